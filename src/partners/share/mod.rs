//! An organisation's share in a campaign that many carry: how many it brought, how many said yes to it, hour by hour, and
//! what its widgets did. The numbers of the others are told where the lead opened them.

pub mod api;
pub mod store;

use std::collections::{BTreeMap, HashMap};

use crate::campaigns::{Campaign, Partnership};
use crate::core::clock::Seconds;
use crate::core::ids::{CampaignId, OrganisationId};
use crate::db::{AnyConn, DbError};
use crate::tallies::CellKind;
use crate::tallies::partner::{Days, Placed, Totals};
use crate::tallies::store::partner as stored;

/// Stored hours, each by its label.
pub type Hours = Vec<(String, i64)>;

/// What an organisation has of a campaign.
#[derive(Debug)]
pub struct Share {
    /// Confirmed signatures that it brought, by the hour of their confirmation.
    pub brought: Hours,
    /// Confirmed signatures with a yes to it.
    pub consented: Hours,
    /// What its widgets did.
    pub placements: Vec<Placed>,
    /// Where: origins by number.
    pub sites: HashMap<i64, String>,
}

impl Share {
    /// Reads it; widgets in these days only.
    pub fn read(
        conn: &mut AnyConn,
        campaign: CampaignId,
        organisation: OrganisationId,
        days: Days,
    ) -> Result<Self, DbError> {
        let (brought, consented) = hours(conn, campaign, organisation, None)?;
        Ok(Self {
            brought,
            consented,
            placements: stored::placements(conn, campaign, organisation, days)?,
            sites: store::sites(conn, campaign, organisation)?,
        })
    }

    /// All together.
    pub fn totals(&self) -> Totals {
        let sum = |hours: &Hours| hours.iter().map(|(_, count)| count).sum();
        Totals {
            brought: sum(&self.brought),
            consented: sum(&self.consented),
        }
    }

    /// The origin of a site; none for a place that is not known.
    pub fn site(&self, placed: &Placed) -> Option<&str> {
        self.sites.get(&placed.site).map(String::as_str)
    }
}

/// Those it brought and those who said yes to it, from this moment's hour on or all.
pub fn hours(
    conn: &mut AnyConn,
    campaign: CampaignId,
    organisation: OrganisationId,
    from: Option<Seconds>,
) -> Result<(Hours, Hours), DbError> {
    let mut of = |kind| stored::hours(conn, campaign, organisation, kind, from);
    Ok((of(CellKind::BroughtHour)?, of(CellKind::ConsentHour)?))
}

/// Whether an organisation sees what the others have: the lead does, and those who carry the campaign now if it lets them.
pub fn sees_others(campaign: &Campaign, part: &Partnership) -> bool {
    part.is_lead() || (part.is_joined() && campaign.row.partner_numbers)
}

/// Everybody who carries the campaign or carried it, with their totals, in the campaign's order.
pub fn everybody<'a>(
    campaign: &'a Campaign,
    totals: &BTreeMap<OrganisationId, Totals>,
) -> Vec<(&'a Partnership, Totals)> {
    campaign
        .carriers()
        .map(|part| (part, totals.get(&part.organisation.id).copied().unwrap_or_default()))
        .collect()
}
