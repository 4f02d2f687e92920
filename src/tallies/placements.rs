//! What widgets do for an organisation: how often one was shown, how many forms came through it, how many of these were
//! confirmed. By widget, site and day, as numbers only.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::core::clock::Seconds;
use crate::core::ids::{CampaignId, OrganisationId};

/// The length of a day.
pub const DAY: Seconds = 86_400;

/// By what a supporter came. The numbers and the words are stored.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[repr(i16)]
pub enum Widget {
    /// The campaign's page, or a link to it.
    #[default]
    Page = 0,
    /// The form on another site.
    Form = 1,
    /// The counter on another site.
    Counter = 2,
    /// The badge, or another picture.
    Badge = 3,
    /// A poster's QR code, or a printed sheet.
    Print = 4,
}

impl Widget {
    /// Every widget.
    pub const ALL: [Self; 5] = [Self::Page, Self::Form, Self::Counter, Self::Badge, Self::Print];

    /// The word in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Form => "form",
            Self::Counter => "counter",
            Self::Badge => "badge",
            Self::Print => "print",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|widget| widget.as_str() == word)
    }

    /// Reads a stored number.
    pub fn from_stored(number: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|widget| *widget as i16 == number)
    }
}

/// Whose widget, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Placement {
    /// In which campaign.
    pub campaign: CampaignId,
    /// Whose; 0 for nobody's.
    pub organisation: OrganisationId,
    /// On which of its sites; 0 for none that is known.
    pub site: i64,
    /// What.
    pub widget: Widget,
}

/// What happened with it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Happened {
    /// So often it was shown to somebody.
    pub shown: i64,
    /// So many forms were taken from people who had not signed, or had withdrawn.
    pub submitted: i64,
    /// So many signatures were confirmed.
    pub confirmed: i64,
}

impl Happened {
    /// Shown so often.
    pub fn shown(count: i64) -> Self {
        Self {
            shown: count,
            ..Self::default()
        }
    }
}

/// What is to be added to one day, summed up and in one order on every node.
pub type Placements = BTreeMap<Placement, Happened>;

/// The midnight (UTC) with which the day of `moment` begins.
pub const fn day_of(moment: Seconds) -> Seconds {
    moment - moment.rem_euclid(DAY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widgets_are_read_as_they_are_written() {
        for widget in Widget::ALL {
            assert_eq!(Widget::parse(widget.as_str()), Some(widget));
            assert_eq!(Widget::from_stored(widget as i16), Some(widget));
        }
    }
}
