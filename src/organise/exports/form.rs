//! The form with which a list is asked for, as it was filled in, and what is wrong with it.

use std::sync::Arc;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::campaigns::{Campaign, Partnership};
use crate::core::clock::Seconds;
use crate::core::country::Country;
use crate::core::cursor::Cursor;
use crate::core::locale::Language;
use crate::exports::{Agreed, Columns, Filter, Format, Number, Order, Profile, Unfit};
use crate::organise::fields::Fields;
use crate::signatures::model::State;

/// The states that may be asked for; of the erased nothing is left to take.
pub const STATES: [State; 5] = [
    State::Confirmed,
    State::Pending,
    State::Quarantined,
    State::Invalidated,
    State::Withdrawn,
];

/// As it was filled in.
pub struct Form {
    /// For whom; nothing known is an error.
    pub profile: Option<Profile>,
    /// As what.
    pub format: Option<Format>,
    /// Short name of the organisation whose consent is asked for, `any`, or nothing for what the profile needs.
    pub consent: String,
    /// Whether people who did not agree are taken all the same.
    pub anyway: bool,
    /// In these states.
    pub states: Vec<State>,
    /// As typed.
    pub from: String,
    /// As typed.
    pub until: String,
    /// Codes.
    pub countries: Vec<String>,
    /// A code, or nothing for all.
    pub language: String,
    /// What of each signature.
    pub columns: Columns,
    /// The cursor after which changes are asked for; empty for the whole list.
    pub since: String,
    /// By which number the browser will ask how far it has come.
    pub number: Option<Number>,
}

/// What is wrong: the field, and the key of the sentence that says so.
pub type Wrong = Vec<(&'static str, &'static str)>;

impl Form {
    /// As it is shown first.
    pub fn fresh() -> Self {
        Self {
            profile: Some(Profile::Plain),
            format: Some(Format::Csv),
            consent: String::new(),
            anyway: false,
            states: vec![State::Confirmed],
            from: String::new(),
            until: String::new(),
            countries: Vec::new(),
            language: String::new(),
            columns: Columns::ALL,
            since: String::new(),
            number: None,
        }
    }

    /// As it was sent.
    pub fn read(fields: &Fields) -> Self {
        Self {
            profile: Profile::parse(fields.get("profile")),
            format: Format::parse(fields.get("format")),
            consent: fields.get("consent").to_owned(),
            anyway: fields.has("anyway"),
            states: fields.all("state").filter_map(State::parse).collect(),
            from: fields.get("from").to_owned(),
            until: fields.get("until").to_owned(),
            countries: fields.all("country").map(str::to_owned).collect(),
            language: fields.get("language").to_owned(),
            columns: Columns::named(fields.all("column")),
            since: Some(fields.get("cursor"))
                .filter(|typed| !typed.is_empty())
                .unwrap_or_else(|| fields.get("since"))
                .to_owned(),
            number: Number::parse(fields.get("number")),
        }
    }

    /// Whether it asks for more than a partner gets: another's supporters, or such as have proved nothing. Our own form
    /// does not.
    pub fn reaches_further(&self, part: &Partnership) -> bool {
        let own = ["", part.organisation.row.slug.as_str()];
        !own.contains(&self.consent.as_str())
            || self.anyway
            || self.states.iter().any(|state| *state != State::Confirmed)
    }

