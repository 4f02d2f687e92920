//! Signing as the table grows: the curve from empty to ten million rows.

use quipu::app::Core;
use quipu::db::{AnyConn, Backend};

use crate::Options;
use crate::fill::fill;
use crate::report::{Report, Rounds, number};
use crate::signing::sign;
use crate::stand::{Kind, Stand, execute, rows, settle};

/// Rows made by the ledger; more are copies of these under new random numbers.
const REAL: u64 = 250_000;

pub fn measure(options: &Options, report: &mut Report) {
    report.section(
        "As the table grows",
        "Signing as above, on one database that is filled further and further. Rows beyond the first are copies of sealed rows under \
         random numbers, inserted by SQL; the service and its database are restarted by nothing in between.",
    );
    for kind in Kind::BOTH {
        let stand = Stand::new(kind, &[]);
        let core = stand.site.open();
        let mut empty = 0.0;
        for wanted in [0, options.most / 10, options.most / 3, options.most] {
            grow(&core, wanted);
            let there = rows(&core);
            let mut refused = 0;
            let rate = Rounds::of(options.rounds.min(3), || {
                let outcome = sign(&stand, options.seconds);
                refused += outcome.refused;
                outcome.rate
            });
            let what = format!("{}, {} rows before", kind.name(), number(there as f64));
            let found = match refused {
                0 => rate.told("a second"),
                refused => format!("{}, {refused} refused", rate.told("a second")),
            };
            if wanted == 0 {
                empty = rate.median();
                report.note(&what, found);
            } else if wanted < options.most {
                report.note(&what, found);
            } else if kind == Kind::Sqlite {
                report.due(&what, "≥ 4,000", found, rate.median() >= 4_000.0);
            } else {
                let ratio = rate.median() / empty;
                report.due(
                    &what,
                    "≥ 60 % of empty",
                    format!("{:.0} %: {found}", ratio * 100.0),
                    ratio >= 0.6,
                );
            }
        }
    }
}

/// Adds rows until there are so many.
fn grow(core: &Core, wanted: u64) {
    if wanted == 0 {
        return;
    }
    let there = rows(core) as u64;
    if there < REAL {
        fill(core, 0..REAL, true);
    }
    let mut conn = core.database.connect().unwrap();
    loop {
        let there = rows(core) as u64;
        if there >= wanted {
            break;
        }
        copy(core, &mut conn, (wanted - there).min(REAL));
    }
    settle(core);
}

fn copy(core: &Core, conn: &mut AnyConn, count: u64) {
    let random = match core.database.backend() {
        Backend::Sqlite => "randomblob(16)",
        Backend::Postgres => "uuid_send(gen_random_uuid())",
    };
    let columns = "campaign_id, state, generation, revision, form_version_id, language, country, source, signed_at, confirmed_at, \
                   public_name, consents, sealed, network_tag, mail_domain_tag, last_change, origin";
    let sql = format!(
        "INSERT INTO signatures (id, {columns}) SELECT {random}, {columns} FROM signatures ORDER BY seq LIMIT {count}"
    );
    if let AnyConn::Postgres(_) = conn {
        execute(conn, "SET statement_timeout = 0");
    }
    execute(conn, &sql);
}
