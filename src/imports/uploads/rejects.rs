//! The rows that cannot be taken, kept sealed beside their list until they are fetched: as CSV, with line, column and reason
//! before what stands in the row, so that it can be corrected and uploaded.

use std::sync::Arc;

use super::model::{Part, Rejected, UploadNumber};
use super::spool::Spool;
use super::store;
use crate::campaigns::Campaign;
use crate::core::locale::Localizer;
use crate::db::Database;
use crate::imports::columns::REJECTED;
use crate::imports::rows::FORMULA_STARTS;
use crate::imports::{ImportError, Reject};

/// Rows that are named on the page.
const SHOWN: usize = 20;

/// Takes rejected rows.
pub struct RejectFile {
    spool: Spool,
    l: Localizer,
    /// The first of them.
    pub shown: Vec<Rejected>,
}

impl RejectFile {
    /// Nothing rejected yet; reasons come in this language.
    pub fn new(database: Database, campaign: Arc<Campaign>, of: UploadNumber, l: Localizer) -> Self {
        Self {
            spool: Spool::new(database, campaign, of, Part::Rejects),
            l,
            shown: Vec::new(),
        }
    }

    /// The first line.
    pub fn begin(&mut self, header: &[String]) -> Result<(), ImportError> {
        let known = REJECTED.into_iter();
        self.write([known.chain(header.iter().map(String::as_str)).map(defused).collect()])
    }

    /// A few rows.
    pub fn take(&mut self, rejects: &[Reject]) -> Result<(), ImportError> {
        let told: Vec<Rejected> = rejects.iter().map(|reject| self.told(reject)).collect();
        self.write(rejects.iter().zip(&told).map(|(reject, told)| {
            let column = if told.column == 0 {
                String::new()
            } else {
                told.column.to_string()
            };
            let known = [told.line.to_string(), column, defused(&told.reason)];
            known.into_iter().chain(reject.record.fields().map(defused)).collect()
        }))?;
        let room = SHOWN.saturating_sub(self.shown.len());
        self.shown.extend(told.into_iter().take(room));
        Ok(())
    }

    /// The last of them are written.
    pub fn finish(self) -> Result<Vec<Rejected>, ImportError> {
        self.spool.finish()?;
        Ok(self.shown)
    }

    fn told(&self, reject: &Reject) -> Rejected {
        Rejected {
            line: reject.record.line,
            column: reject.column.map_or(0, |column| column + 1),
            reason: reject.refusal.message(self.l),
        }
    }

    fn write(&mut self, rows: impl IntoIterator<Item = Vec<String>>) -> Result<(), ImportError> {
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        for row in rows {
            writer.write_record(&row).map_err(|_| ImportError::Failed)?;
        }
        let bytes = writer.into_inner().map_err(|_| ImportError::Failed)?;
        self.spool.take(&bytes)
    }
}

/// With an apostrophe before what a spreadsheet would run; reading it again takes the apostrophe off.
fn defused(text: &str) -> String {
    if text.starts_with(FORMULA_STARTS) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// A piece of the file; none after the last.
pub fn piece(
    database: &Database,
    campaign: &Campaign,
    of: UploadNumber,
    number: u64,
) -> Result<Option<Vec<u8>>, ImportError> {
    let key = campaign.key.as_ref().ok_or(ImportError::KeyDestroyed)?;
    let sealed = database.read(|conn| store::piece(conn, of, Part::Rejects, number.cast_signed()))?;
    let Some(sealed) = sealed else { return Ok(None) };
    let plain = key.open_piece(of.piece(Part::Rejects, number), &sealed)?;
    Ok(Some(plain.to_vec()))
}
