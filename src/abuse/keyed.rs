//! One limit over many keys (addresses, networks, tokens), which forgets the keys it has not seen for a while.

use std::hash::Hash;
use std::num::NonZeroU32;
use std::time::Duration;

use arc_swap::ArcSwap;
use governor::clock::{Clock as _, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};

use super::Verdict;

type Table<K> = RateLimiter<K, DefaultKeyedStateStore<K>, DefaultClock, StateInformationMiddleware>;

/// A limit over keys.
pub struct Keyed<K: Hash + Eq + Clone> {
    name: &'static str,
    quota: Quota,
    per_hour: u32,
    table: ArcSwap<Table<K>>,
    clock: DefaultClock,
}

/// A rate that a quota can be made of.
pub fn at_least_one(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN)
}

impl<K: Hash + Eq + Clone> Keyed<K> {
    /// `burst` at once, `per_hour` sustained; 0 is read as 1.
    pub fn new(name: &'static str, burst: u32, per_hour: u32) -> Self {
        let quota = Quota::per_hour(at_least_one(per_hour)).allow_burst(at_least_one(burst));
        Self {
            name,
            quota,
            per_hour,
            table: ArcSwap::from_pointee(Self::table(quota)),
            clock: DefaultClock::default(),
        }
    }

    fn table(quota: Quota) -> Table<K> {
        RateLimiter::keyed(quota).with_middleware()
    }

    /// Counts one for this key.
    pub fn ask(&self, key: &K) -> Verdict {
        let burst = self.quota.burst_size().get();
        let (remaining, wait) = match self.table.load().check_key(key) {
            Ok(state) => (state.remaining_burst_capacity(), None),
            Err(not_until) => {
                metrics::counter!("quipu_limited_total", "limit" => self.name).increment(1);
                (0, Some(whole_seconds(not_until.wait_time_from(self.clock.now()))))
            }
        };
        Verdict {
            limit: self.name,
            burst,
            per_hour: self.per_hour,
            remaining,
            reset: whole_seconds(self.quota.replenish_interval() * (burst - remaining.min(burst))),
            wait,
            overload: false,
        }
    }

    /// Forgets keys whose allowance is whole again; all keys, if more than `most` are left.
    pub fn forget_idle(&self, most: usize) {
        let table = self.table.load();
        table.retain_recent();
        table.shrink_to_fit();
        if table.len() > most {
            metrics::counter!("quipu_limit_tables_forgotten_total", "limit" => self.name).increment(1);
            self.table.store(std::sync::Arc::new(Self::table(self.quota)));
        }
    }

    /// The limit's name, and how many keys it remembers.
    pub fn size(&self) -> (&'static str, usize) {
        (self.name, self.table.load().len())
    }
}

/// Rounded up, so that nobody comes back too early.
fn whole_seconds(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}
