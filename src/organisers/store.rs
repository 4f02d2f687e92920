//! The SQL of accounts, memberships, sessions and the record of who did what.

pub mod accounts;
pub mod links;
pub mod team;

use diesel::prelude::*;

use super::model::{Membership, OrganiserRow, SessionRow};
use super::policy::Role;
use crate::core::clock::Seconds;
use crate::core::ids::{CampaignId, OrganisationId, OrganiserId};
use crate::db::schema::{audit_entries, memberships, organisations, organisers, sessions};
use crate::db::{AnyConn, DbError};

/// A new row of `organisers`.
#[derive(Debug, Insertable)]
#[diesel(table_name = organisers)]
pub struct NewOrganiser {
    /// A keyed hash of the address.
    pub email_tag: Vec<u8>,
    /// A [`super::Person`].
    pub sealed: Vec<u8>,
    /// PHC string, or empty.
    pub password_hash: String,
    /// 0.
    pub totp_last_step: i64,
    /// BCP 47.
    pub language: String,
    /// Now.
    pub created_at: Seconds,
}

/// A new row of `sessions`.
#[derive(Debug, Insertable)]
#[diesel(table_name = sessions)]
pub struct NewSession {
    /// SHA-256 of the cookie.
    pub token_hash: Vec<u8>,
    /// Whose.
    pub organiser_id: OrganiserId,
    /// A [`super::model::Stage`].
    pub stage: i16,
    /// Now.
    pub created_at: Seconds,
    /// Now.
    pub seen_at: Seconds,
    /// At the latest.
    pub expires_at: Seconds,
    /// Now, if the login is complete.
    pub proved_at: Seconds,
    /// Truncated.
    pub network: String,
    /// In a few words.
    pub agent: String,
}

/// A new row of `audit_entries`.
#[derive(Debug, Insertable)]
#[diesel(table_name = audit_entries)]
pub struct NewAuditEntry<'a> {
    /// In whose name.
    pub organisation_id: Option<OrganisationId>,
    /// Who.
    pub organiser_id: Option<OrganiserId>,
    /// Under which campaign.
    pub campaign_id: Option<CampaignId>,
    /// An [`super::Event`].
    pub action: &'a str,
    /// To what.
    pub subject: &'a str,
    /// JSON.
    pub detail: &'a str,
    /// Truncated.
    pub network: &'a str,
    /// Now.
    pub created_at: Seconds,
}

/// Adds an account and gives its number.
pub fn insert(conn: &mut AnyConn, new: &NewOrganiser) -> Result<OrganiserId, DbError> {
    diesel::insert_into(organisers::table).values(new).execute(conn)?;
    let found = by_tag(conn, &new.email_tag)?;
    found.map(|row| row.id).ok_or(DbError::NotFound)
}

/// The account of an address.
pub fn by_tag(conn: &mut AnyConn, tag: &[u8]) -> Result<Option<OrganiserRow>, DbError> {
    Ok(organisers::table
        .filter(organisers::email_tag.eq(tag.to_vec()))
        .select(OrganiserRow::as_select())
        .first(conn)
        .optional()?)
}

/// One account.
pub fn by_id(conn: &mut AnyConn, id: OrganiserId) -> Result<Option<OrganiserRow>, DbError> {
    Ok(organisers::table
        .find(id)
        .select(OrganiserRow::as_select())
        .first(conn)
        .optional()?)
}

/// What somebody is, and where, by the organisations' names.
pub fn memberships_of(conn: &mut AnyConn, organiser: OrganiserId) -> Result<Vec<Membership>, DbError> {
    let rows: Vec<(OrganisationId, String, String, bool, bool, String)> = memberships::table
        .inner_join(organisations::table)
        .filter(memberships::organiser_id.eq(organiser))
        .order(organisations::name)
        .select((
            organisations::id,
            organisations::slug,
            organisations::name,
            organisations::require_totp,
            organisations::may_lead,
            memberships::role,
        ))
        .load(conn)?;
    let known = rows
        .into_iter()
        .filter_map(|(organisation_id, slug, name, require_totp, may_lead, role)| {
            Some(Membership {
                organisation_id,
                slug,
                name,
                require_totp,
                may_lead,
                role: Role::parse(&role)?,
            })
        });
    Ok(known.collect())
}

/// Makes somebody a member; who is one already keeps the new role.
pub fn put_membership(
    conn: &mut AnyConn,
    organisation: OrganisationId,
    organiser: OrganiserId,
    role: Role,
    now: Seconds,
) -> Result<(), DbError> {
    let known = memberships::table.find((organisation, organiser));
    let changed = diesel::update(known)
        .set(memberships::role.eq(role.as_str()))
        .execute(conn)?;
    if changed == 0 {
        let row = (
            memberships::organisation_id.eq(organisation),
            memberships::organiser_id.eq(organiser),
            memberships::role.eq(role.as_str()),
            memberships::created_at.eq(now),
        );
        diesel::insert_into(memberships::table).values(row).execute(conn)?;
    }
    Ok(())
}

/// Adds a session.
pub fn insert_session(conn: &mut AnyConn, new: &NewSession) -> Result<(), DbError> {
    diesel::insert_into(sessions::table).values(new).execute(conn)?;
    Ok(())
}

/// The session of a cookie, by its hash, whether it still holds or not.
pub fn session(conn: &mut AnyConn, token_hash: &[u8]) -> Result<Option<SessionRow>, DbError> {
    Ok(sessions::table
        .filter(sessions::token_hash.eq(token_hash.to_vec()))
        .select(SessionRow::as_select())
        .first(conn)
        .optional()?)
}

/// Notes that somebody was seen.
pub fn note_seen(conn: &mut AnyConn, session: i64, now: Seconds) -> Result<(), DbError> {
    diesel::update(sessions::table.find(session))
        .set(sessions::seen_at.eq(now))
        .execute(conn)?;
    Ok(())
}

/// Ends a session.
pub fn end_session(conn: &mut AnyConn, session: i64) -> Result<bool, DbError> {
    Ok(diesel::delete(sessions::table.find(session)).execute(conn)? > 0)
}

/// Puts an event on record.
pub fn append_audit(conn: &mut AnyConn, entry: &NewAuditEntry<'_>) -> Result<(), DbError> {
    diesel::insert_into(audit_entries::table).values(entry).execute(conn)?;
    Ok(())
}
