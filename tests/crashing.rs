//! `kill -9` under load: every signature that was acknowledged is there afterwards, with its mail owed. (The cluster
//! of the tests runs without fsync, which is no matter here: Quipu is killed, not the machine.)

use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::support::app::form;
use crate::support::binary::{Program, pending_in_demo, succeed};
use crate::support::postgres::FreshDatabase;

const SIGN: &str = "/campaigns/justice-for-peru/signatures";
const KILLS: usize = 10;

fn survive(environment: &[(&str, &str)]) {
    let folder = tempfile::tempdir().unwrap();
    let off = [("QUIPU__MAIL__WORKER", "false"), ("QUIPU__LIMITS__ENABLED", "false")];
    let environment: Vec<(&str, &str)> = off.iter().chain(environment).copied().collect();
    let acknowledged = Arc::new(Mutex::new(HashSet::new()));
    let next = Arc::new(AtomicUsize::new(0));
    for _ in 0..KILLS {
        let mut program = Program::demo(folder.path(), &environment);
        let senders: Vec<_> = (0..8)
            .map(|_| {
                let (client, acknowledged, next) =
                    (program.client.clone(), Arc::clone(&acknowledged), Arc::clone(&next));
                std::thread::spawn(move || {
                    for _ in 0..2_000 {
                        let email = format!("p{}@example.org", next.fetch_add(1, Ordering::Relaxed));
                        match client.try_post(SIGN, &form(&email, &[])) {
                            Some(303) => drop(acknowledged.lock().unwrap().insert(email)),
                            Some(_) => {}
                            None => return,
                        }
                    }
                })
            })
            .collect();
        let before = acknowledged.lock().unwrap().len();
        for _ in 0..200 {
            std::thread::sleep(Duration::from_millis(20));
            if acknowledged.lock().unwrap().len() >= before + 60 {
                break;
            }
        }
        program.kill();
        for sender in senders {
            sender.join().unwrap();
        }
    }
    let data = folder.path().to_str().unwrap();
    let list = pending_in_demo(folder.path(), &environment);
    let kept: HashSet<String> = csv::Reader::from_reader(list.as_bytes())
        .records()
        .map(|row| row.unwrap()[5].to_owned())
        .collect();
    let on_sqlite = environment.len() == off.len();
    assert_eq!(
        folder.path().join("quipu.db").exists(),
        on_sqlite,
        "on the database that was meant"
    );
    let acknowledged = acknowledged.lock().unwrap();
    assert!(
        acknowledged.len() >= KILLS * 30,
        "{} acknowledged: too little load to prove anything",
        acknowledged.len()
    );
    let lost: Vec<&String> = acknowledged.difference(&kept).collect();
    assert!(
        lost.is_empty(),
        "{} of {} lost: {lost:?}",
        lost.len(),
        acknowledged.len()
    );
    let shown = succeed(
        &["tally", "reconcile", "justice-for-peru", "--data", data],
        &environment,
    );
    assert!(shown.contains("drift    0"), "{shown}");

    let program = Program::demo(folder.path(), &environment);
    let port: u16 = program.client_address().rsplit(':').next().unwrap().parse().unwrap();
    let figures = crate::support::Client::new(&format!("http://127.0.0.1:{}", port + 2))
        .get("/metrics")
        .body;
    let owed = figures
        .lines()
        .find_map(|line| line.strip_prefix("quipu_outbox_mails "))
        .unwrap()
        .parse::<usize>()
        .unwrap();
    assert_eq!(owed, kept.len(), "one mail owed for each");
}

#[test]
fn nothing_acknowledged_is_lost_on_sqlite() {
    survive(&[]);
}

#[test]
fn nothing_acknowledged_is_lost_on_postgres() {
    let database = FreshDatabase::create();
    survive(&[("QUIPU__DATABASE__URL", &database.url())]);
}
