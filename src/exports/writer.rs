//! How a list is written: CSV (RFC 4180), JSON Lines or an Excel workbook.
//!
//! A spreadsheet runs a cell that begins like a formula, so in CSV such cells get an apostrophe in front (OWASP ASVS
//! 5.0, 1.2.10), in every profile. A workbook says that they are text, and JSON Lines holds the exact values.

use std::collections::HashMap;

use super::ExportError;
use super::profile::{Format, Profile};
use super::rows::{Layout, Record, Times, Value, clip, harmless};
use super::store::ExportRow;
use super::wordings::Wordings;
use super::xlsx::Workbook;
use crate::campaigns::Campaign;
use crate::core::ids::OrganisationId;

/// Writes rows one page after the other.
pub(super) struct Writer {
    layout: Layout,
    body: Body,
    begun: bool,
}

enum Body {
    Csv,
    Jsonl,
    Xlsx(Box<Workbook>),
}

impl Writer {
    /// For an empty list.
    pub fn new(format: Format, layout: Layout) -> Result<Self, ExportError> {
        let body = match format {
            Format::Csv => Body::Csv,
            Format::Jsonl => Body::Jsonl,
            Format::Xlsx => Body::Xlsx(Box::new(Workbook::new(layout.header())?)),
        };
        Ok(Self {
            layout,
            body,
            begun: false,
        })
    }

    /// A piece of the file; the first holds the header.
    pub fn write(
        &mut self,
        campaign: &Campaign,
        organisations: &HashMap<OrganisationId, String>,
        wordings: &Wordings,
        rows: &[ExportRow],
    ) -> Result<Vec<u8>, ExportError> {
        let is_first = !std::mem::replace(&mut self.begun, true);
        let layout = &self.layout;
        let records = rows.iter().map(|row| {
            let record = Record::new(
                campaign,
                organisations,
                layout,
                wordings.of(&row.signature),
                &row.signature,
            );
            (record, layout.is_delta.then_some(row.position))
        });
        match &mut self.body {
            Body::Csv => write_csv(layout, &mut Times::new(&campaign.zone), is_first, records),
            Body::Jsonl => {
                let mut piece = Vec::with_capacity(rows.len() * 512);
                for (record, change) in records {
                    serde_json::to_writer(&mut piece, &record.json(layout, change))
                        .map_err(|error| ExportError::Write(error.to_string()))?;
                    piece.push(b'\n');
                }
                Ok(piece)
            }
            Body::Xlsx(workbook) => {
                for (record, change) in records {
                    let cells = layout.cells().map(|(_, cell)| record.value(cell));
                    workbook.row(cells.chain(change.map(Value::Number)))?;
                }
                Ok(workbook.written())
            }
        }
    }

    /// What comes after the last row.
    pub fn finish(&mut self) -> Result<Vec<u8>, ExportError> {
        match &mut self.body {
            Body::Csv | Body::Jsonl => Ok(Vec::new()),
            Body::Xlsx(workbook) => workbook.finish(),
        }
    }
}

/// Records as CSV, after the header if they are the first.
fn write_csv<'a>(
    layout: &Layout,
    times: &mut Times<'_>,
    is_first: bool,
    records: impl Iterator<Item = (Record<'a>, Option<i64>)>,
) -> Result<Vec<u8>, ExportError> {
    let failed = |error: csv::Error| ExportError::Write(error.to_string());
    let mut piece = Vec::with_capacity(1 << 18);
    if is_first && layout.profile == Profile::Excel {
        piece.extend_from_slice("\u{feff}".as_bytes());
    }
    let mut csv = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(piece);
    let mut fields = csv::StringRecord::new();
    if is_first {
        csv.write_record(layout.header()).map_err(failed)?;
    }
    let longest = layout.profile.longest();
    for (record, change) in records {
        fields.clear();
        let cells = layout.cells().map(|(_, cell)| record.value(cell));
        for value in cells.chain(change.map(Value::Number)) {
            match value {
                Value::Typed(text) => fields.push_field(&harmless(clip(text, longest))),
                Value::Word(word) => fields.push_field(word),
                Value::Words(words) => fields.push_field(&words),
                Value::Moment(moment) => fields.push_field(times.iso8601(moment)),
                Value::Day(moment) => fields.push_field(times.day(moment)),
                Value::Flag(flag) => fields.push_field(if flag { "true" } else { "false" }),
                Value::Number(number) => fields.push_field(&number.to_string()),
                Value::Empty => fields.push_field(""),
            }
        }
        csv.write_record(&fields).map_err(failed)?;
    }
    csv.into_inner().map_err(|error| ExportError::Write(error.to_string()))
}
