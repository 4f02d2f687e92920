//! The SQL of the outbox: owe, lease, finish, retry; and what must be known about a recipient before sending.

mod owed;

use std::collections::{HashMap, HashSet};

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Binary, Bool, Integer, Nullable, SmallInt};
use diesel::sqlite::Sqlite;

pub use owed::{OwedTo, WaitingMail, owed_to};

use super::Owed;
use crate::core::clock::Seconds;
use crate::core::ids::CampaignId;
use crate::db::schema::{outbox, recipient_mails, suppressions};
use crate::db::{AnyConn, DbError, fixed_statement, on_either};

/// Any number that nothing else locks in this database: the ASCII codes of "outbox".
const LEASE_LOCK: i64 = 0x6f75_7462_6f78;

/// A keyed hash of a mailbox.
pub type Tag = [u8; 16];

/// A mail leased for one attempt.
#[derive(Debug, Clone, QueryableByName)]
pub struct Lease {
    /// The outbox row.
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    /// A [`super::MailKind`].
    #[diesel(sql_type = SmallInt)]
    pub kind: i16,
    /// The campaign.
    #[diesel(sql_type = BigInt)]
    pub campaign_id: CampaignId,
    /// 16 bytes.
    #[diesel(sql_type = Binary)]
    pub signature_id: Vec<u8>,
    /// When the mail was owed.
    #[diesel(sql_type = BigInt)]
    pub created_at: Seconds,
    /// This attempt's number, from 1; it fences off earlier holders.
    #[diesel(sql_type = Integer)]
    pub attempts: i32,
}

fixed_statement! {
    /// All mails of a batch at once.
    OweAll on Pg, PgConnection {
        kind: Vec<i16> as Array<SmallInt>,
        campaign_id: Vec<i64> as Array<BigInt>,
        signature_id: Vec<&'a [u8]> as Array<Binary>,
        created_at: Vec<i64> as Array<BigInt>,
    }
    "INSERT INTO outbox (kind, campaign_id, signature_id, created_at, due_at, attempts) \
     SELECT kind, campaign_id, signature_id, created_at, created_at, 0 FROM unnest(",
    ") AS owed (kind, campaign_id, signature_id, created_at)"
}

fixed_statement! {
    /// One mail.
    OweOne on Sqlite, SqliteConnection {
        kind: i16 as SmallInt,
        campaign_id: i64 as BigInt,
        signature_id: &'a [u8] as Binary,
        created_at: i64 as BigInt,
        due_at: i64 as BigInt,
    }
    "INSERT INTO outbox (kind, campaign_id, signature_id, created_at, due_at, attempts) VALUES (",
    ", 0)"
}

/// Writes down mails owed from now on.
pub fn owe(conn: &mut AnyConn, owed: &[Owed], now: Seconds) -> Result<(), DbError> {
    match conn {
        _ if owed.is_empty() => {}
        AnyConn::Postgres(conn) => {
            OweAll {
                kind: owed.iter().map(|owed| owed.kind as i16).collect(),
                campaign_id: owed.iter().map(|owed| owed.campaign_id).collect(),
                signature_id: owed
                    .iter()
                    .map(|owed| owed.signature_id.as_bytes().as_slice())
                    .collect(),
                created_at: vec![now; owed.len()],
            }
            .execute(conn)?;
        }
        AnyConn::Sqlite(conn) => {
            for owed in owed {
                OweOne {
                    kind: owed.kind as i16,
                    campaign_id: owed.campaign_id,
                    signature_id: owed.signature_id.as_bytes(),
                    created_at: now,
                    due_at: now,
                }
                .execute(conn)?;
            }
        }
    }
    Ok(())
}

