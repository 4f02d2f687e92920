//! An Excel workbook (ECMA-376, Office Open XML), written from its first byte to its last without going back, so that it
//! needs neither memory for its rows nor scratch files of its own: the usual libraries keep a sheet in memory, or in
//! clear in a temporary file.
//!
//! Texts stand in the cells themselves (`inlineStr`) and are texts whatever they begin with; what looks like a formula is
//! marked with the apostrophe of Excel's own (`quotePrefix`), so that it stays one when somebody edits the cell.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::sync::Arc;

use parking_lot::Mutex;
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::ExportError;
use super::rows::{Value, begins_formula};
use crate::core::clock::Seconds;

/// Rows that Excel takes on a sheet, the header included.
const ROWS: u32 = 1_048_576;
/// A sheet ends before the archive would need 64-bit sizes, which not every reader knows.
const SHEET_BYTES: u64 = 3_500_000_000;
/// The most characters in a cell.
const CELL: usize = 32_767;
/// Fast: a list is written once and read once.
const COMPRESSION: i64 = 2;

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const SPREADSHEET: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";
const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// The look of cells; [`BOLD`], [`TIME`] and [`TEXT`] are places in `cellXfs`.
const STYLES: &str = "<numFmts count=\"1\"><numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd\\ hh:mm\"/></numFmts>\
    <fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font>\
    <font><b/><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts>\
    <fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills>\
    <borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
    <cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>\
    <cellXfs count=\"4\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>\
    <xf numFmtId=\"0\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyFont=\"1\"/>\
    <xf numFmtId=\"164\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>\
    <xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" quotePrefix=\"1\"/></cellXfs>\
    <cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles>";
const BOLD: u8 = 1;
const TIME: u8 = 2;
const TEXT: u8 = 3;

/// What the archive has written and nobody has taken yet.
#[derive(Clone, Default)]
struct Pipe(Arc<Mutex<Vec<u8>>>);

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A workbook under way.
pub(super) struct Workbook {
    archive: Option<ZipWriter<StreamWriter<Pipe>>>,
    pipe: Pipe,
    header: Vec<&'static str>,
    /// The letters of each column.
    letters: Vec<String>,
    sheets: usize,
    /// Of the sheet under way; 0 before it has begun.
    row: u32,
    bytes: u64,
    most_rows: u32,
    text: String,
}

