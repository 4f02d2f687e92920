//! The terms on which an organisation carries a campaign: the lead's own words, or those that come with Quipu.

use super::fingerprint;
use crate::campaigns::{Campaign, CampaignRow};
use crate::core::locale::Localizer;
use crate::core::text::{self, TextError};

/// The longest terms, in characters.
pub const LONGEST: usize = 20_000;

/// The parts of the terms that come with Quipu.
const PARTS: [&str; 7] = [
    "partner-terms-purpose",
    "partner-terms-responsible",
    "partner-terms-passing-on",
    "partner-terms-security",
    "partner-terms-following",
    "partner-terms-wording",
    "partner-terms-leaving",
];

/// Terms as they are shown and, once accepted, kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// Markdown.
    pub text: String,
    /// By which a form says which terms its sender saw.
    pub seen: String,
}

impl Terms {
    /// Those of a campaign, for somebody who reads this language.
    pub fn of(campaign: &Campaign, l: Localizer) -> Self {
        Self::new(&campaign.row, &campaign.lead.row.name, l)
    }

    fn new(row: &CampaignRow, lead: &str, l: Localizer) -> Self {
        let text = if row.partner_terms.is_empty() {
            Self::that_come_with_quipu(lead, l)
        } else {
            row.partner_terms.clone()
        };
        let seen = fingerprint([text.as_str()]);
        Self { text, seen }
    }

    /// The terms of a campaign that has none of its own; `lead` is who runs it.
    pub fn that_come_with_quipu(lead: &str, l: Localizer) -> String {
        let parts: Vec<String> = PARTS.iter().map(|key| l.t1(key, "lead", lead)).collect();
        parts.join("\n\n")
    }
}

/// Checks what a lead wrote. Empty stands for the terms that come with Quipu.
pub fn check(typed: &str) -> Result<String, TextError> {
    text::check_prose(typed, LONGEST)
}
