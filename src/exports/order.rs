//! What is asked for: which signatures, in which columns, as what.

use std::sync::Arc;

use serde_json::{Value, json};

use super::profile::{Columns, Format, Profile};
use super::rows::Layout;
use super::{ExportError, store};
use crate::campaigns::Campaign;
use crate::core::clock::{Seconds, iso8601};
use crate::core::cursor::Cursor;
use crate::core::ids::OrganisationId;
use crate::db::Database;
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

/// Whether a partner may ask for these states: people who have proved to be the authors of their yes, and in deltas what
/// became of them.
pub fn partner_may_ask(filter: &Filter) -> bool {
    let is_told = |state: &State| match state {
        State::Confirmed => true,
        State::Withdrawn | State::Invalidated | State::Erased => filter.since.is_some(),
        State::Pending | State::Quarantined => false,
    };
    filter.states.iter().all(is_told)
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
    /// Partners get those who said yes to them, once they have proved it, and what became of them.
    #[error("a partner's list holds its own confirmed supporters, and nobody else")]
    Others,
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
        } else if self.is_partners() && (self.holds_others() || !partner_may_ask(&self.filter)) {
            Err(Unfit::Others)
        } else if self.layout().cells().next().is_none() || (for_mailing && !self.columns.has(super::Column::Email)) {
            Err(Unfit::Columns)
        } else {
            Ok(())
        }
    }

    /// Whether its cursor was given out for this campaign, and has been reached. A partner's is compared with what partners
    /// hear of, so that no guess tells it who is signing.
    pub fn check_cursor(&self, database: &Database) -> Result<(), ExportError> {
        let Some(since) = self.filter.since else { return Ok(()) };
        let states = if self.is_partners() {
            Vec::new()
        } else {
            vec![State::Pending]
        };
        let heard = Filter {
            states,
            ..Filter::default()
        };
        let campaign = self.campaign.id;
        let is_ours = since.campaign.is_none_or(|of| of == campaign);
        let reached = database.read(|conn| store::last_change(conn, campaign, &heard))?;
        if is_ours && (0..=reached).contains(&since.number) {
            Ok(())
        } else {
            Err(ExportError::Cursor)
        }
    }

    /// Whether people may be on it who did not agree to hear from whoever takes it.
    pub fn holds_others(&self) -> bool {
        self.filter.consent != Some(self.taker)
    }

    /// Whether a partner takes it, and not whoever runs the campaign.
    pub fn is_partners(&self) -> bool {
        self.taker != self.campaign.lead.id
    }

    pub(super) fn layout(&self) -> Layout {
        Layout {
            profile: self.profile,
            columns: self.columns,
            taker: self.taker,
            is_partners: self.is_partners(),
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
        let whole = Columns::ALL.for_taker(self.is_partners());
        let columns = self.columns.for_taker(self.is_partners());
        tell(
            "columns",
            (columns != whole).then(|| json!(columns.names().collect::<Vec<_>>())),
        );
        told
    }

    fn name_of(&self, organisation: OrganisationId) -> String {
        let known = self.campaign.partnership_of(organisation);
        known.map_or_else(|| organisation.to_string(), |known| known.organisation.row.slug.clone())
    }
}

/// A consent counts when its supporter has proved to be its author.
pub(super) fn is_unproved(state: State) -> bool {
    matches!(state, State::Pending | State::Quarantined)
}
