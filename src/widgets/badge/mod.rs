//! The count as a small picture, for pages that can show nothing but pictures, and, as PNG, for mails.

pub mod pages;

use askama::Template;

use super::Accent;
use crate::campaigns::view::Progress;
use crate::core::locale::Localizer;

/// How a badge wants to look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Look {
    /// Its shape.
    pub style: Style,
    /// In place of our colour.
    pub colour: Option<Accent>,
}

/// The shape of a badge.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Style {
    /// One line: what is counted, and the count on the colour.
    #[default]
    Flat,
    /// With the way to the goal.
    Large,
    /// Words only, on no ground.
    Plain,
}

impl Style {
    /// Every style.
    pub const ALL: [Self; 3] = [Self::Flat, Self::Large, Self::Plain];

    /// The word in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Flat => "flat",
            Self::Large => "large",
            Self::Plain => "plain",
        }
    }

    /// Reads the word; another is as if there were none.
    pub fn parse(word: &str) -> Self {
        let known = Self::ALL.into_iter().find(|style| style.as_str() == word);
        known.unwrap_or_default()
    }

    /// Pixels from top to bottom; a large one is higher with a goal.
    pub const fn height(self, has_goal: bool) -> u32 {
        match self {
            Self::Flat => 24,
            Self::Large if has_goal => 84,
            Self::Large => 52,
            Self::Plain => 20,
        }
    }
}

#[derive(Template)]
#[template(path = "widget/badge.svg", escape = "html")]
struct Flat {
    label: String,
    value: String,
    label_width: u32,
    value_width: u32,
    width: u32,
    colour: String,
    ink: String,
}

#[derive(Template)]
#[template(path = "widget/badge_large.svg", escape = "html")]
struct Large {
    label: String,
    value: String,
    goal: Option<String>,
    filled: u32,
    colour: String,
}

#[derive(Template)]
#[template(path = "widget/badge_plain.svg", escape = "html")]
struct Plain {
    label: String,
    value: String,
    width: u32,
    colour: Option<String>,
}

/// The colour of who asks for none.
const OURS: &str = "#2b3f8c";
/// The length of the bar in a large badge.
const BAR: u32 = 216;

/// The badge as SVG.
pub fn svg(progress: &Progress, look: Look, l: Localizer) -> String {
    let (label, value) = (l.t("badge-label"), progress.total.clone());
    let (label_width, value_width) = (width(&label), width(&value));
    let colour = look.colour.map(Accent::hex);
    let drawn = match look.style {
        Style::Flat => Flat {
            width: label_width + 20 + value_width + 20,
            label_width: label_width + 20,
            value_width: value_width + 20,
            ink: look
                .colour
                .map_or_else(|| "#ffffff".to_owned(), |colour| colour.ink().hex()),
            colour: colour.unwrap_or_else(|| OURS.to_owned()),
            label,
            value,
        }
        .render(),
        Style::Large => Large {
            goal: progress.goal.as_ref().map(|goal| l.t1("progress-goal", "goal", goal)),
            filled: BAR * u32::from(progress.percent) / 100,
            colour: look.colour.map_or_else(|| OURS.to_owned(), Accent::on_paper),
            label,
            value,
        }
        .render(),
        Style::Plain => Plain {
            // Larger letters than those that were measured.
            width: (value_width + label_width) * 13 / 11 + 8,
            colour,
            label,
            value,
        }
        .render(),
    };
    drawn.unwrap_or_default()
}

/// Pixels that a text takes: Verdana at 11.5 px is about 7.4 px a character.
fn width(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(0) * 37 / 5
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_are_read_as_they_are_written() {
        assert!(
            Style::ALL
                .into_iter()
                .all(|style| Style::parse(style.as_str()) == style)
        );
        assert_eq!(Style::parse("\"/>"), Style::Flat);
    }
}
