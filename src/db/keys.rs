//! The wrapped instance key's row: one secret for the whole installation, useless without the master key.

use diesel::prelude::*;

use super::schema::vault_keys;
use super::{AnyConn, DbError, on_either};

/// The stored keys: id and wrapped bytes, newest last.
pub fn all(conn: &mut AnyConn) -> Result<Vec<(i32, Vec<u8>)>, DbError> {
    Ok(vault_keys::table
        .order(vault_keys::key_id)
        .select((vault_keys::key_id, vault_keys::wrapped))
        .load(conn)?)
}

/// Stores a key, unless another node was first.
pub fn insert(conn: &mut AnyConn, key_id: i32, wrapped: &[u8], now: i64) -> Result<(), DbError> {
    let row = (
        vault_keys::key_id.eq(key_id),
        vault_keys::wrapped.eq(wrapped.to_vec()),
        vault_keys::created_at.eq(now),
    );
    on_either!(conn, conn => diesel::insert_into(vault_keys::table).values(row).on_conflict_do_nothing().execute(conn))?;
    Ok(())
}

/// Puts the same key under another master key.
pub fn rewrap(conn: &mut AnyConn, key_id: i32, wrapped: &[u8]) -> Result<(), DbError> {
    diesel::update(vault_keys::table.find(key_id))
        .set(vault_keys::wrapped.eq(wrapped.to_vec()))
        .execute(conn)?;
    Ok(())
}
