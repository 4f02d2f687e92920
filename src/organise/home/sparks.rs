//! The last seven days of each campaign, as small as they stand on its card.

use std::collections::HashMap;

use crate::campaigns::Campaign;
use crate::core::clock::Seconds;
use crate::core::ids::CampaignId;
use crate::db::{AnyConn, DbError};
use crate::tallies::hours::HOUR;
use crate::tallies::store::hours::confirmed_since;
use crate::tallies::timeline::Timeline;

const DAYS: i64 = 7;
/// Of the drawing.
const HEIGHT: i64 = 20;
const STEP: i64 = 10;

/// Confirmed signatures of the last days, by campaign and hour.
pub struct Sparks(HashMap<CampaignId, Vec<(String, i64)>>);

/// A day of the drawing.
pub struct Bar {
    /// Its left edge.
    pub x: i64,
    /// Its upper edge.
    pub y: i64,
    /// Its height; a line where there was nothing.
    pub height: i64,
}

impl Sparks {
    /// Reads all of these campaigns at once.
    pub fn read(conn: &mut AnyConn, campaigns: Vec<CampaignId>, now: Seconds) -> Result<Self, DbError> {
        let mut found: HashMap<_, Vec<_>> = HashMap::new();
        for (campaign, label, count) in confirmed_since(conn, &campaigns, now - (DAYS + 1) * 24 * HOUR)? {
            found.entry(campaign).or_default().push((label, count));
        }
        Ok(Self(found))
    }

    /// Today's number, and the drawing.
    pub fn of(&self, campaign: &Campaign, now: Seconds) -> (i64, Vec<Bar>) {
        let cells = self.0.get(&campaign.id).cloned().unwrap_or_default();
        let timeline = Timeline::new(cells, campaign.zone.clone());
        let days = timeline.days(now, DAYS, DAYS);
        let most = days.iter().map(|day| day.count).max().unwrap_or(0).max(1);
        let bar = |(place, count): (i64, i64)| {
            let height = (count.max(0) * HEIGHT / most).max(1);
            Bar {
                x: place * STEP,
                y: HEIGHT - height,
                height,
            }
        };
        let bars = (0..).zip(days.iter().map(|day| day.count)).map(bar).collect();
        (timeline.today(now), bars)
    }
}
