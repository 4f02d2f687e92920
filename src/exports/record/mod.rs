//! Every list is on record: that it was begun, before its first byte leaves, and how it ended. The record of who did what
//! is only ever added to, so these are two entries; beside them a row says how far the list has come.

pub mod store;

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use serde_json::Value;

use super::ExportError;
use super::order::Order;
use crate::core::clock::{Clock, Seconds};
use crate::core::cursor::Cursor;
use crate::core::ids::CampaignId;
use crate::db::{Database, DbError};
use crate::organisers::{Actor, Event};
use crate::vault::{VaultError, new_number};
pub use store::{MadeRow, Mark};

/// For how long it is shown which lists were taken.
const SHOWN: Seconds = 30 * 86_400;

/// By which a list is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Number(pub [u8; 16]);

impl Number {
    /// A new one.
    pub fn new() -> Result<Self, VaultError> {
        new_number().map(Self)
    }

    /// Reads 32 hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != 32 {
            return None;
        }
        u128::from_str_radix(text, 16)
            .ok()
            .map(|number| Self(number.to_be_bytes()))
    }
}

impl std::fmt::Display for Number {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{:032x}", u128::from_be_bytes(self.0))
    }
}

/// By which way a list is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    /// By an organiser.
    Browser,
    /// By a program with this token.
    Token(i64),
    /// On the command line.
    CommandLine,
}

impl Via {
    /// The stored word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Browser => "browser",
            Self::Token(_) => "api",
            Self::CommandLine => "command-line",
        }
    }
}

/// Where a list stands. The words are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Being written.
    Running,
    /// Waiting to be fetched.
    Ready,
    /// Taken, to its end.
    Done,
    /// Broken off.
    Broken,
}

impl Stage {
    /// The stored word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Ready => "ready",
            Self::Done => "done",
            Self::Broken => "broken",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        let all = [Self::Running, Self::Ready, Self::Done, Self::Broken];
        all.into_iter().find(|stage| stage.as_str() == word)
    }
}

/// Why a list broke off. The words are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Whoever took it hung up.
    HungUp,
    /// It could not be written on.
    Failed,
    /// The service was stopped.
    Stopped,
    /// Nobody fetched it.
    Unfetched,
    /// There was no room for it.
    NoRoom,
}

impl Why {
    /// The stored word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::HungUp => "hung-up",
            Self::Failed => "failed",
            Self::Stopped => "stopped",
            Self::Unfetched => "unfetched",
            Self::NoRoom => "no-room",
        }
    }
}

/// How far a list has come.
#[derive(Debug, Default)]
struct Progress {
    rows: AtomicI64,
    bytes: AtomicI64,
}

/// A list on record. Clones are the same list.
#[derive(Clone)]
pub struct Entry {
    /// By which it is known.
    pub number: Number,
    /// Of which campaign.
    pub campaign: CampaignId,
    actor: Actor,
    database: Database,
    clock: Clock,
    told: Arc<Value>,
    progress: Arc<Progress>,
}

impl Entry {
    /// Puts on record that a list is begun. `wanted` is by which number it is to be known, unless another is already; `next`
    /// is where changes after it begin.
    pub fn begin(
        database: &Database,
        clock: &Clock,
        order: &Order,
        (actor, via): (Actor, Via),
        (wanted, next): (Option<Number>, Option<Cursor>),
    ) -> Result<Self, ExportError> {
        let is_known = |number: &Number| database.read(|conn| store::is_known(conn, &number.0));
        let number = match wanted {
            Some(number) if !is_known(&number)? => number,
            _ => Number::new()?,
        };

        let mut description = order.description();
        let mut told = description.clone();
        if let Some(next) = next {
            description["next"] = next.encode().into();
        }
        told["via"] = via.as_str().into();
        if let Via::Token(token) = via {
            told["token"] = token.into();
        }
        let now = clock.now();
        let row = MadeRow {
            id: number.0.to_vec(),
            organisation_id: order.taker,
            campaign_id: order.campaign.id,
            organiser_id: actor.organiser,
            via: via.as_str().to_owned(),
            format: order.format.as_str().to_owned(),
            profile: order.profile.as_str().to_owned(),
            detail: description.to_string(),
            state: Stage::Running.as_str().to_owned(),
            row_count: 0,
            byte_count: 0,
            sha256: String::new(),
            why: String::new(),
            created_at: now,
            seen_at: now,
        };
        let entry = Self {
            number,
            campaign: order.campaign.id,
            actor,
            database: database.clone(),
            clock: clock.clone(),
            told: Arc::new(told),
            progress: Arc::default(),
        };
        database.write(|conn| {
            store::insert(conn, &row, now - SHOWN)?;
            entry.note(conn, Event::ListBegun, &entry.told, now)
        })?;
        Ok(entry)
    }

