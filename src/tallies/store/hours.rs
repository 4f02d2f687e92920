//! The SQL of what is counted by the hour: add to it, read it.

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, SmallInt};
use diesel::sqlite::Sqlite;

use crate::core::clock::Seconds;
use crate::core::ids::CampaignId;
use crate::db::schema::{campaign_hours, tally_cells};
use crate::db::{AnyConn, DbError, fixed_statement, on_either};
use crate::tallies::hours::{HourKind, Hours, hour_of};
use crate::tallies::{CellKind, hour_label};

/// Under this hour stands the sum of all hours.
const EVER: Seconds = 0;

fixed_statement! {
    /// Every number of a transaction at once.
    AddAll on Pg, PgConnection {
        campaign_id: &'a [i64] as Array<BigInt>,
        hour: &'a [i64] as Array<BigInt>,
        kind: &'a [i16] as Array<SmallInt>,
        count: &'a [i64] as Array<BigInt>,
    }
    "INSERT INTO campaign_hours (campaign_id, hour, kind, count) SELECT * FROM unnest(",
    ") ON CONFLICT (campaign_id, hour, kind) DO UPDATE SET count = campaign_hours.count + excluded.count"
}

fixed_statement! {
    /// One number.
    AddOne on Sqlite, SqliteConnection {
        campaign_id: &'a i64 as BigInt,
        hour: &'a i64 as BigInt,
        kind: &'a i16 as SmallInt,
        count: &'a i64 as BigInt,
    }
    "INSERT INTO campaign_hours (campaign_id, hour, kind, count) VALUES (",
    ") ON CONFLICT (campaign_id, hour, kind) DO UPDATE SET count = count + excluded.count"
}

/// Adds to the hour of `now`, and to the sum of all hours. Whoever does more in the transaction does this late: a row that
/// another node waits for is then held for a moment only.
pub fn add(conn: &mut AnyConn, hours: Hours, now: Seconds) -> Result<(), DbError> {
    let sums = hours.into_sums();
    let rows = sums.iter().flat_map(|((campaign, kind), count)| {
        let row = |hour| (*campaign, hour, *kind as i16, *count);
        [row(EVER), row(hour_of(now))]
    });
    match conn {
        _ if sums.is_empty() => {}
        AnyConn::Postgres(conn) => {
            let (mut campaigns, mut hours, mut kinds, mut counts) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
            for (campaign, hour, kind, count) in rows {
                campaigns.push(campaign);
                hours.push(hour);
                kinds.push(kind);
                counts.push(count);
            }
            AddAll {
                campaign_id: &campaigns,
                hour: &hours,
                kind: &kinds,
                count: &counts,
            }
            .execute(conn)?;
        }
        AnyConn::Sqlite(conn) => {
            for (campaign_id, hour, kind, count) in rows {
                AddOne {
                    campaign_id: &campaign_id,
                    hour: &hour,
                    kind: &kind,
                    count: &count,
                }
                .execute(conn)?;
            }
        }
    }
    Ok(())
}

/// What was counted in one hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// What.
    pub kind: HourKind,
    /// The moment that the hour begins with.
    pub hour: Seconds,
    /// How often.
    pub count: i64,
}

/// What was counted from this hour on.
pub fn since(conn: &mut AnyConn, campaign: CampaignId, from: Seconds) -> Result<Vec<Counted>, DbError> {
    let rows: Vec<(i16, i64, i64)> = campaign_hours::table
        .filter(campaign_hours::campaign_id.eq(campaign))
        .filter(campaign_hours::hour.ge(from))
        .select((campaign_hours::kind, campaign_hours::hour, campaign_hours::count))
        .load(conn)?;
    let known = |(kind, hour, count)| {
        let kind = HourKind::from_stored(kind)?;
        Some(Counted { kind, hour, count })
    };
    Ok(rows.into_iter().filter_map(known).collect())
}

/// How often each kind was ever counted.
pub fn ever(conn: &mut AnyConn, campaign: CampaignId) -> Result<Vec<(HourKind, i64)>, DbError> {
    let sums: Vec<(i16, i64)> = campaign_hours::table
        .filter(campaign_hours::campaign_id.eq(campaign))
        .filter(campaign_hours::hour.eq(EVER))
        .select((campaign_hours::kind, campaign_hours::count))
        .load(conn)?;
    let known = |(kind, count)| Some((HourKind::from_stored(kind)?, count));
    Ok(sums.into_iter().filter_map(known).collect())
}

/// The first hour in which anything was counted.
pub fn first(conn: &mut AnyConn, campaign: CampaignId) -> Result<Option<Seconds>, DbError> {
    Ok(campaign_hours::table
        .filter(campaign_hours::campaign_id.eq(campaign))
        .filter(campaign_hours::hour.gt(EVER))
        .order(campaign_hours::hour)
        .select(campaign_hours::hour)
        .first(conn)
        .optional()?)
}

/// Confirmed signatures by hour, from this moment's hour on, of several campaigns: campaign, label of the hour, count.
pub fn confirmed_since(
    conn: &mut AnyConn,
    campaigns: &[CampaignId],
    from: Seconds,
) -> Result<Vec<(CampaignId, String, i64)>, DbError> {
    let from = hour_label(from);
    Ok(on_either!(conn, conn => tally_cells::table
        .filter(tally_cells::campaign_id.eq_any(campaigns))
        .filter(tally_cells::kind.eq(CellKind::Hour as i16))
        .filter(tally_cells::label.ge(&from))
        .order((tally_cells::campaign_id, tally_cells::label))
        .select((tally_cells::campaign_id, tally_cells::label, tally_cells::count))
        .load(conn))?)
}
