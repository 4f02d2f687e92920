//! The SQL of tallies: lock, replace, break down, and the entries of offline signatures.

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::model::{CellKind, Cells, NewOfflineEntry, OfflineEntry, Tally};
use crate::core::clock::Seconds;
use crate::core::ids::CampaignId;
use crate::db::schema::{offline_entries, tallies, tally_cells};
use crate::db::{AnyConn, DbError, on_either};

/// Reads the tallies of `campaigns` (ascending) and holds them until the transaction ends.
pub fn lock(conn: &mut AnyConn, campaigns: &[CampaignId]) -> Result<Vec<Tally>, DbError> {
    match conn {
        AnyConn::Postgres(conn) => Ok(tallies::table
            .filter(tallies::campaign_id.eq_any(campaigns))
            .order(tallies::campaign_id)
            .for_update()
            .select(Tally::as_select())
            .load(conn)?),
        AnyConn::Sqlite(conn) => {
            let mut found = Vec::with_capacity(campaigns.len());
            for campaign in campaigns {
                found.extend(
                    tallies::table
                        .find(campaign)
                        .select(Tally::as_select())
                        .first(conn)
                        .optional()?,
                );
            }
            Ok(found)
        }
    }
}

/// One tally.
pub fn find(conn: &mut AnyConn, campaign: CampaignId) -> Result<Tally, DbError> {
    Ok(tallies::table.find(campaign).select(Tally::as_select()).first(conn)?)
}

/// Replaces stored tallies by these.
pub fn put(conn: &mut AnyConn, changed: &[Tally]) -> Result<(), DbError> {
    for tally in changed {
        diesel::update(tallies::table.find(tally.campaign_id))
            .set(tally)
            .execute(conn)?;
    }
    Ok(())
}

/// The first tally of a new campaign.
pub fn create(conn: &mut AnyConn, tally: &Tally) -> Result<(), DbError> {
    diesel::insert_into(tallies::table).values(tally).execute(conn)?;
    Ok(())
}

/// Every tally, for the memory of a node.
pub fn all(conn: &mut AnyConn) -> Result<Vec<Tally>, DbError> {
    Ok(tallies::table.select(Tally::as_select()).load(conn)?)
}

/// Adds to the breakdown.
pub fn add_cells(conn: &mut AnyConn, cells: Cells) -> Result<(), DbError> {
    for ((campaign, kind, label), by) in cells.into_changed() {
        let row = (
            tally_cells::campaign_id.eq(campaign),
            tally_cells::kind.eq(kind as i16),
            tally_cells::label.eq(label),
            tally_cells::count.eq(by),
        );
        on_either!(conn, conn => diesel::insert_into(tally_cells::table)
            .values(row)
            .on_conflict((tally_cells::campaign_id, tally_cells::kind, tally_cells::label))
            .do_update()
            .set(tally_cells::count.eq(tally_cells::count + by))
            .execute(conn))?;
    }
    Ok(())
}

/// The labels of one kind that have a cell.
pub fn labels(conn: &mut AnyConn, campaign: CampaignId, kind: CellKind) -> Result<Vec<String>, DbError> {
    Ok(tally_cells::table
        .filter(tally_cells::campaign_id.eq(campaign))
        .filter(tally_cells::kind.eq(kind as i16))
        .select(tally_cells::label)
        .load(conn)?)
}

/// The cells of one kind, by label.
pub fn cells(conn: &mut AnyConn, campaign: CampaignId, kind: CellKind) -> Result<Vec<(String, i64)>, DbError> {
    Ok(tally_cells::table
        .filter(tally_cells::campaign_id.eq(campaign))
        .filter(tally_cells::kind.eq(kind as i16))
        .order(tally_cells::label)
        .select((tally_cells::label, tally_cells::count))
        .load(conn)?)
}

/// Enters offline signatures and counts them; the caller's transaction makes the two one.
pub fn add_offline(conn: &mut AnyConn, entry: &NewOfflineEntry) -> Result<Tally, DbError> {
    let mut tally = lock(conn, &[entry.campaign_id])?
        .pop()
        .ok_or(diesel::result::Error::NotFound)?;
    diesel::insert_into(offline_entries::table)
        .values(entry)
        .execute(conn)?;
    tally.offline += entry.count;
    tally.version += 1;
    tally.updated_at = entry.created_at;
    put(conn, std::slice::from_ref(&tally))?;
    Ok(tally)
}

/// The offline entries of a campaign, oldest first.
pub fn offline_entries(conn: &mut AnyConn, campaign: CampaignId) -> Result<Vec<OfflineEntry>, DbError> {
    Ok(offline_entries::table
        .filter(offline_entries::campaign_id.eq(campaign))
        .order(offline_entries::id)
        .select(OfflineEntry::as_select())
        .load(conn)?)
}

/// Takes up to `by` signatures out of an entry because they are counted by name now; says how many it still had. The
/// caller holds the campaign's tally, and takes as many out of it.
pub fn replace_offline(conn: &mut AnyConn, entry: i64, by: i64) -> Result<i64, DbError> {
    let (count, replaced): (i64, i64) = offline_entries::table
        .find(entry)
        .select((offline_entries::count, offline_entries::replaced))
        .first(conn)?;
    let taken = by.min(count - replaced).max(0);
    if taken > 0 {
        diesel::update(offline_entries::table.find(entry))
            .set(offline_entries::replaced.eq(replaced + taken))
            .execute(conn)?;
    }
    Ok(taken)
}

/// One count by state, as the rows say it.
#[derive(Debug, QueryableByName)]
pub struct Counted {
    /// Pending rows.
    #[diesel(sql_type = BigInt)]
    pub pending: i64,
    /// Confirmed rows that were signed here.
    #[diesel(sql_type = BigInt)]
    pub online: i64,
    /// What is left of the offline entries, added up, and confirmed rows that were imported.
    #[diesel(sql_type = BigInt)]
    pub offline: i64,
}

/// Counts the rows themselves: slow, for reconciling only.
pub fn count_rows(conn: &mut AnyConn, campaign: CampaignId) -> Result<Counted, DbError> {
    const SQL: &str = "SELECT \
        (SELECT COUNT(*) FROM signatures WHERE campaign_id = $1 AND state = 1) AS pending, \
        (SELECT COUNT(*) FROM signatures WHERE campaign_id = $1 AND state = 2 AND origin <> 2) AS online, \
        (SELECT CAST(COALESCE(SUM(count - replaced), 0) AS BIGINT) FROM offline_entries WHERE campaign_id = $1) \
            + (SELECT COUNT(*) FROM signatures WHERE campaign_id = $1 AND state = 2 AND origin = 2) AS offline";
    Ok(on_either!(conn, conn => diesel::sql_query(SQL).bind::<BigInt, _>(campaign).get_result(conn))?)
}

/// Corrects a tally to what the rows say.
pub fn correct(conn: &mut AnyConn, tally: &Tally, counted: &Counted, now: Seconds) -> Result<Tally, DbError> {
    let corrected = Tally {
        pending: counted.pending,
        online: counted.online,
        offline: counted.offline,
        version: tally.version + 1,
        updated_at: now,
        ..tally.clone()
    };
    put(conn, std::slice::from_ref(&corrected))?;
    Ok(corrected)
}
