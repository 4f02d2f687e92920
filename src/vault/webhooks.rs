//! Secrets of webhooks, and what is signed with them (Standard Webhooks specification, "Signature scheme").

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::{VaultError, fill_random};

/// How every secret begins.
const SECRET_PREFIX: &str = "whsec_";
/// Bytes; the specification wants 24 to 64.
const SECRET_LENGTH: usize = 32;

/// A new secret: `whsec_` and 32 random bytes in base64.
pub fn new_webhook_secret() -> Result<Zeroizing<String>, VaultError> {
    let mut bytes = Zeroizing::new([0; SECRET_LENGTH]);
    fill_random(&mut *bytes)?;
    Ok(Zeroizing::new(format!("{SECRET_PREFIX}{}", STANDARD.encode(*bytes))))
}

/// One signature of a message: `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.content`. `None` if that is no
/// secret of ours.
pub fn webhook_signature(secret: &str, id: &str, timestamp: i64, content: &str) -> Option<String> {
    let key = Zeroizing::new(STANDARD.decode(secret.strip_prefix(SECRET_PREFIX)?).ok()?);
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).ok()?;
    mac.update(format!("{id}.{timestamp}.").as_bytes());
    mac.update(content.as_bytes());
    Some(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made with Python's `hmac` over the same bytes.
    #[test]
    fn signatures_are_pinned() {
        let signature = webhook_signature(
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            r#"{"test": 2432232314}"#,
        );
        assert_eq!(
            signature.as_deref(),
            Some("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
        );
    }

    #[test]
    fn secrets_are_long_and_unlike() {
        let (one, other) = (new_webhook_secret().unwrap(), new_webhook_secret().unwrap());
        assert!(one.starts_with(SECRET_PREFIX) && one.len() == 50);
        assert_ne!(*one, *other);
        assert_eq!(webhook_signature("secret", "1", 1, ""), None);
    }
}
