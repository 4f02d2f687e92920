//! The counts in memory: absolute values with the tally's version, so that news may come late, twice or in any order.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::RwLock;

use super::Tally;
use crate::core::ids::CampaignId;

/// Every campaign's newest known tally. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Board(Arc<RwLock<HashMap<CampaignId, Tally>>>);

impl Board {
    /// Takes in news; older versions are ignored.
    pub fn update(&self, news: impl IntoIterator<Item = Tally>) {
        let mut tallies = self.0.write();
        for tally in news {
            match tallies.get(&tally.campaign_id) {
                Some(known) if known.version >= tally.version => {}
                _ => drop(tallies.insert(tally.campaign_id, tally)),
            }
        }
    }

    /// What a campaign stands at.
    pub fn get(&self, campaign: CampaignId) -> Option<Tally> {
        self.0.read().get(&campaign).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn older_news_is_ignored() {
        let board = Board::default();
        let at = |version, online| Tally {
            version,
            online,
            ..Tally::empty(1, 0)
        };
        board.update([at(2, 20)]);
        board.update([at(1, 10)]);
        assert_eq!(board.get(1).map(|tally| tally.online), Some(20));
    }
}
