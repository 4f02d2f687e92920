//! The lists of this node that are on their way: those that are being taken, and those that were prepared and wait to be
//! fetched, each once, by the session that asked for it, for some minutes.
//!
//! One thread tends the shelf: it shows in the database how far the lists have come, writes down which broke off, and
//! clears away what nobody fetched.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use parking_lot::Mutex;
use sha2::{Digest as _, Sha256};

use super::record::{Stage, Why};
use super::spool::{Spool, Spooled};
use super::{Entry, Export, ExportError, Number, Order, Taking};
use crate::config;
use crate::core::bell::Bell;
use crate::core::clock::Seconds;
use crate::db::Database;

const MINUTE: Seconds = 60;
/// How often it is shown how far lists have come.
const EVERY: Duration = Duration::from_secs(1);
/// How long preparations may still take when the service stops.
const LAST: Duration = Duration::from_secs(3);

/// All of it. Cheap to clone.
#[derive(Clone)]
pub struct Shelf(Arc<Inner>);

struct Inner {
    settings: config::Exports,
    /// Those under way, and what was last shown of them.
    running: Mutex<HashMap<Number, Running>>,
    prepared: Mutex<HashMap<Number, Prepared>>,
    broken: Mutex<Vec<(Entry, Why)>>,
    preparing: AtomicUsize,
    bytes: AtomicU64,
    is_closing: AtomicBool,
    bell: Bell,
    /// Held by who tends, so that no end is written down twice.
    tending: Mutex<()>,
}

/// A list under way, and what was last shown of it: rows and bytes.
type Running = (Entry, (i64, i64));

/// A list that waits.
pub(super) struct Prepared {
    pub entry: Entry,
    pub list: Spooled,
    pub sha256: Vec<u8>,
    session: i64,
    until: Seconds,
    _room: Room,
}

/// Room that a list takes up, given back when it is gone.
struct Room {
    shelf: Shelf,
    bytes: u64,
}

impl Room {
    fn new(shelf: &Shelf) -> Self {
        Self {
            shelf: shelf.clone(),
            bytes: 0,
        }
    }

    /// Takes so much more, if there is so much.
    fn take(&mut self, bytes: usize) -> bool {
        let more = bytes as u64;
        self.bytes += more;
        let taken = self.shelf.0.bytes.fetch_add(more, Ordering::SeqCst) + more;
        taken <= self.shelf.0.settings.prepared_bytes
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        self.shelf.0.bytes.fetch_sub(self.bytes, Ordering::SeqCst);
    }
}

/// What a list that was asked for is doing here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Here {
    /// It is under way: rows and bytes.
    Running(i64, i64),
    /// It waits for this session.
    Ready,
    /// It waits for another.
    Theirs,
    /// It is not here.
    Gone,
}

impl Shelf {
    /// An empty shelf.
    pub fn new(settings: config::Exports) -> Self {
        Self(Arc::new(Inner {
            settings,
            running: Mutex::default(),
            prepared: Mutex::default(),
            broken: Mutex::default(),
            preparing: AtomicUsize::new(0),
            bytes: AtomicU64::new(0),
            is_closing: AtomicBool::new(false),
            bell: Bell::default(),
            tending: Mutex::new(()),
        }))
    }

    /// Where lists wait.
    fn folder(&self) -> PathBuf {
        let folder = &self.0.settings.scratch_folder;
        if folder == Path::new("") {
            std::env::temp_dir()
        } else {
            folder.clone()
        }
    }

    /// A list is under way.
    pub(super) fn watch(&self, entry: &Entry) {
        let shown = entry.so_far();
        self.0.running.lock().insert(entry.number, (entry.clone(), shown));
    }

    /// A list is under way no more; perhaps it broke off. Does not block.
    pub(super) fn leave(&self, entry: &Entry, broken: Option<Why>) {
        if let Some(why) = broken {
            let why = if self.0.is_closing.load(Ordering::SeqCst) {
                Why::Stopped
            } else {
                why
            };
            self.0.broken.lock().push((entry.clone(), why));
            self.0.bell.ring();
        }
        self.0.running.lock().remove(&entry.number);
    }

    /// What a list is doing here, for this session.
    pub fn look(&self, number: Number, session: i64) -> Here {
        if let Some((entry, _)) = self.0.running.lock().get(&number) {
            let (rows, bytes) = entry.so_far();
            return Here::Running(rows, bytes);
        }
        if let Some((entry, _)) = self.0.broken.lock().iter().find(|(entry, _)| entry.number == number) {
            // It is written down in a moment.
            let (rows, bytes) = entry.so_far();
            return Here::Running(rows, bytes);
        }
        match self.0.prepared.lock().get(&number) {
            Some(list) if list.session == session => Here::Ready,
            Some(_) => Here::Theirs,
            None => Here::Gone,
        }
    }

