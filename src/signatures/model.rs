//! What a signature is, and the states it goes through.

use diesel::prelude::*;
use utoipa::ToSchema;

use crate::campaigns::Placed;
use crate::core::clock::Seconds;
use crate::core::ids::{CampaignId, OrganisationId, SignatureId};
use crate::db::schema::signatures;
use crate::tallies::Placement;

/// Where a signature stands. The numbers are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, ToSchema)]
#[schema(rename_all = "lowercase", description = "Where a signature stands.")]
#[repr(i16)]
pub enum State {
    /// Signed, not yet proved by mail; counts nowhere.
    Pending = 1,
    /// Proved by mail; the only state that counts.
    Confirmed = 2,
    /// Held back for an organiser to look at.
    Quarantined = 3,
    /// Taken back by the supporter; the personal data is gone.
    Withdrawn = 4,
    /// Struck out by an organiser.
    Invalidated = 5,
    /// Removed on request or for age; neither details nor country and source are left.
    Erased = 6,
}

impl State {
    /// Every state, in the order of their numbers.
    pub const ALL: [Self; 6] = [
        Self::Pending,
        Self::Confirmed,
        Self::Quarantined,
        Self::Withdrawn,
        Self::Invalidated,
        Self::Erased,
    ];

    /// Reads a stored number; an unknown one is an error of the database's.
    pub fn from_stored(number: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|state| *state as i16 == number)
    }

    /// The word used in exports and filters.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Confirmed => "confirmed",
            Self::Quarantined => "quarantined",
            Self::Withdrawn => "withdrawn",
            Self::Invalidated => "invalidated",
            Self::Erased => "erased",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// Where a signature came from, which decides where it counts. The numbers are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i16)]
pub enum Origin {
    /// Signed here; counts as online.
    Web = 1,
    /// From an earlier list; counts as offline.
    Import = 2,
    /// Signed here, and on an imported list too; counts once, as online.
    Both = 3,
}

impl Origin {
    /// Reads a stored number; one that is not known counts as signed here.
    pub fn from_stored(number: i16) -> Self {
        match number {
            2 => Self::Import,
            3 => Self::Both,
            _ => Self::Web,
        }
    }

    /// The word used in exports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Import => "import",
            Self::Both => "both",
        }
    }
}

/// What happened to a signature, as numbered in `changes`. The numbers are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i16)]
pub enum ChangeKind {
    /// Signed, or signed again after withdrawing.
    Signed = 1,
    /// Signed again while pending: details and consents replaced.
    Revised = 2,
    /// Proved by mail.
    Confirmed = 3,
    /// Taken back.
    Withdrawn = 4,
    /// Erased after having counted.
    Erased = 5,
    /// Withdrawn or erased without ever having counted; concerns no list.
    Discarded = 6,
    /// Taken over from an earlier list; counts, and concerns lists like a confirmation.
    Imported = 7,
    /// Struck out by an organiser after having counted.
    Invalidated = 8,
    /// Counts again.
    Reinstated = 9,
    /// Struck out by an organiser without ever having counted; concerns no list.
    Refused = 10,
}

impl ChangeKind {
    /// Reads a stored number.
    pub fn from_stored(number: i16) -> Option<Self> {
        [
            Self::Signed,
            Self::Revised,
            Self::Confirmed,
            Self::Withdrawn,
            Self::Erased,
            Self::Discarded,
            Self::Imported,
            Self::Invalidated,
            Self::Reinstated,
            Self::Refused,
        ]
        .into_iter()
        .find(|kind| *kind as i16 == number)
    }
}

