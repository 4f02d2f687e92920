//! The SQL of exports: pages of signatures by arrival, or by change.

mod changed;

pub use changed::Walk;

use std::collections::HashMap;

use diesel::prelude::*;

use super::Filter;
use crate::core::ids::{CampaignId, OrganisationId};
use crate::db::schema::{changes, form_versions, organisations, signatures};
use crate::db::{AnyConn, DbError, on_either};
use crate::signatures::model::{ChangeKind, Consents, Signature};

/// A signature and its place in the export.
pub struct ExportRow {
    /// `seq`, or in deltas the number of the change.
    pub position: i64,
    /// The row.
    pub signature: Signature,
}

/// The next signatures by arrival.
pub fn by_arrival(
    conn: &mut AnyConn,
    campaign: CampaignId,
    filter: &Filter,
    after: i64,
    limit: i64,
) -> Result<Vec<ExportRow>, DbError> {
    let rows: Vec<(i64, Signature)> = on_either!(conn, conn => {
        let mut query = signatures::table
            .filter(signatures::campaign_id.eq(campaign))
            .filter(signatures::seq.gt(after))
            .filter(signatures::state.eq_any(filter.states()))
            .order(signatures::seq)
            .limit(limit)
            .select((signatures::seq, Signature::as_select()))
            .into_boxed();
        if let Some(from) = filter.from {
            query = query.filter(signatures::signed_at.ge(from));
        }
        if let Some(until) = filter.until {
            query = query.filter(signatures::signed_at.lt(until));
        }
        if !filter.countries.is_empty() {
            query = query.filter(signatures::country.eq_any(filter.countries.clone()));
        }
        if !filter.languages.is_empty() {
            query = query.filter(signatures::language.eq_any(filter.languages.clone()));
        }
        if let Some(consent) = filter.consent {
            query = query.filter(signatures::consents.like(Consents::pattern(consent)));
        }
        query.load(conn)
    })?;
    Ok(rows
        .into_iter()
        .map(|(position, signature)| ExportRow { position, signature })
        .collect())
}

/// What a form showed, as it is on record (JSON).
pub fn form_shown(conn: &mut AnyConn, version: i64) -> Result<Option<String>, DbError> {
    Ok(form_versions::table
        .find(version)
        .select(form_versions::content)
        .first(conn)
        .optional()?)
}

/// The newest change of a campaign that lists are told of. Forms that nobody has confirmed move it only for exports
/// that ask for pending signatures: a cursor must not tell who is signing.
pub fn last_change(conn: &mut AnyConn, campaign: CampaignId, filter: &Filter) -> Result<i64, DbError> {
    let of_campaign = changes::table.filter(changes::campaign_id.eq(campaign));
    let newest = if filter.states.iter().copied().any(super::order::is_unproved) {
        of_campaign
            .select(diesel::dsl::max(changes::number))
            .first::<Option<i64>>(conn)?
    } else {
        of_campaign
            .filter(changes::kind.ge(ChangeKind::Confirmed as i16))
            .filter(changes::kind.ne(ChangeKind::Discarded as i16))
            .filter(changes::kind.ne(ChangeKind::Refused as i16))
            .select(diesel::dsl::max(changes::number))
            .first::<Option<i64>>(conn)?
    };
    Ok(newest.unwrap_or(0))
}

/// Short names of organisations.
pub fn organisation_names(conn: &mut AnyConn) -> Result<HashMap<OrganisationId, String>, DbError> {
    let names: Vec<(OrganisationId, String)> = organisations::table
        .select((organisations::id, organisations::slug))
        .load(conn)?;
    Ok(names.into_iter().collect())
}
