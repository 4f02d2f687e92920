//! `quipu keys`: the master key file, and the campaigns' keys wrapped under it.

use std::path::PathBuf;

use super::{CliError, Shared, campaign_id};
use crate::app::rewrap_all;
use crate::campaigns;
use crate::vault::{MasterKeyId, keyfile};

#[derive(Debug, clap::Subcommand)]
pub enum Action {
    /// Make a master key file, readable by its owner only
    Generate(Generate),
    /// Make a new master key, put every key under it, and keep the old one until it is destroyed
    Rotate(Shared),
    /// Destroy a campaign's key (its personal data is then unreadable for ever), or an old master key
    Destroy(Destroy),
}

#[derive(Debug, clap::Args)]
pub struct Generate {
    /// Where to write it; never over an existing file
    file: PathBuf,
}

#[derive(Debug, clap::Args)]
pub struct Destroy {
    #[command(flatten)]
    shared: Shared,
    /// The campaign whose personal data goes
    #[arg(
        long,
        value_name = "SLUG",
        conflicts_with = "master",
        required_unless_present = "master"
    )]
    campaign: Option<String>,
    /// The old master key, by its id
    #[arg(long, value_name = "ID", value_parser = master_id)]
    master: Option<MasterKeyId>,
    /// Say that you mean it: this cannot be undone
    #[arg(long)]
    yes: bool,
}

fn master_id(text: &str) -> Result<MasterKeyId, String> {
    MasterKeyId::parse(text).ok_or_else(|| "eight hexadecimal digits".to_owned())
}

/// Does it.
pub fn run(action: Action) -> Result<(), CliError> {
    match action {
        Action::Generate(generate) => {
            let id = keyfile::generate_file(&generate.file)?;
            println!("made master key {id} in {}", generate.file.display());
            println!("Keep it apart from the database and its backups: whoever has both can read every name.");
        }
        Action::Rotate(shared) => rotate(&shared)?,
        Action::Destroy(destroy) => end(&destroy)?,
    }
    Ok(())
}

fn rotate(shared: &Shared) -> Result<(), CliError> {
    // Keys from the environment are rotated there: the new one in front of the old one, separated by a comma.
    if let Some(file) = shared.settings()?.key_file() {
        keyfile::rotate_file(file)?;
    }
    let core = shared.open()?;
    let count = rewrap_all(&core)?;
    println!(
        "{count} keys are now under master key {}",
        core.masters.keys().active().id()
    );
    println!("When all nodes have the new key, destroy the old one: quipu keys destroy --master ID --yes");
    for old in core.masters.keys().ids().iter().skip(1) {
        println!("old master key: {old}");
    }
    Ok(())
}

fn end(destroy: &Destroy) -> Result<(), CliError> {
    if !destroy.yes {
        return Err(CliError::Refused(
            "this cannot be undone; add --yes if you mean it".to_owned(),
        ));
    }
    if let Some(slug) = &destroy.campaign {
        let core = destroy.shared.open()?;
        let id = campaign_id(&core.database, slug)?;
        core.database.write(|conn| campaigns::store::destroy_key(conn, id))?;
        println!("destroyed the key of {slug}; copies in backups fall with the backups, or with the master key");
    }
    if let Some(master) = destroy.master {
        let core = destroy.shared.open()?;
        if core.masters.keys().active().id() == master {
            return Err(CliError::Refused(
                "that is the active master key; rotate first".to_owned(),
            ));
        }
        rewrap_all(&core)?;
        match core.config.key_file() {
            Some(file) => {
                keyfile::remove_from_file(file, master)?;
                println!("destroyed master key {master}");
            }
            None => println!("nothing is under master key {master} any more: take it out of the environment"),
        }
    }
    Ok(())
}
