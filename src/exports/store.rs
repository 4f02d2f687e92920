//! The SQL of exports: pages of signatures by arrival, or by change.

use std::collections::HashMap;

use diesel::prelude::*;

use super::Filter;
use crate::core::ids::{CampaignId, OrganisationId};
use crate::db::schema::{changes, form_versions, organisations, signatures};
use crate::db::{AnyConn, DbError, on_either};
use crate::signatures::model::{ChangeKind, Consents, Signature, State};
use crate::signatures::store::Change;

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

/// What the changes of a campaign with numbers in `window` (after the first, up to the second) have to tell, in their order.
///
/// A signature is told once, by its newest change; a removal is told even if the person signed again after it. Which
/// changes tell nothing is seen by the database, so that only what is told is read and copied.
pub fn changed(
    conn: &mut AnyConn,
    campaign: CampaignId,
    filter: &Filter,
    window: (i64, i64),
) -> Result<Vec<ExportRow>, DbError> {
    let sieve = Sieve::new(filter);
    let removals = [ChangeKind::Withdrawn as i16, ChangeKind::Erased as i16];
    let page: Vec<(Change, Signature)> = on_either!(conn, conn => {
        let mut query = changes::table
            .inner_join(signatures::table.on(signatures::id.eq(changes::signature_id)))
            .filter(changes::campaign_id.eq(campaign))
            .filter(changes::number.gt(window.0))
            .filter(changes::number.le(window.1))
            .filter(changes::kind.eq_any(sieve.kinds()))
            .filter(changes::kind.eq_any(removals).or(signatures::last_change.eq(changes::number)))
            .order(changes::number)
            .select((Change::as_select(), Signature::as_select()))
            .into_boxed();
        // The newest change holds the consents that stand.
        if let Some(consent) = filter.consent {
            query = query.filter(changes::consents.like(Consents::pattern(consent)));
        }
        query.load(conn)
    })?;
    let told = |(change, signature): (Change, Signature)| {
        let position = change.number;
        let signature = sieve.told_by(&change, signature)?;
        Some(ExportRow { position, signature })
    };
    Ok(page.into_iter().filter_map(told).collect())
}

/// What a delta tells of changes under a filter.
struct Sieve<'a> {
    filter: &'a Filter,
    states: Vec<i16>,
}

impl<'a> Sieve<'a> {
    fn new(filter: &'a Filter) -> Self {
        Self {
            filter,
            states: filter.states(),
        }
    }

    /// The changes that can tell something: those that never counted only to whoever asks for such states.
    fn kinds(&self) -> Vec<i16> {
        use ChangeKind::{Confirmed, Erased, Imported, Invalidated, Reinstated, Revised, Signed, Withdrawn};
        let counted = [Confirmed, Withdrawn, Erased, Imported, Invalidated, Reinstated];
        let asks_for_others = self.filter.states.iter().copied().any(super::order::is_unproved);
        let others: &[ChangeKind] = if asks_for_others { &[Signed, Revised] } else { &[] };
        counted.iter().chain(others).map(|kind| *kind as i16).collect()
    }

    /// The signature as this change tells it, if it does.
    fn told_by(&self, change: &Change, mut signature: Signature) -> Option<Signature> {
        let is_newest = signature.last_change == change.number;
        let removed = match ChangeKind::from_stored(change.kind)? {
            ChangeKind::Withdrawn => Some(State::Withdrawn),
            ChangeKind::Erased => Some(State::Erased),
            _ => None,
        };
        if let Some(state) = removed {
            if !is_newest {
                signature.clear(state);
                signature.consents.clone_from(&change.consents);
            }
            return self.states.contains(&(state as i16)).then_some(signature);
        }
        if !is_newest || !self.matches(&signature) {
            return None;
        }
        // Of one that was struck out, and that nobody asked for by its state, only that it is to go.
        if self.filter.states.is_empty() && signature.state() == Some(State::Invalidated) {
            signature.sealed = Vec::new();
        }
        Some(signature)
    }

    /// The filter of [`by_arrival`], for rows that were read already.
    fn matches(&self, signature: &Signature) -> bool {
        let filter = self.filter;
        self.states.contains(&signature.state)
            && filter.from.is_none_or(|from| signature.signed_at >= from)
            && filter.until.is_none_or(|until| signature.signed_at < until)
            && (filter.countries.is_empty() || filter.countries.contains(&signature.country))
            && (filter.languages.is_empty() || filter.languages.contains(&signature.language))
    }
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
