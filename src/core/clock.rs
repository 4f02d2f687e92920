//! What time it is: the one place that asks the computer, so that tests can set the clock themselves.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;

/// A moment, or a length of time: whole seconds, counted from 1970-01-01T00:00:00Z for a moment.
pub type Seconds = i64;

/// Tells the time. Cheap to clone; clones share one time.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Seconds + Send + Sync>);

impl Clock {
    /// The computer's clock.
    pub fn system() -> Self {
        #[allow(clippy::disallowed_methods)] // this is the place the lint sends everybody to
        Self(Arc::new(|| Timestamp::now().as_second()))
    }

    /// A clock that stands at `start` until its [`ManualClock`] is moved.
    pub fn fixed(start: Seconds) -> (Self, ManualClock) {
        let hand = ManualClock(Arc::new(AtomicI64::new(start)));
        let read = hand.clone();
        (Self(Arc::new(move || read.0.load(Ordering::SeqCst))), hand)
    }

    /// The present moment.
    pub fn now(&self) -> Seconds {
        (self.0)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Clock({})", iso8601(self.now()))
    }
}

/// The hand with which a test moves the clock it came with.
#[derive(Clone, Debug)]
pub struct ManualClock(Arc<AtomicI64>);

impl ManualClock {
    /// Moves the clock by so many seconds (backwards when negative).
    pub fn advance(&self, seconds: Seconds) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }

    /// Sets the clock to a moment.
    pub fn set(&self, moment: Seconds) {
        self.0.store(moment, Ordering::SeqCst);
    }
}

/// The beginning of the minute that holds `moment`: what we keep of the time of signing.
pub const fn to_minute(moment: Seconds) -> Seconds {
    moment - moment.rem_euclid(60)
}

/// ISO 8601 in UTC, as in `2006-01-31T00:00:00Z`. A moment outside the years −9999 to 9999 shows as the nearest inside.
pub fn iso8601(moment: Seconds) -> String {
    let nearest = if moment < 0 { Timestamp::MIN } else { Timestamp::MAX };
    Timestamp::from_second(moment).unwrap_or(nearest).to_string()
}

/// Reads a date of a header, such as `Wed, 21 Oct 2015 07:28:00 GMT` (IMF-fixdate of RFC 9110, 5.6.7; other forms are obsolete).
pub fn parse_http_date(text: &str) -> Option<Seconds> {
    let date = jiff::fmt::rfc2822::parse(text).ok()?;
    Some(date.timestamp().as_second())
}

/// Reads an ISO 8601 moment with its offset (`2006-01-31T09:00:00Z`), or a date, which is its midnight in UTC.
pub fn parse_moment(text: &str) -> Option<Seconds> {
    let moment = text.parse::<Timestamp>().ok();
    let midnight = || {
        text.parse::<jiff::civil::Date>()
            .ok()?
            .to_zoned_datetime(jiff::tz::TimeZone::UTC)
            .ok()
    };
    moment
        .or_else(|| midnight().map(|zoned| zoned.timestamp()))
        .map(Timestamp::as_second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fixed_clock_moves_only_by_hand() {
        let (clock, hand) = Clock::fixed(1_000);
        let copy = clock.clone();
        assert_eq!(clock.now(), 1_000);
        hand.advance(60);
        assert_eq!(copy.now(), 1_060);
        hand.set(5);
        assert_eq!(clock.now(), 5);
    }

    #[test]
    fn the_system_clock_is_past_the_day_this_was_written() {
        assert!(Clock::system().now() > 1_700_000_000);
    }

    #[test]
    fn minutes_round_down_on_both_sides_of_1970() {
        assert_eq!(to_minute(119), 60);
        assert_eq!(to_minute(120), 120);
        assert_eq!(to_minute(-1), -60);
    }

    #[test]
    fn moments_are_written_as_iso_8601() {
        assert_eq!(iso8601(1_138_665_600), "2006-01-31T00:00:00Z");
        assert_eq!(iso8601(-1), "1969-12-31T23:59:59Z");
        assert!(iso8601(i64::MAX).starts_with("9999-"));
        assert!(iso8601(i64::MIN).starts_with("-009999-"));
    }
}
