//! The disk is full to the last byte: signing is refused, nothing acknowledged is lost, and it goes on when there is
//! room again.

use std::time::{Duration, Instant};

use crate::harness::disk::SmallDisk;
use crate::harness::{Cluster, Fault, Load, Mails, Site, judge, milliseconds, sized};

/// What the service promises after there is room again.
const RECOVERY: Duration = Duration::from_secs(10);

/// Fills the disk under load until signing is refused, holds that, and frees it; `supervise` restarts what has ended.
fn pass_through_a_full_disk(fault: &mut Fault, site: &Site, disk: &SmallDisk, mut supervise: impl FnMut() -> bool) {
    let program = site.serve();
    let load = Load::start(site, 8);
    load.wait_for(100, Duration::from_secs(20));
    disk.fill();
    // A database may have room inside its files for a while.
    let until_refused = load.wait_for_answer(503, Duration::from_secs(60));
    let refused_from = Instant::now();
    while refused_from.elapsed() < Duration::from_secs(sized(3, 60)) {
        disk.fill();
        std::thread::sleep(Duration::from_millis(100));
    }
    disk.free();
    let freed = Instant::now();
    let restarted = supervise();
    load.wait_for_answer(303, RECOVERY.saturating_sub(freed.elapsed()));
    let recovery = freed.elapsed();
    load.wait_for(100, Duration::from_secs(20));
    let seen = load.stop();
    let meanwhile = seen
        .between(refused_from, freed)
        .filter(|shot| shot.status == Some(303))
        .count();
    fault.figure("from full to the first refusal", milliseconds(until_refused));
    fault.figure("refused with 503 and `Retry-After`", seen.count(Some(503)));
    fault.figure("taken meanwhile, where the database still found room", meanwhile);
    fault.figure("requests without an answer", seen.count(None));
    fault.figure("the database had ended and was started again", restarted);
    fault.figure("signing again, after there was room", milliseconds(recovery));
    assert_eq!(seen.count(None), 0);
    seen.expect_only_fair_answers();
    assert!(!program.log().contains("panicked"), "{}", program.log());
    judge(site, &seen, Mails::OneEach, fault);
}

#[test]
fn a_full_disk_under_sqlite_loses_nothing_and_signing_goes_on_when_there_is_room() {
    let fault = Fault::begin(
        "06-disk-full-sqlite",
        "A full disk under SQLite loses nothing, and signing goes on within ten seconds of there being room",
        format!(
            "SQLite on a small disk that is filled to the last byte under load, kept full for {} s, and freed.",
            sized(3, 60)
        ),
    );
    let disk = match SmallDisk::mount(sized(16, 64)) {
        Ok(disk) => disk,
        Err(why) => return fault.skip(&why),
    };
    let mut fault = fault;
    let site = Site::sqlite_in(disk.path(), &[]);
    pass_through_a_full_disk(&mut fault, &site, &disk, || false);
}

#[test]
fn a_full_disk_under_postgres_loses_nothing_and_signing_goes_on_when_there_is_room() {
    let fault = Fault::begin(
        "06-disk-full-postgres",
        "A full disk under PostgreSQL loses nothing, and signing goes on within ten seconds of there being room",
        format!(
            "PostgreSQL on a small disk that is filled to the last byte under load, kept full for {} s, and freed; \
                 PostgreSQL is started again if it has ended.",
            sized(3, 60)
        ),
    );
    let disk = match SmallDisk::mount(200) {
        Ok(disk) => disk,
        Err(why) => return fault.skip(&why),
    };
    let mut fault = fault;
    let mut cluster = Cluster::start_in(disk.path(), &["--wal-segsize=1"]);
    let site = Site::postgres(&cluster.url(), &[]);
    pass_through_a_full_disk(&mut fault, &site, &disk, || {
        // It may be about to end: its supervisor looks once more.
        std::thread::sleep(Duration::from_millis(300));
        let ended = cluster.reap();
        cluster.go();
        ended
    });
}
