//! What an organisation has of a campaign: how many it brought, how many said yes to it, and what its widgets did.

use super::placements::{DAY, Happened, Widget, day_of};
use crate::core::clock::Seconds;

/// Confirmed signatures of an organisation. Somebody whom it brought and who said yes to it is in both.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// So many came through it.
    pub brought: i64,
    /// So many said yes to it, whoever brought them.
    pub consented: i64,
}

/// What a widget did on a site, summed up over days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed {
    /// On which of the organisation's sites; 0 for none that is known.
    pub site: i64,
    /// What.
    pub widget: Widget,
    /// How often.
    pub happened: Happened,
}

/// Days of UTC, as widgets are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// The midnight that the first begins with.
    pub from: Seconds,
    /// The midnight that the last ends with.
    pub until: Seconds,
}

impl Days {
    /// All there are.
    pub const EVER: Self = Self {
        from: Seconds::MIN,
        until: Seconds::MAX,
    };

    /// The last days, that of `now` included.
    pub const fn last(now: Seconds, number: i64) -> Self {
        let until = day_of(now) + DAY;
        Self {
            from: until - number * DAY,
            until,
        }
    }
}

impl Totals {
    /// This and the other together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            brought: self.brought + other.brought,
            consented: self.consented + other.consented,
        }
    }
}

/// One and another together.
pub fn added(one: Happened, other: Happened) -> Happened {
    Happened {
        shown: one.shown + other.shown,
        submitted: one.submitted + other.submitted,
        confirmed: one.confirmed + other.confirmed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_day_is_today() {
        let noon = 10 * DAY + DAY / 2;
        let today = Days {
            from: 10 * DAY,
            until: 11 * DAY,
        };
        assert_eq!(Days::last(noon, 1), today);
        assert_eq!(Days::last(noon, 7).from, 4 * DAY);
    }
}
