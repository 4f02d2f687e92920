//! Pages and counts a second, beside a bare handler; and with a million signatures in the database.

use crate::bare::Bare;
use crate::fill::fill;
use crate::report::{Report, Rounds, number};
use crate::stand::{Kind, Stand, settle};
use crate::support::SLUG;
use crate::{Options, wrk};

const CONNECTIONS: u32 = 64;

pub fn measure(options: &Options, report: &mut Report) {
    beside_a_bare_handler(options, report);
    for kind in Kind::BOTH {
        as_it_grows(kind, options, report);
    }
}

fn page() -> String {
    format!("/campaigns/{SLUG}")
}

fn count() -> String {
    format!("/api/v1/campaigns/{SLUG}/count")
}

fn badge() -> String {
    format!("/campaigns/{SLUG}/badge.svg?lang=en")
}

fn read(port: u16, path: &str, seconds: u32) -> f64 {
    let ran = wrk::get(port, path, CONNECTIONS, seconds);
    assert_eq!((ran.refused, ran.unanswered), (0, 0), "{path} {ran:?}");
    ran.rate
}

fn beside_a_bare_handler(options: &Options, report: &mut Report) {
    let stand = Stand::new(Kind::Sqlite, &[]);
    let _program = stand.serve();
    let port = stand.site.port;
    let bare_count = Bare::like(&stand.site.client.get(&count()).expect(200));
    let bare_badge = Bare::like(&stand.site.client.get(&badge()).expect(200));
    let bare_page = Bare::like(&stand.site.client.get(&page()).expect(200));
    let asked = [
        (port, page()),
        (bare_page.port, page()),
        (port, count()),
        (bare_count.port, count()),
        (port, badge()),
        (bare_badge.port, badge()),
    ];
    let mut found = [const { Vec::new() }; 6];
    for _ in 0..options.rounds {
        for (place, (port, path)) in asked.iter().enumerate() {
            found[place].push(read(*port, path, options.seconds / 2 + 1));
        }
    }
    let [page, bare_page, count, bare_count, badge, bare_badge] = found.map(Rounds::from);
    report.section(
        "Reading",
        format!(
            "`wrk`, one thread, {CONNECTIONS} connections. The bare handler returns the same bytes and headers and does nothing else. \
             Elsewhere: Pytition 97 pages a second, 2.4 with a million signatures."
        ),
    );
    let per = "a second";
    report.due("campaign page", "≥ 20,000", page.told(per), page.median() >= 20_000.0);
    report.note("reference: bare handler with the page's bytes", bare_page.told(per));
    report.note("`count`", count.told(per));
    report.note("reference: bare handler with the count's bytes", bare_count.told(per));
    against("`count`", &count, &bare_count, report);
    report.note("`badge.svg`", badge.told(per));
    report.note("reference: bare handler with the badge's bytes", bare_badge.told(per));
    against("`badge.svg`", &badge, &bare_badge, report);
}

fn against(what: &str, ours: &Rounds, bare: &Rounds, report: &mut Report) {
    let ratio = ours.median() / bare.median();
    let found = format!("{}×", number(ratio));
    report.due(&format!("{what} against that"), "≥ 0.7×", found, ratio >= 0.7);
}

/// The same service before and after; rounds alternate between an empty database and the filled one.
fn as_it_grows(kind: Kind, options: &Options, report: &mut Report) {
    let (empty, full) = (Stand::new(kind, &[]), Stand::new(kind, &[]));
    let core = full.site.open();
    fill(&core, 0..options.rows, true);
    settle(&core);
    let _programs = [empty.serve(), full.serve()];
    let total = full.site.client.get(&count()).expect(200).json()["total"].as_u64();
    assert_eq!(total, Some(options.rows));
    for (name, path) in [("campaign page", page()), ("`count`", count())] {
        let (mut before, mut after) = (Vec::new(), Vec::new());
        for _ in 0..options.rounds {
            before.push(read(empty.site.port, &path, options.seconds / 2 + 1));
            after.push(read(full.site.port, &path, options.seconds / 2 + 1));
        }
        let (before, after) = (Rounds::from(before), Rounds::from(after));
        let ratio = after.median() / before.median();
        let what = format!(
            "{name} with {} signatures, {}",
            number(options.rows as f64),
            kind.name()
        );
        let found = format!("{}×: {}", number(ratio), after.told("a second"));
        report.due(&what, "≥ 0.9× of empty", found, ratio >= 0.9);
    }
}
