//! Making a token and taking it back, each on record: the organisers' pages and the command line do the same.

use serde_json::json;

use super::Scope;
use super::store::{self, TokenRow};
use crate::core::clock::{Seconds, iso8601};
use crate::core::ids::OrganisationId;
use crate::db::{AnyConn, DbError};
use crate::organisers::{Actor, Event};
use crate::vault::{VaultError, new_api_token, token_hash};

/// The longest name of a token, in characters.
pub const LONGEST_NAME: usize = 80;

/// A token to be made.
#[derive(Debug, Clone)]
pub struct NewToken {
    /// Whose it is to be.
    pub organisation: OrganisationId,
    /// What it is for, in the organisation's words.
    pub name: String,
    /// What it allows.
    pub scopes: Vec<Scope>,
    /// When it stops working; none for never.
    pub expires_at: Option<Seconds>,
}

/// A token that was made.
pub struct Made {
    /// Its number.
    pub id: i64,
    /// The token itself, which is kept nowhere.
    pub token: String,
}

/// Why a token was not made.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// The database.
    #[error(transparent)]
    Database(#[from] DbError),
    /// No randomness.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// Another one that still works has this name. So a form that is sent twice makes one token.
    #[error("there is a token of this name already")]
    NameTaken,
}

/// Makes a token.
pub fn make(conn: &mut AnyConn, actor: &Actor, new: &NewToken, now: Seconds) -> Result<Made, TokenError> {
    if !new.name.is_empty() && store::has_live(conn, new.organisation, &new.name, now)? {
        return Err(TokenError::NameTaken);
    }
    let token = new_api_token()?;
    let words: Vec<&str> = new.scopes.iter().map(|scope| scope.as_str()).collect();
    let row = TokenRow {
        organisation_id: new.organisation,
        name: new.name.clone(),
        token_hash: token_hash(&token).to_vec(),
        scopes: words.join(" "),
        expires_at: new.expires_at,
        revoked_at: None,
        last_used_at: None,
        created_at: now,
    };
    let id = store::insert(conn, &row)?;
    let detail = json!({ "name": row.name, "scopes": row.scopes, "expires": row.expires_at.map(iso8601) });
    actor.note(conn, Event::TokenCreated, None, &id.to_string(), &detail, now)?;
    Ok(Made { id, token })
}

/// Takes a token back; says whether there was one to take. Nothing is on record if there was none.
pub fn revoke(conn: &mut AnyConn, actor: &Actor, id: i64, now: Seconds) -> Result<bool, DbError> {
    let Some(row) = store::by_id(conn, id)? else {
        return Ok(false);
    };
    if !store::revoke(conn, id, now)? {
        return Ok(false);
    }
    let detail = json!({ "name": row.name });
    actor.note(conn, Event::TokenRevoked, None, &id.to_string(), &detail, now)?;
    Ok(true)
}
