//! The names of things: a signature's number, a campaign's number, the short name that stands in an address.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use uuid::Uuid;

/// A campaign's row number in the database.
pub type CampaignId = i64;
/// An organisation's row number in the database.
pub type OrganisationId = i64;
/// An organiser's row number in the database.
pub type OrganiserId = i64;

/// A signature's number: a UUID of version 8 (RFC 9562, section 5.8) that the vault makes from campaign and canonical
/// e-mail address, so that one person who signs twice has one number.
///
/// Shown in lower case with hyphens.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SignatureId(Uuid);

impl SignatureId {
    /// The number that a keyed hash stands for: 122 of its bits, with version and variant set over the others.
    pub fn from_hash(hash: [u8; 16]) -> Self {
        Self(Uuid::new_v8(hash))
    }

    /// The number as the database keeps it: 16 bytes, taken as they are.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(Uuid::from_bytes(bytes))
    }

    /// The same from a slice, as a database driver hands it out. `None` unless it holds 16 bytes.
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        Uuid::from_slice(bytes).ok().map(Self)
    }

    /// The 16 bytes.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }

    /// The number as a UUID, for the database driver.
    pub const fn as_uuid(&self) -> Uuid {
        self.0
    }

    /// Reads the form with hyphens that [`Display`](fmt::Display) writes, in either case. `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != 36 {
            return None;
        }
        Uuid::try_parse(text).ok().map(Self)
    }
}

impl From<Uuid> for SignatureId {
    fn from(uuid: Uuid) -> Self {
        Self(uuid)
    }
}

impl fmt::Display for SignatureId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(formatter)
    }
}

impl fmt::Debug for SignatureId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SignatureId({self})")
    }
}

/// The short name by which campaigns and organisations are known in addresses: 1 to 64 characters of `a-z` and `0-9`, with
/// single hyphens inside, as in `free-the-seeds`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Slug(String);

/// Why a text is no [`Slug`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SlugError {
    /// It has no character or more than 64.
    #[error("a short name has 1 to 64 characters")]
    Length,
    /// It holds something else than lower-case letters a to z, digits and single hyphens inside.
    #[error("a short name has lower-case letters a to z, digits and single hyphens between them")]
    Characters,
}

impl Slug {
    /// Reads a short name exactly as it stands: nothing is trimmed or lower-cased.
    pub fn parse(text: &str) -> Result<Self, SlugError> {
        if text.is_empty() || text.len() > 64 {
            return Err(SlugError::Length);
        }
        let word = |part: &str| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        };
        if !text.split('-').all(word) {
            return Err(SlugError::Characters);
        }
        Ok(Self(text.to_owned()))
    }

    /// A short name like a title: its words in plain letters. `None` if the title has no letter or digit that is one.
    pub fn like(title: &str) -> Option<Self> {
        const LONGEST: usize = 50;
        let plain: String = title
            .nfkd()
            .filter(|character| !is_combining_mark(*character))
            .collect();
        let lower = plain.to_lowercase().replace('ß', "ss").replace(['’', '\''], "");
        let words = lower.split(|character: char| !character.is_ascii_alphanumeric());
        let mut name = String::new();
        for word in words.filter(|word| !word.is_empty()) {
            if !name.is_empty() && name.len() + 1 + word.len() > LONGEST {
                break;
            }
            if !name.is_empty() {
                name.push('-');
            }
            name.extend(word.chars().take(LONGEST));
        }
        Self::parse(&name).ok()
    }

    /// The same with a number after it, shortened where it would become too long.
    pub fn numbered(&self, number: u32) -> Self {
        let end = format!("-{number}");
        let room = 64 - end.len();
        let start = self.0.get(..room).unwrap_or(&self.0).trim_end_matches('-');
        Self(format!("{start}{end}"))
    }

    /// The first that is not taken: this one, or with a number after it; none of a thousand.
    pub fn first_free<E>(&self, mut is_taken: impl FnMut(&Self) -> Result<bool, E>) -> Result<Option<Self>, E> {
        const TRIES: u32 = 1_000;
        let mut candidate = self.clone();
        for number in 2..TRIES {
            if !is_taken(&candidate)? {
                return Ok(Some(candidate));
            }
            candidate = self.numbered(number);
        }
        Ok(None)
    }

    /// The short name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromStr for Slug {
    type Err = SlugError;

    fn from_str(text: &str) -> Result<Self, SlugError> {
        Self::parse(text)
    }
}

impl TryFrom<String> for Slug {
    type Error = SlugError;

    fn try_from(text: String) -> Result<Self, SlugError> {
        Self::parse(&text)
    }
}

impl From<Slug> for String {
    fn from(slug: Slug) -> Self {
        slug.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_id_is_a_uuid_of_version_8() {
        let id = SignatureId::from_hash([0xff; 16]);
        assert_eq!(id.to_string(), "ffffffff-ffff-8fff-bfff-ffffffffffff");
        assert_eq!(SignatureId::parse(&id.to_string()), Some(id));
        assert_eq!(SignatureId::from_bytes(*id.as_bytes()), id);
        assert_eq!(SignatureId::from_slice(id.as_bytes()), Some(id));
        assert_eq!(SignatureId::from_slice(&[0; 15]), None);
    }

    #[test]
    fn other_spellings_of_a_uuid_are_refused() {
        for text in [
            "",
            "ffffffffffff8fffbfffffffffffffff",
            "{ffffffff-ffff-8fff-bfff-ffffffffffff}",
            "no",
        ] {
            assert_eq!(SignatureId::parse(text), None, "{text}");
        }
    }

    #[test]
    fn good_slugs_pass_and_others_do_not() {
        for good in ["a", "2006", "free-the-seeds", &"x".repeat(64)] {
            assert_eq!(Slug::parse(good).unwrap().as_str(), good);
        }
        for bad in ["-a", "a-", "a--b", "A", "a b", "a/b", "ñ", "a_b", "a.b", "a\n"] {
            assert_eq!(Slug::parse(bad), Err(SlugError::Characters), "{bad}");
        }
        assert_eq!(Slug::parse(""), Err(SlugError::Length));
        assert_eq!(Slug::parse(&"x".repeat(65)), Err(SlugError::Length));
    }

    #[test]
    fn a_title_becomes_a_short_name() {
        let like = |title: &str| Slug::like(title).map(String::from);
        assert_eq!(like("¡Ríos vivos, ya!").as_deref(), Some("rios-vivos-ya"));
        assert_eq!(
            like("Don’t touch  the Straße").as_deref(),
            Some("dont-touch-the-strasse")
        );
        assert_eq!(like("Ⅷ ﬁsh").as_deref(), Some("viii-fish"));
        assert_eq!(like("Владимир"), None);
        let long = like(&"word ".repeat(40)).unwrap();
        assert!(long.len() <= 50 && long.ends_with("word"), "{long}");
        assert_eq!(like(&"x".repeat(200)).unwrap().len(), 50);
        let numbered = Slug::parse(&"x".repeat(64)).unwrap().numbered(12);
        assert!(Slug::parse(numbered.as_str()).is_ok() && numbered.as_str().ends_with("x-12"));
    }

    #[test]
    fn a_bad_slug_cannot_come_in_through_json() {
        assert!(serde_json::from_str::<Slug>("\"fine-1\"").is_ok());
        assert!(serde_json::from_str::<Slug>("\"../etc\"").is_err());
    }
}
