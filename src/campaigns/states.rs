//! The steps of a campaign's life: published, closed, opened again, archived, won. What each needs, and what it does.

use std::fmt;

use super::change::{ChangeError, amend};
use super::model::{CampaignRow, State};
use super::store;
use super::wording::Part;
use crate::core::clock::Seconds;
use crate::core::ids::CampaignId;
use crate::db::AnyConn;

/// Something that organisers do with a campaign as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Show a draft to the public; it is signed between its times.
    Publish,
    /// End signing now.
    Close,
    /// Take signatures again.
    Reopen,
    /// Declare it won, or change what is said about that.
    Win,
    /// Take that back.
    Unwin,
    /// Take a closed campaign off the list.
    Archive,
    /// Put an archived one on the list again.
    Restore,
}

impl Step {
    /// Every step, in the order of a campaign's life.
    pub const ALL: [Self; 7] = [
        Self::Publish,
        Self::Close,
        Self::Reopen,
        Self::Win,
        Self::Unwin,
        Self::Archive,
        Self::Restore,
    ];

    /// Its word in addresses and on record.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Publish => "publish",
            Self::Close => "close",
            Self::Reopen => "reopen",
            Self::Win => "win",
            Self::Unwin => "unwin",
            Self::Archive => "archive",
            Self::Restore => "restore",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.as_str() == word)
    }

    /// Whether a campaign can take it now.
    pub fn is_possible(self, row: &CampaignRow, now: Seconds) -> bool {
        let state = State::parse(&row.state).unwrap_or(State::Draft);
        // A campaign whose time is over is closed, whether somebody said so or not.
        let is_over = state == State::Open && row.closes_at.is_some_and(|closes| closes <= now);
        match self {
            Self::Publish => state == State::Draft,
            Self::Close => state == State::Open && !is_over,
            Self::Reopen => matches!(state, State::Closed | State::Archived) || is_over,
            Self::Win => state != State::Draft,
            Self::Unwin => row.won,
            Self::Archive => state == State::Closed || is_over,
            Self::Restore => state == State::Archived,
        }
    }
}

/// Something without which a campaign is not published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missing {
    /// There is no text at all in the default language.
    Text(String),
    /// A text lacks a part.
    Part(String, Part),
    /// The campaign's key was destroyed: nothing could be kept.
    Key,
}

impl fmt::Display for Missing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(language) => write!(formatter, "no texts in {language}, its default language"),
            Self::Part(language, part) => write!(formatter, "no {} in {language}", part.as_str()),
            Self::Key => formatter.write_str("its key was destroyed"),
        }
    }
}

impl Missing {
    /// All of them, for the command line.
    pub fn list(missing: &[Self]) -> String {
        missing.iter().map(Self::to_string).collect::<Vec<_>>().join("; ")
    }
}

/// What a campaign lacks to be published.
pub fn missing(conn: &mut AnyConn, id: CampaignId) -> Result<Vec<Missing>, ChangeError> {
    let row = store::row(conn, id)?;
    let texts = store::texts(conn, id)?;
    let mut missing = Vec::new();
    if row.wrapped_key.is_none() {
        missing.push(Missing::Key);
    }
    if !texts.iter().any(|text| text.language == row.default_language) {
        missing.push(Missing::Text(row.default_language));
    }
    for text in texts {
        let parts = [
            (Part::Title, &text.title),
            (Part::Ask, &text.ask),
            (Part::Target, &text.target),
            (Part::Body, &text.body),
        ];
        let empty = parts.into_iter().filter(|(_, words)| words.trim().is_empty());
        missing.extend(empty.map(|(part, _)| Missing::Part(text.language.clone(), part)));
    }
    Ok(missing)
}

/// Takes a step, if the campaign can take it now.
pub fn take(conn: &mut AnyConn, id: CampaignId, step: Step, now: Seconds) -> Result<(), ChangeError> {
    let row = store::row_for_change(conn, id)?;
    if !step.is_possible(&row, now) {
        return Err(ChangeError::NotNow);
    }
    match step {
        Step::Publish | Step::Reopen => set_state(conn, id, State::Open, now),
        Step::Close | Step::Restore => set_state(conn, id, State::Closed, now),
        Step::Archive => set_state(conn, id, State::Archived, now),
        Step::Win => amend(conn, id, |row| row.won = true),
        Step::Unwin => amend(conn, id, |row| row.won = false),
    }
}

/// Publishes, closes or archives. Closing notes the time, from which the last confirmations are counted.
pub fn set_state(conn: &mut AnyConn, id: CampaignId, state: State, now: Seconds) -> Result<(), ChangeError> {
    if state == State::Open {
        let missing = missing(conn, id)?;
        if !missing.is_empty() {
            return Err(ChangeError::Incomplete(missing));
        }
    }
    amend(conn, id, |row| {
        row.state = state.as_str().to_owned();
        match state {
            State::Closed if row.closes_at.is_none_or(|closes| closes > now) => row.closes_at = Some(now),
            State::Open if row.closes_at.is_some_and(|closes| closes <= now) => row.closes_at = None,
            _ => {}
        }
        if row
            .opens_at
            .zip(row.closes_at)
            .is_some_and(|(opens, closes)| closes <= opens)
        {
            row.opens_at = None;
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_read_as_they_are_written() {
        for step in Step::ALL {
            assert_eq!(Step::parse(step.as_str()), Some(step));
        }
        assert_eq!(Step::parse("1"), None);
    }
}
