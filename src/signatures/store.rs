//! The SQL of signatures: reading by id, writing a batch, numbering changes, reading pages for export.
//!
//! The two batch writes are the hot path and are written for each database: arrays and `unnest` on PostgreSQL, so
//! that the statement's text is the same for every batch; one cached statement a row on SQLite.

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Binary, Bool, Integer, Nullable, SmallInt, Text};

use super::model::{Signature, State};
use crate::core::clock::Seconds;
use crate::core::ids::{CampaignId, SignatureId};
use crate::db::schema::{changes, signatures};
use crate::db::{AnyConn, DbError, on_either};

/// Which signature, under which campaign.
pub type Subject = (CampaignId, SignatureId);

/// One row of `changes`.
#[derive(Debug, Clone, Insertable, Queryable, Selectable)]
#[diesel(table_name = changes)]
pub struct Change {
    /// The campaign whose numbering it is.
    pub campaign_id: CampaignId,
    /// Ascending in commit order.
    pub number: i64,
    /// 16 bytes.
    pub signature_id: Vec<u8>,
    /// A [`super::model::ChangeKind`].
    pub kind: i16,
    /// The consents that stood at that time, so that a removal reaches whom the signature had reached.
    pub consents: String,
    /// When, to the minute.
    pub changed_at: Seconds,
}

/// One signature.
pub fn find(conn: &mut AnyConn, id: SignatureId) -> Result<Option<Signature>, DbError> {
    let bytes = id.as_bytes().to_vec();
    Ok(signatures::table
        .filter(signatures::id.eq(bytes))
        .select(Signature::as_select())
        .first(conn)
        .optional()?)
}

/// The signatures among `ids` that exist.
pub fn load(conn: &mut AnyConn, ids: &[SignatureId]) -> Result<Vec<Signature>, DbError> {
    match conn {
        AnyConn::Postgres(conn) => {
            let bytes: Vec<Vec<u8>> = ids.iter().map(|id| id.as_bytes().to_vec()).collect();
            Ok(signatures::table
                .filter(signatures::id.eq_any(bytes))
                .select(Signature::as_select())
                .load(conn)?)
        }
        AnyConn::Sqlite(conn) => {
            let mut found = Vec::new();
            for id in ids {
                let row = signatures::table
                    .filter(signatures::id.eq(id.as_bytes().as_slice()))
                    .select(Signature::as_select())
                    .first(conn)
                    .optional()?;
                found.extend(row);
            }
            Ok(found)
        }
    }
}

/// Inserts new rows and replaces the known ones.
pub fn put(conn: &mut AnyConn, mut rows: Vec<Signature>) -> Result<(), DbError> {
    rows.sort_unstable_by_key(|a| a.last_change);
    match conn {
        AnyConn::Postgres(conn) => put_postgres(conn, rows),
        AnyConn::Sqlite(conn) => {
            for row in &rows {
                diesel::insert_into(signatures::table)
                    .values(row)
                    .on_conflict(signatures::id)
                    .do_update()
                    .set(row)
                    .execute(conn)?;
            }
            Ok(())
        }
    }
}

const PUT_POSTGRES: &str = "INSERT INTO signatures (id, campaign_id, state, generation, revision, form_version_id, language, \
     country, source, signed_at, confirmed_at, shown_at, public_name, consents, sealed, network_tag, mail_domain_tag, last_change, origin) \
     SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19) \
     ON CONFLICT (id) DO UPDATE SET state = excluded.state, generation = excluded.generation, revision = excluded.revision, \
     form_version_id = excluded.form_version_id, language = excluded.language, country = excluded.country, \
     source = excluded.source, signed_at = excluded.signed_at, confirmed_at = excluded.confirmed_at, \
     shown_at = excluded.shown_at, public_name = excluded.public_name, consents = excluded.consents, \
     sealed = excluded.sealed, network_tag = excluded.network_tag, mail_domain_tag = excluded.mail_domain_tag, \
     last_change = excluded.last_change, origin = excluded.origin";

