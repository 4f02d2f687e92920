//! Taking a list away: the signatures that an organisation is entitled to, streamed in constant memory.
//!
//! Pages are read by key in short transactions, so that an export of any length holds up nothing and nobody.

pub mod api;
mod rows;
mod store;

use std::collections::HashMap;
use std::sync::Arc;

use rows::Writer;
pub use rows::{Format, Profile};

use crate::campaigns::Campaign;
use crate::core::clock::Seconds;
use crate::core::cursor::Cursor;
use crate::core::ids::OrganisationId;
use crate::db::{Database, DbError};
use crate::signatures::model::State;

/// How many rows are read at a time.
const PAGE: i64 = 1_000;

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
    database: Database,
    campaign: Arc<Campaign>,
    filter: Filter,
    writer: Writer,
    organisations: HashMap<OrganisationId, String>,
    after: i64,
    /// For deltas: the newest change that belongs to this export, where the next one goes on.
    until_change: i64,
    finished: bool,
}

impl Export {
    /// Prepares an export.
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
        Ok(Self {
            database,
            campaign,
            filter,
            writer,
            organisations,
            after,
            until_change,
            finished: false,
        })
    }

    /// Where the next delta goes on.
    pub fn next_cursor(&self) -> Cursor {
        Cursor(self.until_change)
    }

    /// The next piece of the file, or `None` at its end. Blocks.
    pub fn next_piece(&mut self) -> Result<Option<Vec<u8>>, ExportError> {
        if self.finished {
            return Ok(None);
        }
        let rows = if self.filter.since.is_some() {
            self.next_changed()?
        } else {
            self.next_by_arrival()?
        };
        let mut piece = self.writer.begin();
        for row in &rows {
            self.writer
                .write(&mut piece, &self.campaign, &self.organisations, row)?;
        }
        Ok(Some(piece))
    }

    fn next_by_arrival(&mut self) -> Result<Vec<store::ExportRow>, DbError> {
        let (campaign, after, filter) = (self.campaign.id, self.after, &self.filter);
        let rows = self
            .database
            .read(|conn| store::by_arrival(conn, campaign, filter, after, PAGE))?;
        match rows.last() {
            Some(last) => self.after = last.position,
            None => self.finished = true,
        }
        Ok(rows)
    }

    fn next_changed(&mut self) -> Result<Vec<store::ExportRow>, DbError> {
        let (campaign, after, until, filter) = (self.campaign.id, self.after, self.until_change, &self.filter);
        let (rows, last) = self
            .database
            .read(|conn| store::changed(conn, campaign, filter, after, until, PAGE))?;
        match last {
            Some(last) => self.after = last,
            None => self.finished = true,
        }
        Ok(rows)
    }
}
