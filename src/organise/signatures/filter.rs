//! The filter of the list, as it stands in addresses and forms.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::campaigns::Campaign;
use crate::core::clock::Seconds;
use crate::core::country::Country;
use crate::core::ids::OrganisationId;
use crate::core::locale::Language;
use crate::signatures::finding::{Place, Wanted, Way};
use crate::signatures::model::State;

/// What is asked for, each empty if it is not. Words that are not offered are dropped; a day, a source and an organisation are kept as typed.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// A [`State`]'s word.
    pub state: String,
    /// In the campaign's zone, as in `2006-01-31`.
    pub day: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// A label.
    pub source: String,
    /// Short name of the organisation that brought the supporters.
    pub partner: String,
    /// BCP 47.
    pub language: String,
    /// `online` or `import`.
    pub origin: String,
}

/// The day is not one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoDay;

impl Filter {
    /// From whatever knows the fields by name.
    pub fn read<'a>(field: impl Fn(&str) -> &'a str) -> Self {
        let kept = |name: &str, is_known: &dyn Fn(&str) -> bool| {
            let value = field(name).trim();
            if is_known(value) {
                value.to_owned()
            } else {
                String::new()
            }
        };
        Self {
            state: kept("state", &|word| State::parse(word).is_some()),
            day: field("day").trim().chars().take(40).collect(),
            country: kept("country", &|code| Country::all().contains(&code)),
            source: field("source").trim().to_lowercase().chars().take(64).collect(),
            partner: field("partner").trim().chars().take(64).collect(),
            language: kept("language", &|code| {
                Language::all().iter().any(|language| language.code() == code)
            }),
            origin: kept("origin", &|word| ["online", "import"].contains(&word)),
        }
    }

    /// For the search.
    pub fn wanted(&self, campaign: &Campaign) -> Result<Wanted, NoDay> {
        let (from, until) = match self.day.as_str() {
            "" => (None, None),
            day => {
                let (from, until) = span(day, &campaign.zone).ok_or(NoDay)?;
                (Some(from), Some(until))
            }
        };
        let given = |value: &String| Some(value.clone()).filter(|value| !value.is_empty());
        Ok(Wanted {
            state: State::parse(&self.state),
            from,
            until,
            country: given(&self.country),
            source: given(&self.source),
            partner: given(&self.partner).map(|slug| organisation(&slug, campaign)),
            language: given(&self.language),
            imported: (!self.origin.is_empty()).then(|| self.origin == "import"),
        })
    }

    /// What is asked for, by name.
    pub fn pairs(&self) -> Vec<(&'static str, &str)> {
        [
            ("state", self.state.as_str()),
            ("day", &self.day),
            ("country", &self.country),
            ("source", &self.source),
            ("partner", &self.partner),
            ("language", &self.language),
            ("origin", &self.origin),
        ]
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .collect()
    }
}

/// The organisation of this short name that carries or carried the campaign; 0, which brought nobody, if there is none.
fn organisation(slug: &str, campaign: &Campaign) -> OrganisationId {
    let organisations = campaign.partnerships.iter().map(|part| &part.organisation);
    let found = organisations
        .into_iter()
        .find(|organisation| organisation.row.slug == slug);
    found.map_or(0, |organisation| organisation.id)
}

/// When a day begins and ends in a zone.
fn span(day: &str, zone: &TimeZone) -> Option<(Seconds, Seconds)> {
    let day: Date = day.parse().ok()?;
    let begins = |day: Date| Some(day.to_zoned_datetime(zone.clone()).ok()?.timestamp().as_second());
    Some((begins(day)?, begins(day.tomorrow().ok()?)?))
}

/// Which page of the list.
#[derive(Debug, Clone, Copy)]
pub struct Turn {
    /// The place that it begins behind; none for the first page.
    pub start: Option<Place>,
    /// In which direction.
    pub way: Way,
}

impl Turn {
    /// From whatever knows the fields by name.
    pub fn read<'a>(field: impl Fn(&str) -> &'a str) -> Self {
        let place = |name| Place::decode(field(name));
        match (place("older"), place("newer")) {
            (None, Some(place)) => Self {
                start: Some(place),
                way: Way::Newer,
            },
            (start, _) => Self { start, way: Way::Older },
        }
    }

    /// The field that says so.
    pub fn pair(self) -> Option<(&'static str, String)> {
        let name = match self.way {
            Way::Older => "older",
            Way::Newer => "newer",
        };
        self.start.map(|place| (name, place.encode()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_one_of_the_campaigns_zone() {
        let lima = TimeZone::get("America/Lima").unwrap();
        assert_eq!(span("2006-01-31", &lima), Some((1_138_683_600, 1_138_770_000)));
        for text in ["31/01/2006", "2006-02-30", "soon"] {
            assert_eq!(span(text, &lima), None, "{text}");
        }
    }

    #[test]
    fn words_that_are_not_offered_are_dropped() {
        let filter = Filter::read(|name| match name {
            "state" | "country" | "language" | "origin" => "nonsense",
            "source" => " Stall ",
            _ => "",
        });
        assert_eq!(filter.pairs(), [("source", "stall")]);
    }
}
