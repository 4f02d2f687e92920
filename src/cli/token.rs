//! `quipu token`: API tokens, shown once and stored as hashes.

use super::{CliError, Shared, organisation};
use crate::core::clock::iso8601;
use crate::partners::Scope;
use crate::partners::store::{self, TokenRow};
use crate::vault::{new_api_token, token_hash};

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
        Action::Revoke(revoke) => {
            let core = revoke.shared.open()?;
            if !core
                .database
                .write(|conn| store::revoke(conn, revoke.id, core.clock.now()))?
            {
                return Err(CliError::Refused(format!("there is no live token {}", revoke.id)));
            }
            println!("revoked {}", revoke.id);
            Ok(())
        }
    }
}

fn make(create: &Create) -> Result<(), CliError> {
    let core = create.shared.open()?;
    let token = new_api_token()?;
    let now = core.clock.now();
    let scopes: Vec<&str> = create.scopes.iter().map(|scope| scope.as_str()).collect();
    core.database.write(|conn| {
        let row = TokenRow {
            organisation_id: organisation(conn, &create.organisation)?.id,
            name: create.name.clone(),
            token_hash: token_hash(&token).to_vec(),
            scopes: scopes.join(" "),
            expires_at: create.expires.map(|days| now + i64::from(days) * DAY),
            revoked_at: None,
            last_used_at: None,
            created_at: now,
        };
        Ok::<_, CliError>(store::insert(conn, &row)?)
    })?;
    println!("{token}");
    eprintln!("This token is shown once. Keep it like a password.");
    Ok(())
}

fn list(shared: &Shared) -> Result<(), CliError> {
    let core = shared.open()?;
    let now = core.clock.now();
    for (id, row, organisation) in core.database.read(store::all)? {
        let status = match (row.revoked_at, row.expires_at) {
            (Some(_), _) => "revoked".to_owned(),
            (None, Some(expires)) if expires <= now => "expired".to_owned(),
            (None, Some(expires)) => format!("until {}", iso8601(expires)),
            (None, None) => "live".to_owned(),
        };
        let used = row
            .last_used_at
            .map_or_else(|| "never used".to_owned(), |at| format!("used {}", iso8601(at)));
        println!("{id}\t{organisation}\t{}\t{}\t{status}\t{used}", row.name, row.scopes);
    }
    Ok(())
}
