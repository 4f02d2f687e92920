//! The public breakdown in memory: read again when the tally has moved, but however many ask, at most every two seconds.

pub mod api;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::core::clock::Seconds;
use crate::core::ids::CampaignId;
use crate::http::error::Failure;
use crate::tallies::breakdown::{Cell, History};

/// How long what was read is good enough, also if it was only tried to read.
const SPACING: Duration = Duration::from_secs(2);

/// A campaign's public breakdown.
pub struct Breakdown {
    /// By country.
    pub countries: Vec<Cell>,
    /// By hour and day.
    pub history: History,
    /// When the campaign's tally last changed.
    pub updated_at: Seconds,
    /// Of the tally.
    pub version: i64,
    /// Of the campaign.
    pub revision: i64,
}

/// One per campaign that somebody asked for.
#[derive(Default)]
pub struct Breakdowns(Mutex<HashMap<CampaignId, Arc<Slot>>>);

/// Held while reading, so that all who come meanwhile share what is read.
type Slot = tokio::sync::Mutex<Kept>;

#[derive(Default)]
struct Kept {
    breakdown: Option<Arc<Breakdown>>,
    tried_at: Option<Instant>,
}

impl Breakdowns {
    /// The breakdown of a campaign whose tally and revision are known to be this far; what is kept, or what `read` gives.
    /// An older one is better than none while the database is away.
    pub async fn get(
        &self,
        campaign: CampaignId,
        (version, revision): (i64, i64),
        read: impl Future<Output = Result<Breakdown, Failure>>,
    ) -> Result<Arc<Breakdown>, Failure> {
        let slot = Arc::clone(self.0.lock().entry(campaign).or_default());
        let mut kept = slot.lock().await;
        let is_current = |known: &Breakdown| known.version >= version && known.revision >= revision;
        let is_young = kept.tried_at.is_some_and(|tried| tried.elapsed() < SPACING);
        if !is_young && !kept.breakdown.as_deref().is_some_and(is_current) {
            let result = read.await;
            kept.tried_at = Some(Instant::now());
            match result {
                Ok(fresh) => kept.breakdown = Some(Arc::new(fresh)),
                Err(error) => tracing::warn!(%error, "breakdown not read"),
            }
        }
        kept.breakdown
            .clone()
            .ok_or_else(|| Failure::Unavailable("no breakdown yet".to_owned()))
    }
}
