//! Making and changing campaigns, for the command line and the organisers' pages alike.

use super::model::{CampaignRow, OrganisationRow, State};
use super::organisation::touch_all;
use super::states::Missing;
use super::store;
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
    /// Whether it may run campaigns of its own.
    pub may_lead: bool,
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
    /// It cannot be published yet.
    #[error("the campaign is not complete: {}", Missing::list(.0))]
    Incomplete(Vec<Missing>),
    /// The campaign's state does not allow that, or no longer.
    #[error("the campaign's state does not allow that")]
    NotNow,
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
        may_lead: new.may_lead,
    };
    Ok(store::insert_organisation(conn, &row)?)
}

fn address(what: &str, typed: &str) -> Result<String, ChangeError> {
    EmailAddress::parse(typed)
        .map(|address| address.as_str().to_owned())
        .or_else(|error| invalid(format!("{what} address {typed:?}: {error}")))
}

/// What the operator alone changes about an organisation; what is not named stays.
#[derive(Debug, Clone, Default)]
pub struct Permit {
    /// Address that mails come from: mail servers must know it.
    pub mail_from: Option<String>,
    /// Whether it may run campaigns of its own. Those that it runs already, it goes on running.
    pub may_lead: Option<bool>,
}

/// Changes it, and has every campaign that goes by it loaded anew.
pub fn permit(conn: &mut AnyConn, slug: &str, permit: &Permit) -> Result<OrganisationId, ChangeError> {
    let Some(organisation) = store::organisation(conn, slug)? else {
        return invalid(format!("there is no organisation {slug:?}"));
    };
    let mail_from = permit.mail_from.as_deref().map(|typed| address("from", typed));
    let mail_from = mail_from.transpose()?.unwrap_or(organisation.row.mail_from);
    let may_lead = permit.may_lead.unwrap_or(organisation.row.may_lead);
    store::settings::permit(conn, organisation.id, &mail_from, may_lead)?;
    touch_all(conn, organisation.id)?;
    Ok(organisation.id)
}

/// The address under which campaigns are made.
pub const RESERVED: &str = "new";

/// A short name that is free: `wanted`, or with a number after it.
pub fn free_slug(conn: &mut AnyConn, wanted: &Slug) -> Result<Slug, ChangeError> {
    let is_taken =
        |slug: &Slug| Ok::<_, DbError>(slug.as_str() == RESERVED || store::id_of(conn, slug.as_str())?.is_some());
    match wanted.first_free(is_taken)? {
        Some(free) => Ok(free),
        None => invalid(format!("no short name like {wanted} is free")),
    }
}

/// Makes a draft, with its key and an empty tally.
pub fn create(
    conn: &mut AnyConn,
    master: &MasterKey,
    new: &NewCampaign,
    now: Seconds,
) -> Result<CampaignId, ChangeError> {
    let slug = Slug::parse(&new.slug).or_else(|error| invalid(format!("short name {:?}: {error}", new.slug)))?;
    if slug.as_str() == RESERVED {
        return invalid(format!(
            "{slug} is no short name for a campaign: an address of ours has it"
        ));
    }
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
        ask_postcode: true,
        ask_comment: true,
        ask_public: true,
        texts_revision: 1,
        settings_revision: 1,
        image: String::new(),
        partner_terms: String::new(),
        partner_requests: false,
        partner_numbers: false,
        consent_lines: 0,
    };
    let row = with_settings(row, new)?;
    let organisations = std::iter::once((&new.lead, "lead")).chain(new.partners.iter().map(|slug| (slug, "partner")));
    let id = store::insert(conn, &row)?;
    for (position, (slug, role)) in (0_i64..).zip(organisations) {
        let Some(organisation) = store::organisation(conn, slug)? else {
            return invalid(format!("there is no organisation {slug:?}"));
        };
        if role == "lead" && !organisation.row.may_lead {
            return invalid(format!("{slug} carries campaigns of others, and may not run its own"));
        }
        store::partners::join(conn, id, organisation.id, role, position)?;
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
    let before = store::row_for_change(conn, id)?;
    let mut row = before.clone();
    amend(&mut row);
    let mut milestones: Vec<i64> = serde_json::from_str(&row.milestones).unwrap_or_default();
    milestones.sort_unstable();
    milestones.dedup();
    row.milestones = serde_json::json!(milestones).to_string();
    check(&row)?;
    row.settings_revision = before.settings_revision + i64::from(has_other_settings(&before, &row));
    Ok(store::update(conn, id, &row)?)
}

/// Whether anything differs that the settings' page shows.
fn has_other_settings(before: &CampaignRow, after: &CampaignRow) -> bool {
    let shown = |row: &CampaignRow| {
        (
            (
                row.goal,
                row.milestones.clone(),
                row.time_zone.clone(),
                row.default_language.clone(),
            ),
            (row.opens_at, row.closes_at),
            (row.ask_postcode, row.ask_comment, row.ask_public),
        )
    };
    shown(before) != shown(after)
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
