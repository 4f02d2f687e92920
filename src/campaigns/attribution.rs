//! Who brought a supporter, and by what: what an address or a form claims, and what of that can be believed.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Campaign;
use crate::core::ids::OrganisationId;
use crate::core::source::Source;
use crate::tallies::Widget;

/// The longest `utm_*` value that is kept, in characters.
const LONGEST: usize = 64;

/// What an address or a form claims; nothing is believed yet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Claim {
    /// Short name of the organisation that brings the supporter.
    #[schema(ignore)]
    pub partner: String,
    /// By what: a [`Widget`]'s word.
    #[schema(ignore)]
    pub widget: String,
    /// The origin of the page around the widget.
    #[schema(ignore)]
    pub site: String,
    /// Where the supporter came from: a label of 1 to 64 characters of `a-z 0-9 . _ -`. None counts as `direct`.
    pub source: String,
    /// Where the visit came from, in the words of your own statistics; 64 characters are kept.
    pub utm_source: String,
    /// By which means, in the same words.
    pub utm_medium: String,
    /// In which of your campaigns, in the same words.
    pub utm_campaign: String,
    /// The anonymous reference of whoever shared the link.
    #[serde(rename = "ref")]
    #[schema(ignore)]
    pub sharer: String,
}

impl Claim {
    /// The names of its parts in addresses and forms.
    pub const NAMES: [&str; 8] = [
        "partner",
        "widget",
        "site",
        "source",
        "utm_source",
        "utm_medium",
        "utm_campaign",
        "ref",
    ];

    /// From the pairs of an address or a form; other names are passed over, and of a name that comes twice the first counts.
    pub fn of<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut claim = Self::default();
        for (name, value) in pairs {
            if let Some(part) = claim.part(name).filter(|part| part.is_empty()) {
                value.clone_into(part);
            }
        }
        claim
    }

    /// The part of this name.
    pub fn part(&mut self, name: &str) -> Option<&mut String> {
        Some(match name {
            "partner" => &mut self.partner,
            "widget" => &mut self.widget,
            "site" => &mut self.site,
            "source" => &mut self.source,
            "utm_source" => &mut self.utm_source,
            "utm_medium" => &mut self.utm_medium,
            "utm_campaign" => &mut self.utm_campaign,
            "ref" => &mut self.sharer,
            _ => return None,
        })
    }

    /// What is claimed, by name; nothing that is empty.
    pub fn pairs(&self) -> Vec<(&'static str, &str)> {
        let values = [
            &self.partner,
            &self.widget,
            &self.site,
            &self.source,
            &self.utm_source,
            &self.utm_medium,
            &self.utm_campaign,
            &self.sharer,
        ];
        let pairs = Self::NAMES.into_iter().zip(values);
        pairs
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| (name, value.as_str()))
            .collect()
    }

    /// The organisation that is claimed to have brought the supporter, if it carries the campaign.
    pub fn via(&self, campaign: &Campaign) -> Option<OrganisationId> {
        self.settle(campaign).partner
    }
}

/// What is kept with a signature.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attribution {
    /// The organisation that brought the supporter.
    pub partner: Option<OrganisationId>,
    /// The channel.
    pub source: Source,
    /// What else is known.
    pub placed: Placed,
}

/// By what, where, and in the words of other statistics. Stored as JSON.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Placed {
    /// By what.
    #[serde(skip_serializing_if = "is_page")]
    pub widget: Widget,
    /// On which of the organisation's sites.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub site: Option<i64>,
    /// `utm_source`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub utm_source: String,
    /// `utm_medium`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub utm_medium: String,
    /// `utm_campaign`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub utm_campaign: String,
    /// The sharer's anonymous reference.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub sharer: String,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde asks for it
fn is_page(widget: &Widget) -> bool {
    *widget == Widget::Page
}

impl Placed {
    /// As it is stored; empty for nothing.
    pub fn stored(&self) -> String {
        if *self == Self::default() {
            String::new()
        } else {
            serde_json::to_string(self).unwrap_or_default()
        }
    }

    /// From what is stored.
    pub fn parse(stored: &str) -> Self {
        serde_json::from_str(stored).unwrap_or_default()
    }
}

impl Claim {
    /// What of it holds in a campaign. Who claims to come from an organisation that does not carry the campaign, or from
    /// a site that is not the organisation's, comes from nobody known: the source is [`Source::UNKNOWN`].
    pub fn settle(&self, campaign: &Campaign) -> Attribution {
        let placed = Placed {
            widget: Widget::parse(&self.widget).unwrap_or_default(),
            site: None,
            utm_source: short(&self.utm_source),
            utm_medium: short(&self.utm_medium),
            utm_campaign: short(&self.utm_campaign),
            sharer: Some(&self.sharer)
                .filter(|sharer| is_reference(sharer))
                .cloned()
                .unwrap_or_default(),
        };
        let source = Source::parse(&self.source);
        if self.partner.is_empty() {
            return Attribution {
                partner: None,
                source,
                placed,
            };
        }
        let partnership = campaign.partnership(&self.partner);
        let site = partnership.and_then(|partnership| partnership.site(&self.site));
        match partnership {
            Some(partnership) if self.site.is_empty() || site.is_some() => Attribution {
                partner: Some(partnership.organisation.id),
                source,
                placed: Placed {
                    site: site.map(|site| site.id),
                    ..placed
                },
            },
            _ => Attribution {
                partner: None,
                source: Source::unknown(),
                placed: Placed {
                    widget: Widget::Page,
                    ..placed
                },
            },
        }
    }
}

/// A value of somebody's statistics: without control characters, not too long.
fn short(text: &str) -> String {
    text.trim()
        .chars()
        .filter(|character| !character.is_control())
        .take(LONGEST)
        .collect()
}

/// Whether it looks like a reference of ours.
fn is_reference(text: &str) -> bool {
    (1..=32).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_read_as_it_was_written_and_nothing_is_kept_of_nothing() {
        assert_eq!(Placed::default().stored(), "");
        let placed = Placed {
            widget: Widget::Form,
            site: Some(3),
            utm_campaign: "rivers".to_owned(),
            ..Placed::default()
        };
        assert_eq!(Placed::parse(&placed.stored()), placed);
        assert_eq!(Placed::parse(""), Placed::default());
    }

    #[test]
    fn a_claim_is_told_as_it_was_read() {
        let pairs: Vec<_> = Claim::NAMES.into_iter().map(|name| (name, name)).collect();
        assert_eq!(Claim::of(pairs.clone()).pairs(), pairs);
        assert_eq!(
            Claim::of([("source", "a"), ("source", "b"), ("x", "y")]).pairs(),
            [("source", "a")]
        );
    }

    #[test]
    fn values_are_short_and_references_plain() {
        assert_eq!(short(&"x".repeat(99)).len(), LONGEST);
        assert_eq!(short(" a\u{7}b "), "ab");
        assert!(is_reference("aZ09-_") && !is_reference("") && !is_reference("a b"));
    }
}
