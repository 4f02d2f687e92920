//! Mails a second into a mail server on the loopback, beside what that server takes from clients that only send.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::ops::Add;
use std::time::{Duration, Instant};

use crate::Options;
use crate::fill::fill;
use crate::harness::wait_until;
use crate::report::{Report, Rounds, number};
use crate::sink::Sink;
use crate::stand::{Kind, Stand};

const MAILS: u64 = 10_000;
/// As many as `mail.senders`.
const SENDERS: usize = 8;

pub fn measure(options: &Options, report: &mut Report) {
    let (mut sent, mut taken) = ([Vec::new(), Vec::new()], Vec::new());
    for _ in 0..options.rounds {
        for kind in Kind::BOTH {
            sent[kind as usize].push(send(kind));
        }
        taken.push(only_send());
    }
    report.section(
        "Mailing",
        format!(
            "The mail worker of `quipu serve` empties an outbox of {} into a mail server on the loopback: leased, rendered, sent by \
             {SENDERS} senders, noted. The reference says the same letter of about that size again and again, over as many connections.",
            number(MAILS as f64)
        ),
    );
    let taken = Rounds::from(taken);
    for (kind, rounds) in Kind::BOTH.into_iter().zip(sent.map(Rounds::from)) {
        let what = format!("mails, {}", kind.name());
        report.due(
            &what,
            "≥ 1,000 a second",
            rounds.told("a second"),
            rounds.median() >= 1_000.0,
        );
    }
    report.note("reference: sending only", taken.told("a second"));
}

fn send(kind: Kind) -> f64 {
    let sink = Sink::start();
    let port = sink.port.to_string();
    let stand = Stand::new(
        kind,
        &[("QUIPU__MAIL__WORKER", "true"), ("QUIPU__MAIL__SMTP__PORT", &port)],
    );
    let core = stand.site.open();
    fill(&core, 0..MAILS, false);
    let _program = stand.serve();
    let begun = Instant::now();
    let before = sink.taken();
    wait_until("every mail is sent", Duration::from_secs(120), || sink.taken() >= MAILS);
    let spent = begun.elapsed();
    wait_until("every mail is noted", Duration::from_secs(10), || {
        core.database.read(quipu::outbox::store::depth).unwrap().0 == 0
    });
    assert_eq!(sink.taken(), MAILS);
    (MAILS - before) as f64 / spent.as_secs_f64()
}

/// Clients that say the same again and again, each reply awaited as RFC 5321 asks.
fn only_send() -> f64 {
    let sink = Sink::start();
    let letter = format!("Subject: x\r\n\r\n{}\r\n.\r\n", "x".repeat(70).add("\r\n").repeat(60));
    let begun = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..SENDERS {
            scope.spawn(|| {
                let mut stream = TcpStream::connect(("127.0.0.1", sink.port)).unwrap();
                stream.set_nodelay(true).unwrap();
                let mut replies = BufReader::new(stream.try_clone().unwrap());
                let mut say = |text: &str| {
                    stream.write_all(text.as_bytes()).unwrap();
                    replies.read_line(&mut String::new()).unwrap();
                };
                say("HELO client\r\n");
                for _ in 0..MAILS / SENDERS as u64 {
                    for text in [
                        "MAIL FROM:<a@example.org>\r\n",
                        "RCPT TO:<b@example.org>\r\n",
                        "DATA\r\n",
                        &letter,
                    ] {
                        say(text);
                    }
                }
            });
        }
    });
    MAILS as f64 / begun.elapsed().as_secs_f64()
}
