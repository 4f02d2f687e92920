//! Signatures a second: over HTTP, by the batch writer alone, and by PostgreSQL with a transaction each.

use std::time::Instant;

use quipu::tallies::Sources;

use crate::fill::{BATCH, sealed, write};
use crate::pgbench;
use crate::report::{Report, Rounds, number};
use crate::stand::{Kind, Stand, rows};
use crate::{Options, wrk};

/// Connections of the load.
pub const CONNECTIONS: u32 = 256;
/// Sealed forms for the writer alone.
const ALONE: u64 = 60_000;

pub fn measure(options: &Options, report: &mut Report) {
    let mut signed = [Vec::new(), Vec::new()];
    let mut alone = [Vec::new(), Vec::new()];
    let (mut single, mut refused) = (Vec::new(), 0);
    let reference = pgbench::Reference::new();
    let clients = reference.best_clients();
    for _ in 0..options.rounds {
        for kind in Kind::BOTH {
            let outcome = sign(&Stand::new(kind, &[]), options.seconds);
            signed[kind as usize].push(outcome.rate);
            refused += outcome.refused;
            alone[kind as usize].push(write_alone(kind));
        }
        single.push(reference.run(clients, options.seconds));
    }
    let [sqlite, postgres] = signed.map(Rounds::from);
    let [sqlite_alone, postgres_alone] = alone.map(Rounds::from);
    let single = Rounds::from(single);
    report.section(
        "Signing",
        format!(
            "`wrk`, one thread, {CONNECTIONS} connections, every form from an address of its own: form in, checked, sealed, committed \
             with its mail and its change, answered. The reference writes the same rows with `pgbench`, one transaction each, at its \
             best number of clients ({clients}); the writer alone commits forms that were sealed before, {BATCH} at a time."
        ),
    );
    let per = "a second";
    report.due(
        "signatures, SQLite",
        "≥ 9,000 (aim 13,000)",
        sqlite.told(per),
        sqlite.median() >= 9_000.0,
    );
    report.due(
        "signatures, PostgreSQL",
        "≥ 11,000 (aim 16,000)",
        postgres.told(per),
        postgres.median() >= 11_000.0,
    );
    report.note("reference: `pgbench`, one transaction each", single.told(per));
    let ratio = postgres.median() / single.median();
    report.due(
        "PostgreSQL against that",
        "≥ 2×",
        format!("{}×", number(ratio)),
        ratio >= 2.0,
    );
    report.due("refused in all these runs", "0", refused.to_string(), refused == 0);
    report.note("writer alone, SQLite", sqlite_alone.told("rows a second"));
    report.note("writer alone, PostgreSQL", postgres_alone.told("rows a second"));
}

/// What came of it.
pub struct Signed {
    /// Forms taken in a second.
    pub rate: f64,
    /// Forms refused with 503.
    pub refused: u64,
}

/// Signs for some seconds.
pub fn sign(stand: &Stand, seconds: u32) -> Signed {
    let program = stand.serve();
    let core = stand.site.open();
    let before = rows(&core);
    let run = format!("r{before}");
    let url = format!(
        "http://127.0.0.1:{}{}",
        stand.site.port,
        crate::harness::site::sign_path()
    );
    let ran = wrk::run("sign.lua", &url, CONNECTIONS, seconds, &[&run]);
    let made = rows(&core) - before;
    drop(program);
    assert_eq!(ran.unanswered, 0, "{ran:?}");
    // What was on its way when the load ended, or was refused for lack of time, may have been taken all the same.
    let answered = i64::try_from(ran.answers - ran.refused).unwrap();
    let on_the_way = i64::from(CONNECTIONS) + i64::try_from(ran.refused).unwrap();
    assert!(
        (answered..=answered + on_the_way).contains(&made),
        "{made} rows, {ran:?}"
    );
    Signed {
        rate: ran.rate * answered as f64 / ran.answers as f64,
        refused: ran.refused,
    }
}

fn write_alone(kind: Kind) -> f64 {
    let stand = Stand::new(kind, &[]);
    let core = stand.site.open();
    let forms = sealed(&core, 0..ALONE);
    let mut conn = core.database.connect().unwrap();
    let mut sources = Sources::default();
    let begun = Instant::now();
    for batch in forms.chunks(BATCH) {
        write(&core, batch, false, &mut conn, &mut sources);
    }
    let spent = begun.elapsed();
    assert_eq!(rows(&core), i64::try_from(ALONE).unwrap());
    ALONE as f64 / spent.as_secs_f64()
}
