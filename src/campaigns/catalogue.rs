//! The campaigns in memory, as every page reads them; reloaded one by one when their revision moves.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use arc_swap::ArcSwap;
use jiff::tz::TimeZone;
use parking_lot::Mutex;

use super::image::{Image, Shelf};
use super::model::{CampaignRow, Organisation, Phase, State, TextRow};
use super::{markdown, store};
use crate::core::clock::{Clock, Seconds};
use crate::core::ids::{CampaignId, OrganisationId};
use crate::core::locale::Language;
use crate::db::{AnyConn, Database, DbError};
use crate::tallies::OfflineEntry;
use crate::vault::{CampaignKey, Keyring, VaultError};

/// A campaign, ready to be shown and signed.
pub struct Campaign {
    /// Its number.
    pub id: CampaignId,
    /// What is stored.
    pub row: CampaignRow,
    /// The organisers' decision.
    pub state: State,
    /// From `row.time_zone`.
    pub zone: TimeZone,
    /// From `row.milestones`, ascending.
    pub milestones: Vec<i64>,
    /// Its key; none once destroyed.
    pub key: Option<CampaignKey>,
    /// By language.
    pub texts: BTreeMap<Language, Text>,
    /// Who runs it.
    pub lead: Organisation,
    /// The consents it asks for, in the order they are shown.
    pub consents: Vec<ConsentOffer>,
    /// Signatures counted elsewhere.
    pub offline: Vec<OfflineEntry>,
    /// What is shown beside the text; its bytes stand on the [`Shelf`].
    pub image: Option<Image>,
}

/// What a campaign says in one language.
pub struct Text {
    /// As stored.
    pub row: TextRow,
    /// The body, rendered and safe.
    pub body_html: String,
    /// The record of what a supporter who signs now is shown.
    pub form_version_id: i64,
}

/// One organisation's question.
pub struct ConsentOffer {
    /// Who asks.
    pub organisation: Organisation,
    /// In which words.
    pub wordings: BTreeMap<Language, String>,
}

/// Why a campaign could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbError),
    /// Its key cannot be unwrapped with the master keys at hand.
    #[error("campaign {0}: {1}")]
    Key(String, VaultError),
    /// It has no lead organisation or no texts.
    #[error("campaign {0} is incomplete: {1}")]
    Incomplete(String, &'static str),
}

impl Campaign {
    /// Where it stands.
    pub fn phase(&self, now: Seconds) -> Phase {
        match self.state {
            State::Draft => Phase::Draft,
            State::Closed | State::Archived => Phase::Closed(self.row.closes_at),
            State::Open => match (self.row.opens_at, self.row.closes_at) {
                (Some(opens), _) if now < opens => Phase::Upcoming(opens),
                (_, Some(closes)) if now >= closes => Phase::Closed(Some(closes)),
                _ => Phase::Open,
            },
        }
    }

    /// Whether a confirmation still counts, `grace` seconds after closing included.
    pub fn takes_confirmations(&self, now: Seconds, grace: Seconds) -> bool {
        match self.phase(now) {
            Phase::Draft | Phase::Upcoming(_) => false,
            Phase::Open => true,
            Phase::Closed(since) => since.is_some_and(|since| now < since + grace),
        }
    }

    /// The text in `language`, or in the campaign's own.
    pub fn text(&self, language: Language) -> Option<&Text> {
        let default = Language::parse(&self.row.default_language).unwrap_or_default();
        self.texts
            .get(&language)
            .or_else(|| self.texts.get(&default))
            .or_else(|| self.texts.values().next())
    }

    /// The languages it has.
    pub fn languages(&self) -> Vec<Language> {
        self.texts.keys().copied().collect()
    }

    /// The consents offered in `language`: who asks, and how.
    pub fn consents_in(&self, language: Language) -> impl Iterator<Item = (&Organisation, &str)> {
        self.consents
            .iter()
            .filter_map(move |offer| Some((&offer.organisation, offer.wordings.get(&language)?.as_str())))
    }