    /// The time.
    pub(super) fn now(&self) -> Seconds {
        self.clock.now()
    }

    /// Rows and bytes so far.
    pub fn so_far(&self) -> (i64, i64) {
        let Progress { rows, bytes } = &*self.progress;
        (rows.load(Ordering::Relaxed), bytes.load(Ordering::Relaxed))
    }

    /// It has come so far.
    pub(super) fn reach(&self, rows: i64, bytes: usize) {
        let more = i64::try_from(bytes).unwrap_or(i64::MAX);
        self.progress.rows.store(rows, Ordering::Relaxed);
        self.progress.bytes.fetch_add(more, Ordering::Relaxed);
    }

    /// It begins anew: what was prepared is handed over now.
    pub(super) fn hand_over(&self) {
        self.progress.bytes.store(0, Ordering::Relaxed);
    }

    /// Says in the database how far it has come.
    pub(super) fn show(&self, stage: Stage) -> Result<(), DbError> {
        let now = self.clock.now();
        self.database
            .write(|conn| store::show(conn, &self.number.0, &self.mark(stage), now))
    }

    /// It was taken to its end, and this is the hash of all its bytes.
    pub(super) fn finish(&self, sha256: &[u8]) -> Result<(), DbError> {
        let hash = hexadecimal(sha256);
        let mark = Mark {
            sha256: &hash,
            ..self.mark(Stage::Done)
        };
        self.end(Event::ListExported, &mark, |told| told["sha256"] = hash.as_str().into())
    }

    /// It broke off.
    pub(super) fn break_off(&self, why: Why) -> Result<(), DbError> {
        let mark = Mark {
            why: why.as_str(),
            ..self.mark(Stage::Broken)
        };
        self.end(Event::ListBrokenOff, &mark, |told| told["why"] = why.as_str().into())
    }

    fn mark(&self, stage: Stage) -> Mark<'static> {
        let (rows, bytes) = self.so_far();
        Mark {
            state: stage.as_str(),
            rows,
            bytes,
            ..Mark::default()
        }
    }

    fn end(&self, event: Event, mark: &Mark<'_>, tell: impl FnOnce(&mut Value)) -> Result<(), DbError> {
        let mut told = (*self.told).clone();
        told["rows"] = mark.rows.into();
        told["bytes"] = mark.bytes.into();
        tell(&mut told);
        let now = self.clock.now();
        self.database.write(|conn| {
            store::end(conn, &self.number.0, mark, now)?;
            self.note(conn, event, &told, now)
        })
    }

    fn note(&self, conn: &mut crate::db::AnyConn, event: Event, told: &Value, now: Seconds) -> Result<(), DbError> {
        let subject = self.number.to_string();
        self.actor.note(conn, event, Some(self.campaign), &subject, told, now)
    }
}

/// Two digits a byte.
pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // Writing to a text does not fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_as_it_is_written() {
        let number = Number([7; 16]);
        assert_eq!(Number::parse(&number.to_string()), Some(number));
        for other in [
            "",
            "07",
            "+7070707070707070707070707070707",
            "zz070707070707070707070707070707",
        ] {
            assert!(
                Number::parse(other).is_none_or(|parsed| parsed.to_string() != other),
                "{other}"
            );
        }
    }

    #[test]
    fn a_hash_is_told_in_hexadecimal() {
        assert_eq!(hexadecimal(&[0, 255, 16]), "00ff10");
    }
}
