//! Imports: taking over the signatures of an earlier system, each person once, whatever happens on the way.
//!
//! A list is read twice: once whole, to see that it can be read ([`inspect`]), and once in batches ([`batches`]), each of
//! which is one transaction ([`run`](mod@run)) that also says how far the import has come. What a row does depends on what is
//! there already ([`Outcome`]); nobody is asked again, and nobody who left is brought back. Nothing here knows of a
//! terminal: whoever orders an import watches it through [`Watcher`]. What the browser uploads is kept, sealed, and taken over
//! in the background by [`uploads`].

pub mod batches;
pub mod columns;
pub mod inspect;
pub mod model;
pub mod reader;
pub mod refusal;
pub mod rows;
pub mod run;
pub mod store;
pub mod uploads;
pub mod windows;

use std::io;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

pub use batches::Reject;
pub use columns::{Field, Told};
pub use model::Counts;
pub use rows::Defaults;
pub use run::run;

use crate::db::DbError;
use crate::signatures::model::{Origin, Signature, State};
use crate::vault::VaultError;
use reader::ReadError;

/// What is to be imported, and how it is read.
#[derive(Debug, Clone, Default)]
pub struct Order {
    /// On what consent these people's data may be processed, in words.
    pub basis: String,
    /// Where the list comes from, in words; may be empty.
    pub provenance: String,
    /// The offline entry in whose number these people are already.
    pub replaces: Option<i64>,
    /// What stands between columns; none: guessed.
    pub separator: Option<u8>,
    /// Columns that are told and not guessed.
    pub columns: Vec<(Field, Told)>,
    /// What holds for rows that do not say.
    pub defaults: Defaults,
    /// Look only, write nothing.
    pub dry_run: bool,
}

/// What is known before the first row is taken.
#[derive(Debug, Clone, Copy)]
pub struct Start<'a> {
    /// The names of the columns.
    pub header: &'a [String],
    /// How many rows the file has.
    pub rows: u64,
    /// How many of them earlier runs have read; 0 at the first.
    pub done: u64,
    /// The line that is read next.
    pub line: u64,
}

/// Who ordered an import, and wants to know.
pub trait Watcher {
    /// The file is in order, and rows are about to be taken.
    fn began(&mut self, start: Start<'_>) -> io::Result<()>;
    /// These rows cannot be taken. Called before their batch is committed, so that after a crash a row may be told twice.
    fn rejected(&mut self, rejects: &[Reject]) -> io::Result<()>;
    /// A batch was committed.
    fn advanced(&mut self, counts: &Counts);
    /// Whether to stop before the next batch.
    fn wants_to_stop(&self) -> bool;
}

/// How an import ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// All of the file was read.
    Finished,
    /// This file was imported before, in the same way.
    NothingNew,
    /// Stopped by its watcher; the next run of the same order goes on at this line.
    StoppedAt(u64),
}

/// What an import did, earlier runs of the same file included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Report {
    /// How it ended.
    pub ending: Ending,
    /// What became of the rows.
    pub counts: Counts,
}

/// What becomes of a row, by what is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Taken, and counted offline.
    Imported,
    /// Signed here too: counted once, online.
    AlreadySigned,
    /// On an imported list already, perhaps this one.
    Duplicate,
    /// Signed here and not yet confirmed: left alone, the mail decides.
    Waiting,
    /// Withdrawn, erased, struck out or held back here: never brought back.
    Gone,
}

impl Outcome {
    /// By the signature that is there.
    pub fn by(there: Option<&Signature>) -> Self {
        match there.map(|row| (row.state(), row.origin())) {
            None => Self::Imported,
            Some((Some(State::Confirmed), Origin::Web)) => Self::AlreadySigned,
            Some((Some(State::Confirmed), _)) => Self::Duplicate,
            Some((Some(State::Pending), _)) => Self::Waiting,
            Some(_) => Self::Gone,
        }
    }
}

/// Why nothing, or nothing more, was imported. What was committed stays.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The database.
    #[error(transparent)]
    Database(#[from] DbError),
    /// The file.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The keys.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The watcher could not keep what it was told.
    #[error("{0}")]
    Watcher(io::Error),
    /// A column that was told is not there.
    #[error("there is no column {name:?}; the headers found are {found}")]
    NoColumn {
        /// As told.
        name: String,
        /// The headers.
        found: String,
    },
    /// A column that is needed is not there.
    #[error("no column is known for: {missing}; the headers found are {found}")]
    Header {
        /// The fields.
        missing: String,
        /// The headers.
        found: String,
    },
    /// Neither a column nor a default.
    #[error("no column is known for the {0}, and no default was given")]
    NoDefault(&'static str),
    /// A date format that cannot be read.
    #[error("date format {0:?}: day, month and year are needed, as in %d/%m/%Y")]
    DateFormat(String),
    /// No basis was stated, or an endless one.
    #[error("the basis of consent must be stated, in one line of at most 1,000 characters")]
    Basis,
    /// No such entry.
    #[error("there is no offline entry {0} in this campaign")]
    NoEntry(i64),
    /// An entry that takes away.
    #[error("offline entry {0} is a correction: it has no signatures that could be replaced")]
    Correction(i64),
    /// The campaign has no text in this language.
    #[error("the campaign has no text in {0}")]
    NoText(&'static str),
    /// The campaign's personal data was destroyed.
    #[error("the campaign's key was destroyed: no personal data can be kept")]
    KeyDestroyed,
    /// An earlier run of this file was told something else.
    #[error("this file is imported in part, on the basis {basis:?} and replacing {replaces}; go on with the same")]
    BegunOtherwise {
        /// The basis then.
        basis: String,
        /// The entry then, in words.
        replaces: String,
    },
    /// Two imports of one file at once.
    #[error("another import of this file is under way")]
    Overtaken,
    /// A defect.
    #[error("the thread that reads the file failed")]
    Failed,
}

/// A name without accents, case and anything but letters and digits: for comparing.
pub fn plain(name: &str) -> String {
    name.nfkd()
        .filter(|character| !is_combining_mark(*character))
        .flat_map(char::to_lowercase)
        .filter(|character| character.is_alphanumeric())
        .collect()
}
