//! Thousands of people look at a count that changes.

use std::cell::Cell;

use crate::Options;
use crate::crowd::watch;
use crate::harness::{milliseconds, percentile};
use crate::memory;
use crate::report::{Report, number};
use crate::stand::{Kind, Stand};
use crate::support::SLUG;

const VIEWERS: usize = 5_000;

pub fn measure(_: &Options, report: &mut Report) {
    report.section(
        "Watching",
        format!(
            "{} viewers of `live` (server-sent events) on one node, from one address, while somebody confirms.",
            number(VIEWERS as f64)
        ),
    );
    let stand = Stand::new(Kind::Sqlite, &[]);
    let program = stand.serve();
    let pid = program.child.id();
    let resident = Cell::new(0.0);
    let (email, site) = ("rosa@example.org", &stand.site);
    site.sign(email).unwrap().expect(303);
    let path = format!("/api/v1/campaigns/{SLUG}/live");
    let address = ([127, 0, 0, 1], site.port).into();
    let (client, link) = (site.client.clone(), site.links.confirm(email));
    let seen = watch(
        address,
        &path,
        VIEWERS,
        || resident.set(memory::resident(pid)),
        move || drop(client.post(&link, &[("revision", "1")]).expect(303)),
    );
    let last = percentile(seen.delays.iter().copied(), 1.0);
    report.due(
        "the last viewer is told, after the button was pressed",
        "≤ 2 s",
        format!(
            "{} (half of them within {})",
            milliseconds(last),
            milliseconds(percentile(seen.delays, 0.5))
        ),
        last.as_secs_f64() <= 2.0,
    );
    let memory = resident.get().max(memory::peak(pid));
    report.due(
        "memory of the service, in all",
        "≤ 150 MB",
        format!("{} MB", number(memory)),
        memory <= 150.0,
    );
}
