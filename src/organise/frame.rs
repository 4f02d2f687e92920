//! The frame of the organisers' pages: who is logged in, where they are, and where else they may go.

use jiff::tz::TimeZone;

use crate::campaigns::Campaign;
use crate::core::clock::{Seconds, iso8601};
use crate::core::locale::Localizer;
use crate::http::assets;
use crate::http::client::Query;
use crate::organise::visitor::SignedIn;
use crate::organisers::{Action, Membership};

/// What the frame shows.
pub struct Frame {
    /// The words.
    pub l: Localizer,
    /// Address of the style sheet that all pages share.
    pub css: String,
    /// Address of the organisers' own.
    pub organise_css: String,
    /// Address of the organisers' script.
    pub js: String,
    /// Address of the icon.
    pub icon: String,
    /// The hidden field of forms.
    pub csrf: String,
    /// Name of whoever is logged in; empty before that.
    pub name: String,
    /// The organisation, if the page is of one.
    pub organisation: Option<Place>,
    /// The campaign, if the page is of one.
    pub campaign: Option<Place>,
    /// The pages of the organisation.
    pub organisation_tabs: Vec<Tab>,
    /// The pages of the campaign.
    pub campaign_tabs: Vec<Tab>,
    /// What was just done, in a sentence.
    pub notice: Option<String>,
}

/// A name that leads to its page.
pub struct Place {
    /// As shown.
    pub name: String,
    /// Where it is.
    pub href: String,
}

/// A link of a navigation.
pub struct Tab {
    /// Key of its words.
    pub words: &'static str,
    /// Where it is.
    pub href: String,
    /// Whether this is it.
    pub current: bool,
}

/// The pages of an organisation: key of the words, last part of the address, what it takes.
const ORGANISATION_TABS: &[(&str, &str, Action)] = &[
    ("organise-tab-campaigns", "", Action::SeeNumbers),
    ("organise-tab-team", "/team", Action::ManageMembers),
    ("organise-tab-organisation", "/settings", Action::ManageMembers),
    ("organise-tab-tokens", "/tokens", Action::ManageTokens),
    ("organise-tab-audit", "/audit", Action::ReadAudit),
];

/// The pages of a campaign.
const CAMPAIGN_TABS: &[(&str, &str, Action)] = &[
    ("organise-tab-dashboard", "", Action::SeeNumbers),
    ("organise-tab-edit", "/edit", Action::EditCampaigns),
    ("organise-tab-signatures", "/signatures", Action::SeeSignatures),
    ("organise-tab-export", "/export", Action::ExportLists),
    ("organise-tab-lists", "/lists", Action::ExportLists),
    ("organise-tab-import", "/import", Action::ImportLists),
    ("organise-tab-offline", "/offline", Action::EnterOffline),
    ("organise-tab-partners", "/partners", Action::ManagePartners),
    ("organise-tab-sites", "/part", Action::ManagePart),
    ("organise-tab-embed", "/embed", Action::SeeNumbers),
    ("organise-tab-webhooks", "/webhooks", Action::ManageWebhooks),
];

/// The pages of a campaign that the organisation carries for another.
const PART_TABS: &[(&str, &str, Action)] = &[
    ("organise-tab-part", "", Action::SeeNumbers),
    ("organise-tab-sites", "/part", Action::ManagePart),
    ("organise-tab-embed", "/embed", Action::SeeNumbers),
    ("organise-tab-export", "/export", Action::ExportLists),
    ("organise-tab-lists", "/lists", Action::ExportLists),
    ("organise-tab-webhooks", "/webhooks", Action::ManageWebhooks),
];

impl Frame {
    /// For a page without anybody logged in.
    pub fn outside(l: Localizer) -> Self {
        Self {
            l,
            css: assets::url("quipu.css"),
            organise_css: assets::url("organise.css"),
            js: assets::url("organise.js"),
            icon: assets::url("icon.svg"),
            csrf: String::new(),
            name: String::new(),
            organisation: None,
            campaign: None,
            organisation_tabs: Vec::new(),
            campaign_tabs: Vec::new(),
            notice: None,
        }
    }

