//! `quipu campaign`: write, publish, close, and count signatures collected elsewhere.

use std::path::PathBuf;

use serde_json::json;

use super::{CliError, Shared, campaign, campaign_id, note};
use crate::app::Core;
use crate::campaigns::{self, ChangeError, NewCampaign, OfflineCount, State};
use crate::core::clock::{Seconds, iso8601};
use crate::core::ids::CampaignId;
use crate::core::locale::Language;
use crate::db::AnyConn;
use crate::organisers::Event;
use crate::tallies;

#[derive(Debug, clap::Subcommand)]
pub enum Action {
    /// List the campaigns
    List(Shared),
    /// Show one campaign
    Show(Named),
    /// Make a draft
    Create(Create),
    /// Change a campaign's settings
    Set(Set),
    /// Open a campaign for signing
    Publish(Named),
    /// End signing; confirmations still count for the configured grace
    Close(Named),
    /// Put LANGUAGE.md files in place of the texts in those languages
    ImportTexts(ImportTexts),
    /// Signatures collected elsewhere
    #[command(subcommand)]
    Offline(Offline),
}

#[derive(Debug, clap::Args)]
pub struct Named {
    #[command(flatten)]
    shared: Shared,
    /// The campaign
    slug: String,
}

#[derive(Debug, clap::Args)]
pub struct Create {
    #[command(flatten)]
    shared: Shared,
    /// Its place in addresses: /campaigns/SLUG
    slug: String,
    /// The organisation that runs it
    #[arg(long, value_name = "ORGANISATION")]
    lead: String,
    /// Organisations that join it, in the order their consents are shown
    #[arg(long = "partner", value_name = "ORGANISATION")]
    partners: Vec<String>,
    /// Language for visitors whom no other fits
    #[arg(long, default_value = "en", value_parser = language)]
    default_language: Language,
    /// Folder of LANGUAGE.md files
    #[arg(long, value_name = "DIR")]
    texts: Option<PathBuf>,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Debug, clap::Args)]
pub struct Set {
    #[command(flatten)]
    shared: Shared,
    /// The campaign
    slug: String,
    /// Whether the target did what was asked
    #[arg(long)]
    won: Option<bool>,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Debug, clap::Args)]
struct Settings {
    /// Signatures aimed at; 0 for none
    #[arg(long)]
    goal: Option<i64>,
    /// Counts worth a celebration
    #[arg(long, value_delimiter = ',')]
    milestones: Option<Vec<i64>>,
    /// IANA time zone, such as America/Lima
    #[arg(long)]
    time_zone: Option<String>,
    /// When signing begins, in the campaign's time zone: 2006-01-31T09:00
    #[arg(long, value_name = "TIME")]
    opens: Option<String>,
    /// When signing ends, in the campaign's time zone; "never" for no end
    #[arg(long, value_name = "TIME")]
    closes: Option<String>,
}

#[derive(Debug, clap::Args)]
pub struct ImportTexts {
    #[command(flatten)]
    shared: Shared,
    /// The campaign
    slug: String,
    /// Folder of LANGUAGE.md files
    folder: PathBuf,
}

#[derive(Debug, clap::Subcommand)]
pub enum Offline {
    /// Enter a count with its provenance
    Add(OfflineAdd),
    /// List what was entered
    List(Named),
}

#[derive(Debug, clap::Args)]
pub struct OfflineAdd {
    #[command(flatten)]
    shared: Shared,
    /// The campaign
    slug: String,
    /// How many; negative to correct an earlier entry
    #[arg(allow_negative_numbers = true)]
    count: i64,
    /// Where they come from, in words
    #[arg(long)]
    provenance: String,
    /// When they were collected: 2006-01-31
    #[arg(long, value_name = "DATE")]
    date: String,
    /// Who enters them
    #[arg(long, value_name = "NAME")]
    by: String,
}

/// Does it.
pub fn run(action: Action) -> Result<(), CliError> {
    match action {
        Action::List(shared) => list(&shared.open()?),
        Action::Show(named) => show(&named.shared.open()?, &named.slug),
        Action::Create(create) => make(create),
        Action::Set(set) => change(&set),
        Action::Publish(named) => put_state(&named, State::Open),
        Action::Close(named) => put_state(&named, State::Closed),
        Action::ImportTexts(import) => import_texts(&import),
        Action::Offline(Offline::Add(add)) => add_offline(add),
        Action::Offline(Offline::List(named)) => list_offline(&named),
    }
}

