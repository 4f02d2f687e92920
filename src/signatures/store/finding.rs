//! The SQL of looking through signatures. What is not asked for is NULL, so that there are few statements and each is
//! planned once.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, SmallInt, Text};

use super::load;
use crate::core::ids::{CampaignId, SignatureId};
use crate::db::schema::{changes, signatures};
use crate::db::{AnyConn, DbError, on_either};
use crate::signatures::finding::{Listed, Place, Step, Stretch, Wanted, Way};
use crate::signatures::model::{Signature, State};

#[derive(QueryableByName)]
struct Key {
    #[diesel(sql_type = BigInt)]
    signed_at: i64,
    #[diesel(sql_type = BigInt)]
    seq: i64,
}

/// The condition of a stretch over `$1` to `$4`, and its order. The rest of one minute and the minutes beyond are asked for
/// apart: SQLite uses an index for either, but not for both in one comparison of pairs.
fn course(stretch: &Stretch) -> (&'static str, &'static str) {
    match (stretch.way, stretch.seq.is_some()) {
        (Way::Older, true) => (
            "campaign_id = $1 AND signed_at = $2 AND seq < $3 AND $4 IS NOT NULL",
            "DESC",
        ),
        (Way::Older, false) => (
            "campaign_id = $1 AND signed_at < $2 AND $3 IS NOT NULL AND signed_at >= $4",
            "DESC",
        ),
        (Way::Newer, true) => (
            "campaign_id = $1 AND signed_at = $2 AND seq > $3 AND $4 IS NOT NULL",
            "ASC",
        ),
        (Way::Newer, false) => (
            "campaign_id = $1 AND signed_at > $2 AND $3 IS NOT NULL AND signed_at <= $4",
            "ASC",
        ),
    }
}

/// The place of the `step`th signature of a stretch, whatever it is; none if there are not as many.
pub fn place_after(conn: &mut AnyConn, stretch: &Stretch, step: usize) -> Result<Option<Place>, DbError> {
    let (condition, order) = course(stretch);
    let sql = format!(
        "SELECT signed_at, seq FROM signatures WHERE {condition} \
         ORDER BY signed_at {order}, seq {order} LIMIT 1 OFFSET $5"
    );
    let key: Option<Key> = on_either!(conn, conn => diesel::sql_query(sql)
        .bind::<BigInt, _>(stretch.campaign)
        .bind::<BigInt, _>(stretch.time)
        .bind::<BigInt, _>(stretch.seq.unwrap_or(0))
        .bind::<BigInt, _>(stretch.end)
        .bind::<BigInt, _>(limit(step.saturating_sub(1)))
        .get_result(conn)
        .optional()?);
    Ok(key.map(|key| Place(key.signed_at, key.seq)))
}

