//! The command line: a whole campaign from an empty folder, with clear words where something is wrong.

use crate::support::app::{form, link_in};
use crate::support::binary::{Program, fail, free_port, succeed};
use crate::support::postgres::FreshDatabase;
use crate::support::smtp::SmtpServer;

/// An installation in a folder, as an operator would have it.
pub struct Installation {
    folder: tempfile::TempDir,
    environment: Vec<(&'static str, String)>,
    _postgres: Option<FreshDatabase>,
}

impl Installation {
    pub fn new(postgres: Option<FreshDatabase>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| folder.path().join(name).display().to_string();
        let url = postgres
            .as_ref()
            .map_or_else(|| format!("sqlite:{}", file("quipu.db")), FreshDatabase::url);
        let environment = vec![
            ("QUIPU__DATABASE__URL", url),
            ("QUIPU__VAULT__KEY_FILE", file("quipu.key")),
        ];
        let installation = Self {
            folder,
            environment,
            _postgres: postgres,
        };
        installation.run(&["keys", "generate", &installation.file("quipu.key")]);
        assert!(installation.run(&["migrate"]).contains("20260101000000") || installation._postgres.is_some());
        installation
    }

    pub fn file(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    /// What is on record, the oldest first: event, organiser, network.
    pub fn record(&self) -> Vec<(String, Option<i64>, String)> {
        use diesel::prelude::*;
        use quipu::db::schema::audit_entries::dsl::*;
        let mut config = quipu::config::Config::load(None).unwrap();
        config.database.url = self.environment[0].1.clone();
        let database = quipu::db::Database::open(&config.database).unwrap();
        database
            .read(|conn| {
                let query = audit_entries.order(id).select((action, organiser_id, network));
                query.load(conn).map_err(quipu::db::DbError::from)
            })
            .unwrap()
    }

    fn environment(&self) -> Vec<(&str, &str)> {
        self.environment
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect()
    }

    #[track_caller]
    pub fn run(&self, arguments: &[&str]) -> String {
        succeed(arguments, &self.environment())
    }

    #[track_caller]
    fn refuse(&self, arguments: &[&str]) -> String {
        fail(arguments, &self.environment())
    }

    fn write_texts(&self) -> String {
        let texts = self.file("texts");
        std::fs::create_dir_all(&texts).unwrap();
        std::fs::write(
            format!("{texts}/en.md"),
            "title: Rivers\nask: Clean them\ntarget: You\nconsent.lead: may write to me\n---\nHi",
        )
        .unwrap();
        std::fs::write(
            format!("{texts}/es.md"),
            "title: Ríos\nask: Límpienlos\ntarget: Ustedes\nconsent.lead: puede escribirme\n---\nHola",
        )
        .unwrap();
        texts
    }

    pub fn make_campaign(&self) {
        let texts = self.write_texts();
        self.run(&[
            "organisation",
            "add",
            "lead",
            "--name",
            "Lead",
            "--from",
            "lead@campaigns.example",
            "--postal",
            "Street 1",
        ]);
        self.run(&[
            "campaign",
            "create",
            "rivers",
            "--lead",
            "lead",
            "--goal",
            "100",
            "--milestones",
            "50,10",
            "--time-zone",
            "America/Lima",
            "--texts",
            &texts,
        ]);
        self.run(&["campaign", "publish", "rivers"]);
    }
}

fn a_whole_campaign(postgres: Option<FreshDatabase>) {
    let relay = SmtpServer::start("take");
    let mut installation = Installation::new(postgres);
    installation.make_campaign();
    assert!(installation.run(&["campaign", "show", "rivers"]).contains("open"));
    let added = installation.run(&[
        "campaign",
        "offline",
        "add",
        "rivers",
        "40",
        "--provenance",
        "paper",
        "--date",
        "2006-01-31",
        "--by",
        "Ana",
    ]);
    assert!(added.contains("40 in all"), "{added}");
    installation.run(&[
        "campaign",
        "offline",
        "add",
        "rivers",
        "-10",
        "--provenance",
        "counted twice",
        "--date",
        "2006-01-31",
        "--by",
        "Ana",
    ]);
    assert_eq!(
        installation
            .run(&["campaign", "offline", "list", "rivers"])
            .lines()
            .count(),
        2
    );

    let port = free_port();
    let base = format!("http://127.0.0.1:{port}");
    installation.environment.extend([
        ("QUIPU__SERVER__LISTEN", format!("127.0.0.1:{port}")),
        ("QUIPU__SERVER__PUBLIC_URL", base),
        ("QUIPU__OPS__LISTEN", String::new()),
        ("QUIPU__MAIL__SMTP__PORT", relay.port.to_string()),
        ("QUIPU__MAIL__SMTP__TLS", "none".to_owned()),
    ]);
    assert!(installation.run(&["doctor"]).lines().all(|line| line.starts_with("ok")));
    let mut program = Program::start(&["serve"], &installation.environment(), port);
    program.client.get("/dev/mailbox").expect(404);
    program
        .client
        .post(
            "/campaigns/rivers/signatures",
            &form("rosa@example.org", &[("lang", "es"), ("consents", "lead")]),
        )
        .expect(303);
    let mail = (0..100).find_map(|_| {
        std::thread::sleep(std::time::Duration::from_millis(50));
        relay
            .mails()
            .first()
            .map(|mail| mail["content"].as_str().unwrap().to_owned())
    });
    let text = mail
        .expect("the mail was sent")
        .replace("=\r\n", "")
        .replace("=3D", "=");
    program
        .client
        .post(&link_in(&text, "confirm"), &[("revision", "1")])
        .expect(303);
    assert_eq!(program.client.get("/api/v1/campaigns/rivers/count").json()["total"], 31);

    let token = installation.run(&[
        "token",
        "create",
        "--organisation",
        "lead",
        "--scope",
        "export:signatures",
    ]);
    let bearer = format!("Bearer {}", token.trim());
    let path = "/api/v1/campaigns/rivers/signatures.csv";
    assert!(
        program
            .client
            .get_with(path, &[("authorization", &bearer)])
            .expect(200)
            .body
            .contains("rosa@example.org")
    );
    let listed = installation.run(&["token", "list"]);
    assert!(listed.contains("export:signatures") && !listed.contains(token.trim()));
    installation.run(&["token", "revoke", "1"]);
    program.client.get_with(path, &[("authorization", &bearer)]).expect(401);

    let output = installation.file("list.csv");
    installation.run(&[
        "signatures",
        "export",
        "--campaign",
        "rivers",
        "--profile",
        "excel",
        "--consent",
        "lead",
        "--output",
        &output,
    ]);
    assert!(std::fs::read_to_string(&output).unwrap().contains("rosa@example.org"));
    assert!(
        installation
            .refuse(&["signatures", "export", "--campaign", "rivers", "--output", &output])
            .contains("list.csv")
    );

    installation.run(&["keys", "rotate"]);
    program
        .client
        .post("/campaigns/rivers/signatures", &form("carlos@example.org", &[]))
        .expect(303);
    installation.run(&["campaign", "set", "rivers", "--goal", "200"]);
    std::thread::sleep(std::time::Duration::from_millis(2_100));
    let count = program.client.get("/api/v1/campaigns/rivers/count").expect(200).json();
    assert_eq!(
        (count["goal"].as_i64(), count["total"].as_i64()),
        (Some(200), Some(31)),
        "a rotation disturbs nobody"
    );

    installation.run(&["signatures", "erase", "--campaign", "rivers", "Rosa@example.org"]);
    assert!(
        installation
            .refuse(&["signatures", "erase", "--campaign", "rivers", "rosa@example.org"])
            .contains("erased before")
    );
    installation.run(&["campaign", "close", "rivers"]);
    assert!(installation.run(&["tally", "show", "rivers"]).contains("total    30"));
    assert!(
        installation
            .run(&["tally", "reconcile", "rivers"])
            .contains("drift    0")
    );
    std::thread::sleep(std::time::Duration::from_millis(2_100));
    assert_eq!(program.client.get("/api/v1/campaigns/rivers/count").json()["total"], 30);
    program
        .client
        .post("/campaigns/rivers/signatures", &form("late@example.org", &[]))
        .expect(409);
    program.signal("TERM");
    assert!(program.child.wait().unwrap().success());
    assert!(
        program
            .log()
            .lines()
            .all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()),
        "{}",
        program.log()
    );
}

#[test]
fn a_whole_campaign_from_an_empty_folder_on_sqlite() {
    a_whole_campaign(None);
}

#[test]
fn a_whole_campaign_from_an_empty_folder_on_postgres() {
    a_whole_campaign(Some(FreshDatabase::create()));
}

#[test]
fn mistakes_are_said_clearly_and_change_nothing() {
    let installation = Installation::new(None);
    installation.make_campaign();
    let texts = installation.write_texts();
    let add = |slug: &str, from: &str| {
        installation.refuse(&[
            "organisation",
            "add",
            slug,
            "--name",
            "X",
            "--from",
            from,
            "--postal",
            "Y",
        ])
    };
    assert!(add("Bad Slug", "a@b.org").contains("Bad Slug"));
    assert!(add("other", "nobody").contains("nobody"));
    assert!(add("lead", "a@b.org").contains("exists already"));
    let set = |rest: &[&str]| installation.refuse(&[&["organisation", "set"], rest].concat());
    assert!(set(&["lead"]).contains("--from"), "nothing to change is a mistake");
    assert!(set(&["lead", "--from", "nobody"]).contains("nobody"));
    assert!(set(&["nobody", "--may-lead", "true"]).contains("no organisation"));
    let refuse = |arguments: &[&str]| installation.refuse(arguments);
    installation.run(&[
        "organisation",
        "set",
        "lead",
        "--from",
        "new@b.org",
        "--may-lead",
        "false",
    ]);
    assert!(installation.run(&["organisation", "list"]).contains("new@b.org"));
    assert!(refuse(&["campaign", "create", "lakes", "--lead", "lead"]).contains("may not run its own"));
    installation.run(&["organisation", "set", "lead", "--may-lead", "true"]);
    let offline = |count: &str, provenance: &str, date: &str| {
        let rest = ["--provenance", provenance, "--date", date, "--by", "A"];
        refuse(&[&["campaign", "offline", "add", "rivers", count], &rest[..]].concat())
    };
    assert!(refuse(&["campaign", "create", "rivers", "--lead", "lead"]).contains("exists already"));
    assert!(refuse(&["campaign", "create", "lakes", "--lead", "nobody"]).contains("nobody"));
    assert!(
        refuse(&[
            "campaign",
            "create",
            "lakes",
            "--lead",
            "lead",
            "--time-zone",
            "Mars/Olympus"
        ])
        .contains("Mars/Olympus")
    );
    assert!(refuse(&["campaign", "create", "lakes", "--lead", "lead", "--closes", "soon"]).contains("soon"));
    assert!(refuse(&["campaign", "publish", "lakes"]).contains("lakes"));
    assert!(refuse(&["campaign", "set", "rivers", "--goal=-1"]).contains("negative"));
    assert!(
        refuse(&[
            "campaign",
            "set",
            "rivers",
            "--opens",
            "2006-02-01T00:00",
            "--closes",
            "2006-01-01T00:00"
        ])
        .contains("before it opens")
    );
    assert!(offline("-1", "x", "2006-01-31").contains("take away more"));
    assert!(offline("1", " ", "2006-01-31").contains("provenance"));
    assert!(offline("1", "x", "yesterday").contains("yesterday"));
    std::fs::write(
        format!("{texts}/en.md"),
        "title: T\nask: A\ntarget: X\nconsent.stranger: y\n---\nB",
    )
    .unwrap();
    assert!(refuse(&["campaign", "import-texts", "rivers", &texts]).contains("stranger"));
    std::fs::write(format!("{texts}/en.md"), "title: T\ncolour: red\n---\nB").unwrap();
    assert!(refuse(&["campaign", "import-texts", "rivers", &texts]).contains("en.md:2"));
    assert!(refuse(&["keys", "destroy", "--campaign", "rivers"]).contains("--yes"));
    assert!(refuse(&["keys", "generate", &installation.file("quipu.key")]).contains("quipu.key"));
    assert!(refuse(&["token", "create", "--organisation", "lead", "--scope", "everything"]).contains("read:numbers"));
    assert!(refuse(&["token", "revoke", "99"]).contains("99"));
    assert!(
        installation
            .run(&["campaign", "show", "rivers"])
            .contains("goal        100")
    );
    assert_eq!(installation.run(&["organisation", "list"]).lines().count(), 1);
}

#[test]
fn an_old_master_key_can_be_destroyed_and_a_campaigns_key_too() {
    let installation = Installation::new(None);
    installation.make_campaign();
    let said = installation.run(&["keys", "rotate"]);
    let old = said
        .lines()
        .find_map(|line| line.strip_prefix("old master key: "))
        .unwrap()
        .to_owned();
    installation.run(&["keys", "destroy", "--master", &old, "--yes"]);
    assert!(installation.run(&["campaign", "show", "rivers"]).contains("in place"));
    installation.run(&["keys", "destroy", "--campaign", "rivers", "--yes"]);
    assert!(installation.run(&["campaign", "show", "rivers"]).contains("destroyed"));
}
