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
    /// "Join us": to an organiser.
    Invitation = 3,
    /// "Choose a new password": to an organiser.
    PasswordReset = 4,
    /// "Carry this campaign with us": to another organisation.
    Partnership = 5,
}

impl MailKind {
    /// Reads a stored number.
    pub fn from_stored(number: i16) -> Option<Self> {
        [
            Self::Confirmation,
            Self::AlreadySigned,
            Self::Invitation,
            Self::PasswordReset,
            Self::Partnership,
        ]
        .into_iter()
        .find(|kind| *kind as i16 == number)
    }

    /// Whether it is about an organiser's account, not a signature.
    pub fn is_of_account(self) -> bool {
        matches!(self, Self::Invitation | Self::PasswordReset | Self::Partnership)
    }
}

/// A mail that somebody is owed. Who that is stands in the signature, sealed; or, for mails about accounts, in the mailed
/// link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Owed {
    /// Which mail.
    pub kind: MailKind,
    /// Under which campaign; 0 for mails about accounts.
    pub campaign_id: CampaignId,
    /// About which signature. For mails about accounts these 16 bytes name the mailed link.
    pub signature_id: SignatureId,
}
