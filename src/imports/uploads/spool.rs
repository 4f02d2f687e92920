//! Writing a list into the database as it arrives, in sealed pieces, and taking it out again: whatever its length, a few
//! pieces are in memory.

use std::sync::Arc;

use super::model::{Part, UploadNumber};
use super::store;
use crate::campaigns::Campaign;
use crate::db::{Database, DbError};
use crate::imports::ImportError;

/// Length of every piece but the last, before it is sealed.
pub const PIECE: usize = 256 * 1024;
/// Pieces that are written, or deleted, in one transaction, so that signing never waits long.
pub const AT_ONCE: usize = 4;
const DELETED_AT_ONCE: i64 = 4;

/// Takes bytes and keeps them. What was written stays if it is dropped half-way; see [`discard`].
pub struct Spool {
    database: Database,
    campaign: Arc<Campaign>,
    of: UploadNumber,
    part: Part,
    next: u64,
    rest: Vec<u8>,
}

impl Spool {
    /// Nothing written yet.
    pub fn new(database: Database, campaign: Arc<Campaign>, of: UploadNumber, part: Part) -> Self {
        Self {
            database,
            campaign,
            of,
            part,
            next: 0,
            rest: Vec::new(),
        }
    }

    /// Takes bytes, and writes as soon as a transaction is full. Blocks.
    pub fn take(&mut self, bytes: &[u8]) -> Result<(), ImportError> {
        self.rest.extend_from_slice(bytes);
        while self.rest.len() >= PIECE * AT_ONCE {
            let later = self.rest.split_off(PIECE * AT_ONCE);
            self.write()?;
            self.rest = later;
        }
        Ok(())
    }

    /// Writes what is left.
    pub fn finish(mut self) -> Result<(), ImportError> {
        self.write()
    }

    fn write(&mut self) -> Result<(), ImportError> {
        let key = self.campaign.key.as_ref().ok_or(ImportError::KeyDestroyed)?;
        let mut sealed = Vec::with_capacity(AT_ONCE);
        for piece in self.rest.chunks(PIECE) {
            sealed.push(key.seal_piece(self.of.piece(self.part, self.next + sealed.len() as u64), piece)?);
        }
        let first = self.next;
        self.database.write(|conn| {
            for (number, sealed) in (first..).zip(&sealed) {
                store::put_piece(conn, self.of, self.part, number.cast_signed(), sealed)?;
            }
            Ok::<_, DbError>(())
        })?;
        self.next += sealed.len() as u64;
        self.rest.clear();
        Ok(())
    }
}

/// Deletes all pieces of a part, a few at a time. Blocks.
pub fn empty(database: &Database, of: UploadNumber, part: Part) -> Result<(), DbError> {
    let mut more = true;
    while more {
        let begun = std::time::Instant::now();
        more = database.write(|conn| store::drop_some(conn, of, part, DELETED_AT_ONCE))?;
        database.let_others_write(begun.elapsed());
    }
    Ok(())
}

/// Deletes an upload with everything that is kept of it. Blocks.
pub fn discard(database: &Database, of: UploadNumber) -> Result<(), DbError> {
    empty(database, of, Part::List)?;
    empty(database, of, Part::Rejects)?;
    database.write(|conn| store::delete(conn, of))
}
