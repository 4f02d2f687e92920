//! The links in mails, and the other things that this installation signs: nothing secret has to be stored for them.
//!
//! A link proves that we wrote it to that signature's address, for that purpose, in the signature's present generation.
//! Withdrawing and erasing raise the generation, and so end every link before.

use std::fmt::{self, Write as _};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

use crate::core::clock::Seconds;
use crate::core::ids::SignatureId;

use super::derive::{KeyedHash, SEAL_OVERHEAD, Sealer, label};
use super::{SecretKey, VaultError};

/// First byte of a link's token.
const LINK_VERSION: u8 = 1;
/// Version, key id, signature id, issued hour.
const CLAIMS: usize = 1 + 1 + 16 + 4;
/// First byte of sealed account data.
const SEALED_VERSION: u8 = 1;
/// Claims and MAC.
const LINK_BYTES: usize = CLAIMS + 16;
/// The length of a link's token, in characters.
pub const LINK_LENGTH: usize = 51;

/// What a link lets its holder do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Confirm a signature.
    Confirm,
    /// Withdraw a signature, or say "this wasn't me".
    Withdraw,
    /// Become a member of an organisation. The link names a mailed link, not a signature.
    Invitation,
    /// Choose a new password; of a mailed link too.
    Reset,
    /// Let an organisation carry a campaign; of a mailed link too.
    Partnership,
}

impl Purpose {
    const fn label(self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::Withdraw => "withdraw",
            Self::Invitation => "invitation",
            Self::Reset => "reset",
            Self::Partnership => "partnership",
        }
    }
}

/// The text is not a link's token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not a link of ours")]
pub struct LinkError;

/// What a link says about itself. Nothing of it is proved before [`InstanceKey::verify`].
#[derive(Clone, PartialEq, Eq)]
pub struct ParsedLink {
    claims: [u8; CLAIMS],
    mac: [u8; 16],
}

impl ParsedLink {
    /// Reads a token exactly as [`InstanceKey::link`] writes it: 51 characters of canonical base64url without padding.
    pub fn parse(token: &str) -> Result<Self, LinkError> {
        let mut bytes = [0; LINK_BYTES];
        match URL_SAFE_NO_PAD.decode_slice(token, &mut bytes) {
            Ok(LINK_BYTES) if bytes[0] == LINK_VERSION => {}
            _ => return Err(LinkError),
        }
        let mut link = Self {
            claims: [0; CLAIMS],
            mac: [0; 16],
        };
        link.claims.copy_from_slice(&bytes[..CLAIMS]);
        link.mac.copy_from_slice(&bytes[CLAIMS..]);
        Ok(link)
    }

    /// Which instance key it claims to be signed with.
    pub const fn key_id(&self) -> u8 {
        self.claims[1]
    }

    /// The signature it is about.
    pub fn signature_id(&self) -> SignatureId {
        let mut id = [0; 16];
        id.copy_from_slice(&self.claims[2..18]);
        SignatureId::from_bytes(id)
    }

    /// When it was issued: the beginning of that hour.
    pub fn issued_at(&self) -> Seconds {
        let [.., a, b, c, d] = self.claims;
        Seconds::from(u32::from_be_bytes([a, b, c, d])) * 3600
    }
}

impl fmt::Debug for ParsedLink {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("ParsedLink(..)")
    }
}

/// The keys derived from the installation's own secret key.
pub struct InstanceKey {
    key_id: u8,
    links: KeyedHash,
    recipients: KeyedHash,
    suppressions: KeyedHash,
    message_ids: KeyedHash,
    accounts: KeyedHash,
    recovery_codes: KeyedHash,
    account_data: Sealer,
    lists: KeyedHash,
}

impl InstanceKey {
    /// Derives the keys. `key_id` names the secret key in links, so that another can follow it.
    pub fn new(key_id: u8, key: &SecretKey) -> Self {
        Self {
            key_id,
            links: KeyedHash::derived(key, label::LINKS),
            recipients: KeyedHash::derived(key, label::RECIPIENTS),
            suppressions: KeyedHash::derived(key, label::SUPPRESSIONS),
            message_ids: KeyedHash::derived(key, label::MESSAGE_IDS),
            accounts: KeyedHash::derived(key, label::ACCOUNTS),
            recovery_codes: KeyedHash::derived(key, label::RECOVERY_CODES),
            account_data: Sealer::derived(key, label::ACCOUNT_DATA),
            lists: KeyedHash::derived(key, label::LISTS),
        }
    }

    /// The id it signs links with.
    pub const fn key_id(&self) -> u8 {
        self.key_id
    }

