//! Reads a list record by record, in constant memory, and knows the line and column of everything.
//!
//! Comma-separated values as in RFC 4180, with another separator if need be. A mark that opens and never closes, or a
//! file that is no list at all, ends in a [`Fault`] that says where, not in a record of a gigabyte.

use std::io::{self, BufRead};

/// The most columns a list may have.
pub const COLUMNS_MAX: usize = 200;
/// The longest record, in bytes: far beyond what the fields of the form may hold together.
const RECORD_MAX: usize = 64 * 1024;

/// Where a record begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// Bytes before it in the file.
    pub byte: u64,
    /// Its line, counted from 1.
    pub line: u64,
}

/// What is wrong with a file as a whole: nothing of it can be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A byte-order mark of another encoding, or zeros where text should be.
    #[error("the file is {0}, not UTF-8; save it again as \"CSV UTF-8\"")]
    Encoding(&'static str),
    /// Bytes that are not UTF-8.
    #[error("line {line}, column {column}: this is not UTF-8; save the file again as \"CSV UTF-8\"")]
    NotUtf8 {
        /// From 1.
        line: u64,
        /// From 1.
        column: usize,
    },
    /// A byte of zero.
    #[error("line {line}, column {column}: a NUL byte, which no text has (a file in UTF-16, or a damaged one)")]
    Nul {
        /// From 1.
        line: u64,
        /// From 1.
        column: usize,
    },
    /// Too many columns.
    #[error("line {line}, column {column}: more than {COLUMNS_MAX} columns")]
    Columns {
        /// From 1.
        line: u64,
        /// From 1.
        column: usize,
    },
    /// A record without end.
    #[error(
        "line {line}, column {column}: the record that begins here is longer than 64 KiB; a quotation mark is probably not closed"
    )]
    TooLong {
        /// Where the record begins.
        line: u64,
        /// The column that does not end.
        column: usize,
    },
    /// The file ends inside quotation marks.
    #[error("line {line}, column {column}: the quotation mark that opens here is not closed")]
    Unclosed {
        /// Where the record begins.
        line: u64,
        /// The column that does not end.
        column: usize,
    },
    /// Nothing in it.
    #[error("the file is empty")]
    Empty,
}

/// Why reading stopped.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The file could not be read.
    #[error("the file cannot be read: {0}")]
    Io(#[from] io::Error),
    /// The file is not a list.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// One record, with its marks taken off.
#[derive(Debug, Clone, Default)]
pub struct Record {
    /// The line that it begins on.
    pub line: u64,
    text: String,
    ends: Vec<usize>,
}

impl Record {
    /// A column, counted from 0; nothing where the record is too short.
    pub fn get(&self, column: usize) -> &str {
        let Some(end) = self.ends.get(column) else { return "" };
        let start = column.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start..*end]
    }

    /// Every column.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len()).map(|column| self.get(column))
    }

    /// How many columns.
    pub fn columns(&self) -> usize {
        self.ends.len()
    }

    /// Its length in bytes.
    pub fn bytes(&self) -> usize {
        self.text.len()
    }

    fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// Reads records from a stream.
pub struct Reader<R> {
    stream: R,
    separator: u8,
    position: Position,
}

impl<R: BufRead> Reader<R> {
    /// Goes on at `position`, to which the stream was moved.
    pub fn new(stream: R, separator: u8, position: Position) -> Self {
        Self {
            stream,
            separator,
            position,
        }
    }

    /// Where the next record begins.
    pub fn position(&self) -> Position {
        self.position
    }

    /// The next record with anything in it; none at the end.
    pub fn next_record(&mut self) -> Result<Option<Record>, ReadError> {
        loop {
            match self.next_line()? {
                Some(record) if record.is_blank() => {}
                found => return Ok(found),
            }
        }
    }

    fn next_line(&mut self) -> Result<Option<Record>, ReadError> {
        let mut raw = Raw::begin(self.position.line);
        loop {
            let buffer = self.stream.fill_buf()?;
            if buffer.is_empty() {
                self.position.line = raw.line;
                return Ok(raw.at_end_of_file()?);
            }
            let (used, end) = raw.take(buffer, self.separator)?;
            self.stream.consume(used);
            self.position.byte += used as u64;
            if let Some(end) = end {
                if end == b'\r' {
                    self.skip_line_feed()?;
                }
                self.position.line = raw.line + 1;
                return Ok(Some(raw.finish()?));
            }
        }
    }

