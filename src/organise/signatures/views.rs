//! What the list of signatures shows, as its template wants it.

use askama::Template;
use jiff::tz::TimeZone;

use super::filter::{Filter, Turn};
use crate::campaigns::{Campaign, moments};
use crate::core::clock::iso8601;
use crate::core::ids::OrganisationId;
use crate::core::locale::{Language, Localizer, NamedCountry};
use crate::organise::frame::Frame;
use crate::organise::words;
use crate::signatures::finding::{End, Listed, Page, Place, Way};
use crate::signatures::model::{Signature, State};

/// `GET …/signatures`.
#[derive(Template)]
#[template(path = "organiser/signatures.html")]
pub struct ListPage {
    /// The frame.
    pub frame: Frame,
    /// Where the list is.
    pub href: String,
    /// What is asked for.
    pub filter: Filter,
    /// What is wrong with the day.
    pub day_error: Option<String>,
    /// To choose from.
    pub states: [State; 6],
    /// To choose from.
    pub countries: &'static [NamedCountry],
    /// To choose from.
    pub languages: &'static [Language],
    /// Sources that were counted: label, and the same in words.
    pub sources: Vec<(String, String)>,
    /// Those who brought supporters: short name and name.
    pub partners: Vec<(String, String)>,
    /// The page of the list.
    pub rows: Vec<Row>,
    /// Whether names are shown.
    pub with_names: bool,
    /// Whether there is a button to show them.
    pub may_see_names: bool,
    /// This page once more, for that button.
    pub again: Vec<(String, String)>,
    /// Where else one can go.
    pub links: Links,
    /// The address that was sought, as typed.
    pub email: String,
    /// What is wrong with it.
    pub email_error: Option<String>,
    /// That nothing was found for it.
    pub not_found: bool,
    /// The campaign's zone, in which times are given.
    pub zone: String,
}

/// A line of the list.
pub struct Row {
    /// Where its record is.
    pub href: String,
    /// When it was signed.
    pub signed: String,
    /// The same for programs.
    pub signed_iso: String,
    /// A [`State`]'s word.
    pub state: &'static str,
    /// By name.
    pub country: String,
    /// The label, in words.
    pub source: String,
    /// By its own name.
    pub language: String,
    /// Taken over from a list.
    pub imported: bool,
    /// Who signed, if that is shown.
    pub name: String,
}

/// Where else one can go in the list.
#[derive(Default)]
pub struct Links {
    /// Its beginning.
    pub newest: Option<String>,
    /// A page back.
    pub newer: Option<String>,
    /// A page on.
    pub older: Option<String>,
    /// On with a search that has not come to an end.
    pub go_on: Option<GoOn>,
}

/// How far a search has come.
pub struct GoOn {
    /// Where it goes on.
    pub href: String,
    /// The day and minute it came to; none for a search by changes.
    pub up_to: Option<String>,
}

impl Row {
    /// From a signature.
    pub fn new(listed: &Listed, campaign: &Campaign, href: &str, l: Localizer, with_name: bool) -> Self {
        let row = &listed.signature;
        Self {
            href: format!("{href}/{}", row.signature_id()),
            signed: moments::in_words(row.signed_at, &campaign.zone),
            signed_iso: iso8601(row.signed_at),
            state: row.state().map_or("", State::as_str),
            country: country_name(l, &row.country),
            source: words::source(&row.source, l),
            language: language_name(&row.language),
            imported: row.is_imported(),
            name: if with_name { name(campaign, row) } else { String::new() },
        }
    }
}

impl Links {
    /// From a page that was found by a turn from `turn`.
    pub fn new(page: &Page, turn: Turn, href: &str, filter: &Filter, zone: &TimeZone) -> Self {
        let to = |way: Way, place: Option<Place>| {
            let start = Turn { start: place, way }.pair();
            address(href, filter, start)
        };
        let first = page.rows.first().map(|row| row.place).or(turn.start);
        let last = page.rows.last().map(|row| row.place).or(turn.start);
        let is_top = turn.start.is_none();
        let mut links = Self {
            newest: (!is_top).then(|| address(href, filter, None)),
            ..Self::default()
        };
        match turn.way {
            Way::Older => {
                links.newer = (!is_top).then(|| to(Way::Newer, first));
                links.older = (page.end == End::More).then(|| to(Way::Older, last));
            }
            Way::Newer => {
                links.newer = (page.end == End::More).then(|| to(Way::Newer, first));
                links.older = Some(to(Way::Older, last));
            }
        }
        if let End::UpTo(place) = page.end {
            links.go_on = Some(GoOn {
                href: to(turn.way, Some(place)),
                up_to: (place.0 != 0).then(|| moments::in_words(place.0, zone)),
            });
        }
        links
    }
}

fn address(href: &str, filter: &Filter, turn: Option<(&'static str, String)>) -> String {
    let mut pairs = filter.pairs();
    if let Some((name, place)) = &turn {
        pairs.push((name, place));
    }
    let query = serde_html_form::to_string(pairs).unwrap_or_default();
    if query.is_empty() {
        href.to_owned()
    } else {
        format!("{href}?{query}")
    }
}

/// A country by its name; what is cleared shows as nothing.
pub fn country_name(l: Localizer, code: &str) -> String {
    let found = l.countries().iter().find(|country| country.code == code);
    found.map_or_else(|| code.to_owned(), |country| country.name.to_owned())
}

/// An organisation that carries or carried the campaign, by its name.
pub fn organisation_name(campaign: &Campaign, id: OrganisationId) -> String {
    let found = campaign.partnership_of(id);
    found.map_or_else(|| id.to_string(), |found| found.organisation.row.name.clone())
}

/// A language by its own name.
pub fn language_name(code: &str) -> String {
    Language::parse(code).map_or_else(|| code.to_owned(), |language| language.name().to_owned())
}

/// Who signed; nothing once the details are gone or cannot be opened.
fn name(campaign: &Campaign, row: &Signature) -> String {
    let opened = campaign.key.as_ref().filter(|_| !row.sealed.is_empty());
    let details = opened.and_then(|key| key.open(&row.signature_id(), &row.sealed).ok());
    details.map_or_else(String::new, |details| {
        format!("{} {}", details.given_name, details.family_name)
            .trim()
            .to_owned()
    })
}
