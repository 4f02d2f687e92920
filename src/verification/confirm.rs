//! Confirming: from pending to confirmed, once, and only for the details that the person was shown.

use crate::core::clock::to_minute;
use crate::core::ids::{CampaignId, SignatureId};
use crate::db::{AnyConn, DbError};
use crate::outbox::MailKind;
use crate::signatures::ledger::Ledger;
use crate::signatures::model::{ChangeKind, State};

/// A verified link and what its page showed.
#[derive(Debug, Clone)]
pub struct Confirmation {
    /// The campaign.
    pub campaign_id: CampaignId,
    /// The signature.
    pub id: SignatureId,
    /// The generation that the link was made for.
    pub generation: i32,
    /// The revision that the page showed.
    pub revision: i32,
    /// The consents that are recorded, as they are stored, if they are not those of the form: an organisation that left
    /// meanwhile gets no yes.
    pub consents: Option<String>,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConfirmOutcome {
    /// Counted now.
    Confirmed,
    /// Counted before; nothing changed.
    Already,
    /// The details were replaced since they were shown; nothing changed.
    Moved,
    /// Withdrawn, erased, held back or struck out meanwhile; nothing changed.
    Gone,
}

impl Confirmation {
    /// Confirms.
    pub fn apply(&self, conn: &mut AnyConn, ledger: &mut Ledger<'_>) -> Result<ConfirmOutcome, DbError> {
        let Some(before) = ledger.get(self.id) else {
            return Ok(ConfirmOutcome::Gone);
        };
        if before.generation != self.generation {
            return Ok(ConfirmOutcome::Gone);
        }
        match before.state() {
            Some(State::Confirmed) => Ok(ConfirmOutcome::Already),
            Some(State::Pending) if before.revision != self.revision => Ok(ConfirmOutcome::Moved),
            Some(State::Pending) => {
                let mut row = before.clone();
                row.state = State::Confirmed as i16;
                row.confirmed_at = Some(to_minute(ledger.now()));
                if let Some(consents) = &self.consents {
                    row.consents.clone_from(consents);
                }
                row.shown_at = row.confirmed_at.filter(|_| row.public_name);
                ledger.set(conn, row, ChangeKind::Confirmed)?;
                Ok(ConfirmOutcome::Confirmed)
            }
            _ => Ok(ConfirmOutcome::Gone),
        }
    }

    /// Owes another mail with a new link, if the signature still waits for its confirmation.
    pub fn renew(&self, ledger: &mut Ledger<'_>) {
        let waits = ledger
            .get(self.id)
            .is_some_and(|row| row.state() == Some(State::Pending) && row.generation == self.generation);
        if waits {
            ledger.owe(MailKind::Confirmation, self.campaign_id, self.id);
        }
    }
}
