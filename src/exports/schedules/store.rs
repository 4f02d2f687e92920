//! The SQL of lists that come again and again: orders, who works on which, the lists made and their encrypted pieces.

use diesel::prelude::*;

use super::model::{FileRow, Schedule, ScheduleRow};
use crate::core::clock::Seconds;
use crate::core::ids::{CampaignId, OrganisationId};
use crate::db::schema::{list_files, list_pieces, list_schedules};
use crate::db::{AnyConn, DbError, on_either};

/// Orders read in one go.
const SOME: i64 = 20;

fn schedules(found: Vec<(i64, ScheduleRow)>) -> Vec<Schedule> {
    found.into_iter().map(|(id, row)| Schedule { id, row }).collect()
}

/// Notes a new order.
pub fn insert(conn: &mut AnyConn, row: &ScheduleRow) -> Result<i64, DbError> {
    Ok(on_either!(conn, conn => diesel::insert_into(list_schedules::table)
        .values(row)
        .returning(list_schedules::id)
        .get_result(conn))?)
}

/// The orders of an organisation under a campaign that were not ended, the oldest first.
pub fn live(conn: &mut AnyConn, campaign: CampaignId, organisation: OrganisationId) -> Result<Vec<Schedule>, DbError> {
    let found = list_schedules::table
        .filter(list_schedules::campaign_id.eq(campaign))
        .filter(list_schedules::organisation_id.eq(organisation))
        .filter(list_schedules::ended_at.is_null())
        .order(list_schedules::id)
        .select((list_schedules::id, ScheduleRow::as_select()))
        .load(conn)?;
    Ok(schedules(found))
}

/// Ends an order; says whether it was not ended before.
pub fn end(conn: &mut AnyConn, id: i64, now: Seconds) -> Result<bool, DbError> {
    let live = list_schedules::table
        .find(id)
        .filter(list_schedules::ended_at.is_null());
    let ended = diesel::update(live)
        .set(list_schedules::ended_at.eq(now))
        .execute(conn)?;
    Ok(ended > 0)
}

/// Ends every order of an organisation in a campaign.
pub fn end_all(
    conn: &mut AnyConn,
    campaign: CampaignId,
    organisation: OrganisationId,
    now: Seconds,
) -> Result<(), DbError> {
    let live = list_schedules::table
        .filter(list_schedules::campaign_id.eq(campaign))
        .filter(list_schedules::organisation_id.eq(organisation))
        .filter(list_schedules::ended_at.is_null());
    diesel::update(live)
        .set(list_schedules::ended_at.eq(now))
        .execute(conn)?;
    Ok(())
}

/// Orders that are due and on which nobody works, the longest due first.
pub fn due(conn: &mut AnyConn, now: Seconds) -> Result<Vec<Schedule>, DbError> {
    let found = list_schedules::table
        .filter(list_schedules::ended_at.is_null())
        .filter(list_schedules::due_at.le(now))
        .filter(list_schedules::leased_until.le(now))
        .order((list_schedules::due_at, list_schedules::id))
        .limit(SOME)
        .select((list_schedules::id, ScheduleRow::as_select()))
        .load(conn)?;
    Ok(schedules(found))
}

/// Takes or keeps the work on an order, whose lease was until `held`; false if it is somebody else's, or ended.
pub fn lease(conn: &mut AnyConn, id: i64, held: Seconds, until: Seconds) -> Result<bool, DbError> {
    let own = list_schedules::table
        .find(id)
        .filter(list_schedules::leased_until.eq(held))
        .filter(list_schedules::ended_at.is_null());
    let kept = diesel::update(own)
        .set(list_schedules::leased_until.eq(until))
        .execute(conn)?;
    Ok(kept > 0)
}

/// Gives an order back: up to where it was told, when it is due next, and why it was not made, if it was not.
pub fn give_back(
    conn: &mut AnyConn,
    id: i64,
    cursor: Option<i64>,
    due_at: Seconds,
    trouble: &str,
) -> Result<(), DbError> {
    diesel::update(list_schedules::table.find(id))
        .set((
            list_schedules::cursor_number.eq(cursor),
            list_schedules::due_at.eq(due_at),
            list_schedules::trouble.eq(trouble),
            list_schedules::leased_until.eq(0),
        ))
        .execute(conn)?;
    Ok(())
}

/// Says why an order did not come as it should.
pub fn set_trouble(conn: &mut AnyConn, id: i64, trouble: &str) -> Result<(), DbError> {
    diesel::update(list_schedules::table.find(id))
        .set(list_schedules::trouble.eq(trouble))
        .execute(conn)?;
    Ok(())
}

/// Begins a list.
pub fn begin_file(conn: &mut AnyConn, row: &FileRow) -> Result<(), DbError> {
    diesel::insert_into(list_files::table).values(row).execute(conn)?;
    Ok(())
}

/// A list is whole.
pub fn finish_file(conn: &mut AnyConn, row: &FileRow) -> Result<(), DbError> {
    diesel::update(list_files::table.find(row.id.clone()))
        .set((
            list_files::is_ready.eq(true),
            list_files::row_count.eq(row.row_count),
            list_files::byte_count.eq(row.byte_count),
            list_files::part_count.eq(row.part_count),
            list_files::parts_told.eq(row.parts_told),
            list_files::sha256.eq(&row.sha256),
            list_files::made_at.eq(row.made_at),
            list_files::expires_at.eq(row.expires_at),
        ))
        .execute(conn)?;
    Ok(())
}

