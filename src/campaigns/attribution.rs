//! Who brought a supporter, and by what: what an address or a form claims, and what of that can be believed.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Campaign;
use crate::core::ids::{CampaignId, OrganisationId};
use crate::core::source::Source;
use crate::http::client::Query;
use crate::tallies::{Placement, Widget};

/// The longest `utm_*` value that is kept, in characters.
const LONGEST: usize = 64;

/// What an address or a form claims; nothing is believed yet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(description = "Where the supporter came from, as far as you know and tell.")]
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

    /// From what stands behind the `?` of an address.
    pub fn in_query(query: &Query) -> Self {
        let pairs = query.pairs().iter();
        Self::of(pairs.map(|(name, value)| (name.as_str(), value.as_str())))
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

    /// What is left of it where no page of ours says so. Who names an organisation, or comes from a page elsewhere
    /// (`is_foreign`), may not be what they claim: they are brought by nobody, and come from nowhere known.
    #[must_use]
    pub fn doubted(self, is_foreign: bool) -> Self {
        if self.partner.is_empty() && !is_foreign {
            return Self {
                widget: String::new(),
                site: String::new(),
                ..self
            };
        }
        Self {
            source: Source::UNKNOWN.to_owned(),
            utm_source: self.utm_source,
            utm_medium: self.utm_medium,
            utm_campaign: self.utm_campaign,
            ..Self::default()
        }
    }

    /// Brought by an organisation through a form on its own site, whatever is claimed.
    pub fn bring_by(&mut self, organisation: &str) {
        organisation.clone_into(&mut self.partner);
        Widget::Form.as_str().clone_into(&mut self.widget);
        self.site.clear();
    }

    /// The reference of a sharer, if it looks like one.
    pub fn sharer(&self) -> Option<&str> {
        Some(self.sharer.as_str()).filter(|sharer| is_reference(sharer))
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
        if stored.is_empty() {
            return Self::default();
        }
        serde_json::from_str(stored).unwrap_or_default()
    }

    /// The same without whose link it was.
    pub fn without_sharer(self) -> Self {
        Self {
            sharer: String::new(),
            ..self
        }
    }

    /// Under which widget it is counted; none for the campaign's page without anybody's link to it.
    pub fn placement(&self, campaign: CampaignId, partner: Option<OrganisationId>) -> Option<Placement> {
        (partner.is_some() || self.widget != Widget::Page).then(|| Placement {
            campaign,
            organisation: partner.unwrap_or(0),
            site: self.site.unwrap_or(0),
            widget: self.widget,
        })
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
            sharer: self.sharer().unwrap_or_default().to_owned(),
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

/// A value of somebody's statistics: without control characters, not too long. Mailing tools that are set up wrongly put
/// the recipient's address there, which is not for us to keep.
fn short(text: &str) -> String {
    if text.contains('@') {
        return String::new();
    }
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
    fn a_claim_that_no_page_of_ours_makes_brings_nobody() {
        let claim = Claim::of(Claim::NAMES.into_iter().map(|name| (name, name)));
        let doubted = [
            ("source", "unknown"),
            ("utm_source", "utm_source"),
            ("utm_medium", "utm_medium"),
        ];
        assert_eq!(claim.clone().doubted(false).pairs()[..3], doubted);
        let label = Claim::of([("source", "leaflet"), ("widget", "form")]);
        assert_eq!(label.clone().doubted(false).pairs(), [("source", "leaflet")]);
        assert_eq!(label.doubted(true).pairs(), [("source", "unknown")]);
    }

    #[test]
    fn what_comes_by_the_page_itself_is_nobodys() {
        let page = Placed::default();
        assert_eq!(page.placement(1, None), None);
        assert_eq!(
            page.placement(1, Some(7)).map(|placement| placement.organisation),
            Some(7)
        );
        let form = Placed {
            widget: Widget::Form,
            ..page
        };
        assert_eq!(form.placement(1, None).map(|placement| placement.organisation), Some(0));
    }

    #[test]
    fn values_are_short_and_references_plain() {
        assert_eq!(short(&"x".repeat(99)).len(), LONGEST);
        assert_eq!(short(" a\u{7}b "), "ab");
        assert_eq!(short("rosa@example.org"), "");
        assert!(is_reference("aZ09-_") && !is_reference("") && !is_reference("a b"));
    }
}
