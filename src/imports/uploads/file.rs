//! An uploaded list as a file that can be read from any place, a piece at a time.

use std::io::{self, Read, Seek, SeekFrom};
use std::time::Duration;

use zeroize::Zeroizing;

use super::model::{Part, UploadNumber};
use super::spool::PIECE;
use super::store;
use crate::db::{Database, DbError};
use crate::vault::CampaignKey;

/// How long, and how often, a database that is away is asked again.
const PATIENCE: (Duration, u32) = (Duration::from_millis(250), 120);

/// Reads what a [`Spool`](super::spool::Spool) wrote.
pub struct StoredFile<'a> {
    database: &'a Database,
    key: &'a CampaignKey,
    of: UploadNumber,
    bytes: u64,
    place: u64,
    /// The piece that was read last.
    piece: Option<(u64, Zeroizing<Vec<u8>>)>,
    /// Whether reading is to end, with an error.
    stop: &'a (dyn Fn() -> bool + Sync),
}

impl<'a> StoredFile<'a> {
    /// From its beginning.
    pub fn new(
        database: &'a Database,
        key: &'a CampaignKey,
        of: UploadNumber,
        bytes: u64,
        stop: &'a (dyn Fn() -> bool + Sync),
    ) -> Self {
        Self {
            database,
            key,
            of,
            bytes,
            place: 0,
            piece: None,
            stop,
        }
    }

    fn fetch(&self, number: u64) -> io::Result<Zeroizing<Vec<u8>>> {
        let mut tried = 0;
        let sealed = loop {
            if (self.stop)() {
                return Err(io::Error::other("stopped"));
            }
            let found = self
                .database
                .read(|conn| store::piece(conn, self.of, Part::List, number.cast_signed()));
            match found {
                Ok(sealed) => break sealed,
                Err(error) if DbError::is_unavailable(&error) && tried < PATIENCE.1 => {
                    tried += 1;
                    std::thread::sleep(PATIENCE.0);
                }
                Err(error) => return Err(io::Error::other(error)),
            }
        };
        let sealed = sealed.ok_or_else(|| io::Error::other("a piece of the list is missing"))?;
        self.key
            .open_piece(self.of.piece(Part::List, number), &sealed)
            .map_err(io::Error::other)
    }
}

impl Read for StoredFile<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.place >= self.bytes {
            return Ok(0);
        }
        let (number, within) = (self.place / PIECE as u64, self.place % PIECE as u64);
        if self.piece.as_ref().is_none_or(|(known, _)| *known != number) {
            self.piece = Some((number, self.fetch(number)?));
        }
        let piece = self.piece.as_ref().map(|(_, piece)| piece.as_slice());
        let within = usize::try_from(within).map_err(io::Error::other)?;
        let rest = piece.and_then(|piece| piece.get(within..)).unwrap_or_default();
        let count = rest.len().min(buffer.len());
        if count == 0 && !buffer.is_empty() {
            // Its length says that there is more.
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        buffer[..count].copy_from_slice(&rest[..count]);
        self.place += count as u64;
        Ok(count)
    }
}

impl Seek for StoredFile<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(place) => Some(place),
            SeekFrom::Current(by) => self.place.checked_add_signed(by),
            SeekFrom::End(by) => self.bytes.checked_add_signed(by),
        };
        self.place = place.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.place)
    }
}
