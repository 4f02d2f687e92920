//! Importing earlier signatures: each person once, nobody brought back, and nothing lost or doubled by any interruption.

use std::path::{Path, PathBuf};
use std::process::{Child, Output, Stdio};
use std::time::{Duration, Instant};

use quipu::campaigns::OfflineCount;
use quipu::partners::Scope;
use quipu::tallies::reconcile::reconcile;

use crate::exporting::token;
use crate::support::binary::{Program, quipu, run, succeed};
use crate::support::postgres::FreshDatabase;
use crate::support::{SLUG, TestApp, on_both};

const HEADER: &str = "given_name,family_name,email,country,signed_at";

/// A list in a folder of its own, and the program told to import it into the test app's campaign.
struct List {
    _folder: tempfile::TempDir,
    file: PathBuf,
    environment: Vec<(&'static str, String)>,
}

impl List {
    fn new(app: &TestApp, content: impl AsRef<[u8]>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("list.csv");
        std::fs::write(&file, content).unwrap();
        let config = &app.core.config;
        let environment = vec![
            ("QUIPU__DATABASE__URL", config.database.url.clone()),
            ("QUIPU__VAULT__KEY_FILE", config.vault.key_file.display().to_string()),
        ];
        Self {
            _folder: folder,
            file,
            environment,
        }
    }

    fn environment(&self) -> Vec<(&str, &str)> {
        self.environment
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect()
    }