    /// For a page of one's own account.
    pub fn account(visitor: &SignedIn) -> Self {
        Self {
            csrf: visitor.form_token.to_string(),
            name: visitor.account.person.name.clone(),
            ..Self::outside(visitor.account.language.localizer())
        }
    }

    /// For a page of an organisation; `tab` is the last part of its address (`""`, `/team`).
    pub fn organisation(visitor: &SignedIn, member: &Membership, tab: &str) -> Self {
        let base = organisation_href(member);
        Self {
            organisation_tabs: tabs(ORGANISATION_TABS, &base, member, tab),
            organisation: Some(Place {
                name: member.name.clone(),
                href: base,
            }),
            ..Self::account(visitor)
        }
    }

    /// For a page of a campaign; `tab` is the last part of its address (`""`, `/edit`).
    pub fn campaign(visitor: &SignedIn, member: &Membership, campaign: &Campaign, tab: &str) -> Self {
        let base = campaign_href(member, campaign);
        Self::of_campaign(visitor, member, campaign, base, CAMPAIGN_TABS, tab)
    }

    /// For a page of a campaign that the organisation carries for another.
    pub fn part(visitor: &SignedIn, member: &Membership, campaign: &Campaign, tab: &str) -> Self {
        let base = part_href(member, campaign);
        Self::of_campaign(visitor, member, campaign, base, PART_TABS, tab)
    }

    fn of_campaign(
        visitor: &SignedIn,
        member: &Membership,
        campaign: &Campaign,
        href: String,
        list: &[(&'static str, &str, Action)],
        tab: &str,
    ) -> Self {
        let title = campaign
            .text(visitor.account.language)
            .map(|text| text.row.title.clone());
        let name = title
            .filter(|title| !title.is_empty())
            .unwrap_or_else(|| campaign.row.slug.clone());
        Self {
            campaign_tabs: tabs(list, &href, member, tab),
            campaign: Some(Place { name, href }),
            ..Self::organisation(visitor, member, "")
        }
    }

    /// With a sentence about what was just done: `?done=saved` in the address is the message `done-saved`. Unknown words
    /// say nothing.
    pub fn after(mut self, query: &str) -> Self {
        let query = Query::parse(query);
        let done = query.get("done");
        self.notice = done.and_then(|word| self.l.try_t(&format!("done-{word}")));
        self
    }
}

fn tabs(list: &[(&'static str, &str, Action)], base: &str, member: &Membership, current: &str) -> Vec<Tab> {
    list.iter()
        .filter(|(.., action)| member.role.may(*action))
        .map(|(words, end, _)| Tab {
            words,
            href: format!("{base}{end}"),
            current: *end == current,
        })
        .collect()
}

/// A moment in words and in UTC, to the minute.
pub fn moment(l: Localizer, at: Seconds) -> String {
    let clock = iso8601(at).get(11..16).unwrap_or_default().to_owned();
    format!("{}, {clock} UTC", l.date(at, &TimeZone::UTC))
}

/// The address of an organisation's first page; its other pages, and those of its campaigns, stand below.
pub fn organisation_href(member: &Membership) -> String {
    format!("/organise/in/{}", member.slug)
}

/// The address of what an organisation sees of a campaign that it carries for another; its other pages stand below.
pub fn part_href(member: &Membership, campaign: &Campaign) -> String {
    format!("{}/joined/{}", organisation_href(member), campaign.row.slug)
}

/// The address of a campaign's dashboard; its other pages stand below.
pub fn campaign_href(member: &Membership, campaign: &Campaign) -> String {
    format!("{}/campaigns/{}", organisation_href(member), campaign.row.slug)
}
