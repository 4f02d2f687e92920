//! The campaigns in memory, as every page reads them; reloaded one by one when their revision moves.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use arc_swap::ArcSwap;
use jiff::tz::TimeZone;
use parking_lot::Mutex;

use super::image::{Image, Shelf};
use super::model::{CampaignRow, Organisation, Phase, State, TextRow};
use super::partnership::{Partnership, Shown, lines_shown};
use super::{form_version, markdown, store};
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
    /// Everybody who carries it, carried it or asked to, the lead included, in the order of the consent lines.
    pub partnerships: Vec<Partnership>,
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
    /// The record of what a supporter who signs now is shown, unless an organisation brought them for whom it differs.
    pub form_version_id: i64,
    /// The records of what those are shown whom these organisations bring.
    own_versions: HashMap<OrganisationId, i64>,
}

impl Text {
    /// For a preview: on no record.
    pub fn unrecorded(row: TextRow, body_html: String) -> Self {
        Self {
            row,
            body_html,
            form_version_id: 0,
            own_versions: HashMap::new(),
        }
    }

    /// The record of what a supporter who signs now is shown; `via` is the organisation that brought them.
    pub fn form_version(&self, via: Option<OrganisationId>) -> i64 {
        let own = via.and_then(|via| self.own_versions.get(&via));
        own.copied().unwrap_or(self.form_version_id)
    }
}

/// One organisation's question.
pub struct ConsentOffer {
    /// Who asks.
    pub organisation: Organisation,
    /// In which words.
    pub wordings: BTreeMap<Language, String>,
    /// On which forms.
    pub shown: Shown,
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

    /// Those who carry it or carried it, the lead included, in their order.
    pub fn carriers(&self) -> impl Iterator<Item = &Partnership> {
        self.partnerships.iter().filter(|part| part.is_or_was_joined())
    }

    /// The consents that the form shows in `language` to whom an organisation brought (`via`): who asks, and how.
    pub fn consents_shown(&self, language: Language, via: Option<OrganisationId>) -> Vec<(&Organisation, &str)> {
        let asked: Vec<_> = self.consents_in(language).collect();
        let shown = |organisation: &Organisation| {
            let offer = self
                .consents
                .iter()
                .find(|offer| offer.organisation.id == organisation.id);
            offer.map_or(Shown::Own, |offer| offer.shown)
        };
        let lines: Vec<_> = asked
            .iter()
            .map(|(organisation, _)| (organisation.id, shown(organisation)))
            .collect();
        let places = lines_shown(&lines, via, self.row.consent_lines);
        let line = |id: &OrganisationId| asked.iter().find(|(organisation, _)| organisation.id == *id).copied();
        places.iter().filter_map(line).collect()
    }

    /// An organisation that carries the campaign now, by its short name; the lead is one.
    pub fn partnership(&self, slug: &str) -> Option<&Partnership> {
        let joined = self.partnerships.iter().filter(|partnership| partnership.is_joined());
        joined
            .into_iter()
            .find(|partnership| partnership.organisation.row.slug == slug)
    }

    /// What an organisation is or was in the campaign.
    pub fn partnership_of(&self, organisation: OrganisationId) -> Option<&Partnership> {
        self.partnerships
            .iter()
            .find(|partnership| partnership.organisation.id == organisation)
    }

    /// The consents offered in `language`, wherever they are shown: who asks, and how.
    pub fn consents_in(&self, language: Language) -> impl Iterator<Item = (&Organisation, &str)> {
        self.consents
            .iter()
            .filter_map(move |offer| Some((&offer.organisation, offer.wordings.get(&language)?.as_str())))
    }

    /// Whether an organisation runs the campaign or carries it now.
    pub fn takes_part(&self, organisation: OrganisationId) -> bool {
        self.partnership_of(organisation).is_some_and(Partnership::is_joined)
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

    /// Those that an organisation carries or carried as a partner, and those it asked to join.
    pub fn joined_by(&self, organisation: OrganisationId) -> Vec<Arc<Campaign>> {
        let is_partner = |campaign: &&Arc<Campaign>| {
            let partnership = campaign.partnership_of(organisation);
            partnership.is_some_and(|partnership| !partnership.is_lead())
        };
        self.snapshot
            .load()
            .by_id
            .values()
            .filter(is_partner)
            .cloned()
            .collect()
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
        let lead = parts.partnerships.iter().find(|partnership| partnership.is_lead());
        let lead = lead.map(|partnership| partnership.organisation.clone());
        let lead = lead.ok_or_else(|| incomplete("no lead organisation"))?;
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
            partnerships: parts.partnerships,
            consents: parts.consents,
            offline: parts.offline,
        };
        for row in parts.texts {
            let Some(language) = Language::parse(&row.language) else {
                continue;
            };
            let text = self.recorded(database, &campaign, row, language)?;
            campaign.texts.insert(language, text);
        }
        if campaign.texts.is_empty() && campaign.state != State::Draft {
            return Err(incomplete("no texts"));
        }
        Ok(campaign)
    }

    /// A text with the records of what supporters are shown.
    fn recorded(
        &self,
        database: &Database,
        campaign: &Campaign,
        row: TextRow,
        language: Language,
    ) -> Result<Text, DbError> {
        let shown = campaign.state != State::Draft;
        let version = |via: Option<OrganisationId>| {
            let content = form_version::content(campaign, &row, language, via);
            store::form_version(database, campaign.id, language, &content, shown, self.clock.now())
        };
        let lines = |via| -> Vec<OrganisationId> {
            let shown = campaign.consents_shown(language, via);
            shown.into_iter().map(|(organisation, _)| organisation.id).collect()
        };
        let form_version_id = version(None)?;
        let mut own_versions = HashMap::new();
        for partnership in campaign
            .partnerships
            .iter()
            .filter(|partnership| partnership.is_joined())
        {
            let via = partnership.organisation.id;
            if lines(Some(via)) != lines(None) {
                own_versions.insert(via, version(Some(via))?);
            }
        }
        let body_html = markdown::render(&row.body);
        Ok(Text {
            row,
            body_html,
            form_version_id,
            own_versions,
        })
    }
}

struct Parts {
    row: CampaignRow,
    texts: Vec<TextRow>,
    partnerships: Vec<Partnership>,
    consents: Vec<ConsentOffer>,
    offline: Vec<OfflineEntry>,
}

impl Parts {
    fn read(conn: &mut AnyConn, id: CampaignId) -> Result<Self, DbError> {
        let partnerships = store::partners::partnerships(conn, id)?;
        Ok(Self {
            row: store::row(conn, id)?,
            texts: store::texts(conn, id)?,
            consents: store::partners::consents(conn, id, &partnerships)?,
            partnerships,
            offline: crate::tallies::store::offline_entries(conn, id)?,
        })
    }
}
