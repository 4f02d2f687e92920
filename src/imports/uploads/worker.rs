//! The background that looks through uploaded lists and takes them over. It works under a [`Lease`]: whoever is killed is
//! followed by whoever comes next, on any node, and goes on at the row where the last batch ended.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::file::StoredFile;
use super::lease::Lease;
use super::model::{Notes, Part, Stage, UploadRow};
use super::rejects::RejectFile;
use super::trouble::Trouble;
use super::{outcome, spool, store};
use crate::app::Core;
use crate::campaigns::Campaign;
use crate::core::bell::Bell;
use crate::core::clock::Seconds;
use crate::core::locale::Language;
use crate::db::DbError;
use crate::imports::windows::Windows;
use crate::imports::{self, Counts, Ending, ImportError, Reject, Report, Start, Watcher};
use crate::organisers::{Actor, Event};
use crate::vault::CampaignKey;

/// How long a list waits after the database was away.
const PAUSE: Seconds = 5;
/// How often the background looks for lists that nobody told it of.
const LOOK_EVERY: Duration = Duration::from_secs(2);
const HOUR: Seconds = 3_600;

/// Works on one list at a time.
pub struct ImportWorker {
    core: Core,
    stop: Arc<AtomicBool>,
}

/// How a run ended.
struct Done {
    result: Result<Report, ImportError>,
    counts: Option<Counts>,
    rejects: Option<RejectFile>,
}

impl ImportWorker {
    /// Over the same data as everybody, until `stop` is raised.
    pub fn new(core: Core, stop: Arc<AtomicBool>) -> Self {
        Self { core, stop }
    }

    /// Works until it is told to stop.
    pub fn keep_working(&self, bell: &Bell) {
        while !self.stop.load(Ordering::Relaxed) {
            match self.run_one() {
                Ok(true) => {}
                Ok(false) => {
                    bell.wait(LOOK_EVERY);
                }
                Err(error) => {
                    tracing::warn!(%error, "lists are left for now");
                    bell.wait(LOOK_EVERY);
                }
            }
        }
    }

    /// Works on one list to its end; whether there was one. Blocks.
    pub fn run_one(&self) -> Result<bool, DbError> {
        let lease = Lease::take(&self.core.database, &self.core.clock, &self.stop)?;
        let Some(lease) = lease else { return Ok(false) };
        let row = lease.row();
        let Some(campaign) = self.core.catalogue.by_id(row.campaign_id) else {
            lease.leave(PAUSE)?;
            return Ok(true);
        };
        let notes = campaign.key.as_ref().and_then(|key| row.open_notes(key).ok());
        match (&campaign.key, notes) {
            (Some(key), Some(notes)) => self.work(&lease, &campaign, key, notes).and_then(|end| match end {
                End::Settled => Ok(()),
                End::Left(pause) => lease.leave(pause),
            })?,
            // Without the key nothing more can be said of it.
            _ => self.fail_silently(row)?,
        }
        Ok(true)
    }

    fn fail_silently(&self, row: UploadRow) -> Result<(), DbError> {
        let failed = UploadRow {
            stage: Stage::Failed as i16,
            ..row
        };
        self.core.database.write(|conn| store::release(conn, &failed)).map(drop)
    }

    fn work(
        &self,
        lease: &Lease<'_>,
        campaign: &Arc<Campaign>,
        key: &CampaignKey,
        notes: Notes,
    ) -> Result<End, DbError> {
        let row = lease.row();
        let is_check = row.stage() == Stage::Checking;
        if is_check {
            spool::empty(&self.core.database, row.number(), Part::Rejects)?;
        }
        let l = Language::parse(&notes.language).unwrap_or_default().localizer();
        let rejects = || RejectFile::new(self.core.database.clone(), Arc::clone(campaign), row.number(), l);
        let mut follower = Follower {
            lease,
            rejects: is_check.then(rejects),
            counts: None,
        };
        let order = notes.plan.clone().unwrap_or_default().order(is_check);
        let reads_on = || {
            lease.keep();
            lease.ends()
        };
        let bytes = row.bytes.unsigned_abs();
        let (database, clock) = (&self.core.database, &self.core.clock);
        let mut file = StoredFile::new(database, key, row.number(), bytes, &reads_on);
        let result = if notes.plan.as_ref().is_some_and(|plan| plan.windows) {
            let mut file = Windows::new(file);
            imports::run(database, clock, campaign, &mut file, &order, &mut follower)
        } else {
            imports::run(database, clock, campaign, &mut file, &order, &mut follower)
        };
        let done = Done {
            result,
            counts: follower.counts,
            rejects: follower.rejects,
        };
        self.settle(lease, key, notes, done)
    }