/// Those among the first `step` signatures of a stretch that are wanted, but no more than `most`. Which they are is read
/// from the index alone, unless a state or an organisation is asked for; then their rows are fetched.
pub fn wanted_of(
    conn: &mut AnyConn,
    stretch: &Stretch,
    wanted: &Wanted,
    step: usize,
    most: usize,
) -> Result<Vec<Listed>, DbError> {
    let (condition, order) = course(stretch);
    let (state_column, state) = match wanted.state {
        Some(_) => (", state", "state = $6"),
        None => ("", "$6 IS NULL"),
    };
    let (partner_column, partner) = match wanted.partner {
        Some(_) => (", partner_id", "partner_id = $11"),
        None => ("", "$11 IS NULL"),
    };
    let sql = format!(
        "SELECT signed_at, seq FROM \
         (SELECT signed_at, seq, country, source, language, origin{state_column}{partner_column} \
          FROM signatures WHERE {condition} \
          ORDER BY signed_at {order}, seq {order} LIMIT $5) AS looked_at \
         WHERE {state} AND ($7 IS NULL OR country = $7) AND ($8 IS NULL OR source = $8) \
         AND ($9 IS NULL OR language = $9) AND ($10 IS NULL OR (origin = 2) = $10) AND {partner} \
         ORDER BY signed_at {order}, seq {order} LIMIT $12"
    );
    let keys: Vec<Key> = on_either!(conn, conn => diesel::sql_query(sql)
        .bind::<BigInt, _>(stretch.campaign)
        .bind::<BigInt, _>(stretch.time)
        .bind::<BigInt, _>(stretch.seq.unwrap_or(0))
        .bind::<BigInt, _>(stretch.end)
        .bind::<BigInt, _>(limit(step))
        .bind::<Nullable<SmallInt>, _>(wanted.state.map(|state| state as i16))
        .bind::<Nullable<Text>, _>(&wanted.country)
        .bind::<Nullable<Text>, _>(&wanted.source)
        .bind::<Nullable<Text>, _>(&wanted.language)
        .bind::<Nullable<Bool>, _>(wanted.imported)
        .bind::<Nullable<BigInt>, _>(wanted.partner)
        .bind::<BigInt, _>(limit(most))
        .load(conn)?);
    let seqs: Vec<i64> = keys.iter().map(|key| key.seq).collect();
    rows(conn, &seqs, stretch.way)
}

/// The rows of these places, in the order of the walk.
fn rows(conn: &mut AnyConn, seqs: &[i64], way: Way) -> Result<Vec<Listed>, DbError> {
    if seqs.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(i64, Signature)> = on_either!(conn, conn => signatures::table
        .filter(signatures::seq.eq_any(seqs))
        .select((signatures::seq, Signature::as_select()))
        .load(conn)?);
    let listed = |(seq, signature): (i64, Signature)| Listed {
        place: Place(signature.signed_at, seq),
        signature,
    };
    let mut rows: Vec<Listed> = rows.into_iter().map(listed).collect();
    rows.sort_unstable_by_key(|listed| listed.place);
    if way == Way::Older {
        rows.reverse();
    }
    Ok(rows)
}

/// The wanted ones among the signatures of the next `step` changes that took one out of its way: struck out, or else
/// withdrawn and erased. The conditions stand as in the partial indexes that are made for them.
pub fn set_aside(
    conn: &mut AnyConn,
    campaign: CampaignId,
    wanted: &Wanted,
    start: i64,
    way: Way,
    step: usize,
) -> Result<Step, DbError> {
    let of_these = if wanted.state == Some(State::Invalidated) {
        "changes.kind IN (8, 10)"
    } else {
        "changes.kind IN (4, 5, 6)"
    };
    let next = changes::table
        .filter(changes::campaign_id.eq(campaign))
        .filter(diesel::dsl::sql::<Bool>(of_these))
        .select((changes::number, changes::signature_id))
        .limit(limit(step));
    let found: Vec<(i64, Vec<u8>)> = match way {
        Way::Older => next
            .filter(changes::number.lt(start))
            .order(changes::number.desc())
            .load(conn)?,
        Way::Newer => next
            .filter(changes::number.gt(start))
            .order(changes::number.asc())
            .load(conn)?,
    };
    let ids: Vec<SignatureId> = found.iter().filter_map(|(_, id)| SignatureId::from_slice(id)).collect();
    let known = load(conn, &ids)?;
    let known: HashMap<&[u8], &Signature> = known.iter().map(|row| (row.id.as_slice(), row)).collect();
    // A signature stands where its newest change does.
    let listed = |(number, id): &(i64, Vec<u8>)| {
        let row = *known.get(id.as_slice())?;
        (row.last_change == *number && wanted.fits(row)).then(|| Listed {
            place: Place(0, *number),
            signature: row.clone(),
        })
    };
    let last = found.last().map(|(number, _)| Place(0, *number));
    Ok(Step {
        rows: found.iter().filter_map(listed).collect(),
        up_to: last.filter(|_| found.len() == step),
    })
}

fn limit(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}
