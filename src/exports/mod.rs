//! Taking a list away: the signatures that an organisation is entitled to, streamed in constant memory.
//!
//! Pages are read by key in short transactions, so that an export of any length holds up nothing and nobody. A thread
//! of the export's own reads ahead while the page before is opened and written.

pub mod api;
mod order;
mod profile;
pub mod record;
mod rows;
pub mod schedules;
pub mod shelf;
mod spool;
mod store;
mod taking;
mod wordings;
mod writer;
mod xlsx;

use std::collections::HashMap;
use std::sync::{Arc, mpsc};

pub use order::{Agreed, Filter, Order, Unfit};
pub use profile::{Column, Columns, Format, Profile};
pub use record::{Entry, Number, Via};
pub use rows::harmless;
pub use shelf::Shelf;
pub use taking::Taking;
use wordings::Wordings;
use writer::Writer;

use crate::campaigns::Campaign;
use crate::core::cursor::Cursor;
use crate::core::ids::{CampaignId, OrganisationId};
use crate::db::{Database, DbError};
use crate::vault::VaultError;

/// How many rows are read at a time.
const PAGE: i64 = 1_000;
/// How many changes are looked at in one read. They are numbered without gaps, and often only a part has something to tell.
const CHANGES: i64 = 4_000;
/// How many pages are read ahead.
const AHEAD: usize = 2;

/// Why an export stopped.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The database.
    #[error(transparent)]
    Database(#[from] DbError),
    /// A row could not be written.
    #[error("export: {0}")]
    Write(String),
    /// There is no such list.
    #[error("{0}")]
    Unfit(#[from] Unfit),
    /// A cursor that leads nowhere here.
    #[error("since: this cursor was not given out for this campaign, or is not reached yet")]
    Cursor,
    /// No randomness.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// An export under way.
pub struct Export {
    campaign: Arc<Campaign>,
    writer: Writer,
    wordings: Wordings,
    organisations: HashMap<OrganisationId, String>,
    /// For deltas: the newest change that belongs to this export, where the next one goes on.
    until_change: i64,
    pages: mpsc::Receiver<Page>,
    rows: i64,
    is_over: bool,
}

/// What the reading thread hands over: rows, the end, or why there is none.
type Page = Result<Option<Vec<store::ExportRow>>, DbError>;

impl Export {
    /// Prepares an export, and begins to read.
    pub fn new(database: Database, order: &Order) -> Result<Self, ExportError> {
        order.check()?;
        let organisations = database.read(store::organisation_names)?;
        let (campaign, filter) = (order.campaign.id, order.filter.clone());
        let after = filter.since.map_or(0, |since| since.number);
        let until_change = database
            .read(|conn| store::last_change(conn, campaign, &filter))?
            .max(after);
        order.check_cursor(&database)?;
        let writer = Writer::new(order.format, order.layout())?;
        let wordings = Wordings::new(database.clone(), order);
        let walk = store::Walk::new(campaign, filter.clone());
        let reader = Reader {
            database,
            walk,
            campaign,
            filter,
            after,
            until_change,
        };
        let (sender, pages) = mpsc::sync_channel(AHEAD);
        std::thread::Builder::new()
            .name("export".to_owned())
            .spawn(move || reader.read_to_end(&sender))
            .map_err(|error| ExportError::Write(error.to_string()))?;
        Ok(Self {
            campaign: Arc::clone(&order.campaign),
            writer,
            wordings,
            organisations,
            until_change,
            pages,
            rows: 0,
            is_over: false,
        })
    }

    /// Where the next delta goes on.
    pub fn next_cursor(&self) -> Cursor {
        Cursor::of(self.campaign.id, self.until_change)
    }

    /// Rows written so far.
    pub fn rows(&self) -> i64 {
        self.rows
    }

    /// The next piece of the file, or `None` at its end. Blocks.
    pub fn next_piece(&mut self) -> Result<Option<Vec<u8>>, ExportError> {
        while !self.is_over {
            let piece = self.write_page()?;
            // Of many changes, none may be left to tell.
            if !piece.is_empty() {
                return Ok(Some(piece));
            }
        }
        Ok(None)
    }

    fn write_page(&mut self) -> Result<Vec<u8>, ExportError> {
        // A list must never look complete when it is not: the end is said, and silence is a failure.
        let page = self.pages.recv();
        let page = page.map_err(|_| ExportError::Write("reading ended too early".to_owned()))??;
        let Some(rows) = page else {
            self.is_over = true;
            return self.writer.finish();
        };
        self.rows += i64::try_from(rows.len()).unwrap_or(i64::MAX);
        self.wordings.learn(rows.iter().map(|row| &row.signature))?;
        self.writer
            .write(&self.campaign, &self.organisations, &self.wordings, &rows)
    }
}

/// Reads the pages of an export.
struct Reader {
    database: Database,
    walk: store::Walk,
    campaign: CampaignId,
    filter: Filter,
    after: i64,
    until_change: i64,
}

impl Reader {
    /// Until the end, a failure, or until nobody takes pages any more.
    fn read_to_end(mut self, pages: &mpsc::SyncSender<Page>) {
        loop {
            let (page, is_last) = match self.next() {
                Ok((rows, is_last)) => (Ok(Some(rows)), is_last),
                Err(error) => (Err(error), true),
            };
            let failed = page.is_err();
            if pages.send(page).is_err() || failed {
                return;
            }
            if is_last {
                drop(pages.send(Ok(None)));
                return;
            }
        }
    }

    /// The next page, and whether it is the last.
    fn next(&mut self) -> Result<(Vec<store::ExportRow>, bool), DbError> {
        let (campaign, after, until, filter) = (self.campaign, self.after, self.until_change, &self.filter);
        let walk = &mut self.walk;
        if filter.since.is_some() {
            let reached = until.min(after.saturating_add(CHANGES));
            self.after = reached;
            let rows = self.database.read(|conn| walk.next(conn, (after, reached)))?;
            return Ok((rows, reached >= until));
        }
        let rows = self
            .database
            .read(|conn| store::by_arrival(conn, campaign, filter, after, PAGE))?;
        let last = rows.last().map(|row| row.position);
        self.after = last.unwrap_or(after);
        Ok((rows, last.is_none()))
    }
}
