//! `quipu organisation`: who runs and joins campaigns.

use serde_json::json;

use super::{CliError, Shared};
use crate::campaigns::{self, ChangeError, NewOrganisation, Permit};
use crate::organisers::{Actor, Event};

#[derive(Debug, clap::Subcommand)]
pub enum Action {
    /// Add an organisation
    Add(Add),
    /// Change what only the operator decides: the sender, and whether it may run campaigns of its own
    Set(Set),
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

#[derive(Debug, clap::Args)]
pub struct Set {
    #[command(flatten)]
    shared: Shared,
    /// Its short name
    slug: String,
    /// Address that mails come from
    #[arg(long, value_name = "ADDRESS", required_unless_present = "may_lead")]
    from: Option<String>,
    /// Whether it may run campaigns of its own; one that came by an invitation may not until this is said
    #[arg(long, value_name = "BOOL")]
    may_lead: Option<bool>,
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
                may_lead: true,
            };
            core.database
                .write(|conn| campaigns::add_organisation(conn, &new, core.clock.now()))?;
            println!("added organisation {}", new.slug);
        }
        Action::Set(set) => {
            let core = set.shared.open()?;
            let permit = Permit {
                mail_from: set.from,
                may_lead: set.may_lead,
            };
            let detail = json!({ "mail_from": permit.mail_from, "may_lead": permit.may_lead });
            core.database.write(|conn| {
                let organisation = campaigns::permit(conn, &set.slug, &permit)?;
                let (actor, now) = (Actor::command_line(organisation), core.clock.now());
                actor.note(conn, Event::OrganisationChanged, None, "", &detail, now)?;
                Ok::<_, ChangeError>(())
            })?;
            println!("changed organisation {}", set.slug);
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
