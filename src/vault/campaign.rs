//! A campaign's own key: it seals what its supporters told, and turns their addresses into numbers that tell nothing.
//!
//! Once the campaign's key is destroyed, all of that is unreadable for everybody, for ever.

use std::fmt;

use crate::core::ids::{CampaignId, SignatureId};
use crate::core::network::NetworkPrefix;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

use super::derive::{KeyedHash, SEAL_OVERHEAD, Sealer, label};
use super::{PersonalDetails, SecretKey, VaultError};

/// First byte of sealed details.
const SEALED_VERSION: u8 = 1;

/// Where a piece of a kept list belongs; it opens nowhere else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// Which list.
    pub file: [u8; 16],
    /// Which part of what is kept of it.
    pub part: u8,
    /// Its place in the part, counted from 0.
    pub number: u64,
}

impl Piece {
    /// `version(1) ‖ file(16) ‖ part(1) ‖ number(8)`.
    fn associated_data(&self) -> [u8; 26] {
        let mut bytes = [SEALED_VERSION; 26];
        bytes[1..17].copy_from_slice(&self.file);
        bytes[17] = self.part;
        bytes[18..].copy_from_slice(&self.number.to_be_bytes());
        bytes
    }
}

/// The keys derived from one campaign's secret key, made once and shared.
pub struct CampaignKey {
    data: Sealer,
    lists: Sealer,
    ids: KeyedHash,
    networks: KeyedHash,
    mail_domains: KeyedHash,
    sharers: KeyedHash,
}

impl CampaignKey {
    /// Derives the campaign's keys from its (unwrapped) secret key.
    pub fn new(key: &SecretKey) -> Self {
        Self {
            data: Sealer::derived(key, label::CAMPAIGN_DATA),
            lists: Sealer::derived(key, label::CAMPAIGN_LISTS),
            ids: KeyedHash::derived(key, label::CAMPAIGN_ID),
            networks: KeyedHash::derived(key, label::CAMPAIGN_NETWORK),
            mail_domains: KeyedHash::derived(key, label::CAMPAIGN_MAIL_DOMAIN),
            sharers: KeyedHash::derived(key, label::CAMPAIGN_SHARER),
        }
    }

    /// The number of this person's signature under this campaign: the same for the same canonical address, for as long
    /// as the campaign lives. HMAC-SHA256 over campaign (big-endian) and address, cut to a UUID of version 8 (RFC 9562).
    pub fn signature_id(&self, campaign: CampaignId, canonical_email: &str) -> SignatureId {
        SignatureId::from_hash(
            self.ids
                .hash_128(&[&campaign.to_be_bytes(), canonical_email.as_bytes()]),
        )
    }

    /// Seals details for one signature: `version(1) ‖ nonce(24) ‖ ciphertext ‖ tag(16)`. Sealing twice gives different
    /// bytes; they open only under the same key and id.
    pub fn seal(&self, id: &SignatureId, details: &PersonalDetails) -> Result<Vec<u8>, VaultError> {
        let plaintext = details.encode()?;
        let mut sealed = Vec::with_capacity(1 + SEAL_OVERHEAD + plaintext.len());
        sealed.push(SEALED_VERSION);
        self.data.seal_onto(&mut sealed, &associated_data(id), &plaintext)?;
        Ok(sealed)
    }

    /// Opens what [`seal`](Self::seal) made. [`VaultError::Unreadable`] for anything else.
    pub fn open(&self, id: &SignatureId, sealed: &[u8]) -> Result<PersonalDetails, VaultError> {
        let sealed = sealed.strip_prefix(&[SEALED_VERSION]).ok_or(VaultError::Unreadable)?;
        PersonalDetails::decode(&self.data.open(&associated_data(id), sealed)?)
    }

    /// Seals a piece of a list that is to be taken over: `version(1) ‖ nonce(24) ‖ ciphertext ‖ tag(16)`.
    pub fn seal_piece(&self, place: Piece, plaintext: &[u8]) -> Result<Vec<u8>, VaultError> {
        let mut sealed = Vec::with_capacity(1 + SEAL_OVERHEAD + plaintext.len());
        sealed.push(SEALED_VERSION);
        self.lists.seal_onto(&mut sealed, &place.associated_data(), plaintext)?;
        Ok(sealed)
    }

