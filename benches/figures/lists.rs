//! Taking a list of a million away, and bringing one in.

use std::fmt::Write as _;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::Options;
use crate::fill::fill;
use crate::memory;
use crate::overview;
use crate::report::{Report, Rounds, number};
use crate::stand::{Kind, Stand, rows, settle};
use crate::support::SLUG;

pub fn measure(options: &Options, report: &mut Report) {
    report.section(
        "Lists",
        format!(
            "The list of {} confirmed signatures as CSV: over HTTP with a token, as an organiser's browser takes it, and by \
             `quipu signatures export`; and a list of {} earlier signatures brought in by `quipu signatures import`.",
            number(options.rows as f64),
            number(options.rows as f64 / 2.0),
        ),
    );
    for kind in Kind::BOTH {
        export(kind, options, report);
        import(kind, options, report);
    }
}

pub struct Taken {
    pub first: Duration,
    pub all: Duration,
    pub rows: u64,
}

fn export(kind: Kind, options: &Options, report: &mut Report) {
    let stand = Stand::new(kind, &[]);
    let core = stand.site.open();
    fill(&core, 0..options.rows, true);
    settle(&core);
    let arguments = [
        "token",
        "create",
        "--organisation",
        "lead",
        "--scope",
        "export:signatures",
    ];
    let token = stand
        .site
        .tell(&arguments)
        .split_whitespace()
        .find(|word| word.starts_with("quipu_"))
        .unwrap()
        .to_owned();
    let by_program =
        format!("GET /api/v1/campaigns/{SLUG}/signatures.csv HTTP/1.1\r\nAuthorization: Bearer {token}\r\n");
    let by_browser = browser_request(&overview::cookie(&core), &core.config.server.public_url);
    let program = stand.serve();
    let pid = program.child.id();
    let (mut first, mut all, mut more) = (Vec::new(), Vec::new(), 0.0_f64);
    let (mut browsers, mut commands) = (Vec::new(), Vec::new());
    for _ in 0..options.rounds {
        for (request, body) in [(&by_program, ""), (&by_browser, FORM)] {
            let before = memory::resident(pid);
            memory::forget_peak(pid);
            let taken = take(stand.site.port, request, body);
            assert_eq!(taken.rows, options.rows);
            more = more.max(memory::peak(pid) - before);
            if body.is_empty() {
                first.push(taken.first.as_secs_f64() * 1_000.0);
                all.push(taken.all.as_secs_f64());
            } else {
                browsers.push(taken.all.as_secs_f64());
            }
        }
        commands.push(at_the_terminal(&stand).as_secs_f64());
    }
    let (first, all) = (Rounds::from(first), Rounds::from(all));
    let (browsers, commands) = (Rounds::from(browsers), Rounds::from(commands));
    let name = kind.name();
    report.due(
        &format!("the same in a browser, {name}"),
        "≤ 1.25× the command line",
        format!(
            "{:.2}×: {}; command line, into nothing, {}",
            browsers.median() / commands.median(),
            browsers.told("s"),
            commands.told("s")
        ),
        browsers.median() <= 1.25 * commands.median(),
    );
    report.due(
        &format!("the whole list, {name}"),
        "≤ 5 s",
        all.told("s"),
        all.median() <= 5.0,
    );
    report.due(
        &format!("its first byte, {name}"),
        "≤ 100 ms",
        first.told("ms"),
        first.median() <= 100.0,
    );
    report.due(
        &format!("memory for it at the most, {name}"),
        "≤ 64 MB",
        format!("{} MB", number(more)),
        more <= 64.0,
    );
}

/// The form with which an organiser takes everything.
const FORM: &str = "profile=plain&format=csv&state=confirmed&column=signed_at&column=confirmed_at&column=state&column=given_name\
     &column=family_name&column=email&column=country&column=postcode&column=comment&column=public&column=language&column=source\
     &column=consents&column=form_version&column=id";

fn browser_request(cookie: &str, origin: &str) -> String {
    format!(
        "POST /organise/in/lead/campaigns/{SLUG}/export HTTP/1.1\r\nCookie: {cookie}\r\nOrigin: {origin}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n",
        FORM.len()
    )
}

/// The command line, to where writing takes no time.
fn at_the_terminal(stand: &Stand) -> Duration {
    let mut command = stand.site.command(&["signatures", "export", "--campaign", SLUG]);
    let begun = Instant::now();
    let status = command.stdout(std::process::Stdio::null()).status().unwrap();
    assert!(status.success());
    begun.elapsed()
}

/// A client that only counts lines.
pub fn take(port: u16, request: &str, body: &str) -> Taken {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let begun = Instant::now();
    write!(stream, "{request}Host: localhost\r\nConnection: close\r\n\r\n{body}").unwrap();
    let mut buffer = vec![0; 1 << 18];
    let (mut first, mut rows, mut head) = (None, 0_u64, String::new());
    loop {
        let length = stream.read(&mut buffer).unwrap();
        if length == 0 {
            break;
        }
        first.get_or_insert_with(|| begun.elapsed());
        if head.len() < 64 {
            head.push_str(&String::from_utf8_lossy(&buffer[..length.min(64)]));
        }
        // Every row holds one address, and nothing else holds an @.
        rows += buffer[..length].iter().filter(|byte| **byte == b'@').count() as u64;
    }
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    Taken {
        first: first.unwrap(),
        all: begun.elapsed(),
        rows,
    }
}

fn import(kind: Kind, options: &Options, report: &mut Report) {
    let folder = tempfile::tempdir().unwrap();
    let (short, long) = (options.rows / 20, options.rows / 2);
    let (mut rates, mut peaks) = (Vec::new(), Vec::new());
    for people in [short, long] {
        let file = folder.path().join(format!("{people}.csv"));
        std::fs::write(&file, list(people)).unwrap();
        let stand = Stand::new(kind, &[]);
        let file = file.display().to_string();
        let arguments = [
            "signatures",
            "import",
            "--campaign",
            SLUG,
            "--basis",
            "a petition on paper",
            "--replaces",
            "none",
            &file,
        ];
        let begun = Instant::now();
        let mut child = stand
            .site
            .command(&arguments)
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        let mut peak = 0.0_f64;
        while child.try_wait().unwrap().is_none() {
            peak = peak.max(memory::peak(child.id()));
            std::thread::sleep(Duration::from_millis(20));
        }
        let spent = begun.elapsed();
        assert!(child.wait().unwrap().success());
        assert_eq!(rows(&stand.site.open()), i64::try_from(people).unwrap());
        rates.push(people as f64 / spent.as_secs_f64());
        peaks.push(peak);
    }
    let name = kind.name();
    report.due(
        &format!("import, {name}"),
        "≥ 10,000 rows a second",
        format!("{} rows a second", number(rates[1])),
        rates[1] >= 10_000.0,
    );
    report.due(
        &format!("its memory, {name}"),
        "constant",
        format!(
            "{} MB for {} rows, {} MB for {}",
            number(peaks[0]),
            number(short as f64),
            number(peaks[1]),
            number(long as f64)
        ),
        peaks[1] <= peaks[0] + 16.0,
    );
}

fn list(people: u64) -> String {
    let mut text = String::from("given name,family name,email,country,signed at\n");
    for person in 0..people {
        writeln!(
            text,
            "Rosa,Quispe,earlier-{person}@example.org,PE,2006-01-{:02}",
            person % 28 + 1
        )
        .unwrap();
    }
    text
}
