//! How a site wants a widget to look: theme, colour and size, as they stand in its address.

use super::accent::Accent;
use crate::http::client::Query;

/// Light or dark.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the reader's system.
    #[default]
    Auto,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    /// Every theme.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Light, Self::Dark];

    /// The word in addresses and attributes.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// Reads the word; another is as if there were none.
    pub fn parse(word: &str) -> Self {
        let known = Self::ALL.into_iter().find(|theme| theme.as_str() == word);
        known.unwrap_or_default()
    }
}

/// How much place it takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Size {
    /// With title and progress.
    #[default]
    Normal,
    /// With as little as will do.
    Compact,
}

impl Size {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Normal, Self::Compact];

    /// The word in addresses and attributes.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Compact => "compact",
        }
    }

    /// Reads the word; another is as if there were none.
    pub fn parse(word: &str) -> Self {
        let known = Self::ALL.into_iter().find(|size| size.as_str() == word);
        known.unwrap_or_default()
    }
}

/// All of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Look {
    /// Light or dark.
    pub theme: Theme,
    /// In place of our own colours.
    pub accent: Option<Accent>,
    /// How much place it takes.
    pub size: Size,
}

impl Look {
    /// As an address says; what it says wrong counts for nothing.
    pub fn of(query: &Query) -> Self {
        let get = |name| query.get(name).unwrap_or_default();
        Self {
            theme: Theme::parse(get("theme")),
            accent: Accent::parse(get("accent")),
            size: Size::parse(get("size")),
        }
    }

    /// As an address says it; nothing of what goes without saying.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        if self.theme != Theme::default() {
            pairs.push(("theme", self.theme.as_str().to_owned()));
        }
        if let Some(accent) = self.accent {
            pairs.push(("accent", accent.hex()));
        }
        if self.size != Size::default() {
            pairs.push(("size", self.size.as_str().to_owned()));
        }
        pairs
    }

    /// The class of the page in the frame.
    pub fn class(&self) -> String {
        let theme = self.theme.as_str();
        match self.size {
            Size::Normal => theme.to_owned(),
            Size::Compact => format!("{theme} compact"),
        }
    }

    /// The style that goes with it, if its colour is not ours.
    pub fn rules(&self) -> Option<String> {
        self.accent.map(Accent::rules)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_is_told_as_it_was_read_and_nonsense_is_passed_over() {
        let look = Look::of(&Query::parse("theme=dark&accent=%23A3213F&size=compact"));
        let told: Vec<_> = look.pairs();
        assert_eq!(
            told,
            [
                ("theme", "dark".to_owned()),
                ("accent", "#a3213f".to_owned()),
                ("size", "compact".to_owned())
            ]
        );
        let nonsense = Look::of(&Query::parse("theme=%22%3E&accent=red&size=huge"));
        assert_eq!(nonsense, Look::default());
        assert!(nonsense.pairs().is_empty());
    }
}
