//! What a campaign says in one language, part by part: which parts there are, how long each may be, what is wrong with one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::model::TextRow;
use crate::core::ids::CampaignId;
use crate::core::locale::Language;
use crate::core::text::{self, TextError};

/// One part of what a campaign says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// Headline.
    Title,
    /// The demand, in a sentence.
    Ask,
    /// Who decides.
    Target,
    /// Markdown.
    Body,
    /// How the organisation that runs it asks whether it may write.
    Consent,
    /// What a share says.
    Share,
    /// What a person reads after confirming.
    Thanks,
    /// About signatures collected elsewhere.
    OfflineNote,
    /// What the page says once the campaign is won.
    Victory,
}

impl Part {
    /// Every part, in the order of the page.
    pub const ALL: [Self; 9] = [
        Self::Title,
        Self::Ask,
        Self::Target,
        Self::Body,
        Self::Consent,
        Self::Share,
        Self::Thanks,
        Self::OfflineNote,
        Self::Victory,
    ];

    /// Its name in forms and on record.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Ask => "ask",
            Self::Target => "target",
            Self::Body => "body",
            Self::Consent => "consent",
            Self::Share => "share",
            Self::Thanks => "thanks",
            Self::OfflineNote => "offline-note",
            Self::Victory => "victory",
        }
    }

    /// The most characters it may have.
    pub const fn max(self) -> usize {
        match self {
            Self::Title | Self::Target => 200,
            Self::Ask | Self::Consent | Self::Share | Self::OfflineNote => 500,
            Self::Body => 50_000,
            Self::Thanks | Self::Victory => 2_000,
        }
    }

    /// Whether it is one line.
    pub const fn is_line(self) -> bool {
        !matches!(self, Self::Body | Self::Thanks | Self::Victory)
    }

    /// Whether nothing can be published without it.
    pub const fn is_needed(self) -> bool {
        matches!(self, Self::Title | Self::Ask | Self::Target | Self::Body)
    }

    fn check(self, typed: &str) -> Result<String, TextError> {
        if self.is_line() {
            text::check_sentence(typed, self.max())
        } else {
            text::check_prose(typed, self.max())
        }
    }
}

/// All parts in one language.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Wording {
    title: String,
    ask: String,
    target: String,
    body: String,
    consent: String,
    share: String,
    thanks: String,
    offline_note: String,
    victory: String,
}

impl Wording {
    /// From what is stored.
    pub fn of(row: TextRow, consent: String) -> Self {
        Self {
            title: row.title,
            ask: row.ask,
            target: row.target,
            body: row.body,
            consent,
            share: row.share,
            thanks: row.thanks,
            offline_note: row.offline_note,
            victory: row.victory,
        }
    }

    /// As it is stored; the consent stands elsewhere.
    pub fn row(&self, campaign: CampaignId, language: Language) -> TextRow {
        TextRow {
            campaign_id: campaign,
            language: language.code().to_owned(),
            title: self.title.clone(),
            ask: self.ask.clone(),
            target: self.target.clone(),
            body: self.body.clone(),
            share: self.share.clone(),
            thanks: self.thanks.clone(),
            offline_note: self.offline_note.clone(),
            victory: self.victory.clone(),
        }
    }

    /// One part.
    pub fn get(&self, part: Part) -> &str {
        match part {
            Part::Title => &self.title,
            Part::Ask => &self.ask,
            Part::Target => &self.target,
            Part::Body => &self.body,
            Part::Consent => &self.consent,
            Part::Share => &self.share,
            Part::Thanks => &self.thanks,
            Part::OfflineNote => &self.offline_note,
            Part::Victory => &self.victory,
        }
    }

    /// Puts a part in place.
    pub fn set(&mut self, part: Part, text: String) {
        let place = match part {
            Part::Title => &mut self.title,
            Part::Ask => &mut self.ask,
            Part::Target => &mut self.target,
            Part::Body => &mut self.body,
            Part::Consent => &mut self.consent,
            Part::Share => &mut self.share,
            Part::Thanks => &mut self.thanks,
            Part::OfflineNote => &mut self.offline_note,
            Part::Victory => &mut self.victory,
        };
        *place = text;
    }

    /// The parts in which it is not like `other`.
    pub fn differences(&self, other: &Self) -> Vec<Part> {
        let differs = |part: &Part| self.get(*part) != other.get(*part);
        Part::ALL.into_iter().filter(differs).collect()
    }
}

/// What is wrong with one part in one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Problem {
    /// In which language.
    pub language: Language,
    /// With which part.
    pub part: Part,
    /// What.
    pub error: TextError,
}

/// Checks all parts at once and gives them as they will be kept. With `complete`, what is needed must be there. What is
/// `stored` already is not looked at again.
pub fn check(
    typed: &BTreeMap<Language, Wording>,
    stored: &BTreeMap<Language, Wording>,
    complete: bool,
) -> Result<BTreeMap<Language, Wording>, Vec<Problem>> {
    let mut kept = BTreeMap::new();
    let mut problems = Vec::new();
    for (language, wording) in typed {
        let mut clean = Wording::default();
        for part in Part::ALL {
            // A draft that says nothing yet still needs a name by which it is found.
            let needed = part == Part::Title || (complete && part.is_needed());
            let text = wording.get(part);
            let known = stored.get(language).is_some_and(|stored| stored.get(part) == text);
            match if known { Ok(text.to_owned()) } else { part.check(text) } {
                Ok(text) if text.is_empty() && needed => problems.push((*language, part, TextError::Required)),
                Ok(text) => clean.set(part, text),
                Err(error) => problems.push((*language, part, error)),
            }
        }
        kept.insert(*language, clean);
    }
    if problems.is_empty() {
        return Ok(kept);
    }
    let problem = |(language, part, error)| Problem { language, part, error };
    Err(problems.into_iter().map(problem).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titled(title: &str) -> BTreeMap<Language, Wording> {
        let mut wording = Wording::default();
        wording.set(Part::Title, title.to_owned());
        BTreeMap::from([(Language::English, wording)])
    }

    #[test]
    fn a_draft_needs_a_title_and_a_published_campaign_more() {
        let none = BTreeMap::new();
        assert!(check(&titled("T"), &none, false).is_ok());
        assert_eq!(
            check(&titled("  "), &none, false).unwrap_err()[0].error,
            TextError::Required
        );
        let missing: Vec<Part> = check(&titled("T"), &none, true)
            .unwrap_err()
            .iter()
            .map(|problem| problem.part)
            .collect();
        assert_eq!(missing, [Part::Ask, Part::Target, Part::Body]);
    }

    #[test]
    fn a_part_that_is_too_long_or_hides_something_is_named() {
        let none = BTreeMap::new();
        assert_eq!(
            check(&titled(&"x".repeat(201)), &none, false).unwrap_err()[0].error,
            TextError::TooLong { max: 200 }
        );
        let hidden = titled("a\u{202e}b");
        assert_eq!(
            check(&hidden, &none, false).unwrap_err()[0].error,
            TextError::Characters
        );
        assert!(
            check(&hidden, &hidden, false).is_ok(),
            "what is there is not held against whoever edits something else"
        );
    }

    #[test]
    fn every_part_is_kept_where_it_was_put() {
        let mut wording = Wording::default();
        for part in Part::ALL {
            wording.set(part, part.as_str().to_owned());
        }
        assert!(Part::ALL.into_iter().all(|part| wording.get(part) == part.as_str()));
        assert_eq!(wording.differences(&Wording::default()), Part::ALL);
        let row = wording.row(1, Language::English);
        assert_eq!(Wording::of(row, "consent".to_owned()), wording);
    }
}
