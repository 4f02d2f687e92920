//! The SQL of an organisation's members and of what it asks of them.

use diesel::prelude::*;

use crate::core::clock::Seconds;
use crate::core::ids::{OrganisationId, OrganiserId};
use crate::db::schema::{memberships, organisations, organisers};
use crate::db::{AnyConn, DbError};
use crate::organisers::model::OrganiserRow;
use crate::organisers::policy::Role;

/// Holds an organisation's members until the transaction ends, so that two owners cannot remove each other.
pub fn hold(conn: &mut AnyConn, organisation: OrganisationId) -> Result<(), DbError> {
    match conn {
        AnyConn::Postgres(conn) => {
            organisations::table
                .find(organisation)
                .for_update()
                .select(organisations::id)
                .first::<i64>(conn)?;
        }
        // SQLite's write transaction holds everything already.
        AnyConn::Sqlite(_) => {}
    }
    Ok(())
}

/// The members, in the order they joined: account, role, since when.
pub fn members(
    conn: &mut AnyConn,
    organisation: OrganisationId,
) -> Result<Vec<(OrganiserRow, Option<Role>, Seconds)>, DbError> {
    let rows: Vec<(OrganiserRow, String, Seconds)> = memberships::table
        .inner_join(organisers::table)
        .filter(memberships::organisation_id.eq(organisation))
        .order((memberships::created_at, memberships::organiser_id))
        .select((OrganiserRow::as_select(), memberships::role, memberships::created_at))
        .load(conn)?;
    let read = |(row, role, since): (OrganiserRow, String, Seconds)| (row, Role::parse(&role), since);
    Ok(rows.into_iter().map(read).collect())
}

/// What somebody is in an organisation.
pub fn role_of(
    conn: &mut AnyConn,
    organisation: OrganisationId,
    organiser: OrganiserId,
) -> Result<Option<Role>, DbError> {
    let found: Option<String> = memberships::table
        .find((organisation, organiser))
        .select(memberships::role)
        .first(conn)
        .optional()?;
    Ok(found.and_then(|role| Role::parse(&role)))
}

/// How many owners an organisation has.
pub fn owners(conn: &mut AnyConn, organisation: OrganisationId) -> Result<i64, DbError> {
    Ok(memberships::table
        .filter(memberships::organisation_id.eq(organisation))
        .filter(memberships::role.eq(Role::Owner.as_str()))
        .count()
        .get_result(conn)?)
}

/// Ends a membership.
pub fn remove(conn: &mut AnyConn, organisation: OrganisationId, organiser: OrganiserId) -> Result<(), DbError> {
    diesel::delete(memberships::table.find((organisation, organiser))).execute(conn)?;
    Ok(())
}

/// The organisation in whose name an account is written to: the first that it joined.
pub fn first_organisation(conn: &mut AnyConn, organiser: OrganiserId) -> Result<Option<OrganisationId>, DbError> {
    Ok(memberships::table
        .filter(memberships::organiser_id.eq(organiser))
        .order((memberships::created_at, memberships::organisation_id))
        .select(memberships::organisation_id)
        .first(conn)
        .optional()?)
}

/// Says whether members must use one-time passwords.
pub fn require_totp(conn: &mut AnyConn, organisation: OrganisationId, required: bool) -> Result<(), DbError> {
    diesel::update(organisations::table.find(organisation))
        .set(organisations::require_totp.eq(required))
        .execute(conn)?;
    Ok(())
}
