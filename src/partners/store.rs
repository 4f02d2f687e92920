//! The SQL of API tokens.

use diesel::prelude::*;

use crate::core::clock::Seconds;
use crate::core::ids::OrganisationId;
use crate::db::schema::{api_tokens, organisations};
use crate::db::{AnyConn, DbError};

/// One row of `api_tokens`, without its number.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = api_tokens, treat_none_as_default_value = false)]
pub struct TokenRow {
    /// Whose it is.
    pub organisation_id: OrganisationId,
    /// What it is for, in the operator's words.
    pub name: String,
    /// SHA-256 of the token.
    pub token_hash: Vec<u8>,
    /// Scopes, between spaces.
    pub scopes: String,
    /// When it stops working.
    pub expires_at: Option<Seconds>,
    /// When it was taken back.
    pub revoked_at: Option<Seconds>,
    /// When it was last used, to the hour.
    pub last_used_at: Option<Seconds>,
    /// When it was made.
    pub created_at: Seconds,
}

impl TokenRow {
    /// Where it stands.
    pub fn standing(&self, now: Seconds) -> Standing {
        match (self.revoked_at, self.expires_at) {
            (Some(at), _) => Standing::Revoked(at),
            (None, Some(at)) if at <= now => Standing::Expired(at),
            _ => Standing::Live,
        }
    }
}

/// Whether a token works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It works.
    Live,
    /// Its time is over since then.
    Expired(Seconds),
    /// It was taken back then.
    Revoked(Seconds),
}

/// Adds a token and gives its number.
pub fn insert(conn: &mut AnyConn, row: &TokenRow) -> Result<i64, DbError> {
    diesel::insert_into(api_tokens::table).values(row).execute(conn)?;
    Ok(api_tokens::table
        .filter(api_tokens::token_hash.eq(&row.token_hash))
        .select(api_tokens::id)
        .first(conn)?)
}

/// The token with this hash, whatever its state.
pub fn by_hash(conn: &mut AnyConn, hash: &[u8]) -> Result<Option<(i64, TokenRow)>, DbError> {
    Ok(api_tokens::table
        .filter(api_tokens::token_hash.eq(hash.to_vec()))
        .select((api_tokens::id, TokenRow::as_select()))
        .first(conn)
        .optional()?)
}

/// One token.
pub fn by_id(conn: &mut AnyConn, id: i64) -> Result<Option<TokenRow>, DbError> {
    Ok(api_tokens::table
        .find(id)
        .select(TokenRow::as_select())
        .first(conn)
        .optional()?)
}

/// The tokens of an organisation, the newest first.
pub fn of(conn: &mut AnyConn, organisation: OrganisationId) -> Result<Vec<(i64, TokenRow)>, DbError> {
    Ok(api_tokens::table
        .filter(api_tokens::organisation_id.eq(organisation))
        .order(api_tokens::id.desc())
        .select((api_tokens::id, TokenRow::as_select()))
        .load(conn)?)
}

/// Whether an organisation has a token of this name that works.
pub fn has_live(conn: &mut AnyConn, organisation: OrganisationId, name: &str, now: Seconds) -> Result<bool, DbError> {
    let found: i64 = api_tokens::table
        .filter(api_tokens::organisation_id.eq(organisation))
        .filter(api_tokens::name.eq(name))
        .filter(api_tokens::revoked_at.is_null())
        .filter(
            api_tokens::expires_at
                .is_null()
                .or(api_tokens::expires_at.gt(Some(now))),
        )
        .count()
        .get_result(conn)?;
    Ok(found > 0)
}

/// All tokens with the short names of their organisations.
pub fn all(conn: &mut AnyConn) -> Result<Vec<(i64, TokenRow, String)>, DbError> {
    Ok(api_tokens::table
        .inner_join(organisations::table)
        .order(api_tokens::id)
        .select((api_tokens::id, TokenRow::as_select(), organisations::slug))
        .load(conn)?)
}

/// Takes a token back; says whether there was one to take.
pub fn revoke(conn: &mut AnyConn, id: i64, now: Seconds) -> Result<bool, DbError> {
    let live = api_tokens::table
        .filter(api_tokens::id.eq(id))
        .filter(api_tokens::revoked_at.is_null());
    Ok(diesel::update(live)
        .set(api_tokens::revoked_at.eq(Some(now)))
        .execute(conn)?
        > 0)
}

/// Notes that a token was used.
pub fn note_use(conn: &mut AnyConn, id: i64, now: Seconds) -> Result<(), DbError> {
    diesel::update(api_tokens::table.find(id))
        .set(api_tokens::last_used_at.eq(Some(now)))
        .execute(conn)?;
    Ok(())
}
