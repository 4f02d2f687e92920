//! What organisations may do by program: bearer tokens with scopes, shown once and stored as hashes.

pub mod api;
pub mod store;

/// What a token allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Counts and breakdowns.
    ReadNumbers,
    /// Lists of supporters.
    ExportSignatures,
    /// Signing on behalf of a server's own form.
    WriteSignatures,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 3] = [Self::ReadNumbers, Self::ExportSignatures, Self::WriteSignatures];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ReadNumbers => "read:numbers",
            Self::ExportSignatures => "export:signatures",
            Self::WriteSignatures => "write:signatures",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == word)
    }
}
