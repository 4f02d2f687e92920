//! The SQL of the outbox: owe, lease, finish, retry; and what must be known about a recipient before sending.

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Binary, Integer, SmallInt};

use super::Owed;
use crate::core::clock::Seconds;
use crate::core::ids::CampaignId;
use crate::db::schema::{outbox, recipient_mails, suppressions};
use crate::db::{AnyConn, DbError, on_either};

/// Any number that nothing else locks in this database: the ASCII codes of "outbox".
const LEASE_LOCK: i64 = 0x6f75_7462_6f78;

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

/// Writes down mails owed from now on.
pub fn owe(conn: &mut AnyConn, owed: &[Owed], now: Seconds) -> Result<(), DbError> {
    if owed.is_empty() {
        return Ok(());
    }
    match conn {
        AnyConn::Postgres(conn) => {
            diesel::sql_query(
                "INSERT INTO outbox (kind, campaign_id, signature_id, created_at, due_at, attempts) \
                 SELECT kind, campaign_id, signature_id, $4, $4, 0 FROM unnest($1, $2, $3) AS owed (kind, campaign_id, signature_id)",
            )
            .bind::<Array<SmallInt>, _>(owed.iter().map(|owed| owed.kind as i16).collect::<Vec<_>>())
            .bind::<Array<BigInt>, _>(owed.iter().map(|owed| owed.campaign_id).collect::<Vec<_>>())
            .bind::<Array<Binary>, _>(owed.iter().map(|owed| owed.signature_id.as_bytes().to_vec()).collect::<Vec<_>>())
            .bind::<BigInt, _>(now)
            .execute(conn)?;
        }
        AnyConn::Sqlite(conn) => {
            for owed in owed {
                diesel::insert_into(outbox::table)
                    .values((
                        outbox::kind.eq(owed.kind as i16),
                        outbox::campaign_id.eq(owed.campaign_id),
                        outbox::signature_id.eq(owed.signature_id.as_bytes().as_slice()),
                        outbox::created_at.eq(now),
                        outbox::due_at.eq(now),
                        outbox::attempts.eq(0),
                    ))
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

/// The mail was sent, or is not owed any more.
pub fn finish(conn: &mut AnyConn, lease: &Lease) -> Result<(), DbError> {
    diesel::delete(
        outbox::table
            .filter(outbox::id.eq(lease.id))
            .filter(outbox::attempts.eq(lease.attempts)),
    )
    .execute(conn)?;
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

/// How many mails a mailbox was sent since `since`, under any of its tags.
pub fn mails_to(conn: &mut AnyConn, tags: &[[u8; 16]], since: Seconds) -> Result<i64, DbError> {
    let mut sum = 0;
    for tag in tags {
        sum += recipient_mails::table
            .filter(recipient_mails::tag.eq(tag.to_vec()))
            .filter(recipient_mails::sent_at.gt(since))
            .count()
            .get_result::<i64>(conn)?;
    }
    Ok(sum)
}

/// Notes that a mailbox is being sent a mail.
pub fn note_mail_to(conn: &mut AnyConn, tag: [u8; 16], now: Seconds) -> Result<(), DbError> {
    diesel::insert_into(recipient_mails::table)
        .values((recipient_mails::tag.eq(tag.to_vec()), recipient_mails::sent_at.eq(now)))
        .execute(conn)?;
    Ok(())
}

/// Forgets mails sent before `before`.
pub fn forget_mails(conn: &mut AnyConn, before: Seconds) -> Result<usize, DbError> {
    Ok(diesel::delete(recipient_mails::table.filter(recipient_mails::sent_at.lt(before))).execute(conn)?)
}

/// Whether an address must get no more mail.
pub fn is_suppressed(conn: &mut AnyConn, tag: [u8; 16]) -> Result<bool, DbError> {
    let found: i64 = suppressions::table
        .filter(suppressions::tag.eq(tag.to_vec()))
        .count()
        .get_result(conn)?;
    Ok(found > 0)
}

/// Never mail this address again.
pub fn suppress(conn: &mut AnyConn, tag: [u8; 16], reason: &str, now: Seconds) -> Result<(), DbError> {
    let row = (
        suppressions::tag.eq(tag.to_vec()),
        suppressions::reason.eq(reason.to_owned()),
        suppressions::created_at.eq(now),
    );
    on_either!(conn, conn => diesel::insert_into(suppressions::table).values(row).on_conflict_do_nothing().execute(conn))?;
    Ok(())
}
