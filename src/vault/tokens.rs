//! Bearer tokens for the API: shown once when made; the database keeps only their hash.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::{VaultError, fill_random};

/// How every token begins, so that people and secret scanners know it.
pub const TOKEN_PREFIX: &str = "quipu_";

/// A new token: `quipu_` and 32 random bytes in base64url, 49 characters.
pub fn new_api_token() -> Result<String, VaultError> {
    Ok(format!("{TOKEN_PREFIX}{}", new_token()?))
}

/// 32 random bytes in base64url, 43 characters: what a session's cookie holds.
pub fn new_token() -> Result<String, VaultError> {
    let mut bytes = Zeroizing::new([0; 32]);
    fill_random(&mut *bytes)?;
    Ok(URL_SAFE_NO_PAD.encode(*bytes))
}

/// 16 random bytes: the number of something that must not be guessed or counted.
pub fn new_number() -> Result<[u8; 16], VaultError> {
    let mut bytes = [0; 16];
    fill_random(&mut bytes)?;
    Ok(bytes)
}

/// What the database keeps of a token: its SHA-256. No slow hash is needed, since 256 random bits cannot be guessed.
pub fn token_hash(token: &str) -> [u8; 32] {
    Sha256::digest(token).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_long_unlike_and_recognisable() {
        let (one, other) = (new_api_token().unwrap(), new_api_token().unwrap());
        assert!(one.starts_with("quipu_") && one.len() == 49);
        assert_ne!(one, other);
        assert_ne!(token_hash(&one), token_hash(&other));
    }

    #[test]
    fn the_hash_is_sha_256() {
        assert_eq!(token_hash("abc")[..4], [0xba, 0x78, 0x16, 0xbf]);
    }
}
