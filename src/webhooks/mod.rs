//! Telling an organisation's program what happens in a campaign, after the Standard Webhooks specification
//! (github.com/standard-webhooks/standard-webhooks). A message names signatures by number only; whoever wants more asks for
//! the list with a token.

pub mod model;
pub mod store;

pub use model::Kind;

use serde_json::{Value, json};

use crate::core::clock::{Seconds, iso8601};
use crate::core::ids::{CampaignId, OrganisationId};
use crate::db::AnyConn;
use crate::vault::{VaultError, new_number};

/// Why a message is not owed.
#[derive(Debug, thiserror::Error)]
pub enum WebhookError {
    /// The database.
    #[error(transparent)]
    Database(#[from] crate::db::DbError),
    /// No randomness, or sealed under a lost key.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// Owes a message to every live webhook of an organisation in a campaign, in the transaction of what it tells; says to how
/// many.
pub fn owe(
    conn: &mut AnyConn,
    campaign: CampaignId,
    organisation: OrganisationId,
    kind: Kind,
    data: &Value,
    now: Seconds,
) -> Result<usize, WebhookError> {
    let hooks = store::live(conn, campaign, organisation)?;
    let content = json!({ "type": kind.as_str(), "timestamp": iso8601(now), "data": data }).to_string();
    for hook in &hooks {
        store::owe(conn, &new_number()?, *hook, kind, &content, now)?;
    }
    Ok(hooks.len())
}
