//! A bookmark in a campaign's list: where the next changes begin.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::ids::CampaignId;

/// Those that were given out before cursors named their campaign: the number only.
const NUMBER_ONLY: u8 = 1;
const VERSION: u8 = 2;
const BYTES: usize = 17;

/// The number of the change after which reading goes on, and whose. Opaque to whoever holds it: only [`Cursor::encode`] and
/// [`Cursor::decode`] know its shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Cursor {
    /// The campaign for which it was given out; none for the beginning of any, and for old ones.
    pub campaign: Option<CampaignId>,
    /// The change.
    pub number: i64,
}

/// The text is not a cursor that this service gave out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not a cursor of ours")]
pub struct CursorError;

impl Cursor {
    /// A place in the changes of a campaign.
    pub fn of(campaign: CampaignId, number: i64) -> Self {
        Self {
            campaign: Some(campaign),
            number,
        }
    }

    /// 23 characters of base64url: a version byte, campaign and number, big-endian. Without a campaign, 12: version and number.
    pub fn encode(self) -> String {
        let mut bytes = [VERSION; BYTES];
        let number = self.number.to_be_bytes();
        if let Some(campaign) = self.campaign {
            bytes[1..9].copy_from_slice(&campaign.to_be_bytes());
            bytes[9..].copy_from_slice(&number);
            URL_SAFE_NO_PAD.encode(bytes)
        } else {
            bytes[0] = NUMBER_ONLY;
            bytes[1..9].copy_from_slice(&number);
            URL_SAFE_NO_PAD.encode(&bytes[..9])
        }
    }

    /// Reads exactly what [`Cursor::encode`] writes, or `0` for the beginning.
    pub fn decode(text: &str) -> Result<Self, CursorError> {
        if text == "0" {
            return Ok(Self::default());
        }
        // With room for what the decoder thinks it may need.
        let mut bytes = [0; BYTES + 1];
        let length = URL_SAFE_NO_PAD
            .decode_slice(text, &mut bytes)
            .map_err(|_| CursorError)?;
        let [version, rest @ ..] = bytes;
        let [first, second] = [0, 8].map(|from| {
            let mut number = [0; 8];
            number.copy_from_slice(&rest[from..from + 8]);
            i64::from_be_bytes(number)
        });
        match (length, version) {
            (9, NUMBER_ONLY) => Ok(Self {
                campaign: None,
                number: first,
            }),
            (BYTES, VERSION) => Ok(Self::of(first, second)),
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
        fn a_cursor_comes_back_as_it_went(campaign: Option<i64>, number: i64) {
            let cursor = Cursor { campaign, number };
            prop_assert_eq!(Cursor::decode(&cursor.encode()), Ok(cursor));
        }

        #[test]
        fn any_text_is_read_or_refused(text: String) {
            if let Ok(cursor) = Cursor::decode(&text)
                && text != "0"
            {
                prop_assert_eq!(cursor.encode(), text);
            }
        }
    }

    #[test]
    fn strangers_are_refused() {
        let other_version = URL_SAFE_NO_PAD.encode([3, 0, 0, 0, 0, 0, 0, 0, 1]);
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
        assert_eq!(
            Cursor::decode("AQAAAAAAAAAB"),
            Ok(Cursor {
                campaign: None,
                number: 1
            })
        );
        assert_eq!(Cursor::of(1, 1).encode(), "AgAAAAAAAAABAAAAAAAAAAE");
    }
}
