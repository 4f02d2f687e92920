//! Lists that come through the browser: kept in the database in sealed pieces, so that they outlive a restart and every node
//! can go on with them; looked through, and then taken over, in the background by [`worker`]; deleted when they are in, or
//! when nobody goes on with them.

pub mod file;
pub mod lease;
pub mod model;
pub mod plan;
pub mod rejects;
pub mod spool;
pub mod store;
pub mod trouble;
pub mod worker;

use std::sync::Arc;

use serde_json::json;

pub use model::{Notes, Part, Stage, UploadNumber, UploadRow};
pub use plan::Plan;
pub use spool::Spool;
pub use trouble::Trouble;

use super::inspect::{Glance, glance};
use super::reader::{Fault, ReadError};
use super::{Counts, ImportError, windows};
use crate::campaigns::Campaign;
use crate::core::clock::Seconds;
use crate::core::locale::Language;
use crate::db::{Database, DbError};
use crate::organisers::{Actor, Event};

/// Lists of one campaign that are kept at a time.
const MOST_OF_A_CAMPAIGN: usize = 5;
/// Rows that are shown of a list.
const ROWS_SHOWN: usize = 5;
/// Rows among which those with other than plain letters are looked for, where these are in question.
const ROWS_LOOKED_AT: usize = 500;
const HOUR: Seconds = 3_600;

/// Why a list was not kept.
#[derive(Debug, thiserror::Error)]
pub enum UploadError {
    /// There are enough lists of this campaign.
    #[error("too many lists are waiting")]
    TooMany,
    /// The database, or the keys.
    #[error(transparent)]
    Import(#[from] ImportError),
}

impl From<DbError> for UploadError {
    fn from(error: DbError) -> Self {
        Self::Import(error.into())
    }
}

impl From<crate::vault::VaultError> for UploadError {
    fn from(error: crate::vault::VaultError) -> Self {
        Self::Import(error.into())
    }
}

/// The beginning of a list.
#[derive(Debug, Clone)]
pub struct Beginning {
    /// Header and rows.
    pub glance: Glance,
    /// If it is read as Windows-1252: the fault that it has as UTF-8, if that shows already.
    pub windows: Option<Trouble>,
}

/// Uploads of one campaign, and who handles them.
#[derive(Clone)]
pub struct Uploads {
    /// Where they are kept.
    pub database: Database,
    /// The campaign.
    pub campaign: Arc<Campaign>,
    /// Who it is for the record.
    pub actor: Actor,
    /// The present.
    pub now: Seconds,
    /// How long a list is kept that nobody goes on with.
    pub kept_hours: i64,
}

impl Uploads {
    /// A list is about to arrive, for at most so many minutes.
    pub fn begin(&self, file_name: &str, minutes: u64) -> Result<(UploadRow, Spool), UploadError> {
        let key = self.campaign.key.as_ref().ok_or(ImportError::KeyDestroyed)?;
        let number = UploadNumber::new()?;
        let notes = Notes {
            file_name: file_name.chars().filter(|c| !c.is_control()).take(200).collect(),
            ..Notes::default()
        };
        let (organisation, organiser) = self.by()?;
        let row = UploadRow {
            id: number.to_vec(),
            campaign_id: self.campaign.id,
            organisation_id: organisation,
            uploaded_by: organiser,
            acting_id: organiser,
            network: self.actor.network.clone(),
            stage: Stage::Receiving as i16,
            stop_wanted: false,
            leased_until: 0,
            bytes: 0,
            rows_in_all: 0,
            rows_read: 0,
            notes: notes.seal(key, number)?,
            created_at: self.now,
            expires_at: self.now + 2 * 60 * minutes.cast_signed(),
        };
        self.database.write(|conn| {
            crate::tallies::store::lock(conn, &[self.campaign.id])?;
            let kept = store::of_campaign(conn, self.campaign.id)?;
            if kept.iter().filter(|row| row.stage() != Stage::Finished).count() >= MOST_OF_A_CAMPAIGN {
                return Err(UploadError::TooMany);
            }
            Ok(store::insert(conn, &row)?)
        })?;
        let spool = Spool::new(self.database.clone(), Arc::clone(&self.campaign), number, Part::List);
        Ok((row, spool))
    }

    /// All of it is here. A list whose beginning is none is thrown away, and the trouble told.
    pub fn arrived(&self, row: &UploadRow, bytes: u64) -> Result<Option<Trouble>, UploadError> {
        let here = UploadRow {
            stage: Stage::Waiting as i16,
            bytes: bytes.cast_signed(),
            expires_at: self.kept_until(),
            ..row.clone()
        };
        if let Err(error) = self.glance(&here, None, false) {
            spool::discard(&self.database, row.number())?;
            return Ok(Some(Trouble::from(&error)));
        }
        self.database.write(|conn| store::move_on(conn, row, &here, self.now))?;
        Ok(None)
    }

