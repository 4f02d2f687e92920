//! Mails owed: a row is written in the transaction that owes the mail, and leaves only when it was sent or given up.
//!
//! Leasing moves `due_at` into the future and raises `attempts`; only the holder of that attempt may finish it, so a
//! worker that died or slept is simply overtaken.

pub mod store;

use crate::core::ids::{CampaignId, SignatureId};

/// Which mail. The numbers are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(i16)]
pub enum MailKind {
    /// "Please confirm".
    Confirmation = 1,
    /// "You have signed already".
    AlreadySigned = 2,
}

impl MailKind {
    /// Reads a stored number.
    pub fn from_stored(number: i16) -> Option<Self> {
        [Self::Confirmation, Self::AlreadySigned]
            .into_iter()
            .find(|kind| *kind as i16 == number)
    }
}

/// A mail that somebody is owed. Who that is stands in the signature, sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Owed {
    /// Which mail.
    pub kind: MailKind,
    /// Under which campaign.
    pub campaign_id: CampaignId,
    /// About which signature.
    pub signature_id: SignatureId,
}
