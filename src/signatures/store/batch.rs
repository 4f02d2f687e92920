//! The statements of the hot path: a batch of signatures read, and written with their changes. On PostgreSQL arrays and
//! `unnest`, on SQLite one prepared statement a row.

use diesel::dsl::{AsSelect, SqlTypeOf};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::Query;
use diesel::sql_types::{Array, BigInt, Binary, Bool, Integer, Nullable, SmallInt, Text};
use diesel::sqlite::Sqlite;

use super::Change;
use crate::core::ids::SignatureId;
use crate::db::{AnyConn, DbError, fixed_statement};
use crate::signatures::model::Signature;

fixed_statement! {
    /// All rows of a batch at once.
    FindAll on Pg, PgConnection { id: Vec<&'a [u8]> as Array<Binary> }
    "SELECT id, campaign_id, state, generation, revision, form_version_id, language, country, source, signed_at, \
     confirmed_at, shown_at, public_name, consents, sealed, network_tag, mail_domain_tag, last_change, origin, \
     partner_id, attribution \
     FROM signatures WHERE id = ANY(",
    ")"
}

impl Query for FindAll<'_> {
    type SqlType = SqlTypeOf<AsSelect<Signature, Pg>>;
}

fixed_statement! {
    /// One row.
    FindOne on Sqlite, SqliteConnection { id: &'a [u8] as Binary }
    "SELECT id, campaign_id, state, generation, revision, form_version_id, language, country, source, signed_at, \
     confirmed_at, shown_at, public_name, consents, sealed, network_tag, mail_domain_tag, last_change, origin, \
     partner_id, attribution \
     FROM signatures WHERE id = ",
    ""
}

impl Query for FindOne<'_> {
    type SqlType = SqlTypeOf<AsSelect<Signature, Sqlite>>;
}

/// The signatures among `ids` that exist.
pub fn load(conn: &mut AnyConn, ids: &[SignatureId]) -> Result<Vec<Signature>, DbError> {
    match conn {
        AnyConn::Postgres(conn) => {
            let id = ids.iter().map(|id| id.as_bytes().as_slice()).collect();
            Ok(FindAll { id }.load(conn)?)
        }
        AnyConn::Sqlite(conn) => {
            let mut found = Vec::new();
            for id in ids {
                found.extend(FindOne { id: id.as_bytes() }.load::<Signature>(conn)?);
            }
            Ok(found)
        }
    }
}

fixed_statement! {
    /// All rows of a batch at once.
    PutAll on Pg, PgConnection {
        id: Vec<&'a [u8]> as Array<Binary>,
        campaign_id: Vec<i64> as Array<BigInt>,
        state: Vec<i16> as Array<SmallInt>,
        generation: Vec<i32> as Array<Integer>,
        revision: Vec<i32> as Array<Integer>,
        form_version_id: Vec<i64> as Array<BigInt>,
        language: Vec<&'a str> as Array<Text>,
        country: Vec<&'a str> as Array<Text>,
        source: Vec<&'a str> as Array<Text>,
        signed_at: Vec<i64> as Array<BigInt>,
        confirmed_at: Vec<Option<i64>> as Array<Nullable<BigInt>>,
        shown_at: Vec<Option<i64>> as Array<Nullable<BigInt>>,
        public_name: Vec<bool> as Array<Bool>,
        consents: Vec<&'a str> as Array<Text>,
        sealed: Vec<&'a [u8]> as Array<Binary>,
        network_tag: Vec<Option<i64>> as Array<Nullable<BigInt>>,
        mail_domain_tag: Vec<Option<i64>> as Array<Nullable<BigInt>>,
        last_change: Vec<i64> as Array<BigInt>,
        origin: Vec<i16> as Array<SmallInt>,
        partner_id: Vec<Option<i64>> as Array<Nullable<BigInt>>,
        attribution: Vec<&'a str> as Array<Text>,
    }
    "INSERT INTO signatures (id, campaign_id, state, generation, revision, form_version_id, language, country, source, signed_at, \
     confirmed_at, shown_at, public_name, consents, sealed, network_tag, mail_domain_tag, last_change, origin, partner_id, attribution) \
     SELECT * FROM unnest(",
    ") \
     ON CONFLICT (id) DO UPDATE SET state = excluded.state, generation = excluded.generation, revision = excluded.revision, \
     form_version_id = excluded.form_version_id, language = excluded.language, country = excluded.country, \
     source = excluded.source, signed_at = excluded.signed_at, confirmed_at = excluded.confirmed_at, \
     shown_at = excluded.shown_at, public_name = excluded.public_name, consents = excluded.consents, \
     sealed = excluded.sealed, network_tag = excluded.network_tag, mail_domain_tag = excluded.mail_domain_tag, \
     last_change = excluded.last_change, origin = excluded.origin, partner_id = excluded.partner_id, \
     attribution = excluded.attribution"
}

