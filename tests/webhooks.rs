//! A partner's program is told what happens: signed, again and again until it is taken, and nobody else is held up.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use quipu::organisers::Role;
use quipu::webhooks::{self, Kind, model::HookState, store};
use serde_json::{Value, json};

use crate::support::organisers::Desk;
use crate::support::{SLUG, TestApp, databases};

const PARTNERS: &str = "/organise/in/river-watch/joined/rios-vivos/webhooks";
const LEADS: &str = "/organise/in/lead/campaigns/rios-vivos/webhooks";
const PATIENCE: Duration = Duration::from_secs(20);

/// A message as a target got it.
#[derive(Debug, Clone)]
struct Got {
    headers: HashMap<String, String>,
    body: String,
    at: Instant,
}

impl Got {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    fn id(&self) -> &str {
        &self.headers["webhook-id"]
    }
}

/// What a target answers.
#[derive(Debug, Clone)]
enum Answer {
    Status(u16, &'static str),
    Nothing,
}

/// A program that waits for messages.
struct Target {
    url: String,
    answer: Arc<Mutex<Answer>>,
    got: Receiver<Got>,
}

impl Target {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let answer = Arc::new(Mutex::new(Answer::Status(204, "")));
        let (sender, got) = channel();
        let answers = Arc::clone(&answer);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (answers, sender) = (Arc::clone(&answers), sender.clone());
                std::thread::spawn(move || serve(stream.unwrap(), &answers, &sender));
            }
        });
        Self { url, answer, got }
    }

    fn answers(&self, answer: Answer) {
        *self.answer.lock().unwrap() = answer;
    }

    fn next(&self) -> Got {
        self.got.recv_timeout(PATIENCE).expect("a message comes")
    }

    /// The next message of this type.
    fn next_of(&self, kind: Kind) -> Got {
        loop {
            let got = self.next();
            if got.json()["type"] == kind.as_str() {
                return got;
            }
        }
    }

    fn hears_nothing(&self) {
        assert!(self.got.recv_timeout(Duration::from_secs(4)).is_err());
    }
}

fn serve(stream: TcpStream, answers: &Mutex<Answer>, sender: &Sender<Got>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or(0) == 0 {
            return;
        }
        assert!(line.starts_with("POST /hook HTTP/1.1"), "{line}");
        let mut headers = HashMap::new();
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).unwrap();
            let Some((name, value)) = line.trim_end().split_once(": ") else {
                break;
            };
            headers.insert(name.to_ascii_lowercase(), value.to_owned());
        }
        let mut body = vec![0; headers["content-length"].parse().unwrap()];
        reader.read_exact(&mut body).unwrap();
        let body = String::from_utf8(body).unwrap();
        let at = Instant::now();
        drop(sender.send(Got { headers, body, at }));
        let answer = answers.lock().unwrap().clone();
        match answer {
            Answer::Status(status, more) => {
                let head = format!("HTTP/1.1 {status} X\r\ncontent-length: 0\r\n{more}\r\n");
                (&stream).write_all(head.as_bytes()).unwrap();
            }
            Answer::Nothing => std::thread::sleep(PATIENCE),
        }
    }
}

/// On both databases, with the background at work and targets on this machine.
fn on_each(promise: impl Fn(&TestApp)) {
    for database in databases() {
        let app = TestApp::start(database, |config| {
            config.webhooks.worker = true;
            config.webhooks.allow_private_targets = true;
            config.webhooks.timeout_seconds = 2;
        });
        promise(&app);
    }
}

fn partner(app: &TestApp) -> Desk {
    app.desk(app.organiser("owner@river-watch.example", &[("river-watch", Role::Owner)]))
}

/// A webhook made in the browser: the address of its page, and its secret.
fn made(desk: &Desk, base: &str, url: &str) -> (String, String) {
    let page = desk.post(&format!("{base}/new"), &[("url", url)]).expect(200).body;
    (link_to(&page, &format!("{base}/")), secret_in(&page))
}

fn secret_in(page: &str) -> String {
    let begin = page.find("whsec_").expect("a secret");
    page[begin..].split('<').next().unwrap().to_owned()
}

fn link_to(page: &str, beginning: &str) -> String {
    let mark = format!("href=\"{beginning}");
    let numbered = |rest: &&str| rest.starts_with(|character: char| character.is_ascii_digit());
    let rest = page.split(&mark).skip(1).find(numbered).expect("a link");
    format!("{beginning}{}", rest.split('"').next().unwrap())
}