    /// Whether an organisation runs the campaign or asks for a consent in it.
    pub fn takes_part(&self, organisation: OrganisationId) -> bool {
        let asks = |offer: &ConsentOffer| offer.organisation.id == organisation;
        self.lead.id == organisation || self.consents.iter().any(asks)
    }

    /// The organisation of a consent, by its short name.
    pub fn consent_organisation(&self, slug: &str) -> Option<&Organisation> {
        self.consents
            .iter()
            .map(|offer| &offer.organisation)
            .find(|organisation| organisation.row.slug == slug)
    }
}

#[derive(Default)]
struct Snapshot {
    by_slug: HashMap<String, Arc<Campaign>>,
    by_id: HashMap<CampaignId, Arc<Campaign>>,
}

/// All campaigns. Cheap to clone.
#[derive(Clone)]
pub struct Catalogue {
    snapshot: Arc<ArcSwap<Snapshot>>,
    masters: Keyring,
    clock: Clock,
    one_refresh: Arc<Mutex<()>>,
    /// The images of campaigns.
    pub images: Shelf,
}

impl Catalogue {
    /// Empty until [`Catalogue::refresh`].
    pub fn new(masters: Keyring, clock: Clock) -> Self {
        Self {
            snapshot: Arc::default(),
            masters,
            clock,
            one_refresh: Arc::default(),
            images: Shelf::default(),
        }
    }

    /// By its place in addresses; drafts included.
    pub fn by_slug(&self, slug: &str) -> Option<Arc<Campaign>> {
        self.snapshot.load().by_slug.get(slug).cloned()
    }

    /// By its number.
    pub fn by_id(&self, id: CampaignId) -> Option<Arc<Campaign>> {
        self.snapshot.load().by_id.get(&id).cloned()
    }

    /// Those that an organisation runs, drafts and archived ones included.
    pub fn led_by(&self, organisation: OrganisationId) -> Vec<Arc<Campaign>> {
        let led = |campaign: &&Arc<Campaign>| campaign.lead.id == organisation;
        self.snapshot.load().by_id.values().filter(led).cloned().collect()
    }

    /// Those that the public may see, newest first.
    pub fn listed(&self) -> Vec<Arc<Campaign>> {
        let shown = |campaign: &&Arc<Campaign>| matches!(campaign.state, State::Open | State::Closed);
        let mut listed: Vec<_> = self.snapshot.load().by_id.values().filter(shown).cloned().collect();
        listed.sort_by_key(|campaign| std::cmp::Reverse((campaign.row.created_at, campaign.id)));
        listed
    }

    /// Reloads what changed; says whether anything did. A campaign that cannot be loaded is logged and left out.
    pub fn refresh(&self, database: &Database) -> Result<bool, DbError> {
        // Of two at once, the one that read earlier could put its older picture last.
        let _turn = self.one_refresh.lock();
        let revisions = database.read(store::revisions)?;
        let old = self.snapshot.load();
        let mut fresh = Snapshot::default();
        let mut changed = revisions.len() != old.by_id.len();
        for (id, revision) in revisions {
            let campaign = match old.by_id.get(&id) {
                Some(known) if known.row.revision == revision => Arc::clone(known),
                _ => {
                    changed = true;
                    match self.load(database, id) {
                        Ok(campaign) => Arc::new(campaign),
                        Err(LoadError::Database(error)) => return Err(error),
                        Err(error) => {
                            tracing::error!(%error, "campaign not reloaded");
                            match old.by_id.get(&id) {
                                Some(known) => Arc::clone(known),
                                None => continue,
                            }
                        }
                    }
                }
            };
            fresh.by_slug.insert(campaign.row.slug.clone(), Arc::clone(&campaign));
            fresh.by_id.insert(id, campaign);
        }
        if changed {
            self.snapshot.store(Arc::new(fresh));
        }
        Ok(changed)
    }