/// Leases up to `limit` mails that are due, until `until`.
pub fn lease(conn: &mut AnyConn, now: Seconds, until: Seconds, limit: i64) -> Result<Vec<Lease>, DbError> {
    let statement = |skip_locked: &str| {
        format!(
            "UPDATE outbox SET due_at = $1, attempts = attempts + 1 WHERE id IN \
             (SELECT id FROM outbox WHERE due_at <= $2 ORDER BY due_at, id LIMIT $3{skip_locked}) \
             RETURNING id, kind, campaign_id, signature_id, created_at, attempts"
        )
    };
    let mut leases: Vec<Lease> = match conn {
        AnyConn::Postgres(conn) => {
            // Workers take turns: the count of mails to one mailbox must see what the others are about to send.
            diesel::sql_query("SELECT pg_advisory_xact_lock($1)")
                .bind::<BigInt, _>(LEASE_LOCK)
                .execute(conn)?;
            diesel::sql_query(statement(" FOR UPDATE SKIP LOCKED"))
                .bind::<BigInt, _>(until)
                .bind::<BigInt, _>(now)
                .bind::<BigInt, _>(limit)
                .load(conn)?
        }
        AnyConn::Sqlite(conn) => diesel::sql_query(statement(""))
            .bind::<BigInt, _>(until)
            .bind::<BigInt, _>(now)
            .bind::<BigInt, _>(limit)
            .load(conn)?,
    };
    leases.sort_unstable_by_key(|lease| lease.id);
    Ok(leases)
}

/// These mails were sent, or are not owed any more.
pub fn finish(conn: &mut AnyConn, leases: &[&Lease]) -> Result<(), DbError> {
    match conn {
        AnyConn::Postgres(conn) => {
            diesel::sql_query(
                "DELETE FROM outbox USING unnest($1, $2) AS done (id, attempts) \
                 WHERE outbox.id = done.id AND outbox.attempts = done.attempts",
            )
            .bind::<Array<BigInt>, _>(leases.iter().map(|lease| lease.id).collect::<Vec<_>>())
            .bind::<Array<Integer>, _>(leases.iter().map(|lease| lease.attempts).collect::<Vec<_>>())
            .execute(conn)?;
        }
        AnyConn::Sqlite(conn) => {
            for lease in leases {
                let held = outbox::table
                    .filter(outbox::id.eq(lease.id))
                    .filter(outbox::attempts.eq(lease.attempts));
                diesel::delete(held).execute(conn)?;
            }
        }
    }
    Ok(())
}

/// Try again at `due_at`.
pub fn retry(conn: &mut AnyConn, lease: &Lease, due_at: Seconds) -> Result<(), DbError> {
    diesel::update(
        outbox::table
            .filter(outbox::id.eq(lease.id))
            .filter(outbox::attempts.eq(lease.attempts)),
    )
    .set(outbox::due_at.eq(due_at))
    .execute(conn)?;
    Ok(())
}

/// Nothing was tried: give the attempt back, and be due again at `due_at`.
pub fn put_back(conn: &mut AnyConn, lease: &Lease, due_at: Seconds) -> Result<(), DbError> {
    diesel::update(
        outbox::table
            .filter(outbox::id.eq(lease.id))
            .filter(outbox::attempts.eq(lease.attempts)),
    )
    .set((outbox::due_at.eq(due_at), outbox::attempts.eq(lease.attempts - 1)))
    .execute(conn)?;
    Ok(())
}

/// How many mails are owed, and since when the oldest.
pub fn depth(conn: &mut AnyConn) -> Result<(i64, Option<Seconds>), DbError> {
    Ok(outbox::table
        .select((diesel::dsl::count_star(), diesel::dsl::min(outbox::created_at)))
        .first(conn)?)
}

/// How many of the oldest mails are looked through to tell how a campaign's wait.
const LOOKED_THROUGH: i64 = 20_000;

/// The mails of a campaign among the oldest that are owed.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Waiting {
    /// How many are owed; not all of them if `is_more`.
    #[diesel(sql_type = BigInt)]
    pub mails: i64,
    /// Those that nobody has tried to send.
    #[diesel(sql_type = BigInt)]
    pub untried: i64,
    /// When the oldest was owed.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub oldest: Option<Seconds>,
    /// When the oldest was owed that nobody has tried to send.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub untried_since: Option<Seconds>,
    /// Whether more are owed, over all campaigns, than were looked through.
    #[diesel(sql_type = Bool)]
    pub is_more: bool,
}

