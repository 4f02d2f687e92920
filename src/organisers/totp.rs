//! One-time passwords (RFC 6238: SHA-1, six digits, thirty seconds, one step of drift) and the recovery codes for the day the
//! telephone is lost. Every one works once.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use fast_qr::convert::{Builder as _, Shape, svg::SvgBuilder};
use fast_qr::{ECL, QRBuilder};
use totp_rs::{Builder, Secret, Totp};
use zeroize::Zeroizing;

use super::model::OrganiserRow;
use super::store::accounts;
use crate::core::clock::Seconds;
use crate::core::ids::OrganiserId;
use crate::db::{AnyConn, DbError};
use crate::vault::{InstanceKey, VaultError, new_number};

/// How many recovery codes there are.
pub const RECOVERY_CODES: usize = 10;
/// As RFC 4226 recommends, in bytes.
const SECRET_BYTES: usize = 20;
/// The use of a sealed secret that is offered but not taken yet.
const OFFER: &str = "totp offer";
/// How long it may be taken.
const OFFER_SECONDS: Seconds = 3_600;
/// Without the letters that look like digits (Crockford's base 32).
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// A secret that somebody may begin to use. It is stored only when a first code has shown that their telephone has it;
/// meanwhile the form carries it, sealed for the account.
pub struct Offer {
    secret: Zeroizing<Vec<u8>>,
}

impl Offer {
    /// A new one.
    pub fn new() -> Result<Self, VaultError> {
        let mut secret = Zeroizing::new(new_number()?.to_vec());
        secret.extend_from_slice(&new_number()?[..SECRET_BYTES - 16]);
        Ok(Self { secret })
    }

    /// For the form's hidden field.
    pub fn seal(&self, instance: &InstanceKey, of: &[u8; 16], now: Seconds) -> Result<String, VaultError> {
        let mut plain = Zeroizing::new(now.to_be_bytes().to_vec());
        plain.extend_from_slice(&self.secret);
        Ok(URL_SAFE_NO_PAD.encode(instance.seal_account(OFFER, of, &plain)?))
    }

    /// From the form's hidden field; `None` if it is not ours, not this account's, or too old.
    pub fn open(instance: &InstanceKey, of: &[u8; 16], field: &str, now: Seconds) -> Option<Self> {
        let sealed = URL_SAFE_NO_PAD.decode(field).ok()?;
        let plain = instance.open_account(OFFER, of, &sealed).ok()?;
        let (made, secret) = plain.split_first_chunk::<8>()?;
        let age = now - Seconds::from_be_bytes(*made);
        (0..=OFFER_SECONDS).contains(&age).then(|| Self {
            secret: Zeroizing::new(secret.to_vec()),
        })
    }

    /// The bytes to keep.
    pub fn secret(&self) -> &[u8] {
        &self.secret
    }

    /// As one types it: base 32 in groups of four.
    pub fn text(&self) -> String {
        let text = Secret::from(self.secret.to_vec()).to_base32();
        let groups = text.as_bytes().chunks(4).map(String::from_utf8_lossy);
        groups.collect::<Vec<_>>().join(" ")
    }

    /// As one scans it: an image in the form of a `data:` address, dark on light.
    pub fn image(&self, site: &str, email: &str) -> Option<String> {
        let code = QRBuilder::new(self.address(site, email)).ecl(ECL::M).build().ok()?;
        let svg = SvgBuilder::default().shape(Shape::Square).to_str(&code);
        Some(format!("data:image/svg+xml;base64,{}", STANDARD.encode(svg)))
    }

    /// The `otpauth:` address that programs for one-time passwords understand.
    pub fn address(&self, site: &str, email: &str) -> String {
        let (issuer, account) = (encoded(&format!("Quipu {site}")), encoded(email));
        let secret = self.text().replace(' ', "");
        format!("otpauth://totp/{issuer}:{account}?secret={secret}&issuer={issuer}&algorithm=SHA1&digits=6&period=30")
    }
}

/// Percent-encoding of RFC 3986, 2.1.
fn encoded(text: &str) -> String {
    use std::fmt::Write as _;
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a text does not fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
        encoded
    })
}

fn generator(secret: &[u8]) -> Option<Totp> {
    Builder::new().with_secret(secret.to_vec()).build().ok()
}

