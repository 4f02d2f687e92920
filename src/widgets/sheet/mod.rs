//! A sheet for signatures on paper: what is asked and of whom, who is responsible, boxes for the consents, rows to sign in,
//! a code for those who would rather sign online, and where it goes when it is full.

pub mod pages;

use crate::campaigns::Organisation;

/// The size of the paper.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Paper {
    /// ISO 216.
    #[default]
    A4,
    /// ANSI.
    Letter,
}

impl Paper {
    /// Both.
    pub const ALL: [Self; 2] = [Self::A4, Self::Letter];

    /// The word in addresses and styles.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::A4 => "a4",
            Self::Letter => "letter",
        }
    }

    /// How many people sign on a sheet.
    pub const fn rows(self) -> usize {
        match self {
            Self::A4 => 12,
            Self::Letter => 10,
        }
    }

    /// Reads the word; another is as if there were none.
    pub fn parse(word: &str) -> Self {
        let known = Self::ALL.into_iter().find(|paper| paper.as_str() == word);
        known.unwrap_or_default()
    }
}

/// A box behind every name.
pub struct Tick {
    /// By which it is told from the others.
    pub letter: String,
    /// Who asks.
    pub organisation: String,
    /// In which words.
    pub wording: String,
}

/// The boxes of a sheet.
pub fn ticks(asked: &[(&Organisation, &str)]) -> Vec<Tick> {
    let letters = 'A'..='Z';
    let both = letters.zip(asked);
    both.map(|(letter, (organisation, wording))| Tick {
        letter: letter.to_string(),
        organisation: organisation.row.name.clone(),
        wording: (*wording).to_owned(),
    })
    .collect()
}
