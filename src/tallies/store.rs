//! The SQL of tallies: lock, replace, break down, and the entries of offline signatures.

pub mod hours;
pub mod partner;
pub mod placements;

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, SmallInt, Text};

use super::model::{CellKind, Cells, NewOfflineEntry, OfflineEntry, Tally};
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
    let changed: Vec<_> = cells.into_changed().collect();
    if changed.is_empty() {
        return Ok(());
    }
    match conn {
        AnyConn::Postgres(conn) => {
            diesel::sql_query(
                "INSERT INTO tally_cells (campaign_id, kind, label, count) SELECT * FROM unnest($1, $2, $3, $4) \
                 ON CONFLICT (campaign_id, kind, label) DO UPDATE SET count = tally_cells.count + excluded.count",
            )
            .bind::<Array<BigInt>, _>(changed.iter().map(|((campaign, ..), _)| *campaign).collect::<Vec<_>>())
            .bind::<Array<SmallInt>, _>(changed.iter().map(|((_, kind, _), _)| *kind as i16).collect::<Vec<_>>())
            .bind::<Array<Text>, _>(
                changed
                    .iter()
                    .map(|((.., label), _)| label.as_str())
                    .collect::<Vec<_>>(),
            )
            .bind::<Array<BigInt>, _>(changed.iter().map(|(_, by)| *by).collect::<Vec<_>>())
            .execute(conn)?;
        }
        AnyConn::Sqlite(conn) => {
            for ((campaign, kind, label), by) in changed {
                diesel::insert_into(tally_cells::table)
                    .values((
                        tally_cells::campaign_id.eq(campaign),
                        tally_cells::kind.eq(kind as i16),
                        tally_cells::label.eq(label),
                        tally_cells::count.eq(by),
                    ))
                    .on_conflict((tally_cells::campaign_id, tally_cells::kind, tally_cells::label))
                    .do_update()
                    .set(tally_cells::count.eq(tally_cells::count + by))
                    .execute(conn)?;
            }
        }
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

/// Counts the rows themselves, all in one pass: slow, for reconciling only.
pub fn count_rows(conn: &mut AnyConn, campaign: CampaignId) -> Result<Counted, DbError> {
    const SQL: &str = "SELECT \
        COUNT(CASE WHEN state = 1 THEN 1 END) AS pending, \
        COUNT(CASE WHEN state = 2 AND origin <> 2 THEN 1 END) AS online, \
        (SELECT CAST(COALESCE(SUM(count - replaced), 0) AS BIGINT) FROM offline_entries WHERE campaign_id = $1) \
            + COUNT(CASE WHEN state = 2 AND origin = 2 THEN 1 END) AS offline \
        FROM signatures WHERE campaign_id = $1";
    Ok(on_either!(conn, conn => diesel::sql_query(SQL).bind::<BigInt, _>(campaign).get_result(conn))?)
}