    /// Opens what [`seal_piece`](Self::seal_piece) made for this place. [`VaultError::Unreadable`] for anything else.
    pub fn open_piece(&self, place: Piece, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let sealed = sealed.strip_prefix(&[SEALED_VERSION]).ok_or(VaultError::Unreadable)?;
        self.lists.open(&place.associated_data(), sealed)
    }

    /// 64 bits by which signatures from one network are found, without telling which network.
    pub fn network_tag(&self, network: &NetworkPrefix) -> i64 {
        self.networks.hash_64(&[network.as_bytes()])
    }

    /// The anonymous reference by which links are known that one supporter shared: 64 bits in 11 characters (base64url).
    /// Whoever signs again after withdrawing (another `generation`) gets another.
    pub fn sharer(&self, id: &SignatureId, generation: i32) -> String {
        let hash = self.sharers.hash_64(&[id.as_bytes(), &generation.to_be_bytes()]);
        URL_SAFE_NO_PAD.encode(hash.to_be_bytes())
    }

    /// 64 bits by which signatures with addresses at one mail domain (lower-case ASCII) are found.
    pub fn mail_domain_tag(&self, mail_domain: &str) -> i64 {
        self.mail_domains.hash_64(&[mail_domain.as_bytes()])
    }
}

impl fmt::Debug for CampaignKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("CampaignKey(..)")
    }
}

