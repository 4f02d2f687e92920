//! The reference for signing: the same rows by `pgbench`, one transaction for each signature.

use quipu::db::Database;

use crate::harness::Cluster;
use crate::support::postgres::command;

/// A signature, its change and its mail, as the service writes them; without the tally, which would make every
/// transaction wait for the one before.
const SCRIPT: &str = "\
BEGIN;
INSERT INTO signatures (id, campaign_id, state, generation, revision, form_version_id, language, country, source, signed_at, \
public_name, consents, sealed, network_tag, mail_domain_tag, last_change) VALUES (uuid_send(gen_random_uuid()), 1, 1, 1, 1, 1, 'en', \
'PE', 'direct', 1138708800, false, ' ', decode(repeat('5a', 137), 'hex'), 1, 1, 1);
INSERT INTO changes (campaign_id, number, signature_id, kind, consents, changed_at) VALUES (1, nextval('numbers'), \
uuid_send(gen_random_uuid()), 1, ' ', 1138708800);
INSERT INTO outbox (kind, campaign_id, signature_id, created_at, due_at, attempts) VALUES (1, 1, uuid_send(gen_random_uuid()), \
1138708800, 1138708800, 0);
COMMIT;
";

/// A database with our tables, and nothing of ours before it.
pub struct Reference {
    cluster: Cluster,
    script: tempfile::NamedTempFile,
}

impl Reference {
    pub fn new() -> Self {
        let cluster = Cluster::start();
        let mut settings = quipu::config::Config::load(None).unwrap().database;
        settings.url = cluster.url();
        Database::open(&settings).unwrap().migrate().unwrap();
        cluster.ask("CREATE SEQUENCE numbers").unwrap();
        let script = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(script.path(), SCRIPT).unwrap();
        Self { cluster, script }
    }

    /// The number of clients at which it does most.
    pub fn best_clients(&self) -> u32 {
        let tried = [16_u32, 32, 64, 128].map(|clients| (self.run(clients, 4), clients));
        tried.into_iter().max_by(|a, b| a.0.total_cmp(&b.0)).unwrap().1
    }

    /// Transactions a second.
    pub fn run(&self, clients: u32, seconds: u32) -> f64 {
        self.cluster.ask("TRUNCATE signatures, changes, outbox").unwrap();
        let output = command("pgbench")
            .arg("-h")
            .arg(self.cluster.folder())
            .args([
                "-U",
                "quipu",
                "-n",
                "-M",
                "prepared",
                "-j",
                "2",
                "-c",
                &clients.to_string(),
            ])
            .args(["-T", &seconds.to_string(), "-f"])
            .arg(self.script.path())
            .arg("postgres")
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let rate = text
            .lines()
            .find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
        rate.unwrap_or_else(|| panic!("{text}{}", String::from_utf8_lossy(&output.stderr)))
    }
}
