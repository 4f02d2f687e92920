//! Lists of earlier signatures that come through the browser: looked through first, taken over in the background, each person
//! once, nothing kept in clear, nothing half done.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::time::{Duration, Instant};

use diesel::prelude::*;
use quipu::app::Core;
use quipu::config::Config;
use quipu::core::clock::Clock;
use quipu::db::DbError;
use quipu::db::schema::{audit_entries, import_pieces, import_uploads, imports};
use quipu::organisers::model::Stage;
use quipu::organisers::session::{self, Place};
use quipu::organisers::store::{self, NewOrganiser};
use quipu::organisers::{Person, Role};
use quipu::tallies::reconcile::reconcile;

use crate::support::binary::Program;
use crate::support::organisers::{Desk, MULTIPART, multipart};
use crate::support::postgres::FreshDatabase;
use crate::support::{Answer, SLUG, TestApp, databases, on_both};

const PATH: &str = "/organise/in/lead/campaigns/rios-vivos/import";
const HEADER: &str = "First name,Last name,E-mail,Country,Date";
/// What is told beside the columns.
const GROUNDS: [(&str, &str); 4] = [
    ("provenance", "sheets of the march"),
    ("basis", "the sheet said so"),
    ("replaces", "none"),
    ("language", "en"),
];

/// So many people, each with an address of their own.
fn people(count: usize) -> String {
    let row = |number: usize| format!("Rosa,Quispe,p{number}@example.org,PE,2005-11-0{}\n", number % 9 + 1);
    std::iter::once(format!("{HEADER}\n"))
        .chain((0..count).map(row))
        .collect()
}

/// Brings a list; gives the address of its page.
#[track_caller]
fn bring(desk: &Desk, content: impl AsRef<[u8]>) -> String {
    let answer = desk.upload(PATH, "list", "list.csv", content.as_ref()).expect(303);
    answer.header("location").to_owned()
}

/// The form as the page proposes it, with the grounds and `more` put in.
fn form(desk: &Desk, list: &str, more: &[(&str, &str)]) -> Vec<(String, String)> {
    let page = desk.get(&format!("{list}?change=yes")).expect(200).body;
    let mut form = vec![(
        "separator".to_owned(),
        between(&page, "name=\"separator\" value=\"", "\""),
    )];
    for select in page.split("<select ").skip(1) {
        let name = between(select, "name=\"", "\"");
        let select = select.split("</select>").next().unwrap();
        if name.starts_with("column_") {
            let chosen = select.split("<option ").find(|option| option.contains(" selected"));
            form.push((
                name,
                chosen.map_or_else(String::new, |option| between(option, "value=\"", "\"")),
            ));
        }
    }
    for (name, value) in GROUNDS.iter().chain(more) {
        form.retain(|(known, _)| known != name);
        form.push(((*name).to_owned(), (*value).to_owned()));
    }
    form
}

fn between(text: &str, before: &str, after: &str) -> String {
    let rest = text.split_once(before).map_or("", |(_, rest)| rest);
    rest.split(after).next().unwrap_or_default().to_owned()
}

fn post(desk: &Desk, path: &str, form: &[(String, String)]) -> Answer {
    let form: Vec<(&str, &str)> = form
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    desk.post(path, &form)
}