impl Workbook {
    /// With these columns.
    pub fn new(header: Vec<&'static str>) -> Result<Self, ExportError> {
        let pipe = Pipe::default();
        let mut workbook = Self {
            archive: Some(ZipWriter::new_stream(pipe.clone())),
            pipe,
            letters: (0..header.len()).map(letters).collect(),
            header,
            sheets: 0,
            row: 0,
            bytes: 0,
            most_rows: ROWS,
            text: String::with_capacity(1 << 17),
        };
        workbook.part(
            "_rels/.rels",
            &format!(
                "<Relationships xmlns=\"{RELATIONS}\"><Relationship Id=\"rId1\" Type=\"{OFFICE}/officeDocument\" \
                 Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        )?;
        workbook.part(
            "xl/styles.xml",
            &format!("<styleSheet xmlns=\"{MAIN}\">{STYLES}</styleSheet>"),
        )?;
        workbook.begin_sheet()?;
        Ok(workbook)
    }

    /// Writes a row; on a further sheet if this one is full.
    pub fn row<'a>(&mut self, cells: impl Iterator<Item = Value<'a>>) -> Result<(), ExportError> {
        if self.row >= self.most_rows || self.bytes >= SHEET_BYTES {
            self.end_sheet()?;
            self.begin_sheet()?;
        }
        self.row += 1;
        let Self { text, letters, row, .. } = self;
        // Writing to a text does not fail, here and below.
        let _ = write!(text, "<row r=\"{row}\">");
        for (column, value) in letters.iter().zip(cells) {
            put(text, column, *row, &value);
        }
        text.push_str("</row>");
        self.flush_at(1 << 16)
    }

    /// What was written since the last time.
    pub fn written(&mut self) -> Vec<u8> {
        std::mem::take(&mut *self.pipe.0.lock())
    }

    /// Ends the workbook, and gives what was not yet taken.
    pub fn finish(&mut self) -> Result<Vec<u8>, ExportError> {
        self.end_sheet()?;
        let (mut sheets, mut relations, mut types) = (String::new(), String::new(), String::new());
        for number in 1..=self.sheets {
            let name = if number == 1 {
                "Signatures".to_owned()
            } else {
                format!("Signatures {number}")
            };
            let _ = write!(
                sheets,
                "<sheet name=\"{name}\" sheetId=\"{number}\" r:id=\"rId{number}\"/>"
            );
            let _ = write!(
                relations,
                "<Relationship Id=\"rId{number}\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet{number}.xml\"/>"
            );
            let _ = write!(
                types,
                "<Override PartName=\"/xl/worksheets/sheet{number}.xml\" ContentType=\"{SPREADSHEET}.worksheet+xml\"/>"
            );
        }
        let styles = self.sheets + 1;
        let _ = write!(
            relations,
            "<Relationship Id=\"rId{styles}\" Type=\"{OFFICE}/styles\" Target=\"styles.xml\"/>"
        );
        self.part(
            "xl/workbook.xml",
            &format!("<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets>{sheets}</sheets></workbook>"),
        )?;
        self.part(
            "xl/_rels/workbook.xml.rels",
            &format!("<Relationships xmlns=\"{RELATIONS}\">{relations}</Relationships>"),
        )?;
        self.part(
            "[Content_Types].xml",
            &format!(
                "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
                 <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
                 <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
                 <Override PartName=\"/xl/workbook.xml\" ContentType=\"{SPREADSHEET}.sheet.main+xml\"/>\
                 <Override PartName=\"/xl/styles.xml\" ContentType=\"{SPREADSHEET}.styles+xml\"/>\
                 {types}</Types>"
            ),
        )?;
        if let Some(archive) = self.archive.take() {
            archive.finish().map_err(failed)?;
        }
        Ok(self.written())
    }

    fn begin_sheet(&mut self) -> Result<(), ExportError> {
        self.sheets += 1;
        self.start(&format!("xl/worksheets/sheet{}.xml", self.sheets))?;
        self.bytes = 0;
        self.row = 1;
        let columns = self.header.len().max(1);
        self.text.push_str(DECLARATION);
        let _ = write!(
            self.text,
            "<worksheet xmlns=\"{MAIN}\"><sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" \
             activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight=\"15\"/>\
             <cols><col min=\"1\" max=\"{columns}\" width=\"20\" customWidth=\"1\"/></cols><sheetData><row r=\"1\">"
        );
        for (column, name) in self.letters.iter().zip(&self.header) {
            inline(&mut self.text, column, 1, BOLD, name);
        }
        self.text.push_str("</row>");
        Ok(())
    }

    fn end_sheet(&mut self) -> Result<(), ExportError> {
        self.text.push_str("</sheetData></worksheet>");
        self.flush_at(0)
    }

    /// Gives the text to the archive if there is so much of it.
    fn flush_at(&mut self, length: usize) -> Result<(), ExportError> {
        if self.text.len() < length {
            return Ok(());
        }
        self.bytes += self.text.len() as u64;
        if let Some(archive) = &mut self.archive {
            archive
                .write_all(self.text.as_bytes())
                .map_err(|error| ExportError::Write(error.to_string()))?;
        }
        self.text.clear();
        Ok(())
    }

    fn start(&mut self, name: &str) -> Result<(), ExportError> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(COMPRESSION))
            .last_modified_time(DateTime::default());
        match &mut self.archive {
            Some(archive) => archive.start_file(name, options).map_err(failed),
            None => Err(ExportError::Write("the workbook is finished".to_owned())),
        }
    }

    /// A whole part of the archive.
    fn part(&mut self, name: &str, content: &str) -> Result<(), ExportError> {
        self.start(name)?;
        self.text.push_str(DECLARATION);
        self.text.push_str(content);
        self.flush_at(0)
    }
}

#[allow(clippy::needless_pass_by_value)]
fn failed(error: zip::result::ZipError) -> ExportError {
    ExportError::Write(error.to_string())
}

/// Appends a cell; an empty one is left out.
fn put(text: &mut String, column: &str, row: u32, value: &Value<'_>) {
    let _ = match value {
        Value::Typed(typed) => {
            let style = if begins_formula(typed) { TEXT } else { 0 };
            inline(text, column, row, style, typed);
            Ok(())
        }
        Value::Word(word) => {
            inline(text, column, row, 0, word);
            Ok(())
        }
        Value::Words(words) => {
            inline(text, column, row, 0, words);
            Ok(())
        }
        Value::Moment(moment) | Value::Day(moment) => {
            let (days, part) = serial(*moment);
            write!(text, "<c r=\"{column}{row}\" s=\"{TIME}\"><v>{days}.{part:08}</v></c>")
        }
        Value::Flag(flag) => write!(text, "<c r=\"{column}{row}\" t=\"b\"><v>{}</v></c>", u8::from(*flag)),
        Value::Number(number) => write!(text, "<c r=\"{column}{row}\"><v>{number}</v></c>"),
        Value::Empty => Ok(()),
    };
}