    /// A place to prepare a list in, if there is one.
    pub fn place(&self) -> Option<Place> {
        let most = self.0.settings.prepared_at_once;
        let taken = self
            .0
            .preparing
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |taken| {
                (taken < most).then_some(taken + 1)
            });
        taken.is_ok().then(|| Place(self.clone()))
    }

    /// Prepares a list that is on record as begun, in a thread of its own, for this session.
    pub fn prepare(&self, place: Place, database: Database, order: Order, entry: Entry, session: i64) {
        self.watch(&entry);
        let (keeper, prepared) = (self.clone(), entry.clone());
        let spawned = std::thread::Builder::new().name("prepare".to_owned()).spawn(move || {
            let failure = keeper.write(database, &order, &prepared, session).err();
            if let Some((why, error)) = &failure {
                tracing::warn!(%error, why = why.as_str(), "a list was not prepared");
            }
            keeper.leave(&prepared, failure.map(|(why, _)| why));
            drop(place);
        });
        if spawned.is_err() {
            self.leave(&entry, Some(Why::Failed));
        }
    }

    fn write(&self, database: Database, order: &Order, entry: &Entry, session: i64) -> Result<(), (Why, ExportError)> {
        let failed = |error: ExportError| (Why::Failed, error);
        let unwritable = |error: io::Error| failed(ExportError::Write(error.to_string()));
        let mut export = Export::new(database, order).map_err(failed)?;
        let mut spool = Spool::create(&self.folder()).map_err(unwritable)?;
        let (mut hash, mut room) = (Sha256::new(), Room::new(self));
        while let Some(piece) = export.next_piece().map_err(failed)? {
            if self.0.is_closing.load(Ordering::SeqCst) {
                return Err((Why::Stopped, ExportError::Write("the service stops".to_owned())));
            }
            if !room.take(piece.len()) {
                return Err((Why::NoRoom, ExportError::Write("no room for prepared lists".to_owned())));
            }
            hash.update(&piece);
            spool.write(&piece).map_err(unwritable)?;
            entry.reach(export.rows(), piece.len());
        }
        let list = spool.finish().map_err(unwritable)?;
        let prepared = Prepared {
            entry: entry.clone(),
            list,
            sha256: hash.finalize().to_vec(),
            session,
            until: entry.now() + self.0.settings.prepared_minutes * MINUTE,
            _room: room,
        };
        self.0.prepared.lock().insert(entry.number, prepared);
        entry.show(Stage::Ready).map_err(|error| failed(error.into()))
    }

    /// Hands over a list that waits for this session; it waits no more.
    pub fn take(&self, number: Number, session: i64, now: Seconds) -> Option<Taking> {
        let mut waiting = self.0.prepared.lock();
        let is_theirs = |list: &Prepared| list.session == session && now < list.until;
        if !waiting.get(&number).is_some_and(is_theirs) {
            return None;
        }
        let prepared = waiting.remove(&number)?;
        drop(waiting);
        self.watch(&prepared.entry);
        Some(Taking::prepared(prepared, self.clone()))
    }

    /// One round: shows how far lists have come, clears away what nobody fetched, writes down what broke off. Every
    /// `all`th round shows those too that have not moved, so that other nodes see that they are not lost.
    pub fn tend(&self, now: Seconds, all: bool) {
        let _turn = self.0.tending.lock();
        let mut moved = Vec::new();
        for (entry, shown) in self.0.running.lock().values_mut() {
            let so_far = entry.so_far();
            if all || *shown != so_far {
                *shown = so_far;
                moved.push((entry.clone(), Stage::Running));
            }
        }
        let mut waiting = self.0.prepared.lock();
        let late: Vec<Number> = waiting
            .iter()
            .filter(|(_, list)| list.until <= now)
            .map(|(number, _)| *number)
            .collect();
        let unfetched = late.iter().filter_map(|number| waiting.remove(number));
        let unfetched: Vec<_> = unfetched.map(|list| (list.entry, Why::Unfetched)).collect();
        self.0.broken.lock().extend(unfetched);
        if all {
            moved.extend(waiting.values().map(|list| (list.entry.clone(), Stage::Ready)));
        }
        drop(waiting);
        let broken = self.0.broken.lock().clone();
        for (entry, stage) in moved {
            if let Err(error) = entry.show(stage) {
                tracing::warn!(%error, "how far a list has come is not shown");
            }
        }
        for (entry, why) in broken {
            match entry.break_off(why) {
                Ok(()) => self.0.broken.lock().retain(|(other, _)| other.number != entry.number),
                Err(error) => tracing::warn!(%error, "the end of a list is not on record yet"),
            }
        }
    }

    /// Tends until `stop` says so; then what is still being prepared is given up and written down.
    pub fn keep(&self, now: &dyn Fn() -> Seconds, stop: &dyn Fn() -> bool) {
        let mut rounds: u32 = 0;
        while !stop() {
            self.0.bell.wait(EVERY);
            self.tend(now(), rounds.is_multiple_of(15));
            rounds = rounds.wrapping_add(1);
        }
        self.0.is_closing.store(true, Ordering::SeqCst);
        let pause = Duration::from_millis(10);
        let mut waited = Duration::ZERO;
        while self.0.preparing.load(Ordering::SeqCst) > 0 && waited < LAST {
            std::thread::sleep(pause);
            waited += pause;
        }
        for (_, list) in self.0.prepared.lock().drain() {
            self.0.broken.lock().push((list.entry, Why::Stopped));
        }
        self.tend(now(), false);
    }
}

/// A place in which a list is prepared, free again when this is dropped.
pub struct Place(Shelf);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.0.preparing.fetch_sub(1, Ordering::SeqCst);
    }
}
