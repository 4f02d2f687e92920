//! The dashboard of a campaign with a million signatures and a year behind it.

use std::time::{Duration, Instant};

use quipu::app::Core;
use quipu::core::clock::{Clock, Seconds};
use quipu::core::country::Country;
use quipu::db::DbError;
use quipu::organisers::model::Stage;
use quipu::organisers::session::{self, Place};
use quipu::organisers::store::{self, NewOrganiser};
use quipu::organisers::{Person, Role};
use quipu::tallies::hours::HOUR;
use quipu::tallies::{CellKind, Cells, HourKind, Hours, SOURCES_KEPT, hour_label, store as tallies};

use crate::Options;
use crate::fill::fill;
use crate::harness::percentile;
use crate::report::{Report, number};
use crate::stand::{Kind, Stand, settle};
use crate::support::SLUG;

const LOOKS: usize = 200;
const YEAR: Seconds = 365 * 24;

pub fn measure(options: &Options, report: &mut Report) {
    report.section(
        "Dashboard",
        format!(
            "The organisers' dashboard of a campaign with {} signatures, every hour of a year, every country and {SOURCES_KEPT} \
             sources, opened {LOOKS} times by one who is logged in; and the numbers that it asks for while somebody looks.",
            number(options.rows as f64)
        ),
    );
    for kind in Kind::BOTH {
        let stand = Stand::new(kind, &[]);
        let core = stand.site.open();
        fill(&core, 0..options.rows, true);
        let id = core.catalogue.by_slug(SLUG).unwrap().id;
        a_year(&core, id);
        settle(&core);
        let cookie = cookie(&core);
        let program = stand.serve();
        let path = format!("/organise/in/lead/campaigns/{SLUG}");
        for (what, path) in [("dashboard", path.clone()), ("its numbers", format!("{path}/numbers"))] {
            let times: Vec<Duration> = (0..LOOKS)
                .map(|_| {
                    let begun = Instant::now();
                    let answer = stand.site.client.get_with(&path, &[("cookie", &cookie)]);
                    let spent = begun.elapsed();
                    answer.expect(200);
                    spent
                })
                .collect();
            let at = |share| percentile(times.iter().copied(), share).as_secs_f64() * 1_000.0;
            let found = format!("{} ms, 95 in 100 within {} ms", number(at(0.5)), number(at(0.95)));
            report.due(
                &format!("{what}, {}", kind.name()),
                "≤ 100 ms",
                found,
                at(0.95) <= 100.0,
            );
        }
        drop(program);
    }
}

/// Numbers of every hour of a year, as a long campaign has them.
fn a_year(core: &Core, id: i64) {
    let now = Clock::system().now();
    let mut cells = Cells::default();
    for back in 0..YEAR {
        cells.add(id, CellKind::Hour, &hour_label(now - back * HOUR), 100);
    }
    for country in Country::all() {
        cells.add(id, CellKind::Country, country, 1_000);
    }
    for source in 1..SOURCES_KEPT {
        cells.add(id, CellKind::Source, &format!("newsletter-{source}"), 1_000);
    }
    core.database
        .write(|conn| {
            tallies::add_cells(conn, cells)?;
            for back in 0..YEAR {
                let mut hours = Hours::default();
                for kind in [
                    HourKind::Viewed,
                    HourKind::Signed,
                    HourKind::SignedAgain,
                    HourKind::MailSent,
                    HourKind::MailRetried,
                ] {
                    hours.add(id, kind, 100);
                }
                tallies::hours::add(conn, hours, now - back * HOUR)?;
            }
            Ok::<_, DbError>(())
        })
        .unwrap();
}

/// What the browser of a logged-in organiser sends.
pub fn cookie(core: &Core) -> String {
    let now = Clock::system().now();
    let tag = Person::tag(&core.instance, "owner@lead.example").unwrap();
    let person = Person {
        name: "Owner".to_owned(),
        email: "owner@lead.example".to_owned(),
    };
    let new = NewOrganiser {
        email_tag: tag.to_vec(),
        sealed: person.seal(&core.instance, &tag).unwrap(),
        password_hash: String::new(),
        totp_last_step: 0,
        language: "en".to_owned(),
        created_at: now,
    };
    let lead = core.catalogue.by_slug(SLUG).unwrap().lead.id;
    let settings = &core.config.organisers;
    let token = core
        .database
        .write(|conn| {
            let id = store::insert(conn, &new)?;
            store::put_membership(conn, lead, id, Role::Owner, now)?;
            session::begin(conn, id, Stage::Complete, &Place::default(), settings, now)
        })
        .unwrap();
    format!("quipu={token}")
}
