//! The exact numbers of the campaigns that an organisation runs, drafts included: what its dashboards and reports need, and
//! what nobody else is told.

pub mod api;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::campaigns::{Campaign, Standing};
use crate::core::clock::{Seconds, iso8601};
use crate::db::{AnyConn, DbError};
use crate::tallies::breakdown::{self, Cell};
use crate::tallies::{CellKind, Tally, store};

/// The exact numbers of a campaign.
#[derive(Debug, Serialize, ToSchema)]
pub struct Numbers {
    /// The campaign's short name.
    pub campaign: String,
    /// Where it stands.
    pub state: Standing,
    /// Whether the target did what was asked.
    pub won: bool,
    /// The number aimed at; 0 for none.
    #[schema(minimum = 0)]
    pub goal: i64,
    /// All that counts: `online` and `offline` together.
    pub total: i64,
    /// Signatures that were made here and confirmed by e-mail.
    pub online: i64,
    /// Signatures that were collected elsewhere.
    pub offline: i64,
    /// Signed here and not confirmed yet; in no total.
    pub pending: i64,
    /// When any of this last changed.
    #[schema(format = DateTime)]
    pub updated_at: String,
}

impl Numbers {
    /// The numbers of a campaign whose tally is this.
    pub fn new(campaign: &Campaign, tally: &Tally, now: Seconds) -> Self {
        Self {
            campaign: campaign.row.slug.clone(),
            state: campaign.phase(now).into(),
            won: campaign.row.won,
            goal: campaign.row.goal,
            total: tally.total(),
            online: tally.online,
            offline: tally.offline,
            pending: tally.pending,
            updated_at: iso8601(tally.updated_at),
        }
    }
}

/// The exact numbers of a campaign, and their breakdown if it was asked for.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DetailedNumbers, example = json!({
    "campaign": "clean-water", "state": "open", "won": false, "goal": 20_000, "total": 12_651, "online": 1,
    "offline": 12_650, "pending": 3, "updated_at": "2026-11-23T21:19:43Z",
    "by": "source", "cells": [{ "key": "newsletter", "count": 1 }]
}))]
pub struct Detailed {
    /// The numbers.
    #[serde(flatten)]
    pub numbers: Numbers,
    /// What a cell stands for, if a breakdown was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub by: Option<By>,
    /// The campaign's time zone; with days only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub time_zone: Option<String>,
    /// The breakdown of `online`: countries and sources by size, hours and days in their order. However small a cell is, it
    /// is told. Sources beyond two hundred are told together as `other`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub cells: Option<Vec<Cell>>,
}

/// What a cell stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[schema(as = NumbersBy)]
#[serde(rename_all = "lowercase")]
pub enum By {
    /// A country (ISO 3166-1 alpha-2).
    Country,
    /// Where supporters came from.
    Source,
    /// An hour of UTC.
    Hour,
    /// A day of the campaign's time zone.
    Day,
}

/// The cells of a campaign, all in one read.
pub fn cells(conn: &mut AnyConn, campaign: &Campaign, by: By) -> Result<Vec<Cell>, DbError> {
    let mut stored = |kind| store::cells(conn, campaign.id, kind);
    Ok(match by {
        By::Country => breakdown::by_size(stored(CellKind::Country)?),
        By::Source => breakdown::by_size(stored(CellKind::Source)?),
        By::Hour => breakdown::hours(stored(CellKind::Hour)?),
        By::Day => breakdown::days(stored(CellKind::Hour)?, &campaign.zone),
    })
}
