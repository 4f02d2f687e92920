//! Telling an organisation's program what happens in a campaign, after the Standard Webhooks specification
//! (github.com/standard-webhooks/standard-webhooks). A message names signatures by number only; whoever wants more asks for
//! the list with a token.

pub mod address;
pub mod deliver;
pub mod making;
pub mod model;
pub mod resolver;
mod schedule;
pub mod store;
mod teller;
pub mod worker;

use serde_json::Value;

pub use model::Kind;

use crate::core::clock::Seconds;
use crate::core::ids::{CampaignId, OrganisationId};
use crate::db::{AnyConn, DbError};
use crate::vault::{VaultError, new_number};

/// Why a webhook was not made, changed or told.
#[derive(Debug, thiserror::Error)]
pub enum WebhookError {
    /// The database.
    #[error(transparent)]
    Database(#[from] DbError),
    /// No randomness, or sealed under a lost key.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The address is no target.
    #[error(transparent)]
    Address(#[from] address::Refused),
    /// There are enough already.
    #[error("too many webhooks")]
    TooMany,
    /// There is none of this number, or it was ended.
    #[error("no such webhook")]
    NotFound,
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
    for hook in &hooks {
        owe_to(conn, *hook, kind, data, now)?;
    }
    Ok(hooks.len())
}

/// Owes a message to one webhook.
pub fn owe_to(conn: &mut AnyConn, hook: i64, kind: Kind, data: &Value, now: Seconds) -> Result<(), WebhookError> {
    let content = teller::content(kind, data, now);
    Ok(store::owe(conn, &new_number()?, hook, kind, &content, now)?)
}
