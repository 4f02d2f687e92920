//! The SQL of exports: pages of signatures by arrival, or by change.

use std::collections::HashMap;

use diesel::prelude::*;

use super::Filter;
use crate::core::ids::{CampaignId, OrganisationId, SignatureId};
use crate::db::schema::{changes, organisations, signatures, tallies};
use crate::db::{AnyConn, DbError, on_either};
use crate::signatures::model::{Consents, Signature};
use crate::signatures::store as signature_store;

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

/// The next signatures by their newest change, and the last change looked at, if there was any.
pub fn changed(
    conn: &mut AnyConn,
    campaign: CampaignId,
    filter: &Filter,
    after: i64,
    until: i64,
    limit: i64,
) -> Result<(Vec<ExportRow>, Option<i64>), DbError> {
    let page: Vec<(i64, Vec<u8>)> = changes::table
        .filter(changes::campaign_id.eq(campaign))
        .filter(changes::number.gt(after))
        .filter(changes::number.le(until))
        .order(changes::number)
        .limit(limit)
        .select((changes::number, changes::signature_id))
        .load(conn)?;
    let ids: Vec<SignatureId> = page.iter().filter_map(|(_, id)| SignatureId::from_slice(id)).collect();
    let by_change: HashMap<i64, Signature> = signature_store::load(conn, &ids)?
        .into_iter()
        .map(|signature| (signature.last_change, signature))
        .collect();
    let last = page.last().map(|(number, _)| *number);
    // A change that a later one overtook is told by the later one.
    let newest = |(number, _): &(i64, Vec<u8>)| Some((*number, by_change.get(number)?.clone()));
    let rows = page
        .iter()
        .filter_map(newest)
        .filter(|(_, signature)| matches(filter, signature))
        .map(|(position, signature)| ExportRow { position, signature })
        .collect();
    Ok((rows, last))
}

/// The filter of [`by_arrival`], for rows that were read already.
fn matches(filter: &Filter, signature: &Signature) -> bool {
    filter.states().contains(&signature.state)
        && filter.from.is_none_or(|from| signature.signed_at >= from)
        && filter.until.is_none_or(|until| signature.signed_at < until)
        && (filter.countries.is_empty() || filter.countries.contains(&signature.country))
        && filter
            .consent
            .is_none_or(|consent| Consents::parse(&signature.consents).organisations().contains(&consent))
}

/// The newest change of a campaign.
pub fn last_change(conn: &mut AnyConn, campaign: CampaignId) -> Result<i64, DbError> {
    Ok(tallies::table
        .find(campaign)
        .select(tallies::last_change)
        .first(conn)
        .optional()?
        .unwrap_or(0))
}

/// Short names of organisations.
pub fn organisation_names(conn: &mut AnyConn) -> Result<HashMap<OrganisationId, String>, DbError> {
    let names: Vec<(OrganisationId, String)> = organisations::table
        .select((organisations::id, organisations::slug))
        .load(conn)?;
    Ok(names.into_iter().collect())
}
