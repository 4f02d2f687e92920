//! Withdrawing: the signature stops counting and its personal data is deleted, in one transaction.

use crate::core::ids::{CampaignId, SignatureId};
use crate::db::{AnyConn, DbError};
use crate::signatures::ledger::Ledger;
use crate::signatures::model::State;

/// A verified link.
#[derive(Debug, Clone, Copy)]
pub struct Withdrawal {
    /// The campaign.
    pub campaign_id: CampaignId,
    /// The signature.
    pub id: SignatureId,
    /// The generation that the link was made for.
    pub generation: i32,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WithdrawOutcome {
    /// Withdrawn now, or by the same link before.
    Withdrawn,
    /// The link belongs to an earlier signature of the same person, or there is nothing to withdraw.
    Gone,
}

impl Withdrawal {
    /// Withdraws.
    pub fn apply(&self, conn: &mut AnyConn, ledger: &mut Ledger<'_>) -> Result<WithdrawOutcome, DbError> {
        let Some(before) = ledger.get(self.id) else {
            return Ok(WithdrawOutcome::Gone);
        };
        match before.state() {
            Some(State::Withdrawn) if before.generation == self.generation + 1 => Ok(WithdrawOutcome::Withdrawn),
            // Who was struck out has the same right to have their data deleted.
            Some(State::Pending | State::Confirmed | State::Quarantined | State::Invalidated)
                if before.generation == self.generation =>
            {
                ledger.remove(conn, self.id, State::Withdrawn)?;
                Ok(WithdrawOutcome::Withdrawn)
            }
            _ => Ok(WithdrawOutcome::Gone),
        }
    }
}
