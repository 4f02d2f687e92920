//! How often one may do what: each limit is named for what it limits, and answers with what is left of it.
//!
//! The generic cell rate algorithm of the `governor` crate, in memory, per node: a burst, and a sustained rate. What
//! is limited per mailbox (mails) stands in the outbox, and never shows in an answer.

use std::net::IpAddr;

use governor::{Quota, RateLimiter};

use super::keyed::{Keyed, at_least_one};
use crate::config;
use crate::core::ids::CampaignId;
use crate::core::network::{AddressKey, NetworkPrefix};

/// What a limit says, and what is left of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// Which limit: the tightest of those that were asked.
    pub limit: &'static str,
    /// How many at once, when nothing has been used.
    pub burst: u32,
    /// How many an hour, sustained.
    pub per_hour: u32,
    /// How many more now.
    pub remaining: u32,
    /// Seconds until the whole burst is there again.
    pub reset: u64,
    /// Not before so many seconds have passed.
    pub wait: Option<u64>,
    /// It is the node that has too much to do, not this client.
    pub overload: bool,
}

impl Verdict {
    /// The tighter of two: a refusal before a permission, then whichever leaves less.
    fn and(self, other: Self) -> Self {
        let rank = |verdict: &Self| (std::cmp::Reverse(verdict.wait), verdict.remaining);
        if rank(&other) < rank(&self) { other } else { self }
    }
}

/// Who sends a form.
#[derive(Debug, Clone, Copy)]
pub enum Sender {
    /// A browser at this network address.
    Visitor(IpAddr),
    /// A server with this token, for people whose addresses it does not tell.
    Token(i64),
}

/// All limits of a node.
pub struct Limits {
    sign_per_address: Keyed<AddressKey>,
    sign_per_campaign_and_network: Keyed<(CampaignId, NetworkPrefix)>,
    links_per_address: Keyed<AddressKey>,
    requests_per_token: Keyed<i64>,
    tokens_tried_per_address: Keyed<AddressKey>,
    logins_per_address: Keyed<AddressKey>,
    logins_per_account: Keyed<[u8; 16]>,
    sign_overall: governor::DefaultDirectRateLimiter,
    enabled: bool,
    keys: usize,
}

impl Limits {
    /// As configured; a rate of 0 is read as 1.
    pub fn new(settings: &config::Limits) -> Self {
        if !settings.enabled {
            tracing::warn!("LIMITS ARE OFF: rate limits are evaluated and their verdict ignored. For load tests only.");
        }
        let config::Limits { enabled, keys, .. } = *settings;
        let overall = at_least_one(settings.sign_overall_per_second);
        Self {
            sign_per_address: Keyed::new(
                "sign_per_address",
                settings.sign_per_address_burst,
                settings.sign_per_address_per_hour,
            ),
            sign_per_campaign_and_network: Keyed::new(
                "sign_per_campaign_and_network",
                settings.sign_per_campaign_and_network_burst,
                settings.sign_per_campaign_and_network_per_hour,
            ),
            links_per_address: Keyed::new(
                "links_per_address",
                settings.links_per_address_burst,
                settings.links_per_address_per_hour,
            ),
            requests_per_token: Keyed::new(
                "requests_per_token",
                settings.requests_per_token_burst,
                settings.requests_per_token_per_hour,
            ),
            tokens_tried_per_address: Keyed::new(
                "tokens_tried_per_address",
                settings.tokens_tried_per_address_burst,
                settings.tokens_tried_per_address_per_hour,
            ),
            logins_per_address: Keyed::new(
                "logins_per_address",
                settings.logins_per_address_burst,
                settings.logins_per_address_per_hour,
            ),
            logins_per_account: Keyed::new(
                "logins_per_account",
                settings.logins_per_account_burst,
                settings.logins_per_account_per_hour,
            ),
            sign_overall: RateLimiter::direct(Quota::per_second(overall)),
            enabled,
            keys,
        }
    }

    /// Counts one form. A server's forms count by its token: it speaks for many people.
    pub fn sign(&self, campaign: CampaignId, sender: Sender) -> Verdict {
        let by_sender = match sender {
            Sender::Visitor(address) => {
                let by_address = self.sign_per_address.ask(&AddressKey::of(address));
                let network = (campaign, NetworkPrefix::of(address));
                by_address.and(self.sign_per_campaign_and_network.ask(&network))
            }
            Sender::Token(token) => self.requests_per_token.ask(&token),
        };
        // Whoever is refused anyway takes nothing from the others' share.
        let verdict = if by_sender.wait.is_some() {
            by_sender
        } else {
            self.overall(by_sender)
        };
        self.ruled(verdict)
    }

    fn overall(&self, by_sender: Verdict) -> Verdict {
        if self.sign_overall.check().is_ok() {
            return by_sender;
        }
        metrics::counter!("quipu_limited_total", "limit" => "sign_overall").increment(1);
        Verdict {
            wait: Some(1),
            overload: true,
            ..by_sender
        }
    }

    /// Counts one press of a button behind a mailed link.
    pub fn links(&self, address: IpAddr) -> Verdict {
        self.ruled(self.links_per_address.ask(&AddressKey::of(address)))
    }