    fn skip_line_feed(&mut self) -> io::Result<()> {
        if self.stream.fill_buf()?.first() == Some(&b'\n') {
            self.stream.consume(1);
            self.position.byte += 1;
        }
        Ok(())
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    FieldStart,
    Plain,
    Quoted,
    MarkInQuoted,
}

/// A record under way.
struct Raw {
    first_line: u64,
    line: u64,
    bytes: Vec<u8>,
    ends: Vec<usize>,
    state: State,
}

impl Raw {
    fn begin(line: u64) -> Self {
        Self {
            first_line: line,
            line,
            bytes: Vec::new(),
            ends: Vec::new(),
            state: State::FieldStart,
        }
    }

    fn column(&self) -> usize {
        self.ends.len() + 1
    }

    /// Takes bytes up to the end of the record; says how many, and which byte ended it.
    fn take(&mut self, buffer: &[u8], separator: u8) -> Result<(usize, Option<u8>), Fault> {
        for (place, byte) in buffer.iter().enumerate() {
            if self.step(*byte, separator)? {
                return Ok((place + 1, Some(*byte)));
            }
        }
        Ok((buffer.len(), None))
    }

    /// One byte; says whether it ended the record.
    fn step(&mut self, byte: u8, separator: u8) -> Result<bool, Fault> {
        match (self.state, byte) {
            (_, 0) => {
                return Err(Fault::Nul {
                    line: self.line,
                    column: self.column(),
                });
            }
            (State::FieldStart, b'"') => self.state = State::Quoted,
            (State::Quoted, b'"') => self.state = State::MarkInQuoted,
            (State::MarkInQuoted, b'"') => self.push(byte, State::Quoted)?,
            (State::Quoted, _) => {
                self.line += u64::from(byte == b'\n');
                self.push(byte, State::Quoted)?;
            }
            (_, b'\n' | b'\r') => {
                self.end_field()?;
                return Ok(true);
            }
            (_, byte) if byte == separator => self.end_field()?,
            _ => self.push(byte, State::Plain)?,
        }
        Ok(false)
    }

    fn push(&mut self, byte: u8, state: State) -> Result<(), Fault> {
        if self.bytes.len() >= RECORD_MAX {
            return Err(Fault::TooLong {
                line: self.first_line,
                column: self.column(),
            });
        }
        self.bytes.push(byte);
        self.state = state;
        Ok(())
    }

    fn end_field(&mut self) -> Result<(), Fault> {
        if self.ends.len() == COLUMNS_MAX {
            return Err(Fault::Columns {
                line: self.line,
                column: self.column(),
            });
        }
        self.ends.push(self.bytes.len());
        self.state = State::FieldStart;
        Ok(())
    }

    fn at_end_of_file(mut self) -> Result<Option<Record>, Fault> {
        if self.state == State::Quoted {
            return Err(Fault::Unclosed {
                line: self.first_line,
                column: self.column(),
            });
        }
        if self.ends.is_empty() && self.bytes.is_empty() {
            return Ok(None);
        }
        self.end_field()?;
        self.finish().map(Some)
    }

    fn finish(self) -> Result<Record, Fault> {
        let Self {
            first_line,
            bytes,
            ends,
            ..
        } = self;
        let invalid = |bytes: &[u8], at: usize| {
            let lines = bytes[..at].split(|byte| *byte == b'\n').count() - 1;
            Fault::NotUtf8 {
                line: first_line + lines as u64,
                column: ends.iter().filter(|end| **end <= at).count() + 1,
            }
        };
        match String::from_utf8(bytes) {
            Ok(text) => match ends.iter().find(|end| !text.is_char_boundary(**end)) {
                // Two columns whose ends make one character together are two broken characters.
                Some(end) => Err(invalid(text.as_bytes(), end - 1)),
                None => Ok(Record {
                    line: first_line,
                    text,
                    ends,
                }),
            },
            Err(error) => Err(invalid(error.as_bytes(), error.utf8_error().valid_up_to())),
        }
    }
}

#[cfg(test)]
#[path = "reader_tests.rs"]
mod tests;
