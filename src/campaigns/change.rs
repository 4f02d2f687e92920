//! Making and changing campaigns: what the command line does today and the organisers' pages will do.

use super::model::{CampaignRow, OrganisationRow, State, TextRow};
use super::{ImportedText, store};
use crate::core::canonical::CANONICAL_RULES;
use crate::core::clock::Seconds;
use crate::core::email::EmailAddress;
use crate::core::ids::{CampaignId, OrganisationId, OrganiserId, Slug};
use crate::core::locale::Language;
use crate::db::{AnyConn, DbError};
use crate::tallies::{self, NewOfflineEntry, Tally};
use crate::vault::{MasterKey, SecretKey, VaultError};

/// A new organisation.
#[derive(Debug, Clone)]
pub struct NewOrganisation {
    /// Short name.
    pub slug: String,
    /// Name as shown.
    pub name: String,
    /// Address that mails come from.
    pub mail_from: String,
    /// Address that answers go to.
    pub reply_to: String,
    /// Postal contact.
    pub postal: String,
    /// Privacy notice, or empty.
    pub privacy_url: String,
}

/// A new campaign; texts come after.
#[derive(Debug, Clone)]
pub struct NewCampaign {
    /// Its place in addresses.
    pub slug: String,
    /// Who runs it.
    pub lead: String,
    /// Who joins, in the order their consents are shown.
    pub partners: Vec<String>,
    /// 0 for none.
    pub goal: i64,
    /// Counts worth a celebration.
    pub milestones: Vec<i64>,
    /// IANA name.
    pub time_zone: String,
    /// When signing begins.
    pub opens_at: Option<Seconds>,
    /// When it ends.
    pub closes_at: Option<Seconds>,
    /// For whom no language fits.
    pub default_language: Language,
}

/// Offline signatures to be entered.
#[derive(Debug, Clone)]
pub struct OfflineCount {
    /// How many; negative to correct.
    pub count: i64,
    /// Where they come from.
    pub provenance: String,
    /// ISO 8601 date.
    pub collected_on: String,
    /// Who enters them.
    pub entered_by: String,
}

/// Why a change was not made; nothing of it was.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// The database.
    #[error(transparent)]
    Database(#[from] DbError),
    /// The keys.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// A value that will not do, in words for the organiser.
    #[error("{0}")]
    Invalid(String),
}

fn invalid<T>(text: impl Into<String>) -> Result<T, ChangeError> {
    Err(ChangeError::Invalid(text.into()))
}

/// Adds an organisation.
pub fn add_organisation(
    conn: &mut AnyConn,
    new: &NewOrganisation,
    now: Seconds,
) -> Result<OrganisationId, ChangeError> {
    let slug = Slug::parse(&new.slug).or_else(|error| invalid(format!("short name {:?}: {error}", new.slug)))?;
    let address = |what: &str, typed: &str| {
        EmailAddress::parse(typed)
            .map(|address| address.as_str().to_owned())
            .or_else(|error| invalid(format!("{what} address {typed:?}: {error}")))
    };
    let (mail_from, reply_to) = (address("from", &new.mail_from)?, address("reply-to", &new.reply_to)?);
    if [&new.name, &new.postal]
        .iter()
        .any(|text| text.contains(char::is_control))
    {
        return invalid("name and postal contact must each be one line");
    }
    if new.name.trim().is_empty() || new.postal.trim().is_empty() {
        return invalid("name and postal contact are required: supporters are told who keeps their data");
    }
    let is_web = |url: &str| url.starts_with("https://") || url.starts_with("http://");
    if !new.privacy_url.is_empty() && !is_web(&new.privacy_url) {
        return invalid("the privacy notice must be an http(s) address");
    }
    if store::organisation(conn, slug.as_str())?.is_some() {
        return invalid(format!("organisation {slug} exists already"));
    }
    let row = OrganisationRow {
        slug: slug.to_string(),
        name: new.name.trim().to_owned(),
        mail_from,
        reply_to,
        postal: new.postal.trim().to_owned(),
        privacy_url: new.privacy_url.clone(),
        created_at: now,
    };
    Ok(store::insert_organisation(conn, &row)?)
}

/// Makes a draft, with its key and an empty tally.
pub fn create(
    conn: &mut AnyConn,
    master: &MasterKey,
    new: &NewCampaign,
    now: Seconds,
) -> Result<CampaignId, ChangeError> {
    let slug = Slug::parse(&new.slug).or_else(|error| invalid(format!("short name {:?}: {error}", new.slug)))?;
    if store::id_of(conn, slug.as_str())?.is_some() {
        return invalid(format!("campaign {slug} exists already"));
    }
    let row = CampaignRow {
        slug: slug.to_string(),
        state: State::Draft.as_str().to_owned(),
        won: false,
        goal: 0,
        milestones: "[]".to_owned(),
        time_zone: String::new(),
        opens_at: None,
        closes_at: None,
        default_language: new.default_language.code().to_owned(),
        canonical_version: CANONICAL_RULES,
        wrapped_key: None,
        revision: 1,
        created_at: now,
    };
    let row = with_settings(row, new)?;
    let organisations = std::iter::once((&new.lead, "lead")).chain(new.partners.iter().map(|slug| (slug, "partner")));
    let id = store::insert(conn, &row)?;
    for (position, (slug, role)) in (0_i64..).zip(organisations) {
        let Some(organisation) = store::organisation(conn, slug)? else {
            return invalid(format!("there is no organisation {slug:?}"));
        };
        store::join(conn, id, organisation.id, role, position)?;
    }
    let key = SecretKey::generate()?;
    store::set_key(conn, id, &store::wrap_key(master, id, &key)?)?;
    tallies::store::create(conn, &Tally::empty(id, now))?;
    Ok(id)
}

