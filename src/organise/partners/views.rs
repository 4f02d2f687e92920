//! What the lead's page of partners shows.

use std::collections::HashMap;

use askama::Template;

use crate::campaigns::partnership::{Partnership, Shown, Standing};
use crate::campaigns::{Campaign, CampaignRow, markdown};
use crate::core::clock::Seconds;
use crate::core::locale::{Language, Localizer};
use crate::organise::frame::{Frame, moment};
use crate::organise::problems::Problems;
use crate::organisers::Person;
use crate::organisers::model::LinkRow;
use crate::partners::joining::arrangement::{Conditions, conditions_seen, lines_seen};
use crate::partners::joining::terms::Terms;
use crate::vault::{InstanceKey, VaultError};

/// The page.
#[derive(Template)]
#[template(path = "organiser/partners.html")]
pub struct PartnersPage {
    pub frame: Frame,
    pub base: String,
    /// The lead's own part.
    pub part_href: String,
    /// Whether who looks has proved lately that it is them.
    pub fresh: bool,
    /// What was changed meanwhile: which part of the page says so.
    pub moved: Option<&'static str>,
    pub requests: Vec<Organisation>,
    pub lines: Vec<Line>,
    pub lines_seen: String,
    pub most: String,
    pub former: Vec<Former>,
    pub invitations: Vec<Invitation>,
    pub languages: Vec<(&'static str, &'static str, bool)>,
    pub email: String,
    pub conditions: Conditions,
    pub conditions_seen: String,
    pub own_terms_html: String,
    pub problems: Problems,
}

/// An organisation, as the lead has to know it before it decides.
pub struct Organisation {
    pub slug: String,
    pub name: String,
    pub postal: String,
    pub privacy_url: String,
    pub reply_to: String,
    pub at: String,
}

/// A consent line, and whoever asks by it.
pub struct Line {
    pub slug: String,
    pub name: String,
    pub is_lead: bool,
    pub since: String,
    /// In the language of whoever looks, or in the campaign's own; empty if it asks nothing.
    pub wording: String,
    pub wording_language: &'static str,
    pub place: String,
    pub own: bool,
    pub sites: String,
}

/// One that left, or was not wanted.
pub struct Former {
    pub name: String,
    pub what: String,
}

/// An invitation that can still be taken up.
pub struct Invitation {
    pub email: String,
    pub until: String,
    pub end_href: String,
}

/// What was read from the database.
pub struct Read {
    pub row: CampaignRow,
    pub partnerships: Vec<Partnership>,
    pub links: Vec<LinkRow>,
}

/// What stands in the forms in place of what is stored.
#[derive(Default)]
pub struct Typed {
    /// Place and form of the lines, by short name.
    pub lines: HashMap<String, (String, Shown)>,
    pub most: Option<String>,
    pub conditions: Option<Conditions>,
    pub email: String,
    pub language: Option<Language>,
    pub moved: Option<&'static str>,
}

fn described(partnership: &Partnership, at: Option<Seconds>, l: Localizer) -> Organisation {
    let row = &partnership.organisation.row;
    Organisation {
        slug: row.slug.clone(),
        name: row.name.clone(),
        postal: row.postal.clone(),
        privacy_url: row.privacy_url.clone(),
        reply_to: row.reply_to.clone(),
        at: at.map(|at| moment(l, at)).unwrap_or_default(),
    }
}

/// On how many sites it embeds, in words.
fn sites(partnership: &Partnership, l: Localizer) -> String {
    let count = i64::try_from(partnership.sites.len()).unwrap_or_default();
    l.n1("partners-sites", "number", count, "sites", &l.number(count))
}

