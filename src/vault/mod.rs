//! Where personal data is locked away: keys, sealing, keyed hashes, signed links.
//!
//! Signing a petition tells a political opinion. So a thief who takes the database must find nothing that names a
//! supporter, and confirm nobody. The keys form a tree; only its root lives outside the database:
//!
//! ```text
//! master key (key file or environment)     wraps      campaign keys, the instance key
//! campaign key (wrapped, one per campaign) derives    data: seals name, e-mail, postcode, comment
//!                                                     id:   turns an e-mail address into a signature's number
//!                                                     tags: hides networks and mail domains
//!                                                     sharer: hides who shared a link
//!                                                     lists: seals lists that are to be taken over
//! instance key (wrapped, one)              derives    links, recipients (a key a day), suppressions, message ids,
//!                                                     accounts of organisers: tags, sealed names and secrets
//! ```
//!
//! | file | what it does |
//! |---|---|
//! | [`master`], [`keyfile`] | the master keys, and the file they live in |
//! | [`wrap`](mod@wrap) | locks one key under a master key |
//! | [`campaign`], [`details`] | seals personal data, makes signature numbers and tags |
//! | [`links`] | the links in mails, and what else the instance signs |
//! | [`tokens`] | bearer tokens for the API |
//! | [`webhooks`] | secrets of webhooks, and signatures made with them |
//! | [`scratch`] | files that hold a list for some minutes |
//! | `derive` | how one key becomes many, with every label in one place |
//!
//! Ciphers: XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03) with random nonces, HKDF-SHA256 (RFC 5869), HMAC-SHA256
//! (RFC 2104). Randomness comes from the operating system.

pub mod campaign;
mod derive;
pub mod details;
pub mod keyfile;
pub mod keyring;
pub mod links;
pub mod master;
pub mod scratch;
pub mod tokens;
pub mod webhooks;
pub mod wrap;

use std::fmt;
use std::io;
use std::path::PathBuf;

use zeroize::{Zeroize, ZeroizeOnDrop};

pub use campaign::{CampaignKey, Piece};
pub use details::PersonalDetails;
pub use keyring::Keyring;
pub use links::{InstanceKey, LinkError, ParsedLink, Purpose};
pub use master::{MasterKey, MasterKeyId, MasterKeys};
pub use tokens::{new_api_token, new_number, new_token, token_hash};
pub use webhooks::{new_webhook_secret, webhook_signature};
pub use wrap::{unwrap, wrap, wrapped_under};

/// 32 secret bytes, wiped from memory when dropped and never printed.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct SecretKey([u8; 32]);

impl SecretKey {
    /// A new key from the operating system's randomness.
    pub fn generate() -> Result<Self, VaultError> {
        let mut key = Self([0; 32]);
        fill_random(&mut key.0)?;
        Ok(key)
    }

    /// A key from its bytes.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes. Handle with care.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SecretKey(..)")
    }
}

/// What can go wrong with keys and sealed data. No message holds key material or personal data.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The operating system gave no randomness.
    #[error("the operating system gave no random bytes: {0}")]
    Random(getrandom::Error),
    /// Sealed bytes that were changed, cut, sealed under another key, or belong to another row.
    #[error("sealed data cannot be opened: it was changed, or belongs to another key or row")]
    Unreadable,
    /// Personal data too long to seal.
    #[error("a field is too long to be sealed")]
    TooLong,
    /// A key is wrapped under a master key that this process was not given.
    #[error("the master key {0} is needed but was not given")]
    UnknownMasterKey(MasterKeyId),
    /// There is no master key in the file or variable.
    #[error("no master key was found")]
    NoMasterKey,
    /// A line that is neither a comment nor a master key.
    #[error("line {line} is not a master key (expected `quipu-master-v1` and 32 bytes in base64)")]
    MalformedMasterKey {
        /// Counted from 1.
        line: usize,
    },
    /// The same master key twice.
    #[error("the master key {0} is given twice")]
    RepeatedMasterKey(MasterKeyId),
    /// The first key of the file is in use for everything new: add another before removing it.
    #[error("the master key {0} is the active one and cannot be removed")]
    ActiveMasterKey(MasterKeyId),
    /// Other people may read the key file.
    #[error("other users may read the key file {path}; run: chmod 600 {path}")]
    KeyFileTooOpen {
        /// The file.
        path: PathBuf,
    },
    /// The key file cannot be read or written.
    #[error("the key file {path}: {source}")]
    KeyFile {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// The key file holds something wrong.
    #[error("the key file {path}: {reason}")]
    KeyFileContent {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: Box<VaultError>,
    },
}

fn fill_random(bytes: &mut [u8]) -> Result<(), VaultError> {
    getrandom::fill(bytes).map_err(VaultError::Random)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_differ_and_are_not_printed() {
        let (one, other) = (SecretKey::generate().unwrap(), SecretKey::generate().unwrap());
        assert_ne!(one.as_bytes(), other.as_bytes());
        assert_eq!(format!("{one:?}"), "SecretKey(..)");
    }
}