    /// The list that it asks for, for an organisation with this part in the campaign.
    pub fn order(&self, campaign: &Arc<Campaign>, part: &Partnership) -> Result<Order, Wrong> {
        let taker = part.organisation.id;
        let mut wrong = Wrong::new();
        let (profile, format) = (self.profile.unwrap_or_default(), self.format.unwrap_or_default());
        if self.profile.is_none() {
            wrong.push(("profile", "export-error-profile"));
        }
        if self.format.is_none() {
            wrong.push(("format", "export-error-format"));
        }
        let mut moment = |field: &'static str, text: &str| {
            let read = read_moment(text, &campaign.zone);
            read.unwrap_or_else(|()| {
                wrong.push((field, "export-error-time"));
                None
            })
        };
        let (from, until) = (moment("from", &self.from), moment("until", &self.until));
        if from.zip(until).is_some_and(|(from, until)| from >= until) {
            wrong.push(("until", "export-error-order"));
        }
        let agreed = self.agreed(campaign).unwrap_or_else(|| {
            wrong.push(("consent", "export-error-consent"));
            Agreed::Fitting
        });
        if self.countries.iter().any(|code| Country::parse(code).is_err()) {
            wrong.push(("country", "export-error-country"));
        }
        if !self.language.is_empty() && Language::parse(&self.language).is_none() {
            wrong.push(("language", "export-error-language"));
        }
        let since = self.cursor().unwrap_or_else(|()| {
            wrong.push(("since", "export-error-since"));
            None
        });
        // Changes of the confirmed include that they are no longer.
        let tells_removals = since.is_some() && (!part.is_lead() || self.states == [State::Confirmed]);
        let order = Order {
            campaign: Arc::clone(campaign),
            filter: Filter {
                states: if tells_removals {
                    Vec::new()
                } else {
                    self.states.clone()
                },
                from,
                until,
                countries: self.countries.clone(),
                consent: if part.is_lead() {
                    agreed.resolve(profile, taker)
                } else {
                    Some(taker)
                },
                languages: Some(self.language.clone())
                    .filter(|code| !code.is_empty())
                    .into_iter()
                    .collect(),
                since,
            },
            format,
            profile,
            columns: self.columns,
            taker,
        };
        match order.check() {
            Ok(()) => {}
            Err(Unfit::Format) => wrong.push(("format", "export-error-unfit-format")),
            Err(Unfit::States | Unfit::Others) => wrong.push(("state", "export-error-unfit-state")),
            Err(Unfit::Delta) => wrong.push(("since", "export-error-unfit-delta")),
            Err(Unfit::Columns) => wrong.push(("column", "export-error-columns")),
        }
        if profile.is_for_mailing() && order.holds_others() && !self.anyway {
            wrong.push(("anyway", "export-error-anyway"));
        }
        if wrong.is_empty() { Ok(order) } else { Err(wrong) }
    }

    fn cursor(&self) -> Result<Option<Cursor>, ()> {
        if self.since.is_empty() {
            return Ok(None);
        }
        Cursor::decode(&self.since).map(Some).map_err(drop)
    }

    fn agreed(&self, campaign: &Campaign) -> Option<Agreed> {
        match self.consent.as_str() {
            "" => Some(Agreed::Fitting),
            slug => match campaign.partnership(slug) {
                Some(part) => Some(Agreed::To(part.organisation.id)),
                None => (slug == "any").then_some(Agreed::Anyone),
            },
        }
    }
}

/// A day or a minute in the campaign's time zone, as browsers send them; nothing if nothing was typed.
fn read_moment(text: &str, zone: &TimeZone) -> Result<Option<Seconds>, ()> {
    if text.is_empty() {
        return Ok(None);
    }
    let read = text.parse::<DateTime>().map_err(drop)?;
    let zoned = read.to_zoned_datetime(zone.clone()).map_err(drop)?;
    Ok(Some(zoned.timestamp().as_second()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_those_of_the_campaign() {
        let lima = TimeZone::get("America/Lima").unwrap();
        assert_eq!(read_moment("", &lima), Ok(None));
        assert_eq!(read_moment("2006-01-31T07:00", &lima), Ok(Some(1_138_708_800)));
        assert_eq!(read_moment("2006-01-31T07:00:00", &lima), Ok(Some(1_138_708_800)));
        assert_eq!(read_moment("2006-01-31", &lima), Ok(Some(1_138_683_600)));
        for wrong in ["yesterday", "2006-02-30", "31/01/2006", "2006-01-31T25:00"] {
            assert_eq!(read_moment(wrong, &lima), Err(()), "{wrong}");
        }
    }
}
