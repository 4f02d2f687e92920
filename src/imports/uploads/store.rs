//! The SQL of uploads: their rows, their sealed pieces, and who works on which.

use diesel::prelude::*;

use super::model::{Part, Stage, UploadNumber, UploadRow};
use crate::core::clock::Seconds;
use crate::core::ids::CampaignId;
use crate::db::schema::{import_pieces, import_uploads};
use crate::db::{AnyConn, DbError, on_either};

/// Where the background is at work, or will be.
macro_rules! under_way {
    () => {
        import_uploads::stage
            .eq(Stage::Checking as i16)
            .or(import_uploads::stage.eq(Stage::Importing as i16))
    };
}

/// Notes a new upload.
pub fn insert(conn: &mut AnyConn, row: &UploadRow) -> Result<(), DbError> {
    diesel::insert_into(import_uploads::table).values(row).execute(conn)?;
    Ok(())
}

/// An upload under this campaign.
pub fn find(conn: &mut AnyConn, campaign: CampaignId, number: UploadNumber) -> Result<Option<UploadRow>, DbError> {
    Ok(import_uploads::table
        .find(number.to_vec())
        .filter(import_uploads::campaign_id.eq(campaign))
        .select(UploadRow::as_select())
        .first(conn)
        .optional()?)
}

/// The uploads of a campaign, the newest first.
pub fn of_campaign(conn: &mut AnyConn, campaign: CampaignId) -> Result<Vec<UploadRow>, DbError> {
    Ok(import_uploads::table
        .filter(import_uploads::campaign_id.eq(campaign))
        .order((import_uploads::created_at.desc(), import_uploads::id))
        .select(UploadRow::as_select())
        .load(conn)?)
}

/// Moves an upload on, if it still stands where `before` says and nobody works on it at `now`; says whether it did.
pub fn move_on(conn: &mut AnyConn, before: &UploadRow, after: &UploadRow, now: Seconds) -> Result<bool, DbError> {
    let changed = diesel::update(
        import_uploads::table
            .find(before.id.clone())
            .filter(import_uploads::stage.eq(before.stage))
            .filter(import_uploads::leased_until.le(now)),
    )
    .set((
        import_uploads::stage.eq(after.stage),
        import_uploads::acting_id.eq(after.acting_id),
        import_uploads::network.eq(&after.network),
        import_uploads::stop_wanted.eq(after.stop_wanted),
        import_uploads::bytes.eq(after.bytes),
        import_uploads::rows_in_all.eq(after.rows_in_all),
        import_uploads::rows_read.eq(after.rows_read),
        import_uploads::notes.eq(&after.notes),
        import_uploads::expires_at.eq(after.expires_at),
    ))
    .execute(conn)?;
    Ok(changed > 0)
}

/// Tells whoever works on it to stop.
pub fn want_stop(conn: &mut AnyConn, after: &UploadRow) -> Result<(), DbError> {
    diesel::update(import_uploads::table.find(after.id.clone()))
        .set((
            import_uploads::stop_wanted.eq(true),
            import_uploads::acting_id.eq(after.acting_id),
            import_uploads::network.eq(&after.network),
        ))
        .execute(conn)?;
    Ok(())
}

/// What there is to do that nobody does, the oldest first.
pub fn to_do(conn: &mut AnyConn, now: Seconds) -> Result<Vec<UploadRow>, DbError> {
    Ok(import_uploads::table
        .filter(under_way!())
        .filter(import_uploads::leased_until.le(now))
        .order(import_uploads::created_at)
        .limit(20)
        .select(UploadRow::as_select())
        .load(conn)?)
}

/// Takes a lease, unless there is one, or one on another list of the campaign. The caller holds the campaign's tally.
pub fn lease(conn: &mut AnyConn, row: &UploadRow, now: Seconds, until: Seconds) -> Result<bool, DbError> {
    let others: i64 = import_uploads::table
        .filter(import_uploads::campaign_id.eq(row.campaign_id))
        .filter(under_way!())
        .filter(import_uploads::leased_until.gt(now))
        .count()
        .get_result(conn)?;
    if others > 0 {
        return Ok(false);
    }
    let free = import_uploads::table
        .find(row.id.clone())
        .filter(import_uploads::stage.eq(row.stage))
        .filter(import_uploads::leased_until.le(now));
    let taken = diesel::update(free)
        .set(import_uploads::leased_until.eq(until))
        .execute(conn)?;
    Ok(taken > 0)
}

