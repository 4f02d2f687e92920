//! What a webhook is told, and where it and its messages stand.

/// What a message tells; the word is its `type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Somebody pressed the test button.
    Test,
    /// Signatures of people who said yes to the organisation were confirmed, withdrawn, erased or struck out.
    SignaturesChanged,
    /// A list that was ordered to come regularly is ready to be fetched.
    ListReady,
    /// A piece of such a list, encrypted.
    ListPart,
}

impl Kind {
    /// The word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Test => "test",
            Self::SignaturesChanged => "signatures.changed",
            Self::ListReady => "list.ready",
            Self::ListPart => "list.part",
        }
    }
}

/// Where a webhook stands. The numbers are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i16)]
pub enum HookState {
    /// It is told everything.
    Live = 1,
    /// It is told nothing for now.
    Paused = 2,
    /// It is told nothing any more.
    Ended = 3,
}

/// Where a message stands. The numbers are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i16)]
pub enum MessageState {
    /// Owed.
    Waiting = 1,
    /// Taken by its target.
    Delivered = 2,
    /// Tried in vain for as long as it is tried.
    GivenUp = 3,
}
