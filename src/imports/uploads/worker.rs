//! The background that looks through uploaded lists and takes them over. It works under a lease: whoever is killed is
//! followed by whoever comes next, on any node, and goes on at the row where the last batch ended.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::file::StoredFile;
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
use crate::imports::{self, Counts, Ending, ImportError, Reject, Report, Start, Watcher};
use crate::organisers::{Actor, Event};
use crate::tallies;
use crate::vault::CampaignKey;

/// How long a list is left to a node that says nothing of it.
const LEASE: Seconds = 120;
/// How long a list waits after the database was away.
const PAUSE: Seconds = 5;
/// How often the background says how far it is, and hears whether to stop.
const REPORT_EVERY: Duration = Duration::from_millis(400);
/// How often it looks for lists that nobody told it of.
const LOOK_EVERY: Duration = Duration::from_secs(2);
const HOUR: Seconds = 3_600;

/// Works on one list at a time.
pub struct ImportWorker {
    core: Core,
    stop: Arc<AtomicBool>,
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
        let (database, now) = (&self.core.database, self.core.clock.now());
        for row in database.read(|conn| store::to_do(conn, now))? {
            let leased = database.write(|conn| {
                tallies::store::lock(conn, &[row.campaign_id])?;
                if !store::lease(conn, &row, now, now + LEASE)? {
                    return Ok(None);
                }
                store::find(conn, row.campaign_id, row.number())
            })?;
            if let Some(row) = leased {
                self.work(row)?;
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn work(&self, row: UploadRow) -> Result<(), DbError> {
        let campaign = self.core.catalogue.by_id(row.campaign_id);
        let Some(campaign) = campaign else {
            return self.leave(row, PAUSE);
        };
        let opened = campaign
            .key
            .as_ref()
            .and_then(|key| Some((key, row.open_notes(key).ok()?)));
        let Some((key, notes)) = opened else {
            // Without the key nothing more can be said of it.
            return self.release(UploadRow {
                stage: Stage::Failed as i16,
                ..row
            });
        };
        let is_check = row.stage() == Stage::Checking;
        if is_check {
            spool::empty(&self.core.database, row.number(), Part::Rejects)?;
        }
        let cancelled = AtomicBool::new(row.stop_wanted);
        let ends = || self.stop.load(Ordering::Relaxed) || cancelled.load(Ordering::Relaxed);
        let l = Language::parse(&notes.language).unwrap_or_default().localizer();
        let mut follower = Follower {
            core: &self.core,
            rejects: is_check
                .then(|| RejectFile::new(self.core.database.clone(), Arc::clone(&campaign), row.number(), l)),
            row,
            counts: None,
            reported: None,
            cancelled: &cancelled,
            ends: &ends,
        };
        let result = follower.follow(&campaign, key, &notes);
        let was_cancelled = cancelled.load(Ordering::Relaxed);
        let (row, counts) = (follower.row, follower.counts);
        let done = Done {
            result,
            counts,
            was_cancelled,
            rejects: follower.rejects,
        };
        self.settle(&campaign, key, row, notes, done)
    }

    /// Says what became of it.
    fn settle(
        &self,
        campaign: &Campaign,
        key: &CampaignKey,
        mut row: UploadRow,
        mut notes: Notes,
        done: Done,
    ) -> Result<(), DbError> {
        let is_check = row.stage() == Stage::Checking;
        let mut event = None;
        let is_over = |ending| matches!(ending, Ending::Finished | Ending::NothingNew);
        match done.result {
            Ok(report) if is_over(report.ending) => {
                notes.counts = Some(report.counts);
                notes.trouble = None;
                row.rows_read = report.counts.rows_read;
                row.rows_in_all = row.rows_in_all.max(row.rows_read);
                if is_check {
                    notes.known = report.ending == Ending::NothingNew;
                    row.stage = Stage::Checked as i16;
                    match done.rejects.map_or(Ok(Vec::new()), RejectFile::finish) {
                        Ok(shown) => notes.rejects = shown,
                        Err(error) => fail(&mut row, &mut notes, &error),
                    }
                } else {
                    row.stage = Stage::Finished as i16;
                    event = Some(Event::ImportFinished);
                }
            }
            _ if done.was_cancelled => {
                row.stage = if is_check { Stage::Waiting } else { Stage::Stopped } as i16;
                if !is_check {
                    notes.counts = done.counts.or(notes.counts);
                    event = Some(Event::ImportCancelled);
                }
            }
            Ok(_) => return self.leave(row, 0),
            Err(_) if self.stop.load(Ordering::Relaxed) => return self.leave(row, 0),
            Err(ImportError::Database(error)) if error.is_unavailable() => {
                tracing::warn!(%error, "a list waits for the database");
                return self.leave(row, PAUSE);
            }
            Err(error) => fail(&mut row, &mut notes, &error),
        }
        row.stop_wanted = false;
        row.notes = notes.seal(key, row.number()).unwrap_or(row.notes);
        row.expires_at = self.core.clock.now() + self.core.config.organisers.upload_hours * HOUR;
        let detail = outcome(&notes);
        row.leased_until = 0;
        self.core.database.write(|conn| {
            if let Some(event) = event {
                let now = self.core.clock.now();
                let acting = store::find(conn, campaign.id, row.number())?.ok_or(DbError::NotFound)?;
                let subject = row.number().to_string();
                actor(acting).note(conn, event, Some(campaign.id), &subject, &detail, now)?;
            }
            store::release(conn, &row)
        })?;
        if row.stage() == Stage::Finished {
            spool::empty(&self.core.database, row.number(), Part::List)?;
        }
        Ok(())
    }

    /// Leaves it as it is, for whoever comes next.
    fn leave(&self, row: UploadRow, pause: Seconds) -> Result<(), DbError> {
        let until = if pause == 0 { 0 } else { self.core.clock.now() + pause };
        self.core.database.write(|conn| store::leave(conn, &row, until))
    }

    fn release(&self, row: UploadRow) -> Result<(), DbError> {
        self.core.database.write(|conn| store::release(conn, &row))
    }
}

/// How a run ended.
struct Done {
    result: Result<Report, ImportError>,
    counts: Option<Counts>,
    was_cancelled: bool,
    rejects: Option<RejectFile>,
}

fn fail(row: &mut UploadRow, notes: &mut Notes, error: &ImportError) {
    // An error of ours is for the operator; one of the list may quote it, and is for whoever brought it.
    let trouble = Trouble::from(error);
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

/// Watches an import, and says in the upload's row how far it is.
struct Follower<'a> {
    core: &'a Core,
    row: UploadRow,
    rejects: Option<RejectFile>,
    counts: Option<Counts>,
    reported: Option<Instant>,
    cancelled: &'a AtomicBool,
    ends: &'a (dyn Fn() -> bool + Sync),
}

impl Follower<'_> {
    fn follow(&mut self, campaign: &Campaign, key: &CampaignKey, notes: &Notes) -> Result<Report, ImportError> {
        let is_check = self.row.stage() == Stage::Checking;
        let order = notes.plan.clone().unwrap_or_default().order(is_check);
        let (database, number) = (self.core.database.clone(), self.row.number());
        let bytes = self.row.bytes.unsigned_abs();
        let mut file = StoredFile::new(&database, key, number, bytes, self.ends);
        imports::run(&database, &self.core.clock, campaign, &mut file, &order, self)
    }

    fn report(&mut self) {
        if self.reported.is_some_and(|reported| reported.elapsed() < REPORT_EVERY) {
            return;
        }
        let (row, until) = (&self.row, self.core.clock.now() + LEASE);
        match self.core.database.write(|conn| store::report(conn, row, until)) {
            Ok(true) => self.cancelled.store(true, Ordering::Relaxed),
            Ok(false) => {}
            // Whoever looks sees an older number.
            Err(error) => tracing::warn!(%error, "how far a list is was not noted"),
        }
        self.reported = Some(Instant::now());
    }
}

impl Watcher for Follower<'_> {
    fn began(&mut self, start: Start<'_>) -> io::Result<()> {
        self.row.rows_in_all = start.rows.cast_signed();
        self.row.rows_read = start.done.cast_signed();
        self.report();
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
        self.row.rows_read = counts.rows_read;
        self.report();
    }

    fn wants_to_stop(&self) -> bool {
        (self.ends)()
    }
}
