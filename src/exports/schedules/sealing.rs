//! A list on its way into the database: encrypted for its recipient first, then cut into pieces. Nothing else of it is kept.

use std::io::{self, Write};
use std::str::FromStr as _;

use age::x25519::Recipient;
use age::{Encryptor, stream::StreamWriter};
use sha2::{Digest as _, Sha256};

use super::store;
use super::worker::{Hold, MakeError};
use crate::core::clock::Seconds;

/// Bytes of a piece: as much as a webhook takes in one message.
pub(super) const PIECE: usize = 192 * 1_024;
/// Pieces written in one transaction.
const AT_ONCE: usize = 16;

/// Whether it is the public key of a recipient (X25519, `age1…`).
pub fn is_recipient(text: &str) -> bool {
    recipient(text).is_ok_and(|recipient| encryptor(&recipient).is_ok())
}

fn recipient(text: &str) -> Result<Recipient, MakeError> {
    Recipient::from_str(text).map_err(|why| MakeError::Encrypt(why.to_owned()))
}

fn encryptor(recipient: &Recipient) -> Result<Encryptor, MakeError> {
    let all = std::iter::once(recipient as &dyn age::Recipient);
    Encryptor::with_recipients(all).map_err(|error| MakeError::Encrypt(error.to_string()))
}

/// Encrypts for this key what is written, into pieces of this list.
pub(super) fn seal<'a>(to: &str, hold: &'a Hold<'a>, file: [u8; 16]) -> Result<StreamWriter<Pieces<'a>>, MakeError> {
    let pieces = Pieces {
        hold,
        file,
        waiting: Vec::with_capacity(AT_ONCE * PIECE + PIECE),
        written: Written::default(),
        hash: Sha256::new(),
    };
    Ok(encryptor(&recipient(to)?)?.wrap_output(pieces)?)
}

/// The encrypted pieces of a list.
pub(super) struct Pieces<'a> {
    hold: &'a Hold<'a>,
    file: [u8; 16],
    waiting: Vec<u8>,
    written: Written,
    hash: Sha256,
}

/// How much was written.
#[derive(Debug, Clone, Default)]
pub(super) struct Written {
    pub bytes: i64,
    pub pieces: i64,
    pub sha256: String,
}

impl Pieces<'_> {
    /// The rest.
    pub fn end(mut self) -> Result<Written, MakeError> {
        self.put()?;
        let hash = self.hash.finalize();
        self.written.sha256 = crate::exports::record::hexadecimal(&hash);
        Ok(self.written)
    }

    /// Writes down what waits, in the transaction that says that its maker is still at work.
    fn put(&mut self) -> Result<(), MakeError> {
        let Self {
            file, waiting, written, ..
        } = self;
        let first = written.pieces;
        self.hold.write(|conn| {
            for (number, piece) in (first..).zip(waiting.chunks(PIECE)) {
                store::put_piece(conn, file, number, piece)?;
            }
            Ok(())
        })?;
        written.pieces += i64::try_from(waiting.len().div_ceil(PIECE)).unwrap_or(i64::MAX);
        written.bytes += i64::try_from(waiting.len()).unwrap_or(i64::MAX);
        waiting.clear();
        Ok(())
    }
}

impl Write for Pieces<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = (AT_ONCE * PIECE).saturating_sub(self.waiting.len());
        let taken = &bytes[..bytes.len().min(room)];
        self.waiting.extend_from_slice(taken);
        self.hash.update(taken);
        if self.waiting.len() >= AT_ONCE * PIECE {
            self.put().map_err(io::Error::other)?;
        }
        Ok(taken.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Until when a node may say nothing of a list before another takes it up.
pub(super) const LEASE: Seconds = 60;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_keys_are_taken() {
        use age::secrecy::ExposeSecret as _;
        let identity = age::x25519::Identity::generate();
        assert!(is_recipient(&identity.to_public().to_string()));
        assert!(!is_recipient(identity.to_string().expose_secret()));
        for other in ["", "age1", "age1qqqqqqqqqqqq", "ssh-ed25519 AAAA", "age1pq1something"] {
            assert!(!is_recipient(other), "{other}");
        }
    }
}
