//! Lists taken in the browser: for each tool in its words, only whom one may write to, on record from the first byte to the
//! last, and nothing of them left behind.

use std::io::{Cursor, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use calamine::{Data, Reader, Xlsx};
use diesel::prelude::*;
use quipu::db::DbError;
use quipu::db::schema::audit_entries;
use quipu::organisers::Role;
use quipu::partners::Scope;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::exporting::token;
use crate::support::client::Download;
use crate::support::organisers::Desk;
use crate::support::{SLUG, TestApp, databases, on_both};

const PAGE: &str = "/organise/in/lead/campaigns/rios-vivos/export";
const ALL: [&str; 15] = [
    "signed_at",
    "confirmed_at",
    "state",
    "given_name",
    "family_name",
    "email",
    "country",
    "postcode",
    "comment",
    "public",
    "language",
    "source",
    "consents",
    "form_version",
    "id",
];

/// The form as a browser sends it, with these fields more.
fn filled<'a>(fields: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let own = |name: &str| fields.iter().any(|(field, _)| *field == name);
    let defaults = [
        ("profile", "plain"),
        ("format", "csv"),
        ("consent", ""),
        ("state", "confirmed"),
    ];
    let columns = ALL.iter().map(|column| ("column", *column));
    let rest = defaults.into_iter().chain(columns).filter(|(name, _)| !own(name));
    rest.chain(fields.iter().copied()).collect()
}

fn take(desk: &Desk, fields: &[(&str, &str)]) -> Download {
    desk.download(PAGE, &filled(fields))
}

fn csv_rows(list: &Download) -> Vec<Vec<String>> {
    assert_eq!(list.status, 200, "{}", String::from_utf8_lossy(&list.bytes));
    let text = list.bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&list.bytes);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text);
    reader
        .records()
        .map(|row| row.unwrap().iter().map(str::to_owned).collect())
        .collect()
}

/// The addresses on a list.
fn emails(desk: &Desk, fields: &[(&str, &str)]) -> Vec<String> {
    let rows = csv_rows(&take(desk, fields));
    let place = rows[0].iter().position(|name| name == "email").unwrap();
    rows[1..].iter().map(|row| row[place].clone()).collect()
}

/// What is on record of lists, oldest first: the event and what it tells.
fn record(app: &TestApp) -> Vec<(String, Value)> {
    let rows: Vec<(String, String)> = app
        .core
        .database
        .read(|conn| {
            audit_entries::table
                .filter(audit_entries::action.like("list.%"))
                .order(audit_entries::id)
                .select((audit_entries::action, audit_entries::detail))
                .load(conn)
                .map_err(DbError::from)
        })
        .unwrap();
    rows.into_iter()
        .map(|(event, told)| (event, serde_json::from_str(&told).unwrap()))
        .collect()
}

