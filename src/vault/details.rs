//! What a supporter told about themselves: the part of a signature that is only ever stored sealed.

use std::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::VaultError;

/// A supporter's personal data, wiped from memory when dropped and never printed. Every field may be empty.
#[derive(Clone, Default, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct PersonalDetails {
    /// Given name.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// E-mail address as typed.
    pub email: String,
    /// Postcode.
    pub postcode: String,
    /// Comment.
    pub comment: String,
}

impl fmt::Debug for PersonalDetails {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PersonalDetails(..)")
    }
}

/// Encoded details fill a multiple of this many bytes, so that a ciphertext's length says little about a name.
const BLOCK: usize = 32;

impl PersonalDetails {
    /// The five fields in order, each as its length in bytes (`u16`, big-endian) and its UTF-8, then zeros up to the
    /// next multiple of 32. [`VaultError::TooLong`] when a field passes 65,535 bytes.
    pub(super) fn encode(&self) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let fields = self.fields();
        let length = fields
            .iter()
            .map(|field| 2 + field.len())
            .sum::<usize>()
            .next_multiple_of(BLOCK);
        let mut bytes = Zeroizing::new(Vec::with_capacity(length));
        for field in fields {
            let field_length = u16::try_from(field.len()).map_err(|_| VaultError::TooLong)?;
            bytes.extend_from_slice(&field_length.to_be_bytes());
            bytes.extend_from_slice(field.as_bytes());
        }
        bytes.resize(length, 0);
        Ok(bytes)
    }

    /// Reads what [`encode`](Self::encode) wrote.
    pub(super) fn decode(bytes: &[u8]) -> Result<Self, VaultError> {
        let mut rest = bytes;
        let details = Self {
            given_name: take_field(&mut rest)?,
            family_name: take_field(&mut rest)?,
            email: take_field(&mut rest)?,
            postcode: take_field(&mut rest)?,
            comment: take_field(&mut rest)?,
        };
        let padded = rest.len() < BLOCK && rest.iter().all(|byte| *byte == 0);
        if padded {
            Ok(details)
        } else {
            Err(VaultError::Unreadable)
        }
    }

    fn fields(&self) -> [&str; 5] {
        [
            &self.given_name,
            &self.family_name,
            &self.email,
            &self.postcode,
            &self.comment,
        ]
    }
}

fn take_field(rest: &mut &[u8]) -> Result<String, VaultError> {
    let (length, after) = rest.split_first_chunk().ok_or(VaultError::Unreadable)?;
    let (field, after) = after
        .split_at_checked(usize::from(u16::from_be_bytes(*length)))
        .ok_or(VaultError::Unreadable)?;
    *rest = after;
    str::from_utf8(field)
        .map(str::to_owned)
        .map_err(|_| VaultError::Unreadable)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn details_come_back_as_they_went(
            given_name: String, family_name: String, email: String, postcode: String, comment: String,
        ) {
            let details = PersonalDetails { given_name, family_name, email, postcode, comment };
            let bytes = details.encode().unwrap();
            prop_assert_eq!(bytes.len() % BLOCK, 0);
            prop_assert!(PersonalDetails::decode(&bytes).unwrap() == details);
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
            let _ = PersonalDetails::decode(&bytes);
        }
    }

    #[test]
    fn a_field_beyond_the_format_is_refused_and_nothing_is_printed() {
        let mut details = PersonalDetails::default();
        details.comment = "x".repeat(65_536);
        assert!(matches!(details.encode(), Err(VaultError::TooLong)));
        assert_eq!(format!("{details:?}"), "PersonalDetails(..)");
    }
}
