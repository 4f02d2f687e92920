//! The SQL of what accounts hold: passwords, one-time passwords, recovery codes, sessions.

use diesel::prelude::*;

use crate::core::clock::Seconds;
use crate::core::ids::OrganiserId;
use crate::db::schema::{organisers, recovery_codes, sessions};
use crate::db::{AnyConn, DbError};
use crate::organisers::model::{OrganiserRow, SessionRow};

/// Every account, the oldest first.
pub fn all(conn: &mut AnyConn) -> Result<Vec<OrganiserRow>, DbError> {
    Ok(organisers::table
        .order(organisers::id)
        .select(OrganiserRow::as_select())
        .load(conn)?)
}

/// Keeps a new password.
pub fn set_password(conn: &mut AnyConn, organiser: OrganiserId, hash: &str) -> Result<(), DbError> {
    diesel::update(organisers::table.find(organiser))
        .set(organisers::password_hash.eq(hash))
        .execute(conn)?;
    Ok(())
}

/// Keeps a new name and language.
pub fn set_person(conn: &mut AnyConn, organiser: OrganiserId, sealed: &[u8], language: &str) -> Result<(), DbError> {
    diesel::update(organisers::table.find(organiser))
        .set((organisers::sealed.eq(sealed), organisers::language.eq(language)))
        .execute(conn)?;
    Ok(())
}

/// Switches one-time passwords on, with the step of the first one as used; `false` if they were on already.
pub fn enable_totp(conn: &mut AnyConn, organiser: OrganiserId, sealed: &[u8], step: i64) -> Result<bool, DbError> {
    let off = organisers::table
        .filter(organisers::id.eq(organiser))
        .filter(organisers::totp_sealed.is_null());
    let changed = diesel::update(off)
        .set((
            organisers::totp_sealed.eq(Some(sealed)),
            organisers::totp_last_step.eq(step),
        ))
        .execute(conn)?;
    Ok(changed == 1)
}

/// Switches one-time passwords off; `false` if they were off.
pub fn disable_totp(conn: &mut AnyConn, organiser: OrganiserId) -> Result<bool, DbError> {
    let on = organisers::table
        .filter(organisers::id.eq(organiser))
        .filter(organisers::totp_sealed.is_not_null());
    let changed = diesel::update(on)
        .set(organisers::totp_sealed.eq(None::<Vec<u8>>))
        .execute(conn)?;
    replace_recovery_codes(conn, organiser, &[])?;
    Ok(changed == 1)
}

/// Uses up the one-time password of a step; `false` if that or a later one was used.
pub fn advance_totp(conn: &mut AnyConn, organiser: OrganiserId, step: i64) -> Result<bool, DbError> {
    let earlier = organisers::table
        .filter(organisers::id.eq(organiser))
        .filter(organisers::totp_last_step.lt(step));
    let changed = diesel::update(earlier)
        .set(organisers::totp_last_step.eq(step))
        .execute(conn)?;
    Ok(changed == 1)
}

/// Puts these recovery codes in place of the ones there are.
pub fn replace_recovery_codes(conn: &mut AnyConn, organiser: OrganiserId, tags: &[[u8; 16]]) -> Result<(), DbError> {
    let of_account = recovery_codes::table.filter(recovery_codes::organiser_id.eq(organiser));
    diesel::delete(of_account).execute(conn)?;
    for tag in tags {
        let row = (
            recovery_codes::organiser_id.eq(organiser),
            recovery_codes::code_hash.eq(tag.to_vec()),
        );
        diesel::insert_into(recovery_codes::table).values(row).execute(conn)?;
    }
    Ok(())
}

/// Uses up a recovery code; `false` if it is none or was used.
pub fn use_recovery_code(
    conn: &mut AnyConn,
    organiser: OrganiserId,
    tag: &[u8; 16],
    now: Seconds,
) -> Result<bool, DbError> {
    let unused = recovery_codes::table
        .filter(recovery_codes::organiser_id.eq(organiser))
        .filter(recovery_codes::code_hash.eq(tag.to_vec()))
        .filter(recovery_codes::used_at.is_null());
    let used = diesel::update(unused)
        .set(recovery_codes::used_at.eq(Some(now)))
        .execute(conn)?;
    Ok(used == 1)
}

/// How many recovery codes are left.
pub fn recovery_codes_left(conn: &mut AnyConn, organiser: OrganiserId) -> Result<i64, DbError> {
    Ok(recovery_codes::table
        .filter(recovery_codes::organiser_id.eq(organiser))
        .filter(recovery_codes::used_at.is_null())
        .count()
        .get_result(conn)?)
}

/// The sessions of an account, the latest seen first.
pub fn sessions_of(conn: &mut AnyConn, organiser: OrganiserId) -> Result<Vec<SessionRow>, DbError> {
    Ok(sessions::table
        .filter(sessions::organiser_id.eq(organiser))
        .order(sessions::seen_at.desc())
        .select(SessionRow::as_select())
        .load(conn)?)
}

/// Ends one session of an account; `false` if the account has no such session.
pub fn end_session_of(conn: &mut AnyConn, organiser: OrganiserId, session: i64) -> Result<bool, DbError> {
    let one = sessions::table
        .filter(sessions::id.eq(session))
        .filter(sessions::organiser_id.eq(organiser));
    Ok(diesel::delete(one).execute(conn)? == 1)
}

/// Ends all sessions of an account but one, or all.
pub fn end_sessions(conn: &mut AnyConn, organiser: OrganiserId, but: Option<i64>) -> Result<usize, DbError> {
    let others = sessions::table
        .filter(sessions::organiser_id.eq(organiser))
        .filter(sessions::id.ne(but.unwrap_or_default()));
    Ok(diesel::delete(others).execute(conn)?)
}

/// Ends the session of a cookie, by its hash.
pub fn end_session_by_hash(conn: &mut AnyConn, token_hash: &[u8]) -> Result<(), DbError> {
    let one = sessions::table.filter(sessions::token_hash.eq(token_hash.to_vec()));
    diesel::delete(one).execute(conn)?;
    Ok(())
}

/// Notes that somebody has just proved who they are.
pub fn note_proof(conn: &mut AnyConn, session: i64, now: Seconds) -> Result<(), DbError> {
    diesel::update(sessions::table.find(session))
        .set(sessions::proved_at.eq(now))
        .execute(conn)?;
    Ok(())
}

/// Forgets sessions that are over: by their time, or because nobody was seen since `idle_since`.
pub fn forget_sessions(conn: &mut AnyConn, now: Seconds, idle_since: Seconds) -> Result<usize, DbError> {
    let over = sessions::table.filter(sessions::expires_at.le(now).or(sessions::seen_at.le(idle_since)));
    Ok(diesel::delete(over).execute(conn)?)
}
