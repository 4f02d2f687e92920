//! `quipu tally`: look at a count, or compare it with the rows and mend it.

use super::{CliError, Shared, campaign_id};
use crate::tallies::reconcile::reconcile;
use crate::tallies::store;

#[derive(Debug, clap::Subcommand)]
pub enum Action {
    /// Show a campaign's counts
    Show(Named),
    /// Count the rows, and correct the tally if it is off
    Reconcile(Named),
}

#[derive(Debug, clap::Args)]
pub struct Named {
    #[command(flatten)]
    shared: Shared,
    /// The campaign
    slug: String,
}

/// Does it.
pub fn run(action: Action) -> Result<(), CliError> {
    match action {
        Action::Show(named) => {
            let core = named.shared.open()?;
            let id = campaign_id(&core.database, &named.slug)?;
            let tally = core.database.read(|conn| store::find(conn, id))?;
            println!("total    {}", tally.total());
            println!("online   {}", tally.online);
            println!("offline  {}", tally.offline);
            println!("pending  {}", tally.pending);
        }
        Action::Reconcile(named) => {
            let core = named.shared.open()?;
            let id = campaign_id(&core.database, &named.slug)?;
            let comparison = reconcile(&core.database, id, core.clock.now())?;
            println!("drift    {}", comparison.drift());
            println!(
                "online   {} (rows: {})",
                comparison.tally.online, comparison.counted.online
            );
            println!(
                "offline  {} (entries: {})",
                comparison.tally.offline, comparison.counted.offline
            );
            println!(
                "pending  {} (rows: {})",
                comparison.tally.pending, comparison.counted.pending
            );
        }
    }
    Ok(())
}