    fn arguments<'a>(&'a self, more: &[&'a str]) -> Vec<&'a str> {
        let file = self.file.to_str().unwrap();
        let mut arguments = vec![
            "signatures",
            "import",
            "--campaign",
            SLUG,
            file,
            "--basis",
            "their own form",
        ];
        if !more.contains(&"--replaces") {
            arguments.extend(["--replaces", "none"]);
        }
        arguments.extend(more);
        arguments
    }

    #[track_caller]
    fn import(&self, more: &[&str]) -> Summary {
        Summary(succeed(&self.arguments(more), &self.environment()))
    }

    #[track_caller]
    fn refuse(&self, more: &[&str]) -> String {
        let output = run(&self.arguments(more), &self.environment());
        assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
        text(&output.stderr)
    }

    /// Starts the import without waiting for its end.
    fn begin(&self, more: &[&str]) -> Child {
        quipu(&self.arguments(more))
            .envs(self.environment())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    fn rejects(&self) -> PathBuf {
        self.file.with_file_name("list.csv.rejects.csv")
    }
}

/// What the program says at the end.
#[derive(Debug)]
struct Summary(String);

impl Summary {
    #[track_caller]
    fn count(&self, what: &str) -> i64 {
        let line = self.0.lines().find_map(|line| line.strip_prefix(what));
        line.unwrap_or_else(|| panic!("{what}: {}", self.0))
            .trim()
            .parse()
            .unwrap()
    }

    /// Read, imported, already signed here, duplicates, waiting, gone, rejected.
    #[track_caller]
    fn counts(&self) -> [i64; 7] {
        [
            "rows read",
            "imported",
            "already signed here",
            "duplicates",
            "waiting for confirmation",
            "withdrawn, erased or held back",
            "rejected",
        ]
        .map(|what| self.count(what))
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// So many people, each with an address of their own.
fn people(count: usize) -> String {
    let row = |number: usize| format!("Rosa,Quispe,p{number}@example.org,PE,2005-11-0{}\n", number % 9 + 1);
    std::iter::once(format!("{HEADER}\n"))
        .chain((0..count).map(row))
        .collect()
}

fn carry_over(app: &TestApp, count: i64) -> String {
    let entry = OfflineCount {
        count,
        provenance: "the earlier site".to_owned(),
        collected_on: "2006-01-31".to_owned(),
        entered_by: "test".to_owned(),
    };
    let id = app.campaign();
    app.core
        .database
        .write(|conn| quipu::campaigns::add_offline(conn, id, entry, 0))
        .unwrap();
    let entries = app
        .core
        .database
        .read(|conn| quipu::tallies::store::offline_entries(conn, id))
        .unwrap();
    entries.last().unwrap().id.to_string()
}

#[track_caller]
fn no_drift(app: &TestApp) {
    let comparison = reconcile(&app.core.database, app.campaign(), 0).unwrap();
    assert_eq!(comparison.drift(), 0, "{comparison:?}");
}

/// Online and offline.
fn counted(app: &TestApp) -> (i64, i64) {
    let tally = app.tally();
    (tally.online, tally.offline)
}

/// Waits until at least so many rows are in, or the import has ended.
fn wait_for_rows(app: &TestApp, child: &mut Child, rows: i64) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while app.rows() < rows && child.try_wait().unwrap().is_none() {
        assert!(Instant::now() < deadline, "the import does not come on");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn the_demo_stays_at_12_650(environment: &[(&str, &str)]) {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("demo");
    let (data_text, file) = (data.to_str().unwrap(), folder.path().join("list.csv"));
    std::fs::write(&file, people(12_650)).unwrap();
    let program = Program::demo(&data, environment);
    let count = || {
        program
            .client
            .get("/api/v1/campaigns/justice-for-peru/count")
            .expect(200)
            .json()
    };
    let tool = |arguments: &[&str]| succeed(&[arguments, &["--data", data_text]].concat(), environment);
    assert_eq!(count()["total"], 12_650);
    let listed = tool(&["campaign", "offline", "list", "justice-for-peru"]);
    let entry = listed.split('\t').next().unwrap();
    let arguments = [
        "signatures",
        "import",
        "--campaign",
        "justice-for-peru",
        file.to_str().unwrap(),
        "--basis",
        "signed on the earlier site, whose form said that its list would be handed on",
        "--replaces",
        entry,
    ];
    let mut child = quipu(&[&arguments[..], &["--data", data_text]].concat())
        .envs(environment.iter().copied())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut looks = 0;
    while child.try_wait().unwrap().is_none() {
        assert_eq!(count()["total"], 12_650);
        assert!(tool(&["tally", "reconcile", "justice-for-peru"]).contains("drift    0"));
        looks += 1;
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(looks > 1, "looked while it was going on");
    let done = child.wait_with_output().unwrap();
    assert!(done.status.success());
    let done = Summary(text(&done.stdout));
    assert_eq!(done.counts(), [12_650, 12_650, 0, 0, 0, 0, 0]);
    assert_eq!(done.count("offline entry falls by"), 12_650);
    let again = Summary(tool(&arguments));
    assert!(again.0.contains("nothing new"), "{again:?}");
    // Told to read it otherwise, it does, and finds everybody there.
    let otherwise = Summary(tool(&[&arguments[..], &["--country", "CL"]].concat()));
    assert_eq!(otherwise.counts(), [12_650, 0, 0, 12_650, 0, 0, 0]);
    std::thread::sleep(Duration::from_millis(1_500));
    let after = count();
    assert_eq!(
        (
            after["total"].as_i64(),
            after["online"].as_i64(),
            after["offline"].as_i64()
        ),
        (Some(12_650), Some(0), Some(12_650))
    );
    assert!(tool(&["tally", "reconcile", "justice-for-peru"]).contains("drift    0"));
    let listed = tool(&["campaign", "offline", "list", "justice-for-peru"]);
    assert!(
        listed.contains("\t12650\t") && listed.contains("12650 of them replaced"),
        "{listed}"
    );
    assert!(!folder.path().join("list.csv.rejects.csv").exists());
}

#[test]
fn a_list_of_the_12_650_leaves_the_demo_at_12_650_on_sqlite() {
    the_demo_stays_at_12_650(&[]);
}

#[test]
fn a_list_of_the_12_650_leaves_the_demo_at_12_650_on_postgres() {
    let database = FreshDatabase::create();
    the_demo_stays_at_12_650(&[("QUIPU__DATABASE__URL", &database.url())]);
}

on_both! {
    fn an_import_that_is_killed_goes_on_where_it_was(app) {
        let entry = carry_over(&app, 8_000);
        let list = List::new(&app, people(9_000) + "no address,x,y,PE,2005-11-01\n");
        let replaces = ["--replaces", entry.as_str()];
        for rows in [1, 3_000] {
            let mut child = list.begin(&replaces);
            wait_for_rows(&app, &mut child, rows);
            child.kill().unwrap();
            child.wait().unwrap();
            no_drift(&app);
            assert_eq!(app.tally().total(), app.rows().max(8_000));
        }
        assert!((3_000..9_000).contains(&app.rows()), "killed on the way: {}", app.rows());
        assert!(list.refuse(&["--replaces", "none"]).contains("go on with the same"));
        let mut child = list.begin(&replaces);
        wait_for_rows(&app, &mut child, 5_000);
        assert!(std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
        let stopped = child.wait_with_output().unwrap();
        assert_eq!(stopped.status.code(), Some(1), "{}", text(&stopped.stdout));
        assert!(text(&stopped.stderr).contains("the same command goes on from there"), "{}", text(&stopped.stderr));
        no_drift(&app);
        let output = run(&list.arguments(&replaces), &list.environment());
        assert!(output.status.success() && text(&output.stderr).contains("going on at line"), "{output:?}");
        let done = Summary(text(&output.stdout));
        assert_eq!(done.counts(), [9_001, 9_000, 0, 0, 0, 0, 1]);
        assert_eq!((done.count("offline entry falls by"), app.rows(), counted(&app)), (8_000, 9_000, (0, 9_000)));
        no_drift(&app);
        assert!(list.import(&replaces).0.contains("nothing new"));
        assert_eq!(app.mails_owed(), 0);
    }
}

on_both! {
    fn spanish_headers_semicolons_and_names_of_countries_are_understood(app) {
        let list = List::new(&app, "\u{feff}Nombre;Apellidos;Correo electrónico;País;Código postal;Comentario;Fecha de firma;consents\r\n\
            Íñigo;de la Cruz;inigo@example.org;España;28013;\"Agua; \"\"vida\"\"\r\ny peces\";03/02/2005;river-watch lead\r\n\
            Ana;Núñez;ana@example.org;peru;;;2005-02-04T23:59:30-05:00;\r\n");
        let summary = list.import(&["--date-format", "%d/%m/%Y", "--language", "es"]);
        assert_eq!(summary.counts(), [2, 2, 0, 0, 0, 0, 0]);
        let rows = exported(&app, "");
        let row: Vec<&str> = rows[0].iter().collect();
        assert_eq!(row[..13], ["2005-02-03T00:00:00Z", "", "confirmed", "Íñigo", "de la Cruz", "inigo@example.org", "ES", "28013",
            "Agua; \"vida\"\ny peces", "false", "es", "import", "river-watch lead"].map(|cell| if cell == "river-watch lead" { row[12] } else { cell }));
        let mut consents: Vec<&str> = row[12].split(' ').collect();
        consents.sort_unstable();
        assert_eq!(consents, ["lead", "river-watch"]);
        assert_eq!((&rows[1][0], &rows[1][6], &rows[1][12]), ("2005-02-05T04:59:00Z", "PE", ""));
        let text = app.core.catalogue.by_slug(SLUG).unwrap().texts[&quipu::core::locale::Language::Spanish].form_version_id;
        assert_eq!(rows[0][13], text.to_string());
    }
}

/// The list as the lead gets it.
fn exported(app: &TestApp, query: &str) -> Vec<csv::StringRecord> {
    let answer = answered(app, query);
    csv::Reader::from_reader(answer.body.as_bytes())
        .records()
        .map(Result::unwrap)
        .collect()
}

fn answered(app: &TestApp, query: &str) -> crate::support::Answer {
    let bearer = format!("Bearer {}", token(app, "lead", Scope::ExportSignatures, None));
    app.client
        .get_with(
            &format!("/api/v1/campaigns/{SLUG}/signatures.csv{query}"),
            &[("authorization", &bearer)],
        )
        .expect(200)
}

on_both! {
    fn rows_that_cannot_be_taken_are_kept_with_line_and_reason_and_taken_once_corrected(app) {
        let long = "x".repeat(600);
        let list = List::new(&app, format!("name,email,country,comment,date,consents\n\
            Ana Mamani,ana@example.org,PE,,2005-01-01,\n\
            Eva Quispe,\"eva\n@example.org\",PE,,2005-01-01,\n\
            Eva Quispe,eva@example.org,Atlantis,,2005-01-01,\n\
            Eva Quispe,eva@example.org,PE,{long},2005-01-01,\n\
            Eva Quispe,eva@example.org,PE,,01/02/2005,\n\
            Eva Quispe,eva@example.org,PE,,2105-01-01,\n\
            Eva Quispe,eva@example.org,PE,,2005-01-01,outsider\n\
            https://spam.example,eva@example.org,PE,,2005-01-01,\n\
            Eva Quispe,eva@example.org,PE\n\
            ,,,,,\n\
            Eva Quispe,eva@example.org,PE,,2005-01-01,river-watch\n"));
        let summary = list.import(&[]);
        assert_eq!(summary.counts(), [10, 2, 0, 0, 0, 0, 8]);
        assert!(summary.0.contains("8 rows were REJECTED") && summary.0.contains("list.csv.rejects.csv"), "{summary:?}");
        let rejects: Vec<csv::StringRecord> = csv::ReaderBuilder::new().flexible(true).has_headers(false)
            .from_path(list.rejects()).unwrap().records().map(Result::unwrap).collect();
        assert_eq!(rejects[0].iter().collect::<Vec<_>>(), ["line", "reason", "name", "email", "country", "comment", "date", "consents"]);
        let told: Vec<(&str, &str)> = rejects[1..].iter().map(|row| (&row[0], row[1].split(':').next().unwrap())).collect();
        assert_eq!(told, [("3", "email"), ("5", "country"), ("6", "comment"), ("7", "date"), ("8", "date"), ("9", "consents"), ("10", "name"),
            ("11", "it has 3 columns, the header 6")]);
        assert_eq!((&rejects[1][3], &rejects[3][5]), ("eva\n@example.org", long.as_str()));
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(list.rejects()).unwrap().permissions().mode() & 0o777, 0o600);
        no_drift(&app);

        let corrected = std::fs::read_to_string(list.rejects()).unwrap().replace("Atlantis", "Chile").replace("eva@example.org,Chile", "eva2@example.org,Chile");
        let second = List::new(&app, corrected);
        let summary = second.import(&["--date-format", "%d/%m/%Y"]);
        assert_eq!((summary.count("imported"), summary.count("duplicates"), summary.count("rejected")), (1, 1, 6));
        assert_eq!(counted(&app), (0, 3));

        std::fs::write(&list.file, "name,email,country\nX,not an address,PE\n").unwrap();
        assert!(list.refuse(&["--signed-on", "2005-01-01"]).contains("is there already"), "no file is written over");
    }
}

on_both! {
    fn what_is_there_already_decides_and_nobody_is_brought_back(app) {
        let entry = carry_over(&app, 5);
        app.confirmed("online@example.org", &[]);
        app.confirmed("withdrawn@example.org", &[]);
        app.client.post(&app.link("withdraw", "withdrawn@example.org"), &[]).expect(200);
        app.sign("pending@example.org").expect(303);
        app.send_mail();
        let before = (app.changes(), exported(&app, "?since=0").len());
        let list = List::new(&app, format!("{HEADER}\n\
            A,B,Online@example.org,PE,2005-01-01\n\
            A,B,online+again@example.org,PE,2005-01-01\n\
            A,B,withdrawn@example.org,PE,2005-01-01\n\
            A,B,pending@example.org,PE,2005-01-01\n\
            A,B,new@example.org,PE,2005-01-01\n\
            A,B,NEW@example.org,PE,2005-01-01\n"));
        let replaces = ["--replaces", entry.as_str()];
        let expected = [6, 1, 1, 2, 1, 1, 0];
        let rehearsed = list.import(&[&replaces[..], &["--dry-run"]].concat());
        assert!(rehearsed.0.contains("nothing was written"));
        assert_eq!((rehearsed.counts(), app.changes(), counted(&app)), (expected, before.0.clone(), (1, 5)));
        let done = list.import(&replaces);
        assert_eq!((done.counts(), done.count("offline entry falls by")), (expected, 2));
        assert_eq!(rehearsed.0.replace("dry run: nothing was written\n", ""), done.0);
        // One is imported, one of the five is the one who signed here: 1 online, 3 left and 1 by name.
        assert_eq!(counted(&app), (1, 4));
        no_drift(&app);
        assert_eq!(app.changes().len(), before.0.len() + 1, "one change: the new one's");
        assert_eq!(exported(&app, "?since=0").len(), before.1 + 1);
        assert_eq!(exported(&app, "?state=withdrawn").len(), 1);

        // The one who waited confirms, and counts; the imported one signs again, and counts once.
        app.client.post(&app.link("confirm", "pending@example.org"), &[("revision", "1")]).expect(303);
        app.sign("new@example.org").expect(303);
        app.send_mail();
        assert_eq!(counted(&app), (2, 4));
        let again = List::new(&app, std::fs::read_to_string(&list.file).unwrap() + "\n\n");
        assert_eq!(again.import(&replaces).counts(), [6, 0, 1, 4, 0, 1, 0]);
        assert_eq!(counted(&app), (2, 3), "the one who waited was in both numbers");
        no_drift(&app);

        // An imported person who is erased leaves the offline count, and no list brings them back.
        succeed(&["signatures", "erase", "--campaign", SLUG, "new@example.org"], &list.environment());
        assert_eq!(counted(&app), (2, 2));
        let third = List::new(&app, std::fs::read_to_string(&list.file).unwrap() + "\n\n\n");
        assert_eq!(third.import(&replaces).counts(), [6, 0, 0, 3, 0, 3, 0]);
        assert_eq!(counted(&app), (2, 2));
        no_drift(&app);
    }
}

on_both! {
    fn deltas_tell_of_imported_rows_and_json_says_where_they_came_from(app) {
        app.confirmed("online@example.org", &[]);
        let cursor = answered(&app, "").header("x-next-cursor").to_owned();
        let list = List::new(&app, format!("{HEADER}\nA,B,online@example.org,PE,2005-01-01\nA,B,new@example.org,CL,2005-01-01\n"));
        list.import(&[]);
        let told = exported(&app, &format!("?since={cursor}"));
        assert_eq!((told.len(), &told[0][5], &told[0][2]), (1, "new@example.org", "confirmed"));
        let lines = answered(&app, "?format=jsonl").body;
        let origins: Vec<String> = lines.lines()
            .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["origin"].as_str().unwrap().to_owned()).collect();
        assert_eq!(origins, ["both", "import"]);
        let next = answered(&app, "").header("x-next-cursor").to_owned();
        assert!(exported(&app, &format!("?since={next}")).is_empty());
        succeed(&["signatures", "erase", "--campaign", SLUG, "new@example.org"], &list.environment());
        assert_eq!(&exported(&app, &format!("?since={next}"))[0][2], "erased");
    }
}

#[test]
fn our_own_export_comes_in_again_as_it_was() {
    let (from, to) = (TestApp::sqlite(), TestApp::postgres());
    from.confirmed(
        "rosa@example.org",
        &[
            ("given_name", "=Rosa"),
            ("comment", "+1, \"sí\"\n'quoted'"),
            ("consents", "river-watch"),
        ],
    );
    from.confirmed("+tag@example.org", &[("postcode", "15001")]);
    from.sign("pending@example.org").expect(303);
    from.send_mail();
    let list = List::new(&to, answered(&from, "?profile=excel&state=confirmed,pending").body);
    let summary = list.import(&[]);
    assert_eq!((summary.count("imported"), summary.count("rejected")), (2, 1));
    assert!(summary.0.contains("\"pending\""), "{summary:?}");
    let personal = |app: &TestApp| -> Vec<Vec<String>> {
        let rows = exported(app, "");
        rows.iter()
            .map(|row| (3..9).chain([0, 12]).map(|column| row[column].to_owned()).collect())
            .collect()
    };
    assert_eq!(personal(&from), personal(&to));
}

#[test]
fn files_that_are_no_list_are_refused_whole_with_line_and_column() {
    let app = TestApp::sqlite();
    let good = format!("{HEADER}\nA,B,a@example.org,PE,2005-01-01\n");
    let bad = |content: &[u8], more: &[&str], words: &[&str]| {
        let said = List::new(&app, content).refuse(more);
        for word in words {
            assert!(said.contains(word), "{word}: {said}");
        }
    };
    let after_good = |bytes: &[u8]| [good.as_bytes(), bytes].concat();
    bad(
        &after_good(b"A,Mu\xf1oz,b@example.org,PE,2005-01-01\n"),
        &[],
        &["line 3", "column 2", "UTF-8"],
    );
    bad(
        &after_good(b"A,B,b\0@example.org,PE,2005-01-01\n"),
        &[],
        &["line 3", "column 3", "NUL"],
    );
    bad(
        &after_good(",".repeat(10_000).as_bytes()),
        &[],
        &["line 3", "column 201", "200 columns"],
    );
    bad(
        &after_good(b"A,\"B,b@example.org,PE,2005-01-01\n"),
        &[],
        &["line 3", "column 2", "not closed"],
    );
    let utf16: Vec<u8> = std::iter::once(0xfeff)
        .chain(good.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    bad(&utf16, &[], &["UTF-16"]);
    bad(b"", &[], &["empty"]);
    bad(
        good.as_bytes(),
        &["--delimiter", ";"],
        &["given_name", "email", HEADER, "--map"],
    );
    bad(b"name,phone\nA B,1\n", &[], &["email", "\"phone\""]);
    bad(
        b"name,email,country\nA B,a@example.org,PE\n",
        &[],
        &["date", "--signed-on"],
    );
    bad(good.as_bytes(), &["--map", "email=Correo"], &["Correo", "\"email\""]);
    bad(good.as_bytes(), &["--replaces", "77"], &["77", "offline list"]);
    bad(good.as_bytes(), &["--date-format", "%H:%M"], &["%H:%M"]);
    assert_eq!((app.rows(), counted(&app)), (0, (0, 0)));

    let list = List::new(&app, &good);
    let without = |left_out: &str| {
        let arguments = list.arguments(&[]);
        let place = arguments.iter().position(|word| *word == left_out).unwrap();
        let kept = [&arguments[..place], &arguments[place + 2..]].concat();
        text(&run(&kept, &list.environment()).stderr)
    };
    assert!(without("--basis").contains("--basis") && without("--replaces").contains("--replaces"));
    let empty = [&list.arguments(&[])[..5], &["--basis", " ", "--replaces", "none"]].concat();
    assert!(text(&run(&empty, &list.environment()).stderr).contains("basis of consent"));
    assert_eq!(list.import(&["--map", "family_name=given_name"]).count("imported"), 1);
}

/// On PostgreSQL, whose pages are in another process: SQLite's cache of 16 MB is in ours, and fills at first.
#[test]
fn the_memory_of_an_import_does_not_grow_with_the_list() {
    let peak = |rows: usize| {
        let app = TestApp::postgres();
        let list = List::new(&app, people(rows));
        let mut child = list.begin(&[]);
        let mut peak = 0;
        while child.try_wait().unwrap().is_none() {
            peak = peak.max(high_water(child.id()));
            std::thread::sleep(Duration::from_millis(10));
        }
        let Output { status, stdout, .. } = child.wait_with_output().unwrap();
        assert!(status.success());
        assert_eq!(Summary(text(&stdout)).count("imported"), rows as i64);
        peak
    };
    let (small, large) = (peak(SMALL), peak(LARGE));
    assert!(
        large < small + 4 * 1024,
        "{small} KiB for {SMALL} rows, {large} KiB for {LARGE}"
    );
}

const SMALL: usize = 5_000;
const LARGE: usize = if cfg!(debug_assertions) { 40_000 } else { 200_000 };

/// The most memory that a process has had, in KiB.
fn high_water(process: u32) -> u64 {
    let status =
        std::fs::read_to_string(Path::new("/proc").join(process.to_string()).join("status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|rest| rest.trim().trim_end_matches("kB").trim().parse().ok())
        .unwrap_or(0)
}
