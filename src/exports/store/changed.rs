//! What changed, in the order of the changes, with the signatures as they are now.
//!
//! Finding signatures by their numbers, which are random, costs several times what reading them in the order of their arrival
//! costs. People mostly confirm in about the order in which they signed, so from where the signatures of the window before
//! stood it is guessed where the next stand: what is there is read in a row, and only the rest is looked up.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;

use super::ExportRow;
use crate::core::clock::Seconds;
use crate::core::ids::{CampaignId, SignatureId};
use crate::db::schema::{changes, signatures};
use crate::db::{AnyConn, DbError, on_either};
use crate::exports::Filter;
use crate::exports::order::is_unproved;
use crate::signatures::model::{ChangeKind, Consents, Signature, State};

/// Signatures looked up by number in one statement.
const AT_ONCE: usize = 1_000;
/// A row is worth reading in its order if one in so many is wanted.
const WORTH: usize = 3;

/// A walk along the changes of a campaign.
pub struct Walk {
    campaign: CampaignId,
    filter: Filter,
    guess: Option<Guess>,
}

/// Signatures by number, each with its place.
type Found = HashMap<SignatureId, (i64, Signature)>;

/// What a delta needs of a row of `changes`.
#[derive(Queryable, Selectable)]
#[diesel(table_name = changes)]
struct Change {
    number: i64,
    signature_id: Vec<u8>,
    kind: i16,
    consents: String,
    changed_at: Seconds,
}

impl Change {
    fn of(&self) -> Option<SignatureId> {
        SignatureId::from_slice(&self.signature_id)
    }
}

impl Walk {
    /// Under a filter.
    pub fn new(campaign: CampaignId, filter: Filter) -> Self {
        Self {
            campaign,
            filter,
            guess: None,
        }
    }

    /// What the changes with numbers in `window` (after the first, up to the second) have to tell, in their order.
    ///
    /// A signature is told once, by its newest change; a removal is told even if the person signed again after it.
    pub fn next(&mut self, conn: &mut AnyConn, window: (i64, i64)) -> Result<Vec<ExportRow>, DbError> {
        let sieve = Sieve::new(&self.filter);
        let page = self.changes(conn, &sieve, window)?;
        let mut found = self.signatures(conn, &page)?;
        self.guess = Guess::after(self.guess.take(), found.values().map(|(place, _)| *place).collect());
        let mut told = Vec::with_capacity(page.len());
        for change in &page {
            // By its newest change a signature is told for the last time.
            let is_newest = |(_, signature): &(i64, Signature)| signature.last_change == change.number;
            let Some(id) = change.of() else { continue };
            let signature = match found.get(&id) {
                Some(newest) if is_newest(newest) => found.remove(&id),
                older => older.cloned(),
            };
            let signature = signature.and_then(|(_, signature)| sieve.told_by(change, signature));
            told.extend(signature.map(|signature| ExportRow {
                position: change.number,
                signature,
            }));
        }
        Ok(told)
    }

    /// The changes that may have something to tell. The newest of a signature holds the consents that stand.
    fn changes(&self, conn: &mut AnyConn, sieve: &Sieve<'_>, window: (i64, i64)) -> Result<Vec<Change>, DbError> {
        Ok(on_either!(conn, conn => {
            let mut query = changes::table
                .filter(changes::campaign_id.eq(self.campaign))
                .filter(changes::number.gt(window.0))
                .filter(changes::number.le(window.1))
                .filter(changes::kind.eq_any(sieve.kinds()))
                .order(changes::number)
                .select(Change::as_select())
                .into_boxed();
            if let Some(consent) = self.filter.consent {
                query = query.filter(changes::consents.like(Consents::pattern(consent)));
            }
            query.load(conn)
        })?)
    }

