//! A running service over a fresh database, with a clock that the test moves and a mail worker that it steps.

use std::net::TcpListener;
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

use quipu::app::{Core, ensure_master_key};
use quipu::campaigns::{self, NewCampaign, NewOrganisation, State};
use quipu::config::{Config, LogFormat, Transport as TransportKind};
use quipu::core::clock::{Clock, ManualClock};
use quipu::core::ids::CampaignId;
use quipu::core::locale::Language;
use quipu::db::DbError;
use quipu::mail::{MailWorker, ReceivedMail, Transport};
use quipu::server::{self, Listeners, Running};
use quipu::tallies::Tally;
use tempfile::TempDir;

use super::client::{Answer, Client};
use super::postgres::FreshDatabase;

/// The campaign that every test app has.
pub const SLUG: &str = "rios-vivos";
/// 31 January 2006, 12:00 UTC.
pub const NOON: i64 = 1_138_708_800;

/// A running service. Dropping it stops it, and fails the test if mail is owed that nobody looked at.
pub struct TestApp {
    /// A browser.
    pub client: Client,
    /// The clock.
    pub clock: ManualClock,
    /// The parts.
    pub running: Running,
    /// Data and keys.
    pub core: Core,
    /// Where its files are.
    _folder: TempDir,
    /// Its database, if that is PostgreSQL.
    _postgres: Option<FreshDatabase>,
    thread: Option<JoinHandle<()>>,
    mail_may_remain: bool,
}

impl TestApp {
    /// On SQLite.
    pub fn sqlite() -> Self {
        Self::start(None, |_| {})
    }

    /// On PostgreSQL.
    pub fn postgres() -> Self {
        Self::start(Some(FreshDatabase::create()), |_| {})
    }

    /// With other settings.
    pub fn start(postgres: Option<FreshDatabase>, amend: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let mut config = settings(&folder, &base, postgres.as_ref());
        amend(&mut config);
        if config.key_file().is_some() {
            ensure_master_key(&config.vault.key_file).unwrap();
        }
        let (clock, hand) = Clock::fixed(NOON);
        let core = Core::open(config, clock).unwrap();
        if core.catalogue.by_slug(SLUG).is_none() {
            seed(&core);
        }
        let (sender, receiver) = mpsc::channel();
        let served = core.clone();
        let thread = std::thread::spawn(move || {
            let listeners = Listeners {
                public: listener,
                ops: None,
                partners: Vec::new(),
            };
            server::run(served, listeners, |running| sender.send(running.clone()).unwrap()).unwrap();
        });
        let running = receiver
            .recv_timeout(Duration::from_secs(30))
            .expect("the service starts");
        Self {
            client: Client::new(&base),
            clock: hand,
            running,
            core,
            _folder: folder,
            _postgres: postgres,
            thread: Some(thread),
            mail_may_remain: false,
        }
    }

    /// A second node beside this one: the same PostgreSQL and key file, memory and clock of its own.
    pub fn beside(&self) -> Self {
        let Config { database, vault, .. } = (*self.core.config).clone();
        Self::start(None, |config| {
            config.database = database;
            config.vault = vault;
        })
    }

    /// The number of the test campaign.
    pub fn campaign(&self) -> CampaignId {
        self.core.catalogue.by_slug(SLUG).unwrap().id
    }

    /// Sends a form with all that is required for this address.
    pub fn sign(&self, email: &str) -> Answer {
        self.sign_with(email, &[])
    }

    /// The same with other or further fields.
    pub fn sign_with(&self, email: &str, fields: &[(&str, &str)]) -> Answer {
        self.client
            .post(&format!("/campaigns/{SLUG}/signatures"), &form(email, fields))
    }

    /// Sends the mails that are owed, and gives the texts of those to this address, newest first.
    pub fn mails(&self, to: &str) -> Vec<ReceivedMail> {
        self.send_mail();
        self.running.app.mailbox.as_ref().unwrap().mails(Some(to))
    }

    /// Steps the mail worker until nothing is due.
    pub fn send_mail(&self) {
        let mailbox = self.running.app.mailbox.clone();
        let transport = Transport::new(&self.core.config.mail, mailbox).unwrap();
        let worker = MailWorker::new(self.core.clone(), transport);
        while worker.run_once().unwrap() > 0 {}
    }

    /// The newest link of a kind (`confirm`, `withdraw`) that was mailed to this address.
    pub fn link(&self, kind: &str, to: &str) -> String {
        link_in(&self.mails(to).first().expect("a mail was sent").text, kind)
    }

    /// Signs and confirms.
    pub fn confirmed(&self, email: &str, fields: &[(&str, &str)]) {
        self.sign_with(email, fields).expect(303);
        self.client
            .post(&self.link("confirm", email), &[("revision", "1")])
            .expect(303);
    }

    /// The stored tally.
    pub fn tally(&self) -> Tally {
        let id = self.campaign();
        self.core
            .database
            .write(|conn| quipu::tallies::store::lock(conn, &[id]))
            .unwrap()
            .pop()
            .unwrap()
    }

    /// Total as the API tells it.
    pub fn total(&self) -> i64 {
        let answer = self.client.get(&format!("/api/v1/campaigns/{SLUG}/count")).expect(200);
        answer.json()["total"].as_i64().unwrap()
    }

    /// Brings the memory up to date, as happens once a second.
    pub fn refresh(&self) {
        self.running.app.refresh().unwrap();
    }

