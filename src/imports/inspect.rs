//! The first look at a file, from beginning to end: is it a list at all, how is it read, and has it been seen before?
//!
//! A fault anywhere in it stops the import before anything is taken.

use std::io::{self, BufRead, BufReader, Cursor, Read, Seek, SeekFrom};

use sha2::{Digest, Sha256};

use super::reader::{Fault, Position, ReadError, Reader, Record};

/// What programs use between columns.
pub const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];
/// How much is read at a time.
pub const BUFFER: usize = 64 * 1024;
const UTF8_MARK: &[u8] = b"\xef\xbb\xbf";
/// How other things than text in UTF-8 begin.
const OTHERS: [(&[u8], &str); 4] = [
    (b"\xff\xfe", "in UTF-16"),
    (b"\xfe\xff", "in UTF-16"),
    (b"PK\x03\x04", "a spreadsheet's workbook"),
    (b"\xd0\xcf\x11\xe0", "a spreadsheet's workbook"),
];

/// What the first look found.
#[derive(Debug, Clone)]
pub struct Inspected {
    /// The names of the columns.
    pub header: Vec<String>,
    /// What stands between columns.
    pub separator: u8,
    /// Where the first record after the header begins.
    pub start: Position,
    /// Records after the header.
    pub rows: u64,
    /// SHA-256 of how the file is read, then of its bytes: the same file read the same way is the same import.
    pub fingerprint: [u8; 32],
}

/// The header and the first records.
#[derive(Debug, Clone)]
pub struct Glance {
    /// The names of the columns.
    pub header: Vec<String>,
    /// What stands between columns.
    pub separator: u8,
    /// The first records.
    pub records: Vec<Record>,
}

/// Looks at the beginning of a file. If that `is_all` of it, a fault anywhere is told; otherwise one in the header.
pub fn glance(head: &[u8], is_all: bool, separator: Option<u8>, records: usize) -> Result<Glance, ReadError> {
    let (rest, begin) = look_at_head(&mut Cursor::new(head))?;
    let separator = separator.unwrap_or_else(|| guess_separator(&rest));
    let text = head.strip_prefix(UTF8_MARK).unwrap_or(head);
    let mut reader = Reader::new(text, separator, Position { byte: begin, line: 1 });
    let header = reader.next_record()?.ok_or(Fault::Empty)?;
    let mut first = Vec::new();
    loop {
        match reader.next_record() {
            Ok(Some(record)) if first.len() < records => first.push(record),
            Ok(Some(_)) if is_all => {}
            Err(error) if is_all => return Err(error),
            // What is cut off here ends where the piece does.
            _ => break,
        }
    }
    Ok(Glance {
        header: header.fields().map(|name| name.trim().to_owned()).collect(),
        separator,
        records: first,
    })
}

/// Reads the file once. `way` is how it will be read, in any fixed words.
pub fn inspect(file: &mut (impl Read + Seek), separator: Option<u8>, way: &str) -> Result<Inspected, ReadError> {
    let (head, begin) = look_at_head(file)?;
    let separator = separator.unwrap_or_else(|| guess_separator(&head));
    file.seek(SeekFrom::Start(begin))?;
    let mut hashing = Hashing {
        file,
        hash: Sha256::new().chain_update(way).chain_update([0]),
    };
    let first = Position { byte: begin, line: 1 };
    let mut reader = Reader::new(BufReader::with_capacity(BUFFER, &mut hashing), separator, first);
    let header = reader.next_record()?.ok_or(Fault::Empty)?;
    let start = reader.position();
    let mut rows = 0;
    while reader.next_record()?.is_some() {
        rows += 1;
    }
    Ok(Inspected {
        header: header.fields().map(|name| name.trim().to_owned()).collect(),
        separator,
        start,
        rows,
        fingerprint: hashing.hash.finalize().into(),
    })
}

/// The beginning of the file, and how many bytes of it are a mark.
fn look_at_head(file: &mut (impl Read + Seek)) -> Result<(Vec<u8>, u64), ReadError> {
    file.seek(SeekFrom::Start(0))?;
    let mut reader = BufReader::with_capacity(BUFFER, file.take(BUFFER as u64));
    let head = reader.fill_buf()?.to_vec();
    if let Some((_, what)) = OTHERS.iter().find(|(mark, _)| head.starts_with(mark)) {
        return Err(Fault::Encoding(what).into());
    }
    match head.strip_prefix(UTF8_MARK) {
        Some(rest) => Ok((rest.to_vec(), UTF8_MARK.len() as u64)),
        None => Ok((head, 0)),
    }
}

/// The separator that stands most often in the first line that has any, outside quotation marks.
fn guess_separator(head: &[u8]) -> u8 {
    let mut quoted = false;
    let mut counts = [0_usize; SEPARATORS.len()];
    for byte in head {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted && counts != [0; SEPARATORS.len()] => break,
            _ if quoted => {}
            byte => {
                if let Some(place) = SEPARATORS.iter().position(|separator| separator == byte) {
                    counts[place] += 1;
                }
            }
        }
    }
    let best = (0..SEPARATORS.len()).max_by_key(|place| (counts[*place], SEPARATORS.len() - place));
    SEPARATORS[best.unwrap_or(0)]
}

/// Hashes what passes through.
struct Hashing<R> {
    file: R,
    hash: Sha256,
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(buffer)?;
        self.hash.update(&buffer[..count]);
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(bytes: &[u8]) -> Result<Inspected, String> {
        inspect(&mut Cursor::new(bytes), None, "").map_err(|error| error.to_string())
    }

    #[test]
    fn the_separator_is_the_one_that_the_header_uses_most() {
        for (text, separator) in [
            ("a,b;c,d\n1;2;3;4", b','),
            ("a;b\n", b';'),
            ("a\tb,c\td\n", b'\t'),
            ("\"x;y;z\",b\n", b','),
            ("email\n", b','),
        ] {
            assert_eq!(look(text.as_bytes()).unwrap().separator, separator, "{text}");
        }
    }

    #[test]
    fn a_mark_of_utf_8_is_no_part_of_the_first_name() {
        let found = look(b"\xef\xbb\xbfemail,name\r\na,b\r\n").unwrap();
        assert_eq!(found.header, ["email", "name"]);
        assert_eq!((found.rows, found.start), (1, Position { byte: 15, line: 2 }));
    }

    #[test]
    fn other_encodings_are_named() {
        assert!(look(b"\xff\xfee\0m\0").unwrap_err().contains("UTF-16"));
        assert!(look(b"PK\x03\x04").unwrap_err().contains("workbook"));
        assert!(look(b"").unwrap_err().contains("empty"));
        assert!(look(b"\xef\xbb\xbf\n\n").unwrap_err().contains("empty"));
    }

    #[test]
    fn a_glance_tells_the_faults_of_what_is_whole_only() {
        let text = b"\xef\xbb\xbfa;b\n1;2\n3;4\n\"5;6";
        let cut = glance(text, false, None, 1).unwrap();
        assert_eq!((cut.header.len(), cut.separator, cut.records.len()), (2, b';', 1));
        assert!(glance(text, true, None, 1).unwrap_err().to_string().contains("line 4"));
    }

    #[test]
    fn the_fingerprint_is_of_the_file_and_of_how_it_is_read() {
        let print = |text: &str, way| inspect(&mut Cursor::new(text), None, way).unwrap().fingerprint;
        assert_eq!(print("a\nb", "x"), print("a\nb", "x"));
        assert_ne!(print("a\nb", "x"), print("a\nc", "x"));
        assert_ne!(print("a\nb", "x"), print("a\nb", "y"));
    }
}
