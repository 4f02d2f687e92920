//! `quipu signatures`: take a list away, take one over (see [`import`]), erase a person.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde_json::json;

use super::{CliError, Shared, campaign, import, note, organisation};
use crate::app::Core;
use crate::core::clock::{Seconds, parse_moment};
use crate::core::country::Country;
use crate::core::cursor::Cursor;
use crate::core::email::EmailAddress;
use crate::exports::{Agreed, Columns, ExportError, Filter, Format, Order, Profile, Taking, Via};
use crate::organisers::{Actor, Event};
use crate::signatures::ledger::Ledger;
use crate::signatures::model::State;
use crate::tallies::Sources;

#[derive(Debug, clap::Subcommand)]
pub enum Action {
    /// Write the list of signatures
    Export(ExportArguments),
    /// Take over a list of earlier signatures (CSV)
    Import(import::Import),
    /// Erase a person's signature under one campaign
    Erase(Erase),
}

#[derive(Debug, clap::Args)]
pub struct ExportArguments {
    #[command(flatten)]
    shared: Shared,
    /// The campaign
    #[arg(long, value_name = "SLUG")]
    campaign: String,
    /// For whom: what this partner would get [default: the organisation that runs the campaign]
    #[arg(long, value_name = "SLUG")]
    organisation: Option<String>,
    /// CSV, a JSON object a line, or an Excel workbook
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// For programs, for Excel, or for the import of a mailing tool
    #[arg(long, value_enum, default_value_t)]
    profile: Profile,
    /// Where to write; a new file, readable by you only [default: standard output]
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// In these states [default: confirmed]
    #[arg(long, value_delimiter = ',', value_parser = state)]
    state: Vec<State>,
    /// Signed at or after: 2006-01-31 or 2006-01-31T09:00:00Z
    #[arg(long, value_parser = time)]
    from: Option<Seconds>,
    /// Signed before
    #[arg(long, value_parser = time)]
    until: Option<Seconds>,
    /// From these countries (ISO 3166-1 alpha-2)
    #[arg(long, value_delimiter = ',', value_parser = country)]
    country: Vec<String>,
    /// With a yes to this organisation; "any" for none [default: the organisation that takes the list, on lists for mailing tools and on partners', else any]
    #[arg(long, value_name = "ORGANISATION")]
    consent: Option<String>,
    /// Signed in these languages
    #[arg(long, value_delimiter = ',')]
    language: Vec<String>,
    /// Only what changed since an earlier export's cursor; 0 for everything so far
    #[arg(long, value_name = "CURSOR", value_parser = cursor)]
    since: Option<Cursor>,
}

#[derive(Debug, clap::Args)]
pub struct Erase {
    #[command(flatten)]
    shared: Shared,
    /// The campaign
    #[arg(long, value_name = "SLUG")]
    campaign: String,
    /// The person's e-mail address
    email: String,
}

/// Does it.
pub fn run(action: Action) -> Result<(), CliError> {
    match action {
        Action::Export(arguments) => export(arguments),
        Action::Import(arguments) => import::run(&arguments),
        Action::Erase(arguments) => erase(&arguments),
    }
}

fn state(word: &str) -> Result<State, String> {
    let known = || State::ALL.map(State::as_str).join(", ");
    State::parse(word).ok_or_else(|| format!("known states: {}", known()))
}

fn time(text: &str) -> Result<Seconds, String> {
    parse_moment(text).ok_or_else(|| "an example: 2006-01-31T09:00:00Z".to_owned())
}

fn country(code: &str) -> Result<String, String> {
    Country::parse(code)
        .map(|country| country.as_str().to_owned())
        .map_err(|error| error.to_string())
}

fn cursor(text: &str) -> Result<Cursor, String> {
    Cursor::decode(text).map_err(|error| error.to_string())
}

