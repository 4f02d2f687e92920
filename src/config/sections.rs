//! One struct per concern; what each key means stands in `config/default.toml`, beside its default.

use std::path::PathBuf;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

macro_rules! section {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name { $($(#[$field_doc])* pub $field: $type),+ }
    };
}

section! {
    /// `[server]`: the public listener.
    Server {
        /// Address and port.
        listen: String,
        /// What people type; no slash at the end.
        public_url: String,
        /// Proxies whose forwarding headers are believed; a list, or networks between commas.
        #[serde(deserialize_with = "networks")]
        trusted_proxies: Vec<IpNet>,
        /// The header they write the client's address into.
        forwarding_header: ForwardingHeader,
        /// Web workers; 0 means one per processor.
        workers: usize,
        /// Bytes.
        body_limit_bytes: usize,
        /// Seconds.
        request_timeout_seconds: u64,
        /// Seconds.
        shutdown_seconds: u64,
    }
}
section! {
    /// `[ops]`: the operator's listener.
    Ops {
        /// Address and port, or empty for none.
        listen: String,
    }
}
section! {
    /// `[database]`.
    Database {
        /// `sqlite:FILE` or `postgres://…`.
        url: String,
        /// Connections.
        pool_size: u32,
        /// Milliseconds.
        pool_wait_ms: u64,
        /// Milliseconds.
        statement_timeout_ms: u64,
    }
}
section! {
    /// `[vault]`.
    Vault {
        /// File with the master key.
        key_file: PathBuf,
        /// The master key itself, or empty.
        master_key: Secret,
    }
}
section! {
    /// `[mail]`.
    Mail {
        /// How mail leaves.
        transport: Transport,
        /// Whether `serve` runs a worker.
        worker: bool,
        /// Mails sent side by side.
        senders: usize,
        /// Mails leased at a time.
        batch: i64,
        /// Seconds.
        lease_seconds: i64,
        /// Hours.
        retry_hours: i64,
        /// `[mail.smtp]`.
        smtp: Smtp,
        /// `[mail.sendmail]`.
        sendmail: Sendmail,
        /// `[mail.mailbox]`.
        mailbox: Mailbox,
    }
}
section! {
    /// `[mail.smtp]`: the relay.
    Smtp {
        /// Host name.
        host: String,
        /// Port.
        port: u16,
        /// How the connection is secured.
        tls: Tls,
        /// PEM file, or empty.
        ca_file: PathBuf,
        /// Empty: no authentication.
        username: String,
        /// Password.
        password: Secret,
        /// Connections kept.
        pool_size: u32,
        /// Seconds.
        timeout_seconds: u64,
    }
}
section! {
    /// `[mail.sendmail]`: a local program that takes a message on its standard input.
    Sendmail {
        /// Path of the program.
        command: PathBuf,
    }
}
section! {
    /// `[mail.mailbox]`: the demo's mailbox.
    Mailbox {
        /// Mails kept.
        keep: usize,
    }
}
section! {
    /// `[limits]`: each named for what it limits.
    Limits {
        /// Whether verdicts count.
        enabled: bool,
        /// Keys that each limit remembers.
        keys: usize,
        /// Forms a second that a node takes, over all.
        sign_overall_per_second: u32,
        /// Forms at once.
        sign_per_address_burst: u32,
        /// Forms an hour.
        sign_per_address_per_hour: u32,
        /// Forms at once.
        sign_per_campaign_and_network_burst: u32,
        /// Forms an hour.
        sign_per_campaign_and_network_per_hour: u32,
        /// Buttons behind mailed links, at once.
        links_per_address_burst: u32,
        /// Buttons behind mailed links, an hour.
        links_per_address_per_hour: u32,
        /// Requests at once.
        requests_per_token_burst: u32,
        /// Requests an hour.
        requests_per_token_per_hour: u32,
        /// Tokens tried, right or wrong, at once.
        tokens_tried_per_address_burst: u32,
        /// Tokens tried, right or wrong, an hour.
        tokens_tried_per_address_per_hour: u32,
        /// Logins tried from one address, at once.
        logins_per_address_burst: u32,
        /// Logins tried from one address, an hour.
        logins_per_address_per_hour: u32,
        /// Logins tried to one account, at once.
        logins_per_account_burst: u32,
        /// Logins tried to one account, an hour.
        logins_per_account_per_hour: u32,
        /// Mails a day.
        mail_per_recipient_per_day: i64,
    }
}
section! {
    /// `[intake]`: the group commit.
    Intake {
        /// Commands that may wait.
        queue: usize,
        /// Commands in one transaction.
        batch: usize,
        /// Milliseconds.
        wait_ms: u64,
    }
}
section! {
    /// `[live]`: streams of the count.
    Live {
        /// All of a node.
        viewers: usize,
        /// Those of one address.
        viewers_per_address: usize,
    }
}
section! {
    /// `[verification]`.
    Verification {
        /// Days.
        link_days: i64,
        /// Hours.
        grace_hours: i64,
    }
}
section! {
    /// `[organisers]`: the organisers' side.
    Organisers {
        /// Days.
        session_days: i64,
        /// Hours.
        session_idle_hours: i64,
        /// Minutes.
        step_up_minutes: i64,
        /// Hours.
        reset_hours: i64,
        /// Days.
        invitation_days: i64,
        /// Bytes.
        upload_limit_bytes: u64,
        /// Minutes.
        upload_minutes: u64,
        /// Hours.
        upload_hours: i64,
    }
}
section! {
    /// `[webhooks]`.
    Webhooks {
        /// Whether this process sends what is owed.
        worker: bool,
        /// Whether targets may be on this machine or in its private networks, and without TLS: for tests only.
        allow_private_targets: bool,
        /// Seconds.
        timeout_seconds: u64,
        /// Days.
        kept_days: i64,
    }
}
section! {
    /// `[exports]`: lists that are prepared.
    Exports {
        /// A folder, or empty for the system's.
        scratch_folder: PathBuf,
        /// Lists.
        prepared_at_once: usize,
        /// Bytes of all.
        prepared_bytes: u64,
        /// Minutes.
        prepared_minutes: i64,
    }
}
section! {
    /// `[retention]`.
    Retention {
        /// Days.
        tag_days: i64,
        /// Days.
        pending_days: i64,
        /// Months, as promised in the privacy notice.
        months_after_closing: u32,
    }
}
section! {
    /// `[log]`.
    Log {
        /// JSON for machines, text for people.
        format: LogFormat,
        /// `tracing` filter directives.
        filter: String,
    }
}

/// Reads networks from a list or, as the environment gives them, from one text.
fn networks<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<IpNet>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Given {
        List(Vec<IpNet>),
        Text(String),
    }
    match Given::deserialize(deserializer)? {
        Given::List(networks) => Ok(networks),
        Given::Text(text) => text
            .split(',')
            .map(str::trim)
            .filter(|network| !network.is_empty())
            .map(|network| network.parse().map_err(serde::de::Error::custom))
            .collect(),
    }
}

/// The header that reverse proxies write a client's address into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ForwardingHeader {
    /// What nearly every proxy writes.
    XForwardedFor,
    /// RFC 7239.
    Forwarded,
}

/// How mail leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Transport {
    /// To a relay.
    Smtp,
    /// Through a local program.
    Sendmail,
    /// Nowhere: kept in memory and shown at `/dev/mailbox`.
    Mailbox,
}

/// How a connection to the relay is secured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tls {
    /// RFC 3207; refused if the relay does not offer it.
    Starttls,
    /// RFC 8314.
    Implicit,
    /// In clear, for a relay on this machine.
    None,
}

/// What log lines look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// One JSON object a line.
    Json,
    /// For reading.
    Text,
}

/// A setting that must not be printed.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// The value, to be used and not shown.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether nothing was given.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.is_empty() { "(none)" } else { "(secret)" })
    }
}