    fn load(&self, database: &Database, id: CampaignId) -> Result<Campaign, LoadError> {
        let parts = database.read(|conn| Parts::read(conn, id))?;
        let slug = parts.row.slug.clone();
        let incomplete = |what| LoadError::Incomplete(slug.clone(), what);
        let lead = parts.lead.ok_or_else(|| incomplete("no lead organisation"))?;
        let key = match &parts.row.wrapped_key {
            Some(wrapped) => Some(
                self.masters
                    .with(|masters| store::unwrap_key(masters, id, wrapped))
                    .map_err(|error| LoadError::Key(slug.clone(), error))?,
            ),
            None => None,
        };
        let mut campaign = Campaign {
            id,
            state: State::parse(&parts.row.state).unwrap_or(State::Draft),
            zone: TimeZone::get(&parts.row.time_zone).unwrap_or(TimeZone::UTC),
            milestones: serde_json::from_str(&parts.row.milestones).unwrap_or_default(),
            image: Image::read(&parts.row.image),
            row: parts.row,
            key,
            texts: BTreeMap::new(),
            lead,
            consents: parts.consents,
            offline: parts.offline,
        };
        for row in parts.texts {
            let Some(language) = Language::parse(&row.language) else {
                continue;
            };
            let content = form_content(&campaign, &row, language);
            let shown = campaign.state != State::Draft;
            let form_version_id = store::form_version(database, id, language, &content, shown, self.clock.now())?;
            let body_html = markdown::render(&row.body);
            campaign.texts.insert(
                language,
                Text {
                    row,
                    body_html,
                    form_version_id,
                },
            );
        }
        if campaign.texts.is_empty() && campaign.state != State::Draft {
            return Err(incomplete("no texts"));
        }
        Ok(campaign)
    }
}

struct Parts {
    row: CampaignRow,
    texts: Vec<TextRow>,
    lead: Option<Organisation>,
    consents: Vec<ConsentOffer>,
    offline: Vec<OfflineEntry>,
}

impl Parts {
    fn read(conn: &mut AnyConn, id: CampaignId) -> Result<Self, DbError> {
        Ok(Self {
            row: store::row(conn, id)?,
            texts: store::texts(conn, id)?,
            lead: store::lead(conn, id)?,
            consents: store::consents(conn, id)?,
            offline: crate::tallies::store::offline_entries(conn, id)?,
        })
    }
}

/// What a supporter is shown, as it is kept on record.
fn form_content(campaign: &Campaign, text: &TextRow, language: Language) -> String {
    let consents: Vec<_> = campaign
        .consents_in(language)
        .map(|(organisation, wording)| {
            serde_json::json!({ "id": organisation.id, "organisation": organisation.row.slug, "name": organisation.row.name, "wording": wording })
        })
        .collect();
    let mut content = serde_json::json!({
        "title": text.title,
        "ask": text.ask,
        "target": text.target,
        "body": text.body,
        "controller": campaign.lead.row.name,
        "postal": campaign.lead.row.postal,
        "agree": language.localizer().t1("agree-label", "controller", &campaign.lead.row.name),
        "consents": consents,
    });
    // What most campaigns do not have is not named, so that the records of those stay as they are.
    let row = &campaign.row;
    let fields = [
        ("postcode", row.ask_postcode),
        ("comment", row.ask_comment),
        ("public", row.ask_public),
    ];
    let not_asked: Vec<&str> = fields
        .into_iter()
        .filter(|(_, asked)| !asked)
        .map(|(name, _)| name)
        .collect();
    if !not_asked.is_empty() {
        content["not_asked"] = not_asked.into();
    }
    if let Some(image) = &campaign.image {
        content["image"] = serde_json::json!({ "file": image.file(), "alt": image.alt_in(language) });
    }
    content.to_string()
}
