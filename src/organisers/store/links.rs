//! The SQL of links mailed to organisers.

use diesel::prelude::*;

use crate::core::clock::Seconds;
use crate::core::ids::{CampaignId, OrganisationId, OrganiserId};
use crate::db::schema::mailed_links;
use crate::db::{AnyConn, DbError, on_either};
use crate::organisers::links::LinkKind;
use crate::organisers::model::LinkRow;

/// Adds a link.
pub fn insert(conn: &mut AnyConn, row: &LinkRow) -> Result<(), DbError> {
    diesel::insert_into(mailed_links::table).values(row).execute(conn)?;
    Ok(())
}

/// One link, whether it still works or not.
pub fn by_number(conn: &mut AnyConn, number: &[u8; 16]) -> Result<Option<LinkRow>, DbError> {
    Ok(mailed_links::table
        .find(number.to_vec())
        .select(LinkRow::as_select())
        .first(conn)
        .optional()?)
}

/// Those of these links that there are.
pub fn by_numbers(conn: &mut AnyConn, numbers: &[&[u8]]) -> Result<Vec<LinkRow>, DbError> {
    let wanted = numbers.to_vec();
    Ok(on_either!(conn, conn => mailed_links::table
        .filter(mailed_links::id.eq_any(wanted))
        .select(LinkRow::as_select())
        .load(conn))?)
}

/// The invitations of an organisation that can still be taken up, the newest first.
pub fn open_invitations(
    conn: &mut AnyConn,
    organisation: OrganisationId,
    now: Seconds,
) -> Result<Vec<LinkRow>, DbError> {
    Ok(mailed_links::table
        .filter(mailed_links::kind.eq(LinkKind::Invitation as i16))
        .filter(mailed_links::organisation_id.eq(organisation))
        .filter(mailed_links::used_at.is_null())
        .filter(mailed_links::expires_at.gt(now))
        .order(mailed_links::created_at.desc())
        .select(LinkRow::as_select())
        .load(conn)?)
}

/// The invitations to carry a campaign that can still be taken up, the newest first.
pub fn open_partnerships(conn: &mut AnyConn, campaign: CampaignId, now: Seconds) -> Result<Vec<LinkRow>, DbError> {
    Ok(mailed_links::table
        .filter(mailed_links::kind.eq(LinkKind::Partnership as i16))
        .filter(mailed_links::campaign_id.eq(campaign))
        .filter(mailed_links::used_at.is_null())
        .filter(mailed_links::expires_at.gt(now))
        .order(mailed_links::created_at.desc())
        .select(LinkRow::as_select())
        .load(conn)?)
}

/// Uses a link up; `false` if it was used, taken back or too old.
pub fn use_up(conn: &mut AnyConn, number: &[u8; 16], now: Seconds) -> Result<bool, DbError> {
    let open = mailed_links::table
        .filter(mailed_links::id.eq(number.to_vec()))
        .filter(mailed_links::used_at.is_null())
        .filter(mailed_links::expires_at.gt(now));
    let used = diesel::update(open)
        .set(mailed_links::used_at.eq(Some(now)))
        .execute(conn)?;
    Ok(used == 1)
}

/// Uses up every link by which this account's password could be chosen.
pub fn use_up_resets(conn: &mut AnyConn, organiser: OrganiserId, now: Seconds) -> Result<(), DbError> {
    let open = mailed_links::table
        .filter(mailed_links::organiser_id.eq(organiser))
        .filter(mailed_links::kind.eq(LinkKind::Reset as i16))
        .filter(mailed_links::used_at.is_null());
    diesel::update(open)
        .set(mailed_links::used_at.eq(Some(now)))
        .execute(conn)?;
    Ok(())
}

/// Forgets links that ended before `before`.
pub fn forget(conn: &mut AnyConn, before: Seconds) -> Result<usize, DbError> {
    Ok(diesel::delete(mailed_links::table.filter(mailed_links::expires_at.lt(before))).execute(conn)?)
}
