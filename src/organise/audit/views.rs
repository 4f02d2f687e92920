//! The record as its page shows it: the filter with its choices, and an entry in words.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::campaigns::Campaign;
use crate::core::clock::{Seconds, iso8601, parse_moment};
use crate::core::ids::OrganisationId;
use crate::core::locale::{Language, Localizer};
use crate::organisers::Event;
use crate::organisers::record::{Entry, Filter, Names, Who};

/// Events of one's own account, which are on no organisation's record.
const OF_ACCOUNTS: [Event; 6] = [
    Event::LoggedIn,
    Event::PasswordChanged,
    Event::TotpEnabled,
    Event::TotpDisabled,
    Event::RecoveryCodeUsed,
    Event::SessionRevoked,
];
/// In the address, whoever used the command line.
const COMMAND_LINE: &str = "command-line";

/// What was asked for, as it was typed.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// A person's number, or the command line.
    pub who: String,
    /// An event's word.
    pub event: String,
    /// A campaign's short name.
    pub campaign: String,
    /// First day.
    pub from: String,
    /// Last day.
    pub until: String,
}

impl Asked {
    /// From the pairs of an address or a form.
    pub fn from_pairs(pairs: &[(String, String)]) -> Self {
        let field = |name: &str| {
            let found = pairs.iter().find(|(key, _)| key == name);
            found.map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
        };
        Self {
            who: field("who"),
            event: field("event"),
            campaign: field("campaign"),
            from: field("from"),
            until: field("until"),
        }
    }

    /// The same as pairs, without what is empty.
    pub fn pairs(&self) -> Vec<(&'static str, &str)> {
        let all = [
            ("who", self.who.as_str()),
            ("event", self.event.as_str()),
            ("campaign", self.campaign.as_str()),
            ("from", self.from.as_str()),
            ("until", self.until.as_str()),
        ];
        all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }

    /// The filter, or the fields that cannot be read: a filter that is misspelt never shows more.
    pub fn filter(
        &self,
        organisation: OrganisationId,
        campaigns: &[Arc<Campaign>],
    ) -> Result<Filter, Vec<&'static str>> {
        let mut wrong = Vec::new();
        let mut part = |name: &'static str, text: &str, is_read: bool| {
            if !text.is_empty() && !is_read {
                wrong.push(name);
            }
        };
        let who = match self.who.as_str() {
            COMMAND_LINE => Some(Who::CommandLine),
            number => number.parse().ok().map(Who::Organiser),
        };
        part("who", &self.who, who.is_some());
        let event = Event::parse(&self.event);
        part("event", &self.event, event.is_some());
        let campaign = campaigns.iter().find(|campaign| campaign.row.slug == self.campaign);
        part("campaign", &self.campaign, campaign.is_some());
        let from = self.from.parse::<Date>().ok().and_then(midnight);
        part("from", &self.from, from.is_some());
        let until = self
            .until
            .parse::<Date>()
            .ok()
            .and_then(|day| midnight(day.tomorrow().ok()?));
        part("until", &self.until, until.is_some());
        if !wrong.is_empty() {
            return Err(wrong);
        }
        Ok(Filter {
            organisation,
            who,
            event,
            campaign: campaign.map(|campaign| campaign.id),
            from,
            until,
        })
    }
}

fn midnight(day: Date) -> Option<Seconds> {
    Some(day.to_zoned_datetime(TimeZone::UTC).ok()?.timestamp().as_second())
}

/// A choice of the filter.
pub struct Choice {
    /// In the address.
    pub value: String,
    /// In words.
    pub words: String,
    /// Whether it is the one.
    pub chosen: bool,
}

/// Who can be chosen: the members, and whoever is chosen already.
pub fn people(asked: &Asked, members: &Names, seen: &Names, l: Localizer) -> Vec<Choice> {
    let mut named: Vec<(String, String)> = members
        .iter()
        .map(|(id, name)| (id.to_string(), name.clone()))
        .collect();
    let former = asked.who.parse().ok().filter(|id| !members.contains_key(id));
    if let Some(id) = former {
        let name = seen.get(&id).cloned().unwrap_or_else(|| l.t("audit-somebody"));
        named.push((asked.who.clone(), name));
    }
    named.sort_by_key(|(_, name)| name.to_lowercase());
    named.push((COMMAND_LINE.to_owned(), l.t("audit-command-line")));
    choices(named, &asked.who)
}

