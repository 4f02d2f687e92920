//! The SQL of the delivery log: messages, and each attempt to deliver them.

use diesel::prelude::*;

use crate::core::clock::Seconds;
use crate::db::schema::{webhook_attempts, webhook_messages};
use crate::db::{AnyConn, DbError, on_either};
use crate::webhooks::deliver::Attempt;
use crate::webhooks::model::{AttemptRow, Message};

/// Notes an attempt.
pub fn note(conn: &mut AnyConn, message: &[u8], at: Seconds, attempt: &Attempt) -> Result<(), DbError> {
    diesel::insert_into(webhook_attempts::table)
        .values((
            webhook_attempts::message_id.eq(message.to_vec()),
            webhook_attempts::started_at.eq(at),
            webhook_attempts::took_ms.eq(i64::try_from(attempt.took.as_millis()).unwrap_or(i64::MAX)),
            webhook_attempts::status.eq(i16::try_from(attempt.status).unwrap_or(0)),
            webhook_attempts::trouble.eq(attempt.trouble),
        ))
        .execute(conn)?;
    Ok(())
}

/// The messages of a webhook before one (all: the newest), the newest first.
pub fn messages(
    conn: &mut AnyConn,
    webhook: i64,
    before: Option<(Seconds, Vec<u8>)>,
    most: i64,
) -> Result<Vec<Message>, DbError> {
    let mut query = webhook_messages::table
        .filter(webhook_messages::webhook_id.eq(webhook))
        .order((webhook_messages::created_at.desc(), webhook_messages::id.desc()))
        .limit(most)
        .select(Message::as_select())
        .into_boxed();
    if let Some((at, id)) = before {
        let same_moment = webhook_messages::created_at.eq(at).and(webhook_messages::id.lt(id));
        query = query.filter(webhook_messages::created_at.lt(at).or(same_moment));
    }
    Ok(query.load(conn)?)
}

/// One message.
pub fn message(conn: &mut AnyConn, id: &[u8]) -> Result<Option<Message>, DbError> {
    Ok(webhook_messages::table
        .find(id.to_vec())
        .select(Message::as_select())
        .first(conn)
        .optional()?)
}

/// The attempts for these messages, in their order.
pub fn attempts(conn: &mut AnyConn, messages: &[Message]) -> Result<Vec<AttemptRow>, DbError> {
    let ids: Vec<Vec<u8>> = messages.iter().map(|message| message.id.clone()).collect();
    Ok(on_either!(conn, conn => webhook_attempts::table
        .filter(webhook_attempts::message_id.eq_any(ids))
        .order(webhook_attempts::id)
        .select(AttemptRow::as_select())
        .load(conn))?)
}

/// Messages that were owed before this, so many at most.
pub fn old(conn: &mut AnyConn, before: Seconds, most: i64) -> Result<Vec<Vec<u8>>, DbError> {
    Ok(webhook_messages::table
        .filter(webhook_messages::created_at.lt(before))
        .limit(most)
        .select(webhook_messages::id)
        .load(conn)?)
}

/// Forgets messages, with their attempts.
pub fn forget(conn: &mut AnyConn, messages: &[Vec<u8>]) -> Result<usize, DbError> {
    let ids = messages.to_vec();
    on_either!(conn, conn => diesel::delete(
        webhook_attempts::table.filter(webhook_attempts::message_id.eq_any(ids.clone()))
    )
    .execute(conn))?;
    Ok(on_either!(conn, conn => diesel::delete(
        webhook_messages::table.filter(webhook_messages::id.eq_any(ids))
    )
    .execute(conn))?)
}

/// How many messages of this word a webhook was owed since then.
pub fn count_since(conn: &mut AnyConn, webhook: i64, kind: &str, since: Seconds) -> Result<i64, DbError> {
    Ok(webhook_messages::table
        .filter(webhook_messages::webhook_id.eq(webhook))
        .filter(webhook_messages::created_at.ge(since))
        .filter(webhook_messages::kind.eq(kind))
        .count()
        .get_result(conn)?)
}