/// Says how far the background has come, and makes the lease that `row` tells of a longer one; whether it is to stop, or
/// nothing if the lease is somebody else's by now.
pub fn report(conn: &mut AnyConn, row: &UploadRow, until: Seconds) -> Result<Option<bool>, DbError> {
    let own = import_uploads::table
        .find(row.id.clone())
        .filter(import_uploads::leased_until.eq(row.leased_until));
    let kept = diesel::update(own)
        .set((
            import_uploads::leased_until.eq(until),
            import_uploads::rows_in_all.eq(row.rows_in_all),
            import_uploads::rows_read.eq(row.rows_read),
        ))
        .execute(conn)?;
    if kept == 0 {
        return Ok(None);
    }
    let stop = import_uploads::table
        .find(row.id.clone())
        .select(import_uploads::stop_wanted);
    Ok(Some(stop.first(conn)?))
}

/// Leaves an upload as it is, to whoever comes after `until`.
pub fn leave(conn: &mut AnyConn, row: &UploadRow, until: Seconds) -> Result<(), DbError> {
    let own = import_uploads::table
        .find(row.id.clone())
        .filter(import_uploads::leased_until.eq(row.leased_until));
    diesel::update(own)
        .set(import_uploads::leased_until.eq(until))
        .execute(conn)?;
    Ok(())
}

/// Gives back the lease that `row` tells of, and says how it stands. False, and nothing changed, if the lease is somebody
/// else's by now.
pub fn release(conn: &mut AnyConn, row: &UploadRow) -> Result<bool, DbError> {
    let own = import_uploads::table
        .find(row.id.clone())
        .filter(import_uploads::leased_until.eq(row.leased_until));
    let released = diesel::update(own)
        .set((
            import_uploads::stage.eq(row.stage),
            import_uploads::stop_wanted.eq(row.stop_wanted),
            import_uploads::leased_until.eq(0),
            import_uploads::rows_in_all.eq(row.rows_in_all),
            import_uploads::rows_read.eq(row.rows_read),
            import_uploads::notes.eq(&row.notes),
            import_uploads::expires_at.eq(row.expires_at),
        ))
        .execute(conn)?;
    Ok(released > 0)
}

/// Uploads whose time is over, and on which nobody works.
pub fn expired(conn: &mut AnyConn, now: Seconds) -> Result<Vec<UploadNumber>, DbError> {
    let ids: Vec<Vec<u8>> = import_uploads::table
        .filter(import_uploads::expires_at.le(now))
        .filter(diesel::dsl::not(under_way!()))
        .select(import_uploads::id)
        .load(conn)?;
    Ok(ids.iter().map(|id| UploadNumber::from_bytes(id)).collect())
}

/// Keeps a sealed piece.
pub fn put_piece(conn: &mut AnyConn, of: UploadNumber, part: Part, number: i64, sealed: &[u8]) -> Result<(), DbError> {
    diesel::insert_into(import_pieces::table)
        .values((
            import_pieces::upload_id.eq(of.to_vec()),
            import_pieces::part.eq(part as i16),
            import_pieces::number.eq(number),
            import_pieces::sealed.eq(sealed),
        ))
        .execute(conn)?;
    Ok(())
}

/// A sealed piece.
pub fn piece(conn: &mut AnyConn, of: UploadNumber, part: Part, number: i64) -> Result<Option<Vec<u8>>, DbError> {
    Ok(import_pieces::table
        .find((of.to_vec(), part as i16, number))
        .select(import_pieces::sealed)
        .first(conn)
        .optional()?)
}

/// Deletes a few pieces from the end; says whether there may be more.
pub fn drop_some(conn: &mut AnyConn, of: UploadNumber, part: Part, few: i64) -> Result<bool, DbError> {
    let last: Option<i64> = import_pieces::table
        .filter(import_pieces::upload_id.eq(of.to_vec()))
        .filter(import_pieces::part.eq(part as i16))
        .select(diesel::dsl::max(import_pieces::number))
        .first(conn)?;
    let Some(last) = last else { return Ok(false) };
    let from = last - few;
    on_either!(conn, conn => diesel::delete(
        import_pieces::table
            .filter(import_pieces::upload_id.eq(of.to_vec()))
            .filter(import_pieces::part.eq(part as i16))
            .filter(import_pieces::number.gt(from)),
    )
    .execute(conn))?;
    Ok(from >= 0)
}

/// Deletes an upload without pieces.
pub fn delete(conn: &mut AnyConn, of: UploadNumber) -> Result<(), DbError> {
    diesel::delete(import_uploads::table.find(of.to_vec())).execute(conn)?;
    Ok(())
}