fn export(arguments: ExportArguments) -> Result<(), CliError> {
    let core = arguments.shared.open()?;
    let campaign = campaign(&core, &arguments.campaign)?;
    let taker = match &arguments.organisation {
        None => campaign.lead.id,
        Some(slug) => match campaign.partnership(slug) {
            Some(part) => part.organisation.id,
            None => return Err(CliError::Refused(format!("{slug} does not carry this campaign"))),
        },
    };
    let is_partner = taker != campaign.lead.id;
    let agreed = match arguments.consent.as_deref() {
        Some("any") => Agreed::Anyone,
        Some(slug) => Agreed::To(core.database.read(|conn| organisation(conn, slug))?.id),
        None => Agreed::Fitting,
    };
    let filter = Filter {
        states: arguments.state,
        from: arguments.from,
        until: arguments.until,
        countries: arguments.country,
        consent: match agreed {
            Agreed::Fitting if is_partner => Some(taker),
            agreed => agreed.resolve(arguments.profile, taker),
        },
        languages: arguments.language,
        since: arguments.since,
    };
    let is_delta = filter.since.is_some();
    let order = Order {
        campaign,
        filter,
        format: arguments.format,
        profile: arguments.profile,
        columns: Columns::ALL,
        taker,
    };
    order.check().map_err(ExportError::from)?;
    let mut out = open_output(arguments.output.as_deref())?;
    let by = (Actor::command_line(taker), Via::CommandLine);
    let mut taking = Taking::begin((&core.database, &core.clock), &order, by, None, None)?;
    while let Some(piece) = taking.next_piece()? {
        // Before the list is on record as taken, it must have been.
        out.write_all(&piece)?;
        out.flush()?;
    }
    if let Some(cursor) = taking.next_cursor().filter(|_| is_delta) {
        eprintln!("next cursor: {cursor}");
    }
    Ok(())
}

/// Standard output, or a new file that only its owner may read.
fn open_output(path: Option<&Path>) -> Result<Box<dyn Write>, CliError> {
    use std::os::unix::fs::OpenOptionsExt;
    let Some(path) = path else {
        return Ok(Box::new(io::stdout().lock()));
    };
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    file.map(|file| Box::new(file) as Box<dyn Write>)
        .map_err(|error| CliError::Refused(format!("cannot write {}: {error}", path.display())))
}

impl From<ExportError> for CliError {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Database(error) => Self::Database(error),
            ExportError::Write(why) => Self::Refused(why),
            ExportError::Unfit(_) | ExportError::Cursor => Self::Refused(error.to_string()),
            ExportError::Vault(error) => Self::Vault(error),
        }
    }
}

fn erase(arguments: &Erase) -> Result<(), CliError> {
    let core = arguments.shared.open()?;
    let campaign = campaign(&core, &arguments.campaign)?;
    let refused = |text: &str| CliError::Refused(text.to_owned());
    let key = campaign
        .key
        .as_ref()
        .ok_or_else(|| refused("the campaign's key was destroyed: nobody can be found any more"))?;
    let address = EmailAddress::parse(&arguments.email).map_err(|error| CliError::Refused(error.to_string()))?;
    let canonical = address
        .canonical(campaign.row.canonical_version)
        .map_err(|error| CliError::Refused(error.to_string()))?;
    let id = key.signature_id(campaign.id, &canonical);
    if erase_one(&core, campaign.id, id)? {
        println!("erased {id}");
        Ok(())
    } else {
        Err(refused(
            "this address has not signed this campaign, or was erased before",
        ))
    }
}

fn erase_one(core: &Core, campaign: i64, id: crate::core::ids::SignatureId) -> Result<bool, CliError> {
    core.database.write(|conn| {
        let mut sources = Sources::default();
        let mut ledger = Ledger::load(conn, core.clock.now(), &mut sources, vec![campaign], vec![id])?;
        if ledger.get(id).is_none_or(|row| row.state() == Some(State::Erased)) {
            return Ok(false);
        }
        ledger.remove(conn, id, State::Erased)?;
        ledger.write(conn)?;
        let now = core.clock.now();
        note(conn, Event::SignatureErased, campaign, &id.to_string(), &json!({}), now)?;
        Ok(true)
    })
}