    /// Counts one login that is tried, or another proof of who somebody is; the account is counted whether it exists or
    /// not, by the tag of its address.
    pub fn login(&self, address: IpAddr, account: [u8; 16]) -> Verdict {
        let by_address = self.logins_per_address.ask(&AddressKey::of(address));
        self.ruled(by_address.and(self.logins_per_account.ask(&account)))
    }

    /// Counts one token that was tried, right or wrong, before anything is looked up.
    pub fn token_tried(&self, address: IpAddr) -> Verdict {
        self.ruled(self.tokens_tried_per_address.ask(&AddressKey::of(address)))
    }

    /// Counts one request of a token other than signing.
    pub fn token_used(&self, token: i64) -> Verdict {
        self.ruled(self.requests_per_token.ask(&token))
    }

    /// The verdict, or with `limits.enabled = false` the same as a permission.
    fn ruled(&self, mut verdict: Verdict) -> Verdict {
        if !self.enabled {
            verdict.wait = None;
        }
        verdict
    }

    /// Forgets keys whose allowance is whole again. If more than `limits.keys` are left in one table, forgets all of
    /// that table: memory stays bounded, and whoever has that many addresses is not stopped by a limit per address.
    pub fn forget_idle(&self) {
        self.sign_per_address.forget_idle(self.keys);
        self.sign_per_campaign_and_network.forget_idle(self.keys);
        self.links_per_address.forget_idle(self.keys);
        self.requests_per_token.forget_idle(self.keys);
        self.tokens_tried_per_address.forget_idle(self.keys);
        self.logins_per_address.forget_idle(self.keys);
        self.logins_per_account.forget_idle(self.keys);
    }

    /// Whether some table has more than `limits.keys` keys.
    pub fn is_crowded(&self) -> bool {
        self.sizes().iter().any(|(_, size)| *size > self.keys)
    }

    /// How many keys each limit remembers.
    pub fn sizes(&self) -> [(&'static str, usize); 7] {
        [
            self.sign_per_address.size(),
            self.sign_per_campaign_and_network.size(),
            self.links_per_address.size(),
            self.requests_per_token.size(),
            self.tokens_tried_per_address.size(),
            self.logins_per_address.size(),
            self.logins_per_account.size(),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn limits(amend: impl FnOnce(&mut config::Limits)) -> Limits {
        let mut settings = Config::load(None).unwrap().limits;
        amend(&mut settings);
        Limits::new(&settings)
    }

    fn visitor(address: &str) -> Sender {
        Sender::Visitor(address.parse().unwrap())
    }

    #[test]
    fn a_burst_is_used_up_and_says_when_to_come_back() {
        let limits = limits(|settings| {
            settings.sign_per_address_burst = 2;
            settings.sign_per_address_per_hour = 60;
        });
        let left: Vec<u32> = (0..2).map(|_| limits.sign(1, visitor("192.0.2.1")).remaining).collect();
        assert_eq!(left, [1, 0]);
        let refused = limits.sign(1, visitor("192.0.2.1"));
        assert_eq!(
            (refused.limit, refused.remaining, refused.overload),
            ("sign_per_address", 0, false)
        );
        assert!((58..=61).contains(&refused.wait.unwrap()), "{refused:?}");
        assert_eq!(limits.sign(1, visitor("192.0.2.2")).wait, None);
    }

    #[test]
    fn a_network_shares_one_allowance_in_each_campaign() {
        let limits = limits(|settings| settings.sign_per_campaign_and_network_burst = 3);
        for last in 1..=3 {
            assert_eq!(limits.sign(1, visitor(&format!("192.0.2.{last}"))).wait, None);
        }
        assert_eq!(
            limits.sign(1, visitor("192.0.2.4")).limit,
            "sign_per_campaign_and_network"
        );
        assert_eq!(limits.sign(2, visitor("192.0.2.4")).wait, None);
        assert_eq!(limits.sign(1, visitor("192.0.3.4")).wait, None);
    }

    #[test]
    fn beyond_the_ceiling_it_is_the_node_that_is_busy() {
        let limits = limits(|settings| settings.sign_overall_per_second = 1);
        assert!(!limits.sign(1, visitor("192.0.2.1")).overload);
        let shed = limits.sign(1, visitor("198.51.100.1"));
        assert!(shed.overload && shed.wait == Some(1));
    }

    #[test]
    fn switched_off_limits_count_and_refuse_nobody() {
        let limits = limits(|settings| {
            settings.enabled = false;
            settings.sign_per_address_burst = 1;
        });
        let verdicts: Vec<Verdict> = (0..2).map(|_| limits.sign(1, visitor("192.0.2.1"))).collect();
        assert_eq!((verdicts[1].remaining, verdicts[1].wait), (0, None));
    }

    #[test]
    fn memory_is_bounded_however_many_addresses_come() {
        let limits = limits(|settings| {
            settings.keys = 100;
            settings.sign_overall_per_second = 1_000_000;
        });
        for number in 0..1_000_u32 {
            let address = std::net::Ipv4Addr::from_bits(0x0a00_0000 + number * 256);
            let _ = limits.sign(1, Sender::Visitor(address.into()));
        }
        assert!(limits.is_crowded());
        limits.forget_idle();
        assert!(
            limits.sizes().iter().all(|(_, size)| *size <= 100),
            "{:?}",
            limits.sizes()
        );
    }
}
