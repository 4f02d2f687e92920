//! The SQL of imports: begin once, say how far it has come.

use diesel::prelude::*;

use super::model::Import;
use crate::core::ids::CampaignId;
use crate::db::schema::imports;
use crate::db::{AnyConn, DbError};

/// The import of this file under this campaign.
pub fn find(conn: &mut AnyConn, campaign: CampaignId, fingerprint: &[u8]) -> Result<Option<(i64, Import)>, DbError> {
    Ok(imports::table
        .filter(imports::campaign_id.eq(campaign))
        .filter(imports::fingerprint.eq(fingerprint.to_vec()))
        .select((imports::id, Import::as_select()))
        .first(conn)
        .optional()?)
}

/// Notes a new import; the caller holds the campaign's tally, so there are no two.
pub fn insert(conn: &mut AnyConn, import: &Import) -> Result<i64, DbError> {
    diesel::insert_into(imports::table).values(import).execute(conn)?;
    let found = find(conn, import.campaign_id, &import.fingerprint)?;
    found.map(|(id, _)| id).ok_or(DbError::NotFound)
}

/// The imports of a campaign, the newest first.
pub fn of_campaign(conn: &mut AnyConn, campaign: CampaignId, limit: i64) -> Result<Vec<Import>, DbError> {
    Ok(imports::table
        .filter(imports::campaign_id.eq(campaign))
        .order(imports::id.desc())
        .limit(limit)
        .select(Import::as_select())
        .load(conn)?)
}

/// How far it has come by now, in bytes.
pub fn next_byte(conn: &mut AnyConn, id: i64) -> Result<i64, DbError> {
    Ok(imports::table.find(id).select(imports::next_byte).first(conn)?)
}

/// Says how far it has come.
pub fn put(conn: &mut AnyConn, id: i64, import: &Import) -> Result<(), DbError> {
    diesel::update(imports::table.find(id)).set(import).execute(conn)?;
    Ok(())
}
