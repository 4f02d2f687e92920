//! The rows of campaigns, organisations and texts, and the phases a campaign goes through.

use diesel::prelude::*;

use crate::core::clock::Seconds;
use crate::core::ids::{CampaignId, OrganisationId, OrganiserId};
use crate::db::schema::{campaign_organisations, campaign_texts, campaigns, organisations, partner_sites};

/// What the organisers decided about a campaign; the word is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Being written; nobody else sees it.
    Draft,
    /// Published; open for signing between its times.
    Open,
    /// Shown, not signed.
    Closed,
    /// Kept, not listed.
    Archived,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Draft, Self::Open, Self::Closed, Self::Archived];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Archived => "archived",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// Where a campaign stands at a moment, from its state and its times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Not to be seen.
    Draft,
    /// Published, and opens at this time.
    Upcoming(Seconds),
    /// Being signed.
    Open,
    /// Over; since when, if that is known.
    Closed(Option<Seconds>),
}

impl Phase {
    /// The word used in JSON and styles.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Upcoming(_) => "upcoming",
            Self::Open => "open",
            Self::Closed(_) => "closed",
        }
    }
}

/// One row of `campaigns`, without its number.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = campaigns, treat_none_as_default_value = false)]
#[allow(clippy::struct_excessive_bools)] // the columns are what they are
pub struct CampaignRow {
    /// Its place in addresses.
    pub slug: String,
    /// A [`State`].
    pub state: String,
    /// Whether the target did what was asked.
    pub won: bool,
    /// Signatures aimed at; 0 for none.
    pub goal: i64,
    /// JSON list of counts worth a celebration.
    pub milestones: String,
    /// IANA name, such as `America/Lima`.
    pub time_zone: String,
    /// When signing begins.
    pub opens_at: Option<Seconds>,
    /// When signing ends.
    pub closes_at: Option<Seconds>,
    /// The language shown to whom none fits.
    pub default_language: String,
    /// The rules by which addresses are compared, frozen at creation.
    pub canonical_version: i16,
    /// The campaign's key under the master key; gone when the personal data was destroyed.
    pub wrapped_key: Option<Vec<u8>>,
    /// Raised by every change, so that nodes reload.
    pub revision: i64,
    /// When it was made.
    pub created_at: Seconds,
    /// Whether the form asks for a postcode.
    pub ask_postcode: bool,
    /// Whether it asks why one signs.
    pub ask_comment: bool,
    /// Whether it offers to show the name.
    pub ask_public: bool,
    /// Raised when the texts change, and only then.
    pub texts_revision: i64,
    /// Raised when the settings change, and only then.
    pub settings_revision: i64,
    /// An [`Image`](super::Image) as JSON; empty for none.
    pub image: String,
    /// What partners agree to when they join; empty for the terms that come with Quipu.
    pub partner_terms: String,
    /// Whether organisations may ask to join.
    pub partner_requests: bool,
    /// Whether partners see what the others brought.
    pub partner_numbers: bool,
    /// How many consent lines a form shows at the most; 0 for all.
    pub consent_lines: i64,
}

/// One row of `organisations`, without its number.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = organisations)]
pub struct OrganisationRow {
    /// Its short name.
    pub slug: String,
    /// Its name as shown.
    pub name: String,
    /// The address that mails come from.
    pub mail_from: String,
    /// The address that answers go to.
    pub reply_to: String,
    /// Postal contact, one line.
    pub postal: String,
    /// Its privacy notice, or empty.
    pub privacy_url: String,
    /// When it was added.
    pub created_at: Seconds,
    /// Whether it may run campaigns of its own.
    pub may_lead: bool,
}

/// An organisation and its number.
#[derive(Debug, Clone)]
pub struct Organisation {
    /// Its number.
    pub id: OrganisationId,
    /// What is known of it.
    pub row: OrganisationRow,
}

/// One row of `campaign_organisations`, without what it belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = campaign_organisations, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct PartnershipRow {
    /// `lead` or `partner`.
    pub role: String,
    /// Its place among the consent lines.
    pub position: i64,
    /// A [`Standing`](super::partnership::Standing).
    pub state: String,
    /// A [`Shown`](super::partnership::Shown).
    pub shown: String,
    /// The terms as they were shown and accepted; empty if the operator joined it.
    pub terms: String,
    /// Who accepted them.
    pub accepted_by: Option<OrganiserId>,
    /// When it asked to join, if it did.
    pub requested_at: Option<Seconds>,
    /// When it joined; none before that, and for those that the operator joined in earlier releases.
    pub joined_at: Option<Seconds>,
    /// When it left.
    pub left_at: Option<Seconds>,
}

/// A site that may embed the form for an organisation.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = partner_sites)]
pub struct Site {
    /// Its number.
    pub id: i64,
    /// Its origin (RFC 6454), such as `https://rivers.example`.
    pub origin: String,
}

/// One row of `campaign_texts`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = campaign_texts)]
pub struct TextRow {
    /// The campaign.
    pub campaign_id: CampaignId,
    /// BCP 47, such as `es`.
    pub language: String,
    /// Headline.
    pub title: String,
    /// The demand, in a sentence.
    pub ask: String,
    /// Who decides.
    pub target: String,
    /// Markdown.
    pub body: String,
    /// What a share says.
    pub share: String,
    /// What a person reads after confirming.
    pub thanks: String,
    /// What the page says about signatures collected elsewhere; empty: their provenance.
    pub offline_note: String,
    /// What the page says once the campaign is won.
    pub victory: String,
}
