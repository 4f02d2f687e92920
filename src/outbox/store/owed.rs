//! The SQL of the question which mails one signature waits for.

use diesel::prelude::*;

use crate::core::clock::Seconds;
use crate::core::ids::SignatureId;
use crate::db::schema::outbox;
use crate::db::{AnyConn, DbError};

/// A mail that waits to be sent.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = outbox)]
pub struct WaitingMail {
    /// A [`crate::outbox::MailKind`].
    pub kind: i16,
    /// When it was owed.
    pub created_at: Seconds,
    /// When it is tried next.
    pub due_at: Seconds,
    /// How often it was tried.
    pub attempts: i32,
}

/// What is owed about one signature.
#[derive(Debug, Clone)]
pub struct OwedTo {
    /// The mails, the newest first.
    pub mails: Vec<WaitingMail>,
    /// Whether all that is owed was looked through.
    pub is_complete: bool,
}

/// The mails that are owed about one signature, among the newest of the outbox: it has no index for this, since it is
/// nearly always short.
pub fn owed_to(conn: &mut AnyConn, signature: SignatureId) -> Result<OwedTo, DbError> {
    const LOOKED_AT: i64 = 5_000;
    let ends = (diesel::dsl::min(outbox::id), diesel::dsl::max(outbox::id));
    let (Some(oldest), Some(newest)): (Option<i64>, Option<i64>) = outbox::table.select(ends).first(conn)? else {
        return Ok(OwedTo {
            mails: Vec::new(),
            is_complete: true,
        });
    };
    let mails = outbox::table
        .filter(outbox::id.gt(newest - LOOKED_AT))
        .filter(outbox::signature_id.eq(signature.as_bytes().to_vec()))
        .order(outbox::id.desc())
        .select(WaitingMail::as_select())
        .load(conn)?;
    Ok(OwedTo {
        mails,
        is_complete: oldest > newest - LOOKED_AT,
    })
}
