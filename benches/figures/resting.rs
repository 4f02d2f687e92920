//! At rest: how much memory, and how long from start to ready.

use std::time::{Duration, Instant};

use crate::Options;
use crate::harness::wait_until;
use crate::memory;
use crate::report::{Report, Rounds, number};
use crate::stand::{Kind, Stand};

pub fn measure(options: &Options, report: &mut Report) {
    report.section(
        "At rest",
        "On a SQLite file that is there already. Elsewhere: Pytition's stack 463 MB.",
    );
    let stand = Stand::new(Kind::Sqlite, &[]);
    let mut memory = 0.0;
    let ready = Rounds::of(options.rounds, || {
        let begun = Instant::now();
        let program = stand.serve();
        wait_until("it is ready", Duration::from_secs(10), || {
            stand
                .site
                .ops
                .try_get("/readyz")
                .is_some_and(|answer| answer.status == 200)
        });
        let spent = begun.elapsed();
        stand.site.client.get("/").expect(200);
        std::thread::sleep(Duration::from_secs(2));
        memory = memory::resident(program.child.id());
        spent.as_secs_f64() * 1_000.0
    });
    report.due(
        "from start to ready",
        "≤ 300 ms",
        ready.told("ms"),
        ready.median() <= 300.0,
    );
    report.due(
        "idle memory",
        "≤ 40 MB",
        format!("{} MB", number(memory)),
        memory <= 40.0,
    );
}
