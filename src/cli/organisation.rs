//! `quipu organisation`: who runs and joins campaigns.

use super::{CliError, Shared};
use crate::campaigns::{self, NewOrganisation};

#[derive(Debug, clap::Subcommand)]
pub enum Action {
    /// Add an organisation
    Add(Add),
    /// List the organisations
    List(Shared),
}

#[derive(Debug, clap::Args)]
pub struct Add {
    #[command(flatten)]
    shared: Shared,
    /// Short name, used in addresses and files
    slug: String,
    /// Name as supporters read it
    #[arg(long)]
    name: String,
    /// Address that mails come from
    #[arg(long, value_name = "ADDRESS")]
    from: String,
    /// Address that answers go to [default: the same]
    #[arg(long, value_name = "ADDRESS")]
    reply_to: Option<String>,
    /// Postal contact, one line: supporters are told who keeps their data
    #[arg(long)]
    postal: String,
    /// Web address of its privacy notice
    #[arg(long, value_name = "URL", default_value = "")]
    privacy_url: String,
}

/// Does it.
pub fn run(action: Action) -> Result<(), CliError> {
    match action {
        Action::Add(add) => {
            let core = add.shared.open()?;
            let new = NewOrganisation {
                reply_to: add.reply_to.unwrap_or_else(|| add.from.clone()),
                slug: add.slug,
                name: add.name,
                mail_from: add.from,
                postal: add.postal,
                privacy_url: add.privacy_url,
            };
            core.database
                .write(|conn| campaigns::add_organisation(conn, &new, core.clock.now()))?;
            println!("added organisation {}", new.slug);
        }
        Action::List(shared) => {
            for organisation in shared.open()?.database.read(campaigns::store::organisations)? {
                let row = organisation.row;
                println!("{}\t{}\t{}\t{}", row.slug, row.name, row.mail_from, row.postal);
            }
        }
    }
    Ok(())
}
