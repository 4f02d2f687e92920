//! What a webhook is told, where it and its messages stand, and its target with the secrets it shares with us.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::core::clock::Seconds;
use crate::core::ids::{CampaignId, OrganisationId};
use crate::db::schema::{webhook_attempts, webhook_messages, webhooks};
use crate::vault::{InstanceKey, VaultError};

/// What a message tells; the word is its `type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Somebody pressed the test button.
    Test,
    /// Signatures of people who said yes to the organisation were confirmed, withdrawn, erased or struck out.
    SignaturesChanged,
    /// A list that was ordered to come regularly is ready to be fetched.
    ListReady,
    /// A piece of such a list, encrypted.
    ListPart,
}

impl Kind {
    /// Whether a message of this word is kept once it was taken, shown in the log and sent again by hand: not lists, nor
    /// links to them.
    pub fn is_kept(word: &str) -> bool {
        word != Self::ListPart.as_str() && word != Self::ListReady.as_str()
    }

    /// The word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Test => "test",
            Self::SignaturesChanged => "signatures.changed",
            Self::ListReady => "list.ready",
            Self::ListPart => "list.part",
        }
    }
}

/// Where a webhook stands. The numbers are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i16)]
pub enum HookState {
    /// It is told everything.
    Live = 1,
    /// It is told nothing for now.
    Paused = 2,
    /// It is told nothing any more.
    Ended = 3,
}

impl HookState {
    /// Reads a stored number; one that is not known is told nothing.
    pub fn from_stored(number: i16) -> Self {
        match number {
            1 => Self::Live,
            2 => Self::Paused,
            _ => Self::Ended,
        }
    }
}

/// Where a message stands. The numbers are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i16)]
pub enum MessageState {
    /// Owed.
    Waiting = 1,
    /// Taken by its target.
    Delivered = 2,
    /// Tried in vain for as long as it is tried.
    GivenUp = 3,
}

impl MessageState {
    /// Reads a stored number.
    pub fn from_stored(number: i16) -> Self {
        match number {
            1 => Self::Waiting,
            2 => Self::Delivered,
            _ => Self::GivenUp,
        }
    }
}

/// Where a webhook's messages go, and what they are signed with.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Target {
    /// The address.
    pub url: String,
    /// The secret.
    pub secret: String,
    /// The one before it, which is signed with too for a while.
    pub old_secret: String,
    /// Until when.
    pub old_until: Seconds,
}

const TARGET: &str = "webhook";

impl Target {
    /// The secrets to sign with at this moment, the newest first.
    pub fn secrets(&self, now: Seconds) -> impl Iterator<Item = &str> {
        let old = (now < self.old_until && !self.old_secret.is_empty()).then_some(self.old_secret.as_str());
        std::iter::once(self.secret.as_str()).chain(old)
    }

    /// Sealed for an organisation's part in a campaign.
    pub fn seal(&self, instance: &InstanceKey, of: (CampaignId, OrganisationId)) -> Result<Vec<u8>, VaultError> {
        let plain = serde_json::to_vec(self).map_err(|_| VaultError::TooLong)?;
        instance.seal_account(TARGET, &bound_to(of), &plain)
    }
}

fn bound_to((campaign, organisation): (CampaignId, OrganisationId)) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&campaign.to_be_bytes());
    bytes[8..].copy_from_slice(&organisation.to_be_bytes());
    bytes
}

/// One row of `webhooks`.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = webhooks)]
pub struct Hook {
    /// Its number.
    pub id: i64,
    /// In which campaign.
    pub campaign_id: CampaignId,
    /// Whose.
    pub organisation_id: OrganisationId,
    /// A [`Target`].
    pub sealed: Vec<u8>,
    /// A [`HookState`].
    pub state: i16,
    /// The newest change of the campaign that it was told of.
    pub told_until: i64,
    /// Since when every attempt has failed.
    pub failing_since: Option<Seconds>,
    /// When it was made.
    pub created_at: Seconds,
}

impl Hook {
    /// Where it stands.
    pub fn state(&self) -> HookState {
        HookState::from_stored(self.state)
    }

    /// Where its messages go.
    pub fn target(&self, instance: &InstanceKey) -> Result<Target, VaultError> {
        let of = bound_to((self.campaign_id, self.organisation_id));
        let plain = instance.open_account(TARGET, &of, &self.sealed)?;
        serde_json::from_slice(&plain).map_err(|_| VaultError::Unreadable)
    }
}

/// One row of `webhook_messages`.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = webhook_messages)]
pub struct Message {
    /// 16 random bytes.
    pub id: Vec<u8>,
    /// To which webhook.
    pub webhook_id: i64,
    /// A [`Kind`]'s word.
    pub kind: String,
    /// What is sent, as JSON.
    pub content: String,
    /// A [`MessageState`].
    pub state: i16,
    /// How often it was tried.
    pub attempts: i32,
    /// When it is to be tried; while somebody tries, when somebody else may.
    pub due_at: Seconds,
    /// When it was owed.
    pub created_at: Seconds,
}

impl Message {
    /// Its number as targets and organisers see it.
    pub fn name(&self) -> String {
        uuid::Uuid::from_slice(&self.id)
            .unwrap_or_default()
            .simple()
            .to_string()
    }
}

/// One row of `webhook_attempts`.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = webhook_attempts)]
pub struct AttemptRow {
    /// Of which message.
    pub message_id: Vec<u8>,
    /// When it began.
    pub started_at: Seconds,
    /// Milliseconds.
    pub took_ms: i64,
    /// The answer's status; 0 if there was none.
    pub status: i16,
    /// What went wrong, in a word; empty for an answer.
    pub trouble: String,
}