/// One row of `signatures`. `seq` is given by the database.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = signatures, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct Signature {
    /// 16 bytes, see [`SignatureId`].
    pub id: Vec<u8>,
    /// The campaign.
    pub campaign_id: CampaignId,
    /// A [`State`].
    pub state: i16,
    /// Raised by withdrawal and erasure, so that older links stop working.
    pub generation: i32,
    /// Raised whenever the pending details are replaced; starts at 1 in each generation.
    pub revision: i32,
    /// What the supporter saw.
    pub form_version_id: i64,
    /// The language of the form and of the mails.
    pub language: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// Where the supporter came from.
    pub source: String,
    /// Rounded down to the minute.
    pub signed_at: Seconds,
    /// When it was proved by mail, to the minute; never, if it was imported.
    pub confirmed_at: Option<Seconds>,
    /// Equal to `confirmed_at` while the name may be shown on the page.
    pub shown_at: Option<Seconds>,
    /// Whether the supporter ticked "show my name".
    pub public_name: bool,
    /// See [`Consents`].
    pub consents: String,
    /// The sealed personal details; empty once withdrawn or erased.
    pub sealed: Vec<u8>,
    /// Keyed hash of the network, for 90 days.
    pub network_tag: Option<i64>,
    /// Keyed hash of the mail domain, for 90 days.
    pub mail_domain_tag: Option<i64>,
    /// The number of the newest row in `changes` about this signature.
    pub last_change: i64,
    /// An [`Origin`].
    pub origin: i16,
    /// The organisation that brought the supporter.
    pub partner_id: Option<OrganisationId>,
    /// What else is known of who brought them, see [`Placed::stored`].
    pub attribution: String,
}

impl Signature {
    /// The state, if the database holds one that we know.
    pub fn state(&self) -> Option<State> {
        State::from_stored(self.state)
    }

    /// Where it came from.
    pub fn origin(&self) -> Origin {
        Origin::from_stored(self.origin)
    }

    /// The id; a stored id of another length reads as zeros, which no key makes.
    pub fn signature_id(&self) -> SignatureId {
        SignatureId::from_bytes(self.id.as_slice().try_into().unwrap_or_default())
    }

    /// Whether it stands here only because a list had it.
    pub fn is_imported(&self) -> bool {
        self.origin() == Origin::Import
    }

    /// Whether it has been proved by mail or was imported, and so counts, or did until it was struck out.
    pub fn is_proved(&self) -> bool {
        self.confirmed_at.is_some() || self.is_imported()
    }

    /// Whether it keeps personal data that nobody has ever proved to be theirs.
    pub fn awaits_proof(&self) -> bool {
        match self.state() {
            Some(State::Pending) => true,
            Some(State::Invalidated) => !self.is_proved(),
            _ => false,
        }
    }

    /// By what the supporter came, and in which words.
    pub fn placed(&self) -> Placed {
        Placed::parse(&self.attribution)
    }

    /// The widget that brought the supporter; none for whoever came by themselves, which is not counted as anybody's.
    pub fn placement(&self) -> Option<Placement> {
        if self.partner_id.is_none() && self.attribution.is_empty() {
            return None;
        }
        self.placed().placement(self.campaign_id, self.partner_id)
    }

    /// Takes everything personal out of the row and cuts the links sent so far.
    pub fn clear(&mut self, state: State) {
        self.state = state as i16;
        self.generation += 1;
        self.revision = 0;
        self.confirmed_at = None;
        self.shown_at = None;
        self.public_name = false;
        self.sealed = Vec::new();
        self.network_tag = None;
        self.mail_domain_tag = None;
        // The consents stay: an organisation that has the person on its list must be told of the removal.
        if state == State::Erased {
            self.country = String::new();
            self.source = String::new();
            self.partner_id = None;
            self.attribution = String::new();
        } else {
            self.forget_sharer();
        }
    }

    /// Forgets by whose link the supporter came.
    pub fn forget_sharer(&mut self) {
        if !self.attribution.is_empty() {
            self.attribution = self.placed().without_sharer().stored();
        }
    }
}

/// The organisations a supporter said yes to. Stored as their ids between spaces (` 3 17 `), so that one can be
/// searched for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Consents(Vec<OrganisationId>);

impl Consents {
    /// Sorted and without repetition.
    pub fn new(mut organisations: Vec<OrganisationId>) -> Self {
        organisations.sort_unstable();
        organisations.dedup();
        Self(organisations)
    }

    /// From the stored form.
    pub fn parse(stored: &str) -> Self {
        Self::new(stored.split_whitespace().filter_map(|id| id.parse().ok()).collect())
    }

    /// To the stored form.
    pub fn stored(&self) -> String {
        self.0
            .iter()
            .fold(String::from(" "), |stored, id| stored + &id.to_string() + " ")
    }

    /// The organisations.
    pub fn organisations(&self) -> &[OrganisationId] {
        &self.0
    }

    /// What `LIKE` finds one organisation by.
    pub fn pattern(organisation: OrganisationId) -> String {
        format!("% {organisation} %")
    }
}
