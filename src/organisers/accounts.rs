//! What happens to accounts: made, given a password, logged in, asked to be reset. Each function is one transaction's work,
//! the record of it included.

use serde_json::json;

use super::audit::{Actor, Event};
use super::links::{self, LinkKind};
use super::model::{LinkRow, OrganiserRow, Person, Stage};
use super::session::{self, Place, SessionError};
use super::store::{self, NewOrganiser, accounts};
use super::totp;
use crate::config;
use crate::core::clock::Seconds;
use crate::core::ids::OrganiserId;
use crate::core::locale::Language;
use crate::db::{AnyConn, DbError};
use crate::vault::{InstanceKey, VaultError, new_number};

const HOUR: Seconds = 3_600;

/// Why an account was not changed.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// The database.
    #[error(transparent)]
    Database(#[from] DbError),
    /// The keys.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The session.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// Not an address.
    #[error("this is not an e-mail address")]
    Address,
}

/// By which limits count an account, whether it exists or not, and whether what was typed is an address or not.
pub fn tag_of(instance: &InstanceKey, typed: &str) -> [u8; 16] {
    Person::tag(instance, typed).unwrap_or_else(|| instance.account_tag(&typed.to_lowercase()))
}

/// Makes an account. `password_hash` is empty as long as no password was chosen.
pub fn create(
    conn: &mut AnyConn,
    instance: &InstanceKey,
    person: &Person,
    password_hash: String,
    language: Language,
    now: Seconds,
) -> Result<OrganiserId, AccountError> {
    let tag = Person::tag(instance, &person.email).ok_or(AccountError::Address)?;
    let new = NewOrganiser {
        email_tag: tag.to_vec(),
        sealed: person.seal(instance, &tag)?,
        password_hash,
        totp_last_step: 0,
        language: language.code().to_owned(),
        created_at: now,
    };
    Ok(store::insert(conn, &new)?)
}

/// Where a browser logs in, and what it held before.
#[derive(Debug, Clone, Default)]
pub struct Arrival {
    /// The place.
    pub place: Place,
    /// The hash of the cookie that it came with: that session ends.
    pub before: Option<Vec<u8>>,
}

/// Begins a session in place of the one that the browser came with, and gives the cookie's content.
pub fn log_in(
    conn: &mut AnyConn,
    actor: &Actor,
    stage: Stage,
    arrival: &Arrival,
    settings: &config::Organisers,
    now: Seconds,
) -> Result<String, AccountError> {
    let organiser = actor.organiser.ok_or(DbError::NotFound)?;
    if let Some(hash) = &arrival.before {
        accounts::end_session_by_hash(conn, hash)?;
    }
    let token = session::begin(conn, organiser, stage, &arrival.place, settings, now)?;
    if stage == Stage::Complete {
        actor.note(conn, Event::LoggedIn, None, "", &json!({}), now)?;
    }
    Ok(token)
}

/// Accepts a second proof of who somebody is, and puts on record what it was if it was unusual; `false` if it was used before.
pub fn prove(conn: &mut AnyConn, actor: &Actor, given: totp::Given, now: Seconds) -> Result<bool, DbError> {
    let organiser = actor.organiser.ok_or(DbError::NotFound)?;
    if !totp::accept(conn, organiser, given, now)? {
        return Ok(false);
    }
    if let totp::Given::Recovery(_) = given {
        let left = accounts::recovery_codes_left(conn, organiser)?;
        actor.note(conn, Event::RecoveryCodeUsed, None, "", &json!({ "left": left }), now)?;
    }
    Ok(true)
}

/// Keeps a new password: every session of the account ends, and every link by which another could be chosen.
pub fn change_password(conn: &mut AnyConn, actor: &Actor, hash: &str, now: Seconds) -> Result<(), DbError> {
    let organiser = actor.organiser.ok_or(DbError::NotFound)?;
    accounts::set_password(conn, organiser, hash)?;
    accounts::end_sessions(conn, organiser, None)?;
    store::links::use_up_resets(conn, organiser, now)?;
    actor.note(conn, Event::PasswordChanged, None, "", &json!({}), now)
}

/// A link to choose a password, not stored yet.
pub fn reset_link(
    organiser: Option<OrganiserId>,
    language: Language,
    hours: i64,
    now: Seconds,
) -> Result<LinkRow, VaultError> {
    Ok(LinkRow {
        id: new_number()?.to_vec(),
        kind: LinkKind::Reset as i16,
        organiser_id: organiser,
        organisation_id: None,
        role: String::new(),
        sealed: Vec::new(),
        language: language.code().to_owned(),
        invited_by: None,
        created_at: now,
        expires_at: now + hours * HOUR,
        used_at: None,
        campaign_id: None,
    })
}

/// Answers somebody who has forgotten a password. For an address without an account the same is written down, and comes
/// to nothing when the mail is due, so that neither the answer nor its time tells who has an account.
pub fn ask_reset(
    conn: &mut AnyConn,
    row: Option<&OrganiserRow>,
    settings: &config::Organisers,
    now: Seconds,
) -> Result<(), AccountError> {
    let language = row.and_then(|row| Language::parse(&row.language)).unwrap_or_default();
    let link = reset_link(row.map(|row| row.id), language, settings.reset_hours, now)?;
    Ok(links::mail(conn, LinkKind::Reset, &link)?)
}
