//! `kill -9` of the server and of the mail worker.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use crate::harness::judge::owed;
use crate::harness::{Cluster, Fault, Load, Mails, Site, judge, milliseconds, percentile, sized, wait_until};
use crate::support::smtp::SmtpServer;

fn survive_kills(mut fault: Fault, site: &Site, kills: usize) {
    let load = Load::start(site, 8);
    let mut starts = Vec::new();
    for _ in 0..kills {
        let begun = Instant::now();
        let mut program = site.serve();
        starts.push(begun.elapsed());
        load.wait_for(40, Duration::from_secs(20));
        program.kill();
    }
    let seen = load.stop();
    fault.figure("kills", kills);
    fault.figure("started again, at most", milliseconds(percentile(starts, 1.0)));
    fault.figure("requests that got no answer", seen.count(None));
    seen.expect_only_fair_answers();
    judge(site, &seen, Mails::OneEach, &mut fault);
}

const SERVER_KILLED: &str =
    "kill -9 of `quipu serve` while eight people at a time sign and four of them confirm; started again at once";

#[test]
fn a_killed_server_loses_nothing_acknowledged_on_sqlite() {
    let kills = sized(5, 50);
    let fault = Fault::begin(
        "01-server-killed-sqlite",
        "A killed server loses nothing acknowledged, on SQLite",
        format!("{SERVER_KILLED}. {kills} times."),
    );
    survive_kills(fault, &Site::sqlite(&[]), kills);
}

#[test]
fn a_killed_server_loses_nothing_acknowledged_on_postgres() {
    let kills = sized(5, 50);
    let fault = Fault::begin(
        "01-server-killed-postgres",
        "A killed server loses nothing acknowledged, on PostgreSQL",
        format!("{SERVER_KILLED}. {kills} times."),
    );
    let cluster = Cluster::start();
    survive_kills(fault, &Site::postgres(&cluster.url(), &[]), kills);
}

#[test]
fn a_killed_mail_worker_sends_again_only_what_was_in_flight_under_the_same_message_id() {
    let kills = sized(3, 20);
    let mut fault = Fault::begin(
        "02-worker-killed",
        "A killed mail worker sends again only what was in flight, under the same Message-ID",
        format!(
            "kill -9 of `quipu worker` while the mail server has taken messages and not yet said so (it takes a second \
             to). {kills} times."
        ),
    );
    let cluster = Cluster::start();
    let server = SmtpServer::start("slow:1");
    let port = server.port.to_string();
    let settings = [
        ("QUIPU__MAIL__SMTP__PORT", port.as_str()),
        ("QUIPU__MAIL__LEASE_SECONDS", "6"),
        ("QUIPU__MAIL__BATCH", "8"),
    ];
    let site = Site::postgres(&cluster.url(), &settings);
    let people: Vec<String> = (0..kills * 10).map(|number| format!("p{number}@example.org")).collect();
    let program = site.serve();
    for email in &people {
        site.sign(email).unwrap().expect(303);
    }
    drop(program);

    // For each address, the kills that found its mail taken by the mail server and still owed.
    let mut in_flight: BTreeMap<String, usize> = BTreeMap::new();
    for _ in 0..kills {
        let before = server.mails().len();
        let mut worker = site.worker();
        wait_until("a mail is in flight", Duration::from_secs(20), || {
            server.mails().len() > before
        });
        worker.kill();
        let owed = owed(&site);
        for mail in &server.mails()[before..] {
            let email = mail["to"][0].as_str().unwrap();
            if owed.contains_key(site.links.signature(email).as_bytes().as_slice()) {
                *in_flight.entry(email.to_owned()).or_default() += 1;
            }
        }
    }
    server.turn("take");
    let worker = site.worker();
    let last = wait_until("every mail is sent", Duration::from_secs(60), || owed(&site).is_empty());
    drop(worker);

    let mut copies: BTreeMap<String, Vec<String>> = people.iter().map(|email| (email.clone(), Vec::new())).collect();
    for mail in server.mails() {
        let email = mail["to"][0].as_str().unwrap();
        copies.get_mut(email).unwrap().push(message_id(&mail));
    }
    let twice: usize = copies.values().map(|ids| ids.len().saturating_sub(1)).sum();
    fault.figure("mails owed", people.len());
    fault.figure("found in flight by a kill", in_flight.values().sum::<usize>());
    fault.figure("sent once more than needed", twice);
    fault.figure("delivered after the last kill within", milliseconds(last));
    for (email, ids) in &copies {
        assert!(!ids.is_empty(), "a mail was lost");
        assert!(
            ids.iter().all(|id| *id == ids[0]),
            "a copy under another Message-ID: {ids:?}"
        );
        let most = 1 + in_flight.get(email).copied().unwrap_or(0);
        assert!(ids.len() <= most, "{} copies, {most} explained by kills", ids.len());
    }
}

/// The Message-ID of a mail that the server was sent.
pub fn message_id(mail: &serde_json::Value) -> String {
    let content = mail["content"].as_str().unwrap();
    let line = content.lines().find(|line| line.starts_with("Message-ID: "));
    line.unwrap().to_owned()
}
