//! A load: threads that sign with addresses of their own, some confirming at once, and that remember every answer.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::Site;
use super::site::{Links, sign_path};
use super::wait_until;
use crate::support::app::form;
use crate::support::{Answer, Client};

/// The most requests of one load, and the longest it runs.
const MOST: usize = 200_000;
const LONGEST: Duration = Duration::from_secs(900);
/// How long a sender rests after a refusal.
const REST: Duration = Duration::from_millis(25);

/// One request and what came of it.
#[derive(Debug, Clone, Copy)]
pub struct Shot {
    /// When it was sent.
    pub begun: Instant,
    /// How long the answer took.
    pub took: Duration,
    /// Its status; nothing if there was no answer.
    pub status: Option<u16>,
    /// Whether the answer said when to come again.
    pub says_when: bool,
}

/// Everything that was asked and answered.
#[derive(Debug, Default)]
pub struct Seen {
    /// All requests.
    pub shots: Vec<Shot>,
    /// Addresses that were told that they had signed.
    pub signed: BTreeSet<String>,
    /// Addresses that were told that they had confirmed.
    pub confirmed: BTreeSet<String>,
}

impl Seen {
    /// The requests that were sent between two moments.
    pub fn between(&self, from: Instant, until: Instant) -> impl Iterator<Item = &Shot> {
        self.shots
            .iter()
            .filter(move |shot| shot.begun >= from && shot.begun < until)
    }

    /// How many of all were answered so.
    pub fn count(&self, status: Option<u16>) -> usize {
        self.shots.iter().filter(|shot| shot.status == status).count()
    }

    /// Fails if anybody was answered otherwise than with yes, a refusal that says when to come again, or not at all.
    #[track_caller]
    pub fn expect_only_fair_answers(&self) {
        for shot in &self.shots {
            let fair = match shot.status {
                None | Some(303) => true,
                Some(429 | 503) => shot.says_when,
                Some(_) => false,
            };
            assert!(fair, "{shot:?}");
        }
    }
}

struct Shared {
    client: Client,
    links: Links,
    run: String,
    stop: AtomicBool,
    next: AtomicUsize,
    seen: Mutex<Seen>,
}

/// A running load.
pub struct Load {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

impl Load {
    /// So many threads, of which every second one also confirms what it signed.
    pub fn start(site: &Site, threads: usize) -> Self {
        Self::at(site, site.client.clone(), threads)
    }

    /// The same through another door.
    pub fn at(site: &Site, client: Client, threads: usize) -> Self {
        static RUNS: AtomicUsize = AtomicUsize::new(0);
        let shared = Arc::new(Shared {
            client,
            links: site.links.clone(),
            run: format!("r{}", RUNS.fetch_add(1, Ordering::Relaxed)),
            stop: AtomicBool::new(false),
            next: AtomicUsize::new(0),
            seen: Mutex::default(),
        });
        let sender = |number: usize| {
            let shared = Arc::clone(&shared);
            std::thread::spawn(move || send(&shared, number % 2 == 1))
        };
        let threads = (0..threads).map(sender).collect();
        Self { shared, threads }
    }

    /// How many have been told that they signed.
    pub fn acknowledged(&self) -> usize {
        self.shared.seen.lock().signed.len()
    }

    /// Waits for so many further acknowledgements.
    #[track_caller]
    pub fn wait_for(&self, more: usize, at_most: Duration) {
        let wanted = self.acknowledged() + more;
        wait_until("enough acknowledgements", at_most, || self.acknowledged() >= wanted);
    }

    /// Waits until somebody who asks from now on gets this answer; says how long that took.
    #[track_caller]
    pub fn wait_for_answer(&self, status: u16, at_most: Duration) -> Duration {
        let now = Instant::now();
        wait_until(&format!("an answer {status}"), at_most, || {
            let seen = self.shared.seen.lock();
            let mut newest = seen.shots.iter().rev().take(200);
            newest.any(|shot| shot.begun >= now && shot.status == Some(status))
        })
    }

    /// Ends it, and gives what it saw.
    pub fn stop(mut self) -> Seen {
        self.end();
        std::mem::take(&mut *self.shared.seen.lock())
    }

    fn end(&mut self) {
        self.shared.stop.store(true, Ordering::Relaxed);
        for thread in self.threads.drain(..) {
            drop(thread.join());
        }
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        self.end();
    }
}

fn send(shared: &Shared, confirms: bool) {
    let begun = Instant::now();
    while !shared.stop.load(Ordering::Relaxed) && begun.elapsed() < LONGEST {
        let number = shared.next.fetch_add(1, Ordering::Relaxed);
        if number >= MOST {
            return;
        }
        let email = format!("{}-p{number}@example.org", shared.run);
        let signed = shoot(shared, &sign_path(), &form(&email, &[]), |seen| {
            seen.signed.insert(email.clone());
        });
        if signed && confirms {
            let link = shared.links.confirm(&email);
            shoot(shared, &link, &[("revision", "1")], |seen| {
                seen.confirmed.insert(email.clone());
            });
        }
    }
}

/// Sends one request and notes what came of it; says whether that was a yes.
fn shoot(shared: &Shared, path: &str, fields: &[(&str, &str)], yes: impl FnOnce(&mut Seen)) -> bool {
    let begun = Instant::now();
    let answer = shared.client.attempt(path, &[], fields);
    let shot = Shot {
        begun,
        took: begun.elapsed(),
        status: answer.as_ref().map(|answer| answer.status),
        says_when: answer.as_ref().is_some_and(says_when),
    };
    let is_yes = shot.status == Some(303);
    let mut seen = shared.seen.lock();
    seen.shots.push(shot);
    if is_yes {
        yes(&mut seen);
    }
    drop(seen);
    if !is_yes {
        std::thread::sleep(REST);
    }
    is_yes
}

/// Whether it carries `Retry-After` (RFC 9110, 10.2.3) in seconds.
pub fn says_when(answer: &Answer) -> bool {
    answer.header("retry-after").parse::<u64>().is_ok()
}
