//! Reading ahead: a thread of its own reads, checks and seals a batch while the one before it is being written.

use std::io::{BufReader, Read, Seek, SeekFrom};
use std::sync::mpsc::SyncSender;

use super::inspect::BUFFER;
use super::reader::{Position, ReadError, Reader, Record};
use super::refusal::Refusal;
use super::rows::{NewRow, Sealer};

/// The most rows of a batch: as many as one transaction takes without holding up signing.
const ROWS: usize = 1_000;
/// The most bytes of a batch, so that long rows do not fill the memory.
const BYTES: usize = 1024 * 1024;

/// A row that cannot be taken.
#[derive(Debug)]
pub struct Reject {
    /// Why.
    pub refusal: Refusal,
    /// The column to blame, counted from 0.
    pub column: Option<usize>,
    /// As it stands in the file.
    pub record: Record,
}

/// Rows that are written together.
#[derive(Debug)]
pub struct Batch {
    /// Rows read, those that were rejected included.
    pub read: i64,
    /// Checked and sealed.
    pub rows: Vec<NewRow>,
    /// Not to be taken.
    pub rejects: Vec<Reject>,
    /// Where the next batch begins.
    pub next: Position,
}

/// Reads from `start` on and hands over batch after batch, until the file ends, fails, or nobody takes them any more.
pub fn read_ahead(
    file: &mut (impl Read + Seek),
    separator: u8,
    start: Position,
    sealer: &Sealer<'_>,
    to: &SyncSender<Result<Batch, ReadError>>,
) {
    if let Err(error) = file.seek(SeekFrom::Start(start.byte)) {
        drop(to.send(Err(error.into())));
        return;
    }
    let mut reader = Reader::new(BufReader::with_capacity(BUFFER, file), separator, start);
    loop {
        let batch = next_batch(&mut reader, sealer);
        let is_last = !matches!(&batch, Ok(batch) if batch.read > 0);
        let is_empty = matches!(&batch, Ok(batch) if batch.read == 0);
        if is_empty || to.send(batch).is_err() || is_last {
            return;
        }
    }
}

fn next_batch<R: std::io::BufRead>(reader: &mut Reader<R>, sealer: &Sealer<'_>) -> Result<Batch, ReadError> {
    let mut batch = Batch {
        read: 0,
        rows: Vec::new(),
        rejects: Vec::new(),
        next: reader.position(),
    };
    let mut bytes = 0;
    while batch.rows.len() + batch.rejects.len() < ROWS && bytes < BYTES {
        let Some(record) = reader.next_record()? else { break };
        bytes += record.bytes();
        batch.read += 1;
        match sealer.seal(&record) {
            Ok(row) => batch.rows.push(row),
            Err(refusal) => batch.rejects.push(Reject {
                column: refusal.field.and_then(|field| sealer.place(field)),
                refusal,
                record,
            }),
        }
    }
    batch.next = reader.position();
    Ok(batch)
}
