//! How one key becomes many: each use has its own label, so that no two uses ever share a key.

use chacha20poly1305::aead::{Aead, KeyInit as _, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::{SecretKey, VaultError, fill_random};

/// What a derived key is for. Every label of the vault stands here and nowhere else; changing one changes every key, id
/// and link made with it.
pub(super) mod label {
    /// Under a master key: wraps other keys.
    pub const WRAP: &str = "quipu v1 master: wrap";
    /// Under a campaign's key: seals personal data.
    pub const CAMPAIGN_DATA: &str = "quipu v1 campaign: data";
    /// Under a campaign's key: makes signature ids.
    pub const CAMPAIGN_ID: &str = "quipu v1 campaign: signature id";
    /// Under a campaign's key: tags of networks.
    pub const CAMPAIGN_NETWORK: &str = "quipu v1 campaign: network tag";
    /// Under a campaign's key: tags of mail domains.
    pub const CAMPAIGN_MAIL_DOMAIN: &str = "quipu v1 campaign: mail domain tag";
    /// Under a campaign's key: references of those who share a link.
    pub const CAMPAIGN_SHARER: &str = "quipu v1 campaign: sharer";
    /// Under a campaign's key: seals lists that are to be taken over.
    pub const CAMPAIGN_LISTS: &str = "quipu v1 campaign: lists";
    /// Under the instance key: signs links.
    pub const LINKS: &str = "quipu v1 instance: links";
    /// Under the instance key: makes the key of a day, for tags of recipients.
    pub const RECIPIENTS: &str = "quipu v1 instance: recipients";
    /// Under the instance key: tags of suppressed addresses.
    pub const SUPPRESSIONS: &str = "quipu v1 instance: suppressions";
    /// Under the instance key: message ids.
    pub const MESSAGE_IDS: &str = "quipu v1 instance: message ids";
    /// Under the instance key: finds an organiser by address.
    pub const ACCOUNTS: &str = "quipu v1 instance: accounts";
    /// Under the instance key: hides recovery codes.
    pub const RECOVERY_CODES: &str = "quipu v1 instance: recovery codes";
    /// Under the instance key: seals what organisers told about themselves.
    pub const ACCOUNT_DATA: &str = "quipu v1 instance: account data";
    /// Under the instance key: makes the tokens by which lists are fetched.
    pub const LISTS: &str = "quipu v1 instance: list tokens";
    /// Under the key of a scratch file: seals its pieces.
    pub const SCRATCH: &str = "quipu v1 scratch: pieces";
    /// Before a master key, hashed without key: its public id.
    pub const MASTER_KEY_ID: &str = "quipu v1 master key id";
}

/// Bytes that a nonce and an authentication tag add to what is sealed.
pub(super) const SEAL_OVERHEAD: usize = NONCE + 16;
const NONCE: usize = 24;

/// The key for one use (HKDF-SHA256, RFC 5869, without salt: the input is already uniformly random).
pub(super) fn subkey(key: &SecretKey, label: &str) -> SecretKey {
    let mut derived = SecretKey([0; 32]);
    let expanded = Hkdf::<Sha256>::new(None, &key.0).expand(label.as_bytes(), &mut derived.0);
    assert!(expanded.is_ok(), "HKDF-SHA256 gives up to 8160 bytes");
    derived
}

/// HMAC-SHA256 under one key. The key is absorbed once; each hash starts from a copy of that state.
#[derive(Clone)]
pub(super) struct KeyedHash(Hmac<Sha256>);

impl KeyedHash {
    /// The keyed hash for one use of a key.
    pub fn derived(key: &SecretKey, label: &str) -> Self {
        Self::new(&subkey(key, label).0)
    }

    fn new(key: &[u8; 32]) -> Self {
        // RFC 2104 pads a key with zeros to the hash's block; a padded key of that size cannot be refused.
        let mut block = Zeroizing::new([0; 64]);
        block[..32].copy_from_slice(key);
        Self(Hmac::new((&*block).into()))
    }

    /// The hash of the parts, one after the other. Callers keep the split unambiguous: every part but the last has a
    /// fixed length.
    pub fn hash(&self, parts: &[&[u8]]) -> [u8; 32] {
        self.absorb(parts).finalize().into_bytes().into()
    }

    /// The first 16 bytes of [`hash`](Self::hash).
    pub fn hash_128(&self, parts: &[&[u8]]) -> [u8; 16] {
        let mut first = [0; 16];
        first.copy_from_slice(&self.hash(parts)[..16]);
        first
    }

    /// The first 8 bytes of [`hash`](Self::hash), as a number that fits a database column.
    pub fn hash_64(&self, parts: &[&[u8]]) -> i64 {
        let mut first = [0; 8];
        first.copy_from_slice(&self.hash(parts)[..8]);
        i64::from_be_bytes(first)
    }

    /// Whether `tag` is the beginning of the hash of the parts, in constant time.
    pub fn verifies(&self, parts: &[&[u8]], tag: &[u8; 16]) -> bool {
        self.absorb(parts).verify_truncated_left(tag).is_ok()
    }

    /// The keyed hash whose key is this one's hash of the parts.
    pub fn child(&self, parts: &[&[u8]]) -> Self {
        Self::new(&Zeroizing::new(self.hash(parts)))
    }

    fn absorb(&self, parts: &[&[u8]]) -> Hmac<Sha256> {
        let mut state = self.0.clone();
        for part in parts {
            state.update(part);
        }
        state
    }
}

/// XChaCha20-Poly1305 under one key, with a random nonce in front of each ciphertext.
pub(super) struct Sealer(XChaCha20Poly1305);

impl Sealer {
    /// The sealer for one use of a key.
    pub fn derived(key: &SecretKey, label: &str) -> Self {
        let key = subkey(key, label);
        Self(XChaCha20Poly1305::new(<&Key>::from(&key.0)))
    }

    /// Appends `nonce(24) ‖ ciphertext ‖ tag(16)` to `out`.
    pub fn seal_onto(&self, out: &mut Vec<u8>, aad: &[u8], plaintext: &[u8]) -> Result<(), VaultError> {
        let mut nonce = [0; NONCE];
        fill_random(&mut nonce)?;
        let payload = Payload { msg: plaintext, aad };
        let ciphertext = self
            .0
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| VaultError::TooLong)?;
        out.extend_from_slice(&nonce);
        out.extend_from_slice(&ciphertext);
        Ok(())
    }

    /// Opens what [`seal_onto`](Self::seal_onto) appended.
    pub fn open(&self, aad: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let (nonce, ciphertext) = sealed.split_first_chunk::<NONCE>().ok_or(VaultError::Unreadable)?;
        let payload = Payload { msg: ciphertext, aad };
        let plaintext = self.0.decrypt(<&XNonce>::from(nonce), payload);
        plaintext.map(Zeroizing::new).map_err(|_| VaultError::Unreadable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_use_has_its_own_key() {
        let key = SecretKey::from_bytes([7; 32]);
        let labels = [
            label::WRAP,
            label::CAMPAIGN_DATA,
            label::CAMPAIGN_ID,
            label::CAMPAIGN_NETWORK,
            label::CAMPAIGN_MAIL_DOMAIN,
            label::CAMPAIGN_LISTS,
            label::CAMPAIGN_SHARER,
            label::LINKS,
            label::RECIPIENTS,
            label::SUPPRESSIONS,
            label::MESSAGE_IDS,
            label::ACCOUNTS,
            label::RECOVERY_CODES,
            label::ACCOUNT_DATA,
            label::MASTER_KEY_ID,
        ];
        let mut keys: Vec<_> = labels.iter().map(|label| *subkey(&key, label).as_bytes()).collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), labels.len());
    }

    /// RFC 4231, test case 2, with its short key padded as RFC 2104 says.
    #[test]
    fn the_keyed_hash_is_hmac_sha256() {
        let mut key = [0; 32];
        key[..4].copy_from_slice(b"Jefe");
        let hash = KeyedHash::new(&key).hash(&[b"what do ya want ", b"for nothing?"]);
        assert_eq!(hash[..8], [0x5b, 0xdc, 0xc1, 0x46, 0xbf, 0x60, 0x75, 0x4e]);
    }
}