    /// The beginning of a list. One that is not in UTF-8 is read as Windows-1252, and with it come the rows and the fault by
    /// which that shows.
    pub fn glance(&self, row: &UploadRow, separator: Option<u8>, windows: bool) -> Result<Beginning, ImportError> {
        let key = self.campaign.key.as_ref().ok_or(ImportError::KeyDestroyed)?;
        let number = row.number();
        let sealed = self
            .database
            .read(|conn| store::piece(conn, number, Part::List, 0))?
            .unwrap_or_default();
        let head = match row.bytes {
            0 => zeroize::Zeroizing::default(),
            _ => key.open_piece(number.piece(Part::List, 0), &sealed)?,
        };
        let is_all = head.len() as u64 == row.bytes.unsigned_abs();
        let fault = match glance(&head, is_all, separator, ROWS_SHOWN) {
            Ok(glance) if !windows => return Ok(Beginning { glance, windows: None }),
            Ok(_) => None,
            Err(ReadError::Fault(fault @ Fault::NotUtf8 { .. })) => Some(fault),
            Err(error) => return Err(error.into()),
        };
        let text = windows::decode(&head);
        let mut glance = glance(text.as_bytes(), is_all, separator, ROWS_LOOKED_AT)?;
        glance.records.sort_by_key(|record| record.fields().all(str::is_ascii));
        glance.records.truncate(ROWS_SHOWN);
        let trouble = fault.as_ref().map(Trouble::from).unwrap_or_default();
        Ok(Beginning {
            glance,
            windows: Some(trouble),
        })
    }

    /// Has the whole list looked through by the background. False if it has moved on meanwhile.
    pub fn check(&self, row: &UploadRow, plan: Plan, language: Language) -> Result<bool, UploadError> {
        if !matches!(row.stage(), Stage::Waiting | Stage::Checked | Stage::Failed) {
            return Ok(false);
        }
        self.move_on(row, Stage::Checking, |notes| {
            notes.plan = Some(plan);
            language.code().clone_into(&mut notes.language);
            (notes.counts, notes.known, notes.trouble) = (None, false, None);
            notes.rejects.clear();
        })
    }

    /// Has it taken over by the background, or gone on with. False if it has moved on meanwhile.
    pub fn start(&self, row: &UploadRow) -> Result<bool, UploadError> {
        if !matches!(row.stage(), Stage::Checked | Stage::Stopped) {
            return Ok(false);
        }
        self.move_on(row, Stage::Importing, |_| ())
    }

    fn move_on(&self, row: &UploadRow, to: Stage, change: impl FnOnce(&mut Notes)) -> Result<bool, UploadError> {
        let key = self.campaign.key.as_ref().ok_or(ImportError::KeyDestroyed)?;
        let mut notes = row.open_notes(key)?;
        change(&mut notes);
        let (_, organiser) = self.by()?;
        let after = UploadRow {
            stage: to as i16,
            acting_id: organiser,
            network: self.actor.network.clone(),
            stop_wanted: false,
            rows_read: 0,
            notes: notes.seal(key, row.number())?,
            expires_at: self.kept_until(),
            ..row.clone()
        };
        self.database.write(|conn| {
            let moved = store::move_on(conn, row, &after, self.now)?;
            if moved && to == Stage::Importing {
                let mut detail = grounds(&notes);
                detail["resumed"] = json!(row.stage() == Stage::Stopped);
                let (campaign, subject) = (Some(self.campaign.id), row.number().to_string());
                self.actor
                    .note(conn, Event::ImportStarted, campaign, &subject, &detail, self.now)?;
            }
            Ok(moved)
        })
    }

    /// Stops the background before its next batch; what was taken over stays.
    pub fn stop(&self, row: &UploadRow) -> Result<(), UploadError> {
        if !row.stage().is_under_way() {
            return Ok(());
        }
        let (_, organiser) = self.by()?;
        let wanted = UploadRow {
            acting_id: organiser,
            network: self.actor.network.clone(),
            ..row.clone()
        };
        Ok(self.database.write(|conn| store::want_stop(conn, &wanted))?)
    }

    /// Throws a list away. False if the background is at work on it.
    pub fn discard(&self, row: &UploadRow) -> Result<bool, UploadError> {
        if row.stage().is_under_way() {
            return Ok(false);
        }
        spool::discard(&self.database, row.number())?;
        Ok(true)
    }

    fn kept_until(&self) -> Seconds {
        self.now + self.kept_hours * HOUR
    }

    fn by(&self) -> Result<(i64, i64), DbError> {
        let both = self.actor.organisation.zip(self.actor.organiser);
        both.ok_or(DbError::NotFound)
    }
}

/// On what grounds a list is taken over, for the record.
fn grounds(notes: &Notes) -> serde_json::Value {
    let plan = notes.plan.clone().unwrap_or_default();
    json!({ "basis": plan.basis, "provenance": plan.provenance, "replaces": plan.replaces })
}

/// The same with what became of the rows.
fn outcome(notes: &Notes) -> serde_json::Value {
    let counts: Counts = notes.counts.unwrap_or_default();
    let mut detail = grounds(notes);
    for (name, count) in [
        ("rows", counts.rows_read),
        ("imported", counts.accepted),
        ("already_signed", counts.already_signed),
        ("duplicates", counts.duplicates),
        ("waiting", counts.waiting),
        ("gone", counts.gone),
        ("rejected", counts.rejected),
        ("replaced", counts.replaced),
    ] {
        detail[name] = json!(count);
    }
    detail
}

/// Throws away what nobody went on with in time; says how many lists.
pub fn discard_expired(database: &Database, now: Seconds) -> Result<usize, DbError> {
    let expired = database.read(|conn| store::expired(conn, now))?;
    for number in &expired {
        spool::discard(database, *number)?;
    }
    Ok(expired.len())
}
