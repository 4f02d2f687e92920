//! How often one network address may send a form: a burst for a street stall, and a sustained rate.
//!
//! The generic cell rate algorithm of the `governor` crate, keyed by address (IPv6 by /64), in memory.

use std::net::IpAddr;
use std::num::NonZeroU32;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::config;
use crate::core::network::AddressKey;

/// What a limit says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Go on.
    Allowed,
    /// Not before so many seconds have passed.
    TryAfter(u64),
}

/// All limits of a node.
pub struct Limits {
    sign_per_address: DefaultKeyedRateLimiter<AddressKey>,
    enabled: bool,
    clock: DefaultClock,
}

impl Limits {
    /// As configured; a rate of 0 is read as 1.
    pub fn new(settings: &config::Limits) -> Self {
        if !settings.enabled {
            tracing::warn!("LIMITS ARE OFF: rate limits are evaluated and their verdict ignored. For load tests only.");
        }
        let at_least_one = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::per_hour(at_least_one(settings.sign_per_address_per_hour))
            .allow_burst(at_least_one(settings.sign_per_address_burst));
        Self {
            sign_per_address: RateLimiter::keyed(quota),
            enabled: settings.enabled,
            clock: DefaultClock::default(),
        }
    }

    /// Counts one form from this address.
    pub fn sign_per_address(&self, address: IpAddr) -> Verdict {
        let Err(not_until) = self.sign_per_address.check_key(&AddressKey::of(address)) else {
            return Verdict::Allowed;
        };
        metrics::counter!("quipu_limited_total", "limit" => "sign_per_address").increment(1);
        if !self.enabled {
            return Verdict::Allowed;
        }
        let wait = not_until.wait_time_from(self.clock.now());
        Verdict::TryAfter(wait.as_secs() + 1)
    }

    /// Forgets addresses whose allowance is whole again, so that memory stays bounded by recent visitors.
    pub fn forget_idle(&self) {
        self.sign_per_address.retain_recent();
        self.sign_per_address.shrink_to_fit();
    }
}
