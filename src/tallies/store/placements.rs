//! The SQL of what widgets do for an organisation: add to a day.

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, SmallInt};
use diesel::sqlite::Sqlite;

use crate::core::clock::Seconds;
use crate::db::{AnyConn, DbError, fixed_statement};
use crate::tallies::placements::{Placements, day_of};

fixed_statement! {
    /// Every number of a transaction at once.
    AddAll on Pg, PgConnection {
        campaign_id: &'a [i64] as Array<BigInt>,
        organisation_id: &'a [i64] as Array<BigInt>,
        site_id: &'a [i64] as Array<BigInt>,
        widget: &'a [i16] as Array<SmallInt>,
        day: &'a [i64] as Array<BigInt>,
        shown: &'a [i64] as Array<BigInt>,
        submitted: &'a [i64] as Array<BigInt>,
        confirmed: &'a [i64] as Array<BigInt>,
    }
    "INSERT INTO placement_days (campaign_id, organisation_id, site_id, widget, day, shown, submitted, confirmed) \
     SELECT * FROM unnest(",
    ") ON CONFLICT (campaign_id, organisation_id, site_id, widget, day) DO UPDATE SET \
     shown = placement_days.shown + excluded.shown, submitted = placement_days.submitted + excluded.submitted, \
     confirmed = placement_days.confirmed + excluded.confirmed"
}

fixed_statement! {
    /// One widget.
    AddOne on Sqlite, SqliteConnection {
        campaign_id: &'a i64 as BigInt,
        organisation_id: &'a i64 as BigInt,
        site_id: &'a i64 as BigInt,
        widget: &'a i16 as SmallInt,
        day: &'a i64 as BigInt,
        shown: &'a i64 as BigInt,
        submitted: &'a i64 as BigInt,
        confirmed: &'a i64 as BigInt,
    }
    "INSERT INTO placement_days (campaign_id, organisation_id, site_id, widget, day, shown, submitted, confirmed) VALUES (",
    ") ON CONFLICT (campaign_id, organisation_id, site_id, widget, day) DO UPDATE SET \
     shown = shown + excluded.shown, submitted = submitted + excluded.submitted, \
     confirmed = confirmed + excluded.confirmed"
}

/// Adds to the day of `now`. Whoever does more in the transaction does this late: a row that another node waits for is then
/// held for a moment only.
pub fn add(conn: &mut AnyConn, sums: &Placements, now: Seconds) -> Result<(), DbError> {
    match conn {
        _ if sums.is_empty() => {}
        AnyConn::Postgres(conn) => {
            macro_rules! column {
                (($placement:pat, $happened:pat) => $value:expr) => {
                    &sums
                        .iter()
                        .map(|($placement, $happened)| $value)
                        .collect::<Vec<_>>()
                };
            }
            AddAll {
                campaign_id: column!((placement, _) => placement.campaign),
                organisation_id: column!((placement, _) => placement.organisation),
                site_id: column!((placement, _) => placement.site),
                widget: column!((placement, _) => placement.widget as i16),
                day: &vec![day_of(now); sums.len()],
                shown: column!((_, happened) => happened.shown),
                submitted: column!((_, happened) => happened.submitted),
                confirmed: column!((_, happened) => happened.confirmed),
            }
            .execute(conn)?;
        }
        AnyConn::Sqlite(conn) => {
            for (placement, happened) in sums {
                AddOne {
                    campaign_id: &placement.campaign,
                    organisation_id: &placement.organisation,
                    site_id: &placement.site,
                    widget: &(placement.widget as i16),
                    day: &day_of(now),
                    shown: &happened.shown,
                    submitted: &happened.submitted,
                    confirmed: &happened.confirmed,
                }
                .execute(conn)?;
            }
        }
    }
    Ok(())
}