fixed_statement! {
    /// One row.
    PutOne on Sqlite, SqliteConnection {
        id: &'a [u8] as Binary,
        campaign_id: i64 as BigInt,
        state: i16 as SmallInt,
        generation: i32 as Integer,
        revision: i32 as Integer,
        form_version_id: i64 as BigInt,
        language: &'a str as Text,
        country: &'a str as Text,
        source: &'a str as Text,
        signed_at: i64 as BigInt,
        confirmed_at: Option<i64> as Nullable<BigInt>,
        shown_at: Option<i64> as Nullable<BigInt>,
        public_name: bool as Bool,
        consents: &'a str as Text,
        sealed: &'a [u8] as Binary,
        network_tag: Option<i64> as Nullable<BigInt>,
        mail_domain_tag: Option<i64> as Nullable<BigInt>,
        last_change: i64 as BigInt,
        origin: i16 as SmallInt,
        partner_id: Option<i64> as Nullable<BigInt>,
        attribution: &'a str as Text,
    }
    "INSERT INTO signatures (id, campaign_id, state, generation, revision, form_version_id, language, country, source, signed_at, \
     confirmed_at, shown_at, public_name, consents, sealed, network_tag, mail_domain_tag, last_change, origin, partner_id, attribution) \
     VALUES (",
    ") \
     ON CONFLICT (id) DO UPDATE SET state = excluded.state, generation = excluded.generation, revision = excluded.revision, \
     form_version_id = excluded.form_version_id, language = excluded.language, country = excluded.country, \
     source = excluded.source, signed_at = excluded.signed_at, confirmed_at = excluded.confirmed_at, \
     shown_at = excluded.shown_at, public_name = excluded.public_name, consents = excluded.consents, \
     sealed = excluded.sealed, network_tag = excluded.network_tag, mail_domain_tag = excluded.mail_domain_tag, \
     last_change = excluded.last_change, origin = excluded.origin, partner_id = excluded.partner_id, \
     attribution = excluded.attribution"
}

fixed_statement! {
    /// All changes of a batch at once.
    AppendAll on Pg, PgConnection {
        campaign_id: Vec<i64> as Array<BigInt>,
        number: Vec<i64> as Array<BigInt>,
        signature_id: Vec<&'a [u8]> as Array<Binary>,
        kind: Vec<i16> as Array<SmallInt>,
        consents: Vec<&'a str> as Array<Text>,
        changed_at: Vec<i64> as Array<BigInt>,
        previous: Vec<i64> as Array<BigInt>,
        reason: Vec<&'a str> as Array<Text>,
    }
    "INSERT INTO changes (campaign_id, number, signature_id, kind, consents, changed_at, previous, reason) \
     SELECT * FROM unnest(",
    ")"
}

fixed_statement! {
    /// One change.
    AppendOne on Sqlite, SqliteConnection {
        campaign_id: i64 as BigInt,
        number: i64 as BigInt,
        signature_id: &'a [u8] as Binary,
        kind: i16 as SmallInt,
        consents: &'a str as Text,
        changed_at: i64 as BigInt,
        previous: i64 as BigInt,
        reason: &'a str as Text,
    }
    "INSERT INTO changes (campaign_id, number, signature_id, kind, consents, changed_at, previous, reason) VALUES (",
    ")"
}

