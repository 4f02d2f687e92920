//! What went wrong with a list, kept so that it can be told in the language of whoever looks.

use serde::{Deserialize, Serialize};

use crate::core::locale::Localizer;
use crate::imports::ImportError;
use crate::imports::reader::{COLUMNS_MAX, Fault, ReadError};

const NOT_UTF8: &str = "not-utf8";

/// A message and what stands in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// The end of the message's key.
    pub word: String,
    /// From 1; 0 if no line is to blame.
    pub line: u64,
    /// From 1; 0 if no column is to blame.
    pub column: usize,
    /// Whatever else the message names.
    pub detail: String,
}

impl Trouble {
    /// Whether the list may be in another encoding.
    pub fn is_of_encoding(&self) -> bool {
        self.word == NOT_UTF8
    }

    /// In words.
    pub fn message(&self, l: Localizer) -> String {
        let (key, line) = (format!("import-trouble-{}", self.word), self.line.to_string());
        let column = self.column.to_string();
        if self.line > 0 {
            let place = l.t2("import-trouble-place", "line", &line, "column", &column);
            return format!("{place} {}", l.t1(&key, "detail", &self.detail));
        }
        l.t1(&key, "detail", &self.detail)
    }

    fn of(word: &str, detail: impl Into<String>) -> Self {
        Self {
            word: word.to_owned(),
            detail: detail.into(),
            ..Self::default()
        }
    }

    fn at(word: &str, line: u64, column: usize) -> Self {
        Self {
            word: word.to_owned(),
            line,
            column,
            detail: COLUMNS_MAX.to_string(),
        }
    }
}

impl From<&Fault> for Trouble {
    fn from(fault: &Fault) -> Self {
        match *fault {
            Fault::Encoding(what) if what.contains("workbook") => Self::of("workbook", ""),
            Fault::Encoding(_) => Self::of("encoding", ""),
            Fault::NotUtf8 { line, column } => Self::at(NOT_UTF8, line, column),
            Fault::Nul { line, column } => Self::at("nul", line, column),
            Fault::Columns { line, column } => Self::at("columns", line, column),
            Fault::TooLong { line, column } => Self::at("too-long", line, column),
            Fault::Unclosed { line, column } => Self::at("unclosed", line, column),
            Fault::Empty => Self::of("empty", ""),
        }
    }
}

impl From<&ImportError> for Trouble {
    fn from(error: &ImportError) -> Self {
        match error {
            ImportError::Read(ReadError::Fault(fault)) => Self::from(fault),
            ImportError::Header { missing, .. } => Self::of("header", missing),
            ImportError::NoDefault(what) => Self::of("no-default", *what),
            ImportError::DateFormat(format) => Self::of("date-format", format),
            ImportError::Basis => Self::of("basis", ""),
            ImportError::NoEntry(_) | ImportError::Correction(_) => Self::of("entry", ""),
            ImportError::NoText(language) => Self::of("no-text", *language),
            ImportError::KeyDestroyed => Self::of("key", ""),
            ImportError::BegunOtherwise { basis, .. } => Self::of("begun", basis),
            ImportError::Overtaken => Self::of("overtaken", ""),
            ImportError::Database(_)
            | ImportError::Read(ReadError::Io(_))
            | ImportError::Vault(_)
            | ImportError::Watcher(_)
            | ImportError::NoColumn { .. }
            | ImportError::Failed => Self::of("failed", ""),
        }
    }
}