    /// Says what became of it.
    fn settle(&self, lease: &Lease<'_>, key: &CampaignKey, mut notes: Notes, done: Done) -> Result<End, DbError> {
        let mut row = lease.row();
        let is_check = row.stage() == Stage::Checking;
        let event = match done.result {
            Ok(report) if !matches!(report.ending, Ending::StoppedAt(_)) => {
                came_to_its_end(&mut row, &mut notes, report, done.rejects)
            }
            _ if lease.is_cancelled() && !lease.is_interrupted() => {
                row.stage = if is_check { Stage::Waiting } else { Stage::Stopped } as i16;
                notes.counts = done.counts.or(notes.counts);
                (!is_check).then_some(Event::ImportCancelled)
            }
            _ if lease.is_interrupted() => return Ok(End::Left(0)),
            Err(ImportError::Database(error)) if error.is_unavailable() => {
                tracing::warn!(%error, "a list waits for the database");
                return Ok(End::Left(PAUSE));
            }
            Ok(_) => return Ok(End::Left(0)),
            Err(error) => {
                fail(&mut row, &mut notes, &error);
                None
            }
        };
        row.stop_wanted = false;
        row.notes = notes.seal(key, row.number()).unwrap_or(row.notes);
        row.expires_at = self.core.clock.now() + self.core.config.organisers.upload_hours * HOUR;
        if self.release(&row, event, &notes)? && row.stage() == Stage::Finished {
            spool::empty(&self.core.database, row.number(), Part::List)?;
        }
        Ok(End::Settled)
    }

    /// Gives the list back as it is now, and puts on record what happened.
    fn release(&self, row: &UploadRow, event: Option<Event>, notes: &Notes) -> Result<bool, DbError> {
        let (campaign, now, detail) = (row.campaign_id, self.core.clock.now(), outcome(notes));
        self.core.database.write(|conn| {
            if !store::release(conn, row)? {
                return Ok(false);
            }
            if let Some(event) = event {
                // Whoever pressed the last button, perhaps since this began.
                let acting = store::find(conn, campaign, row.number())?.ok_or(DbError::NotFound)?;
                let subject = row.number().to_string();
                actor(acting).note(conn, event, Some(campaign), &subject, &detail, now)?;
            }
            Ok(true)
        })
    }
}

/// Whether a list was settled, or is left as it is for so many seconds.
enum End {
    Settled,
    Left(Seconds),
}

fn came_to_its_end(
    row: &mut UploadRow,
    notes: &mut Notes,
    report: Report,
    rejects: Option<RejectFile>,
) -> Option<Event> {
    notes.counts = Some(report.counts);
    notes.trouble = None;
    row.rows_read = report.counts.rows_read;
    row.rows_in_all = row.rows_in_all.max(row.rows_read);
    if row.stage() != Stage::Checking {
        row.stage = Stage::Finished as i16;
        return Some(Event::ImportFinished);
    }
    notes.known = report.ending == Ending::NothingNew;
    row.stage = Stage::Checked as i16;
    match rejects.map_or(Ok(Vec::new()), RejectFile::finish) {
        Ok(shown) => notes.rejects = shown,
        Err(error) => fail(row, notes, &error),
    }
    None
}

fn fail(row: &mut UploadRow, notes: &mut Notes, error: &ImportError) {
    let trouble = Trouble::from(error);
    // The word only: an error of the list may quote it, and is for whoever brought it.
    tracing::warn!(word = trouble.word, "a list cannot be taken over");
    notes.trouble = Some(trouble);
    row.stage = Stage::Failed as i16;
}

fn actor(row: UploadRow) -> Actor {
    Actor {
        organisation: Some(row.organisation_id),
        organiser: Some(row.acting_id),
        network: row.network,
    }
}

/// Watches an import for its lease.
struct Follower<'a> {
    lease: &'a Lease<'a>,
    rejects: Option<RejectFile>,
    counts: Option<Counts>,
}

impl Watcher for Follower<'_> {
    fn began(&mut self, start: Start<'_>) -> io::Result<()> {
        self.lease.advance(|row| {
            row.rows_in_all = start.rows.cast_signed();
            row.rows_read = start.done.cast_signed();
        });
        match &mut self.rejects {
            Some(rejects) => rejects.begin(start.header).map_err(io::Error::other),
            None => Ok(()),
        }
    }

    fn rejected(&mut self, rejected: &[Reject]) -> io::Result<()> {
        match &mut self.rejects {
            Some(rejects) => rejects.take(rejected).map_err(io::Error::other),
            None => Ok(()),
        }
    }

    fn advanced(&mut self, counts: &Counts) {
        self.counts = Some(*counts);
        self.lease.advance(|row| row.rows_read = counts.rows_read);
    }

    fn wants_to_stop(&self) -> bool {
        self.lease.ends()
    }
}
