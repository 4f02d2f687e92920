//! The SQL of exports: pages of signatures by arrival, or by change.

use std::collections::HashMap;

use diesel::prelude::*;

use super::Filter;
use crate::core::ids::{CampaignId, OrganisationId, SignatureId};
use crate::db::schema::{changes, organisations, signatures};
use crate::db::{AnyConn, DbError, on_either};
use crate::signatures::model::{ChangeKind, Consents, Signature, State};
use crate::signatures::store::{self as signature_store, Change};

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

/// The next signatures by change, and the last change looked at, if there was any.
///
/// A signature is told once, by its newest change; a removal is told even if the person signed again after it.
pub fn changed(
    conn: &mut AnyConn,
    campaign: CampaignId,
    filter: &Filter,
    after: i64,
    until: i64,
    limit: i64,
) -> Result<(Vec<ExportRow>, Option<i64>), DbError> {
    let page: Vec<Change> = changes::table
        .filter(changes::campaign_id.eq(campaign))
        .filter(changes::number.gt(after))
        .filter(changes::number.le(until))
        .order(changes::number)
        .limit(limit)
        .select(Change::as_select())
        .load(conn)?;
    let mut ids: Vec<SignatureId> = page
        .iter()
        .filter_map(|change| SignatureId::from_slice(&change.signature_id))
        .collect();
    ids.sort_unstable();
    ids.dedup();
    let known: HashMap<Vec<u8>, Signature> = signature_store::load(conn, &ids)?
        .into_iter()
        .map(|signature| (signature.id.clone(), signature))
        .collect();
    let last = page.last().map(|change| change.number);
    let told = |change: &Change| {
        let signature = told_by(change, known.get(&change.signature_id)?, filter)?;
        Some(ExportRow {
            position: change.number,
            signature,
        })
    };
    Ok((page.iter().filter_map(told).collect(), last))
}

/// What a change has to tell under a filter, if anything.
fn told_by(change: &Change, signature: &Signature, filter: &Filter) -> Option<Signature> {
    if [ChangeKind::Discarded, ChangeKind::Refused]
        .map(|kind| kind as i16)
        .contains(&change.kind)
    {
        return None;
    }
    let removed = if change.kind == ChangeKind::Withdrawn as i16 {
        Some(State::Withdrawn)
    } else if change.kind == ChangeKind::Erased as i16 {
        Some(State::Erased)
    } else {
        None
    };
    let is_newest = signature.last_change == change.number;
    match removed {
        Some(state) => {
            let asked = filter.states().contains(&(state as i16)) && has_consent(filter, &change.consents);
            let mut gone = signature.clone();
            if !is_newest {
                gone.clear(state);
                gone.consents.clone_from(&change.consents);
            }
            asked.then_some(gone)
        }
        None => (is_newest && matches(filter, signature)).then(|| as_told(signature, filter)),
    }
}

/// A row as a delta tells it: of one that was struck out, and that nobody asked for by its state, only that it is to go.
fn as_told(signature: &Signature, filter: &Filter) -> Signature {
    let mut told = signature.clone();
    if filter.states.is_empty() && told.state() == Some(State::Invalidated) {
        told.sealed = Vec::new();
    }
    told
}

fn has_consent(filter: &Filter, stored: &str) -> bool {
    filter
        .consent
        .is_none_or(|consent| Consents::parse(stored).organisations().contains(&consent))
}

/// The filter of [`by_arrival`], for rows that were read already.
fn matches(filter: &Filter, signature: &Signature) -> bool {
    filter.states().contains(&signature.state)
        && filter.from.is_none_or(|from| signature.signed_at >= from)
        && filter.until.is_none_or(|until| signature.signed_at < until)
        && (filter.countries.is_empty() || filter.countries.contains(&signature.country))
        && (filter.languages.is_empty() || filter.languages.contains(&signature.language))
        && has_consent(filter, &signature.consents)
}

/// The newest change of a campaign that lists are told of. Forms that nobody has confirmed move it only for exports
/// that ask for pending signatures: a cursor must not tell who is signing.
pub fn last_change(conn: &mut AnyConn, campaign: CampaignId, filter: &Filter) -> Result<i64, DbError> {
    let of_campaign = changes::table.filter(changes::campaign_id.eq(campaign));
    let newest = if filter.states.contains(&State::Pending) {
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
