//! The database is killed, frozen, away or locked: pages and counts go on from memory, signing is refused at once with
//! `Retry-After`, and everything is well again without a restart when the database is.

use std::time::{Duration, Instant};

use diesel::Connection;
use diesel::connection::SimpleConnection;

use crate::harness::probe::Probe;
use crate::harness::{Cluster, Fault, Load, Mails, Site, judge, milliseconds, percentile, sized, wait_until};
use crate::support::Client;
use crate::support::app::SLUG;

/// Beyond `intake.wait_ms` (one second), what a loaded machine may need to answer.
const ALLOWANCE: Duration = Duration::from_millis(if cfg!(debug_assertions) { 1_000 } else { 500 });

/// What happens to a database, as the service sees it.
struct Trouble<'a> {
    site: &'a Site,
    /// How long it is left so.
    lasts: Duration,
    /// How soon after its end people sign again.
    recovers: Duration,
}

impl Trouble<'_> {
    /// Loads the service, lets trouble begin and end, and compares what happened with the promises.
    fn pass(self, fault: &mut Fault, begin: impl FnOnce(), end: impl FnOnce()) {
        let program = self.site.serve();
        let load = Load::start(self.site, 6);
        load.wait_for(60, Duration::from_secs(20));

        let begun = Instant::now();
        begin();
        let struck = Instant::now();
        let (page, count) = (format!("/campaigns/{SLUG}"), format!("/api/v1/campaigns/{SLUG}/count"));
        let probe = Probe::start(&self.site.client, &[&page, &count], Duration::from_millis(50));
        let ops = self.site.ops.clone();
        let readiness = std::thread::spawn(move || ready_status(&ops));
        std::thread::sleep(self.lasts.saturating_sub(struck.elapsed()));
        let looks = probe.stop();
        let ended = Instant::now();
        end();
        let mended = Instant::now();
        let recovery = load.wait_for_answer(303, self.recovers);
        load.wait_for(60, Duration::from_secs(20));
        let seen = load.stop();

        let refusals: Vec<_> = seen
            .between(struck, ended)
            .filter(|shot| shot.status == Some(503))
            .collect();
        let slowest = refusals.iter().map(|shot| shot.took).max().unwrap_or_default();
        let unanswered = seen.between(begun, ended).filter(|shot| shot.status.is_none()).count();
        fault.figure("trouble lasted", milliseconds(ended - struck));
        fault.figure("pages and counts meanwhile, 200", looks.times.len());
        fault.figure("not 200", looks.failed);
        fault.figure(
            "p99, slowest of them",
            format!(
                "{}, {}",
                milliseconds(percentile(looks.times.clone(), 0.99)),
                milliseconds(percentile(looks.times.clone(), 1.0))
            ),
        );
        fault.figure("refused with 503 and `Retry-After` meanwhile", refusals.len());
        fault.figure("slowest refusal", milliseconds(slowest));
        fault.figure("requests without an answer", unanswered);
        let (readiness, told_after) = readiness.join().unwrap();
        fault.figure(
            "`/readyz` meanwhile",
            format!("{readiness} after {}", milliseconds(told_after)),
        );
        fault.figure(
            "signing again, after the end",
            milliseconds(recovery + (mended - ended)),
        );
        assert_eq!(looks.failed, 0, "pages and counts are served from memory");
        assert!(
            percentile(looks.times.iter().copied(), 0.99) < Duration::from_secs(1),
            "and promptly"
        );
        assert!(!refusals.is_empty(), "signing is refused, and says so");
        assert!(
            slowest < Duration::from_secs(1) + ALLOWANCE,
            "a refusal took {slowest:?}"
        );
        assert_eq!(unanswered, 0, "everybody is answered");
        assert!(
            told_after < Duration::from_secs(1) + ALLOWANCE,
            "the load balancer waited {told_after:?}"
        );
        seen.expect_only_fair_answers();
        judge(self.site, &seen, Mails::OneEach, fault);
        assert!(!program.log().contains("panicked"), "{}", program.log());
    }
}

/// What the load balancer is told, and how soon.
fn ready_status(ops: &Client) -> (String, Duration) {
    let begun = Instant::now();
    let answer = ops.try_get("/readyz");
    let status = answer.map_or("no answer".to_owned(), |answer| answer.status.to_string());
    (status, begun.elapsed())
}

