//! Locks one key under a master key, so that the database can keep it.

use super::derive::{SEAL_OVERHEAD, Sealer, label};
use super::{MasterKey, MasterKeyId, MasterKeys, SecretKey, VaultError};

/// First byte of a wrapped key.
const WRAPPED_VERSION: u8 = 1;
/// Version and master key id.
const HEADER: usize = 5;

/// Purpose of the campaigns' keys; their id is the campaign's, big-endian.
pub const CAMPAIGN_KEY: &str = "campaign key";
/// Purpose of the instance key; its id is its key id byte.
pub const INSTANCE_KEY: &str = "instance key";

/// Wraps `key` for the row of that purpose and id: `version(1) ‖ master key id(4) ‖ nonce(24) ‖ ciphertext(32) ‖ tag(16)`,
/// 77 bytes. It unwraps only for the same purpose and id, so rows cannot be swapped.
pub fn wrap(master: &MasterKey, purpose: &str, id: &[u8], key: &SecretKey) -> Result<Vec<u8>, VaultError> {
    let mut wrapped = Vec::with_capacity(HEADER + SEAL_OVERHEAD + 32);
    wrapped.push(WRAPPED_VERSION);
    wrapped.extend_from_slice(master.id().as_bytes());
    let aad = associated_data(&wrapped, purpose, id);
    Sealer::derived(master.key(), label::WRAP).seal_onto(&mut wrapped, &aad, key.as_bytes())?;
    Ok(wrapped)
}

/// Unwraps a key with whichever master key it was wrapped under. [`VaultError::UnknownMasterKey`] when that one is not
/// among `masters`, [`VaultError::Unreadable`] when the bytes were changed or belong to another row.
pub fn unwrap(masters: &MasterKeys, purpose: &str, id: &[u8], wrapped: &[u8]) -> Result<SecretKey, VaultError> {
    let master_id = wrapped_under(wrapped)?;
    let master = masters.find(master_id).ok_or(VaultError::UnknownMasterKey(master_id))?;
    let (header, sealed) = wrapped.split_at(HEADER);
    let aad = associated_data(header, purpose, id);
    let plaintext = Sealer::derived(master.key(), label::WRAP).open(&aad, sealed)?;
    let bytes: &[u8; 32] = plaintext.as_slice().try_into().map_err(|_| VaultError::Unreadable)?;
    Ok(SecretKey::from_bytes(*bytes))
}

/// The id of the master key that a key was wrapped under, so that `keys rotate` finds what is left to re-wrap.
pub fn wrapped_under(wrapped: &[u8]) -> Result<MasterKeyId, VaultError> {
    match wrapped.split_first_chunk::<HEADER>() {
        Some((&[WRAPPED_VERSION, a, b, c, d], _)) => Ok(MasterKeyId([a, b, c, d])),
        _ => Err(VaultError::Unreadable),
    }
}

/// Header, purpose with its length in front, id.
fn associated_data(header: &[u8], purpose: &str, id: &[u8]) -> Vec<u8> {
    let length = (purpose.len() as u64).to_be_bytes();
    [header, &length, purpose.as_bytes(), id].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masters(bytes: &[u8]) -> MasterKeys {
        MasterKeys::new(
            bytes
                .iter()
                .map(|byte| MasterKey::new(SecretKey::from_bytes([*byte; 32])))
                .collect(),
        )
        .unwrap()
    }

    #[test]
    fn a_wrapped_key_comes_back() {
        let masters = masters(&[1]);
        let wrapped = wrap(
            masters.active(),
            CAMPAIGN_KEY,
            &7_i64.to_be_bytes(),
            &SecretKey([9; 32]),
        )
        .unwrap();
        assert_eq!(wrapped.len(), 77);
        assert_eq!(wrapped_under(&wrapped).unwrap(), masters.active().id());
        let key = unwrap(&masters, CAMPAIGN_KEY, &7_i64.to_be_bytes(), &wrapped).unwrap();
        assert_eq!(key.as_bytes(), &[9; 32]);
    }

    #[test]
    fn a_change_of_any_byte_is_noticed() {
        let masters = masters(&[1]);
        let wrapped = wrap(masters.active(), CAMPAIGN_KEY, b"7", &SecretKey([9; 32])).unwrap();
        for place in 0..wrapped.len() {
            let mut changed = wrapped.clone();
            changed[place] ^= 1;
            assert!(unwrap(&masters, CAMPAIGN_KEY, b"7", &changed).is_err(), "byte {place}");
            assert!(
                unwrap(&masters, CAMPAIGN_KEY, b"7", &wrapped[..place]).is_err(),
                "cut at {place}"
            );
        }
    }

    #[test]
    fn a_wrapped_key_fits_no_other_row_purpose_or_master() {
        let first = masters(&[1]);
        let wrapped = wrap(first.active(), CAMPAIGN_KEY, b"7", &SecretKey([9; 32])).unwrap();
        assert!(matches!(
            unwrap(&first, CAMPAIGN_KEY, b"8", &wrapped),
            Err(VaultError::Unreadable)
        ));
        assert!(matches!(
            unwrap(&first, INSTANCE_KEY, b"7", &wrapped),
            Err(VaultError::Unreadable)
        ));
        assert!(matches!(
            unwrap(&first, "campaign ", b"key7", &wrapped),
            Err(VaultError::Unreadable)
        ));
        let other = unwrap(&masters(&[2]), CAMPAIGN_KEY, b"7", &wrapped);
        assert!(matches!(other, Err(VaultError::UnknownMasterKey(id)) if id == first.active().id()));
    }

    #[test]
    fn old_master_keys_still_unwrap_after_a_rotation() {
        let wrapped = wrap(masters(&[1]).active(), CAMPAIGN_KEY, b"7", &SecretKey([9; 32])).unwrap();
        let rotated = masters(&[2, 1]);
        let key = unwrap(&rotated, CAMPAIGN_KEY, b"7", &wrapped).unwrap();
        let again = wrap(rotated.active(), CAMPAIGN_KEY, b"7", &key).unwrap();
        assert_eq!(wrapped_under(&again).unwrap(), rotated.active().id());
        assert_eq!(
            unwrap(&masters(&[2]), CAMPAIGN_KEY, b"7", &again).unwrap().as_bytes(),
            key.as_bytes()
        );
    }
}
