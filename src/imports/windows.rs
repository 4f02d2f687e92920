//! Lists in Windows-1252, as older spreadsheets write them, read as if they were in UTF-8. Places are those of the text in
//! UTF-8, so a place is found again by reading up to it.

use std::io::{self, Read, Seek, SeekFrom};

/// What the bytes from 0x80 to 0x9f stand for (WHATWG Encoding, index windows-1252).
const UPPER: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’',
    '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];
/// How much is read at a time.
const BLOCK: usize = 16 * 1024;

/// A text in UTF-8.
pub fn decode(bytes: &[u8]) -> String {
    let character = |byte: &u8| match byte {
        0x80..=0x9f => UPPER[usize::from(byte - 0x80)],
        byte => char::from(*byte),
    };
    bytes.iter().map(character).collect()
}

/// A file in Windows-1252, read in UTF-8.
pub struct Windows<R> {
    file: R,
    place: u64,
    block: String,
    used: usize,
}

impl<R: Read + Seek> Windows<R> {
    /// From its beginning.
    pub fn new(file: R) -> Self {
        Self {
            file,
            place: 0,
            block: String::new(),
            used: 0,
        }
    }
}

impl<R: Read> Read for Windows<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.used == self.block.len() {
            let mut raw = [0; BLOCK];
            let count = self.file.read(&mut raw)?;
            self.block = decode(&raw[..count]);
            self.used = 0;
        }
        let rest = &self.block.as_bytes()[self.used..];
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        self.used += count;
        self.place += count as u64;
        Ok(count)
    }
}

impl<R: Read + Seek> Seek for Windows<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let SeekFrom::Start(place) = to else {
            return Err(io::ErrorKind::Unsupported.into());
        };
        self.file.seek(SeekFrom::Start(0))?;
        (self.place, self.used) = (0, 0);
        self.block.clear();
        io::copy(&mut self.take(place), &mut io::sink())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    #[test]
    fn accents_and_signs_come_out_right_from_any_place() {
        let bytes = b"Jos\xe9 Mu\xf1oz \x80 \x93s\xed\x94";
        let text = "José Muñoz € “sí”";
        assert_eq!(decode(bytes), text);
        let mut file = Windows::new(Cursor::new(bytes));
        for place in [0, 3, 6, 8, text.len()] {
            file.seek(SeekFrom::Start(place as u64)).unwrap();
            let mut rest = Vec::new();
            file.read_to_end(&mut rest).unwrap();
            assert_eq!(rest, text.as_bytes()[place..]);
        }
    }
}