    /// Changes the campaign's row.
    pub fn amend(&self, change: impl FnOnce(&mut quipu::campaigns::CampaignRow)) {
        let id = self.campaign();
        self.core
            .database
            .write(|conn| campaigns::amend(conn, id, change))
            .unwrap();
        self.refresh();
    }

    /// This test leaves mail unsent on purpose.
    pub fn leave_mail(&mut self) {
        self.mail_may_remain = true;
    }

    /// How many mails are owed.
    pub fn mails_owed(&self) -> i64 {
        self.core.database.read(quipu::outbox::store::depth).unwrap().0
    }

    /// Every numbered change: number and kind.
    pub fn changes(&self) -> Vec<(i64, i16)> {
        use diesel::prelude::*;
        use quipu::db::schema::changes;
        self.core
            .database
            .read(|conn| {
                changes::table
                    .order(changes::number)
                    .select((changes::number, changes::kind))
                    .load(conn)
                    .map_err(DbError::from)
            })
            .unwrap()
    }

    /// How many rows `signatures` has.
    pub fn rows(&self) -> i64 {
        use diesel::prelude::*;
        use quipu::db::schema::signatures;
        self.core
            .database
            .read(|conn| signatures::table.count().get_result(conn).map_err(DbError::from))
            .unwrap()
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        let owed = if std::thread::panicking() { 0 } else { self.mails_owed() };
        self.running.begin_stop();
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
        assert!(
            owed == 0 || self.mail_may_remain,
            "{owed} mails are owed that nobody looked at"
        );
    }
}

/// A complete form for this address; `fields` replace and add.
pub fn form<'a>(email: &'a str, fields: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let complete = [
        ("given_name", "Rosa"),
        ("family_name", "Quispe"),
        ("email", email),
        ("country", "PE"),
        ("agree", "yes"),
    ];
    let replaced = |name: &str| fields.iter().any(|(field, _)| *field == name);
    complete
        .into_iter()
        .filter(|(name, _)| !replaced(name))
        .chain(fields.iter().copied())
        .collect()
}

/// The link of a kind in a mail's text.
pub fn link_in(text: &str, kind: &str) -> String {
    let wanted = format!("/{kind}/");
    text.split_whitespace()
        .find(|word| word.contains(&wanted))
        .expect("the mail has such a link")
        .to_owned()
}

fn settings(folder: &TempDir, base: &str, postgres: Option<&FreshDatabase>) -> Config {
    let mut config = Config::load(None).unwrap();
    config.server.public_url = base.to_owned();
    config.server.workers = 2;
    config.server.shutdown_seconds = 1;
    config.database.url = match postgres {
        Some(database) => database.url(),
        None => format!("sqlite:{}", folder.path().join("quipu.db").display()),
    };
    config.database.pool_wait_ms = 5_000;
    config.intake.wait_ms = 10_000;
    config.vault.key_file = folder.path().join("quipu.key");
    config.mail.transport = TransportKind::Mailbox;
    config.mail.worker = false;
    config.webhooks.worker = false;
    config.limits.sign_per_address_burst = 10_000;
    config.limits.sign_per_address_per_hour = 1_000_000;
    config.limits.sign_per_campaign_and_network_burst = 10_000;
    config.limits.links_per_address_burst = 10_000;
    config.limits.logins_per_address_burst = 10_000;
    config.limits.logins_per_account_burst = 10_000;
    config.log.format = LogFormat::Text;
    config
}

/// Organisations and the open campaign that the tests sign.
pub fn seed(core: &Core) {
    let organisation = |slug: &str, name: &str| NewOrganisation {
        slug: slug.to_owned(),
        name: name.to_owned(),
        mail_from: format!("{slug}@campaigns.example"),
        reply_to: format!("answers-{slug}@campaigns.example"),
        postal: "Jirón de la Unión 1, Lima".to_owned(),
        privacy_url: String::new(),
        may_lead: true,
    };
    let text = |language: Language, content: &str| campaigns::parse_text("test.md", language, content).unwrap();
    let texts = [
        text(
            Language::English,
            "title: Living rivers\nask: Keep the rivers clean\ntarget: The ministry\n\
             consent.river-watch: may write to me\nconsent.lead: may write to me too\n---\nBecause *fish*.",
        ),
        text(
            Language::Spanish,
            "title: Ríos vivos\nask: Mantengan limpios los ríos\ntarget: El ministerio\n\
             consent.river-watch: puede escribirme\nconsent.lead: también puede escribirme\n---\nPor los *peces*.",
        ),
    ];
    let campaign = NewCampaign {
        slug: SLUG.to_owned(),
        lead: "lead".to_owned(),
        partners: vec!["river-watch".to_owned()],
        goal: 1_000,
        milestones: vec![500],
        time_zone: "America/Lima".to_owned(),
        opens_at: None,
        closes_at: None,
        default_language: Language::English,
    };
    let now = core.clock.now();
    core.database
        .write(|conn| {
            campaigns::add_organisation(conn, &organisation("lead", "Rivers First"), now)?;
            campaigns::add_organisation(conn, &organisation("river-watch", "River Watch"), now)?;
            campaigns::add_organisation(conn, &organisation("outsider", "Outsider"), now)?;
            let id = campaigns::create(conn, core.masters.keys().active(), &campaign, now)?;
            campaigns::import_texts(conn, id, &texts, now)?;
            campaigns::set_state(conn, id, State::Open, now)
        })
        .unwrap();
    core.catalogue.refresh(&core.database).unwrap();
}
