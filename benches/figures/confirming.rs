//! Confirmations a second: the buttons behind mailed links.

use crate::fill::fill;
use crate::report::{Report, Rounds};
use crate::signing::CONNECTIONS;
use crate::stand::{Kind, Stand, settle};
use crate::support::SLUG;
use crate::{Options, wrk};

/// More than anybody presses in a second here.
const AT_MOST_PER_SECOND: u64 = 25_000;

pub fn measure(options: &Options, report: &mut Report) {
    let mut confirmed = [Vec::new(), Vec::new()];
    for _ in 0..options.rounds {
        for kind in Kind::BOTH {
            confirmed[kind as usize].push(confirm(kind, options.seconds));
        }
    }
    report.section(
        "Confirming",
        format!("`wrk`, one thread, {CONNECTIONS} connections: `POST /confirm/{{token}}`, each link once. Elsewhere: Pytition 51 a second."),
    );
    for (kind, rounds) in Kind::BOTH.into_iter().zip(confirmed.map(Rounds::from)) {
        let what = format!("confirmations, {}", kind.name());
        report.due(&what, "≥ 6,000", rounds.told("a second"), rounds.median() >= 6_000.0);
    }
}

fn confirm(kind: Kind, seconds: u32) -> f64 {
    let stand = Stand::new(kind, &[]);
    let core = stand.site.open();
    let people = u64::from(seconds + 1) * AT_MOST_PER_SECOND;
    fill(&core, 0..people, false);
    settle(&core);
    let links = tempfile::NamedTempFile::new().unwrap();
    let paths: Vec<String> = (0..people)
        .map(|person| stand.site.links.confirm(&format!("person-{person}@example.org")))
        .collect();
    std::fs::write(links.path(), paths.join("\n")).unwrap();
    let program = stand.serve();
    let url = format!("http://127.0.0.1:{}", stand.site.port);
    let ran = wrk::run(
        "confirm.lua",
        &url,
        CONNECTIONS,
        seconds,
        &[&links.path().display().to_string()],
    );
    assert_eq!((ran.refused, ran.unanswered), (0, 0), "{ran:?}");
    let campaign = core.catalogue.by_slug(SLUG).unwrap().id;
    let tally = core
        .database
        .read(|conn| quipu::tallies::store::find(conn, campaign))
        .unwrap();
    let answered = i64::try_from(ran.answers).unwrap();
    assert!(
        (answered..=answered + i64::from(CONNECTIONS)).contains(&tally.online),
        "{tally:?} {ran:?}"
    );
    let comparison = quipu::tallies::reconcile::reconcile(&core.database, campaign, 0).unwrap();
    assert_eq!(comparison.drift(), 0, "{comparison:?}");
    drop(program);
    ran.rate
}
