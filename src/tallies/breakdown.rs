//! What the public sees of the breakdown: by country, hour and day, in cells of at least five signatures, and so that no
//! smaller number can be worked out from them and the total.
//!
//! Two rules make that hold:
//!
//! - **Nothing is left over.** Published cells add up to all confirmed signatures, or there are none at all. What is
//!   small goes into a cell with others: countries into `other`, which takes in the next smallest country while it would
//!   be small itself; hours and days into their neighbours.
//! - **One cut for everybody.** Hours and days are merged over the whole life of a campaign before a window is cut out, so
//!   that two windows differ by whole cells; and hours are merged within the merged days, so that hours and days laid over
//!   each other show no more than the hours do.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use utoipa::ToSchema;

use crate::core::clock::{Seconds, iso8601, parse_moment};

/// The fewest signatures that a published cell stands for.
pub const SMALLEST: i64 = 5;
const OTHER: &str = "other";
const HOUR: Seconds = 3_600;

/// A part of the breakdown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Cell {
    /// A country (ISO 3166-1 alpha-2), a source, or `other`; the hour (UTC) or day (of the campaign) that it begins with.
    pub key: String,
    /// The hour or day that it ends before.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub until: Option<String>,
    /// Confirmed signatures.
    #[schema(minimum = 1)]
    pub count: i64,
    /// Its first moment and the first after it.
    #[serde(skip)]
    pub span: (Seconds, Seconds),
}

impl Cell {
    /// Whether any of it lies in this window.
    pub fn overlaps(&self, from: Seconds, until: Seconds) -> bool {
        self.span.0 < until && from < self.span.1
    }

    /// Of something that has no time.
    fn named(key: String, count: i64) -> Self {
        Self {
            key,
            until: None,
            count,
            span: (0, 0),
        }
    }

    fn absorb(&mut self, later: Self) {
        self.until = later.until;
        self.span.1 = later.span.1;
        self.count += later.count;
    }
}

/// By country, the largest first and the rest as `other`.
pub fn countries(cells: Vec<(String, i64)>) -> Vec<Cell> {
    let counted = cells.into_iter().filter(|(_, count)| *count > 0);
    let (mut shown, small): (Vec<_>, Vec<_>) = counted.partition(|(_, count)| *count >= SMALLEST);
    shown.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    let mut rest: i64 = small.iter().map(|(_, count)| count).sum();
    while rest > 0 && rest < SMALLEST {
        let Some((_, next)) = shown.pop() else {
            return Vec::new();
        };
        rest += next;
    }
    if rest > 0 {
        shown.push((OTHER.to_owned(), rest));
    }
    shown.into_iter().map(|(key, count)| Cell::named(key, count)).collect()
}

/// Countries or sources as they are, the largest first: for those who may see exact numbers.
pub fn by_size(cells: Vec<(String, i64)>) -> Vec<Cell> {
    let mut exact: Vec<Cell> = cells
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(key, count)| Cell::named(key, count))
        .collect();
    exact.sort_by(|one, other| other.count.cmp(&one.count).then_with(|| one.key.cmp(&other.key)));
    exact
}

/// Hours as they are, ascending: for those who may see exact numbers.
pub fn hours(cells: Vec<(String, i64)>) -> Vec<Cell> {
    let mut exact: Vec<Cell> = cells.into_iter().filter_map(hour).collect();
    exact.sort_by_key(|cell| cell.span);
    exact
}

/// Days as they are, ascending, from the stored hours: for those who may see exact numbers.
pub fn days(cells: Vec<(String, i64)>, zone: &TimeZone) -> Vec<Cell> {
    by_day(&hours(cells), zone)
}

/// By hour and by day.
#[derive(Debug, Default)]
pub struct History {
    /// Ascending; hours of UTC.
    pub hours: Vec<Cell>,
    /// Ascending; days of the campaign's time zone.
    pub days: Vec<Cell>,
}

impl History {
    /// From the stored hours, each by its label.
    pub fn new(cells: Vec<(String, i64)>, zone: &TimeZone) -> Self {
        let hours = hours(cells);
        let days = merged(by_day(&hours, zone));
        let mut rest = hours.into_iter().peekable();
        let mut fine = Vec::new();
        for day in &days {
            let inside = std::iter::from_fn(|| rest.next_if(|hour| hour.span.0 < day.span.1));
            fine.extend(merged(inside));
        }
        Self { hours: fine, days }
    }
}

fn hour((label, count): (String, i64)) -> Option<Cell> {
    let from = parse_moment(&format!("{label}:00:00Z")).filter(|_| count > 0)?;
    Some(Cell {
        key: iso8601(from),
        until: Some(iso8601(from + HOUR)),
        count,
        span: (from, from + HOUR),
    })
}

/// Ascending hours, added up to days. An hour belongs to the day in which it begins.
fn by_day(hours: &[Cell], zone: &TimeZone) -> Vec<Cell> {
    let mut days: Vec<Cell> = Vec::new();
    for hour in hours {
        match days.last_mut() {
            Some(day) if hour.span.0 < day.span.1 => day.count += hour.count,
            _ => days.extend(day(hour, zone)),
        }
    }
    days
}

/// The day in which an hour begins, with that hour's count.
fn day(hour: &Cell, zone: &TimeZone) -> Option<Cell> {
    let begins = Timestamp::from_second(hour.span.0)
        .ok()?
        .to_zoned_datetime(zone.clone());
    let (start, end) = (
        begins.start_of_day().ok()?,
        begins.tomorrow().ok()?.start_of_day().ok()?,
    );
    Some(Cell {
        key: start.date().to_string(),
        until: Some(end.date().to_string()),
        count: hour.count,
        span: (start.timestamp().as_second(), end.timestamp().as_second()),
    })
}

