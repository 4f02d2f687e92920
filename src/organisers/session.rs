//! Sessions: who is logged in. The cookie holds 32 random bytes, the database their hash; a thief of the database
//! cannot log in with it.

use super::model::{SessionRow, Stage};
use super::store;
use crate::config;
use crate::core::clock::Seconds;
use crate::core::ids::OrganiserId;
use crate::db::{AnyConn, DbError};
use crate::vault::{VaultError, new_token, token_hash};

const HOUR: Seconds = 3_600;
const DAY: Seconds = 24 * HOUR;
/// How exactly it is noted when somebody was last seen.
const SEEN_EVERY: Seconds = 300;

/// Where somebody logs in.
#[derive(Debug, Clone, Default)]
pub struct Place {
    /// Truncated network address.
    pub network: String,
    /// Browser, in a few words.
    pub agent: String,
}

/// Why a session was not begun.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// The database.
    #[error(transparent)]
    Database(#[from] DbError),
    /// No randomness.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// Begins a session and gives what its cookie holds. Every login begins a new one, so that a
/// cookie planted before is worth nothing after.
pub fn begin(
    conn: &mut AnyConn,
    organiser: OrganiserId,
    stage: Stage,
    place: &Place,
    settings: &config::Organisers,
    now: Seconds,
) -> Result<String, SessionError> {
    let token = new_token()?;
    // A login that is not completed soon has to begin again.
    let expires_at = match stage {
        Stage::Password => now + HOUR / 4,
        Stage::Complete => now + settings.session_days * DAY,
    };
    store::insert_session(
        conn,
        &store::NewSession {
            token_hash: token_hash(&token).to_vec(),
            organiser_id: organiser,
            stage: stage as i16,
            created_at: now,
            seen_at: now,
            expires_at,
            proved_at: if stage == Stage::Complete { now } else { 0 },
            network: place.network.clone(),
            agent: place.agent.clone(),
        },
    )?;
    Ok(token)
}

/// Whether a session still holds.
pub fn is_alive(session: &SessionRow, settings: &config::Organisers, now: Seconds) -> bool {
    now < session.expires_at && now < session.seen_at + settings.session_idle_hours * HOUR
}

/// Whether its use is to be noted.
pub fn is_to_be_noted(session: &SessionRow, now: Seconds) -> bool {
    now >= session.seen_at + SEEN_EVERY
}

/// The hidden field of forms, for browsers that do not say where a form comes from. It is made from the cookie, not from
/// what the database holds.
pub fn form_token(cookie: &str) -> String {
    use std::fmt::Write as _;
    token_hash(&format!("form {cookie}"))[..16]
        .iter()
        .fold(String::with_capacity(32), |mut text, byte| {
            // Writing to a text does not fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}
