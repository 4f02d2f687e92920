//! Taking a list away: the signatures that an organisation is entitled to, streamed in constant memory.
//!
//! Pages are read by key in short transactions, so that an export of any length holds up nothing and nobody. A thread
//! of the export's own reads ahead while the page before is opened and written.

pub mod api;
mod rows;
mod store;

use std::collections::HashMap;
use std::sync::{Arc, mpsc};

use rows::Writer;
pub use rows::{Format, Profile, harmless};

use crate::campaigns::Campaign;
use crate::core::clock::Seconds;
use crate::core::cursor::Cursor;
use crate::core::ids::{CampaignId, OrganisationId};
use crate::db::{Database, DbError};
use crate::signatures::model::State;

/// How many rows are read at a time.
const PAGE: i64 = 1_000;
/// How many pages are read ahead.
const AHEAD: usize = 2;

/// Which signatures.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// In these states; empty: confirmed, and in deltas also whatever has left that state.
    pub states: Vec<State>,
    /// Signed at or after.
    pub from: Option<Seconds>,
    /// Signed before.
    pub until: Option<Seconds>,
    /// From these countries; empty: all.
    pub countries: Vec<String>,
    /// With a yes to this organisation.
    pub consent: Option<OrganisationId>,
    /// Only those changed after this point.
    pub since: Option<Cursor>,
}

impl Filter {
    fn states(&self) -> Vec<i16> {
        let states = match (&self.states[..], self.since) {
            ([], None) => &[State::Confirmed][..],
            ([], Some(_)) => &[State::Confirmed, State::Withdrawn, State::Invalidated, State::Erased],
            (states, _) => states,
        };
        states.iter().map(|state| *state as i16).collect()
    }
}

/// Why an export stopped.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The database.
    #[error(transparent)]
    Database(#[from] DbError),
    /// A row could not be written.
    #[error("export: {0}")]
    Write(String),
}

/// An export under way.
pub struct Export {
    campaign: Arc<Campaign>,
    writer: Writer,
    organisations: HashMap<OrganisationId, String>,
    /// For deltas: the newest change that belongs to this export, where the next one goes on.
    until_change: i64,
    pages: mpsc::Receiver<Page>,
}

/// What the reading thread hands over: rows, the end, or why there is none.
type Page = Result<Option<Vec<store::ExportRow>>, DbError>;

impl Export {
    /// Prepares an export, and begins to read.
    pub fn new(
        database: Database,
        campaign: Arc<Campaign>,
        filter: Filter,
        format: Format,
        profile: Profile,
    ) -> Result<Self, ExportError> {
        let organisations = database.read(store::organisation_names)?;
        let campaign_id = campaign.id;
        let after = filter.since.map_or(0, |since| since.0);
        let until_change = database
            .read(|conn| store::last_change(conn, campaign_id, &filter))?
            .max(after);
        let writer = Writer::new(format, profile, filter.since.is_some());
        let reader = Reader {
            database,
            campaign: campaign_id,
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
            campaign,
            writer,
            organisations,
            until_change,
            pages,
        })
    }

    /// Where the next delta goes on.
    pub fn next_cursor(&self) -> Cursor {
        Cursor(self.until_change)
    }

    /// The next piece of the file, or `None` at its end. Blocks.
    pub fn next_piece(&mut self) -> Result<Option<Vec<u8>>, ExportError> {
        // A list must never look complete when it is not: the end is said, and silence is a failure.
        let page = self.pages.recv();
        match page.map_err(|_| ExportError::Write("reading ended too early".to_owned()))?? {
            Some(rows) => Ok(Some(self.writer.write(&self.campaign, &self.organisations, &rows)?)),
            None => Ok(None),
        }
    }
}

/// Reads the pages of an export.
struct Reader {
    database: Database,
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
        let (rows, last) = self.database.read(|conn| {
            if filter.since.is_some() {
                store::changed(conn, campaign, filter, after, until, PAGE)
            } else {
                let rows = store::by_arrival(conn, campaign, filter, after, PAGE)?;
                let last = rows.last().map(|row| row.position);
                Ok((rows, last))
            }
        })?;
        if let Some(last) = last {
            self.after = last;
        }
        Ok((rows, last.is_none()))
    }
}