    /// The token of a link: base64url without padding of `version(1) ‖ key id(1) ‖ signature id(16) ‖ issued hour (u32,
    /// big-endian) ‖ MAC(16)`, where the MAC (HMAC-SHA256 cut to 128 bits) also covers generation and purpose.
    /// The same claims within one hour give the same token.
    pub fn link(&self, purpose: Purpose, id: SignatureId, generation: i32, issued: Seconds) -> String {
        let hour = u32::try_from(issued.div_euclid(3600).max(0)).unwrap_or(u32::MAX);
        let mut token = [LINK_VERSION; LINK_BYTES];
        token[1] = self.key_id;
        token[2..18].copy_from_slice(id.as_bytes());
        token[18..CLAIMS].copy_from_slice(&hour.to_be_bytes());
        let mac = self
            .links
            .hash_128(&signed_parts(&token[..CLAIMS], &generation.to_be_bytes(), purpose));
        token[CLAIMS..].copy_from_slice(&mac);
        URL_SAFE_NO_PAD.encode(token)
    }

    /// Whether we wrote this link, for this purpose, in this generation. Takes the same time whatever differs.
    pub fn verify(&self, link: &ParsedLink, purpose: Purpose, generation: i32) -> bool {
        let generation = generation.to_be_bytes();
        let genuine = self
            .links
            .verifies(&signed_parts(&link.claims, &generation, purpose), &link.mac);
        genuine && link.key_id() == self.key_id
    }

    /// 128 bits that stand for a mailbox on one day (days since 1970), by which mails to it are capped. Tags of different
    /// days cannot be told to be of one mailbox without the key.
    pub fn recipient_tag(&self, day: i64, canonical_email: &str) -> [u8; 16] {
        self.recipients
            .child(&[&day.to_be_bytes()])
            .hash_128(&[canonical_email.as_bytes()])
    }

    /// 128 bits that stand for a mailbox that must get no more mail.
    pub fn suppression_tag(&self, canonical_email: &str) -> [u8; 16] {
        self.suppressions.hash_128(&[canonical_email.as_bytes()])
    }

    /// 128 bits by which an organiser's account is found.
    pub fn account_tag(&self, canonical_email: &str) -> [u8; 16] {
        self.accounts.hash_128(&[canonical_email.as_bytes()])
    }

    /// What is kept of a recovery code of the account with this tag. Without the key, a thief of the database cannot try codes.
    pub fn recovery_tag(&self, account: &[u8; 16], code: &str) -> [u8; 16] {
        self.recovery_codes.hash_128(&[account, code.as_bytes()])
    }

    /// Seals something about an account: `version(1) ‖ nonce(24) ‖ ciphertext ‖ tag(16)`. It opens only for the same use
    /// (a word, such as `person`) and the same 16 bytes of whose it is.
    pub fn seal_account(&self, word: &str, of: &[u8; 16], plaintext: &[u8]) -> Result<Vec<u8>, VaultError> {
        let mut sealed = Vec::with_capacity(1 + SEAL_OVERHEAD + plaintext.len());
        sealed.push(SEALED_VERSION);
        let aad = [of.as_slice(), word.as_bytes()].concat();
        self.account_data.seal_onto(&mut sealed, &aad, plaintext)?;
        Ok(sealed)
    }

    /// Opens what [`seal_account`](Self::seal_account) made. [`VaultError::Unreadable`] for anything else.
    pub fn open_account(&self, word: &str, of: &[u8; 16], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let sealed = sealed.strip_prefix(&[SEALED_VERSION]).ok_or(VaultError::Unreadable)?;
        self.account_data
            .open(&[of.as_slice(), word.as_bytes()].concat(), sealed)
    }

    /// The token by which a list that was made for somebody is fetched: 256 bits in base64url, 43 characters. It is made from
    /// the list's number, so that it can be shown again although only its hash is kept.
    pub fn list_token(&self, list: &[u8; 16]) -> String {
        URL_SAFE_NO_PAD.encode(self.lists.hash(&[list]))
    }

    /// The left part of a mail's Message-ID, always the same for one outbox row: 32 hexadecimal digits that tell neither
    /// the row's number nor how many there are.
    pub fn message_id_token(&self, outbox_id: i64) -> String {
        let hash = self.message_ids.hash_128(&[&outbox_id.to_be_bytes()]);
        hash.iter().fold(String::with_capacity(32), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
    }
}

impl fmt::Debug for InstanceKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "InstanceKey({})", self.key_id)
    }
}

