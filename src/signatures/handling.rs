//! What organisers do to single signatures: send the mail again, strike out, reinstate, erase. Each is a command for the
//! intake, so that state, count, numbered change, mail and the entry on record are one transaction.

use serde_json::json;

use super::ledger::Ledger;
use super::model::{ChangeKind, Signature, State};
use crate::core::ids::{CampaignId, SignatureId};
use crate::db::{AnyConn, DbError};
use crate::organisers::{Actor, Event};
use crate::outbox::{self, MailKind};

/// Why a signature is struck out. A list, not a text: what is put on record must not name a supporter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The details are made up.
    MadeUp,
    /// Sent by a program.
    Automated,
    /// The same person signed with another address.
    Duplicate,
    /// Not among those who may sign.
    NotEntitled,
    /// Something else.
    Other,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 5] = [
        Self::MadeUp,
        Self::Automated,
        Self::Duplicate,
        Self::NotEntitled,
        Self::Other,
    ];

    /// The stored word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MadeUp => "made-up",
            Self::Automated => "automated",
            Self::Duplicate => "duplicate",
            Self::NotEntitled => "not-entitled",
            Self::Other => "other",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == word)
    }
}

/// Stands as the reason of a change that puts a signature back.
pub const REINSTATED: &str = "reinstated";

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Owe the confirmation mail again.
    Resend,
    /// Strike out: it does not count, and its details stay.
    Invalidate(Reason),
    /// Put back what was struck out.
    Reinstate,
    /// Delete the personal data.
    Erase,
}

/// An organiser's order about a signature.
#[derive(Debug, Clone)]
pub struct Handling {
    /// The campaign.
    pub campaign_id: CampaignId,
    /// The signature.
    pub id: SignatureId,
    /// The number of its newest change when the organiser looked at it.
    pub seen: i64,
    /// What is to be done.
    pub act: Act,
    /// On whose order.
    pub actor: Actor,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handled {
    /// Done, now or by the same order before.
    Done,
    /// The signature changed since the organiser looked at it; nothing was done.
    Moved,
    /// It cannot be done in the signature's state.
    NotPossible,
    /// No such signature.
    Gone,
}

impl Handling {
    /// Does it.
    pub fn apply(&self, conn: &mut AnyConn, ledger: &mut Ledger<'_>) -> Result<Handled, DbError> {
        let before = ledger.get(self.id).filter(|row| row.campaign_id == self.campaign_id);
        let Some(before) = before.cloned() else {
            return Ok(Handled::Gone);
        };
        if self.is_done(&before) {
            return Ok(Handled::Done);
        }
        if before.last_change != self.seen {
            return Ok(Handled::Moved);
        }
        match (self.act, before.state()) {
            (Act::Resend, Some(State::Pending)) => self.resend(conn, ledger),
            (Act::Invalidate(reason), Some(State::Pending | State::Confirmed | State::Quarantined)) => {
                self.invalidate(conn, ledger, before, reason)
            }
            (Act::Reinstate, Some(State::Invalidated)) => self.reinstate(conn, ledger, before),
            (Act::Erase, Some(_)) => {
                ledger.remove(conn, self.id, State::Erased)?;
                self.note(conn, ledger, Event::SignatureErased, &json!({}))
            }
            _ => Ok(Handled::NotPossible),
        }
    }

    /// Whether an earlier press of the same button has done it.
    fn is_done(&self, row: &Signature) -> bool {
        match self.act {
            Act::Resend => false,
            Act::Invalidate(_) => row.state() == Some(State::Invalidated),
            // The change before the one that was seen put it back.
            Act::Reinstate => {
                row.last_change > self.seen && matches!(row.state(), Some(State::Pending | State::Confirmed))
            }
            Act::Erase => row.state() == Some(State::Erased),
        }
    }

    /// Owes the mail, unless one is on its way. Whether the mailbox has had its share is decided when it is sent.
    fn resend(&self, conn: &mut AnyConn, ledger: &mut Ledger<'_>) -> Result<Handled, DbError> {
        let owed = outbox::store::owed_to(conn, self.id)?;
        let is_owed = owed.mails.iter().any(|mail| mail.kind == MailKind::Confirmation as i16);
        if is_owed || !ledger.owe(MailKind::Confirmation, self.campaign_id, self.id) {
            return Ok(Handled::Done);
        }
        self.note(conn, ledger, Event::MailResent, &json!({}))
    }

    fn invalidate(
        &self,
        conn: &mut AnyConn,
        ledger: &mut Ledger<'_>,
        mut row: Signature,
        reason: Reason,
    ) -> Result<Handled, DbError> {
        // Lists that never had it are not told.
        let kind = if row.is_proved() {
            ChangeKind::Invalidated
        } else {
            ChangeKind::Refused
        };
        row.state = State::Invalidated as i16;
        row.shown_at = None;
        ledger.set_because(conn, row, kind, reason.as_str())?;
        let detail = json!({ "reason": reason.as_str() });
        self.note(conn, ledger, Event::SignatureInvalidated, &detail)
    }

    /// Back to what it was.
    fn reinstate(&self, conn: &mut AnyConn, ledger: &mut Ledger<'_>, mut row: Signature) -> Result<Handled, DbError> {
        let (state, kind) = if row.is_proved() {
            (State::Confirmed, ChangeKind::Reinstated)
        } else {
            (State::Pending, ChangeKind::Revised)
        };
        row.state = state as i16;
        row.shown_at = row.confirmed_at.filter(|_| row.public_name);
        ledger.set_because(conn, row, kind, REINSTATED)?;
        let detail = json!({ "state": state.as_str() });
        self.note(conn, ledger, Event::SignatureReinstated, &detail)
    }

    fn note(
        &self,
        conn: &mut AnyConn,
        ledger: &Ledger<'_>,
        event: Event,
        detail: &serde_json::Value,
    ) -> Result<Handled, DbError> {
        let (campaign, subject) = (Some(self.campaign_id), self.id.to_string());
        self.actor.note(conn, event, campaign, &subject, detail, ledger.now())?;
        Ok(Handled::Done)
    }
}
