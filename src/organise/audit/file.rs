//! The record as a file (RFC 4180): read a page at a time, so that one of any length holds up nothing and nobody.

use std::sync::Arc;

use super::views::{Teller, sentence};
use crate::campaigns::Campaign;
use crate::core::clock::iso8601;
use crate::core::locale::Localizer;
use crate::db::{Database, DbError};
use crate::exports::harmless;
use crate::organisers::record::{self, Filter, Names, Place};
use crate::vault::InstanceKey;

const PAGE: i64 = 1_000;
const COLUMNS: [&str; 8] = [
    "at",
    "who",
    "event",
    "description",
    "campaign",
    "subject",
    "detail",
    "network",
];

/// Why the file broke off.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The database.
    #[error(transparent)]
    Database(#[from] DbError),
    /// A line could not be written.
    #[error("record: {0}")]
    Write(String),
}

/// A file under way.
pub struct File {
    /// Where it is read.
    pub database: Database,
    /// What opens the names.
    pub instance: Arc<InstanceKey>,
    /// Which entries.
    pub filter: Filter,
    /// The organisation's campaigns.
    pub campaigns: Vec<Arc<Campaign>>,
    /// The words.
    pub l: Localizer,
    names: Names,
    place: Option<Place>,
    is_begun: bool,
    is_done: bool,
}

impl File {
    /// From the newest entry on.
    pub fn new(
        database: Database,
        instance: Arc<InstanceKey>,
        filter: Filter,
        campaigns: Vec<Arc<Campaign>>,
        l: Localizer,
    ) -> Self {
        Self {
            database,
            instance,
            filter,
            campaigns,
            l,
            names: Names::new(),
            place: None,
            is_begun: false,
            is_done: false,
        }
    }

    /// The next piece, or nothing at the end. Blocks.
    pub fn next_piece(&mut self) -> Result<Option<Vec<u8>>, FileError> {
        if self.is_done {
            return Ok(None);
        }
        let (filter, place, instance) = (&self.filter, self.place, &self.instance);
        let known = &self.names;
        let (entries, fresh) = self.database.read(|conn| {
            let entries = record::store::page(conn, filter, place, PAGE)?;
            let mut unknown: Vec<_> = entries.iter().filter_map(|entry| entry.organiser_id).collect();
            unknown.retain(|id| !known.contains_key(id));
            unknown.sort_unstable();
            unknown.dedup();
            let fresh = record::names(conn, instance, &unknown)?;
            Ok::<_, DbError>((entries, fresh))
        })?;
        self.names.extend(fresh);
        self.is_done = entries.len() < usize::try_from(PAGE).unwrap_or_default();
        self.place = entries.last().map(record::Entry::place);
        let is_first = !std::mem::replace(&mut self.is_begun, true);
        Ok(Some(self.write(&entries, is_first)?))
    }

    fn write(&self, entries: &[record::Entry], with_header: bool) -> Result<Vec<u8>, FileError> {
        let failed = |error: csv::Error| FileError::Write(error.to_string());
        let teller = Teller {
            names: &self.names,
            campaigns: &self.campaigns,
            l: self.l,
        };
        let mut file = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer(Vec::new());
        if with_header {
            file.write_record(COLUMNS).map_err(failed)?;
        }
        for entry in entries {
            let campaign = self
                .campaigns
                .iter()
                .find(|campaign| Some(campaign.id) == entry.campaign_id);
            let cells = [
                iso8601(entry.created_at),
                teller.who(entry),
                entry.action.clone(),
                sentence(&entry.action, self.l),
                campaign.map(|campaign| campaign.row.slug.clone()).unwrap_or_default(),
                entry.subject.clone(),
                entry.detail.clone(),
                entry.network.clone(),
            ];
            file.write_record(cells.iter().map(|cell| harmless(cell).into_owned()))
                .map_err(failed)?;
        }
        file.into_inner().map_err(|error| FileError::Write(error.to_string()))
    }
}
