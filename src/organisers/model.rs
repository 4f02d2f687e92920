//! Accounts and memberships, as the rest of the code sees them: opened, with words in place of columns.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::policy::Role;
use crate::core::clock::Seconds;
use crate::core::email::EmailAddress;
use crate::core::ids::{CampaignId, OrganisationId, OrganiserId};
use crate::core::locale::Language;
use crate::db::schema::{mailed_links, organisers, sessions};
use crate::vault::{InstanceKey, VaultError};

/// The use of sealed account data: who it is.
const PERSON: &str = "person";
/// The use of sealed account data: the secret of one-time passwords.
const TOTP: &str = "totp";

/// Who somebody is, in their own words; sealed in the database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// As colleagues know them.
    pub name: String,
    /// As typed.
    pub email: String,
}

impl Person {
    /// By which an address is found among accounts. `None` if it is no address.
    pub fn tag(instance: &InstanceKey, email: &str) -> Option<[u8; 16]> {
        let canonical = EmailAddress::parse(email)
            .ok()?
            .canonical(crate::core::canonical::CANONICAL_RULES)
            .ok()?;
        Some(instance.account_tag(&canonical))
    }

    /// Sealed for the account, invitation or whatever else has this number.
    pub fn seal(&self, instance: &InstanceKey, of: &[u8; 16]) -> Result<Vec<u8>, VaultError> {
        let plain = serde_json::to_vec(self).map_err(|_| VaultError::TooLong)?;
        instance.seal_account(PERSON, of, &plain)
    }

    /// Opens what [`Person::seal`] made.
    pub fn open(instance: &InstanceKey, of: &[u8; 16], sealed: &[u8]) -> Result<Self, VaultError> {
        let plain = instance.open_account(PERSON, of, sealed)?;
        serde_json::from_slice(&plain).map_err(|_| VaultError::Unreadable)
    }
}

/// One row of `organisers`.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = organisers)]
pub struct OrganiserRow {
    /// Its number.
    pub id: OrganiserId,
    /// By which the account is found: a keyed hash of the address.
    pub email_tag: Vec<u8>,
    /// A [`Person`].
    pub sealed: Vec<u8>,
    /// PHC string (Argon2id); empty while no password was chosen.
    pub password_hash: String,
    /// The secret of one-time passwords.
    pub totp_sealed: Option<Vec<u8>>,
    /// The newest time step whose one-time password was used, so that none works twice.
    pub totp_last_step: i64,
    /// The language of the organisers' pages.
    pub language: String,
    /// When it was made.
    pub created_at: Seconds,
}

impl OrganiserRow {
    /// What sealed data of this account is bound to.
    pub fn number(&self) -> [u8; 16] {
        <[u8; 16]>::try_from(self.email_tag.as_slice()).unwrap_or_default()
    }

    /// Seals the secret of one-time passwords for this account.
    pub fn seal_totp(&self, instance: &InstanceKey, secret: &[u8]) -> Result<Vec<u8>, VaultError> {
        instance.seal_account(TOTP, &self.number(), secret)
    }

    /// The secret of one-time passwords, if they are in use.
    pub fn open_totp(&self, instance: &InstanceKey) -> Result<Option<Vec<u8>>, VaultError> {
        let open = |sealed: &Vec<u8>| Ok(instance.open_account(TOTP, &self.number(), sealed)?.to_vec());
        self.totp_sealed.as_ref().map(open).transpose()
    }
}

/// An organiser, opened.
#[derive(Debug, Clone)]
pub struct Account {
    /// Its number.
    pub id: OrganiserId,
    /// Who it is.
    pub person: Person,
    /// The language of the organisers' pages.
    pub language: Language,
    /// Whether one-time passwords are in use.
    pub has_totp: bool,
}

impl Account {
    /// Opens a row.
    pub fn open(instance: &InstanceKey, row: &OrganiserRow) -> Result<Self, VaultError> {
        Ok(Self {
            id: row.id,
            person: Person::open(instance, &row.number(), &row.sealed)?,
            language: Language::parse(&row.language).unwrap_or_default(),
            has_totp: row.totp_sealed.is_some(),
        })
    }
}

/// What somebody is in one organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// Its number.
    pub organisation_id: OrganisationId,
    /// Its short name.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Whether its members must use one-time passwords.
    pub require_totp: bool,
    /// Whether the organisation may run campaigns of its own.
    pub may_lead: bool,
    /// What they are there.
    pub role: Role,
}

/// How far somebody has come in logging in. The number is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i16)]
pub enum Stage {
    /// The password was right; the one-time password is still to come.
    Password = 1,
    /// Logged in.
    Complete = 2,
}

/// One row of `sessions`.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = sessions)]
pub struct SessionRow {
    /// Its number.
    pub id: i64,
    /// SHA-256 of what the cookie holds.
    pub token_hash: Vec<u8>,
    /// Whose it is.
    pub organiser_id: OrganiserId,
    /// A [`Stage`].
    pub stage: i16,
    /// When they logged in.
    pub created_at: Seconds,
    /// When they were last seen, to some minutes.
    pub seen_at: Seconds,
    /// When it ends at the latest.
    pub expires_at: Seconds,
    /// When they last proved who they are, by password or one-time password.
    pub proved_at: Seconds,
    /// From where, truncated.
    pub network: String,
    /// With which browser, in a few words.
    pub agent: String,
}

impl SessionRow {
    /// Whether the login is complete.
    pub fn is_complete(&self) -> bool {
        self.stage == Stage::Complete as i16
    }
}

/// One row of `mailed_links`: what a link in a mail to an organiser is for.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = mailed_links, treat_none_as_default_value = false)]
pub struct LinkRow {
    /// 16 random bytes, which the link names.
    pub id: Vec<u8>,
    /// A [`super::links::LinkKind`].
    pub kind: i16,
    /// Whose password it lets one choose; none for an invitation, and for an address without an account.
    pub organiser_id: Option<OrganiserId>,
    /// Which organisation it lets one join.
    pub organisation_id: Option<OrganisationId>,
    /// As what, or empty.
    pub role: String,
    /// The [`Person`] who is invited, or empty.
    pub sealed: Vec<u8>,
    /// The language of the mail.
    pub language: String,
    /// By whom.
    pub invited_by: Option<OrganiserId>,
    /// When it was made.
    pub created_at: Seconds,
    /// Until when it works.
    pub expires_at: Seconds,
    /// When it was used or taken back.
    pub used_at: Option<Seconds>,
    /// Which campaign it lets an organisation join.
    pub campaign_id: Option<CampaignId>,
}

impl LinkRow {
    /// Its number.
    pub fn number(&self) -> [u8; 16] {
        <[u8; 16]>::try_from(self.id.as_slice()).unwrap_or_default()
    }

    /// Its number in hexadecimal digits, as it stands in addresses and on record.
    pub fn name(&self) -> String {
        uuid::Uuid::from_bytes(self.number()).simple().to_string()
    }

    /// Whether it still works.
    pub fn is_open(&self, now: Seconds) -> bool {
        self.used_at.is_none() && now < self.expires_at
    }
}