fn put_postgres(conn: &mut PgConnection, rows: Vec<Signature>) -> Result<(), DbError> {
    if rows.is_empty() {
        return Ok(());
    }
    macro_rules! column {
        ($field:ident) => {
            rows.iter().map(|row| row.$field.clone()).collect::<Vec<_>>()
        };
    }
    diesel::sql_query(PUT_POSTGRES)
        .bind::<Array<Binary>, _>(column!(id))
        .bind::<Array<BigInt>, _>(column!(campaign_id))
        .bind::<Array<SmallInt>, _>(column!(state))
        .bind::<Array<Integer>, _>(column!(generation))
        .bind::<Array<Integer>, _>(column!(revision))
        .bind::<Array<BigInt>, _>(column!(form_version_id))
        .bind::<Array<Text>, _>(column!(language))
        .bind::<Array<Text>, _>(column!(country))
        .bind::<Array<Text>, _>(column!(source))
        .bind::<Array<BigInt>, _>(column!(signed_at))
        .bind::<Array<Nullable<BigInt>>, _>(column!(confirmed_at))
        .bind::<Array<Nullable<BigInt>>, _>(column!(shown_at))
        .bind::<Array<Bool>, _>(column!(public_name))
        .bind::<Array<Text>, _>(column!(consents))
        .bind::<Array<Binary>, _>(column!(sealed))
        .bind::<Array<Nullable<BigInt>>, _>(column!(network_tag))
        .bind::<Array<Nullable<BigInt>>, _>(column!(mail_domain_tag))
        .bind::<Array<BigInt>, _>(column!(last_change))
        .bind::<Array<SmallInt>, _>(column!(origin))
        .execute(conn)?;
    Ok(())
}

/// Appends the numbered changes.
pub fn append_changes(conn: &mut AnyConn, rows: Vec<Change>) -> Result<(), DbError> {
    if rows.is_empty() {
        return Ok(());
    }
    match conn {
        AnyConn::Postgres(conn) => {
            diesel::sql_query("INSERT INTO changes (campaign_id, number, signature_id, kind, consents, changed_at) SELECT * FROM unnest($1, $2, $3, $4, $5, $6)")
                .bind::<Array<BigInt>, _>(rows.iter().map(|row| row.campaign_id).collect::<Vec<_>>())
                .bind::<Array<BigInt>, _>(rows.iter().map(|row| row.number).collect::<Vec<_>>())
                .bind::<Array<Binary>, _>(rows.iter().map(|row| row.signature_id.clone()).collect::<Vec<_>>())
                .bind::<Array<SmallInt>, _>(rows.iter().map(|row| row.kind).collect::<Vec<_>>())
                .bind::<Array<Text>, _>(rows.iter().map(|row| row.consents.clone()).collect::<Vec<_>>())
            .bind::<Array<BigInt>, _>(rows.iter().map(|row| row.changed_at).collect::<Vec<_>>())
                .execute(conn)?;
        }
        AnyConn::Sqlite(conn) => {
            for row in &rows {
                diesel::insert_into(changes::table).values(row).execute(conn)?;
            }
        }
    }
    Ok(())
}

/// The newest signatures whose names may be shown, newest first.
pub fn recent_shown(conn: &mut AnyConn, campaign: CampaignId, limit: i64) -> Result<Vec<Signature>, DbError> {
    Ok(signatures::table
        .filter(signatures::campaign_id.eq(campaign))
        .filter(signatures::shown_at.is_not_null())
        .order((signatures::shown_at.desc(), signatures::seq.desc()))
        .limit(limit)
        .select(Signature::as_select())
        .load(conn)?)
}

/// The next signatures after `after` that are older than `before` and still carry keyed tags, at most `limit`.
pub fn tagged(conn: &mut AnyConn, before: Seconds, after: i64, limit: i64) -> Result<Vec<(i64, CampaignId)>, DbError> {
    Ok(signatures::table
        .filter(signatures::seq.gt(after))
        .filter(signatures::signed_at.lt(before))
        .filter(
            signatures::network_tag
                .is_not_null()
                .or(signatures::mail_domain_tag.is_not_null()),
        )
        .order(signatures::seq)
        .select((signatures::seq, signatures::campaign_id))
        .limit(limit)
        .load(conn)?)
}

/// Clears the keyed tags of these signatures.
pub fn clear_tags(conn: &mut AnyConn, seqs: &[i64]) -> Result<usize, DbError> {
    Ok(
        on_either!(conn, conn => diesel::update(signatures::table.filter(signatures::seq.eq_any(seqs)))
        .set((signatures::network_tag.eq(None::<i64>), signatures::mail_domain_tag.eq(None::<i64>)))
        .execute(conn)?),
    )
}

/// The next signatures after `after` that are pending since before `before`, at most `limit`.
pub fn stale_pending(
    conn: &mut AnyConn,
    before: Seconds,
    after: i64,
    limit: i64,
) -> Result<Vec<(i64, Subject)>, DbError> {
    let rows: Vec<(i64, Signature)> = signatures::table
        .filter(signatures::seq.gt(after))
        .filter(signatures::state.eq(State::Pending as i16))
        .filter(signatures::signed_at.lt(before))
        .order(signatures::seq)
        .limit(limit)
        .select((signatures::seq, Signature::as_select()))
        .load(conn)?;
    Ok(rows
        .iter()
        .map(|(seq, row)| (*seq, (row.campaign_id, row.signature_id())))
        .collect())
}
