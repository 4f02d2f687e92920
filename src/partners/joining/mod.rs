//! How organisations come to carry a campaign, and stop: by an invitation of the lead, or by asking. Each function is one
//! transaction's work, the record of it included; all hold the campaign's row first, so that of two at once the second sees
//! what the first did.

pub mod accepting;
pub mod arrangement;
pub mod ending;
pub mod inviting;
pub mod part;
pub mod sites;
pub mod terms;

use sha2::{Digest, Sha256};

use crate::campaigns::PartnershipRow;
use crate::campaigns::editing::SaveError;
use crate::campaigns::partnership::Standing;
use crate::campaigns::{CampaignRow, ChangeError, store};
use crate::core::ids::{CampaignId, OrganisationId};
use crate::db::{AnyConn, DbError};
use crate::organisers::accounts::AccountError;
use crate::vault::VaultError;

/// Why nobody joined, left or changed their part; nothing of it was done.
#[derive(Debug, thiserror::Error)]
pub enum JoiningError {
    /// The database.
    #[error(transparent)]
    Database(#[from] DbError),
    /// The keys.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The account.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// The organisation or the texts.
    #[error(transparent)]
    Change(#[from] ChangeError),
    /// The link was used, taken back or is too old.
    #[error("the link does not work any more")]
    Gone,
    /// No such invitation, request or partner here.
    #[error("not found")]
    NotFound,
    /// The organisation runs or carries the campaign already.
    #[error("it carries the campaign already")]
    Already,
    /// This address is invited already.
    #[error("already invited")]
    AlreadyInvited,
    /// Enough of them.
    #[error("too many")]
    TooMany,
    /// The campaign takes no requests.
    #[error("the campaign takes no requests")]
    NotAsked,
    /// The organisation does not carry the campaign any more.
    #[error("it does not carry the campaign any more")]
    Over,
    /// What was seen is not what stands there any more.
    #[error("changed meanwhile")]
    Moved,
    /// There is an account for this address by now.
    #[error("there is an account for this address")]
    HasAccount,
}

impl From<SaveError> for JoiningError {
    fn from(error: SaveError) -> Self {
        match error {
            SaveError::Change(error) => error.into(),
            SaveError::Moved(_) => Self::Moved,
            SaveError::Problems(_) => ChangeError::Invalid(error.to_string()).into(),
        }
    }
}

/// Holds a campaign until the transaction ends.
fn hold(conn: &mut AnyConn, campaign: CampaignId) -> Result<CampaignRow, DbError> {
    store::row_for_change(conn, campaign)
}

/// The part of an organisation that runs or carries the campaign now.
fn joined(
    conn: &mut AnyConn,
    campaign: CampaignId,
    organisation: OrganisationId,
) -> Result<PartnershipRow, JoiningError> {
    let part = store::partners::part_of(conn, campaign, organisation)?;
    part.filter(|part| is(part, Standing::Joined)).ok_or(JoiningError::Over)
}

fn is(part: &PartnershipRow, standing: Standing) -> bool {
    Standing::parse(&part.state) == Some(standing)
}

/// By which a form says what its writer saw, so that nobody overwrites what they have not seen.
fn fingerprint<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        // The length keeps "ab" + "c" and "a" + "bc" apart.
        hash.update(part.len().to_be_bytes());
        hash.update(part);
    }
    let mut short = [0; 16];
    short.copy_from_slice(&hash.finalize()[..16]);
    uuid::Uuid::from_bytes(short).simple().to_string()
}

#[cfg(test)]
mod tests {
    use super::fingerprint;

    #[test]
    fn a_fingerprint_tells_where_a_part_ends() {
        assert_eq!(fingerprint(["ab", "c"]), fingerprint(["ab", "c"]));
        assert_ne!(fingerprint(["ab", "c"]), fingerprint(["a", "bc"]));
    }
}
