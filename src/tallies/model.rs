//! What is counted, and how it is broken down.

use std::collections::{BTreeMap, HashMap, HashSet};

use diesel::prelude::*;

use super::store;
use crate::core::clock::{Seconds, iso8601};
use crate::core::ids::{CampaignId, OrganisationId, OrganiserId};
use crate::db::schema::{offline_entries, tallies};
use crate::db::{AnyConn, DbError};

/// How many sources of a campaign are told apart; more than that count as [`OTHER`].
pub const SOURCES_KEPT: usize = 200;
const OTHER: &str = "other";

/// A campaign's stored counts.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = tallies)]
pub struct Tally {
    /// The campaign.
    pub campaign_id: CampaignId,
    /// Raised by every change; memory ignores older ones.
    pub version: i64,
    /// Confirmed signatures.
    pub online: i64,
    /// Paper sheets and earlier systems, as entered numbers or as imported signatures.
    pub offline: i64,
    /// Signed and not yet proved; in no total.
    pub pending: i64,
    /// The newest number in `changes`.
    pub last_change: i64,
    /// When it last changed.
    pub updated_at: Seconds,
}

impl Tally {
    /// Nothing counted yet.
    pub fn empty(campaign_id: CampaignId, now: Seconds) -> Self {
        Self {
            campaign_id,
            version: 0,
            online: 0,
            offline: 0,
            pending: 0,
            last_change: 0,
            updated_at: now,
        }
    }

    /// What people are shown: online confirmed + offline.
    pub fn total(&self) -> i64 {
        self.online + self.offline
    }
}

/// Signatures counted elsewhere, with where they come from.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = offline_entries)]
pub struct OfflineEntry {
    /// By which an import says what it replaces.
    pub id: i64,
    /// How many were entered; negative to correct an earlier entry.
    pub count: i64,
    /// How many of them have come by name since, from an imported list; the entry counts for the rest.
    pub replaced: i64,
    /// Where they come from, in words shown on the page.
    pub provenance: String,
    /// ISO 8601 date.
    pub collected_on: String,
    /// Who entered it, as the command line was told.
    pub entered_by: String,
    /// The account that entered it, if one did.
    pub organiser_id: Option<OrganiserId>,
    /// When it was entered.
    pub created_at: Seconds,
}

/// An entry to be made.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = offline_entries, treat_none_as_default_value = false)]
pub struct NewOfflineEntry {
    /// The campaign.
    pub campaign_id: CampaignId,
    /// How many; negative to correct an earlier entry.
    pub count: i64,
    /// Where they come from, in words shown on the page.
    pub provenance: String,
    /// ISO 8601 date.
    pub collected_on: String,
    /// Who entered it, as the command line was told.
    pub entered_by: String,
    /// The account that enters it, if one does.
    pub organiser_id: Option<OrganiserId>,
    /// When it was entered.
    pub created_at: Seconds,
}

/// What a cell of the breakdown stands for. The numbers are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(i16)]
pub enum CellKind {
    /// ISO 3166-1 alpha-2.
    Country = 1,
    /// See [`hour_label`].
    Hour = 2,
    /// A source.
    Source = 3,
    /// Brought by an organisation, see [`organisation_hour_label`].
    BroughtHour = 4,
    /// With a yes to an organisation, see [`organisation_hour_label`].
    ConsentHour = 5,
}

/// The hour of confirmation, as ISO 8601 without minutes: `2006-01-31T09`.
pub fn hour_label(at: Seconds) -> String {
    let mut label = iso8601(at);
    label.truncate("2006-01-31T09".len());
    label
}

/// The hour of confirmation at an organisation: `17@2006-01-31T09`.
pub fn organisation_hour_label(organisation: OrganisationId, at: Seconds) -> String {
    format!("{organisation}@{}", hour_label(at))
}

/// Changes to the breakdown, added up over a transaction and in one order on every node.
#[derive(Debug, Default)]
pub struct Cells(BTreeMap<(CampaignId, CellKind, String), i64>);

impl Cells {
    /// Adds `by` to one cell.
    pub fn add(&mut self, campaign: CampaignId, kind: CellKind, label: &str, by: i64) {
        *self.0.entry((campaign, kind, label.to_owned())).or_default() += by;
    }

    /// Cells that change, in ascending order.
    pub fn into_changed(self) -> impl Iterator<Item = ((CampaignId, CellKind, String), i64)> {
        self.0.into_iter().filter(|(_, by)| *by != 0)
    }
}

/// The sources that have a cell of their own, remembered between transactions.
#[derive(Debug, Default)]
pub struct Sources(HashMap<CampaignId, HashSet<String>>);

impl Sources {
    /// The label under which a source counts: its own, or `other` once there are [`SOURCES_KEPT`].
    ///
    /// To be called with the campaign's tally locked.
    pub fn fold(&mut self, conn: &mut AnyConn, campaign: CampaignId, source: &str) -> Result<String, DbError> {
        if self.0.get(&campaign).is_some_and(|known| known.contains(source)) {
            return Ok(source.to_owned());
        }
        let known = self.0.entry(campaign).or_default();
        known.extend(store::labels(conn, campaign, CellKind::Source)?);
        if known.contains(source) || known.len() < SOURCES_KEPT {
            known.insert(source.to_owned());
            return Ok(source.to_owned());
        }
        Ok(OTHER.to_owned())
    }

    /// Forgets everything, after a transaction that did not commit.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}
