//! How often a campaign's page, or a widget, was looked at: counted in memory, so that a look costs no database, and written down as a
//! number now and then. Nothing is kept of who looked. What was not written down when a node dies is not counted.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::atomic::{AtomicI64, Ordering};

use parking_lot::{Mutex, RwLock};

use crate::core::ids::CampaignId;

/// The looks at campaigns, or at something else, that are not written down yet.
#[derive(Debug)]
pub struct Views<K = CampaignId> {
    counters: RwLock<HashMap<K, AtomicI64>>,
    /// Held while writing, so that who asks for the numbers written waits for those being written.
    writing: Mutex<()>,
}

impl<K> Default for Views<K> {
    fn default() -> Self {
        Self {
            counters: RwLock::default(),
            writing: Mutex::default(),
        }
    }
}

impl<K: Copy + Eq + Hash> Views<K> {
    /// Counts a look.
    pub fn count(&self, at: K) {
        if let Some(counter) = self.counters.read().get(&at) {
            counter.fetch_add(1, Ordering::Relaxed);
            return;
        }
        let mut counters = self.counters.write();
        counters.entry(at).or_default().fetch_add(1, Ordering::Relaxed);
    }

    /// Hands what was counted to `write`. What it could not write down is counted still.
    pub fn flush<E>(&self, write: impl FnOnce(&[(K, i64)]) -> Result<(), E>) -> Result<(), E> {
        let _turn = self.writing.lock();
        let taken = self.take();
        if taken.is_empty() {
            return Ok(());
        }
        let written = write(&taken);
        if written.is_err() {
            let counters = self.counters.read();
            for (at, looks) in taken {
                if let Some(counter) = counters.get(&at) {
                    counter.fetch_add(looks, Ordering::Relaxed);
                }
            }
        }
        written
    }

    fn take(&self) -> Vec<(K, i64)> {
        let counters = self.counters.read();
        let taken = counters
            .iter()
            .map(|(at, counter)| (*at, counter.swap(0, Ordering::Relaxed)));
        taken.filter(|(_, looks)| *looks != 0).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_are_handed_over_once() {
        let views = Views::<CampaignId>::default();
        for campaign in [1, 2, 1] {
            views.count(campaign);
        }
        let mut seen = Vec::new();
        for _ in 0..2 {
            let note = |taken: &[_]| {
                seen.extend_from_slice(taken);
                Ok::<_, ()>(())
            };
            views.flush(note).unwrap();
        }
        seen.sort_unstable();
        assert_eq!(seen, [(1, 2), (2, 1)]);
    }

    #[test]
    fn what_could_not_be_written_down_is_counted_still() {
        let views = Views::<CampaignId>::default();
        views.count(1);
        assert_eq!(views.flush(|_| Err("away")), Err("away"));
        views.count(1);
        views
            .flush(|taken| {
                assert_eq!(taken, [(1, 2)]);
                Ok::<_, ()>(())
            })
            .unwrap();
    }
}
