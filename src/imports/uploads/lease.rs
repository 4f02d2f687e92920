//! A node's hold on a list while it works on it: kept by saying again and again how far it is, lost by being silent.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::model::UploadRow;
use super::store;
use crate::core::clock::{Clock, Seconds};
use crate::db::{Database, DbError};
use crate::tallies;

/// How long a list is left to a node that says nothing of it.
const LEASE: Seconds = 15;
/// How often it says how far it is, and hears whether to stop.
const SAID_EVERY: Duration = Duration::from_millis(400);

/// The hold on one list.
pub struct Lease<'a> {
    database: &'a Database,
    clock: &'a Clock,
    /// The program is ending.
    stop: &'a AtomicBool,
    /// Somebody pressed the button.
    cancelled: AtomicBool,
    /// Somebody else works on it by now.
    lost: AtomicBool,
    said: Mutex<Said>,
}

struct Said {
    row: UploadRow,
    at: Option<Instant>,
}

impl<'a> Lease<'a> {
    /// Takes the oldest list that waits, unless another of its campaign is at work.
    pub fn take(database: &'a Database, clock: &'a Clock, stop: &'a AtomicBool) -> Result<Option<Self>, DbError> {
        let now = clock.now();
        for row in database.read(|conn| store::to_do(conn, now))? {
            let leased = database.write(|conn| {
                tallies::store::lock(conn, &[row.campaign_id])?;
                if !store::lease(conn, &row, now, now + LEASE)? {
                    return Ok(None);
                }
                store::find(conn, row.campaign_id, row.number())
            })?;
            if let Some(row) = leased {
                return Ok(Some(Self {
                    database,
                    clock,
                    stop,
                    cancelled: AtomicBool::new(row.stop_wanted),
                    lost: AtomicBool::new(false),
                    said: Mutex::new(Said { row, at: None }),
                }));
            }
        }
        Ok(None)
    }

    /// The list, as far as it is.
    pub fn row(&self) -> UploadRow {
        self.said.lock().row.clone()
    }

    /// Notes how far it is, to be said in time.
    pub fn advance(&self, change: impl FnOnce(&mut UploadRow)) {
        change(&mut self.said.lock().row);
        self.keep();
    }

    /// Says that it is still at work, if that was long ago. Any thread may.
    pub fn keep(&self) {
        let mut said = self.said.lock();
        if said.at.is_some_and(|at| at.elapsed() < SAID_EVERY) {
            return;
        }
        let until = self.clock.now() + LEASE;
        match self.database.write(|conn| store::report(conn, &said.row, until)) {
            Ok(Some(stop)) => {
                said.row.leased_until = until;
                if stop {
                    self.cancelled.store(true, Ordering::Relaxed);
                }
            }
            Ok(None) => self.lost.store(true, Ordering::Relaxed),
            // Whoever looks sees an older number.
            Err(error) => tracing::warn!(%error, "how far a list is was not noted"),
        }
        said.at = Some(Instant::now());
    }

    /// Whether to stop, for whatever reason.
    pub fn ends(&self) -> bool {
        self.is_cancelled() || self.is_interrupted()
    }

    /// Whether somebody pressed the button.
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    /// Whether the program is ending, or somebody else works on it: it is to be left as it is.
    pub fn is_interrupted(&self) -> bool {
        self.stop.load(Ordering::Relaxed) || self.lost.load(Ordering::Relaxed)
    }

    /// Leaves it as it is, for whoever comes next, in so many seconds at the earliest.
    pub fn leave(self, pause: Seconds) -> Result<(), DbError> {
        let until = if pause == 0 { 0 } else { self.clock.now() + pause };
        let row = self.said.into_inner().row;
        self.database.write(|conn| store::leave(conn, &row, until))
    }
}
