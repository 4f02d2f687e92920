//! Which days a page tells widgets of: the last so many, or from one day to another, or all.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::core::clock::Seconds;
use crate::core::locale::Localizer;
use crate::http::client::Query;
use crate::tallies::partner::Days;

/// The numbers of last days that are offered.
const LAST: [i64; 3] = [7, 30, 90];
/// What is told if nothing is asked.
const USUAL: i64 = 30;
const EVER: &str = "all";

/// The choice as it is shown.
pub struct Range {
    /// Where the form goes.
    pub action: String,
    /// What the form takes along: names and values.
    pub along: Vec<(&'static str, String)>,
    /// What may be chosen at once.
    pub choices: Vec<Choice>,
    /// First day, as typed.
    pub from: String,
    /// Last day, as typed.
    pub until: String,
    /// What is wrong with the first day.
    pub from_error: Option<String>,
    /// What is wrong with the last day.
    pub until_error: Option<String>,
    /// Which days are told.
    pub days: Days,
    /// Which of the choices that is; empty for days that were typed.
    chosen: &'static str,
}

/// One of the ranges that are offered.
pub struct Choice {
    /// In words.
    pub words: String,
    /// Where it is.
    pub href: String,
    /// Whether it is shown.
    pub current: bool,
}

impl Range {
    /// As the address asks for it. With a day that cannot be read, the usual days are told.
    pub fn new(query: &Query, action: String, along: Vec<(&'static str, String)>, now: Seconds, l: Localizer) -> Self {
        let typed = |name: &str| query.get(name).unwrap_or_default().trim().to_owned();
        let (from, until, last) = (typed("from"), typed("until"), typed("days"));
        let is_typed = !from.is_empty() || !until.is_empty();
        let first = midnight(&from, false);
        let end = midnight(&until, true);
        let error = |text: &str, read: Option<Seconds>| {
            (!text.is_empty() && read.is_none()).then(|| l.t("partner-numbers-error-day"))
        };
        let from_error = error(&from, first);
        let mut until_error = error(&until, end);
        if first.zip(end).is_some_and(|(first, end)| end <= first) {
            until_error = Some(l.t("partner-numbers-error-order"));
        }
        let is_wrong = from_error.is_some() || until_error.is_some();
        let chosen = if is_typed { "" } else { known(&last) };
        let days = match chosen {
            _ if is_wrong => Days::last(now, USUAL),
            "" => Days {
                from: first.unwrap_or(Days::EVER.from),
                until: end.unwrap_or(Days::EVER.until),
            },
            EVER => Days::EVER,
            number => Days::last(now, number.parse().unwrap_or(USUAL)),
        };
        let choice = |value: String, words: String| {
            let mut pairs: Vec<(&str, &str)> = along.iter().map(|(name, value)| (*name, value.as_str())).collect();
            pairs.push(("days", &value));
            Choice {
                words,
                href: format!("{action}?{}", serde_html_form::to_string(&pairs).unwrap_or_default()),
                current: chosen == value,
            }
        };
        let last = LAST.map(|days| choice(days.to_string(), l.t1("partner-numbers-last", "days", &l.number(days))));
        let ever = choice(EVER.to_owned(), l.t("partner-numbers-ever"));
        Self {
            choices: last.into_iter().chain([ever]).collect(),
            action,
            along,
            from,
            until,
            from_error,
            until_error,
            days,
            chosen,
        }
    }

    /// Whether a day could not be read.
    pub fn is_wrong(&self) -> bool {
        self.from_error.is_some() || self.until_error.is_some()
    }

    /// The days as an address asks for them, to go on from page to page.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let pairs = [
            ("from", self.from.as_str()),
            ("until", &self.until),
            ("days", self.chosen),
        ];
        let asked = pairs.into_iter().filter(|(_, value)| !value.is_empty());
        asked.map(|(name, value)| (name, value.to_owned())).collect()
    }
}

/// One of the ranges that are offered; the usual one for anything else.
fn known(last: &str) -> &'static str {
    match last {
        "7" => "7",
        "90" => "90",
        EVER => EVER,
        _ => "30",
    }
}

/// The midnight in UTC that a day begins or ends with.
fn midnight(day: &str, at_its_end: bool) -> Option<Seconds> {
    let day = day.parse::<Date>().ok()?;
    let day = if at_its_end { day.tomorrow().ok()? } else { day };
    Some(day.to_zoned_datetime(TimeZone::UTC).ok()?.timestamp().as_second())
}
