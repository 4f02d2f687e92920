//! The command line: one file per subcommand.

mod campaign;
mod demo;
mod doctor;
mod import;
mod keys;
mod openapi;
mod organisation;
mod organiser;
mod serve;
mod signatures;
mod tally;
mod token;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::util::SubscriberInitExt;

use crate::app::{Core, StartError};
use crate::campaigns::{self, Campaign, Organisation};
use crate::config::{Config, ConfigError, LogFormat};
use crate::core::clock::{Clock, Seconds};
use crate::core::ids::CampaignId;
use crate::db::{AnyConn, Database, DbError};
use crate::organisers::{Actor, Event};
use crate::vault::VaultError;

/// Quipu, a petition service.
#[derive(Debug, Parser)]
#[command(name = "quipu", version, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start a working service with one real campaign and a mailbox; nothing leaves this computer
    Demo(demo::Arguments),
    /// Start the service
    Serve(Shared),
    /// Send mail, and serve no pages (PostgreSQL)
    Worker(Shared),
    /// Bring the database's schema up to date
    Migrate(Shared),
    /// Look whether everything is in place: settings, database, keys, mail
    Doctor(Shared),
    /// Print the API's description (OpenAPI)
    Openapi,
    /// Organisations that run or join campaigns
    #[command(subcommand)]
    Organisation(organisation::Action),
    /// Campaigns: write, publish, close, count paper signatures
    #[command(subcommand)]
    Campaign(campaign::Action),
    /// Signatures: take a list away, take one over, erase a person
    #[command(subcommand)]
    Signatures(signatures::Action),
    /// Counts
    #[command(subcommand)]
    Tally(tally::Action),
    /// People who run campaigns: their accounts
    #[command(subcommand)]
    Organiser(organiser::Action),
    /// API tokens
    #[command(subcommand)]
    Token(token::Action),
    /// Keys that personal data is sealed under
    #[command(subcommand)]
    Keys(keys::Action),
}

/// What every subcommand that touches the data takes.
#[derive(Debug, Args)]
struct Shared {
    /// A file whose settings go before the defaults
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The folder of a demo, instead of a configuration
    #[arg(long, value_name = "DIR", conflicts_with = "config")]
    data: Option<PathBuf>,
}

impl Shared {
    fn settings(&self) -> Result<Config, CliError> {
        match &self.data {
            Some(data) => demo::settings(data),
            None => Ok(Config::load(self.config.as_deref())?),
        }
    }

    /// The data and the keys, for a command that runs and ends.
    fn open(&self) -> Result<Core, CliError> {
        let config = self.settings()?;
        start_log(&config, true);
        Ok(Core::open(config, Clock::system())?)
    }
}

/// Why a command did not do it.
#[derive(Debug, thiserror::Error)]
enum CliError {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Start(#[from] StartError),
    #[error(transparent)]
    Database(#[from] DbError),
    #[error(transparent)]
    Vault(#[from] VaultError),
    #[error(transparent)]
    Io(#[from] std::io::Error),
    #[error("{0}")]
    Refused(String),
}

/// Reads the command line and does what it says.
pub fn run() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Demo(arguments) => demo::run(arguments),
        Command::Serve(shared) => serve::run(&shared),
        Command::Worker(shared) => serve::worker(&shared),
        Command::Migrate(shared) => doctor::migrate(&shared),
        Command::Doctor(shared) => doctor::run(&shared),
        Command::Openapi => openapi::run(),
        Command::Organisation(action) => organisation::run(action),
        Command::Campaign(action) => campaign::run(action),
        Command::Signatures(action) => signatures::run(action),
        Command::Tally(action) => tally::run(action),
        Command::Organiser(action) => organiser::run(action),
        Command::Token(action) => token::run(action),
        Command::Keys(action) => keys::run(action),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("quipu: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Starts the log on standard error. Commands that print results log only what went wrong.
fn start_log(config: &Config, quiet: bool) {
    let directives = if quiet { "warn" } else { config.log.filter.as_str() };
    let filter = EnvFilter::try_new(directives).unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    let started = match config.log.format {
        LogFormat::Json => builder.json().finish().try_init(),
        LogFormat::Text => builder.with_target(false).finish().try_init(),
    };
    // A second start in one process (tests) keeps the first log.
    drop(started);
}

/// The campaign of this name.
fn campaign_id(database: &Database, slug: &str) -> Result<CampaignId, CliError> {
    let found = database.read(|conn| campaigns::store::id_of(conn, slug))?;
    found.ok_or_else(|| CliError::Refused(format!("there is no campaign {slug:?}; see `quipu campaign list`")))
}

/// The campaign of this name, loaded.
fn campaign(core: &Core, slug: &str) -> Result<std::sync::Arc<Campaign>, CliError> {
    let id = campaign_id(&core.database, slug)?;
    let loaded = core.catalogue.by_id(id);
    loaded.ok_or_else(|| CliError::Refused(format!("campaign {slug:?} cannot be loaded; see the messages above")))
}

/// The organisation of this name.
fn organisation(conn: &mut AnyConn, slug: &str) -> Result<Organisation, CliError> {
    let found = campaigns::store::organisation(conn, slug)?;
    found.ok_or_else(|| {
        CliError::Refused(format!(
            "there is no organisation {slug:?}; see `quipu organisation list`"
        ))
    })
}

/// Puts on record what the command line does under a campaign, in the name of the organisation that runs it.
fn note(
    conn: &mut AnyConn,
    event: Event,
    campaign: CampaignId,
    subject: &str,
    detail: &serde_json::Value,
    now: Seconds,
) -> Result<(), DbError> {
    let Some(lead) = campaigns::store::partners::lead(conn, campaign)? else {
        return Ok(());
    };
    Actor::command_line(lead.id).note(conn, event, Some(campaign), subject, detail, now)
}