/// Ascending cells, each merged with those after it until it is large enough, and the rest with the last. Nothing if all
/// together are too few.
fn merged(cells: impl IntoIterator<Item = Cell>) -> Vec<Cell> {
    let mut done: Vec<Cell> = Vec::new();
    let mut open: Option<Cell> = None;
    for cell in cells {
        let grown = match open.take() {
            Some(mut begun) => {
                begun.absorb(cell);
                begun
            }
            None => cell,
        };
        if grown.count >= SMALLEST {
            done.push(grown);
        } else {
            open = Some(grown);
        }
    }
    if let (Some(last), Some(rest)) = (done.last_mut(), open) {
        last.absorb(rest);
    }
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored(cells: &[(&str, i64)]) -> Vec<(String, i64)> {
        cells
            .iter()
            .map(|(label, count)| ((*label).to_owned(), *count))
            .collect()
    }

    fn brief(cells: &[Cell]) -> Vec<(&str, i64)> {
        cells.iter().map(|cell| (cell.key.as_str(), cell.count)).collect()
    }

    #[test]
    fn small_countries_are_counted_together() {
        let cells = countries(stored(&[("AR", 3), ("BO", 4), ("CL", 5), ("PE", 90), ("UY", 0)]));
        assert_eq!(brief(&cells), [("PE", 90), ("CL", 5), ("other", 7)]);
    }

    #[test]
    fn a_small_rest_takes_in_the_next_smallest_country() {
        let cells = countries(stored(&[("AR", 1), ("BO", 2), ("CL", 6), ("EC", 6), ("PE", 90)]));
        assert_eq!(brief(&cells), [("PE", 90), ("CL", 6), ("other", 9)]);
        assert_eq!(brief(&countries(stored(&[("AR", 1), ("PE", 90)]))), [("other", 91)]);
    }

    #[test]
    fn too_few_for_any_cell_show_none() {
        assert_eq!(countries(stored(&[("AR", 1), ("PE", 3)])), []);
        let history = History::new(stored(&[("2006-01-31T09", 2), ("2006-02-03T09", 2)]), &TimeZone::UTC);
        assert!(history.hours.is_empty() && history.days.is_empty());
    }

    #[test]
    fn small_hours_join_the_next_and_the_last_join_those_before() {
        let hours = stored(&[
            ("2006-01-31T09", 2),
            ("2006-01-31T11", 4),
            ("2006-01-31T12", 7),
            ("2006-01-31T13", 1),
        ]);
        let history = History::new(hours, &TimeZone::UTC);
        assert_eq!(
            brief(&history.hours),
            [("2006-01-31T09:00:00Z", 6), ("2006-01-31T12:00:00Z", 8)]
        );
        assert_eq!(history.hours[0].until.as_deref(), Some("2006-01-31T12:00:00Z"));
        assert_eq!(history.hours[1].until.as_deref(), Some("2006-01-31T14:00:00Z"));
        assert_eq!(brief(&history.days), [("2006-01-31", 14)]);
    }

    #[test]
    fn hours_never_reach_over_the_end_of_a_merged_day() {
        let hours = stored(&[
            ("2006-01-31T09", 6),
            ("2006-01-31T23", 2),
            ("2006-02-01T00", 4),
            ("2006-02-01T10", 5),
        ]);
        let history = History::new(hours, &TimeZone::UTC);
        assert_eq!(brief(&history.days), [("2006-01-31", 8), ("2006-02-01", 9)]);
        assert_eq!(
            brief(&history.hours),
            [("2006-01-31T09:00:00Z", 8), ("2006-02-01T00:00:00Z", 9)]
        );
    }

    #[test]
    fn days_are_those_of_the_campaign() {
        let lima = TimeZone::get("America/Lima").unwrap();
        let hours = stored(&[("2006-01-31T04", 5), ("2006-01-31T05", 6), ("2006-02-01T04", 7)]);
        let days = History::new(hours, &lima).days;
        assert_eq!(brief(&days), [("2006-01-30", 5), ("2006-01-31", 13)]);
        assert_eq!(days[1].until.as_deref(), Some("2006-02-01"));
    }

    proptest::proptest! {
        #[test]
        fn no_cell_and_no_difference_between_cells_is_small(counts in proptest::collection::vec(0_i64..9, 1..120)) {
            let lima = TimeZone::get("America/Lima").unwrap();
            let labels = (0_i64..).map(|number| crate::tallies::hour_label(1_138_665_600 + number * HOUR));
            let cells: Vec<_> = labels.zip(counts.iter().copied()).collect();
            let total: i64 = counts.iter().sum();
            let History { hours, days } = History::new(cells.clone(), &lima);
            for published in [&hours, &days, &countries(cells)] {
                let sum: i64 = published.iter().map(|cell| cell.count).sum();
                proptest::prop_assert!(published.iter().all(|cell| cell.count >= SMALLEST));
                proptest::prop_assert_eq!(sum, if total < SMALLEST { 0 } else { total });
            }
            // Wherever a day ends, an hour ends: together they cut no finer than the hours.
            let mut sum = 0;
            let sums: Vec<i64> = hours.iter().map(|cell| { sum += cell.count; sum }).collect();
            let mut day_sum = 0;
            for day in &days {
                day_sum += day.count;
                proptest::prop_assert!(sums.contains(&day_sum));
            }
        }
    }
}