/// Appends a cell with a text.
fn inline(text: &mut String, column: &str, row: u32, style: u8, value: &str) {
    if value.is_empty() {
        return;
    }
    let _ = write!(
        text,
        "<c r=\"{column}{row}\" s=\"{style}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">"
    );
    escape(text, value);
    text.push_str("</t></is></c>");
}

/// Appends what Excel reads as this text (ECMA-376, part 1, 22.9.2.19): characters that XML cannot hold stand as
/// `_x0001_`, and a text that looks like that has its underscore written so.
fn escape(text: &mut String, value: &str) {
    let mut units = 0;
    for (place, character) in value.char_indices() {
        units += character.len_utf16();
        if units > CELL {
            return;
        }
        match character {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '\t' | '\n' => text.push(character),
            '_' if looks_escaped(&value[place..]) => text.push_str("_x005F_"),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {
                let _ = write!(text, "_x{:04X}_", u32::from(character));
            }
            _ => text.push(character),
        }
    }
}

/// Whether it begins with `_x`, four hexadecimal digits and `_`.
fn looks_escaped(value: &str) -> bool {
    let bytes = value.as_bytes();
    bytes.len() >= 7 && bytes[1] == b'x' && bytes[6] == b'_' && bytes[2..6].iter().all(u8::is_ascii_hexdigit)
}

/// Days since the last day of 1899, as Excel counts them, and a hundred-millionths of a day.
fn serial(moment: Seconds) -> (i64, i64) {
    const DAY: Seconds = 86_400;
    let days = 25_569 + moment.div_euclid(DAY);
    (days.max(0), moment.rem_euclid(DAY) * 100_000_000 / DAY)
}

/// `A` to `Z`, `AA` …
fn letters(mut column: usize) -> String {
    let mut name = String::new();
    loop {
        name.insert(0, char::from(b'A' + u8::try_from(column % 26).unwrap_or(0)));
        if column < 26 {
            return name;
        }
        column = column / 26 - 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_lettered_as_in_excel() {
        assert_eq!(
            [0, 25, 26, 51, 52, 701, 702].map(letters),
            ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]
        );
    }

    #[test]
    fn days_are_counted_as_in_excel() {
        assert_eq!(serial(0), (25_569, 0));
        assert_eq!(serial(1_138_708_800), (38_748, 50_000_000));
    }

    #[test]
    fn what_xml_cannot_hold_is_escaped_and_what_looks_escaped_too() {
        let escaped = |value: &str| {
            let mut text = String::new();
            escape(&mut text, value);
            text
        };
        assert_eq!(escaped("a<b & c>"), "a&lt;b &amp; c&gt;");
        assert_eq!(escaped("one\r\ntwo\0"), "one_x000D_\ntwo_x0000_");
        assert_eq!(escaped("_x0041_ _x"), "_x005F_x0041_ _x");
        assert_eq!(escaped(&"ñ".repeat(40_000)).chars().count(), CELL);
    }

    #[test]
    fn a_full_sheet_is_followed_by_another() {
        use calamine::{Data, Reader, Xlsx};
        let mut workbook = Workbook::new(vec!["number", "text"]).unwrap();
        workbook.most_rows = 3;
        let mut file = Vec::new();
        for number in 0..5 {
            workbook
                .row([Value::Number(number), Value::Typed("=1+1")].into_iter())
                .unwrap();
            file.extend(workbook.written());
        }
        file.extend(workbook.finish().unwrap());
        let mut read = Xlsx::new(io::Cursor::new(file)).unwrap();
        let sheets = read.worksheets();
        let rows: Vec<usize> = sheets.iter().map(|(_, sheet)| sheet.height()).collect();
        assert_eq!(rows, [3, 3, 2]);
        assert_eq!(sheets[2].0, "Signatures 3");
        assert_eq!(sheets[2].1.get((1, 0)), Some(&Data::Float(4.0)));
        assert_eq!(sheets[2].1.get((1, 1)), Some(&Data::String("=1+1".to_owned())));
    }
}
