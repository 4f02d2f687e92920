//! Files that hold personal data for some minutes: sealed in pieces under a key that exists in memory only, so that what
//! is left on a disk, in a backup or a snapshot of it, says nothing once the program has ended or let go of the key.

use zeroize::Zeroizing;

use super::derive::{SEAL_OVERHEAD, Sealer, label};
use super::{SecretKey, VaultError};

/// Bytes that sealing adds to a piece.
pub const SCRATCH_OVERHEAD: usize = SEAL_OVERHEAD;

/// The key of one scratch file.
pub struct ScratchKey(Sealer);

impl ScratchKey {
    /// A new one.
    pub fn generate() -> Result<Self, VaultError> {
        Ok(Self(Sealer::derived(&SecretKey::generate()?, label::SCRATCH)))
    }

    /// Seals a piece for its place in the file: it opens in no other.
    pub fn seal(&self, place: u64, plain: &[u8]) -> Result<Vec<u8>, VaultError> {
        let mut sealed = Vec::with_capacity(plain.len() + SCRATCH_OVERHEAD);
        self.0.seal_onto(&mut sealed, &place.to_be_bytes(), plain)?;
        Ok(sealed)
    }

    /// Opens the piece at this place.
    pub fn open(&self, place: u64, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        self.0.open(&place.to_be_bytes(), sealed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_opens_in_its_place_under_its_key_and_nowhere_else() {
        let (one, other) = (ScratchKey::generate().unwrap(), ScratchKey::generate().unwrap());
        let sealed = one.seal(7, b"Rosa").unwrap();
        assert_eq!(sealed.len(), 4 + SCRATCH_OVERHEAD);
        assert_eq!(one.open(7, &sealed).unwrap().as_slice(), b"Rosa");
        assert!(one.open(8, &sealed).is_err());
        assert!(other.open(7, &sealed).is_err());
    }
}