/// `version(1) ‖ signature id(16)`.
fn associated_data(id: &SignatureId) -> [u8; 17] {
    let mut bytes = [SEALED_VERSION; 17];
    bytes[1..].copy_from_slice(id.as_bytes());
    bytes
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use base64::engine::general_purpose::STANDARD;

    use super::*;
    use crate::core::email::EmailAddress;

    fn key(byte: u8) -> CampaignKey {
        CampaignKey::new(&SecretKey::from_bytes([byte; 32]))
    }

    fn details() -> PersonalDetails {
        PersonalDetails {
            given_name: "Ana".into(),
            family_name: "López".into(),
            email: "ana@example.org".into(),
            postcode: "28013".into(),
            comment: "Las semillas son de todos.".into(),
        }
    }

    #[test]
    fn a_piece_of_a_list_opens_in_its_own_place_only() {
        let place = Piece {
            file: [7; 16],
            part: 1,
            number: 3,
        };
        let sealed = key(1).seal_piece(place, b"Ana,ana@example.org").unwrap();
        assert_eq!(
            key(1).open_piece(place, &sealed).unwrap().as_slice(),
            b"Ana,ana@example.org"
        );
        for elsewhere in [
            Piece { number: 4, ..place },
            Piece { part: 2, ..place },
            Piece { file: [8; 16], ..place },
        ] {
            assert!(key(1).open_piece(elsewhere, &sealed).is_err());
        }
        assert!(key(2).open_piece(place, &sealed).is_err());
        assert!(!sealed.windows(3).any(|window| window == b"Ana"));
    }

    #[test]
    fn sealed_details_open_again() {
        let id = key(1).signature_id(1, "ana@example.org");
        let sealed = key(1).seal(&id, &details()).unwrap();
        assert!(key(1).open(&id, &sealed).unwrap() == details());
        assert_ne!(key(1).seal(&id, &details()).unwrap(), sealed);
    }

    #[test]
    fn a_sealed_row_shows_only_its_length_in_steps_of_32() {
        let id = key(1).signature_id(1, "x");
        let empty = key(1).seal(&id, &PersonalDetails::default()).unwrap();
        let mut short = PersonalDetails::default();
        short.given_name = "Ana".into();
        assert_eq!(empty.len(), 1 + 24 + 32 + 16);
        assert_eq!(key(1).seal(&id, &short).unwrap().len(), empty.len());
        let sealed = key(1).seal(&id, &details()).unwrap();
        assert!(!sealed.windows(3).any(|window| window == b"Ana"));
    }

    #[test]
    fn a_change_of_any_byte_is_noticed() {
        let id = key(1).signature_id(1, "ana@example.org");
        let sealed = key(1).seal(&id, &details()).unwrap();
        for place in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[place] ^= 1;
            assert!(
                matches!(key(1).open(&id, &changed), Err(VaultError::Unreadable)),
                "byte {place}"
            );
            assert!(key(1).open(&id, &sealed[..place]).is_err(), "cut at {place}");
        }
    }

    #[test]
    fn details_open_under_no_other_id_or_key() {
        let id = key(1).signature_id(1, "ana@example.org");
        let sealed = key(1).seal(&id, &details()).unwrap();
        assert!(
            key(1)
                .open(&key(1).signature_id(1, "eva@example.org"), &sealed)
                .is_err()
        );
        assert!(key(2).open(&id, &sealed).is_err());
    }

    #[test]
    fn spellings_of_one_address_have_one_id() {
        let id = |address: &str| {
            let address = EmailAddress::parse(address).unwrap();
            key(1).signature_id(7, &address.canonical(1).unwrap())
        };
        assert_eq!(id("Ana.Lopez+x@gmail.com"), id("analopez@googlemail.com"));
        assert_ne!(id("ana@example.org"), id("eva@example.org"));
    }

    #[test]
    fn ids_differ_by_campaign_and_key() {
        assert_ne!(key(1).signature_id(1, "a@b.cd"), key(1).signature_id(2, "a@b.cd"));
        assert_ne!(key(1).signature_id(1, "a@b.cd"), key(2).signature_id(1, "a@b.cd"));
    }

    #[test]
    fn ids_and_tags_are_pinned_for_ever() {
        assert_eq!(
            key(1).signature_id(1, "ana@example.org").to_string(),
            "910430c9-7bc9-8b3d-ac2e-ef2adae66bd6"
        );
        assert_eq!(key(1).network_tag(&network("192.0.2.1")), -1_019_308_903_235_963_526);
        assert_eq!(key(1).mail_domain_tag("example.org"), -1_723_326_298_928_516_557);
    }

    /// What version 1 sealed once must open for ever.
    #[test]
    fn an_old_row_still_opens() {
        let id = key(1).signature_id(1, "ana@example.org");
        let opened = key(1).open(&id, &STANDARD.decode(OLD_ROW).unwrap()).unwrap();
        assert!(opened == details());
    }

    #[test]
    fn neighbours_share_a_tag_and_strangers_do_not() {
        assert_eq!(
            key(1).network_tag(&network("192.0.2.1")),
            key(1).network_tag(&network("192.0.2.99"))
        );
        assert_ne!(
            key(1).network_tag(&network("192.0.2.1")),
            key(1).network_tag(&network("192.0.3.1"))
        );
        assert_ne!(
            key(1).network_tag(&network("192.0.2.1")),
            key(2).network_tag(&network("192.0.2.1"))
        );
    }

    #[test]
    fn a_reference_tells_nothing_and_does_not_outlive_a_withdrawal() {
        let (ana, eva) = (key(1).signature_id(1, "ana"), key(1).signature_id(1, "eva"));
        let reference = key(1).sharer(&ana, 1);
        assert_eq!((reference.len(), &reference), (11, &key(1).sharer(&ana, 1)));
        for other in [key(1).sharer(&ana, 2), key(1).sharer(&eva, 1), key(2).sharer(&ana, 1)] {
            assert_ne!(reference, other);
        }
    }

    fn network(address: &str) -> NetworkPrefix {
        NetworkPrefix::of(address.parse::<IpAddr>().unwrap())
    }

    const OLD_ROW: &str = "ATgLh6j+6B9CVzZmKAVhYzhp0vC7Bw4Jz3tnqf6O99ZnLuvYUSQn/fyOq/w+WdeXQNcQcf1/s9JT9e9XKiMXbnKHUwEz3JuCcpfw\
        0ZPfn2mc7i2TpJo/pN7dirdW5Kfo1XrNVmSgPX9rVFGEb6SfjWnRO2PKDdn18EJo8kbngex6ITILkpYRk0U=";
}
