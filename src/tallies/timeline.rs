//! Confirmed signatures hour by hour and day by day, as they were counted, for those who run the campaign. What anybody may
//! see of them is [`breakdown`](super::breakdown).

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, ZonedDateTime};

use super::hours::{HOUR, hour_of};
use crate::core::clock::{Seconds, parse_moment};

/// The hours of a campaign that have a count, in its time zone.
#[derive(Debug, Clone)]
pub struct Timeline {
    hours: Vec<Span>,
    zone: TimeZone,
}

/// An hour or a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The moment it begins with.
    pub start: Seconds,
    /// Signatures confirmed in it that still count.
    pub count: i64,
}

impl Timeline {
    /// From the stored hours, each by its label.
    pub fn new(cells: impl IntoIterator<Item = (String, i64)>, zone: TimeZone) -> Self {
        // The hours of a day come one after the other, so that each day is read once.
        let mut day = (String::new(), None);
        let span = |(label, count): (String, i64)| {
            let (date, hour) = label.split_once('T')?;
            if day.0 != date {
                day = (date.to_owned(), parse_moment(date));
            }
            let start = day.1? + hour.parse::<Seconds>().ok()? * HOUR;
            Some(Span { start, count })
        };
        let mut hours: Vec<Span> = cells.into_iter().filter_map(span).collect();
        hours.sort_by_key(|hour| hour.start);
        Self { hours, zone }
    }

    /// Signatures of the hours that begin from the first moment on and before the second.
    pub fn between(&self, from: Seconds, until: Seconds) -> i64 {
        let first = self.hours.partition_point(|hour| hour.start < from);
        let inside = self.hours[first..].iter().take_while(|hour| hour.start < until);
        inside.map(|hour| hour.count).sum()
    }

    /// All from this moment's hour on.
    pub fn since(&self, from: Seconds) -> i64 {
        self.between(hour_of(from), Seconds::MAX)
    }

    /// The last hours, that of `now` included, also those without any.
    pub fn last_hours(&self, now: Seconds, number: Seconds) -> Vec<Span> {
        let current = hour_of(now);
        let starts = (0..number).rev().map(|back| current - back * HOUR);
        let span = |start| Span {
            start,
            count: self.between(start, start + HOUR),
        };
        starts.map(span).collect()
    }

    /// The days up to today, from the first that has any on, but `least` at least and `most` at most. An hour belongs to
    /// the day in which it begins.
    pub fn days(&self, now: Seconds, least: i64, most: i64) -> Vec<Span> {
        let Some(today) = self.day_of(now) else {
            return Vec::new();
        };
        let back = |days: i64| today.checked_sub(days.days()).and_then(|day| day.start_of_day()).ok();
        let first = self.hours.first().and_then(|hour| self.day_of(hour.start));
        let Some((near, far)) = back(least - 1).zip(back(most - 1)) else {
            return Vec::new();
        };
        let mut day = first.map_or(near.clone(), |first| first.min(near).max(far));
        let mut days = Vec::new();
        while day <= today {
            let Some(next) = day.tomorrow().ok().and_then(|next| next.start_of_day().ok()) else {
                break;
            };
            let start = day.timestamp().as_second();
            days.push(Span {
                start,
                count: self.between(start, next.timestamp().as_second()),
            });
            day = next;
        }
        days
    }

    /// The moment that the day of `now` begins with.
    pub fn midnight(&self, now: Seconds) -> Seconds {
        self.day_of(now).map_or(now, |day| day.timestamp().as_second())
    }

    /// Signatures of the day so far.
    pub fn today(&self, now: Seconds) -> i64 {
        self.since(self.midnight(now))
    }

    /// What the day before had at the same time of day: of an hour half over, half.
    pub fn yesterday_by_now(&self, now: Seconds) -> i64 {
        let Some(then) = self.a_day_before(now) else { return 0 };
        let (hour, midnight) = (hour_of(then), self.midnight(then));
        let part = self.between(hour, hour + HOUR) * (then - hour);
        self.between(midnight, hour) + (part + HOUR / 2) / HOUR
    }

