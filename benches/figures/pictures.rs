//! How long a card for sharing takes when what it shows has changed, drawing and all.

use std::time::{Duration, Instant};

use quipu::campaigns::{self, OfflineCount};

use crate::Options;
use crate::harness::wait_until;
use crate::report::{Report, Rounds, number};
use crate::stand::{Kind, Stand};
use crate::support::SLUG;

const CHANGES: usize = 8;
/// Milliseconds.
const DUE: f64 = 150.0;

pub fn measure(_: &Options, report: &mut Report) {
    let stand = Stand::new(Kind::Sqlite, &[]);
    let _program = stand.serve();
    let core = stand.site.open();
    let client = &stand.site.client;
    let card = format!("/campaigns/{SLUG}/card.png");
    let id = core.catalogue.by_slug(SLUG).unwrap().id;
    // Fonts are read once.
    let mut tag = client.get(&card).expect(200).header("etag").to_owned();
    let mut took = Vec::new();
    for change in 1..=CHANGES {
        let entry = OfflineCount {
            count: 1_000,
            provenance: "paper".to_owned(),
            collected_on: "2026-01-31".to_owned(),
            entered_by: "figures".to_owned(),
        };
        core.database
            .write(|conn| campaigns::add_offline(conn, id, entry, core.clock.now()))
            .unwrap();
        let wanted = u64::try_from(change * 1_000).unwrap();
        wait_until("the service has seen the change", Duration::from_secs(10), || {
            let count = client.get(&format!("/api/v1/campaigns/{SLUG}/count"));
            count.json()["total"].as_u64() == Some(wanted)
        });
        // It is drawn at most once a second.
        std::thread::sleep(Duration::from_millis(1_100));
        let begun = Instant::now();
        let drawn = client.get(&card).expect(200);
        took.push(begun.elapsed().as_secs_f64() * 1_000.0);
        assert_ne!(drawn.header("etag"), tag, "it was drawn anew");
        drawn.header("etag").clone_into(&mut tag);
    }
    let found = Rounds::from(took);
    report.section(
        "Pictures",
        "`card.png` after each of several changes of the count, from request to last byte: laid out, drawn, packed.",
    );
    let median = found.median();
    report.due(
        "card drawn",
        "≤ 150 ms",
        format!("{} ms", number(median)),
        median <= DUE,
    );
}
