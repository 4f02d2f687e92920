//! The numbers of a dashboard, read from stored counts: no signature is looked at.

use jiff::tz::TimeZone;

use crate::core::clock::Seconds;
use crate::core::ids::CampaignId;
use crate::db::{AnyConn, DbError};
use crate::outbox::store::{self as outbox, Waiting};
use crate::tallies::hours::{HOUR, HourKind, hour_of};
use crate::tallies::store::hours::{self, Counted};
use crate::tallies::timeline::Timeline;
use crate::tallies::{CellKind, Tally, store};

/// Hours that are told one by one: a week.
pub const HOURS_TOLD: Seconds = 7 * 24;

/// What the dashboard is made from.
pub struct Figures {
    /// The counts.
    pub tally: Tally,
    /// Confirmed signatures by hour and day.
    pub timeline: Timeline,
    /// Confirmed signatures by country.
    pub countries: Vec<(String, i64)>,
    /// Confirmed signatures by source.
    pub sources: Vec<(String, i64)>,
    /// What was counted by the hour, in the last week.
    pub week: Vec<Counted>,
    /// What was ever counted by the hour.
    pub ever: Vec<(HourKind, i64)>,
    /// The first hour in which anything was counted.
    pub counting_since: Option<Seconds>,
    /// Mails that are owed.
    pub waiting: Waiting,
}

impl Figures {
    /// Reads them.
    pub fn read(conn: &mut AnyConn, campaign: CampaignId, zone: TimeZone, now: Seconds) -> Result<Self, DbError> {
        Ok(Self {
            tally: store::find(conn, campaign)?,
            timeline: Timeline::new(store::cells(conn, campaign, CellKind::Hour)?, zone),
            countries: store::cells(conn, campaign, CellKind::Country)?,
            sources: store::cells(conn, campaign, CellKind::Source)?,
            week: hours::since(conn, campaign, first_hour_told(now))?,
            ever: hours::ever(conn, campaign)?,
            counting_since: hours::first(conn, campaign)?,
            waiting: outbox::waiting(conn, campaign)?,
        })
    }

    /// What was counted of one kind from the hour of this moment on; reaches back a week at most.
    pub fn since(&self, kind: HourKind, from: Seconds) -> i64 {
        let from = hour_of(from);
        let counted = self.week.iter();
        let wanted = counted.filter(|counted| counted.kind == kind && counted.hour >= from);
        wanted.map(|counted| counted.count).sum()
    }

    /// What was ever counted of one kind.
    pub fn ever(&self, kind: HourKind) -> i64 {
        let counted = self.ever.iter();
        counted
            .filter(|(known, _)| *known == kind)
            .map(|(_, count)| count)
            .sum()
    }
}

/// The first hour of the week that is told by the hour.
pub fn first_hour_told(now: Seconds) -> Seconds {
    hour_of(now) - (HOURS_TOLD - 1) * HOUR
}

/// The few numbers that change while one looks.
pub struct Moving {
    /// The counts.
    pub tally: Tally,
    /// Confirmed signatures since yesterday began.
    pub timeline: Timeline,
}

impl Moving {
    /// Reads them: two short reads.
    pub fn read(conn: &mut AnyConn, campaign: CampaignId, zone: TimeZone, now: Seconds) -> Result<Self, DbError> {
        // Two days and an hour, so that yesterday is there whole where a day has 25 hours.
        let recent = hours::confirmed_since(conn, &[campaign], now - 49 * HOUR)?;
        let cells = recent.into_iter().map(|(_, label, count)| (label, count));
        Ok(Self {
            tally: store::find(conn, campaign)?,
            timeline: Timeline::new(cells, zone),
        })
    }
}