/// Waits until this many entries are on record.
fn record_of(app: &TestApp, length: usize) -> Vec<(String, Value)> {
    for _ in 0..200 {
        app.running.app.shelf.tend(app.core.clock.now(), false);
        if record(app).len() >= length {
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    record(app)
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Many confirmed signatures, each a long line.
fn many(app: &TestApp, rows: u32) {
    use quipu::db::Backend;
    let id = match app.core.database.backend() {
        Backend::Sqlite => "randomblob(16)",
        Backend::Postgres => "decode(md5(i::text || random()::text), 'hex')",
    };
    let sealed = match app.core.database.backend() {
        Backend::Sqlite => "x''",
        Backend::Postgres => "'\\x'::bytea",
    };
    let insert = format!(
        "INSERT INTO signatures (id, campaign_id, state, generation, revision, form_version_id, language, country, source, \
         signed_at, confirmed_at, public_name, consents, sealed, last_change, origin) \
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows}) \
         SELECT {id}, {campaign}, 2, 1, 1, 1, 'en', 'PE', '{source}', 0, 0, FALSE, ' ', {sealed}, 0, 1 FROM n",
        campaign = app.campaign(),
        source = "s".repeat(600),
    );
    app.core
        .database
        .write(|conn| diesel::sql_query(insert).execute(conn).map(drop).map_err(DbError::from))
        .unwrap();
}

/// Asks for a workbook, and waits until it is no longer being made: its page and how it stands.
fn prepared(desk: &Desk, fields: &[(&str, &str)]) -> (String, String) {
    let form: Vec<_> = [("profile", "excel"), ("format", "xlsx")]
        .into_iter()
        .chain(fields.iter().copied())
        .collect();
    let answer = desk.post(PAGE, &filled(&form)).expect(303);
    let page = answer.header("location").to_owned();
    (page.clone(), standing(desk, &page))
}

fn standing(desk: &Desk, page: &str) -> String {
    for _ in 0..500 {
        let progress = desk.get(&format!("{page}/progress")).expect(200).json();
        if progress["state"] != "running" {
            return progress["state"].as_str().unwrap().to_owned();
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    panic!("it is never ready");
}

fn sheet(bytes: &[u8]) -> Vec<Vec<Data>> {
    let mut book = Xlsx::new(Cursor::new(bytes)).unwrap();
    let range = book.worksheet_range("Signatures").unwrap();
    range.rows().map(<[Data]>::to_vec).collect()
}

on_both! {
    fn every_tool_gets_its_own_columns_and_difficult_names_survive(app) {
        app.confirmed("rosa@example.org", &[
            ("given_name", "Rosa \"Chabuca\", la Ñata"), ("family_name", "=Müller"), ("postcode", "15001"),
            ("comment", "+Agua,\nvida"), ("consents", "lead"),
        ]);
        let desk = app.desk_of(Role::Exporter);
        let (given, family, postcode) = ("Rosa \"Chabuca\", la Ñata", "'=Müller", "15001");
        let expected: [(&str, &[(&str, &str)]); 4] = [
            ("action-network", &[("email", "rosa@example.org"), ("first_name", given), ("last_name", family), ("zip_code", postcode),
                ("country", "PE"), ("language", "en"), ("source", SLUG)]),
            ("mailchimp", &[("Email Address", "rosa@example.org"), ("First Name", given), ("Last Name", family), ("Country", "PE"),
                ("Postcode", postcode), ("Language", "en"), ("Signed On", "2006-01-31"), ("Tags", SLUG)]),
            ("nationbuilder", &[("email", "rosa@example.org"), ("email_opt_in", "Y"), ("first_name", given), ("last_name", family),
                ("address_zip", postcode), ("address_country_code", "PE"), ("language", "en"), ("tag_list", SLUG)]),
            ("civicrm", &[("First Name", given), ("Last Name", family), ("Email", "rosa@example.org"), ("Postal Code", postcode),
                ("Country", "PE"), ("Preferred Language", "en_US"), ("Contact Source", SLUG), ("No Bulk Emails (User Opt Out)", "0")]),
        ];
        for (profile, cells) in expected {
            let list = take(&desk, &[("profile", profile)]);
            assert_eq!(list.headers["content-disposition"], "attachment; filename=\"rios-vivos-signatures.csv\"");
            let rows = csv_rows(&list);
            assert_eq!(rows[0], cells.iter().map(|(name, _)| *name).collect::<Vec<_>>(), "{profile}");
            assert_eq!(rows[1], cells.iter().map(|(_, value)| *value).collect::<Vec<_>>(), "{profile}");
        }
        let plain = take(&desk, &[]);
        assert!(!plain.bytes.starts_with("\u{feff}".as_bytes()));
        let rows = csv_rows(&plain);
        assert_eq!(rows[0], ALL);
        assert_eq!(rows[1][3..9], [given, family, "rosa@example.org", "PE", postcode, "'+Agua,\nvida"]);
        let excel = take(&desk, &[("profile", "excel")]);
        assert!(excel.bytes.starts_with("\u{feff}".as_bytes()));
        assert_eq!(csv_rows(&excel), rows);
        let lines = take(&desk, &[("format", "jsonl")]);
        let row: Value = serde_json::from_slice(&lines.bytes).unwrap();
        assert_eq!((row["family_name"].as_str(), row["comment"].as_str()), (Some("=Müller"), Some("+Agua,\nvida")));
    }

    fn filters_narrow_a_list_in_the_campaigns_own_time(app) {
        app.confirmed("rosa@example.org", &[("consents", "river-watch")]);
        app.clock.advance(3_600);
        app.confirmed("carlos@example.org", &[("country", "CL"), ("lang", "es"), ("consents", "lead")]);
        app.sign("pending@example.org").expect(303);
        app.send_mail();
        let desk = app.desk_of(Role::Owner);
        let both = ["rosa@example.org", "carlos@example.org"];
        assert_eq!(emails(&desk, &[]), both);
        // Noon in London is seven o'clock in Lima.
        assert_eq!(emails(&desk, &[("from", "2006-01-31T07:30")]), both[1..]);
        assert_eq!(emails(&desk, &[("until", "2006-01-31T07:30")]), both[..1]);
        assert_eq!(emails(&desk, &[("from", "2006-01-31T00:00"), ("until", "2006-01-31T23:59")]), both);
        assert_eq!(emails(&desk, &[("country", "CL"), ("country", "DE")]), both[1..]);
        assert_eq!(emails(&desk, &[("language", "es")]), both[1..]);
        assert_eq!(emails(&desk, &[("consent", "river-watch")]), both[..1]);
        assert_eq!(emails(&desk, &[("consent", "lead")]), both[1..]);
        assert_eq!(emails(&desk, &[("state", "pending")]), ["pending@example.org"]);
        assert_eq!(emails(&desk, &[("state", "pending"), ("state", "confirmed")]).len(), 3);
    }

    fn columns_can_be_left_out(app) {
        app.confirmed("rosa@example.org", &[("consents", "lead")]);
        let desk = app.desk_of(Role::Owner);
        let some = [("column", "email"), ("column", "country")];
        assert_eq!(csv_rows(&take(&desk, &some)), [["email", "country"], ["rosa@example.org", "PE"]]);
        let tool = csv_rows(&take(&desk, &[&some[..], &[("profile", "nationbuilder")]].concat()));
        assert_eq!(tool[0], ["email", "address_country_code"]);
        let lines = take(&desk, &[&some[..], &[("format", "jsonl")]].concat());
        let row: Value = serde_json::from_slice(&lines.bytes).unwrap();
        assert_eq!(row, serde_json::json!({ "email": "rosa@example.org", "country": "PE", "origin": "web" }));
        for (profile, column) in [("plain", ""), ("mailchimp", "country")] {
            let answer = desk.post(PAGE, &filled(&[("profile", profile), ("column", column)])).expect(422);
            assert!(answer.body.contains("choose at least one column"));
        }
    }

    fn mailing_tools_get_only_those_who_said_yes_unless_somebody_answers_for_more(app) {
        app.confirmed("rosa@example.org", &[("consents", "lead")]);
        app.confirmed("nina@example.org", &[("consents", "river-watch")]);
        let desk = app.desk_of(Role::Exporter);
        assert!(!desk.get(PAGE).expect(200).body.contains("nobody has said yes"), "this campaign asks");
        assert_eq!(emails(&desk, &[("profile", "action-network")]), ["rosa@example.org"]);
        for consent in ["any", "river-watch"] {
            let refused = desk.post(PAGE, &filled(&[("profile", "nationbuilder"), ("consent", consent)])).expect(422);
            assert!(refused.body.contains("did not agree to hear from you") && refused.body.contains("name=\"anyway\""));
        }
        let all = csv_rows(&take(&desk, &[("profile", "nationbuilder"), ("consent", "any"), ("anyway", "yes")]));
        let told: Vec<[&str; 2]> = all[1..].iter().map(|row| [row[0].as_str(), row[1].as_str()]).collect();
        assert_eq!(told, [["rosa@example.org", "Y"], ["nina@example.org", "N"]]);
        let opted_out = csv_rows(&take(&desk, &[("profile", "civicrm"), ("consent", "river-watch"), ("anyway", "yes")]));
        assert_eq!(opted_out[1][7], "1");
        let pending = desk.post(PAGE, &filled(&[("profile", "mailchimp"), ("state", "pending")])).expect(422);
        assert!(pending.body.contains("confirmed signatures only"));
    }

    fn a_form_that_cannot_be_read_comes_back_with_what_was_typed(app) {
        let desk = app.desk_of(Role::Owner);
        let answer = desk.post(PAGE, &filled(&[
            ("profile", "civicrm"), ("format", "jsonl"), ("from", "yesterday"), ("until", "2006-01-31T09:00"), ("country", "PE"), ("consent", "nobody"),
        ])).expect(422);
        for said in ["could not read that time", "does not come in that format", "value=\"yesterday\"", "value=\"2006-01-31T09:00\"",
            "value=\"PE\" selected", "value=\"civicrm\" checked"] {
            let plain = answer.body.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(plain.contains(said), "{said}: {plain}");
        }
        let backwards = desk.post(PAGE, &filled(&[("from", "2006-02-01T00:00"), ("until", "2006-01-01T00:00")])).expect(422);
        assert!(backwards.body.contains("not after"));
        desk.post(PAGE, &[]).expect(422);
        assert!(record(&app).is_empty(), "nothing was taken");
    }

    fn a_list_asks_for_a_fresh_proof_and_for_a_role_that_may(app) {
        let desk = app.desk_of(Role::Exporter);
        desk.get(PAGE).expect(200);
        app.clock.advance(16 * 60);
        assert!(desk.get(PAGE).expect(303).header("location").starts_with("/organise/prove?next="));
        app.clock.advance(45 * 60);
        desk.post(PAGE, &filled(&[])).expect(403);
        for role in [Role::Campaigner, Role::Analyst] {
            app.desk_of(role).get(PAGE).expect(403);
            app.desk_of(role).post(PAGE, &filled(&[])).expect(403);
        }
        let partner = app.desk(app.organiser("ana@river-watch.example", &[("river-watch", Role::Owner)]));
        partner.post("/organise/in/river-watch/campaigns/rios-vivos/export", &filled(&[])).expect(404);
        assert!(record(&app).is_empty());
    }

    fn every_list_is_on_record_with_its_rows_and_the_hash_of_what_was_received(app) {
        app.confirmed("rosa@example.org", &[("consents", "lead")]);
        app.confirmed("nina@example.org", &[("country", "CL"), ("consents", "lead")]);
        let desk = app.desk_of(Role::Exporter);
        let list = take(&desk, &[("profile", "mailchimp"), ("country", "PE"), ("from", "2006-01-31"), ("column", "email")]);
        let told = record(&app);
        assert_eq!(told.iter().map(|(event, _)| event.as_str()).collect::<Vec<_>>(), ["list.begun", "list.exported"]);
        let begun = &told[0].1;
        assert_eq!(*begun, serde_json::json!({ "via": "browser", "format": "csv", "profile": "mailchimp", "state": ["confirmed"],
            "country": ["PE"], "from": "2006-01-31T05:00:00Z", "consent": "lead", "columns": ["email"] }));
        let done = &told[1].1;
        assert_eq!((done["rows"].as_i64(), done["bytes"].as_u64()), (Some(1), Some(list.bytes.len() as u64)));
        assert_eq!(done["sha256"], sha256(&list.bytes));
        assert!(!format!("{told:?}").contains("rosa"));

        let bearer = format!("Bearer {}", token(&app, "river-watch", Scope::ExportSignatures, None));
        let path = format!("/api/v1/campaigns/{SLUG}/signatures.csv?profile=civicrm&language=en");
        let headers = [("authorization", bearer.as_str()), ("accept-encoding", "gzip")];
        let by_program = app.client.get_with(&path, &headers).expect(200);
        assert_eq!(by_program.header("content-encoding"), "", "a list is not packed");
        let told = record(&app);
        assert_eq!((told[3].0.as_str(), &told[3].1["via"], told[3].1["token"].is_i64()), ("list.exported", &"api".into(), true));
        assert_eq!(told[3].1["sha256"], sha256(by_program.body.as_bytes()));
        let page = desk.get(PAGE).expect(200).body;
        assert!(page.contains("1 row taken") && page.contains("exporter") && page.contains(&sha256(&list.bytes)[..12]));
        assert!(!page.contains("A program, by API"), "what a partner took is the partner's own affair");
    }

    fn programs_get_the_profiles_too_and_the_same_rules(app) {
        app.confirmed("rosa@example.org", &[("consents", "lead")]);
        app.confirmed("nina@example.org", &[("lang", "es")]);
        let bearer = format!("Bearer {}", token(&app, "lead", Scope::ExportSignatures, None));
        let get = |query: &str| app.client.get_with(&format!("/api/v1/campaigns/{SLUG}/signatures.csv?{query}"), &[("authorization", &bearer)]);
        let lines = |query: &str| get(query).expect(200).body.lines().count() - 1;
        assert_eq!(lines("profile=action-network"), 1);
        assert_eq!(lines("profile=action-network&consent=any"), 2);
        assert_eq!(lines("profile=mailchimp&consent=lead"), 1);
        assert_eq!(lines("profile=plain"), 2);
        assert_eq!(lines("language=es"), 1);
        for query in ["profile=mailchimp&format=jsonl", "profile=mailchimp&since=0", "profile=civicrm&state=pending", "profile=sendgrid", "language=xx"] {
            get(query).expect(400);
        }
    }

    fn how_far_a_list_has_come_is_told_to_those_who_may_take_it(app) {
        app.confirmed("rosa@example.org", &[]);
        let desk = app.desk_of(Role::Owner);
        let number = "0123456789abcdef0123456789abcdef";
        take(&desk, &[("number", number)]);
        let progress = format!("{PAGE}/{number}/progress");
        let told = desk.get(&progress).expect(200).json();
        assert_eq!((told["state"].as_str(), told["rows"].as_i64(), told["message"].as_str()), (Some("done"), Some(1), Some("1 row taken")));
        // The same number again is another list.
        take(&desk, &[("number", number), ("country", "DE")]);
        assert_eq!(desk.get(&progress).expect(200).json()["rows"], 1);
        desk.get(&format!("{PAGE}/{}/progress", "f".repeat(32))).expect(404);
        desk.get(&format!("{PAGE}/nonsense/progress")).expect(404);
    }

    fn a_download_that_broke_off_is_on_record_as_that(app) {
        many(&app, 30_000);
        let desk = app.desk_of(Role::Exporter);
        let body = filled(&[]).iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&");
        let mut socket = TcpStream::connect(app.running.address).unwrap();
        let origin = &app.core.config.server.public_url;
        write!(
            socket,
            "POST {PAGE} HTTP/1.1\r\nhost: x\r\norigin: {origin}\r\ncookie: {}\r\ncontent-type: application/x-www-form-urlencoded\r\n\
             content-length: {}\r\n\r\n{body}",
            desk.cookie,
            body.len()
        )
        .unwrap();
        let mut some = [0; 20_000];
        socket.read_exact(&mut some).unwrap();
        assert!(some.starts_with(b"HTTP/1.1 200"));
        drop(socket);
        let told = record_of(&app, 2);
        assert_eq!(told.iter().map(|(event, _)| event.as_str()).collect::<Vec<_>>(), ["list.begun", "list.broken_off"]);
        let rows = told[1].1["rows"].as_i64().unwrap();
        assert!(rows > 0 && rows < 30_000, "{rows}");
        assert_eq!(told[1].1["why"], "hung-up");
        assert!(desk.get(PAGE).expect(200).body.contains("Broken off by the receiver"));
    }

    fn a_workbook_holds_the_list_and_is_fetched_once_by_who_asked_for_it(app) {
        app.confirmed("rosa@example.org", &[("given_name", "=Rosa & <Ñata>"), ("comment", "Agua,\nvida _x0041_"), ("public", "yes")]);
        let desk = app.desk_of(Role::Exporter);
        let (page, state) = prepared(&desk, &[]);
        assert_eq!(state, "ready");
        assert!(desk.get(&page).expect(200).body.contains("Ready: 1 row."));
        let file = format!("{page}/file");
        // A colleague, and the same person in another browser.
        for other in [app.desk_of(Role::Owner), app.desk_of(Role::Exporter)] {
            other.post(&file, &[]).expect(503);
            assert!(!other.get(&page).expect(200).body.contains("/file"));
        }
        let book = desk.download(&file, &[]);
        assert_eq!(book.status, 200);
        assert_eq!(book.headers["content-disposition"], "attachment; filename=\"rios-vivos-signatures.xlsx\"");
        let rows = sheet(&book.bytes);
        assert_eq!(rows[0].iter().map(Data::to_string).collect::<Vec<_>>(), ALL);
        let text = |place: usize| rows[1][place].to_string();
        assert_eq!([text(3), text(5), text(6), text(8)], ["=Rosa & <Ñata>", "rosa@example.org", "PE", "Agua,\nvida _x0041_"]);
        assert_eq!(rows[1][9], Data::Bool(true));
        assert!(matches!(&rows[1][0], Data::DateTime(at) if (at.as_f64() - 38_748.5).abs() < 0.000_01), "{:?}", rows[1][0]);
        desk.post(&file, &[]).expect(404);
        let told = record(&app);
        assert_eq!(told.iter().map(|(event, _)| event.as_str()).collect::<Vec<_>>(), ["list.begun", "list.exported"]);
        assert_eq!((told[1].1["sha256"].as_str(), told[1].1["rows"].as_i64()), (Some(sha256(&book.bytes).as_str()), Some(1)));
        assert_eq!(standing(&desk, &page), "done");
    }

    fn a_workbook_that_nobody_fetched_is_gone_after_some_minutes(app) {
        let desk = app.desk_of(Role::Exporter);
        let (page, _) = prepared(&desk, &[]);
        app.clock.advance(15 * 60);
        desk.post(&format!("{page}/file"), &[]).expect(404);
        let told = record_of(&app, 2);
        assert_eq!((told[1].0.as_str(), &told[1].1["why"]), ("list.broken_off", &"unfetched".into()));
        assert!(desk.get(&page).expect(200).body.contains("not fetched in time"));
    }
}

#[test]
fn a_workbook_waits_sealed_in_a_file_without_a_name() {
    for postgres in databases() {
        let scratch = tempfile::tempdir().unwrap();
        let app = TestApp::start(postgres, |config| {
            config.exports.scratch_folder = scratch.path().to_owned()
        });
        app.confirmed(
            "wiñaypacha.zq81@example.org",
            &[("given_name", "Zósimo"), ("comment", "sdfkjhsdf")],
        );
        let desk = app.desk_of(Role::Exporter);
        assert_eq!(prepared(&desk, &[]).1, "ready");
        assert_eq!(std::fs::read_dir(scratch.path()).unwrap().count(), 0);
        let mut seen = 0;
        for entry in std::fs::read_dir("/proc/self/fd").unwrap() {
            let path = entry.unwrap().path();
            let Ok(target) = std::fs::read_link(&path) else {
                continue;
            };
            if target.starts_with(scratch.path()) {
                let content = std::fs::read(&path).unwrap();
                assert!(content.len() > 1_000);
                // Neither the archive's own marks nor, a fortiori, what is in it.
                for clear in [&b"PK\x03\x04"[..], b"xl/workbook.xml", b"zq81"] {
                    assert!(!content.windows(clear.len()).any(|window| window == clear));
                }
                seen += 1;
            }
        }
        assert_eq!(seen, 1, "the file is there, without a name");
    }
}

#[test]
fn a_workbook_that_was_being_prepared_when_the_service_ended_is_said_to_be_lost() {
    use quipu::exports::record::store;
    use quipu::exports::{Agreed, Columns, Entry, Filter, Format, Order, Profile, Via};
    use quipu::organisers::Actor;
    for postgres in databases() {
        let is_alone = postgres.is_none();
        let app = TestApp::start(postgres, |_| {});
        let desk = app.desk_of(Role::Owner);
        let campaign = app.core.catalogue.by_slug(SLUG).unwrap();
        let taker = campaign.lead.id;
        assert_eq!(Agreed::Anyone.resolve(Profile::Excel, taker), None);
        // What a node leaves that was killed.
        let order = Order {
            campaign,
            filter: Filter::default(),
            format: Format::Xlsx,
            profile: Profile::Excel,
            columns: Columns::ALL,
            taker,
        };
        let actor = Actor {
            organisation: Some(taker),
            organiser: None,
            network: String::new(),
        };
        let entry = Entry::begin(
            &app.core.database,
            &app.core.clock,
            &order,
            (actor, Via::Browser),
            (None, None),
        )
        .unwrap();
        let page = format!("{PAGE}/{}", entry.number);
        if !is_alone {
            let body = desk.get(&page).expect(200).body;
            assert!(body.contains("0 rows so far"), "it may be another node's: {body}");
            app.clock.advance(61);
        }
        let body = desk.get(&page).expect(200).body;
        assert!(
            body.contains("Lost when the service restarted") && !body.contains("/file"),
            "{body}"
        );
        desk.post(&format!("{page}/file"), &[]).expect(404);
        let rows = app
            .core
            .database
            .read(|conn| store::newest(conn, app.campaign(), taker, 5))
            .unwrap();
        assert_eq!(rows.len(), 1);
    }
}

#[test]
fn only_so_many_workbooks_are_prepared_and_only_so_large() {
    let app = TestApp::start(None, |config| config.exports.prepared_at_once = 0);
    let busy = app
        .desk_of(Role::Owner)
        .post(PAGE, &filled(&[("format", "xlsx")]))
        .expect(409);
    assert!(busy.body.contains("Other workbooks are being prepared"));
    assert!(record(&app).is_empty());
    let app = TestApp::start(None, |config| config.exports.prepared_bytes = 100);
    let desk = app.desk_of(Role::Owner);
    let (page, state) = prepared(&desk, &[]);
    assert_eq!(state, "broken");
    let told = record_of(&app, 2);
    assert_eq!(
        (told[1].0.as_str(), &told[1].1["why"]),
        ("list.broken_off", &"no-room".into())
    );
    assert!(desk.get(&page).expect(200).body.contains("Too large"));
}

#[test]
fn what_is_under_way_when_the_service_stops_is_on_record_as_broken_off() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("kept.db").display());
    let key = folder.path().join("kept.key");
    let keep = |config: &mut quipu::config::Config| {
        config.database.url = url.clone();
        config.vault.key_file = key.clone();
    };
    let app = TestApp::start(None, keep);
    let desk = app.desk_of(Role::Owner);
    let (page, _) = prepared(&desk, &[]);
    drop(app);
    let again = TestApp::start(None, keep);
    let told = record(&again);
    assert_eq!(
        (told[1].0.as_str(), &told[1].1["why"]),
        ("list.broken_off", &"stopped".into())
    );
    let desk = again.desk_of(Role::Owner);
    assert!(
        desk.get(&page)
            .expect(200)
            .body
            .contains("The service was stopped meanwhile")
    );
    desk.post(&format!("{page}/file"), &[]).expect(404);
}

#[test]
fn what_is_taken_on_the_command_line_is_on_record_too() {
    use crate::support::binary::{fail, succeed};
    for postgres in databases() {
        let app = TestApp::start(postgres, |_| {});
        app.confirmed("rosa@example.org", &[("consents", "lead")]);
        app.confirmed("nina@example.org", &[]);
        let (url, key) = (
            app.core.config.database.url.clone(),
            app.core.config.vault.key_file.display().to_string(),
        );
        let environment = [
            ("QUIPU__DATABASE__URL", url.as_str()),
            ("QUIPU__VAULT__KEY_FILE", key.as_str()),
        ];
        let list = succeed(
            &["signatures", "export", "--campaign", SLUG, "--profile", "nationbuilder"],
            &environment,
        );
        assert_eq!(list.lines().count(), 2);
        let told = record(&app);
        assert_eq!(
            told.iter().map(|(event, _)| event.as_str()).collect::<Vec<_>>(),
            ["list.begun", "list.exported"]
        );
        let done = &told[1].1;
        assert_eq!(
            (&done["via"], &done["rows"], &done["sha256"]),
            (&"command-line".into(), &1.into(), &sha256(list.as_bytes()).into())
        );
        let said = fail(
            &[
                "signatures",
                "export",
                "--campaign",
                SLUG,
                "--profile",
                "mailchimp",
                "--format",
                "xlsx",
            ],
            &environment,
        );
        assert!(said.contains("mailing tools take csv"), "{said}");
        assert_eq!(record(&app).len(), 2);
        let page = app.desk_of(Role::Owner).get(PAGE).expect(200).body;
        assert!(page.contains("Command line"));
    }
}
