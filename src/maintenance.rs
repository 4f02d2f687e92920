//! Keeping the promises about time: tags and references of sharers cleared, unconfirmed signatures erased, mail counts
//! forgotten, and the personal data of campaigns long over destroyed.

use std::time::Duration;

use crate::app::Core;
use crate::campaigns::{self, Phase};
use crate::core::clock::Seconds;
use crate::core::ids::CampaignId;
use crate::db::{AnyConn, DbError};
use crate::exports;
use crate::imports;
use crate::organisers;
use crate::outbox;
use crate::signatures::ledger::Ledger;
use crate::signatures::model::{Signature, State};
use crate::signatures::store::{self, Subject, Window};
use crate::tallies::{self, Sources};
use crate::webhooks;

const HOUR: Seconds = 3_600;
const DAY: Seconds = 86_400;
/// How long after its end it can be seen what a mailed link was for.
const LINKS_KEPT: Seconds = 30 * DAY;
const MONTH: Seconds = 2_629_746;
/// Rows changed in one transaction, so that signing never waits long.
const STEP: usize = 500;
/// Rows looked at in one read.
const WINDOW: i64 = 20_000;
const EVERY: Duration = Duration::from_hours(1);

/// What one round did.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Tidied {
    /// Signatures whose tags, and by whose link they came, were cleared.
    pub tags_cleared: usize,
    /// Signatures never confirmed and now erased.
    pub pending_erased: usize,
    /// Campaigns whose key was destroyed.
    pub keys_destroyed: usize,
    /// Uploaded lists with which nobody went on.
    pub lists_discarded: usize,
    /// Lists made for somebody that can be fetched no more.
    pub lists_expired: usize,
    /// Organisers' sessions that were over, and mailed links long past their time.
    pub logins_forgotten: usize,
    /// Messages to webhooks that are not kept any more.
    pub messages_forgotten: usize,
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
    let lists = imports::uploads::discard_expired(&core.database, now);
    let made = exports::schedules::forget(&core.database, now);
    let logins = forget_logins(core, now);
    let messages = webhooks::worker::forget_old(core);
    let before = now - retention.tag_days * DAY;
    let tags = in_steps(core, |conn, window| store::tagged(conn, before, window), clear_tags);
    let before = now - retention.pending_days * DAY;
    let stale = in_steps(
        core,
        |conn, window| store::stale_pending(conn, before, window),
        |conn, found| erase_pending(conn, now, before, found),
    );
    mails?;
    Ok(Tidied {
        tags_cleared: tags?,
        pending_erased: stale?,
        keys_destroyed: keys?,
        lists_discarded: lists?,
        lists_expired: made?,
        logins_forgotten: logins?,
        messages_forgotten: messages?,
    })
}

/// Forgets sessions that are over, and links that stopped working a month ago.
fn forget_logins(core: &Core, now: Seconds) -> Result<usize, DbError> {
    let idle_since = now - core.config.organisers.session_idle_hours * HOUR;
    core.database.write(|conn| {
        let sessions = organisers::store::accounts::forget_sessions(conn, now, idle_since)?;
        Ok(sessions + organisers::store::links::forget(conn, now - LINKS_KEPT)?)
    })
}

/// Looks through the signatures a window at a time, so that no read lasts long (it would keep SQLite's log from beginning
/// anew), and changes what it finds a few at a time.
fn in_steps<Row: Copy>(
    core: &Core,
    find: impl Fn(&mut AnyConn, Window) -> Result<Vec<(i64, Row)>, DbError>,
    change: impl Fn(&mut AnyConn, &[(i64, Row)]) -> Result<usize, DbError>,
) -> Result<usize, DbError> {
    let last = core.database.read(store::last_seq)?;
    let (mut after, mut changed) = (0, 0);
    while after < last {
        let found = core.database.read(|conn| find(conn, (after, after + WINDOW)))?;
        for few in found.chunks(STEP) {
            changed += core.database.write(|conn| change(conn, few))?;
        }
        after += WINDOW;
    }
    Ok(changed)
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

/// Erases those of `stale` that nobody has proved or signed again meanwhile.
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
        let is_stale = |row: &Signature| row.awaits_proof() && row.signed_at < before;
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
