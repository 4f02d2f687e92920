//! A list on its way out: its bytes are counted and hashed as they leave, and its end, good or bad, is put on record.

use sha2::{Digest as _, Sha256};

use super::record::Why;
use super::shelf::Prepared;
use super::spool::Spooled;
use super::{Entry, Export, ExportError, Number, Order, Shelf, Via};
use crate::core::clock::Clock;
use crate::db::Database;
use crate::organisers::Actor;

/// A list that somebody is taking. Dropped before its end, it has broken off.
pub struct Taking {
    entry: Entry,
    source: Source,
    /// Who writes down how it broke off, where that must not block; none on the command line.
    shelf: Option<Shelf>,
    is_over: bool,
    why: Why,
}

enum Source {
    Fresh { export: Box<Export>, hash: Sha256 },
    Spooled { list: Spooled, sha256: Vec<u8>, rows: i64 },
}

impl Taking {
    /// Begins to read a list, and puts that on record. Blocks.
    pub fn begin(
        (database, clock): (&Database, &Clock),
        order: &Order,
        by: (Actor, Via),
        number: Option<Number>,
        shelf: Option<Shelf>,
    ) -> Result<Self, ExportError> {
        let export = Box::new(Export::new(database.clone(), order)?);
        let entry = Entry::begin(database, clock, order, by, (number, Some(export.next_cursor())))?;
        if let Some(shelf) = &shelf {
            shelf.watch(&entry);
        }
        let hash = Sha256::new();
        Ok(Self {
            entry,
            source: Source::Fresh { export, hash },
            shelf,
            is_over: false,
            why: Why::HungUp,
        })
    }

    /// Hands over what was prepared.
    pub(super) fn prepared(prepared: Prepared, shelf: Shelf) -> Self {
        let Prepared {
            entry, list, sha256, ..
        } = prepared;
        let (rows, _) = entry.so_far();
        entry.hand_over();
        Self {
            entry,
            source: Source::Spooled { list, sha256, rows },
            shelf: Some(shelf),
            is_over: false,
            why: Why::HungUp,
        }
    }

    /// Where the next delta goes on.
    pub fn next_cursor(&self) -> Option<String> {
        match &self.source {
            Source::Fresh { export, .. } => Some(export.next_cursor().encode()),
            Source::Spooled { .. } => None,
        }
    }

    /// Bytes of the whole list, if they are known before its end.
    pub fn length(&self) -> Option<u64> {
        match &self.source {
            Source::Fresh { .. } => None,
            Source::Spooled { list, .. } => Some(list.length()),
        }
    }

    /// The next piece, or `None` at the end, which is then on record. Blocks.
    pub fn next_piece(&mut self) -> Result<Option<Vec<u8>>, ExportError> {
        let next = self.source.next();
        if next.is_err() {
            self.why = Why::Failed;
        }
        let (piece, rows) = next?;
        if let Some(bytes) = &piece {
            self.entry.reach(rows, bytes.len());
        }
        // Whoever knows the length asks for nothing after the last piece.
        if !self.is_over && (piece.is_none() || self.source.is_at_end()) {
            self.entry.finish(&self.source.hash())?;
            self.is_over = true;
        }
        Ok(piece)
    }
}

impl Source {
    /// The next piece, and rows so far.
    fn next(&mut self) -> Result<(Option<Vec<u8>>, i64), ExportError> {
        match self {
            Self::Fresh { export, hash } => {
                let piece = export.next_piece()?;
                if let Some(bytes) = &piece {
                    hash.update(bytes);
                }
                Ok((piece, export.rows()))
            }
            Self::Spooled { list, rows, .. } => {
                let piece = list
                    .next_piece()
                    .map_err(|error| ExportError::Write(error.to_string()))?;
                Ok((piece, *rows))
            }
        }
    }

    /// Whether it is known that nothing more comes.
    fn is_at_end(&self) -> bool {
        match self {
            Self::Fresh { .. } => false,
            Self::Spooled { list, .. } => list.is_at_end(),
        }
    }

    fn hash(&self) -> Vec<u8> {
        match self {
            Self::Fresh { hash, .. } => hash.clone().finalize().to_vec(),
            Self::Spooled { sha256, .. } => sha256.clone(),
        }
    }
}

impl Drop for Taking {
    fn drop(&mut self) {
        let ended_by = (!self.is_over).then_some(self.why);
        match (&self.shelf, ended_by) {
            (Some(keeper), why) => keeper.leave(&self.entry, why),
            (None, Some(why)) => {
                if let Err(error) = self.entry.break_off(why) {
                    tracing::warn!(%error, "the end of a list is not on record");
                }
            }
            (None, None) => {}
        }
    }
}