impl From<ChangeError> for CliError {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::Database(error) => Self::Database(error),
            ChangeError::Vault(error) => Self::Vault(error),
            ChangeError::Invalid(text) => Self::Refused(text),
            other => Self::Refused(other.to_string()),
        }
    }
}

fn language(tag: &str) -> Result<Language, String> {
    Language::parse(tag).ok_or_else(|| format!("known languages: {}", Language::list()))
}

fn list(core: &Core) -> Result<(), CliError> {
    for (id, row) in core.database.read(campaigns::store::all)? {
        let tally = core.database.read(|conn| tallies::store::find(conn, id))?;
        println!("{}\t{}\t{}", row.slug, row.state, tally.total());
    }
    Ok(())
}

fn show(core: &Core, slug: &str) -> Result<(), CliError> {
    let campaign = campaign(core, slug)?;
    let row = &campaign.row;
    let moment = |at: Option<Seconds>| at.map_or_else(|| "-".to_owned(), iso8601);
    println!("slug        {}", row.slug);
    println!(
        "state       {} ({})",
        row.state,
        campaign.phase(core.clock.now()).as_str()
    );
    println!("won         {}", row.won);
    println!("lead        {}", campaign.lead.row.slug);
    println!("goal        {}", row.goal);
    println!("milestones  {}", row.milestones);
    println!("time zone   {}", row.time_zone);
    println!("opens       {}", moment(row.opens_at));
    println!("closes      {}", moment(row.closes_at));
    println!(
        "key         {}",
        if campaign.key.is_some() {
            "in place"
        } else {
            "destroyed"
        }
    );
    for (language, text) in &campaign.texts {
        println!("text {}     {}", language.code(), text.row.title);
    }
    for partnership in campaign.partnerships.iter().filter(|part| !part.is_lead()) {
        let row = &partnership.row;
        println!(
            "partner     {}\t{}\tline {}\tsites {}\tjoined {}\tleft {}",
            partnership.organisation.row.slug,
            row.state,
            row.shown,
            partnership.sites.len(),
            moment(row.joined_at),
            moment(row.left_at),
        );
    }
    for offer in &campaign.consents {
        println!("consent     {}", offer.organisation.row.slug);
    }
    Ok(())
}

fn make(create: Create) -> Result<(), CliError> {
    let core = create.shared.open()?;
    let settings = create.settings;
    let time_zone = settings.time_zone.clone().unwrap_or_else(|| "UTC".to_owned());
    let new = NewCampaign {
        opens_at: moment(settings.opens.as_deref(), &time_zone)?,
        closes_at: moment(settings.closes.as_deref(), &time_zone)?,
        slug: create.slug,
        lead: create.lead,
        partners: create.partners,
        goal: settings.goal.unwrap_or(0),
        milestones: settings.milestones.unwrap_or_default(),
        time_zone,
        default_language: create.default_language,
    };
    let texts = create.texts.as_deref().map(read_texts).transpose()?.unwrap_or_default();
    let now = core.clock.now();
    core.database.write(|conn| {
        let id = campaigns::create(conn, core.masters.keys().active(), &new, now)?;
        campaigns::import_texts(conn, id, &texts, now)?;
        Ok::<_, ChangeError>(note(conn, Event::CampaignCreated, id, &new.slug, &json!({}), now)?)
    })?;
    println!(
        "made draft {}; publish it with `quipu campaign publish {}`",
        new.slug, new.slug
    );
    Ok(())
}

fn read_texts(folder: &std::path::Path) -> Result<Vec<campaigns::ImportedText>, CliError> {
    campaigns::read_folder(folder).map_err(|error| CliError::Refused(error.to_string()))
}

