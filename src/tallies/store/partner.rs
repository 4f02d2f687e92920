//! The SQL of what organisations have of a campaign: hours, sums, and what their widgets did. Sums are made in the database.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, SmallInt, Text};

use crate::core::clock::Seconds;
use crate::core::ids::{CampaignId, OrganisationId};
use crate::db::schema::tally_cells;
use crate::db::{AnyConn, DbError, on_either};
use crate::tallies::partner::{Days, Placed, Totals};
use crate::tallies::placements::{Happened, Widget};
use crate::tallies::{CellKind, organisation_hour_label};

/// The hours of an organisation that have a cell of this kind, each by its label without the organisation; from this
/// moment's hour on, if one is given.
pub fn hours(
    conn: &mut AnyConn,
    campaign: CampaignId,
    organisation: OrganisationId,
    kind: CellKind,
    from: Option<Seconds>,
) -> Result<Vec<(String, i64)>, DbError> {
    let own = format!("{organisation}@");
    // Digits stand before letters in every order of texts, so that the index is read from the first to the last; where
    // that order passes over signs, others are between them, and left out by what they begin with.
    let first = from.map_or_else(|| own.clone(), |from| organisation_hour_label(organisation, from));
    let behind = format!("{organisation}A");
    let cells: Vec<(String, i64)> = on_either!(conn, conn => tally_cells::table
        .filter(tally_cells::campaign_id.eq(campaign))
        .filter(tally_cells::kind.eq(kind as i16))
        .filter(tally_cells::label.ge(&first))
        .filter(tally_cells::label.lt(&behind))
        .filter(tally_cells::label.like(format!("{own}%")))
        .order(tally_cells::label)
        .select((tally_cells::label, tally_cells::count))
        .load(conn))?;
    let hour = |(label, count): (String, i64)| Some((label.strip_prefix(&own)?.to_owned(), count));
    Ok(cells.into_iter().filter_map(hour).collect())
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// All hours of an organisation that have a cell of this kind, added up.
pub fn sum(
    conn: &mut AnyConn,
    campaign: CampaignId,
    organisation: OrganisationId,
    kind: CellKind,
) -> Result<i64, DbError> {
    // The same bounds as above, for the same reason.
    const SQL: &str = "SELECT CAST(COALESCE(SUM(count), 0) AS BIGINT) AS count FROM tally_cells \
        WHERE campaign_id = $1 AND kind = $2 AND label >= $3 AND label < $4 AND label LIKE $5";
    let own = format!("{organisation}@");
    let sum: Count = on_either!(conn, conn => diesel::sql_query(SQL)
        .bind::<BigInt, _>(campaign)
        .bind::<SmallInt, _>(kind as i16)
        .bind::<Text, _>(&own)
        .bind::<Text, _>(format!("{organisation}A"))
        .bind::<Text, _>(format!("{own}%"))
        .get_result(conn))?;
    Ok(sum.count)
}

#[derive(QueryableByName)]
struct Sum {
    #[diesel(sql_type = BigInt)]
    organisation_id: OrganisationId,
    #[diesel(sql_type = SmallInt)]
    kind: i16,
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// How many each organisation brought, and how many said yes to it; those without any are left out.
pub fn totals(conn: &mut AnyConn, campaign: CampaignId) -> Result<BTreeMap<OrganisationId, Totals>, DbError> {
    const POSTGRES: &str = "SELECT CAST(split_part(label, '@', 1) AS BIGINT) AS organisation_id, kind, \
                            CAST(SUM(count) AS BIGINT) AS count \
                            FROM tally_cells WHERE campaign_id = $1 AND kind IN ($2, $3) GROUP BY 1, kind";
    // A text as a number is the number that it begins with.
    const SQLITE: &str = "SELECT CAST(label AS INTEGER) AS organisation_id, kind, SUM(count) AS count \
                          FROM tally_cells WHERE campaign_id = $1 AND kind IN ($2, $3) GROUP BY 1, kind";
    macro_rules! sums {
        ($conn:ident, $sql:expr) => {
            diesel::sql_query($sql)
                .bind::<BigInt, _>(campaign)
                .bind::<SmallInt, _>(CellKind::BroughtHour as i16)
                .bind::<SmallInt, _>(CellKind::ConsentHour as i16)
                .load::<Sum>($conn)?
        };
    }
    let sums = match conn {
        AnyConn::Postgres(conn) => sums!(conn, POSTGRES),
        AnyConn::Sqlite(conn) => sums!(conn, SQLITE),
    };
    let mut totals: BTreeMap<OrganisationId, Totals> = BTreeMap::new();
    for sum in sums {
        let of = totals.entry(sum.organisation_id).or_default();
        if sum.kind == CellKind::BroughtHour as i16 {
            of.brought += sum.count;
        } else {
            of.consented += sum.count;
        }
    }
    Ok(totals)
}

#[derive(QueryableByName)]
struct PlacedRow {
    #[diesel(sql_type = BigInt)]
    organisation_id: OrganisationId,
    #[diesel(sql_type = BigInt)]
    site_id: i64,
    #[diesel(sql_type = SmallInt)]
    widget: i16,
    #[diesel(sql_type = BigInt)]
    shown: i64,
    #[diesel(sql_type = BigInt)]
    submitted: i64,
    #[diesel(sql_type = BigInt)]
    confirmed: i64,
}

impl PlacedRow {
    /// None for a widget that this release does not know.
    fn read(self) -> Option<(OrganisationId, Placed)> {
        let placed = Placed {
            site: self.site_id,
            widget: Widget::from_stored(self.widget)?,
            happened: Happened {
                shown: self.shown,
                submitted: self.submitted,
                confirmed: self.confirmed,
            },
        };
        Some((self.organisation_id, placed))
    }
}

/// What an organisation's widgets did in these days, by widget and site.
pub fn placements(
    conn: &mut AnyConn,
    campaign: CampaignId,
    organisation: OrganisationId,
    days: Days,
) -> Result<Vec<Placed>, DbError> {
    const SQL: &str = "SELECT organisation_id, site_id, widget, CAST(SUM(shown) AS BIGINT) AS shown, \
        CAST(SUM(submitted) AS BIGINT) AS submitted, CAST(SUM(confirmed) AS BIGINT) AS confirmed \
        FROM placement_days WHERE campaign_id = $1 AND organisation_id = $2 AND day >= $3 AND day < $4 \
        GROUP BY organisation_id, site_id, widget ORDER BY site_id, widget";
    let rows: Vec<PlacedRow> = on_either!(conn, conn => diesel::sql_query(SQL)
        .bind::<BigInt, _>(campaign)
        .bind::<BigInt, _>(organisation)
        .bind::<BigInt, _>(days.from)
        .bind::<BigInt, _>(days.until)
        .load(conn))?;
    let placed = rows.into_iter().filter_map(PlacedRow::read);
    Ok(placed.map(|(_, placed)| placed).collect())
}

/// What the widgets of everybody did in these days, by organisation and widget; the sites are added up. Those of nobody
/// are left out.
pub fn placements_of_all(
    conn: &mut AnyConn,
    campaign: CampaignId,
    days: Days,
) -> Result<Vec<(OrganisationId, Placed)>, DbError> {
    const SQL: &str = "SELECT organisation_id, CAST(0 AS BIGINT) AS site_id, widget, \
        CAST(SUM(shown) AS BIGINT) AS shown, \
        CAST(SUM(submitted) AS BIGINT) AS submitted, CAST(SUM(confirmed) AS BIGINT) AS confirmed \
        FROM placement_days WHERE campaign_id = $1 AND organisation_id > 0 AND day >= $2 AND day < $3 \
        GROUP BY organisation_id, widget ORDER BY organisation_id, widget";
    let rows: Vec<PlacedRow> = on_either!(conn, conn => diesel::sql_query(SQL)
        .bind::<BigInt, _>(campaign)
        .bind::<BigInt, _>(days.from)
        .bind::<BigInt, _>(days.until)
        .load(conn))?;
    Ok(rows.into_iter().filter_map(PlacedRow::read).collect())
}