/// HMAC-SHA256 as OpenSSL makes it, which has nothing to do with ours.
fn openssl_signature(secret: &str, got: &Got) -> String {
    let shell = "key=$(printf %s \"$1\" | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \\n'); \
                 openssl dgst -sha256 -mac HMAC -macopt hexkey:$key -binary | openssl base64 -A";
    let mut child = Command::new("sh")
        .args(["-c", shell, "sh", secret.strip_prefix("whsec_").unwrap()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let signed = format!("{}.{}.{}", got.id(), got.headers["webhook-timestamp"], got.body);
    child.stdin.take().unwrap().write_all(signed.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    format!("v1,{}", String::from_utf8(output.stdout).unwrap())
}

#[test]
fn a_partner_hears_of_those_who_said_yes_to_it_and_of_nobody_else() {
    on_each(|app| {
        let (theirs, leads) = (Target::start(), Target::start());
        let (_, secret) = made(&partner(app), PARTNERS, &theirs.url);
        made(&app.desk_of(Role::Owner), LEADS, &leads.url);
        app.confirmed("quiet@example.org", &[]);
        app.confirmed("rosa@example.org", &[("consents", "river-watch")]);
        let got = theirs.next();
        let told = got.json();
        assert_eq!(told["type"], "signatures.changed");
        assert_eq!(told["data"]["campaign"], SLUG);
        let changes = told["data"]["changes"].as_array().unwrap();
        assert_eq!(changes.len(), 1, "{told}");
        assert_eq!(changes[0]["change"], "confirmed");
        assert_eq!(got.headers["webhook-signature"], openssl_signature(&secret, &got));
        assert!(!got.body.contains("rosa") && !got.body.contains("Quispe"), "{told}");
        // The lead hears of both.
        let mut heard = 0;
        while heard < 2 {
            heard += leads.next().json()["data"]["changes"].as_array().unwrap().len();
        }

        let withdraw = app.link("withdraw", "rosa@example.org");
        app.client.post(&withdraw, &[]).expect(200);
        let gone = theirs.next().json();
        assert_eq!(gone["data"]["changes"][0]["change"], "withdrawn");
        assert_eq!(gone["data"]["changes"][0]["id"], changes[0]["id"]);
        assert_ne!(gone["data"]["cursor"], told["data"]["cursor"]);
    });
}

#[test]
fn a_message_that_is_not_taken_comes_again_under_its_number() {
    on_each(|app| {
        let target = Target::start();
        let desk = partner(app);
        let (page, _) = made(&desk, PARTNERS, &target.url);
        target.answers(Answer::Status(500, ""));
        desk.post(&format!("{page}/test"), &[]).expect(303);
        let first = target.next();
        await_times(&desk, &page, ": 500, ", 1);
        app.clock.advance(2);
        target.hears_nothing();
        app.clock.advance(10);
        let second = target.next();
        await_times(&desk, &page, ": 500, ", 2);
        assert_eq!(second.id(), first.id());
        assert_ne!(second.headers["webhook-timestamp"], first.headers["webhook-timestamp"]);
        target.answers(Answer::Status(200, ""));
        app.clock.advance(400);
        assert_eq!(target.next().id(), first.id());
        await_in(&desk, &page, "Delivered");
        app.clock.advance(100_000);
        target.hears_nothing();
        let desk = partner(app);

        // By hand it comes once more.
        desk.post(&format!("{page}/messages/{}/resend", first.id()), &[])
            .expect(303);
        assert_eq!(target.next().id(), first.id());
        desk.post(&format!("{page}/messages/{}/resend", "0".repeat(32)), &[])
            .expect(404);
        let log = desk.get(&page).expect(200).body;
        assert!(log.contains(": 500, ") && log.contains(": 200, "), "{log}");
    });
}

/// Asks for a page until it says this.
fn await_in(desk: &Desk, page: &str, text: &str) {
    await_times(desk, page, text, 1);
}

/// The same until it says it so often.
fn await_times(desk: &Desk, page: &str, text: &str, times: usize) {
    let begun = Instant::now();
    while desk.get(page).expect(200).body.matches(text).count() < times {
        assert!(begun.elapsed() < PATIENCE, "{text}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn nobody_is_followed_to_another_address() {
    on_each(|app| {
        let (target, elsewhere) = (Target::start(), Target::start());
        let desk = partner(app);
        let (page, _) = made(&desk, PARTNERS, &target.url);
        let location: &'static str = Box::leak(format!("location: {}\r\n", elsewhere.url).into_boxed_str());
        for status in [301, 302, 307, 308] {
            target.answers(Answer::Status(status, location));
            desk.post(&format!("{page}/test"), &[]).expect(303);
            target.next();
            // What follows a failure that is not noted yet would wait with it.
            await_in(&desk, &page, &format!(": {status}, "));
        }
        elsewhere.hears_nothing();
    });
}

#[test]
fn a_target_that_is_gone_is_left_alone_and_one_that_asks_for_time_gets_it() {
    on_each(|app| {
        let target = Target::start();
        let desk = partner(app);
        let (page, _) = made(&desk, PARTNERS, &target.url);
        target.answers(Answer::Status(503, "retry-after: 600\r\n"));
        desk.post(&format!("{page}/test"), &[]).expect(303);
        target.next();
        await_in(&desk, &page, ": 503, ");
        app.clock.advance(500);
        target.hears_nothing();
        target.answers(Answer::Status(410, ""));
        app.clock.advance(101);
        target.next();
        await_in(&desk, &page, "Paused");
        // What happens meanwhile is told when it is taken up again, for nothing is lost.
        app.confirmed("rosa@example.org", &[("consents", "river-watch")]);
        target.hears_nothing();
        target.answers(Answer::Status(204, ""));
        desk.post(&format!("{page}/resume"), &[]).expect(303);
        assert_eq!(
            target.next_of(Kind::SignaturesChanged).json()["data"]["changes"][0]["change"],
            "confirmed"
        );
    });
}

#[test]
fn a_target_that_fails_for_five_days_is_paused() {
    on_each(|app| {
        let target = Target::start();
        let desk = partner(app);
        let (page, _) = made(&desk, PARTNERS, &target.url);
        target.answers(Answer::Status(404, ""));
        desk.post(&format!("{page}/test"), &[]).expect(303);
        target.next();
        await_in(&desk, &page, "Not reached");
        app.clock.advance(5 * 86_400);
        target.next();
        // Logged out by the time that passed.
        await_in(&partner(app), &page, "Paused");
    });
}

#[test]
fn a_dead_target_holds_up_nobody_else() {
    // Machines are noisy; a target that were waited for would cost two seconds a message.
    on_each(|app| {
        let (alone, beside) = with_and_without_a_dead_target(app, 100, 5);
        assert!(beside < alone * 1.5 + 0.1, "{alone} {beside}");
    });
}

#[test]
#[ignore = "a measurement: what a dead target costs the others"]
fn what_a_dead_target_costs_the_others() {
    on_each(|app| {
        with_and_without_a_dead_target(app, 1_000, 15);
    });
}

/// Seconds from the first to the last of so many messages to a target that is well, alone and beside one that never answers: the
/// middle of so many turns, in turn.
fn with_and_without_a_dead_target(app: &TestApp, messages: usize, turns: usize) -> (f64, f64) {
    let (dead, well) = (Target::start(), Target::start());
    dead.answers(Answer::Nothing);
    let lead = app.desk_of(Role::Owner);
    let (dead_page, _) = made(&lead, LEADS, &dead.url);
    let (page, _) = made(&partner(app), PARTNERS, &well.url);
    let number = |page: &str| page.rsplit('/').next().unwrap().parse::<i64>().unwrap();
    owe_many(app, number(&dead_page), messages);
    let burst = || {
        owe_many(app, number(&page), messages);
        let first = well.next().at;
        let last = (1..messages).fold(first, |_, _| well.next().at);
        (last - first).as_secs_f64()
    };
    burst();
    let (mut alone, mut beside) = (Vec::new(), Vec::new());
    for _ in 0..turns {
        lead.post(&format!("{dead_page}/pause"), &[]).expect(303);
        alone.push(burst());
        lead.post(&format!("{dead_page}/resume"), &[]).expect(303);
        app.clock.advance(10);
        beside.push(burst());
    }
    assert!(dead.got.try_iter().count() > 0, "the dead target was never tried");
    let middle = |times: &mut Vec<f64>| {
        times.sort_by(f64::total_cmp);
        times[turns / 2]
    };
    let (alone, beside) = (middle(&mut alone), middle(&mut beside));
    println!(
        "{messages} messages alone {alone:.3} s, beside a dead target {beside:.3} s: {:.3}×",
        beside / alone
    );
    (alone, beside)
}

fn owe_many(app: &TestApp, hook: i64, count: usize) {
    let now = app.core.clock.now();
    app.core
        .database
        .write(|conn| {
            for number in 0..count {
                webhooks::owe_to(conn, hook, Kind::Test, &json!({ "number": number }), now)?;
            }
            Ok::<_, webhooks::WebhookError>(())
        })
        .unwrap();
}

#[test]
fn secrets_are_shown_once_and_an_old_one_holds_for_a_day() {
    on_each(|app| {
        let target = Target::start();
        let desk = partner(app);
        let (page, old) = made(&desk, PARTNERS, &target.url);
        assert!(!desk.get(&page).expect(200).body.contains(&old));
        let shown = desk.post(&format!("{page}/secret"), &[]).expect(200).body;
        let new = secret_in(&shown);
        desk.post(&format!("{page}/test"), &[]).expect(303);
        let got = target.next();
        let both = format!("{} {}", openssl_signature(&new, &got), openssl_signature(&old, &got));
        assert_eq!(got.headers["webhook-signature"], both);
        app.clock.advance(86_401);
        partner(app).post(&format!("{page}/test"), &[]).expect(303);
        let got = target.next();
        assert_eq!(got.headers["webhook-signature"], openssl_signature(&new, &got));
    });
}

#[test]
fn a_webhook_that_is_paused_or_ended_hears_nothing() {
    on_each(|app| {
        let target = Target::start();
        let desk = partner(app);
        let (page, _) = made(&desk, PARTNERS, &target.url);
        desk.post(&format!("{page}/pause"), &[]).expect(303);
        desk.post(&format!("{page}/test"), &[]).expect(303);
        app.confirmed("rosa@example.org", &[("consents", "river-watch")]);
        target.hears_nothing();
        desk.get(&format!("{page}/end")).expect(200);
        desk.post(&format!("{page}/end"), &[]).expect(303);
        desk.get(&page).expect(404);
        desk.post(&format!("{page}/resume"), &[]).expect(404);
        target.hears_nothing();
    });
}

#[test]
fn an_address_inside_is_refused_before_it_is_kept() {
    for database in databases() {
        let app = TestApp::start(database, |_| {});
        let desk = partner(&app);
        for url in [
            "https://127.0.0.1/",
            "https://localhost:8443/",
            "https://0x7f.1/",
            "https://[::1]/",
            "https://169.254.169.254/latest/meta-data/",
            "http://rivers.example/",
            "https://user:secret@rivers.example/",
            "https://rivers.example:25/",
            "not an address",
            "",
        ] {
            let page = desk.post(&format!("{PARTNERS}/new"), &[("url", url)]).expect(422).body;
            assert!(page.contains("id=\"url-error\""), "{url}");
        }
        assert!(app.core.database.read(store::all_live).unwrap().is_empty());
        for number in 0..10 {
            made(&desk, PARTNERS, &format!("https://rivers.example/{number}"));
        }
        desk.post(&format!("{PARTNERS}/new"), &[("url", "https://rivers.example/11")])
            .expect(422);
    }
}

#[test]
fn another_organisations_webhooks_are_nowhere() {
    for database in databases() {
        let app = TestApp::start(database, |_| {});
        let (page, _) = made(&partner(&app), PARTNERS, "https://rivers.example/hook");
        let number = page.rsplit('/').next().unwrap();
        let lead = app.desk_of(Role::Owner);
        lead.get(&format!("{LEADS}/{number}")).expect(404);
        lead.post(&format!("{LEADS}/{number}/end"), &[]).expect(404);
        assert_eq!(app.core.database.read(store::all_live).unwrap().len(), 1);
        // Nothing of it stands in clear.
        let hook = app.core.database.read(store::all_live).unwrap().pop().unwrap();
        assert!(!String::from_utf8_lossy(&hook.sealed).contains("rivers.example"));
    }
}

#[test]
fn what_was_sent_long_ago_is_forgotten() {
    for database in databases() {
        let app = TestApp::start(database, |_| {});
        made(&partner(&app), PARTNERS, "https://rivers.example/hook");
        let hook = app.core.database.read(store::all_live).unwrap().pop().unwrap();
        owe_many(&app, hook.id, 3);
        assert_eq!(webhooks::worker::forget_old(&app.core).unwrap(), 0);
        app.clock.advance(31 * 86_400);
        assert_eq!(webhooks::worker::forget_old(&app.core).unwrap(), 3);
        assert_eq!(hook.state(), HookState::Live);
    }
}
