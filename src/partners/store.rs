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
