//! Lists that come by themselves: whole first, then what changed, opened by nobody but the holder of the key, fetched until
//! they expire, and none lost between two.

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use base64::Engine as _;
use diesel::prelude::*;
use quipu::db::DbError;
use quipu::db::schema::{audit_entries, list_files, list_pieces, list_schedules, webhook_messages, webhooks};
use quipu::exports::schedules::model::{FileRow, ScheduleRow};
use quipu::exports::schedules::worker::ListWorker;
use quipu::maintenance;
use quipu::organisers::Role;
use quipu::vault::token_hash;
use serde_json::Value;

use crate::partner_lists::{export, leave, rows, withdraw};
use crate::support::organisers::Desk;
use crate::support::postgres::FreshDatabase;
use crate::support::{TestApp, on_both};

const PAGE: &str = "/organise/in/river-watch/joined/rios-vivos/lists";
const DAY: i64 = 86_400;

/// A pair of keys, made by the real program.
struct Keys {
    folder: tempfile::TempDir,
    public: String,
}

impl Keys {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key");
        let made = Command::new("age-keygen").arg("-o").arg(&file).output();
        assert!(
            made.expect("the program age-keygen (Debian package age)")
                .status
                .success()
        );
        let text = std::fs::read_to_string(&file).unwrap();
        let public = text
            .lines()
            .find_map(|line| line.strip_prefix("# public key: "))
            .unwrap()
            .to_owned();
        Self { folder, public }
    }

    /// What the real program makes of a file.
    fn open(&self, sealed: &[u8]) -> Option<String> {
        let mut age = Command::new("age")
            .arg("-d")
            .arg("-i")
            .arg(self.folder.path().join("key"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut input = age.stdin.take().unwrap();
        let sealed = sealed.to_vec();
        let writer = std::thread::spawn(move || drop(input.write_all(&sealed)));
        let output = age.wait_with_output().unwrap();
        writer.join().unwrap();
        output
            .status
            .success()
            .then(|| String::from_utf8(output.stdout).unwrap())
    }

    fn secret(&self) -> String {
        let text = std::fs::read_to_string(self.folder.path().join("key")).unwrap();
        text.lines().last().unwrap().to_owned()
    }
}

fn desk(app: &TestApp) -> Desk {
    app.desk(app.organiser("ana@river-watch.example", &[("river-watch", Role::Exporter)]))
}

fn order(desk: &Desk, keys: &Keys, fields: &[(&str, &str)]) {
    let form = [
        ("pace", "daily"),
        ("format", "csv"),
        ("delivery", "link"),
        ("recipient", keys.public.as_str()),
    ];
    let own = |name: &str| fields.iter().any(|(field, _)| *field == name);
    let form: Vec<_> = form
        .into_iter()
        .filter(|(name, _)| !own(name))
        .chain(fields.iter().copied())
        .collect();
    let answer = desk.post(PAGE, &form).expect(303);
    assert_eq!(answer.header("location"), format!("{PAGE}?done=list-scheduled"));
}

fn read<T>(app: &TestApp, work: impl FnOnce(&mut quipu::db::AnyConn) -> QueryResult<T>) -> T {
    app.core
        .database
        .read(|conn| work(conn).map_err(DbError::from))
        .unwrap()
}

fn write(app: &TestApp, work: impl FnOnce(&mut quipu::db::AnyConn) -> QueryResult<usize>) {
    app.core
        .database
        .write(|conn| work(conn).map_err(DbError::from))
        .unwrap();
}

fn schedules(app: &TestApp) -> Vec<ScheduleRow> {
    read(app, |conn| {
        list_schedules::table
            .order(list_schedules::id)
            .select(ScheduleRow::as_select())
            .load(conn)
    })
}

fn files(app: &TestApp) -> Vec<FileRow> {
    read(app, |conn| {
        list_files::table
            .filter(list_files::is_ready.eq(true))
            .order((list_files::made_at, list_files::until_number))
            .select(FileRow::as_select())
            .load(conn)
    })
}

fn step(app: &TestApp) {
    let worker = ListWorker::new(app.core.clone(), Arc::new(AtomicBool::new(false)));
    while worker.run_one().unwrap() {}
}

/// Lets what is due be made, whoever makes it, and gives the files there are then.
fn made(app: &TestApp) -> Vec<FileRow> {
    for _ in 0..500 {
        step(app);
        let now = app.core.clock.now();
        let is_done = |row: &ScheduleRow| row.ended_at.is_some() || (row.due_at > now && row.leased_until <= now);
        if schedules(app).iter().all(is_done) {
            return files(app);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    panic!("it is never made");
}

fn url(app: &TestApp, file: &FileRow) -> String {
    format!(
        "{}/lists/{}",
        app.core.config.server.public_url,
        app.core.instance.list_token(&file.number())
    )
}

/// Status and bytes.
fn fetch(url: &str) -> (u16, Vec<u8>) {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let mut answer = agent.get(url).call().unwrap();
    (
        answer.status().as_u16(),
        answer.body_mut().with_config().limit(1 << 30).read_to_vec().unwrap(),
    )
}

fn on_record(app: &TestApp, event: &str) -> Vec<String> {
    read(app, |conn| {
        audit_entries::table
            .filter(audit_entries::action.eq(event))
            .order(audit_entries::id)
            .select(audit_entries::detail)
            .load(conn)
    })
}

fn pieces(app: &TestApp) -> Vec<Vec<u8>> {
    read(app, |conn| list_pieces::table.select(list_pieces::content).load(conn))
}

fn hook(app: &TestApp, of: &str) {
    let id = app.campaign();
    let organisation = app
        .core
        .database
        .read(|conn| quipu::campaigns::store::organisation(conn, of))
        .unwrap()
        .unwrap()
        .id;
    write(app, |conn| {
        diesel::insert_into(webhooks::table)
            .values((
                webhooks::campaign_id.eq(id),
                webhooks::organisation_id.eq(organisation),
                webhooks::sealed.eq(Vec::<u8>::new()),
                webhooks::state.eq(1_i16),
                webhooks::told_until.eq(1_i64 << 40),
                webhooks::created_at.eq(0_i64),
            ))
            .execute(conn)
    });
}

/// Many confirmed signatures with a yes to River Watch, each a long line.
fn many(app: &TestApp, rows: u32) {
    use quipu::db::Backend;
    let (id, none) = match app.core.database.backend() {
        Backend::Sqlite => ("randomblob(16)", "x''"),
        Backend::Postgres => ("decode(md5(i::text || random()::text), 'hex')", "'\\x'::bytea"),
    };
    let organisation = app
        .core
        .database
        .read(|conn| quipu::campaigns::store::organisation(conn, "river-watch"));
    let insert = format!(
        "INSERT INTO signatures (id, campaign_id, state, generation, revision, form_version_id, language, country, source, \
         signed_at, confirmed_at, public_name, consents, sealed, last_change, origin) \
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows}) \
         SELECT {id}, {campaign}, 2, 1, 1, 1, 'en', 'PE', '{source}', 0, 0, FALSE, ' {of} ', {none}, 0, 1 FROM n",
        campaign = app.campaign(),
        of = organisation.unwrap().unwrap().id,
        source = "s".repeat(600),
    );
    write(app, |conn| diesel::sql_query(insert).execute(conn));
}

fn messages(app: &TestApp, kind: &str) -> Vec<Value> {
    let found: Vec<String> = read(app, |conn| {
        webhook_messages::table
            .filter(webhook_messages::kind.eq(kind))
            .select(webhook_messages::content)
            .load(conn)
    });
    let mut found: Vec<Value> = found
        .iter()
        .map(|text| serde_json::from_str::<Value>(text).unwrap()["data"].clone())
        .collect();
    found.sort_by_key(|data| data["part"].as_i64());
    found
}

on_both! {
    fn a_list_comes_whole_and_then_what_changed_and_only_the_key_opens_it(app) {
        app.confirmed("rosa@example.org", &[("consents", "river-watch")]);
        app.confirmed("nina@example.org", &[("consents", "lead")]);
        let (keys, others, desk) = (Keys::new(), Keys::new(), desk(&app));
        order(&desk, &keys, &[]);
        let first = made(&app);
        assert_eq!(first.len(), 1);
        let page = desk.get(PAGE).expect(200).body;
        assert!(page.contains(&keys.public) && page.contains(&url(&app, &first[0])), "{page}");
        let (status, sealed) = fetch(&url(&app, &first[0]));
        assert_eq!(status, 200);
        assert_eq!(sealed.len() as i64, first[0].byte_count);
        assert_eq!(keys.open(&sealed).unwrap(), export(&app, "river-watch", "").expect(200).body);
        assert_eq!(others.open(&sealed), None);
        assert_eq!(keys.open(&sealed[..sealed.len() - 1]), None, "a list that is cut short does not look whole");
        // Nothing of it is in the database but in this form.
        for piece in pieces(&app) {
            assert!(!piece.windows(5).any(|window| window == b"rosa@"));
        }

        withdraw(&app, "rosa@example.org");
        app.confirmed("late@example.org", &[("consents", "river-watch")]);
        app.send_mail();
        assert_eq!(made(&app).len(), 1, "not before its time");
        app.clock.advance(DAY);
        let both = made(&app);
        assert_eq!(both.len(), 2);
        let delta = keys.open(&fetch(&url(&app, &both[1])).1).unwrap();
        let told: Vec<_> = rows(&delta).into_iter().map(|row| (row["state"].clone(), row["email"].clone())).collect();
        assert_eq!(told, [("withdrawn".to_owned(), String::new()), ("confirmed".to_owned(), "late@example.org".to_owned())]);
        assert_eq!(both[1].since_number, Some(both[0].until_number));
    }

    fn nothing_comes_while_nothing_changed(app) {
        app.confirmed("rosa@example.org", &[("consents", "river-watch")]);
        let keys = Keys::new();
        order(&desk(&app), &keys, &[("pace", "hourly")]);
        let first = made(&app);
        app.clock.advance(3_600);
        assert_eq!(made(&app).len(), 1);
        // What concerns others is passed over, and not looked at again.
        app.confirmed("nina@example.org", &[("consents", "lead")]);
        app.clock.advance(3_600);
        assert_eq!(made(&app).len(), 1);
        let cursor = schedules(&app)[0].cursor_number;
        assert!(cursor > Some(first[0].until_number));
        assert_eq!(pieces(&app).len(), 1, "an empty list leaves nothing behind");
        app.confirmed("carlos@example.org", &[("consents", "river-watch")]);
        app.clock.advance(3 * 3_600 + 5);
        let both = made(&app);
        assert_eq!((both.len(), both[1].since_number, both[1].row_count), (2, cursor, 1));
    }

    fn links_lead_somewhere_for_a_week_and_each_fetch_is_on_record(app) {
        app.confirmed("rosa@example.org", &[("consents", "river-watch")]);
        let keys = Keys::new();
        order(&desk(&app), &keys, &[("format", "jsonl")]);
        let file = made(&app).remove(0);
        let address = url(&app, &file);
        let token = address.rsplit('/').next().unwrap();
        assert_eq!(token.len(), 43);
        assert_eq!(file.token_hash, token_hash(token), "only its hash is kept");
        let line: Value = serde_json::from_str(keys.open(&fetch(&address).1).unwrap().trim()).unwrap();
        assert_eq!(line["email"], "rosa@example.org");
        assert_eq!(line["consent_wording"], "may write to me");
        fetch(&address);
        assert_eq!(on_record(&app, "list.fetched").len(), 2);
        assert!(!on_record(&app, "list.fetched")[0].contains(token));
        assert_eq!(files(&app)[0].fetched, 2);
        let head = ureq::head(&address).call().unwrap();
        assert_eq!(head.headers()["content-length"], file.byte_count.to_string().as_str());
        assert_eq!(head.headers()["cache-control"], "no-store");
        assert_eq!(on_record(&app, "list.fetched").len(), 2, "looking is not fetching");
        for wrong in ["x", &"A".repeat(43), &token[1..], &format!("{token}A")] {
            assert_eq!(fetch(&format!("{}/lists/{wrong}", app.core.config.server.public_url)).0, 404);
        }
        app.clock.advance(7 * DAY - 1);
        assert_eq!(fetch(&address).0, 200);
        app.clock.advance(1);
        assert_eq!(fetch(&address).0, 404);
        let before = pieces(&app).len();
        maintenance::tidy(&app.core).unwrap();
        assert!(pieces(&app).len() < before && files(&app).iter().all(|left| left.id != file.id));
        assert_eq!(on_record(&app, "list.scheduled").len(), 1);
        assert_eq!(on_record(&app, "list.exported").len(), 1);
    }

    fn what_is_ended_or_left_ends_at_once(app) {
        app.confirmed("rosa@example.org", &[("consents", "river-watch")]);
        let (keys, desk) = (Keys::new(), desk(&app));
        order(&desk, &keys, &[]);
        order(&desk, &keys, &[("pace", "hourly")]);
        let both = made(&app);
        assert_eq!(both.len(), 2);
        let first = both.iter().min_by_key(|file| file.schedule_id).unwrap();
        let second = both.iter().max_by_key(|file| file.schedule_id).unwrap();
        desk.post(&format!("{PAGE}/{}/end", first.schedule_id), &[]).expect(303);
        desk.post(&format!("{PAGE}/{}/end", first.schedule_id), &[]).expect(404);
        assert_eq!(fetch(&url(&app, first)).0, 404);
        assert_eq!(fetch(&url(&app, second)).0, 200);
        assert_eq!(on_record(&app, "list.unscheduled").len(), 1);

        leave(&app, "river-watch");
        assert_eq!(fetch(&url(&app, second)).0, 404);
        app.clock.advance(3_600);
        app.confirmed("late@example.org", &[("consents", "lead")]);
        assert_eq!(made(&app).len(), 2, "nothing more is made");
        assert!(schedules(&app).iter().all(|row| row.ended_at.is_some()));
        desk.get(PAGE).expect(404);
        maintenance::tidy(&app.core).unwrap();
        assert!(pieces(&app).is_empty());
    }

    fn a_list_that_broke_off_is_made_anew_and_none_is_lost(app) {
        app.confirmed("rosa@example.org", &[("consents", "river-watch")]);
        let keys = Keys::new();
        order(&desk(&app), &keys, &[]);
        let first = made(&app).remove(0);
        app.confirmed("carlos@example.org", &[("consents", "river-watch")]);
        // A node began the next one, and was killed over it.
        let now = app.core.clock.now();
        let broken = FileRow { id: vec![7; 16], is_ready: false, token_hash: vec![7; 32], since_number: Some(first.until_number), ..first.clone() };
        write(&app, |conn| diesel::insert_into(list_files::table).values(&broken).execute(conn));
        write(&app, |conn| diesel::insert_into(list_pieces::table)
            .values((list_pieces::file_id.eq(vec![7_u8; 16]), list_pieces::number.eq(0_i64), list_pieces::content.eq(vec![1_u8, 2, 3])))
            .execute(conn));
        write(&app, |conn| diesel::update(list_schedules::table).set((list_schedules::due_at.eq(now), list_schedules::leased_until.eq(now + 50))).execute(conn));
        step(&app);
        assert_eq!(files(&app).len(), 1, "it is left to whoever may still be at work");
        app.clock.advance(51);
        let both = made(&app);
        assert_eq!(both.len(), 2);
        let told = rows(&keys.open(&fetch(&url(&app, &both[1])).1).unwrap());
        assert_eq!(told.len(), 1);
        assert_eq!(told[0]["email"], "carlos@example.org");
        assert!(!pieces(&app).contains(&vec![1, 2, 3]), "what was begun is gone");
    }

    fn webhooks_are_told_the_link_or_sent_the_list(app) {
        many(&app, 1_000);
        let (keys, desk) = (Keys::new(), desk(&app));
        order(&desk, &keys, &[("delivery", "webhook")]);
        made(&app);
        assert!(desk.get(PAGE).expect(200).body.contains("no webhook"), "it waits here");
        hook(&app, "river-watch");
        hook(&app, "lead");
        order(&desk, &keys, &[("delivery", "webhook"), ("format", "jsonl")]);
        order(&desk, &keys, &[]);
        let all = made(&app);
        assert_eq!(all.len(), 3);
        let ready = messages(&app, "list.ready");
        assert_eq!(ready.len(), 1, "and the lead's webhook hears of no list of the partner's");
        let (status, sealed) = fetch(ready[0]["url"].as_str().unwrap());
        assert_eq!(status, 200);
        assert_eq!(rows(&keys.open(&sealed).unwrap()).len(), 1_000);
        assert_eq!(ready[0]["rows"], 1_000);

        let parts = messages(&app, "list.part");
        assert!(parts.len() > 4, "{} parts", parts.len());
        assert_eq!(parts.len() as u64, parts[0]["parts"].as_u64().unwrap());
        assert!(parts.iter().all(|data| data["data"].as_str().unwrap().len() <= 4 * 192 * 1_024 / 3));
        let sealed: Vec<u8> = parts
            .iter()
            .flat_map(|data| base64::engine::general_purpose::STANDARD.decode(data["data"].as_str().unwrap()).unwrap())
            .collect();
        assert_eq!(keys.open(&sealed).unwrap().lines().count(), 1_000);
    }
}

#[test]
fn an_order_is_checked_and_a_secret_key_is_not_kept() {
    let app = TestApp::sqlite();
    let (keys, desk) = (Keys::new(), desk(&app));
    let form = |recipient: &str, more: &[(&str, &str)]| {
        let mut form = vec![
            ("pace", "daily"),
            ("format", "csv"),
            ("delivery", "link"),
            ("recipient", recipient),
        ];
        form.retain(|(name, _)| more.iter().all(|(other, _)| other != name));
        form.extend_from_slice(more);
        desk.post(PAGE, &form)
    };
    let secret = keys.secret();
    assert!(secret.starts_with("AGE-SECRET-KEY-"));
    let answer = form(&secret, &[]).expect(422);
    assert!(!answer.body.contains(&secret) && answer.body.contains("secret key"));
    let mistyped = keys.public.replace("age1", "age1q");
    for wrong in [
        "",
        "age1",
        &mistyped,
        &keys.public[..61],
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5",
    ] {
        let answer = form(wrong, &[]).expect(422);
        assert!(
            answer.body.contains("not a public key") && answer.body.contains(wrong),
            "{wrong}"
        );
    }
    for wrong in [("pace", "yearly"), ("format", "xlsx"), ("delivery", "pigeon")] {
        form(&keys.public, &[wrong]).expect(422);
    }
    form(&keys.public, &[("who", "everybody")]).expect(403);
    assert!(schedules(&app).is_empty());
    for _ in 0..5 {
        form(&keys.public, &[]).expect(303);
    }
    form(&keys.public, &[]).expect(422);
    assert_eq!(schedules(&app).len(), 5);
    // Another's order cannot be ended.
    let lead = app.desk_of(Role::Owner);
    lead.post("/organise/in/lead/campaigns/rios-vivos/lists/1/end", &[])
        .expect(404);
    assert!(schedules(&app).iter().all(|row| row.ended_at.is_none()));
}

#[test]
fn the_lead_may_have_everybody_or_only_who_said_yes() {
    let app = TestApp::sqlite();
    app.confirmed("rosa@example.org", &[("consents", "lead")]);
    app.confirmed("nina@example.org", &[]);
    let (keys, desk) = (Keys::new(), app.desk_of(Role::Owner));
    let page = "/organise/in/lead/campaigns/rios-vivos/lists";
    for who in ["agreed", "everybody"] {
        let form = [
            ("pace", "daily"),
            ("format", "csv"),
            ("delivery", "link"),
            ("recipient", &keys.public),
            ("who", who),
        ];
        desk.post(page, &form).expect(303);
    }
    let counts: Vec<i64> = made(&app).iter().map(|file| file.row_count).collect();
    let mut sorted = counts.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, [1, 2]);
    assert!(
        !keys
            .open(&fetch(&url(&app, &files(&app)[0])).1)
            .unwrap()
            .contains("consent_wording")
    );
}

#[test]
fn two_nodes_make_one_list() {
    let one = TestApp::start(Some(FreshDatabase::create()), |_| {});
    let other = one.beside();
    one.confirmed("rosa@example.org", &[("consents", "river-watch")]);
    let keys = Keys::new();
    order(&desk(&one), &keys, &[]);
    let workers: Vec<_> = [&one, &other]
        .into_iter()
        .cycle()
        .take(6)
        .map(|app| {
            let core = app.core.clone();
            std::thread::spawn(move || ListWorker::new(core, Arc::default()).run_one().unwrap())
        })
        .collect();
    for worker in workers {
        worker.join().unwrap();
    }
    assert_eq!(made(&one).len(), 1);
    assert_eq!(fetch(&url(&other, &files(&other)[0])).0, 200);
}
