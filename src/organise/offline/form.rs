//! The form for signatures from paper: as it was typed, and whether it will do.

use jiff::civil::Date;

use crate::campaigns::OfflineCount;

/// More than anybody counts by hand.
const MOST: i64 = 10_000_000;
const PROVENANCE_MAX: usize = 300;

/// The form as it was sent.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    /// Digits.
    pub count: String,
    /// They are taken away again.
    pub takes_away: bool,
    /// ISO 8601 date.
    pub collected_on: String,
    /// In words.
    pub provenance: String,
}

impl Typed {
    /// The entry, or the keys of what is wrong, in the order of the page.
    pub fn check(&self, today: Date) -> Result<OfflineCount, Vec<(&'static str, &'static str)>> {
        let mut wrong = Vec::new();
        let digits: String = self
            .count
            .chars()
            .filter(|c| !matches!(c, ' ' | ',' | '.' | '\u{a0}'))
            .collect();
        let count = digits.parse::<i64>().ok().filter(|count| (1..=MOST).contains(count));
        if count.is_none() {
            wrong.push(("count", "offline-error-count"));
        }
        let day = self.collected_on.parse::<Date>().ok();
        if !day.is_some_and(|day| day <= today && day.year() >= 1900) {
            wrong.push(("collected_on", "offline-error-day"));
        }
        let length = self.provenance.chars().count();
        if length == 0 || length > PROVENANCE_MAX || self.provenance.contains(char::is_control) {
            wrong.push(("provenance", "offline-error-provenance"));
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let count = count.unwrap_or_default();
        Ok(OfflineCount {
            count: if self.takes_away { -count } else { count },
            provenance: self.provenance.clone(),
            collected_on: self.collected_on.clone(),
            entered_by: String::new(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(count: &str, day: &str, provenance: &str) -> Typed {
        Typed {
            count: count.to_owned(),
            collected_on: day.to_owned(),
            provenance: provenance.to_owned(),
            takes_away: false,
        }
    }

    #[test]
    fn a_number_is_read_however_it_is_written() {
        let today = jiff::civil::date(2006, 1, 31);
        for written in ["12650", "12,650", "12.650", "12 650"] {
            assert_eq!(typed(written, "2006-01-31", "x").check(today).unwrap().count, 12_650);
        }
        for (count, day, provenance, wrong) in [
            ("0", "2006-01-31", "x", "count"),
            ("-5", "2006-01-31", "x", "count"),
            ("", "2006-01-31", "x", "count"),
            ("1", "2006-02-01", "x", "collected_on"),
            ("1", "31/01/2006", "x", "collected_on"),
            ("1", "2006-01-31", "", "provenance"),
        ] {
            assert_eq!(typed(count, day, provenance).check(today).unwrap_err()[0].0, wrong);
        }
    }
}
