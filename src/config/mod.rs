//! The settings: `config/default.toml`, then a file of the operator's, then the environment.
//!
//! An unknown key is an error, so that a misspelt setting never passes silently.

mod sections;

pub use sections::*;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// The documented defaults, as shipped; also what a test compares with the structs.
pub const DEFAULTS: &str = include_str!("../../config/default.toml");
const DEMO: &str = include_str!("../../config/demo.toml");

/// All settings, one struct per concern.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The public listener.
    pub server: Server,
    /// The operator's listener.
    pub ops: Ops,
    /// Where the data is.
    pub database: Database,
    /// Where the master key is.
    pub vault: Vault,
    /// How mail leaves.
    pub mail: Mail,
    /// How often one may do what.
    pub limits: Limits,
    /// The group commit.
    pub intake: Intake,
    /// Streams of the count.
    pub live: Live,
    /// Confirmation links.
    pub verification: Verification,
    /// The organisers' side.
    pub organisers: Organisers,
    /// Lists that are prepared.
    pub exports: Exports,
    /// Telling programs of organisations what happens.
    pub webhooks: Webhooks,
    /// What is cleared when.
    pub retention: Retention,
    /// What is logged how.
    pub log: Log,
}

/// Why the settings could not be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file is missing or malformed, a key is unknown, or a value has the wrong type.
    #[error("configuration: {0}")]
    Load(#[from] config::ConfigError),
    /// Values that do not go together, or are missing in production.
    #[error("configuration: {0}")]
    Invalid(String),
}

impl Config {
    /// Reads the defaults, then `file`, then the environment.
    pub fn load(file: Option<&Path>) -> Result<Self, ConfigError> {
        let mut builder = config::Config::builder().add_source(toml(DEFAULTS));
        if let Some(path) = file {
            builder = builder.add_source(config::File::from(path).format(config::FileFormat::Toml));
        }
        Self::finish(builder)
    }

    /// The demo's settings, with every file inside `data`.
    pub fn demo(data: &Path) -> Result<Self, ConfigError> {
        let inside = config::Config::try_from(&serde_json::json!({
            "database": { "url": format!("sqlite:{}", data.join("quipu.db").display()) },
            "vault": { "key_file": data.join("quipu.key") },
        }))?;
        let builder = config::Config::builder()
            .add_source(toml(DEFAULTS))
            .add_source(toml(DEMO))
            .add_source(inside);
        Self::finish(builder)
    }

    fn finish(builder: config::ConfigBuilder<config::builder::DefaultState>) -> Result<Self, ConfigError> {
        let environment = config::Environment::with_prefix("QUIPU")
            .prefix_separator("__")
            .separator("__");
        Ok(builder.add_source(environment).build()?.try_deserialize()?)
    }

    /// Refuses settings that would be unsafe or useless for a public service.
    pub fn check_production(&self) -> Result<(), ConfigError> {
        let invalid = |text: &str| Err(ConfigError::Invalid(text.to_owned()));
        let url = &self.server.public_url;
        if url.is_empty() {
            return invalid("server.public_url is required, such as https://sign.example.org");
        }
        if !(url.starts_with("https://") || url.starts_with("http://")) || url.ends_with('/') {
            return invalid("server.public_url must start with https:// or http:// and have no slash at its end");
        }
        if url.matches('/').count() > 2 {
            return invalid("server.public_url must be a site of its own, without a path");
        }
        if self.webhooks.allow_private_targets {
            return invalid(
                "webhooks.allow_private_targets lets organisers reach what only this machine may: it is for tests",
            );
        }
        if self.mail.transport == Transport::Mailbox {
            return invalid("mail.transport = \"mailbox\" keeps mails in memory only and is for the demo");
        }
        Ok(())
    }

    /// The host by which people know the service, with its port if that is not the usual one.
    pub fn host(&self) -> &str {
        host_of(&self.server.public_url)
    }

    /// Whether people reach the service over TLS.
    pub fn is_https(&self) -> bool {
        self.server.public_url.starts_with("https://")
    }

    /// The key file, unless the key itself was given.
    pub fn key_file(&self) -> Option<&PathBuf> {
        self.vault.master_key.is_empty().then_some(&self.vault.key_file)
    }
}

/// The host and port of a web address.
pub fn host_of(url: &str) -> &str {
    let rest = url.split("://").nth(1).unwrap_or_default();
    rest.split('/').next().unwrap_or_default()
}

fn toml(text: &str) -> config::File<config::FileSourceString, config::FileFormat> {
    config::File::from_str(text, config::FileFormat::Toml)
}