/// Waits until the background has done with it; gives its page.
#[track_caller]
fn wait(desk: &Desk, list: &str) -> String {
    let deadline = Instant::now() + Duration::from_secs(90);
    loop {
        let page = desk.get(list).expect(200).body;
        if !page.contains("data-progress") {
            return page;
        }
        assert!(Instant::now() < deadline, "the background does not come on: {page}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Has a list looked through.
#[track_caller]
fn check(desk: &Desk, list: &str, more: &[(&str, &str)]) -> String {
    post(desk, &format!("{list}/check"), &form(desk, list, more)).expect(303);
    wait(desk, list)
}

/// A count of the page.
#[track_caller]
fn count(page: &str, words: &str) -> i64 {
    let rest = page.split_once(&format!("<dt>{words}</dt><dd>"));
    let rest = rest.unwrap_or_else(|| panic!("{words}: {page}")).1;
    rest.split('<').next().unwrap().replace(',', "").parse().unwrap()
}

/// Read, new, signed here too, on a list before, rejected.
#[track_caller]
fn counts(page: &str) -> [i64; 5] {
    [
        "Rows read",
        "New here",
        "Signed here as well; counted once",
        "On a list before",
        "Cannot be taken",
    ]
    .map(|words| count(page, words))
}

#[track_caller]
fn no_drift(app: &TestApp) {
    let comparison = reconcile(&app.core.database, app.campaign(), 0).unwrap();
    assert_eq!(comparison.drift(), 0, "{comparison:?}");
}

/// Uploads, their pieces, and lists on record.
fn kept(app: &TestApp) -> (i64, i64, i64) {
    app.core
        .database
        .read(|conn| {
            Ok::<_, DbError>((
                import_uploads::table.count().get_result(conn)?,
                import_pieces::table.count().get_result(conn)?,
                imports::table.count().get_result(conn)?,
            ))
        })
        .unwrap()
}

/// What is thrown away in the background is gone soon.
#[track_caller]
fn nothing_kept(app: &TestApp) {
    let deadline = Instant::now() + Duration::from_secs(10);
    while (kept(app).0, kept(app).1) != (0, 0) {
        assert!(Instant::now() < deadline, "{:?}", kept(app));
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The record of lists, in words and details.
fn on_record(app: &TestApp) -> Vec<(String, serde_json::Value)> {
    let rows: Vec<(String, String)> = app
        .core
        .database
        .read(|conn| {
            audit_entries::table
                .filter(audit_entries::action.like("import.%"))
                .order(audit_entries::id)
                .select((audit_entries::action, audit_entries::detail))
                .load(conn)
                .map_err(DbError::from)
        })
        .unwrap();
    let read = |(action, detail): (String, String)| (action, serde_json::from_str(&detail).unwrap());
    rows.into_iter().map(read).collect()
}

/// Everything that the database holds of uploads, as it holds it.
fn as_stored(app: &TestApp) -> Vec<u8> {
    let (notes, pieces): (Vec<Vec<u8>>, Vec<Vec<u8>>) = app
        .core
        .database
        .read(|conn| {
            Ok::<_, DbError>((
                import_uploads::table.select(import_uploads::notes).load(conn)?,
                import_pieces::table.select(import_pieces::sealed).load(conn)?,
            ))
        })
        .unwrap();
    let mut all = [notes, pieces].concat().concat();
    // On SQLite also the file itself and its log.
    if let Some(file) = app.core.config.database.url.strip_prefix("sqlite:") {
        for file in [file.to_owned(), format!("{file}-wal")] {
            all.extend(std::fs::read(file).unwrap_or_default());
        }
    }
    all
}

#[track_caller]
fn nothing_in_clear(app: &TestApp, secrets: &[&str]) {
    let stored = as_stored(app);
    assert!(stored.len() > 100);
    for secret in secrets {
        let found = stored.windows(secret.len()).any(|window| window == secret.as_bytes());
        assert!(!found, "{secret} is kept in clear");
    }
}

on_both! {
    fn a_list_is_shown_looked_through_and_taken_over(app) {
        let desk = app.desk_of(Role::Campaigner);
        let entered = "/organise/in/lead/campaigns/rios-vivos/offline";
        desk.post(entered, &[("count", "5"), ("kind", "more"), ("collected_on", "2006-01-01"), ("provenance", "the earlier site")]).expect(303);
        app.refresh();
        app.confirmed("here@example.org", &[]);
        let list = bring(&desk, "Nombre;Apellidos;Correo electrónico;País;Fecha de firma\n\
            Wiñaypacha;Huamanñahui;zq81@correo.example.org;Perú;2005-02-03\n\
            Rosa;Quispe;here@example.org;Chile;2005-02-03\n\
            Eva;Mamani;no address;Chile;2005-02-03\n\
            Eva;=1+1;eva@example.org;Chile;2005-02-03\n\
            Eva;Mamani;eva@example.org;Atlantis;2005-02-03\n");
        assert!(list.starts_with(PATH) && list.len() == PATH.len() + 33, "{list}");
        let page = desk.get(&list).expect(200).body;
        for shown in ["Wiñaypacha", "zq81@correo.example.org", "Atlantis", "<option value=\"0\" selected>1: Nombre", "<option value=\"2\" selected>3: Correo", "<option value=\";\" selected>"] {
            assert!(page.contains(shown), "{shown}: {page}");
        }
        let secrets = ["Wiñaypacha", "Huamanñahui", "zq81@correo", "list.csv", "Correo electr"];
        nothing_in_clear(&app, &secrets);

        // Nothing is looked through before it is said on what grounds.
        let refused = post(&desk, &format!("{list}/check"), &form(&desk, &list, &[("basis", ""), ("replaces", ""), ("column_email", "-")])).expect(422);
        for shown in ["Say on what consent", "Choose one: otherwise", "Say which column holds the email address", "sheets of the march"] {
            assert!(refused.body.contains(shown), "{shown}: {}", refused.body);
        }
        let entry = app.core.catalogue.by_slug(SLUG).unwrap().offline[0].id.to_string();
        let before = (app.rows(), app.tally());
        let page = check(&desk, &list, &[("replaces", &entry)]);
        assert_eq!(counts(&page), [5, 1, 1, 0, 3]);
        assert_eq!(count(&page, "The number on the page falls by"), 2);
        for shown in ["<td class=\"number\">4</td><td class=\"number\">3</td><td>email: the part behind", "<td class=\"number\">5</td><td class=\"number\">2</td><td>family name: this is a formula", "<td class=\"number\">6</td><td class=\"number\">4</td><td>country:"] {
            assert!(page.contains(shown), "{shown}: {page}");
        }
        assert_eq!((app.rows(), app.tally()), before, "nothing is taken over yet");
        assert_eq!(kept(&app).2, 0);
        nothing_in_clear(&app, &secrets);

        let rejects = desk.get(&format!("{list}/rejects.csv")).expect(200);
        assert!(rejects.header("content-disposition").contains("rejects.csv"));
        let lines: Vec<&str> = rejects.body.lines().collect();
        assert_eq!(lines[0], "line,column,reason,Nombre,Apellidos,Correo electrónico,País,Fecha de firma");
        assert!(lines.len() == 4 && lines[2].contains(",'=1+1,"), "{lines:?}");

        // The file of rejects, one row corrected, is a list like any other; a formula stays one.
        let corrected = bring(&desk, rejects.body.replace("Atlantis", "Perú"));
        assert_eq!(counts(&check(&desk, &corrected, &[])), [3, 1, 0, 0, 2]);
        desk.post(&format!("{corrected}/discard"), &[]).expect(303);

        desk.post(&format!("{list}/start"), &[]).expect(303);
        let page = wait(&desk, &list);
        assert!(page.contains("Taken over") && page.contains("The list itself was deleted here"), "{page}");
        assert_eq!(counts(&page), [5, 1, 1, 0, 3]);
        let tally = app.tally();
        assert_eq!((tally.online, tally.offline, app.rows()), (1, 4, 2));
        no_drift(&app);
        assert_eq!((kept(&app).1, kept(&app).2), (1, 1), "the list is gone, its rejects are not");
        let history = desk.get(PATH).expect(200).body;
        assert!(history.contains("sheets of the march") && history.contains("the sheet said so"), "{history}");
        let record = on_record(&app);
        assert_eq!(record.iter().map(|(action, _)| action.as_str()).collect::<Vec<_>>(), ["import.started", "import.finished"]);
        assert_eq!((&record[1].1["imported"], &record[1].1["basis"]), (&1.into(), &"the sheet said so".into()));
        nothing_in_clear(&app, &secrets);

        desk.post(&format!("{list}/discard"), &[]).expect(303);
        nothing_kept(&app);
        desk.get(&list).expect(404);
        assert_eq!(app.mails_owed(), 0);
    }
}

on_both! {
    fn the_same_list_again_adds_nothing(app) {
        let desk = app.desk_of(Role::Owner);
        let list = bring(&desk, people(1_200));
        check(&desk, &list, &[]);
        desk.post(&format!("{list}/start"), &[]).expect(303);
        assert_eq!(counts(&wait(&desk, &list)), [1_200, 1_200, 0, 0, 0]);
        let before = (app.rows(), app.tally().offline);
        assert_eq!(before, (1_200, 1_200));

        let again = bring(&desk, people(1_200));
        let page = check(&desk, &again, &[]);
        assert!(page.contains("nothing new in it") && !page.contains("/start\""), "{page}");
        desk.post(&format!("{again}/start"), &[]).expect(303);
        wait(&desk, &again);
        // Told to be read otherwise, it is read, and everybody is there.
        let otherwise = bring(&desk, people(1_200));
        assert_eq!(counts(&check(&desk, &otherwise, &[("country", "CL")])), [1_200, 0, 0, 1_200, 0]);
        desk.post(&format!("{otherwise}/start"), &[]).expect(303);
        wait(&desk, &otherwise);
        assert_eq!((app.rows(), app.tally().offline), before);
        no_drift(&app);
    }
}

on_both! {
    fn what_is_no_list_is_refused_with_line_and_column_and_not_kept(app) {
        let desk = app.desk_of(Role::Owner);
        let wide = |columns: usize| vec!["x"; columns].join(",");
        let bad: [(&str, Vec<u8>, &str); 7] = [
            ("UTF-16", b"\xff\xfee\0m\0".to_vec(), "another encoding"),
            ("a workbook", b"PK\x03\x04rest".to_vec(), "workbook of a spreadsheet"),
            ("10,000 columns", format!("{}\n{}\n", wide(10_000), wide(10_000)).into_bytes(), "Line 1, column 201: more than 200 columns"),
            ("NULs", format!("{HEADER}\nA,B\0,a@b.org,PE,2005-01-01\n").into_bytes(), "Line 2, column 2: a NUL byte"),
            ("an open mark", format!("{HEADER}\nA,\"B,a@b.org,PE,2005-01-01\n").into_bytes(), "Line 2, column 2: the quotation mark that opens here is not closed"),
            ("a row without end", format!("{HEADER}\nA,\"{}", "x\n".repeat(90_000)).into_bytes(), "Line 2, column 2: the row that begins here has no end"),
            ("nothing", b"\n\n".to_vec(), "The file is empty"),
        ];
        for (what, content, message) in bad {
            let answer = desk.upload(PATH, "list", "list.csv", &content).expect(422);
            assert!(answer.body.contains(message), "{what}: {}", answer.body);
            nothing_kept(&app);
        }
        for nothing in [desk.post(PATH, &[]), desk.upload(PATH, "list", "", b"")] {
            assert!(nothing.expect(422).body.contains("Choose a file first"));
        }
        nothing_kept(&app);
        assert_eq!((app.rows(), kept(&app).2), (0, 0));
    }
}

on_both! {
    fn a_list_that_is_not_utf_8_is_read_as_an_older_spreadsheets_once_somebody_has_looked(app) {
        let desk = app.desk_of(Role::Owner);
        let old = [HEADER.as_bytes(), b"\nAna,Quispe,ana@example.org,PE,2005-01-01\nJos\xe9,Mu\xf1oz,jose@example.org,PE,2005-01-01\n"].concat();
        let list = bring(&desk, &old);
        let page = desk.get(&list).expect(200).body;
        for shown in ["Line 3, column 1: this is not UTF-8", "Windows-1252", "<td>José</td><td>Muñoz</td>"] {
            assert!(page.contains(shown), "{shown}: {page}");
        }
        let refused = post(&desk, &format!("{list}/check"), &form(&desk, &list, &[])).expect(422);
        assert!(refused.body.contains("id=\"accents-error\""), "{}", refused.body);
        assert_eq!(counts(&check(&desk, &list, &[("accents", "yes")])), [2, 2, 0, 0, 0]);
        desk.post(&format!("{list}/start"), &[]).expect(303);
        assert_eq!(counts(&wait(&desk, &list)), [2, 2, 0, 0, 0]);
        let token = crate::exporting::token(&app, "lead", quipu::partners::Scope::ExportSignatures, None);
        let bearer = format!("Bearer {token}");
        let exported = app.client.get_with(&format!("/api/v1/campaigns/{SLUG}/signatures.csv"), &[("authorization", &bearer)]);
        assert!(exported.expect(200).body.contains(",José,Muñoz,jose@example.org,"));
    }
}

on_both! {
    fn a_fault_far_down_is_found_before_anything_is_taken_over(app) {
        let desk = app.desk_of(Role::Owner);
        let mut content = people(12_000).into_bytes();
        content.extend_from_slice(b"Jos\xe9,Quispe,jose@example.org,PE,2005-01-01\n");
        assert!(content.len() > 512 * 1024, "more than one piece");
        let list = bring(&desk, content);
        let page = check(&desk, &list, &[]);
        assert!(page.contains("Line 12002, column 1: this is not UTF-8"), "{page}");
        desk.post(&format!("{list}/start"), &[]).expect(303);
        assert_eq!((app.rows(), kept(&app).2, on_record(&app).len()), (0, 0, 0));
        // It may be from an older spreadsheet after all.
        assert_eq!(counts(&check(&desk, &list, &[("encoding", "windows-1252"), ("accents", "yes")])), [12_001, 12_001, 0, 0, 0]);
        desk.post(&format!("{list}/discard"), &[]).expect(303);
        nothing_kept(&app);
    }
}

on_both! {
    fn another_separator_can_be_chosen(app) {
        let desk = app.desk_of(Role::Owner);
        let list = bring(&desk, "nombre,apellidos;correo;fecha,x\nAna,Núñez;ana@example.org;2005-01-01,y\n");
        let semicolons = desk.get(&format!("{list}?separator=;")).expect(200).body;
        assert!(semicolons.contains("<option value=\"1\" selected>2: correo"), "{semicolons}");
        let tabs = bring(&desk, "name\temail\tcountry\tdate\nAna Núñez\tana@example.org\tPE\t2005-01-01\n");
        assert_eq!(counts(&check(&desk, &tabs, &[])), [1, 1, 0, 0, 0]);
    }
}

on_both! {
    fn an_import_can_be_stopped_and_gone_on_with(app) {
        let desk = app.desk_of(Role::Owner);
        let list = bring(&desk, people(30_000));
        check(&desk, &list, &[]);
        desk.post(&format!("{list}/start"), &[]).expect(303);
        let deadline = Instant::now() + Duration::from_secs(60);
        while app.rows() == 0 {
            assert!(Instant::now() < deadline);
            std::thread::sleep(Duration::from_millis(5));
        }
        let told = desk.get(&format!("{list}/progress.json")).expect(200).json();
        assert_eq!(told["stage"], "importing");
        desk.post(&format!("{list}/discard"), &[]).expect(303);
        desk.post(&format!("{list}/stop"), &[]).expect(303);
        let page = wait(&desk, &list);
        let taken = app.rows();
        assert!((1..30_000).contains(&taken), "stopped on the way: {taken}");
        assert!(page.contains("Stopped on the way") && page.contains("stays, and counts"), "{page}");
        assert_eq!((count(&page, "New here"), app.tally().offline), (taken, taken));
        no_drift(&app);
        assert_eq!(on_record(&app).last().unwrap().0, "import.cancelled");
        assert_eq!(on_record(&app).last().unwrap().1["imported"], taken);

        desk.post(&format!("{list}/start"), &[]).expect(303);
        assert_eq!(counts(&wait(&desk, &list)), [30_000, 30_000, 0, 0, 0]);
        assert_eq!((app.rows(), app.tally().offline), (30_000, 30_000));
        no_drift(&app);
        let record = on_record(&app);
        assert_eq!(record.len(), 4);
        assert_eq!((record[2].1["resumed"].clone(), record[3].0.as_str()), (true.into(), "import.finished"));
    }
}

on_both! {
    fn a_list_is_its_own_campaigns_and_its_rows_are_shown_to_whoever_brought_it(app) {
        let owner = app.desk_of(Role::Owner);
        let list = bring(&owner, format!("{HEADER}\nWiñaypacha,Quispe,zq81@example.org,PE,2005-01-01\nA,B,wrong,PE,2005-01-01\n"));
        check(&owner, &list, &[]);
        let colleague = app.desk_of(Role::Campaigner);
        let seen = colleague.get(&format!("{list}?change=yes")).expect(200).body;
        assert!(!seen.contains("Wiñaypacha") && seen.contains("whoever uploaded the list"), "{seen}");
        colleague.get(&format!("{list}/rejects.csv")).expect(403);
        owner.get(&format!("{list}/rejects.csv")).expect(200);
        for role in [Role::Analyst, Role::Exporter] {
            app.desk_of(role).get(&list).expect(403);
        }
        let outsider = app.desk(app.organiser("out@outsider.example", &[("outsider", Role::Owner)]));
        let number = list.rsplit('/').next().unwrap();
        for path in [list.clone(), format!("/organise/in/outsider/campaigns/{SLUG}/import/{number}")] {
            outsider.get(&path).expect(404);
            for step in ["check", "start", "stop", "discard"] {
                outsider.post(&format!("{path}/{step}"), &[]).expect(404);
            }
            outsider.get(&format!("{path}/rejects.csv")).expect(404);
        }
        outsider.upload(PATH, "list", "list.csv", people(1).as_bytes()).expect(404);
        // Nor under another campaign of the same organisation.
        another_campaign(&app);
        owner.get(&format!("/organise/in/lead/campaigns/otra/import/{number}")).expect(404);
        owner.post(&format!("/organise/in/lead/campaigns/otra/import/{number}/start"), &[]).expect(404);
        assert_eq!(app.rows(), 0);
    }
}

fn another_campaign(app: &TestApp) {
    let new = quipu::campaigns::NewCampaign {
        slug: "otra".to_owned(),
        lead: "lead".to_owned(),
        partners: vec![],
        goal: 0,
        milestones: vec![],
        time_zone: "UTC".to_owned(),
        opens_at: None,
        closes_at: None,
        default_language: quipu::core::locale::Language::English,
    };
    let text = quipu::campaigns::parse_text(
        "en.md",
        quipu::core::locale::Language::English,
        "title: Another\nask: Do\ntarget: Them\nconsent.lead: may write\n---\nText.",
    );
    let core = &app.core;
    core.database
        .write(|conn| {
            let id = quipu::campaigns::create(conn, core.masters.keys().active(), &new, 0)?;
            quipu::campaigns::import_texts(conn, id, &[text.unwrap()], 0)?;
            quipu::campaigns::set_state(conn, id, quipu::campaigns::State::Open, 0)
        })
        .unwrap();
    app.refresh();
}

on_both! {
    fn a_form_from_elsewhere_brings_nothing(app) {
        let desk = app.desk_of(Role::Owner);
        let content = people(3);
        let send = |headers: &[(&str, &str)], csrf: &str| desk.upload_with(PATH, headers, csrf, "list", "list.csv", content.as_bytes());
        send(&[("origin", "https://evil.example")], "").expect(403);
        send(&[("sec-fetch-site", "cross-site")], "").expect(403);
        // A browser that says nothing must know the session's field.
        send(&[], "").expect(403);
        send(&[], "made-up").expect(403);
        nothing_kept(&app);
        let page = desk.get(PATH).expect(200).body;
        let token = between(&page, "name=\"csrf\" value=\"", "\"");
        assert_eq!(token.len(), 32);
        send(&[], &token).expect(303);
        assert_eq!(kept(&app).0, 1);
    }
}

on_both! {
    fn a_list_that_nobody_goes_on_with_is_deleted(app) {
        let desk = app.desk_of(Role::Owner);
        let list = bring(&desk, people(10));
        app.clock.advance(9 * 3_600);
        check(&desk, &list, &[]);
        app.clock.advance(11 * 3_600);
        assert_eq!(quipu::maintenance::tidy(&app.core).unwrap().lists_discarded, 0);
        desk.get(&list).expect(200);
        app.clock.advance(14 * 3_600);
        assert_eq!(quipu::maintenance::tidy(&app.core).unwrap().lists_discarded, 1);
        nothing_kept(&app);
        assert_eq!(app.rows(), 0);
    }

    fn five_lists_may_wait_and_no_more(app) {
        let desk = app.desk_of(Role::Owner);
        for _ in 0..5 {
            bring(&desk, people(2));
        }
        let answer = desk.upload(PATH, "list", "list.csv", people(2).as_bytes()).expect(422);
        assert!(answer.body.contains("Five lists"), "{}", answer.body);
        assert_eq!(kept(&app).0, 5);
    }
}

/// Sends the head of an upload and the beginning of its body; gives the connection.
fn begin_upload(app: &TestApp, desk: &Desk, framing: &str) -> TcpStream {
    let mut stream = TcpStream::connect(app.running.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream.set_write_timeout(Some(Duration::from_secs(20))).unwrap();
    let origin = &app.core.config.server.public_url;
    let head = format!(
        "POST {PATH} HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\nOrigin: {origin}\r\nContent-Type: {MULTIPART}\r\n{framing}\r\n\r\n",
        app.running.address, desk.cookie
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream
}

/// What is there of an answer.
fn answer_of(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    let mut buffer = [0; 4_096];
    while let Ok(count @ 1..) = stream.read(&mut buffer) {
        answer.extend_from_slice(&buffer[..count]);
    }
    String::from_utf8_lossy(&answer).into_owned()
}

#[test]
fn a_gigabyte_is_refused_before_it_is_sent() {
    for database in databases() {
        let app = TestApp::start(database, |_| {});
        let desk = app.desk_of(Role::Owner);
        let begun = Instant::now();
        let mut stream = begin_upload(&app, &desk, "Content-Length: 1073741824");
        let answer = answer_of(&mut stream);
        assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
        assert!(answer.contains("This file is too large"), "{answer}");
        assert!(begun.elapsed() < Duration::from_secs(10));
        nothing_kept(&app);
    }
}

#[test]
fn a_list_that_turns_out_too_long_is_refused_at_the_limit_and_not_kept() {
    for database in databases() {
        let app = TestApp::start(database, |config| config.organisers.upload_limit_bytes = 3_000_000);
        let desk = app.desk_of(Role::Owner);
        let mut stream = begin_upload(&app, &desk, "Transfer-Encoding: chunked");
        let open = multipart("", "list", "list.csv", b"");
        let open = &open[..open.len() - b"\r\n--knot--\r\n".len()];
        let send = |stream: &mut TcpStream, bytes: &[u8]| {
            write!(stream, "{:x}\r\n", bytes.len()).and_then(|()| stream.write_all(&[bytes, b"\r\n"].concat()))
        };
        send(&mut stream, open).unwrap();
        let block = people(1_500).into_bytes();
        let (mut sent, mut answer) = (0, [0; 12]);
        // A gigabyte, if nobody answered.
        while sent < 1_073_741_824_usize && send(&mut stream, &block).is_ok() {
            sent += block.len();
            stream.set_nonblocking(true).unwrap();
            let is_answered = stream.peek(&mut answer).is_ok();
            stream.set_nonblocking(false).unwrap();
            if is_answered {
                break;
            }
        }
        assert!((2_900_000..60_000_000).contains(&sent), "{sent}");
        assert_eq!(&answer, b"HTTP/1.1 413");
        nothing_kept(&app);
        assert_eq!(app.rows(), 0);
    }
}

#[test]
fn an_upload_that_breaks_off_leaves_nothing() {
    for database in databases() {
        let app = TestApp::start(database, |_| {});
        let desk = app.desk_of(Role::Owner);
        let mut stream = begin_upload(&app, &desk, "Content-Length: 50000000");
        let body = multipart("", "list", "list.csv", people(60_000).as_bytes());
        stream.write_all(&body[..body.len() - 20]).unwrap();
        let deadline = Instant::now() + Duration::from_secs(20);
        while kept(&app).1 == 0 {
            assert!(Instant::now() < deadline, "it is kept as it comes");
            std::thread::sleep(Duration::from_millis(10));
        }
        drop(stream);
        nothing_kept(&app);
    }
}

/// A browser in which an owner of the demo's organisation is logged in.
struct AtDemo {
    program: Program,
    cookie: String,
    origin: String,
}

impl AtDemo {
    fn new(program: Program, core: &Core) -> Self {
        let (instance, now) = (&core.instance, core.clock.now());
        let person = Person {
            name: "Owner".to_owned(),
            email: "owner@example.org".to_owned(),
        };
        let tag = Person::tag(instance, &person.email).unwrap();
        let account = NewOrganiser {
            email_tag: tag.to_vec(),
            sealed: person.seal(instance, &tag).unwrap(),
            password_hash: String::new(),
            totp_last_step: 0,
            language: "en".to_owned(),
            created_at: now,
        };
        let token = core.database.write(|conn| {
            let known = store::by_tag(conn, &tag)?.map(|row| row.id);
            let id = known.map_or_else(|| store::insert(conn, &account), Ok)?;
            let organisation = quipu::campaigns::store::organisation(conn, DEMO)?.unwrap();
            store::put_membership(conn, organisation.id, id, Role::Owner, now)?;
            session::begin(
                conn,
                id,
                Stage::Complete,
                &Place::default(),
                &core.config.organisers,
                now,
            )
        });
        Self {
            cookie: format!("quipu={}", token.unwrap()),
            origin: format!("http://{}", program.client_address()),
            program,
        }
    }

    fn get(&self, path: &str) -> Answer {
        self.program.client.get_with(path, &[("cookie", &self.cookie)])
    }

    fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let headers = [("cookie", self.cookie.as_str()), ("origin", &self.origin)];
        self.program.client.post_with(path, &headers, form)
    }

    fn upload(&self, path: &str, content: &[u8]) -> Answer {
        let headers = [
            ("cookie", self.cookie.as_str()),
            ("origin", &self.origin),
            ("content-type", MULTIPART),
        ];
        let body = multipart("", "list", "list.csv", content);
        self.program.client.post_bytes(path, &headers, &body)
    }

    /// Waits for a stage; gives what is told of it.
    #[track_caller]
    fn wait(&self, list: &str, stage: &str) -> serde_json::Value {
        let deadline = Instant::now() + Duration::from_secs(240);
        loop {
            let told = self.get(&format!("{list}/progress.json")).expect(200).json();
            if told["stage"] == stage {
                return told;
            }
            assert!(Instant::now() < deadline, "{told}: {}", self.program.log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

const DEMO: &str = "justice-for-peru";

/// The demo's data, opened beside it.
fn opened(data: &Path, environment: &[(&str, &str)]) -> Core {
    let mut config = Config::demo(data).unwrap();
    if let Some((_, url)) = environment.first() {
        config.database.url = (*url).to_owned();
    }
    Core::open(config, Clock::system()).unwrap()
}

/// Brings so many people, and has them looked through; gives the list's address.
fn brought(desk: &AtDemo, rows: usize) -> String {
    let base = format!("/organise/in/{DEMO}/campaigns/{DEMO}/import");
    let answer = desk.upload(&base, people(rows).as_bytes()).expect(303);
    let list = answer.header("location").to_owned();
    let columns = ["given_name", "family_name", "email", "country", "signed_at"];
    let names: Vec<String> = columns.iter().map(|name| format!("column_{name}")).collect();
    let places: Vec<String> = (0..columns.len()).map(|place| place.to_string()).collect();
    let mut form: Vec<(&str, &str)> = names
        .iter()
        .map(String::as_str)
        .zip(places.iter().map(String::as_str))
        .collect();
    form.extend(GROUNDS);
    desk.post(&format!("{list}/check"), &form).expect(303);
    desk.wait(&list, "checked");
    list
}

/// The service ends in the middle of an import, and another on the same data goes on with it, by itself.
fn interrupted(signal: &str, environment: &[(&str, &str)]) {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::demo(folder.path(), environment);
    let core = opened(folder.path(), environment);
    let mut desk = AtDemo::new(program, &core);
    let list = brought(&desk, 40_000);
    desk.post(&format!("{list}/start"), &[]).expect(303);
    let rows = || core.database.read(quipu::signatures::store::last_seq).unwrap();
    while rows() < 2_000 {
        std::thread::sleep(Duration::from_millis(5));
    }
    desk.program.signal(signal);
    desk.program.child.wait().unwrap();
    let there = rows();
    assert!((2_000..40_000).contains(&there), "ended on the way: {there}");

    let desk = AtDemo::new(Program::demo(folder.path(), environment), &core);
    let told = desk.wait(&list, "finished");
    assert_eq!(
        (told["read"].as_i64(), told["rows"].as_i64()),
        (Some(40_000), Some(40_000))
    );
    let page = desk.get(&list).expect(200).body;
    assert_eq!(counts(&page), [40_000, 40_000, 0, 0, 0]);
    assert_eq!(rows(), 40_000, "nobody twice");
    let id = core.catalogue.by_slug(DEMO).unwrap().id;
    assert_eq!(reconcile(&core.database, id, 0).unwrap().drift(), 0);
}

#[test]
fn a_restart_in_the_middle_goes_on_by_itself_on_sqlite() {
    interrupted("TERM", &[]);
}

#[test]
fn a_power_cut_in_the_middle_goes_on_by_itself_on_sqlite() {
    interrupted("KILL", &[]);
}

#[test]
fn a_restart_in_the_middle_goes_on_by_itself_on_postgres() {
    let database = FreshDatabase::create();
    interrupted("TERM", &[("QUIPU__DATABASE__URL", &database.url())]);
}

#[test]
fn a_power_cut_in_the_middle_goes_on_by_itself_on_postgres() {
    let database = FreshDatabase::create();
    interrupted("KILL", &[("QUIPU__DATABASE__URL", &database.url())]);
}

/// `cargo test … -- --ignored --nocapture half_a_million`: how fast a list comes in, and in how much memory.
#[test]
#[ignore = "a measurement"]
fn half_a_million_through_the_browser() {
    let folder = tempfile::tempdir().unwrap();
    let database = std::env::var("QUIPU_MEASURE_POSTGRES")
        .is_ok()
        .then(FreshDatabase::create);
    let url = database.as_ref().map(FreshDatabase::url).unwrap_or_default();
    let environment = [("QUIPU__DATABASE__URL", url.as_str())];
    let environment = if url.is_empty() { &[][..] } else { &environment[..] };
    let program = Program::demo(folder.path(), environment);
    let core = opened(folder.path(), environment);
    let desk = AtDemo::new(program, &core);
    let memory = || {
        let status = std::fs::read_to_string(format!("/proc/{}/status", desk.program.child.id())).unwrap();
        let of = |name: &str| {
            status
                .lines()
                .find(|line| line.starts_with(name))
                .unwrap_or_default()
                .to_owned()
        };
        format!("{} {}", of("VmRSS"), of("VmHWM"))
    };
    println!("before: {}", memory());
    let begun = Instant::now();
    let list = brought(&desk, 500_000);
    println!("uploaded and looked through in {:?}: {}", begun.elapsed(), memory());
    let begun = Instant::now();
    desk.post(&format!("{list}/start"), &[]).expect(303);
    desk.wait(&list, "finished");
    let took = begun.elapsed();
    println!(
        "taken over in {took:?}: {:.0} rows a second: {}",
        500_000.0 / took.as_secs_f64(),
        memory()
    );
}
