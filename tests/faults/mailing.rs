//! Mail servers that say no, say it late, or say nothing.

use std::collections::BTreeMap;

use quipu::config::{Config, Tls, Transport as Kind};
use quipu::mail::{MailWorker, Transport};

use crate::harness::{Fault, sized};
use crate::killing::message_id;
use crate::support::smtp::SmtpServer;
use crate::support::{TestApp, databases};

const PEOPLE: usize = 3;

/// What is to be made of an answer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Expected {
    /// Nobody has the mail: tried again.
    Retried,
    /// The mailbox does not exist: given up, and never mailed again.
    Refused,
    /// The mail server may have the mail and did not say so: tried again, so that it may come twice.
    RetriedMaybeTwice,
}

fn relay(config: &mut Config, port: u16) {
    config.mail.transport = Kind::Smtp;
    config.mail.smtp.host = "localhost".to_owned();
    config.mail.smtp.port = port;
    config.mail.smtp.tls = Tls::None;
    config.mail.smtp.timeout_seconds = sized(2, 10);
}

/// One attempt under `mode`, then a mail server that works.
fn answers(fault: &mut Fault, name: &str, mode: &str, expected: Expected) {
    for postgres in databases() {
        let database = if postgres.is_some() { "PostgreSQL" } else { "SQLite" };
        let server = SmtpServer::start(mode);
        let mut app = TestApp::start(postgres, |config| relay(config, server.port));
        for number in 0..PEOPLE {
            app.sign(&format!("p{number}@example.org")).expect(303);
        }
        let transport = Transport::new(&app.core.config.mail, None).unwrap();
        let worker = MailWorker::new(app.core.clone(), transport);
        assert_eq!(worker.run_once().unwrap(), PEOPLE, "{name}: all are tried");
        let owed = app.mails_owed();
        assert_eq!(worker.run_once().unwrap(), 0, "{name}: none is tried again at once");

        server.turn("take");
        let refused = expected == Expected::Refused;
        if refused {
            app.sign("p0@example.org").expect(303);
        }
        app.clock.advance(7 * 3_600);
        while worker.run_once().unwrap() > 0 {}
        let mut copies: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for mail in server.mails().iter().filter(|mail| mail["taken"] == true) {
            let email = mail["to"][0].as_str().unwrap().to_owned();
            copies.entry(email).or_default().push(message_id(mail));
        }
        let most = copies.values().map(Vec::len).max().unwrap_or(0);
        fault.figure(
            &format!("{name}, {database}: still owed after it; then delivered to; copies at most"),
            format!("{owed} of {PEOPLE}; {}; {most}", copies.len()),
        );
        assert_eq!(app.mails_owed(), 0, "{name}: all are settled in the end");
        let (kept, reached) = if refused { (0, 0) } else { (PEOPLE, PEOPLE) };
        assert_eq!(
            (usize::try_from(owed).unwrap(), copies.len()),
            (kept, reached),
            "{name}"
        );
        assert!(
            most <= if expected == Expected::RetriedMaybeTwice { 2 } else { 1 },
            "{name}: {most} copies"
        );
        let same = |ids: &Vec<String>| ids.iter().all(|id| *id == ids[0]);
        assert!(copies.values().all(same), "{name}: {copies:?}");
        app.leave_mail();
    }
}

#[test]
fn whatever_a_mail_server_answers_every_mail_arrives_or_is_refused_for_good_and_at_most_one_copy_comes_twice() {
    let seconds = sized(4, 30);
    let mut fault = Fault::begin(
        "07-mail-server-answers",
        "Whatever a mail server answers, a mail arrives or is refused for good, at most one copy too many, under the same Message-ID",
        format!(
            "Three mails meet each answer once, on both databases; then the mail server works. Patience: {} s, late \
                 replies: {seconds} s.",
            sized(2, 10)
        ),
    );
    answers(&mut fault, "421 to the recipient", "busy", Expected::Retried);
    answers(&mut fault, "451 to the message", "later", Expected::Retried);
    answers(&mut fault, "550 to the recipient", "refuse", Expected::Refused);
    answers(
        &mut fault,
        "every reply late",
        &format!("late:{seconds}"),
        Expected::Retried,
    );
    answers(
        &mut fault,
        "taken, and said so late",
        &format!("slow:{seconds}"),
        Expected::RetriedMaybeTwice,
    );
    answers(
        &mut fault,
        "connection closed after the final dot",
        "drop",
        Expected::RetriedMaybeTwice,
    );
}
