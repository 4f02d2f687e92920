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

#[cfg(test)]
mod tests {
    use std::cell::Cell as Counter;

    use futures_util::future::join;

    use super::*;

    fn at(version: i64) -> Breakdown {
        Breakdown {
            countries: Vec::new(),
            history: History::default(),
            updated_at: 0,
            version,
            revision: 1,
        }
    }

    fn wait<T>(work: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap()
            .block_on(work)
    }

    #[test]
    fn all_who_ask_share_one_read_also_when_the_tally_has_moved_since() {
        let (kept, reads) = (Breakdowns::default(), Counter::new(0));
        let ask = |version| {
            kept.get(1, (version, 1), async {
                reads.set(reads.get() + 1);
                tokio::task::yield_now().await;
                Ok(at(reads.get()))
            })
        };
        let (one, other) = wait(join(ask(1), ask(2)));
        assert_eq!((one.unwrap().version, other.unwrap().version, reads.get()), (1, 1, 1));
        kept.0.lock()[&1].try_lock().unwrap().tried_at = None;
        assert_eq!(wait(ask(1)).unwrap().version, 1, "known already");
        assert_eq!(wait(ask(2)).unwrap().version, 2);
        assert_eq!(reads.get(), 2);
    }

    #[test]
    fn while_the_database_is_away_the_last_one_is_shown_and_few_knock() {
        let (kept, knocks) = (Breakdowns::default(), Counter::new(0));
        let ask = |version| {
            kept.get(1, (version, 1), async {
                knocks.set(knocks.get() + 1);
                Err(Failure::Unavailable("away".to_owned()))
            })
        };
        assert!(wait(join(ask(1), ask(1))).0.is_err());
        assert_eq!(knocks.get(), 1);
        *kept.0.lock()[&1].try_lock().unwrap() = Kept {
            breakdown: Some(Arc::new(at(1))),
            tried_at: None,
        };
        assert_eq!(wait(ask(2)).unwrap().version, 1);
        assert_eq!(knocks.get(), 2);
    }
}
