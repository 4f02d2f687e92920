//! The SQL of reading the record. Each filter has an index that ends with time and number, so that a page costs the same
//! however long the record is.

use diesel::prelude::*;

use super::{Entry, Filter, Place, Who};
use crate::core::ids::{OrganisationId, OrganiserId};
use crate::db::schema::{audit_entries, memberships, organisers};
use crate::db::{AnyConn, DbError, on_either};

/// Number, tag and sealed name of a person.
pub type PersonRow = (OrganiserId, Vec<u8>, Vec<u8>);

/// The newest entries that fit, before `place` if there is one.
pub fn page(conn: &mut AnyConn, filter: &Filter, place: Option<Place>, limit: i64) -> Result<Vec<Entry>, DbError> {
    Ok(on_either!(conn, conn => {
        let mut query = audit_entries::table
            .filter(audit_entries::organisation_id.eq(Some(filter.organisation)))
            .order((audit_entries::created_at.desc(), audit_entries::id.desc()))
            .limit(limit)
            .select(Entry::as_select())
            .into_boxed();
        match filter.who {
            Some(Who::Organiser(id)) => query = query.filter(audit_entries::organiser_id.eq(Some(id))),
            Some(Who::CommandLine) => query = query.filter(audit_entries::organiser_id.is_null()),
            None => {}
        }
        if let Some(event) = filter.event {
            query = query.filter(audit_entries::action.eq(event.as_str()));
        }
        if let Some(campaign) = filter.campaign {
            query = query.filter(audit_entries::campaign_id.eq(Some(campaign)));
        }
        if let Some(from) = filter.from {
            query = query.filter(audit_entries::created_at.ge(from));
        }
        if let Some(until) = filter.until {
            query = query.filter(audit_entries::created_at.lt(until));
        }
        if let Some(place) = place {
            // The first condition is what an index can begin with; the second cuts within that second.
            query = query
                .filter(audit_entries::created_at.le(place.at))
                .filter(audit_entries::created_at.lt(place.at).or(audit_entries::id.lt(place.id)));
        }
        query.load(conn)
    })?)
}

/// These people.
pub fn people(conn: &mut AnyConn, ids: &[OrganiserId]) -> Result<Vec<PersonRow>, DbError> {
    Ok(on_either!(conn, conn => organisers::table
        .filter(organisers::id.eq_any(ids))
        .select((organisers::id, organisers::email_tag, organisers::sealed))
        .load(conn))?)
}

/// The members of an organisation.
pub fn members(conn: &mut AnyConn, organisation: OrganisationId) -> Result<Vec<PersonRow>, DbError> {
    Ok(memberships::table
        .inner_join(organisers::table)
        .filter(memberships::organisation_id.eq(organisation))
        .select((organisers::id, organisers::email_tag, organisers::sealed))
        .load(conn)?)
}