fn with_settings(mut row: CampaignRow, new: &NewCampaign) -> Result<CampaignRow, ChangeError> {
    row.goal = new.goal;
    row.time_zone.clone_from(&new.time_zone);
    (row.opens_at, row.closes_at) = (new.opens_at, new.closes_at);
    let mut milestones = new.milestones.clone();
    milestones.sort_unstable();
    milestones.dedup();
    row.milestones = serde_json::json!(milestones).to_string();
    check(&row)?;
    Ok(row)
}

/// Changes a campaign's settings; `amend` gets the row and changes what it likes.
pub fn amend(conn: &mut AnyConn, id: CampaignId, amend: impl FnOnce(&mut CampaignRow)) -> Result<(), ChangeError> {
    let mut row = store::row_for_change(conn, id)?;
    amend(&mut row);
    let mut milestones: Vec<i64> = serde_json::from_str(&row.milestones).unwrap_or_default();
    milestones.sort_unstable();
    milestones.dedup();
    row.milestones = serde_json::json!(milestones).to_string();
    check(&row)?;
    Ok(store::update(conn, id, &row)?)
}

fn check(row: &CampaignRow) -> Result<(), ChangeError> {
    if row.goal < 0 {
        return invalid("the goal cannot be negative");
    }
    if jiff::tz::TimeZone::get(&row.time_zone).is_err() {
        return invalid(format!(
            "unknown time zone {:?}; an example: America/Lima",
            row.time_zone
        ));
    }
    if let (Some(opens), Some(closes)) = (row.opens_at, row.closes_at)
        && closes <= opens
    {
        return invalid("the campaign would close before it opens");
    }
    Ok(())
}

/// Puts texts and wordings in place of those in the same languages.
pub fn import_texts(conn: &mut AnyConn, id: CampaignId, texts: &[ImportedText]) -> Result<(), ChangeError> {
    for text in texts {
        store::put_text(
            conn,
            &TextRow {
                campaign_id: id,
                language: text.language.code().to_owned(),
                title: text.title.clone(),
                ask: text.ask.clone(),
                target: text.target.clone(),
                body: text.body.clone(),
                share: text.share.clone(),
                thanks: text.thanks.clone(),
                offline_note: text.offline_note.clone(),
            },
        )?;
        for (slug, wording) in &text.consents {
            let Some(organisation) = store::organisation(conn, slug.as_str())? else {
                return invalid(format!("consent.{slug}: there is no such organisation"));
            };
            if !store::takes_part(conn, id, organisation.id)? {
                return invalid(format!(
                    "consent.{slug}: the organisation does not take part in this campaign"
                ));
            }
            store::put_wording(conn, id, organisation.id, text.language, wording)?;
        }
    }
    Ok(store::touch(conn, id)?)
}

/// Publishes or closes. Closing notes the time, from which the last confirmations are counted.
pub fn set_state(conn: &mut AnyConn, id: CampaignId, state: State, now: Seconds) -> Result<(), ChangeError> {
    if state == State::Open && store::texts(conn, id)?.is_empty() {
        return invalid("the campaign has no texts yet; see `quipu campaign import-texts`");
    }
    amend(conn, id, |row| {
        row.state = state.as_str().to_owned();
        match state {
            State::Closed if row.closes_at.is_none_or(|closes| closes > now) => row.closes_at = Some(now),
            State::Open if row.closes_at.is_some_and(|closes| closes <= now) => row.closes_at = None,
            _ => {}
        }
        if row
            .opens_at
            .zip(row.closes_at)
            .is_some_and(|(opens, closes)| closes <= opens)
        {
            row.opens_at = None;
        }
    })
}

/// Enters signatures collected elsewhere and counts them.
pub fn add_offline(
    conn: &mut AnyConn,
    id: CampaignId,
    entry: OfflineCount,
    now: Seconds,
) -> Result<Tally, ChangeError> {
    add_offline_by(conn, id, entry, None, now)
}

/// The same by an account.
pub fn add_offline_by(
    conn: &mut AnyConn,
    id: CampaignId,
    entry: OfflineCount,
    organiser: Option<OrganiserId>,
    now: Seconds,
) -> Result<Tally, ChangeError> {
    if entry.provenance.trim().is_empty() {
        return invalid("offline signatures need their provenance: where they come from");
    }
    if entry.collected_on.parse::<jiff::civil::Date>().is_err() {
        return invalid(format!("not a date: {:?}; an example: 2006-01-31", entry.collected_on));
    }
    let entry = NewOfflineEntry {
        campaign_id: id,
        count: entry.count,
        provenance: entry.provenance.trim().to_owned(),
        collected_on: entry.collected_on,
        entered_by: entry.entered_by,
        organiser_id: organiser,
        created_at: now,
    };
    let tally = tallies::store::add_offline(conn, &entry)?;
    if tally.offline < 0 {
        return invalid("that would take away more offline signatures than there are");
    }
    store::touch(conn, id)?;
    Ok(tally)
}
