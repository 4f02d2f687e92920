//! Compares a tally with the rows it counts, and mends it.

use super::Tally;
use super::store::{self, Counted};
use crate::core::clock::Seconds;
use crate::core::ids::CampaignId;
use crate::db::{AnyConn, Database, DbError};

/// Any number that nothing else waits for in this database: the ASCII codes of "tally".
const TURN: i64 = 0x74_61_6c_6c_79;

/// A tally beside what the rows say.
#[derive(Debug)]
pub struct Comparison {
    /// As stored.
    pub tally: Tally,
    /// As counted.
    pub counted: Counted,
}

impl Comparison {
    /// How many signatures the tally is off by, over all its counts.
    pub fn drift(&self) -> i64 {
        let Self { tally, counted } = self;
        (tally.online - counted.online).abs()
            + (tally.offline - counted.offline).abs()
            + (tally.pending - counted.pending).abs()
    }
}

/// Counts the rows and, if the tally is off, corrects it by as much. Nobody waits for the counting: tally and rows are
/// read as of one moment, and what was missing at that moment is missing still, whatever has been counted since.
pub fn reconcile(database: &Database, campaign: CampaignId, now: Seconds) -> Result<Comparison, DbError> {
    database.snapshot(TURN, |conn| {
        let comparison = Comparison {
            tally: store::find(conn, campaign)?,
            counted: store::count_rows(conn, campaign)?,
        };
        let drift = comparison.drift();
        if drift != 0 {
            database.write(|conn| mend(conn, &comparison, now))?;
            tracing::warn!(campaign, drift, "tally was off and has been corrected");
            metrics::counter!("quipu_tallies_mended_total").increment(1);
        }
        Ok(comparison)
    })
}

fn mend(conn: &mut AnyConn, comparison: &Comparison, now: Seconds) -> Result<(), DbError> {
    let Comparison { tally: seen, counted } = comparison;
    let mut tally = store::lock(conn, &[seen.campaign_id])?.pop().ok_or(DbError::NotFound)?;
    tally.online += counted.online - seen.online;
    tally.offline += counted.offline - seen.offline;
    tally.pending += counted.pending - seen.pending;
    tally.version += 1;
    tally.updated_at = now;
    store::put(conn, &[tally])
}