/// How the mails of a campaign wait. However many are owed, this looks through the oldest only.
pub fn waiting(conn: &mut AnyConn, campaign: CampaignId) -> Result<Waiting, DbError> {
    const SQL: &str = "SELECT COUNT(CASE WHEN campaign_id = $1 THEN 1 END) AS mails, \
        COUNT(CASE WHEN campaign_id = $1 AND attempts = 0 THEN 1 END) AS untried, \
        MIN(CASE WHEN campaign_id = $1 THEN created_at END) AS oldest, \
        MIN(CASE WHEN campaign_id = $1 AND attempts = 0 THEN created_at END) AS untried_since, \
        COUNT(*) >= $2 AS is_more \
        FROM (SELECT campaign_id, attempts, created_at FROM outbox ORDER BY id LIMIT $2) AS looked_through";
    Ok(on_either!(conn, conn => diesel::sql_query(SQL)
        .bind::<BigInt, _>(campaign)
        .bind::<BigInt, _>(LOOKED_THROUGH)
        .get_result(conn))?)
}

/// How many mails were sent under each of these tags since `since`; tags without any are left out.
pub fn mails_to(conn: &mut AnyConn, tags: &[Tag], since: Seconds) -> Result<HashMap<Tag, i64>, DbError> {
    let wanted: Vec<&[u8]> = tags.iter().map(<[u8; 16]>::as_slice).collect();
    let counted: Vec<(Vec<u8>, i64)> = on_either!(conn, conn => recipient_mails::table
        .filter(recipient_mails::tag.eq_any(wanted))
        .filter(recipient_mails::sent_at.gt(since))
        .group_by(recipient_mails::tag)
        .select((recipient_mails::tag, diesel::dsl::count_star()))
        .load(conn))?;
    let known = |(tag, count): (Vec<u8>, i64)| Some((Tag::try_from(tag).ok()?, count));
    Ok(counted.into_iter().filter_map(known).collect())
}

/// Notes that these mailboxes are being sent a mail each.
pub fn note_mails_to(conn: &mut AnyConn, tags: &[Tag], now: Seconds) -> Result<(), DbError> {
    let rows: Vec<_> = tags
        .iter()
        .map(|tag| {
            (
                recipient_mails::tag.eq(tag.as_slice()),
                recipient_mails::sent_at.eq(now),
            )
        })
        .collect();
    on_either!(conn, conn => diesel::insert_into(recipient_mails::table).values(&rows).execute(conn))?;
    Ok(())
}

/// Forgets mails sent before `before`.
pub fn forget_mails(conn: &mut AnyConn, before: Seconds) -> Result<usize, DbError> {
    Ok(diesel::delete(recipient_mails::table.filter(recipient_mails::sent_at.lt(before))).execute(conn)?)
}

/// Which of these addresses must get no more mail.
pub fn suppressed(conn: &mut AnyConn, tags: &[Tag]) -> Result<HashSet<Tag>, DbError> {
    let wanted: Vec<&[u8]> = tags.iter().map(<[u8; 16]>::as_slice).collect();
    let found: Vec<Vec<u8>> = on_either!(conn, conn => suppressions::table
        .filter(suppressions::tag.eq_any(wanted))
        .select(suppressions::tag)
        .load(conn))?;
    Ok(found.into_iter().filter_map(|tag| Tag::try_from(tag).ok()).collect())
}

/// Never mail this address again.
pub fn suppress(conn: &mut AnyConn, tag: Tag, reason: &str, now: Seconds) -> Result<(), DbError> {
    let row = (
        suppressions::tag.eq(tag.to_vec()),
        suppressions::reason.eq(reason.to_owned()),
        suppressions::created_at.eq(now),
    );
    on_either!(conn, conn => diesel::insert_into(suppressions::table).values(row).on_conflict_do_nothing().execute(conn))?;
    Ok(())
}