/// The consent lines, in their order.
pub fn lines(campaign: &Campaign, read: &Read, typed: &Typed, l: Localizer) -> Vec<Line> {
    let default = Language::parse(&campaign.row.default_language).unwrap_or_default();
    let carried = read.partnerships.iter().filter(|partnership| partnership.is_joined());
    let line = |(place, partnership): (i64, &Partnership)| {
        let row = &partnership.organisation.row;
        let offer = campaign
            .consents
            .iter()
            .find(|offer| offer.organisation.id == partnership.organisation.id);
        let words = [l.language(), default]
            .into_iter()
            .find_map(|language| Some((language, offer?.wordings.get(&language)?.clone())));
        let (language, wording) = words.unwrap_or((default, String::new()));
        let typed = typed.lines.get(&row.slug);
        Line {
            slug: row.slug.clone(),
            name: row.name.clone(),
            is_lead: partnership.is_lead(),
            since: partnership.row.joined_at.map(|at| moment(l, at)).unwrap_or_default(),
            wording,
            wording_language: language.code(),
            place: typed.map_or_else(|| place.to_string(), |(place, _)| place.clone()),
            own: typed.map_or(partnership.shown(), |(_, shown)| *shown) == Shown::Own,
            sites: sites(partnership, l),
        }
    };
    (1..).zip(carried).map(line).collect()
}

fn former(partnership: &Partnership, l: Localizer) -> Option<Former> {
    let row = &partnership.row;
    let at = |at: Option<Seconds>| at.map(|at| moment(l, at)).unwrap_or_default();
    let what = match partnership.standing() {
        Standing::Left => l.t2(
            "partners-carried",
            "from",
            &at(row.joined_at),
            "until",
            &at(row.left_at),
        ),
        Standing::Declined => l.t1("partners-declined", "at", &at(row.requested_at)),
        Standing::Requested | Standing::Joined => return None,
    };
    Some(Former {
        name: partnership.organisation.row.name.clone(),
        what,
    })
}

fn invitations(
    instance: &InstanceKey,
    links: &[LinkRow],
    base: &str,
    l: Localizer,
) -> Result<Vec<Invitation>, VaultError> {
    let invitation = |row: &LinkRow| {
        Ok(Invitation {
            email: Person::open(instance, &row.number(), &row.sealed)?.email,
            until: moment(l, row.expires_at),
            end_href: format!("{base}/invitations/{}/end", row.name()),
        })
    };
    links.iter().map(invitation).collect()
}

/// Where the page is, and who looks.
pub struct Around<'a> {
    pub frame: Frame,
    pub campaign: &'a Campaign,
    pub instance: &'a InstanceKey,
    pub href: String,
    pub fresh: bool,
}

impl PartnersPage {
    /// From what is stored, with what was typed in its place.
    pub fn new(around: Around<'_>, read: &Read, typed: Typed, problems: Problems) -> Result<Self, VaultError> {
        let (campaign, l) = (around.campaign, around.frame.l);
        let base = format!("{}/partners", around.href);
        let requested = |partnership: &&Partnership| partnership.standing() == Standing::Requested;
        let requests = read.partnerships.iter().filter(requested);
        let language = typed.language.unwrap_or(l.language());
        let offer = |offered: &Language| (offered.code(), offered.name(), *offered == language);
        let conditions = Conditions::of(&read.row);
        Ok(Self {
            fresh: around.fresh,
            moved: typed.moved,
            part_href: format!("{}/part", around.href),
            requests: requests
                .map(|partnership| described(partnership, partnership.row.requested_at, l))
                .collect(),
            lines: lines(campaign, read, &typed, l),
            lines_seen: lines_seen(&read.row, &read.partnerships),
            most: typed.most.unwrap_or_else(|| read.row.consent_lines.to_string()),
            former: read
                .partnerships
                .iter()
                .filter_map(|partnership| former(partnership, l))
                .collect(),
            invitations: invitations(around.instance, &read.links, &base, l)?,
            languages: Language::all().iter().map(offer).collect(),
            email: typed.email,
            conditions: typed.conditions.unwrap_or(conditions),
            conditions_seen: conditions_seen(&read.row),
            own_terms_html: markdown::render(&Terms::that_come_with_quipu(&campaign.lead.row.name, l)),
            base,
            frame: around.frame,
            problems,
        })
    }
}