/// The lists of an order that were begun and never finished.
pub fn unfinished(conn: &mut AnyConn, schedule: i64) -> Result<Vec<Vec<u8>>, DbError> {
    Ok(list_files::table
        .filter(list_files::schedule_id.eq(schedule))
        .filter(list_files::is_ready.eq(false))
        .select(list_files::id)
        .load(conn)?)
}

/// The lists of an order that can be fetched, the newest first.
pub fn ready(conn: &mut AnyConn, schedule: i64, now: Seconds, most: i64) -> Result<Vec<FileRow>, DbError> {
    Ok(list_files::table
        .filter(list_files::schedule_id.eq(schedule))
        .filter(list_files::is_ready.eq(true))
        .filter(list_files::expires_at.gt(now))
        .order((list_files::made_at.desc(), list_files::until_number.desc()))
        .limit(most)
        .select(FileRow::as_select())
        .load(conn)?)
}

/// The list with a token of this hash, and its order.
pub fn by_token(conn: &mut AnyConn, hash: &[u8]) -> Result<Option<(FileRow, Schedule)>, DbError> {
    let found: Option<(FileRow, (i64, ScheduleRow))> = list_files::table
        .inner_join(list_schedules::table)
        .filter(list_files::token_hash.eq(hash.to_vec()))
        .select((FileRow::as_select(), (list_schedules::id, ScheduleRow::as_select())))
        .first(conn)
        .optional()?;
    Ok(found.map(|(file, (id, row))| (file, Schedule { id, row })))
}

/// A list of which webhooks were not told every piece, and its order; one that is still wanted.
pub fn untold(conn: &mut AnyConn, now: Seconds) -> Result<Option<(FileRow, Schedule)>, DbError> {
    let found: Option<(FileRow, (i64, ScheduleRow))> = list_files::table
        .inner_join(list_schedules::table)
        .filter(list_files::expires_at.gt(now))
        .filter(list_files::is_ready.eq(true))
        .filter(list_files::parts_told.lt(list_files::part_count))
        .filter(list_schedules::ended_at.is_null())
        .order(list_files::expires_at)
        .select((FileRow::as_select(), (list_schedules::id, ScheduleRow::as_select())))
        .first(conn)
        .optional()?;
    Ok(found.map(|(file, (id, row))| (file, Schedule { id, row })))
}

/// Moves on how many pieces were told; false if somebody else did.
pub fn told(conn: &mut AnyConn, file: &FileRow, now_told: i64) -> Result<bool, DbError> {
    let as_read = list_files::table
        .find(file.id.clone())
        .filter(list_files::parts_told.eq(file.parts_told));
    let moved = diesel::update(as_read)
        .set(list_files::parts_told.eq(now_told))
        .execute(conn)?;
    Ok(moved > 0)
}

/// It was fetched once more.
pub fn count_fetch(conn: &mut AnyConn, id: &[u8]) -> Result<(), DbError> {
    diesel::update(list_files::table.find(id.to_vec()))
        .set(list_files::fetched.eq(list_files::fetched + 1))
        .execute(conn)?;
    Ok(())
}

/// Keeps a piece.
pub fn put_piece(conn: &mut AnyConn, file: &[u8], number: i64, content: &[u8]) -> Result<(), DbError> {
    diesel::insert_into(list_pieces::table)
        .values((
            list_pieces::file_id.eq(file),
            list_pieces::number.eq(number),
            list_pieces::content.eq(content),
        ))
        .execute(conn)?;
    Ok(())
}

/// A piece.
pub fn piece(conn: &mut AnyConn, file: &[u8], number: i64) -> Result<Option<Vec<u8>>, DbError> {
    Ok(list_pieces::table
        .find((file.to_vec(), number))
        .select(list_pieces::content)
        .first(conn)
        .optional()?)
}

/// Lists that nobody can fetch any more.
pub fn gone(conn: &mut AnyConn, now: Seconds) -> Result<Vec<Vec<u8>>, DbError> {
    let ended: Vec<Vec<u8>> = list_files::table
        .inner_join(list_schedules::table)
        .filter(list_schedules::ended_at.is_not_null())
        .select(list_files::id)
        .load(conn)?;
    let expired: Vec<Vec<u8>> = list_files::table
        .filter(list_files::expires_at.le(now))
        .select(list_files::id)
        .load(conn)?;
    let mut gone = [ended, expired].concat();
    gone.sort_unstable();
    gone.dedup();
    Ok(gone)
}

/// Deletes a few pieces from the end; says whether there may be more.
pub fn drop_some(conn: &mut AnyConn, file: &[u8], few: i64) -> Result<bool, DbError> {
    let last: Option<i64> = list_pieces::table
        .filter(list_pieces::file_id.eq(file.to_vec()))
        .select(diesel::dsl::max(list_pieces::number))
        .first(conn)?;
    let Some(last) = last else { return Ok(false) };
    let from = last - few;
    let few = list_pieces::table
        .filter(list_pieces::file_id.eq(file.to_vec()))
        .filter(list_pieces::number.gt(from));
    diesel::delete(few).execute(conn)?;
    Ok(from >= 0)
}

/// Deletes a list without pieces.
pub fn delete(conn: &mut AnyConn, file: &[u8]) -> Result<(), DbError> {
    diesel::delete(list_files::table.find(file.to_vec())).execute(conn)?;
    Ok(())
}
