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

/// The chart and its tables.
pub struct Chart {
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
    /// As written.
    pub count: String,
}

/// The hours of one day.
pub struct HoursOfDay {
    /// The day.
    pub day: String,
    /// Its hours, the newest first.
    pub hours: Vec<Row>,
}

impl Chart {
    /// Of a campaign.
    pub fn new(timeline: &Timeline, zone: &TimeZone, zone_name: &str, now: Seconds, l: Localizer) -> Self {
        let days = timeline.days(now, FEWEST_DAYS, MOST_DAYS);
        let hours = timeline.last_hours(now, HOURS_TOLD);
        Self {
            data: data(&hours, &days, zone_name, l),
            hours: by_day(&hours, zone, l),
            days: days
                .iter()
                .rev()
                .map(|day| row(l.date(day.start, zone), day, l))
                .collect(),
        }
    }
}

fn row(when: String, span: &Span, l: Localizer) -> Row {
    let count = l.number(span.count);
    Row { when, count }
}

fn by_day(hours: &[Span], zone: &TimeZone, l: Localizer) -> Vec<HoursOfDay> {
    let mut days: Vec<(Date, HoursOfDay)> = Vec::new();
    for hour in hours.iter().rev() {
        let Some(date) = local(hour.start, zone).map(DateTime::date) else {
            continue;
        };
        let line = row(time_of_day(hour.start, zone), hour, l);
        match days.last_mut() {
            Some((known, day)) if *known == date => day.hours.push(line),
            _ => days.push((
                date,
                HoursOfDay {
                    day: l.date(hour.start, zone),
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
fn data(hours: &[Span], days: &[Span], zone_name: &str, l: Localizer) -> String {
    let columns = |spans: &[Span]| {
        let (starts, counts): (Vec<_>, Vec<_>) = spans.iter().map(|span| (span.start, span.count)).unzip();
        json!([starts, counts])
    };
    let words = |key: &str| l.t(&format!("dashboard-chart-{key}"));
    let data = json!({
        "zone": zone_name,
        "lang": l.lang(),
        "hours": columns(hours),
        "days": columns(days),
        "words": { "signatures": words("signatures"), "one": words("one") },
    });
    // Inside a script element only this could end it early (WHATWG HTML, 13.2.5.15).
    data.to_string().replace('<', "\\u003c")
}
