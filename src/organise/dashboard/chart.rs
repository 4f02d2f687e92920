//! What the chart and its table show: confirmed signatures by hour and by day, in the campaign's time zone.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use serde_json::json;

use super::figures::HOURS_TOLD;
use crate::core::clock::Seconds;
use crate::core::locale::Localizer;
use crate::tallies::timeline::{Span, Timeline};

/// A chart of fewer days says little.
const FEWEST_DAYS: i64 = 14;
/// Ten years, so that a wrong clock makes no page without end.
const MOST_DAYS: i64 = 3_660;

/// Signatures that are counted together, and the words for them.
pub struct Line<'a> {
    /// When.
    pub timeline: &'a Timeline,
    /// Key of the head of its column.
    pub head: &'static str,
    /// Key of the words behind a number, and behind one.
    pub words: (&'static str, &'static str),
}

/// The chart and its tables.
pub struct Chart {
    /// The heads of the columns, a line each.
    pub heads: Vec<String>,
    /// What the script draws, as JSON that may stand in a page.
    pub data: String,
    /// Each day, the newest first.
    pub days: Vec<Row>,
    /// Each hour of the last week by day, the newest first.
    pub hours: Vec<HoursOfDay>,
}

/// A line of the table.
pub struct Row {
    /// The day, or the hour of the day.
    pub when: String,
    /// As written, a line each.
    pub counts: Vec<String>,
}

/// The hours of one day.
pub struct HoursOfDay {
    /// The day.
    pub day: String,
    /// Its hours, the newest first.
    pub hours: Vec<Row>,
}

impl Chart {
    /// Of one line or more, in the time zone of the campaign.
    pub fn new(lines: &[Line<'_>], zone: &TimeZone, zone_name: &str, now: Seconds, l: Localizer) -> Self {
        let days = |least| lines.iter().map(move |line| line.timeline.days(now, least, MOST_DAYS));
        // All begin with the day on which the first does.
        let most = days(FEWEST_DAYS).map(|days| days.len()).max();
        let least = most.and_then(|most| i64::try_from(most).ok()).unwrap_or(FEWEST_DAYS);
        let days: Vec<_> = days(least).collect();
        let hours: Vec<_> = lines
            .iter()
            .map(|line| line.timeline.last_hours(now, HOURS_TOLD))
            .collect();
        let day = |row: Vec<Span>| Row::new(l.date(row[0].start, zone), &row, l);
        Self {
            heads: lines.iter().map(|line| l.t(line.head)).collect(),
            data: data(lines, &hours, &days, zone_name, l),
            hours: by_day(across(&hours), zone, l),
            days: across(&days).into_iter().rev().map(day).collect(),
        }
    }
}

impl Row {
    /// From what stands side by side.
    pub fn new(when: String, row: &[Span], l: Localizer) -> Self {
        let counts = row.iter().map(|span| l.number(span.count)).collect();
        Self { when, counts }
    }
}

/// What stands side by side: of each hour or day, all lines. None is without any.
fn across(lines: &[Vec<Span>]) -> Vec<Vec<Span>> {
    let length = lines.iter().map(Vec::len).min().unwrap_or(0);
    (0..length)
        .map(|place| lines.iter().map(|line| line[place]).collect())
        .collect()
}

fn by_day(hours: Vec<Vec<Span>>, zone: &TimeZone, l: Localizer) -> Vec<HoursOfDay> {
    let mut days: Vec<(Date, HoursOfDay)> = Vec::new();
    for hour in hours.into_iter().rev() {
        let start = hour[0].start;
        let Some(date) = local(start, zone).map(DateTime::date) else {
            continue;
        };
        let line = Row::new(time_of_day(start, zone), &hour, l);
        match days.last_mut() {
            Some((known, day)) if *known == date => day.hours.push(line),
            _ => days.push((
                date,
                HoursOfDay {
                    day: l.date(start, zone),
                    hours: vec![line],
                },
            )),
        }
    }
    days.into_iter().map(|(_, day)| day).collect()
}

fn local(moment: Seconds, zone: &TimeZone) -> Option<DateTime> {
    let timestamp = Timestamp::from_second(moment).ok()?;
    Some(zone.to_datetime(timestamp))
}

/// The hour and minute of a moment, as in `14:00`.
pub fn time_of_day(moment: Seconds, zone: &TimeZone) -> String {
    local(moment, zone).map_or_else(String::new, |local| {
        format!("{:02}:{:02}", local.hour(), local.minute())
    })
}

/// Beginnings and counts, in columns as the chart wants them.
fn data(lines: &[Line<'_>], hours: &[Vec<Span>], days: &[Vec<Span>], zone_name: &str, l: Localizer) -> String {
    let columns = |spans: &[Vec<Span>]| -> Vec<Vec<i64>> {
        let starts = spans.first().map(|line| line.iter().map(|span| span.start).collect());
        let counts = spans.iter().map(|line| line.iter().map(|span| span.count).collect());
        starts.into_iter().chain(counts).collect()
    };
    let words = |line: &Line<'_>| json!({ "signatures": l.t(line.words.0), "one": l.t(line.words.1) });
    let data = json!({
        "zone": zone_name,
        "lang": l.lang(),
        "hours": columns(hours),
        "days": columns(days),
        "words": lines.iter().map(words).collect::<Vec<_>>(),
    });
    // Inside a script element only this could end it early (WHATWG HTML, 13.2.5.15).
    data.to_string().replace('<', "\\u003c")
}
