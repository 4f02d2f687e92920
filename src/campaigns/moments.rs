//! Times as organisers type them: the clock on the wall of the campaign's time zone. Twice a year many clocks are moved;
//! then a time may not exist, or come twice.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};

use crate::core::clock::Seconds;

/// Which of the two is meant where a time comes twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Twice {
    /// The earlier one.
    First,
    /// The later one.
    Second,
}

/// What a typed time stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The moment.
    pub at: Seconds,
    /// Whether it was one of two.
    pub twice: bool,
}

/// Why a typed time stands for nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MomentError {
    /// Not a date and time.
    Unreadable,
    /// The clocks are put forward over it; the time that they show instead.
    Skipped(String),
}

/// Reads `2006-01-31T09:00`, as `datetime-local` sends it (HTML, 2.3.5.5); nothing is none.
pub fn read(typed: &str, zone: &TimeZone, twice: Twice) -> Result<Option<Moment>, MomentError> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let local: DateTime = typed.parse().map_err(|_| MomentError::Unreadable)?;
    if !(1970..=9000).contains(&local.year()) {
        return Err(MomentError::Unreadable);
    }
    let ambiguous = zone.to_ambiguous_timestamp(local);
    let at = match (ambiguous.offset(), twice) {
        (AmbiguousOffset::Gap { .. }, _) => {
            let instead = ambiguous.later().map_err(|_| MomentError::Unreadable)?;
            return Err(MomentError::Skipped(write(instead.as_second(), zone).replace('T', " ")));
        }
        (_, Twice::First) => ambiguous.earlier(),
        (_, Twice::Second) => ambiguous.later(),
    };
    let at = at.map_err(|_| MomentError::Unreadable)?.as_second();
    let twice = matches!(
        zone.to_ambiguous_timestamp(local).offset(),
        AmbiguousOffset::Fold { .. }
    );
    Ok(Some(Moment { at, twice }))
}

/// The same the other way round, to the minute.
pub fn write(at: Seconds, zone: &TimeZone) -> String {
    let Ok(timestamp) = Timestamp::from_second(at) else {
        return String::new();
    };
    timestamp
        .to_zoned_datetime(zone.clone())
        .strftime("%Y-%m-%dT%H:%M")
        .to_string()
}

/// A time in words of its place: day, hour and minute.
pub fn in_words(at: Seconds, zone: &TimeZone) -> String {
    write(at, zone).replace('T', " ")
}

/// The time zones that people choose from (IANA).
pub fn zones() -> Vec<String> {
    let places = jiff::tz::db().available().map(|name| name.as_str().to_owned());
    let is_place = |name: &String| {
        let odd = ["posix/", "right/", "Etc/", "SystemV/"];
        name == "UTC" || (name.contains('/') && !odd.iter().any(|start| name.starts_with(start)))
    };
    let mut names: Vec<String> = places.filter(is_place).collect();
    if !names.iter().any(|name| name == "UTC") {
        names.push("UTC".to_owned());
    }
    names.sort_unstable();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str) -> TimeZone {
        TimeZone::get(name).unwrap()
    }

    fn moment(typed: &str, place: &str, twice: Twice) -> Result<Option<Moment>, MomentError> {
        read(typed, &zone(place), twice)
    }

    #[test]
    fn a_time_is_read_where_the_campaign_is() {
        let read = moment("2006-01-31T07:00", "America/Lima", Twice::First)
            .unwrap()
            .unwrap();
        assert_eq!(
            read,
            Moment {
                at: 1_138_708_800,
                twice: false
            }
        );
        assert_eq!(write(read.at, &zone("America/Lima")), "2006-01-31T07:00");
        assert_eq!(moment("", "America/Lima", Twice::First), Ok(None));
        for odd in ["tomorrow", "2006-02-30T10:00", "0001-01-01T00:00", "99999-01-01T00:00"] {
            assert_eq!(
                moment(odd, "America/Lima", Twice::First),
                Err(MomentError::Unreadable),
                "{odd}"
            );
        }
    }

    #[test]
    fn a_time_that_the_clocks_skip_is_refused_with_the_one_they_show() {
        let skipped = moment("2006-03-26T02:30", "Europe/Berlin", Twice::First);
        assert_eq!(skipped, Err(MomentError::Skipped("2006-03-26 03:30".to_owned())));
    }

    #[test]
    fn a_time_that_comes_twice_is_the_one_that_is_meant() {
        let first = moment("2006-10-29T02:30", "Europe/Berlin", Twice::First)
            .unwrap()
            .unwrap();
        let second = moment("2006-10-29T02:30", "Europe/Berlin", Twice::Second)
            .unwrap()
            .unwrap();
        assert!(first.twice && second.twice);
        assert_eq!(second.at - first.at, 3_600);
    }

    #[test]
    fn places_are_offered() {
        let zones = zones();
        for name in ["America/Lima", "Europe/Berlin", "UTC"] {
            assert!(zones.iter().any(|zone| zone == name), "{name}");
        }
    }
}