/// What can be chosen.
pub fn events(asked: &Asked, l: Localizer) -> Vec<Choice> {
    let of_organisations = Event::ALL.iter().filter(|event| !OF_ACCOUNTS.contains(event));
    let mut named: Vec<(String, String)> = of_organisations
        .map(|event| (event.as_str().to_owned(), sentence(event.as_str(), l)))
        .collect();
    named.sort_by(|one, other| one.1.cmp(&other.1));
    choices(named, &asked.event)
}

/// Under which campaigns.
pub fn campaigns(asked: &Asked, campaigns: &[Arc<Campaign>], language: Language) -> Vec<Choice> {
    let named = campaigns
        .iter()
        .map(|campaign| (campaign.row.slug.clone(), title(campaign, language)));
    choices(named.collect(), &asked.campaign)
}

fn choices(named: Vec<(String, String)>, chosen: &str) -> Vec<Choice> {
    let choice = |(value, words): (String, String)| Choice {
        chosen: value == chosen,
        value,
        words,
    };
    named.into_iter().map(choice).collect()
}

/// An entry, in words.
pub struct Line {
    /// When, for programs.
    pub moment: String,
    /// When.
    pub when: String,
    /// Who.
    pub who: String,
    /// Their number in the address of the filter.
    pub who_value: String,
    /// Did what.
    pub what: String,
    /// Under which campaign: its short name and its title.
    pub campaign: Option<(String, String)>,
    /// What else is known.
    pub details: Vec<(String, String)>,
    /// From where; empty for the command line.
    pub network: String,
}

/// What entries are told with.
pub struct Teller<'a> {
    /// The names of people.
    pub names: &'a Names,
    /// The organisation's campaigns.
    pub campaigns: &'a [Arc<Campaign>],
    /// The words.
    pub l: Localizer,
}

impl Teller<'_> {
    /// An entry, in words.
    pub fn line(&self, entry: &Entry) -> Line {
        let l = self.l;
        let campaign = self
            .campaigns
            .iter()
            .find(|campaign| Some(campaign.id) == entry.campaign_id);
        let subject = (!entry.subject.is_empty()).then(|| (l.t("audit-subject"), entry.subject.clone()));
        let label = |name: &str| {
            l.try_t(&format!("audit-detail-{name}"))
                .unwrap_or_else(|| name.to_owned())
        };
        // Moments and answers are stored for programs and told for people.
        let told = |text: String| match (text.as_str(), parse_moment(&text)) {
            ("true", _) => l.t("audit-yes"),
            ("false", _) => l.t("audit-no"),
            (_, Some(at)) if text.ends_with('Z') => when(at, l),
            _ => text,
        };
        let details = entry
            .details()
            .into_iter()
            .map(|(name, text)| (label(&name), told(text)));
        Line {
            moment: iso8601(entry.created_at),
            when: when(entry.created_at, l),
            who: self.who(entry),
            who_value: entry
                .organiser_id
                .map_or_else(|| COMMAND_LINE.to_owned(), |id| id.to_string()),
            what: sentence(&entry.action, l),
            campaign: campaign.map(|campaign| (campaign.row.slug.clone(), title(campaign, l.language()))),
            details: subject.into_iter().chain(details).collect(),
            network: entry.network.clone(),
        }
    }

    /// Who it was, by name.
    pub fn who(&self, entry: &Entry) -> String {
        match entry.organiser_id {
            // Whoever came from a network was no command line.
            None if !entry.network.is_empty() => self.l.t("audit-program"),
            None if entry.details().contains(&("via".to_owned(), "schedule".to_owned())) => self.l.t("audit-by-itself"),
            None => self.l.t("audit-command-line"),
            Some(id) => self
                .names
                .get(&id)
                .cloned()
                .unwrap_or_else(|| self.l.t("audit-somebody")),
        }
    }
}

/// What an event is in words, as they follow a name; the word itself where a newer release wrote it.
pub fn sentence(word: &str, l: Localizer) -> String {
    l.try_t(&format!("audit-{}", word.replace(['.', '_'], "-")))
        .unwrap_or_else(|| word.to_owned())
}

fn when(at: Seconds, l: Localizer) -> String {
    let clock = Timestamp::from_second(at).map(|moment| moment.strftime("%H:%M").to_string());
    format!("{}, {}", l.date(at, &TimeZone::UTC), clock.unwrap_or_default())
}

fn title(campaign: &Campaign, language: Language) -> String {
    let title = campaign.text(language).map(|text| text.row.title.clone());
    title
        .filter(|title| !title.is_empty())
        .unwrap_or_else(|| campaign.row.slug.clone())
}
