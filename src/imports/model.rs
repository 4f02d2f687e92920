//! The row of an import: which list, on what basis, how far, with what result. Nothing personal, and no file's name.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::Outcome;
use super::reader::Position;
use crate::core::clock::Seconds;
use crate::core::ids::CampaignId;
use crate::db::schema::imports;

/// Where an import stands. The numbers are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i16)]
pub enum Progress {
    /// Begun; perhaps stopped on the way.
    Begun = 1,
    /// The whole file was read.
    Finished = 2,
}

/// One row of `imports`, without its number.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = imports, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct Import {
    /// The campaign.
    pub campaign_id: CampaignId,
    /// See [`super::inspect::Inspected::fingerprint`].
    pub fingerprint: Vec<u8>,
    /// The basis of consent, in words.
    pub basis: String,
    /// Where the list comes from, in words.
    pub provenance: String,
    /// The offline entry that it replaces.
    pub replaces: Option<i64>,
    /// A [`Progress`].
    pub state: i16,
    /// When it was begun.
    pub started_at: Seconds,
    /// When its last row was read.
    pub finished_at: Option<Seconds>,
    /// Where the next row begins.
    pub next_byte: i64,
    /// On which line.
    pub next_line: i64,
    /// What became of the rows so far.
    #[diesel(embed)]
    pub counts: Counts,
}

/// What became of the rows of a list.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Serialize, Deserialize,
)]
#[diesel(table_name = imports)]
pub struct Counts {
    /// Rows read, those that were rejected included.
    pub rows_read: i64,
    /// Taken.
    pub accepted: i64,
    /// Of people who have signed here as well.
    pub already_signed: i64,
    /// Of people who were imported before.
    pub duplicates: i64,
    /// Of people whose signature here waits for its confirmation.
    pub waiting: i64,
    /// Of people who are not to be brought back.
    pub gone: i64,
    /// That could not be read.
    pub rejected: i64,
    /// By how many the replaced entry fell.
    pub replaced: i64,
}

impl Counts {
    /// One more row with this outcome.
    pub fn add(&mut self, outcome: Outcome) {
        let count = match outcome {
            Outcome::Imported => &mut self.accepted,
            Outcome::AlreadySigned => &mut self.already_signed,
            Outcome::Duplicate => &mut self.duplicates,
            Outcome::Waiting => &mut self.waiting,
            Outcome::Gone => &mut self.gone,
        };
        *count += 1;
    }

    /// How many people of the list are counted by name now.
    pub fn by_name(&self) -> i64 {
        self.accepted + self.already_signed
    }
}

impl Import {
    /// Where the next row begins.
    pub fn position(&self) -> Position {
        Position {
            byte: self.next_byte.unsigned_abs(),
            line: self.next_line.unsigned_abs(),
        }
    }

    /// Moves on.
    pub fn move_to(&mut self, position: Position) {
        self.next_byte = i64::try_from(position.byte).unwrap_or(i64::MAX);
        self.next_line = i64::try_from(position.line).unwrap_or(i64::MAX);
    }
}
