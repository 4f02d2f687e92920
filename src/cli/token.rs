//! `quipu token`: API tokens, shown once and stored as hashes.

use super::{CliError, Shared, organisation};
use crate::core::clock::iso8601;
use crate::organisers::Actor;
use crate::partners::store::{self, Standing};
use crate::partners::tokens;
use crate::partners::{NewToken, Scope, TokenError};

const DAY: i64 = 86_400;

#[derive(Debug, clap::Subcommand)]
pub enum Action {
    /// Make a token; it is printed once
    Create(Create),
    /// List the tokens, without their secrets
    List(Shared),
    /// Take a token back
    Revoke(Revoke),
}

#[derive(Debug, clap::Args)]
pub struct Create {
    #[command(flatten)]
    shared: Shared,
    /// Whose token it is
    #[arg(long, value_name = "ORGANISATION")]
    organisation: String,
    /// What it is for
    #[arg(long, default_value = "")]
    name: String,
    /// What it allows: read:numbers, export:signatures, write:signatures
    #[arg(long = "scope", required = true, value_parser = scope)]
    scopes: Vec<Scope>,
    /// After how many days it stops working [default: never]
    #[arg(long, value_name = "DAYS")]
    expires: Option<u32>,
}

#[derive(Debug, clap::Args)]
pub struct Revoke {
    #[command(flatten)]
    shared: Shared,
    /// Its number, from the list
    id: i64,
}

fn scope(word: &str) -> Result<Scope, String> {
    Scope::parse(word).ok_or_else(|| format!("known scopes: {}", Scope::ALL.map(Scope::as_str).join(", ")))
}

/// Does it.
pub fn run(action: Action) -> Result<(), CliError> {
    match action {
        Action::Create(create) => make(&create),
        Action::List(shared) => list(&shared),
        Action::Revoke(revoke) => take_back(&revoke),
    }
}

fn make(create: &Create) -> Result<(), CliError> {
    let core = create.shared.open()?;
    let now = core.clock.now();
    let made = core.database.write(|conn| {
        let organisation = organisation(conn, &create.organisation)?.id;
        let new = NewToken {
            organisation,
            name: create.name.clone(),
            scopes: create.scopes.clone(),
            expires_at: create.expires.map(|days| now + i64::from(days) * DAY),
        };
        Ok::<_, CliError>(tokens::make(conn, &Actor::command_line(organisation), &new, now)?)
    })?;
    println!("{}", made.token);
    eprintln!("This token is shown once. Keep it like a password.");
    Ok(())
}

fn take_back(revoke: &Revoke) -> Result<(), CliError> {
    let core = revoke.shared.open()?;
    let (id, now) = (revoke.id, core.clock.now());
    let done = core.database.write(|conn| {
        let Some(row) = store::by_id(conn, id)? else {
            return Ok(false);
        };
        tokens::revoke(conn, &Actor::command_line(row.organisation_id), id, now)
    })?;
    if !done {
        return Err(CliError::Refused(format!("there is no live token {id}")));
    }
    println!("revoked {id}");
    Ok(())
}

impl From<TokenError> for CliError {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::Database(error) => Self::Database(error),
            TokenError::Vault(error) => Self::Vault(error),
            TokenError::NameTaken => Self::Refused(format!("{error}; revoke it, or choose another name")),
        }
    }
}

fn list(shared: &Shared) -> Result<(), CliError> {
    let core = shared.open()?;
    let now = core.clock.now();
    for (id, row, organisation) in core.database.read(store::all)? {
        let status = match row.standing(now) {
            Standing::Revoked(_) => "revoked".to_owned(),
            Standing::Expired(_) => "expired".to_owned(),
            Standing::Live => row
                .expires_at
                .map_or_else(|| "live".to_owned(), |at| format!("until {}", iso8601(at))),
        };
        let used = row
            .last_used_at
            .map_or_else(|| "never used".to_owned(), |at| format!("used {}", iso8601(at)));
        println!("{id}\t{organisation}\t{}\t{}\t{status}\t{used}", row.name, row.scopes);
    }
    Ok(())
}
