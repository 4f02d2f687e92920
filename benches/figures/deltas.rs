//! What changed, for a partner: a million supporters who said yes to it, in clear over HTTP and encrypted on a schedule.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use quipu::app::Core;
use quipu::campaigns::store::organisation;
use quipu::exports::schedules::worker::ListWorker;
use quipu::exports::schedules::{self, model::ScheduleRow, store};

use crate::Options;
use crate::fill::fill_agreeing;
use crate::lists::take;
use crate::memory;
use crate::report::{Report, Rounds, number};
use crate::stand::{Kind, Stand, settle};
use crate::support::SLUG;

const PARTNER: &str = "river-watch";

pub fn measure(options: &Options, report: &mut Report) {
    report.section(
        "Deltas for partners",
        format!(
            "Everything that changed, as CSV, for a partner to whom {} said yes, with the words that they said yes to: over HTTP with its \
             token, and made by the background as for a schedule, encrypted for its age key into the database.",
            number(options.rows as f64)
        ),
    );
    for kind in Kind::BOTH {
        let stand = Stand::new(kind, &[]);
        let core = stand.site.open();
        fill_agreeing(&core, 0..options.rows, true, &[PARTNER]);
        settle(&core);
        encrypted(kind, &core, options, report);
        plain(kind, &stand, options, report);
    }
}

fn plain(kind: Kind, stand: &Stand, options: &Options, report: &mut Report) {
    let arguments = [
        "token",
        "create",
        "--organisation",
        PARTNER,
        "--scope",
        "export:signatures",
    ];
    let told = stand.site.tell(&arguments);
    let token = told.split_whitespace().find(|word| word.starts_with("quipu_")).unwrap();
    let request =
        format!("GET /api/v1/campaigns/{SLUG}/signatures.csv?since=0 HTTP/1.1\r\nAuthorization: Bearer {token}\r\n");
    let program = stand.serve();
    let pid = program.child.id();
    let (mut all, mut more) = (Vec::new(), 0.0_f64);
    for _ in 0..options.rounds {
        let before = memory::resident(pid);
        memory::forget_peak(pid);
        let taken = take(stand.site.port, &request, "");
        assert_eq!(taken.rows, options.rows);
        all.push(taken.all.as_secs_f64());
        more = more.max(memory::peak(pid) - before);
    }
    let (all, name) = (Rounds::from(all), kind.name());
    report.due(
        &format!("in clear, {name}"),
        "≤ 5 s",
        all.told("s"),
        all.median() <= 5.0,
    );
    let memory = format!("{} MB", number(more));
    report.due(
        &format!("memory for it at the most, {name}"),
        "≤ 64 MB",
        memory,
        more <= 64.0,
    );
}

fn encrypted(kind: Kind, core: &Core, options: &Options, report: &mut Report) {
    let worker = ListWorker::new(core.clone(), Arc::new(AtomicBool::new(false)));
    let pid = std::process::id();
    let (mut all, mut more) = (Vec::new(), 0.0_f64);
    for _ in 0..options.rounds {
        let id = core
            .database
            .write(|conn| store::insert(conn, &schedule(core)))
            .unwrap();
        let before = memory::resident(pid);
        memory::forget_peak(pid);
        let begun = Instant::now();
        assert!(worker.run_one().unwrap());
        all.push(begun.elapsed().as_secs_f64());
        more = more.max(memory::peak(pid) - before);
        let now = core.clock.now();
        let made = core.database.read(|conn| store::ready(conn, id, now, 1)).unwrap();
        assert_eq!(made[0].row_count as u64, options.rows);
        core.database.write(|conn| store::end(conn, id, now)).unwrap();
        schedules::forget(&core.database, now).unwrap();
    }
    let (all, name) = (Rounds::from(all), kind.name());
    report.due(
        &format!("encrypted, {name}"),
        "≤ 10 s",
        all.told("s"),
        all.median() <= 10.0,
    );
    let memory = format!("{} MB", number(more));
    report.due(
        &format!("memory for it encrypted, {name}"),
        "≤ 64 MB",
        memory,
        more <= 64.0,
    );
}

/// As if the partner had been told nothing yet, but by changes.
fn schedule(core: &Core) -> ScheduleRow {
    let partner = core.database.read(|conn| organisation(conn, PARTNER)).unwrap().unwrap();
    let now = core.clock.now();
    ScheduleRow {
        campaign_id: core.catalogue.by_slug(SLUG).unwrap().id,
        organisation_id: partner.id,
        pace: "daily".to_owned(),
        format: "csv".to_owned(),
        everybody: false,
        delivery: "link".to_owned(),
        recipient: age::x25519::Identity::generate().to_public().to_string(),
        cursor_number: Some(0),
        due_at: now,
        leased_until: 0,
        trouble: String::new(),
        created_by: None,
        created_at: now,
        ended_at: None,
    }
}
