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

/// Counts the rows with the tally locked and, if it was off, corrects it.
pub fn reconcile(database: &Database, campaign: CampaignId, now: Seconds) -> Result<Comparison, DbError> {
    let comparison = database.write(|conn| {
        let tally = store::lock(conn, &[campaign])?
            .pop()
            .ok_or(diesel::result::Error::NotFound)?;
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
