//! The numbers of a partner's overview, read from stored counts in one read.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;

use crate::core::clock::Seconds;
use crate::core::ids::{CampaignId, OrganisationId};
use crate::db::{AnyConn, DbError};
use crate::partners::share::{self, Share};
use crate::tallies::hours::HOUR;
use crate::tallies::partner::{Days, Totals};
use crate::tallies::store::{self, partner as stored};
use crate::tallies::timeline::Timeline;
use crate::tallies::{CellKind, Tally};

/// What the overview is made from.
pub struct Figures {
    /// The counts of the campaign.
    pub tally: Tally,
    /// What the organisation has of it.
    pub share: Share,
    /// What everybody has, if the organisation may see that.
    pub everybody: Option<BTreeMap<OrganisationId, Totals>>,
}

impl Figures {
    /// Reads them.
    pub fn read(
        conn: &mut AnyConn,
        campaign: CampaignId,
        organisation: OrganisationId,
        days: Days,
        with_others: bool,
    ) -> Result<Self, DbError> {
        Ok(Self {
            tally: store::find(conn, campaign)?,
            share: Share::read(conn, campaign, organisation, days)?,
            everybody: with_others.then(|| stored::totals(conn, campaign)).transpose()?,
        })
    }
}

/// Those brought and those who said yes, in time.
pub struct Lines {
    /// Brought by the organisation.
    pub brought: Timeline,
    /// With a yes to it.
    pub consented: Timeline,
}

impl Lines {
    /// From the stored hours.
    pub fn new((brought, consented): (share::Hours, share::Hours), zone: &TimeZone) -> Self {
        Self {
            brought: Timeline::new(brought, zone.clone()),
            consented: Timeline::new(consented, zone.clone()),
        }
    }
}

/// The few numbers that change while one looks.
pub struct Moving {
    /// The counts of the campaign.
    pub tally: Tally,
    /// What the organisation has.
    pub totals: Totals,
    /// Since today began, and some hours before.
    pub lines: Lines,
}

impl Moving {
    /// Reads them: the hours of two days, and sums that the database makes.
    pub fn read(
        conn: &mut AnyConn,
        campaign: CampaignId,
        organisation: OrganisationId,
        zone: &TimeZone,
        now: Seconds,
    ) -> Result<Self, DbError> {
        let mut sum = |kind| stored::sum(conn, campaign, organisation, kind);
        let totals = Totals {
            brought: sum(CellKind::BroughtHour)?,
            consented: sum(CellKind::ConsentHour)?,
        };
        Ok(Self {
            tally: store::find(conn, campaign)?,
            totals,
            // An hour more than a day, so that today is there whole where a day has 25 hours.
            lines: Lines::new(share::hours(conn, campaign, organisation, Some(now - 25 * HOUR))?, zone),
        })
    }
}
