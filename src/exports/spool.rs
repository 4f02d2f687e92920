//! Where a list waits that is made before it is fetched: a file without a name (`O_TMPFILE`), so that nothing is left of
//! it when the program ends however it ends, sealed piece by piece under a key that is never stored.

use std::fs::File;
use std::io::{self, Write as _};
use std::os::unix::fs::FileExt as _;
use std::path::Path;

use crate::vault::scratch::{SCRATCH_OVERHEAD, ScratchKey};

/// Bytes of a piece before it is sealed.
const PIECE: usize = 64 * 1024;

/// A list being written.
pub(super) struct Spool {
    file: File,
    key: ScratchKey,
    waiting: Vec<u8>,
    pieces: u64,
    length: u64,
}

/// A list that can be read, once.
pub(super) struct Spooled {
    file: File,
    key: ScratchKey,
    next: u64,
    length: u64,
}

impl Spool {
    /// In this folder.
    pub fn create(folder: &Path) -> io::Result<Self> {
        Ok(Self {
            file: tempfile::tempfile_in(folder)?,
            key: ScratchKey::generate().map_err(io::Error::other)?,
            waiting: Vec::with_capacity(2 * PIECE),
            pieces: 0,
            length: 0,
        })
    }

    /// Appends.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.length += bytes.len() as u64;
        self.waiting.extend_from_slice(bytes);
        let whole = self.waiting.len() / PIECE * PIECE;
        for start in (0..whole).step_by(PIECE) {
            self.put(start, start + PIECE)?;
        }
        self.waiting.drain(..whole);
        Ok(())
    }

    /// What was written, to be read.
    pub fn finish(mut self) -> io::Result<Spooled> {
        if !self.waiting.is_empty() {
            self.put(0, self.waiting.len())?;
        }
        Ok(Spooled {
            file: self.file,
            key: self.key,
            next: 0,
            length: self.length,
        })
    }

    fn put(&mut self, from: usize, to: usize) -> io::Result<()> {
        let sealed = self
            .key
            .seal(self.pieces, &self.waiting[from..to])
            .map_err(io::Error::other)?;
        self.pieces += 1;
        self.file.write_all(&sealed)
    }
}

impl Spooled {
    /// Bytes of the whole list.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Whether all of it was read.
    pub fn is_at_end(&self) -> bool {
        self.next * PIECE as u64 >= self.length
    }

    /// The next piece, or `None` at the end.
    pub fn next_piece(&mut self) -> io::Result<Option<Vec<u8>>> {
        if self.is_at_end() {
            return Ok(None);
        }
        let done = self.next * PIECE as u64;
        let plain = usize::try_from(self.length - done).map_or(PIECE, |left| left.min(PIECE));
        let mut sealed = vec![0; plain + SCRATCH_OVERHEAD];
        let place = self.next * (PIECE + SCRATCH_OVERHEAD) as u64;
        self.file.read_exact_at(&mut sealed, place)?;
        let piece = self.key.open(self.next, &sealed).map_err(io::Error::other)?;
        self.next += 1;
        Ok(Some(piece.to_vec()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_comes_back_as_it_was_written_and_has_no_name() {
        let folder = tempfile::tempdir().unwrap();
        for length in [0, 1, PIECE - 1, PIECE, 3 * PIECE + 5] {
            let list: Vec<u8> = (0..length).map(|number| u8::try_from(number % 251).unwrap()).collect();
            let mut spool = Spool::create(folder.path()).unwrap();
            for part in list.chunks(10_000) {
                spool.write(part).unwrap();
            }
            let mut spooled = spool.finish().unwrap();
            assert_eq!(spooled.length(), list.len() as u64);
            let mut read = Vec::new();
            while let Some(piece) = spooled.next_piece().unwrap() {
                read.extend(piece);
            }
            assert_eq!(read, list);
            assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        }
    }
}