/// Inserts new rows and replaces the known ones.
pub fn put(conn: &mut AnyConn, mut rows: Vec<Signature>) -> Result<(), DbError> {
    rows.sort_unstable_by_key(|row| row.last_change);
    match conn {
        _ if rows.is_empty() => {}
        AnyConn::Postgres(conn) => {
            macro_rules! column {
                ($row:ident => $value:expr) => {
                    rows.iter().map(|$row| $value).collect()
                };
            }
            PutAll {
                id: column!(row => row.id.as_slice()),
                campaign_id: column!(row => row.campaign_id),
                state: column!(row => row.state),
                generation: column!(row => row.generation),
                revision: column!(row => row.revision),
                form_version_id: column!(row => row.form_version_id),
                language: column!(row => row.language.as_str()),
                country: column!(row => row.country.as_str()),
                source: column!(row => row.source.as_str()),
                signed_at: column!(row => row.signed_at),
                confirmed_at: column!(row => row.confirmed_at),
                shown_at: column!(row => row.shown_at),
                public_name: column!(row => row.public_name),
                consents: column!(row => row.consents.as_str()),
                sealed: column!(row => row.sealed.as_slice()),
                network_tag: column!(row => row.network_tag),
                mail_domain_tag: column!(row => row.mail_domain_tag),
                last_change: column!(row => row.last_change),
                origin: column!(row => row.origin),
                partner_id: column!(row => row.partner_id),
                attribution: column!(row => row.attribution.as_str()),
            }
            .execute(conn)?;
        }
        AnyConn::Sqlite(conn) => {
            for row in &rows {
                PutOne {
                    id: &row.id,
                    campaign_id: row.campaign_id,
                    state: row.state,
                    generation: row.generation,
                    revision: row.revision,
                    form_version_id: row.form_version_id,
                    language: &row.language,
                    country: &row.country,
                    source: &row.source,
                    signed_at: row.signed_at,
                    confirmed_at: row.confirmed_at,
                    shown_at: row.shown_at,
                    public_name: row.public_name,
                    consents: &row.consents,
                    sealed: &row.sealed,
                    network_tag: row.network_tag,
                    mail_domain_tag: row.mail_domain_tag,
                    last_change: row.last_change,
                    origin: row.origin,
                    partner_id: row.partner_id,
                    attribution: &row.attribution,
                }
                .execute(conn)?;
            }
        }
    }
    Ok(())
}

/// Appends the numbered changes.
pub fn append_changes(conn: &mut AnyConn, rows: &[Change]) -> Result<(), DbError> {
    match conn {
        _ if rows.is_empty() => {}
        AnyConn::Postgres(conn) => {
            AppendAll {
                campaign_id: rows.iter().map(|row| row.campaign_id).collect(),
                number: rows.iter().map(|row| row.number).collect(),
                signature_id: rows.iter().map(|row| row.signature_id.as_slice()).collect(),
                kind: rows.iter().map(|row| row.kind).collect(),
                consents: rows.iter().map(|row| row.consents.as_str()).collect(),
                changed_at: rows.iter().map(|row| row.changed_at).collect(),
                previous: rows.iter().map(|row| row.previous).collect(),
                reason: rows.iter().map(|row| row.reason.as_str()).collect(),
            }
            .execute(conn)?;
        }
        AnyConn::Sqlite(conn) => {
            for row in rows {
                AppendOne {
                    campaign_id: row.campaign_id,
                    number: row.number,
                    signature_id: &row.signature_id,
                    kind: row.kind,
                    consents: &row.consents,
                    changed_at: row.changed_at,
                    previous: row.previous,
                    reason: &row.reason,
                }
                .execute(conn)?;
            }
        }
    }
    Ok(())
}
