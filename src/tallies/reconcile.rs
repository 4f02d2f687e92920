//! Compares a tally with the rows it counts, and mends it.

use super::Tally;
use super::store::{self, Counted};
use crate::core::clock::Seconds;
use crate::core::ids::CampaignId;
use crate::db::{Database, DbError};

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

/// Counts the rows and, if the tally is off, counts again with the tally locked and corrects it; so signing waits only
/// when there is something to mend.
pub fn reconcile(database: &Database, campaign: CampaignId, now: Seconds) -> Result<Comparison, DbError> {
    let glance = database.read(|conn| {
        let tally = store::find(conn, campaign)?;
        Ok::<_, DbError>(Comparison {
            tally,
            counted: store::count_rows(conn, campaign)?,
        })
    })?;
    if glance.drift() == 0 {
        return Ok(glance);
    }
    let comparison = database.write(|conn| {
        let tally = store::lock(conn, &[campaign])?.pop().ok_or(DbError::NotFound)?;
        let counted = store::count_rows(conn, campaign)?;
        let comparison = Comparison { tally, counted };
        if comparison.drift() != 0 {
            store::correct(conn, &comparison.tally, &comparison.counted, now)?;
        }
        Ok::<_, DbError>(comparison)
    })?;
    if comparison.drift() != 0 {
        tracing::warn!(
            campaign,
            drift = comparison.drift(),
            "tally was off and has been corrected"
        );
    }
    Ok(comparison)
}