fn change(set: &Set) -> Result<(), CliError> {
    let settings = &set.settings;
    let core = set.shared.open()?;
    let zone = match &settings.time_zone {
        Some(zone) => zone.clone(),
        None => campaign(&core, &set.slug)?.row.time_zone.clone(),
    };
    let opens = moment(settings.opens.as_deref(), &zone)?;
    let closes = moment(settings.closes.as_deref(), &zone)?;
    edit(&core, &set.slug, |conn, id| {
        campaigns::amend(conn, id, |row| {
            row.won = set.won.unwrap_or(row.won);
            row.goal = settings.goal.unwrap_or(row.goal);
            if let Some(milestones) = &settings.milestones {
                row.milestones = serde_json::json!(milestones).to_string();
            }
            row.time_zone.clone_from(&zone);
            if settings.opens.is_some() {
                row.opens_at = opens;
            }
            if settings.closes.is_some() {
                row.closes_at = closes;
            }
        })?;
        let event = if set.won.is_some() {
            Event::CampaignState
        } else {
            Event::CampaignChanged
        };
        Ok(note(
            conn,
            event,
            id,
            &set.slug,
            &json!({ "won": set.won }),
            core.clock.now(),
        )?)
    })?;
    println!("changed {}", set.slug);
    Ok(())
}

/// A time of the campaign's time zone; "never" and nothing are none.
fn moment(text: Option<&str>, zone: &str) -> Result<Option<Seconds>, CliError> {
    let Some(text) = text.filter(|text| *text != "never") else {
        return Ok(None);
    };
    let zoned = text
        .parse::<jiff::civil::DateTime>()
        .and_then(|local| local.in_tz(zone))
        .map_err(|error| CliError::Refused(format!("time {text:?} in {zone}: {error}")))?;
    Ok(Some(zoned.timestamp().as_second()))
}

fn put_state(named: &Named, state: State) -> Result<(), CliError> {
    let core = named.shared.open()?;
    let now = core.clock.now();
    edit(&core, &named.slug, |conn, id| {
        campaigns::set_state(conn, id, state, now)?;
        let detail = json!({ "state": state.as_str() });
        Ok(note(conn, Event::CampaignState, id, &named.slug, &detail, now)?)
    })?;
    println!("{} is {}", named.slug, state.as_str());
    Ok(())
}

fn import_texts(import: &ImportTexts) -> Result<(), CliError> {
    let core = import.shared.open()?;
    let texts = read_texts(&import.folder)?;
    let languages: Vec<&str> = texts.iter().map(|text| text.language.code()).collect();
    edit(&core, &import.slug, |conn, id| {
        campaigns::import_texts(conn, id, &texts, core.clock.now())?;
        let detail = json!({ "languages": languages });
        Ok(note(
            conn,
            Event::CampaignChanged,
            id,
            &import.slug,
            &detail,
            core.clock.now(),
        )?)
    })?;
    println!("imported {}", languages.join(", "));
    Ok(())
}

fn add_offline(add: OfflineAdd) -> Result<(), CliError> {
    let core = add.shared.open()?;
    let entry = OfflineCount {
        count: add.count,
        provenance: add.provenance,
        collected_on: add.date,
        entered_by: add.by,
    };
    let (detail, now) = (
        json!({ "count": entry.count, "date": entry.collected_on }),
        core.clock.now(),
    );
    let tally = edit(&core, &add.slug, |conn, id| {
        let tally = campaigns::add_offline(conn, id, entry, now)?;
        note(conn, Event::OfflineEntered, id, "", &detail, now)?;
        Ok(tally)
    })?;
    println!("{}: {} offline, {} in all", add.slug, tally.offline, tally.total());
    Ok(())
}

fn list_offline(named: &Named) -> Result<(), CliError> {
    let core = named.shared.open()?;
    let id = campaign_id(&core.database, &named.slug)?;
    for entry in core.database.read(|conn| tallies::store::offline_entries(conn, id))? {
        let replaced = match entry.replaced {
            0 => String::new(),
            replaced => format!("\t{replaced} of them replaced by imported signatures"),
        };
        println!(
            "{}\t{}\t{}\t{}\t{}{replaced}",
            entry.id, entry.collected_on, entry.count, entry.provenance, entry.entered_by
        );
    }
    Ok(())
}

/// One change to one campaign, in one transaction.
fn edit<T>(
    core: &Core,
    slug: &str,
    work: impl FnOnce(&mut AnyConn, CampaignId) -> Result<T, ChangeError>,
) -> Result<T, CliError> {
    let id = campaign_id(&core.database, slug)?;
    Ok(core.database.write(|conn| work(conn, id))?)
}