/// The time step of which `typed` is the one-time password, if it is one of now.
pub fn step_of(secret: &[u8], typed: &str, now: Seconds) -> Option<i64> {
    let code: String = typed.chars().filter(|character| !character.is_whitespace()).collect();
    let step = generator(secret)?.check(&code, u64::try_from(now).ok()?)?;
    i64::try_from(step).ok()
}

/// The one-time password of a moment: what the telephone shows.
pub fn code_at(secret: &[u8], at: Seconds) -> Option<String> {
    Some(generator(secret)?.generate(u64::try_from(at).ok()?).to_string())
}

/// What somebody gave as second proof, before it is known whether it was used before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Given {
    /// The one-time password of this time step.
    Step(i64),
    /// What may be a recovery code, as its tag.
    Recovery([u8; 16]),
}

/// Reads what was typed: a right one-time password, or something that may be a recovery code.
pub fn read(
    instance: &InstanceKey,
    row: &OrganiserRow,
    typed: &str,
    now: Seconds,
) -> Result<Option<Given>, VaultError> {
    let Some(secret) = row.open_totp(instance)?.map(Zeroizing::new) else {
        return Ok(None);
    };
    if let Some(step) = step_of(&secret, typed, now) {
        return Ok(Some(Given::Step(step)));
    }
    let code = normalised(typed);
    let fits = code.len() == 12;
    Ok(fits.then(|| Given::Recovery(instance.recovery_tag(&row.number(), &code))))
}

/// Uses it up; `false` if it was used before or is none of this account's. The database decides, so that of two at the same
/// moment one is refused.
pub fn accept(conn: &mut AnyConn, organiser: OrganiserId, given: Given, now: Seconds) -> Result<bool, DbError> {
    match given {
        Given::Step(step) => accounts::advance_totp(conn, organiser, step),
        Given::Recovery(tag) => accounts::use_recovery_code(conn, organiser, &tag, now),
    }
}

/// New recovery codes, as they are shown once: `xxxx-xxxx-xxxx`, 60 random bits.
pub fn new_recovery_codes() -> Result<Vec<String>, VaultError> {
    (0..RECOVERY_CODES)
        .map(|_| {
            let random = new_number()?;
            let digits = random.iter().take(12).map(|byte| ALPHABET[usize::from(byte & 31)]);
            let code: Vec<char> = digits.map(char::from).collect();
            let groups = code.chunks(4).map(|group| group.iter().collect::<String>());
            Ok(groups.collect::<Vec<_>>().join("-"))
        })
        .collect()
}

/// What is kept of recovery codes.
pub fn recovery_tags(instance: &InstanceKey, of: &[u8; 16], codes: &[String]) -> Vec<[u8; 16]> {
    let tag = |code: &String| instance.recovery_tag(of, &normalised(code));
    codes.iter().map(tag).collect()
}

/// A recovery code without what one may type differently.
fn normalised(typed: &str) -> String {
    let folded = |character: char| match character.to_ascii_lowercase() {
        'o' => '0',
        'i' | 'l' => '1',
        other => other,
    };
    typed.chars().filter(char::is_ascii_alphanumeric).map(folded).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, cut to six digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        let secret = b"12345678901234567890";
        for (at, code) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            assert_eq!(code_at(secret, at).as_deref(), Some(code));
            assert_eq!(step_of(secret, code, at), Some(at / 30));
            assert_eq!(step_of(secret, code, at + 30), Some(at / 30), "one step late");
            assert_eq!(step_of(secret, code, at + 60), None, "two steps late");
        }
        assert_eq!(step_of(secret, "287 082", 59), Some(1));
        assert_eq!(step_of(secret, "", 59), None);
    }

    #[test]
    fn recovery_codes_forgive_how_they_are_typed() {
        let codes = new_recovery_codes().unwrap();
        assert_eq!(codes.len(), RECOVERY_CODES);
        assert!(codes.iter().all(|code| code.len() == 14), "{codes:?}");
        assert_eq!(normalised(" 0oil-ABCD 9xyz"), "0011abcd9xyz");
    }

    #[test]
    fn an_address_for_the_telephone_is_encoded() {
        let offer = Offer::new().unwrap();
        assert_eq!(offer.secret().len(), SECRET_BYTES);
        let address = offer.address("sign.example.org", "rosa+x@example.org");
        assert!(
            address.starts_with("otpauth://totp/Quipu%20sign.example.org:rosa%2Bx%40example.org?secret="),
            "{address}"
        );
        assert!(offer.image("sign.example.org", "rosa@example.org").is_some());
    }
}
