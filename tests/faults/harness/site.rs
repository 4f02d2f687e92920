//! An installation: settings, key file and database on disk, served by the real program.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use quipu::app::{Core, ensure_master_key};
use quipu::campaigns::Campaign;
use quipu::config::Config;
use quipu::core::clock::Clock;
use quipu::core::email::EmailAddress;
use quipu::core::ids::SignatureId;
use quipu::vault::{InstanceKey, Purpose};
use tempfile::TempDir;

use super::quiet_port;
use crate::support::app::{SLUG, form, seed};
use crate::support::binary::{Program, executable, quipu};
use crate::support::{Answer, Client};

/// Settings as the environment gives them.
pub type Settings<'a> = &'a [(&'a str, &'a str)];

/// An installation. Its database goes with it if that is SQLite.
pub struct Site {
    /// A browser for the first node.
    pub client: Client,
    /// A browser for its operator's listener.
    pub ops: Client,
    /// The first node's public port.
    pub port: u16,
    /// Who can make the links that are mailed.
    pub links: Links,
    folder: TempDir,
    environment: Vec<(String, String)>,
}

/// What is needed to make a mailed link without the mail.
#[derive(Clone)]
pub struct Links {
    instance: Arc<InstanceKey>,
    campaign: Arc<Campaign>,
}

impl Links {
    /// The signature that this address has or will have.
    pub fn signature(&self, email: &str) -> SignatureId {
        let address = EmailAddress::parse(email).unwrap();
        let canonical = address.canonical(self.campaign.row.canonical_version).unwrap();
        let key = self.campaign.key.as_ref().unwrap();
        key.signature_id(self.campaign.id, &canonical)
    }

    /// Where this address confirms.
    pub fn confirm(&self, email: &str) -> String {
        let now = Clock::system().now();
        let token = self.instance.link(Purpose::Confirm, self.signature(email), 1, now);
        format!("/confirm/{token}")
    }
}

/// Where forms are sent.
pub fn sign_path() -> String {
    format!("/campaigns/{SLUG}/signatures")
}

impl Site {
    /// On a SQLite file of its own.
    pub fn sqlite(settings: Settings) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("quipu.db");
        Self::found(folder, &file_url(&file), settings)
    }

    /// On a SQLite file in this folder.
    pub fn sqlite_in(place: &Path, settings: Settings) -> Self {
        let file = place.join("quipu.db");
        Self::found(tempfile::tempdir().unwrap(), &file_url(&file), settings)
    }

    /// On this database of PostgreSQL's.
    pub fn postgres(url: &str, settings: Settings) -> Self {
        Self::found(tempfile::tempdir().unwrap(), url, settings)
    }

    /// Writes the settings, and the campaign that is signed.
    fn found(folder: TempDir, database: &str, settings: Settings) -> Self {
        let (port, ops) = (quiet_port(), quiet_port());
        let key_file = folder.path().join("quipu.key");
        let text = format!(
            "[server]\nlisten = \"127.0.0.1:{port}\"\npublic_url = \"http://127.0.0.1:{port}\"\nworkers = 2\n\
             [ops]\nlisten = \"127.0.0.1:{ops}\"\n[database]\nurl = \"{database}\"\n\
             [vault]\nkey_file = \"{}\"\n[mail]\nworker = false\n[mail.smtp]\nhost = \"localhost\"\ntls = \"none\"\n\
             [limits]\nenabled = false\n[log]\nformat = \"text\"\n",
            key_file.display()
        );
        std::fs::write(folder.path().join("quipu.toml"), text).unwrap();
        ensure_master_key(&key_file).unwrap();
        let core = open(folder.path());
        seed(&core);
        let links = Links {
            instance: Arc::clone(&core.instance),
            campaign: core.catalogue.by_slug(SLUG).unwrap(),
        };
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Self {
            client: Client::new(&format!("http://127.0.0.1:{port}")),
            ops: Client::new(&format!("http://127.0.0.1:{ops}")),
            port,
            links,
            folder,
            environment: settings.iter().map(own).collect(),
        }
    }

    /// Its settings file.
    pub fn config(&self) -> PathBuf {
        self.folder.path().join("quipu.toml")
    }

    /// The service's data and keys, opened beside the service; close it soon.
    pub fn open(&self) -> Core {
        open(self.folder.path())
    }

    /// Where its SQLite file is.
    pub fn database_file(&self) -> PathBuf {
        self.folder.path().join("quipu.db")
    }

    /// A command of its program's, with its settings.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = quipu(arguments);
        command
            .arg("--config")
            .arg(self.config())
            .envs(self.environment.clone());
        command
    }

    /// Runs a command, which must succeed, and gives what it prints.
    #[track_caller]
    pub fn tell(&self, arguments: &[&str]) -> String {
        let output = self.command(arguments).output().unwrap();
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {complaint}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Starts the first node, and waits until it listens.
    pub fn serve(&self) -> Program {
        Program::launch(self.command(&["serve"]), self.port, "listening")
    }

    /// Starts another node on the same data.
    pub fn serve_at(&self, port: u16, ops: u16) -> Program {
        let mut command = self.command(&["serve"]);
        command
            .env("QUIPU__SERVER__LISTEN", format!("127.0.0.1:{port}"))
            .env("QUIPU__OPS__LISTEN", format!("127.0.0.1:{ops}"));
        Program::launch(command, port, "listening")
    }

    /// Starts the first node with so few files.
    pub fn serve_with_files(&self, files: u32) -> Program {
        let mut command = Command::new("prlimit");
        command
            .arg(format!("--nofile={files}:{files}"))
            .args([executable().as_str(), "serve", "--config"])
            .arg(self.config())
            .envs(self.environment.clone());
        Program::launch(command, self.port, "listening")
    }

    /// Starts a mail worker.
    pub fn worker(&self) -> Program {
        Program::launch(self.command(&["worker"]), self.port, "sending")
    }

    /// Signs; nothing if there is no answer.
    pub fn sign(&self, email: &str) -> Option<Answer> {
        self.client.attempt(&sign_path(), &[], &form(email, &[]))
    }
}

fn file_url(file: &Path) -> String {
    format!("sqlite:{}", file.display())
}

fn open(folder: &Path) -> Core {
    let config = Config::load(Some(&folder.join("quipu.toml"))).unwrap();
    Core::open(config, Clock::system()).unwrap()
}
