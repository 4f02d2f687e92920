//! What is asked for: which signatures, in which columns, as what.

use std::sync::Arc;

use serde_json::{Value, json};

use super::profile::{Columns, Format, Profile};
use super::rows::Layout;
use crate::campaigns::Campaign;
use crate::core::clock::{Seconds, iso8601};
use crate::core::cursor::Cursor;
use crate::core::ids::OrganisationId;
use crate::signatures::model::State;

/// Which signatures.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// In these states; empty: confirmed, and in deltas also whatever has left that state.
    pub states: Vec<State>,
    /// Signed at or after.
    pub from: Option<Seconds>,
    /// Signed before.
    pub until: Option<Seconds>,
    /// From these countries; empty: all.
    pub countries: Vec<String>,
    /// With a yes to this organisation.
    pub consent: Option<OrganisationId>,
    /// Signed in these languages; empty: all.
    pub languages: Vec<String>,
    /// Only those changed after this point.
    pub since: Option<Cursor>,
}

impl Filter {
    /// The numbers of the states.
    pub(super) fn states(&self) -> Vec<i16> {
        let states = match (&self.states[..], self.since) {
            ([], None) => &[State::Confirmed][..],
            ([], Some(_)) => &[State::Confirmed, State::Withdrawn, State::Invalidated, State::Erased],
            (states, _) => states,
        };
        states.iter().map(|state| *state as i16).collect()
    }
}

/// Whose yes is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Agreed {
    /// As the profile needs: on a list for mailing stands who said yes to whoever takes it, on any other everybody.
    #[default]
    Fitting,
    /// Nobody's.
    Anyone,
    /// That to this organisation.
    To(OrganisationId),
}

impl Agreed {
    /// The organisation, if any.
    pub fn resolve(self, profile: Profile, taker: OrganisationId) -> Option<OrganisationId> {
        match self {
            Self::Fitting => profile.is_for_mailing().then_some(taker),
            Self::Anyone => None,
            Self::To(organisation) => Some(organisation),
        }
    }
}

/// A list that somebody wants.
#[derive(Clone)]
pub struct Order {
    /// Of which campaign.
    pub campaign: Arc<Campaign>,
    /// Which signatures.
    pub filter: Filter,
    /// As what.
    pub format: Format,
    /// For whom.
    pub profile: Profile,
    /// What of each signature.
    pub columns: Columns,
    /// Who takes it.
    pub taker: OrganisationId,
}

/// Why there is no such list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// The profile does not come in that format.
    #[error("this profile does not come in this format: mailing tools take csv, and jsonl is for the plain profile")]
    Format,
    /// People on a list for mailing have proved their address.
    #[error("a list for mailing holds confirmed signatures only")]
    States,
    /// Mailing tools do not understand deltas.
    #[error("changes since a cursor come in the profiles plain and excel")]
    Delta,
    /// Nothing would stand in it.
    #[error("choose at least one column; a list for mailing needs the e-mail address")]
    Columns,
}

impl Order {
    /// Whether there is such a list.
    pub fn check(&self) -> Result<(), Unfit> {
        let for_mailing = self.profile.is_for_mailing();
        if !self.profile.comes_as(self.format) {
            Err(Unfit::Format)
        } else if for_mailing && self.filter.since.is_some() {
            Err(Unfit::Delta)
        } else if for_mailing && self.filter.states.iter().any(|state| *state != State::Confirmed) {
            Err(Unfit::States)
        } else if self.columns == Columns::NONE || (for_mailing && !self.columns.has(super::Column::Email)) {
            Err(Unfit::Columns)
        } else {
            Ok(())
        }
    }

    /// Whether people may be on it who did not agree to hear from whoever takes it.
    pub fn holds_others(&self) -> bool {
        self.filter.consent != Some(self.taker)
    }

    pub(super) fn layout(&self) -> Layout {
        Layout {
            profile: self.profile,
            columns: self.columns,
            taker: self.taker,
            is_delta: self.filter.since.is_some(),
        }
    }

    /// What it is called as a file.
    pub fn file_name(&self) -> String {
        let kind = if self.filter.since.is_some() {
            "changes"
        } else {
            "signatures"
        };
        format!("{}-{kind}.{}", self.campaign.row.slug, self.format.as_str())
    }

    /// What was asked for, as it is kept on record: nothing of it is anybody's data.
    pub fn description(&self) -> Value {
        let filter = &self.filter;
        let mut told = json!({ "format": self.format.as_str(), "profile": self.profile.as_str() });
        let mut tell = |name: &str, value: Option<Value>| {
            if let Some(value) = value {
                told[name] = value;
            }
        };
        let some = |list: &[String]| (!list.is_empty()).then(|| json!(list));
        let states: Vec<String> = filter.states.iter().map(|state| state.as_str().to_owned()).collect();
        tell("state", some(&states));
        tell("from", filter.from.map(|at| json!(iso8601(at))));
        tell("until", filter.until.map(|at| json!(iso8601(at))));
        tell("country", some(&filter.countries));
        tell("language", some(&filter.languages));
        tell("consent", filter.consent.map(|id| json!(self.name_of(id))));
        tell("since", filter.since.map(|since| json!(since.encode())));
        let columns: Vec<&str> = self.columns.names().collect();
        tell("columns", (self.columns != Columns::ALL).then(|| json!(columns)));
        told
    }

    fn name_of(&self, organisation: OrganisationId) -> String {
        let asking = self.campaign.consents.iter().map(|offer| &offer.organisation);
        let known = asking
            .chain([&self.campaign.lead])
            .find(|known| known.id == organisation);
        known.map_or_else(|| organisation.to_string(), |known| known.row.slug.clone())
    }
}
