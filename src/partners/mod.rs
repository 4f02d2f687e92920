//! How organisations carry campaigns together, and what they may do by program: joining and leaving, bearer tokens with
//! scopes, shown once and stored as hashes, and the numbers that only the organisation itself sees.

pub mod api;
pub mod joining;
pub mod numbers;
pub mod share;
pub mod store;
pub mod tokens;

pub use tokens::{Made, NewToken, TokenError};

/// What a token allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The exact numbers of the campaigns that the organisation runs.
    ReadNumbers,
    /// Lists of supporters.
    ExportSignatures,
    /// Signing on behalf of a server's own form.
    WriteSignatures,
}

impl Scope {
    /// Every scope, from the most harmless to the least.
    pub const ALL: [Self; 3] = [Self::ReadNumbers, Self::WriteSignatures, Self::ExportSignatures];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ReadNumbers => "read:numbers",
            Self::ExportSignatures => "export:signatures",
            Self::WriteSignatures => "write:signatures",
        }
    }

    /// The key of its description.
    pub fn words(self) -> &'static str {
        match self {
            Self::ReadNumbers => "scope-read-numbers",
            Self::ExportSignatures => "scope-export-signatures",
            Self::WriteSignatures => "scope-write-signatures",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == word)
    }
}
