//! A bookmark in a long list: where the next page, or the next changes, begin.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

const VERSION: u8 = 1;

/// The row or change number after which reading goes on. Opaque to whoever holds it: only [`Cursor::encode`] and
/// [`Cursor::decode`] know its shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Cursor(pub i64);

/// The text is not a cursor that this service gave out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not a cursor of ours")]
pub struct CursorError;

impl Cursor {
    /// Twelve characters of base64url: a version byte and the number, big-endian.
    pub fn encode(self) -> String {
        let mut bytes = [VERSION; 9];
        bytes[1..].copy_from_slice(&self.0.to_be_bytes());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads exactly what [`Cursor::encode`] writes, or `0` for the beginning.
    pub fn decode(text: &str) -> Result<Self, CursorError> {
        if text == "0" {
            return Ok(Self(0));
        }
        let mut bytes = [0; 9];
        match URL_SAFE_NO_PAD.decode_slice(text, &mut bytes) {
            Ok(9) if bytes[0] == VERSION => {
                let [_, number @ ..] = bytes;
                Ok(Self(i64::from_be_bytes(number)))
            }
            _ => Err(CursorError),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_cursor_comes_back_as_it_went(number: i64) {
            prop_assert_eq!(Cursor::decode(&Cursor(number).encode()), Ok(Cursor(number)));
        }

        #[test]
        fn any_text_is_read_or_refused(text: String) {
            if let Ok(cursor) = Cursor::decode(&text) {
                prop_assert_eq!(cursor.encode(), text);
            }
        }
    }

    #[test]
    fn strangers_are_refused() {
        let other_version = URL_SAFE_NO_PAD.encode([2, 0, 0, 0, 0, 0, 0, 0, 1]);
        for text in [
            "",
            "12",
            "AQAAAAAAAAAB=",
            "AQAAAAAAAAABAA",
            &other_version,
            "AQAAAAAAAAA?",
        ] {
            assert_eq!(Cursor::decode(text), Err(CursorError), "{text}");
        }
        assert_eq!(Cursor(1).encode(), "AQAAAAAAAAAB");
    }
}