#[test]
fn a_killed_backend_of_postgres_is_survived_without_a_restart() {
    let kills = sized(2, 20);
    let mut fault = Fault::begin(
        "03-backend-killed",
        "A killed backend of PostgreSQL is survived without a restart of Quipu",
        format!(
            "kill -9 of the process that serves the intake, under load; PostgreSQL then ends all its connections and \
                 recovers. {kills} times."
        ),
    );
    let cluster = Cluster::start();
    let site = Site::postgres(&cluster.url(), &[]);
    let program = site.serve();
    let load = Load::start(&site, 8);
    let mut recoveries = Vec::new();
    for _ in 0..kills {
        load.wait_for(60, Duration::from_secs(20));
        crate::harness::signal("KILL", cluster.intake());
        load.wait_for_answer(503, Duration::from_secs(10));
        recoveries.push(load.wait_for_answer(303, Duration::from_secs(15)));
    }
    load.wait_for(60, Duration::from_secs(20));
    let seen = load.stop();
    fault.figure("kills", kills);
    fault.figure("refused with 503 and `Retry-After`", seen.count(Some(503)));
    fault.figure("requests without an answer", seen.count(None));
    fault.figure(
        "from the first refusal to signing again, at most",
        milliseconds(percentile(recoveries, 1.0)),
    );
    seen.expect_only_fair_answers();
    assert_eq!(seen.count(None), 0);
    judge(&site, &seen, Mails::OneEach, &mut fault);
    assert!(!program.log().contains("panicked"), "{}", program.log());
}

#[test]
fn a_killed_postgres_is_survived_without_a_restart() {
    let kills = sized(2, 20);
    let mut fault = Fault::begin(
        "03-postmaster-killed",
        "A killed PostgreSQL is survived without a restart of Quipu",
        format!(
            "kill -9 of the whole server (fsync on), under load; started again after half a second. {kills} times."
        ),
    );
    let mut cluster = Cluster::start();
    let site = Site::postgres(&cluster.url(), &[]);
    let program = site.serve();
    let load = Load::start(&site, 8);
    let mut recoveries = Vec::new();
    for _ in 0..kills {
        load.wait_for(60, Duration::from_secs(20));
        cluster.kill();
        load.wait_for_answer(503, Duration::from_secs(10));
        std::thread::sleep(Duration::from_millis(500));
        cluster.go();
        recoveries.push(load.wait_for_answer(303, Duration::from_secs(15)));
    }
    load.wait_for(60, Duration::from_secs(20));
    let seen = load.stop();
    fault.figure("kills", kills);
    fault.figure("refused with 503 and `Retry-After`", seen.count(Some(503)));
    fault.figure("requests without an answer", seen.count(None));
    fault.figure(
        "from PostgreSQL's being ready to signing again, at most",
        milliseconds(percentile(recoveries, 1.0)),
    );
    seen.expect_only_fair_answers();
    assert_eq!(seen.count(None), 0);
    judge(&site, &seen, Mails::OneEach, &mut fault);
    assert!(!program.log().contains("panicked"), "{}", program.log());
}

#[test]
fn a_frozen_postgres_stops_no_page_and_signing_is_refused_within_a_second() {
    let lasts = Duration::from_secs(sized(6, 60));
    let mut fault = Fault::begin(
        "04-postgres-frozen",
        "A frozen PostgreSQL stops no page, and signing is refused within a second",
        format!(
            "SIGSTOP of every process of PostgreSQL for {} s, under load, then SIGCONT.",
            lasts.as_secs()
        ),
    );
    let cluster = Cluster::start();
    let site = Site::postgres(&cluster.url(), &[]);
    let trouble = Trouble {
        site: &site,
        lasts,
        recovers: Duration::from_secs(15),
    };
    trouble.pass(&mut fault, || cluster.freeze(), || cluster.thaw());
}

#[test]
fn a_postgres_that_is_away_stops_no_page_and_is_found_again() {
    let lasts = Duration::from_secs(sized(8, 300));
    let mut fault = Fault::begin(
        "05-postgres-away",
        "A PostgreSQL that is away stops no page, and is found again",
        format!(
            "PostgreSQL stopped in order for {} s, under load, then started again.",
            lasts.as_secs()
        ),
    );
    let cluster = std::cell::RefCell::new(Cluster::start());
    let site = Site::postgres(&cluster.borrow().url(), &[]);
    let trouble = Trouble {
        site: &site,
        lasts,
        recovers: Duration::from_secs(15),
    };
    trouble.pass(&mut fault, || cluster.borrow_mut().stop(), || cluster.borrow_mut().go());
}

#[test]
fn a_locked_sqlite_file_stops_no_page_and_signing_goes_on_after_it() {
    let lasts = Duration::from_secs(sized(5, 60));
    let mut fault = Fault::begin(
        "05-sqlite-locked",
        "A SQLite file that somebody else holds locked stops no page, and signing goes on after it",
        format!(
            "Another program holds the write lock for {} s, under load (`database.statement_timeout_ms` is 2 s).",
            lasts.as_secs()
        ),
    );
    let site = Site::sqlite(&[("QUIPU__DATABASE__STATEMENT_TIMEOUT_MS", "2000")]);
    let mut other = diesel::SqliteConnection::establish(&site.database_file().display().to_string()).unwrap();
    let other = std::cell::RefCell::new(&mut other);
    let trouble = Trouble {
        site: &site,
        lasts,
        recovers: Duration::from_secs(15),
    };
    let lock = || {
        let mut other = other.borrow_mut();
        wait_until("the lock", Duration::from_secs(10), || {
            other.batch_execute("BEGIN IMMEDIATE").is_ok()
        });
    };
    trouble.pass(&mut fault, lock, || other.borrow_mut().batch_execute("COMMIT").unwrap());
}