    /// Signatures of the same hour of the day before.
    pub fn same_hour_yesterday(&self, now: Seconds) -> i64 {
        self.a_day_before(now).map_or(0, |then| {
            let hour = hour_of(then);
            self.between(hour, hour + HOUR)
        })
    }

    /// The beginning of the day of a moment.
    fn day_of(&self, moment: Seconds) -> Option<ZonedDateTime> {
        self.zoned(moment)?.start_of_day().ok()
    }

    fn a_day_before(&self, now: Seconds) -> Option<Seconds> {
        let then = self.zoned(now)?.checked_sub(1.day()).ok()?;
        Some(then.timestamp().as_second())
    }

    fn zoned(&self, moment: Seconds) -> Option<ZonedDateTime> {
        let timestamp = Timestamp::from_second(moment).ok()?;
        Some(timestamp.to_zoned_datetime(self.zone.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 31 January 2006, 12:00 UTC; in Lima, 7 in the morning.
    const NOON: Seconds = 1_138_708_800;

    fn lima(cells: &[(&str, i64)]) -> Timeline {
        let cells = cells.iter().map(|(label, count)| ((*label).to_owned(), *count));
        Timeline::new(cells, TimeZone::get("America/Lima").unwrap())
    }

    fn counts(spans: &[Span]) -> Vec<i64> {
        spans.iter().map(|span| span.count).collect()
    }

    #[test]
    fn a_day_begins_at_midnight_of_the_campaign() {
        // 04:00 UTC is 23:00 of the day before in Lima.
        let timeline = lima(&[("2006-01-30T04", 1), ("2006-01-31T04", 2), ("2006-01-31T05", 4)]);
        assert_eq!(timeline.today(NOON), 4);
        assert_eq!(counts(&timeline.days(NOON, 1, 100)), [1, 2, 4]);
        assert_eq!(counts(&timeline.days(NOON, 5, 100)), [0, 0, 1, 2, 4]);
        assert_eq!(counts(&timeline.days(NOON, 1, 2)), [2, 4]);
        assert_eq!(timeline.days(NOON, 1, 2)[1].start, timeline.midnight(NOON));
    }

    #[test]
    fn yesterday_is_told_up_to_the_same_time_of_day() {
        let timeline = lima(&[("2006-01-30T06", 10), ("2006-01-30T12", 8), ("2006-01-30T13", 100)]);
        assert_eq!(timeline.yesterday_by_now(NOON), 10);
        assert_eq!(timeline.yesterday_by_now(NOON + HOUR / 2), 14);
        assert_eq!(timeline.same_hour_yesterday(NOON + 1), 8);
    }

    #[test]
    fn hours_without_any_are_there() {
        let timeline = lima(&[("2006-01-31T10", 3), ("2006-01-31T12", 5)]);
        assert_eq!(counts(&timeline.last_hours(NOON + 59, 4)), [0, 3, 0, 5]);
        assert_eq!(timeline.since(NOON), 5);
    }

    #[test]
    fn nothing_counted_is_days_of_nothing() {
        let timeline = lima(&[]);
        assert_eq!(counts(&timeline.days(NOON, 3, 100)), [0, 0, 0]);
        assert_eq!((timeline.today(NOON), timeline.yesterday_by_now(NOON)), (0, 0));
    }

    #[test]
    fn a_day_of_23_hours_is_a_day() {
        let zone = TimeZone::get("Europe/Madrid").unwrap();
        let cells = [
            ("2006-03-25T23".to_owned(), 1),
            ("2006-03-26T21".to_owned(), 2),
            ("2006-03-26T22".to_owned(), 4),
        ];
        let timeline = Timeline::new(cells, zone);
        let now = parse_moment("2006-03-27T10:00:00Z").unwrap();
        assert_eq!(counts(&timeline.days(now, 1, 9)), [3, 4]);
    }
}
