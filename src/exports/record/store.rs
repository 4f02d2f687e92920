//! The SQL of lists made: how far each has come, until it is forgotten.

use diesel::prelude::*;

use crate::core::clock::Seconds;
use crate::core::ids::{CampaignId, OrganisationId, OrganiserId};
use crate::db::schema::exports_made;
use crate::db::{AnyConn, DbError};

/// One row of `exports_made`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = exports_made, treat_none_as_default_value = false)]
pub struct MadeRow {
    /// 16 random bytes.
    pub id: Vec<u8>,
    /// Who took it.
    pub organisation_id: OrganisationId,
    /// Of which campaign.
    pub campaign_id: CampaignId,
    /// Who of them; none for programs and the command line.
    pub organiser_id: Option<OrganiserId>,
    /// A [`super::Via`].
    pub via: String,
    /// A [`super::super::Format`].
    pub format: String,
    /// A [`super::super::Profile`].
    pub profile: String,
    /// JSON: which signatures.
    pub detail: String,
    /// A [`super::Stage`].
    pub state: String,
    /// Rows so far.
    pub row_count: i64,
    /// Bytes so far.
    pub byte_count: i64,
    /// Of the whole file, in hexadecimal; empty before its end.
    pub sha256: String,
    /// Why it broke off, in a word; empty if it did not.
    pub why: String,
    /// When it was begun.
    pub created_at: Seconds,
    /// When whoever makes it last said so.
    pub seen_at: Seconds,
}

impl MadeRow {
    /// Where the changes after it begin, if it was taken to its end.
    pub fn next_cursor(&self) -> Option<String> {
        let detail: serde_json::Value = serde_json::from_str(&self.detail).ok()?;
        let next = detail.get("next")?.as_str()?;
        (self.state == super::Stage::Done.as_str()).then(|| next.to_owned())
    }
}

/// How far a list has come.
#[derive(Debug, Clone, Default)]
pub struct Mark<'a> {
    /// Where it stands.
    pub state: &'a str,
    /// Rows so far.
    pub rows: i64,
    /// Bytes so far.
    pub bytes: i64,
    /// At the end.
    pub sha256: &'a str,
    /// If it broke off.
    pub why: &'a str,
}

/// Whether there is a list of this number.
pub fn is_known(conn: &mut AnyConn, id: &[u8]) -> Result<bool, DbError> {
    let found: i64 = exports_made::table
        .filter(exports_made::id.eq(id.to_vec()))
        .count()
        .get_result(conn)?;
    Ok(found > 0)
}

/// Adds a list, and forgets those of the campaign that were begun before `forget`.
pub fn insert(conn: &mut AnyConn, row: &MadeRow, forget: Seconds) -> Result<(), DbError> {
    let of_campaign = exports_made::table.filter(exports_made::campaign_id.eq(row.campaign_id));
    diesel::delete(of_campaign.filter(exports_made::created_at.lt(forget))).execute(conn)?;
    diesel::insert_into(exports_made::table).values(row).execute(conn)?;
    Ok(())
}

/// Says how far a list has come, unless it has ended meanwhile.
pub fn show(conn: &mut AnyConn, id: &[u8], mark: &Mark<'_>, now: Seconds) -> Result<(), DbError> {
    let under_way = exports_made::table
        .filter(exports_made::id.eq(id.to_vec()))
        .filter(exports_made::state.eq_any(["running", "ready"]));
    diesel::update(under_way)
        .set((
            exports_made::state.eq(mark.state),
            exports_made::row_count.eq(mark.rows),
            exports_made::byte_count.eq(mark.bytes),
            exports_made::seen_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Says how a list ended.
pub fn end(conn: &mut AnyConn, id: &[u8], mark: &Mark<'_>, now: Seconds) -> Result<(), DbError> {
    diesel::update(exports_made::table.find(id.to_vec()))
        .set((
            exports_made::state.eq(mark.state),
            exports_made::row_count.eq(mark.rows),
            exports_made::byte_count.eq(mark.bytes),
            exports_made::sha256.eq(mark.sha256),
            exports_made::why.eq(mark.why),
            exports_made::seen_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// One list.
pub fn find(conn: &mut AnyConn, campaign: CampaignId, id: &[u8]) -> Result<Option<MadeRow>, DbError> {
    Ok(exports_made::table
        .find(id.to_vec())
        .filter(exports_made::campaign_id.eq(campaign))
        .select(MadeRow::as_select())
        .first(conn)
        .optional()?)
}

/// The newest lists of a campaign that this organisation took.
pub fn newest(
    conn: &mut AnyConn,
    campaign: CampaignId,
    organisation: OrganisationId,
    limit: i64,
) -> Result<Vec<MadeRow>, DbError> {
    Ok(exports_made::table
        .filter(exports_made::campaign_id.eq(campaign))
        .filter(exports_made::organisation_id.eq(organisation))
        .order(exports_made::created_at.desc())
        .limit(limit)
        .select(MadeRow::as_select())
        .load(conn)?)
}