    /// The signatures of these changes.
    fn signatures(&self, conn: &mut AnyConn, page: &[Change]) -> Result<Found, DbError> {
        let mut wanted: HashSet<SignatureId> = page.iter().filter_map(Change::of).collect();
        let mut found = Found::with_capacity(wanted.len());
        if let Some(places) = self.guess.as_ref().and_then(|guess| guess.places(wanted.len())) {
            for (place, signature) in in_a_row(conn, self.campaign, places)? {
                let id = signature.signature_id();
                if wanted.remove(&id) {
                    found.insert(id, (place, signature));
                }
            }
        }
        let rest: Vec<&[u8]> = wanted.iter().map(|id| id.as_bytes().as_slice()).collect();
        for few in rest.chunks(AT_ONCE) {
            let rows = looked_up(conn, few)?;
            found.extend(
                rows.into_iter()
                    .map(|(place, signature)| (signature.signature_id(), (place, signature))),
            );
        }
        Ok(found)
    }
}

fn in_a_row(
    conn: &mut AnyConn,
    campaign: CampaignId,
    (after, until): (i64, i64),
) -> Result<Vec<(i64, Signature)>, DbError> {
    Ok(signatures::table
        .filter(signatures::seq.gt(after))
        .filter(signatures::seq.le(until))
        .filter(signatures::campaign_id.eq(campaign))
        .select((signatures::seq, Signature::as_select()))
        .load(conn)?)
}

fn looked_up(conn: &mut AnyConn, ids: &[&[u8]]) -> Result<Vec<(i64, Signature)>, DbError> {
    Ok(on_either!(conn, conn => signatures::table
        .filter(signatures::id.eq_any(ids))
        .select((signatures::seq, Signature::as_select()))
        .load(conn))?)
}

/// Where the signatures of the next changes may stand.
#[derive(Debug, PartialEq, Eq)]
struct Guess {
    /// Nearly all of the last stood from here
    low: i64,
    /// to here,
    high: i64,
    /// and half of them before this place,
    middle: i64,
    /// which is so much further on than with those before.
    shift: i64,
}

impl Guess {
    /// From the places of the last, and the guess before.
    fn after(before: Option<Self>, mut places: Vec<i64>) -> Option<Self> {
        places.sort_unstable();
        let at = |share: usize| places.get(places.len() * share / 100).copied();
        let (low, middle, high) = (at(2)?, at(50)?, at(98)?);
        let shift = before.map_or(high - low, |before| middle - before.middle);
        Some(Self {
            low,
            high,
            middle,
            shift,
        })
    }

    /// The places (after the first, up to the second) to read for so many signatures; none if most rows there would be of
    /// others.
    fn places(&self, wanted: usize) -> Option<(i64, i64)> {
        let room = (self.high - self.low) / 20 + 10;
        let (after, until) = (self.low + self.shift - room, self.high + self.shift + room);
        let rows = usize::try_from(until - after).ok()?;
        (rows <= wanted * WORTH).then_some((after, until))
    }
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
        let asks_for_others = self.filter.states.iter().copied().any(is_unproved);
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
                // What the row says now is of another signature of the same person, which is not for this list.
                signature.signed_at = change.changed_at;
                signature.form_version_id = 0;
                for text in [&mut signature.country, &mut signature.language, &mut signature.source] {
                    text.clear();
                }
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

    /// The filter of [`by_arrival`](super::by_arrival), for rows that were read already.
    fn matches(&self, signature: &Signature) -> bool {
        let filter = self.filter;
        self.states.contains(&signature.state)
            && filter.from.is_none_or(|from| signature.signed_at >= from)
            && filter.until.is_none_or(|until| signature.signed_at < until)
            && (filter.countries.is_empty() || filter.countries.contains(&signature.country))
            && (filter.languages.is_empty() || filter.languages.contains(&signature.language))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_confirms_in_order_is_found_in_a_row() {
        let first = Guess::after(None, (0..1_000).collect()).unwrap();
        let (after, until) = first.places(1_000).unwrap();
        assert!(after < 1_000 && until >= 1_900, "{after} {until}");
        let second = Guess::after(Some(first), (1_000..2_000).rev().collect()).unwrap();
        assert_eq!(second.shift, 1_000);
        let (after, until) = second.places(1_000).unwrap();
        assert!(after < 2_000 && until >= 2_999, "{after} {until}");
    }

    #[test]
    fn who_confirms_long_after_is_looked_up() {
        let scattered = Guess::after(None, (0..1_000).map(|place| place * 977).collect()).unwrap();
        assert_eq!(scattered.places(1_000), None);
        assert_eq!(Guess::after(None, Vec::new()), None);
    }
}