fn signed_parts<'a>(claims: &'a [u8], generation: &'a [u8; 4], purpose: Purpose) -> [&'a [u8]; 3] {
    [claims, generation, purpose.label().as_bytes()]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ISSUED: Seconds = 1_138_665_600;

    fn instance() -> InstanceKey {
        InstanceKey::new(1, &SecretKey::from_bytes([5; 32]))
    }

    fn id(byte: u8) -> SignatureId {
        SignatureId::from_hash([byte; 16])
    }

    fn link() -> String {
        instance().link(Purpose::Confirm, id(3), 2, ISSUED + 1234)
    }

    #[test]
    fn a_link_says_what_it_was_made_of() {
        let parsed = ParsedLink::parse(&link()).unwrap();
        assert_eq!(link().len(), LINK_LENGTH);
        assert_eq!(
            (parsed.signature_id(), parsed.issued_at(), parsed.key_id()),
            (id(3), ISSUED, 1)
        );
        assert!(instance().verify(&parsed, Purpose::Confirm, 2));
    }

    #[test]
    fn a_link_serves_one_purpose_in_one_generation() {
        let parsed = ParsedLink::parse(&link()).unwrap();
        assert!(!instance().verify(&parsed, Purpose::Withdraw, 2));
        assert!(!instance().verify(&parsed, Purpose::Confirm, 1));
        assert!(!instance().verify(&parsed, Purpose::Confirm, 3));
    }

    #[test]
    fn a_link_is_good_under_its_own_key_only() {
        let parsed = ParsedLink::parse(&link()).unwrap();
        let other_key = InstanceKey::new(1, &SecretKey::from_bytes([6; 32]));
        let other_id = InstanceKey::new(2, &SecretKey::from_bytes([5; 32]));
        assert!(!other_key.verify(&parsed, Purpose::Confirm, 2));
        assert!(!other_id.verify(&parsed, Purpose::Confirm, 2));
    }

    #[test]
    fn a_change_of_any_bit_is_refused() {
        let good = URL_SAFE_NO_PAD.decode(link()).unwrap();
        for bit in 0..good.len() * 8 {
            let mut changed = good.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            let token = URL_SAFE_NO_PAD.encode(changed);
            let accepted = ParsedLink::parse(&token).is_ok_and(|link| instance().verify(&link, Purpose::Confirm, 2));
            assert!(!accepted, "bit {bit}");
        }
    }

    #[test]
    fn each_link_has_one_spelling() {
        let token = link();
        let (front, last) = token.split_at(50);
        let next = char::from(last.as_bytes()[0] + 1);
        for other in [
            format!("{token}="),
            format!("{token}A"),
            front.to_owned(),
            format!("{front}{next}"),
            format!(" {token}"),
            token.replacen(|first: char| first.is_ascii_alphanumeric(), "+", 1),
            String::new(),
        ] {
            assert_eq!(ParsedLink::parse(&other), Err(LinkError), "{other}");
        }
    }

    #[test]
    fn impossible_times_are_kept_within_the_format() {
        for (issued, hour) in [(-5, 0), (i64::MAX, i64::from(u32::MAX) * 3600)] {
            let token = instance().link(Purpose::Confirm, id(3), 0, issued);
            assert_eq!(ParsedLink::parse(&token).unwrap().issued_at(), hour);
        }
    }

    #[test]
    fn links_and_tags_are_pinned() {
        assert_eq!(link(), "AQEDAwMDAwODA4MDAwMDAwMDAATTiHjI1Jl7aMsVOj1bG-KA55E");
        assert_eq!(instance().message_id_token(1), "0c0a7d4d68604a17be14894759230893");
        let hex = |tag| format!("{:032x}", u128::from_be_bytes(tag));
        assert_eq!(
            hex(instance().suppression_tag("ana@example.org")),
            "921b138a55dae8db234337dfa2936b07"
        );
        assert_eq!(
            hex(instance().recipient_tag(20_000, "ana@example.org")),
            "e89829a0ee51404603708e7f511b3af5"
        );
    }

    #[test]
    fn tags_change_with_the_day_the_mailbox_and_the_use() {
        let instance = instance();
        let tag = instance.recipient_tag(20_000, "ana@example.org");
        assert_eq!(instance.recipient_tag(20_000, "ana@example.org"), tag);
        assert_ne!(instance.recipient_tag(20_001, "ana@example.org"), tag);
        assert_ne!(instance.recipient_tag(20_000, "eva@example.org"), tag);
        assert_ne!(instance.suppression_tag("ana@example.org"), tag);
        assert_ne!(instance.message_id_token(1), instance.message_id_token(2));
        assert_eq!(instance.message_id_token(1).len(), 32);
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text: String, near in "AQ[A-Za-z0-9_-]{49}") {
            for text in [text, near] {
                if let Ok(link) = ParsedLink::parse(&text) {
                    prop_assert!(!instance().verify(&link, Purpose::Confirm, 0));
                }
            }
        }
    }
}
