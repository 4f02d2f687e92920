//! Keeping the promises about time: tags cleared, unconfirmed signatures erased, mail counts forgotten, and the
//! personal data of campaigns long over destroyed.

use std::time::Duration;

use crate::app::Core;
use crate::campaigns::{self, Phase};
use crate::core::clock::Seconds;
use crate::core::ids::CampaignId;
use crate::db::{AnyConn, DbError, dialect};
use crate::outbox;
use crate::signatures::ledger::Ledger;
use crate::signatures::model::{Signature, State};
use crate::signatures::store::{self, Subject};
use crate::tallies::{self, Sources};

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

/// Once a day is enough for what has never yet been off.
const ROUNDS_BETWEEN_RECONCILIATIONS: u32 = 24;

/// Tidies once an hour, and reconciles tallies once a day, until `stop` says so.
pub fn keep_tidy(core: &Core, stop: &dyn Fn() -> bool) {
    let (mut waited, mut rounds) = (EVERY, 0_u32);
    while !stop() {
        if waited >= EVERY {
            waited = Duration::ZERO;
            if rounds % ROUNDS_BETWEEN_RECONCILIATIONS == 1
                && let Err(error) = reconcile(core)
            {
                tracing::warn!(%error, "not reconciled");
            }
            rounds = rounds.wrapping_add(1);
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

/// One round, to its end; a part that fails holds up no other, and its error is told last.
pub fn tidy(core: &Core) -> Result<Tidied, DbError> {
    let (now, retention) = (core.clock.now(), &core.config.retention);
    let mails = core
        .database
        .write(|conn| outbox::store::forget_mails(conn, now - 2 * DAY));
    let keys = destroy_old_keys(core, now);
    let before = now - retention.tag_days * DAY;
    let tags = in_steps(core, |conn, after| store::tagged(conn, before, after, STEP), clear_tags);
    let before = now - retention.pending_days * DAY;
    let stale = in_steps(
        core,
        |conn, after| store::stale_pending(conn, before, after, STEP),
        |conn, found| erase_pending(conn, now, before, found),
    );
    mails?;
    Ok(Tidied {
        tags_cleared: tags?,
        pending_erased: stale?,
        keys_destroyed: keys?,
    })
}

/// Finds a few rows at a time, beginning after the last ones found, and changes each few in a short transaction. The
/// search may take long in a large table, so it has a connection of its own without a limit of time.
fn in_steps<Row: Copy>(
    core: &Core,
    find: impl Fn(&mut AnyConn, i64) -> Result<Vec<(i64, Row)>, DbError>,
    change: impl Fn(&mut AnyConn, &[(i64, Row)]) -> Result<usize, DbError>,
) -> Result<usize, DbError> {
    let mut unhurried = core.database.connect()?;
    dialect::lift_timeout(&mut unhurried)?;
    let (mut after, mut changed) = (0, 0);
    loop {
        let found = find(&mut unhurried, after)?;
        let Some((last, _)) = found.last() else {
            return Ok(changed);
        };
        after = *last;
        changed += core.database.write(|conn| change(conn, &found))?;
    }
}

/// Clears the tags of these signatures, with their campaigns locked like everybody who changes signatures.
fn clear_tags(conn: &mut AnyConn, found: &[(i64, CampaignId)]) -> Result<usize, DbError> {
    let mut campaigns: Vec<CampaignId> = found.iter().map(|(_, campaign)| *campaign).collect();
    campaigns.sort_unstable();
    campaigns.dedup();
    tallies::store::lock(conn, &campaigns)?;
    let seqs: Vec<i64> = found.iter().map(|(seq, _)| *seq).collect();
    store::clear_tags(conn, &seqs)
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
        let is_stale = |row: &Signature| row.state() == Some(State::Pending) && row.signed_at < before;
        if ledger.get(id).is_some_and(is_stale) {
            ledger.remove(conn, id, State::Erased)?;
            erased += 1;
        }
    }
    ledger.write(conn)?;
    Ok(erased)
}

/// Compares every tally with its rows and mends what is off; says by how much that was, over all.
pub fn reconcile(core: &Core) -> Result<i64, DbError> {
    let mut drift = 0;
    for tally in core.database.read(tallies::store::all)? {
        drift += tallies::reconcile::reconcile(&core.database, tally.campaign_id, core.clock.now())?.drift();
    }
    #[allow(clippy::cast_precision_loss)]
    metrics::gauge!("quipu_tally_drift").set(drift as f64);
    Ok(drift)
}

/// Destroys the keys of campaigns that ended, and were last confirmed under, longer ago than the privacy notice
/// promises; so a mistyped year destroys nothing that is in use.
fn destroy_old_keys(core: &Core, now: Seconds) -> Result<usize, DbError> {
    let kept = Seconds::from(core.config.retention.months_after_closing) * MONTH;
    let mut destroyed = 0;
    for tally in core.database.read(tallies::store::all)? {
        let Some(campaign) = core.catalogue.by_id(tally.campaign_id) else {
            continue;
        };
        let Phase::Closed(Some(closed)) = campaign.phase(now) else {
            continue;
        };
        let last_used = closed.max(tally.updated_at).max(campaign.row.created_at);
        if last_used + kept <= now && campaign.key.is_some() {
            core.database
                .write(|conn| campaigns::store::destroy_key(conn, campaign.id))?;
            tracing::info!(
                campaign = campaign.id,
                "retention is over: the campaign's key was destroyed"
            );
            destroyed += 1;
        }
    }
    Ok(destroyed)
}
