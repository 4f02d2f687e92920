//! Keeping the promises about time: tags cleared, unconfirmed signatures erased, mail counts forgotten, and the
//! personal data of campaigns long over destroyed.

use std::time::Duration;

use crate::app::Core;
use crate::campaigns::{self, Phase};
use crate::core::clock::Seconds;
use crate::db::{AnyConn, DbError};
use crate::outbox;
use crate::signatures::ledger::Ledger;
use crate::signatures::model::{ChangeKind, Signature, State};
use crate::signatures::store::{self, Subject};
use crate::tallies::Sources;

const DAY: Seconds = 86_400;
const MONTH: Seconds = 2_629_746;
/// Rows changed in one transaction, so that signing never waits long.
const STEP: i64 = 500;
const EVERY: Duration = Duration::from_hours(1);

/// What one round did.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Tidied {
    /// Signatures whose tags were cleared.
    pub tags_cleared: usize,
    /// Signatures never confirmed and now erased.
    pub pending_erased: usize,
    /// Campaigns whose key was destroyed.
    pub keys_destroyed: usize,
}

/// Tidies once an hour until `stop` says so.
pub fn keep_tidy(core: &Core, stop: &dyn Fn() -> bool) {
    let mut waited = EVERY;
    while !stop() {
        if waited >= EVERY {
            waited = Duration::ZERO;
            match tidy(core) {
                Ok(done) if done != Tidied::default() => tracing::info!(?done, "tidied"),
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "not tidied"),
            }
        }
        let pause = Duration::from_millis(200);
        std::thread::sleep(pause);
        waited += pause;
    }
}

/// One round, to its end.
pub fn tidy(core: &Core) -> Result<Tidied, DbError> {
    let (now, retention, database) = (core.clock.now(), &core.config.retention, &core.database);
    database.write(|conn| outbox::store::forget_mails(conn, now - 2 * DAY))?;
    let mut done = Tidied {
        keys_destroyed: destroy_old_keys(core, now)?,
        ..Tidied::default()
    };
    let before = now - retention.tag_days * DAY;
    done.tags_cleared = in_steps(
        core,
        |conn, after| store::tagged(conn, before, after, STEP),
        store::clear_tags,
    )?;
    let before = now - retention.pending_days * DAY;
    done.pending_erased = in_steps(
        core,
        |conn, after| store::stale_pending(conn, before, after, STEP),
        |conn, stale| erase_pending(conn, now, before, stale),
    )?;
    Ok(done)
}

/// Finds a few rows at a time, beginning after the last ones found, and changes each few in a short transaction.
fn in_steps<Row: Copy>(
    core: &Core,
    find: impl Fn(&mut AnyConn, i64) -> Result<Vec<(i64, Row)>, DbError>,
    change: impl Fn(&mut AnyConn, &[(i64, Row)]) -> Result<usize, DbError>,
) -> Result<usize, DbError> {
    let (mut after, mut changed) = (0, 0);
    loop {
        let found = core.database.read(|conn| find(conn, after))?;
        let Some((last, _)) = found.last() else {
            return Ok(changed);
        };
        after = *last;
        changed += core.database.write(|conn| change(conn, &found))?;
    }
}

/// Erases those of `stale` that nobody has confirmed or signed again meanwhile.
fn erase_pending(
    conn: &mut AnyConn,
    now: Seconds,
    before: Seconds,
    stale: &[(i64, Subject)],
) -> Result<usize, DbError> {
    let (campaigns, ids): (Vec<_>, Vec<_>) = stale.iter().map(|(_, row)| *row).unzip();
    let mut sources = Sources::default();
    let mut ledger = Ledger::load(conn, now, &mut sources, campaigns, ids.clone())?;
    let mut erased = 0;
    for id in ids {
        let is_stale = |row: &&Signature| row.state() == Some(State::Pending) && row.signed_at < before;
        let Some(row) = ledger.get(id).filter(is_stale) else {
            continue;
        };
        let mut row = row.clone();
        row.clear(State::Erased);
        ledger.set(conn, row, ChangeKind::Erased)?;
        erased += 1;
    }
    ledger.write(conn)?;
    Ok(erased)
}

/// Destroys the keys of campaigns that ended longer ago than the privacy notice promises.
fn destroy_old_keys(core: &Core, now: Seconds) -> Result<usize, DbError> {
    let kept = Seconds::from(core.config.retention.months_after_closing) * MONTH;
    let mut destroyed = 0;
    for (id, _) in core.database.read(campaigns::store::revisions)? {
        let Some(campaign) = core.catalogue.by_id(id) else {
            continue;
        };
        let is_due = matches!(campaign.phase(now), Phase::Closed(Some(closed)) if closed + kept <= now);
        if is_due && campaign.key.is_some() {
            core.database.write(|conn| campaigns::store::destroy_key(conn, id))?;
            tracing::info!(campaign = id, "retention is over: the campaign's key was destroyed");
            destroyed += 1;
        }
    }
    Ok(destroyed)
}
