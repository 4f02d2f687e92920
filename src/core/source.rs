//! Where a signature came from: the label a campaigner puts behind `?source=` on a poster or in a newsletter.

use std::fmt;

use serde::Serialize;

/// A label of 1 to 64 characters of `a-z 0-9 . _ -`, lower case; `direct` when there was none, `other` when it was
/// malformed. It never fails: a wrong label must not cost a signature.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Source(String);

impl Source {
    /// The label of a visit that carried none.
    pub const DIRECT: &str = "direct";
    /// The label that malformed ones, and those beyond a campaign's limit, fold into.
    pub const OTHER: &str = "other";

    /// The label of a visit that claimed to come from somewhere it did not.
    pub const UNKNOWN: &str = "unknown";

    /// That label.
    pub fn unknown() -> Self {
        Self(Self::UNKNOWN.to_owned())
    }

    /// Reads a label; outer spaces and case do not matter.
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        Self(match text.len() {
            0 => Self::DIRECT.to_owned(),
            1..=64 if text.bytes().all(plain) => text.to_ascii_lowercase(),
            _ => Self::OTHER.to_owned(),
        })
    }

    /// The label.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for Source {
    fn default() -> Self {
        Self::parse("")
    }
}

impl fmt::Display for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_kept_folded_or_given() {
        for (typed, kept) in [
            ("", "direct"),
            ("  ", "direct"),
            ("Newsletter-2026.07_a", "newsletter-2026.07_a"),
            (" poster ", "poster"),
            ("a b", "other"),
            ("año", "other"),
            ("<script>", "other"),
        ] {
            assert_eq!(Source::parse(typed).as_str(), kept, "{typed}");
        }
        assert_eq!(Source::parse(&"x".repeat(64)).as_str().len(), 64);
        assert_eq!(Source::parse(&"x".repeat(65)).as_str(), "other");
        assert_eq!(Source::default().as_str(), "direct");
    }
}
