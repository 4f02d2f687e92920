//! The numbers of everybody, read from stored counts in one read.

use std::collections::BTreeMap;

use crate::campaigns::{Campaign, Partnership};
use crate::core::clock::Seconds;
use crate::core::ids::OrganisationId;
use crate::db::{AnyConn, DbError};
use crate::partners::share::{Share, everybody};
use crate::tallies::CellKind;
use crate::tallies::hours::HOUR;
use crate::tallies::partner::{Days, Placed, Totals};
use crate::tallies::store::partner as stored;
use crate::tallies::timeline::Timeline;

/// Days that are told side by side.
pub const DAYS_TOLD: i64 = 30;
/// More columns than this are not read any more.
const MOST_COLUMNS: usize = 12;

/// What the page is made from.
pub struct Figures {
    /// How many each brought, and how many said yes to it.
    pub totals: BTreeMap<OrganisationId, Totals>,
    /// What the widgets of each did, the sites added up.
    pub placements: Vec<(OrganisationId, Placed)>,
    /// Those brought in the last days, by organisation: those who brought the most.
    pub recent: Vec<(OrganisationId, Timeline)>,
    /// The one that is looked at closely.
    pub chosen: Option<(OrganisationId, Share)>,
}

impl Figures {
    /// Reads them. `asked` is the short name of the one to be looked at; without it, the one that brought the most.
    pub fn read(
        conn: &mut AnyConn,
        campaign: &Campaign,
        asked: Option<&str>,
        days: Days,
        now: Seconds,
    ) -> Result<Self, DbError> {
        let totals = stored::totals(conn, campaign.id)?;
        let mut most = everybody(campaign, &totals);
        most.sort_by_key(|(_, totals)| std::cmp::Reverse(totals.brought));
        let is_asked = |part: &&Partnership| Some(part.organisation.row.slug.as_str()) == asked;
        let asked = campaign.carriers().find(is_asked);
        let chosen = asked.or_else(|| most.first().map(|(part, _)| *part));
        let chosen = chosen.map(|part| part.organisation.id);
        let read = |id| Ok::<_, DbError>((id, Share::read(conn, campaign.id, id, days)?));
        let chosen = chosen.map(read).transpose()?;
        // A day more, for the difference between the campaign's midnight and that of UTC, and where an hour is longer.
        let from = now - (DAYS_TOLD + 1) * 24 * HOUR;
        let mut recent = Vec::new();
        for (part, _) in most.iter().take(MOST_COLUMNS) {
            let id = part.organisation.id;
            let hours = stored::hours(conn, campaign.id, id, CellKind::BroughtHour, Some(from))?;
            recent.push((id, Timeline::new(hours, campaign.zone.clone())));
        }
        Ok(Self {
            placements: stored::placements_of_all(conn, campaign.id, days)?,
            totals,
            recent,
            chosen,
        })
    }
}
