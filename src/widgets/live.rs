//! Who follows which count: one rendered event per campaign, shared by everybody who watches it, and how many may.
//!
//! A campaign without viewers costs nothing here; a viewer costs a place, and what its connection costs.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use parking_lot::Mutex;
use tokio::sync::watch;
use tokio::time::timeout;

use crate::core::ids::CampaignId;
use crate::core::network::AddressKey;

/// Changes that come faster than this are told as one.
const SPACING: Duration = Duration::from_secs(1);
/// How often a quiet stream says that it is there, so that nobody between takes it for dead.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// A comment (WHATWG HTML, 9.2.6).
const STILL_HERE: Bytes = Bytes::from_static(b":\n\n");

/// What viewers of a campaign are told.
#[derive(Debug, Clone)]
pub struct Frame {
    /// Differs whenever the event does.
    pub edition: String,
    /// One server-sent event, as it goes over the wire.
    pub event: Bytes,
}

/// Why somebody may not watch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// We are shutting down.
    Closing,
    /// This node has as many viewers as it takes.
    Full,
    /// This address has as many as one may have.
    FullForAddress,
    /// The campaign is not to be seen any more.
    Gone,
}

/// How many may watch.
#[derive(Debug, Clone, Copy)]
pub struct Places {
    /// All viewers of this node.
    pub all: usize,
    /// Those of one network address.
    pub per_address: usize,
    /// Whether the second number is enforced, or only counted.
    pub enforced: bool,
}

/// All streams of a node. Cheap to clone.
#[derive(Clone)]
pub struct Hub(Arc<Shared>);

struct Shared {
    places: Places,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    closed: bool,
    viewers: usize,
    by_address: HashMap<AddressKey, usize>,
    channels: HashMap<CampaignId, Channel>,
}

/// A campaign that is being watched.
struct Channel {
    edition: String,
    sender: watch::Sender<Bytes>,
    told_at: Option<Instant>,
}

impl Hub {
    /// Without viewers.
    pub fn new(places: Places) -> Self {
        Self(Arc::new(Shared {
            places,
            state: Mutex::default(),
        }))
    }

    /// Takes a place. `look` says how the campaign stands; nothing is told meanwhile, so that no news is missed.
    pub fn join(
        &self,
        campaign: CampaignId,
        address: IpAddr,
        look: impl FnOnce() -> Option<Frame>,
    ) -> Result<Viewer, Refused> {
        let address = AddressKey::of(address);
        let mut state = self.0.state.lock();
        state.admit(address, self.0.places)?;
        let frame = look().ok_or(Refused::Gone)?;
        let channel = state
            .channels
            .entry(campaign)
            .or_insert_with(|| Channel::new(frame.clone()));
        let last = if channel.edition == frame.edition {
            channel.sender.borrow().clone()
        } else {
            frame.event
        };
        let receiver = channel.sender.subscribe();
        state.viewers += 1;
        *state.by_address.entry(address).or_default() += 1;
        drop(state);
        Ok(Viewer {
            greeted: false,
            last,
            receiver,
            _place: Place {
                hub: self.clone(),
                campaign,
                address,
            },
        })
    }

    /// Tells the viewers of each campaign what changed, at most once a second. `look` says how a campaign stands; nothing
    /// ends its streams.
    pub fn publish(&self, look: impl Fn(CampaignId) -> Option<Frame>) {
        let mut state = self.0.state.lock();
        state.channels.retain(|campaign, channel| {
            let Some(frame) = look(*campaign) else { return false };
            channel.tell(frame);
            true
        });
    }

    /// Ends every stream, and lets nobody in any more.
    pub fn close(&self) {
        let mut state = self.0.state.lock();
        state.closed = true;
        state.channels.clear();
    }

    /// How many watch now.
    pub fn viewers(&self) -> usize {
        self.0.state.lock().viewers
    }
}

impl State {
    fn admit(&self, address: AddressKey, places: Places) -> Result<(), Refused> {
        if self.closed {
            return Err(Refused::Closing);
        }
        if self.viewers >= places.all {
            metrics::counter!("quipu_limited_total", "limit" => "live_viewers").increment(1);
            return Err(Refused::Full);
        }
        let there = self.by_address.get(&address).copied().unwrap_or(0);
        if there >= places.per_address {
            metrics::counter!("quipu_limited_total", "limit" => "live_viewers_per_address").increment(1);
            if places.enforced {
                return Err(Refused::FullForAddress);
            }
        }
        Ok(())
    }

    fn leave(&mut self, campaign: CampaignId, address: AddressKey) {
        self.viewers = self.viewers.saturating_sub(1);
        if let Some(there) = self.by_address.get_mut(&address) {
            *there -= 1;
            if *there == 0 {
                self.by_address.remove(&address);
            }
        }
        if self
            .channels
            .get(&campaign)
            .is_some_and(|channel| channel.sender.receiver_count() == 0)
        {
            self.channels.remove(&campaign);
        }
    }
}

impl Channel {
    fn new(frame: Frame) -> Self {
        Self {
            edition: frame.edition,
            sender: watch::Sender::new(frame.event),
            told_at: None,
        }
    }

    /// Sends news, unless the last are so young that these have to wait for the next round.
    fn tell(&mut self, frame: Frame) {
        let too_soon = self.told_at.is_some_and(|told| told.elapsed() < SPACING);
        if too_soon || self.edition == frame.edition {
            return;
        }
        self.edition = frame.edition;
        self.sender.send_replace(frame.event);
        self.told_at = Some(Instant::now());
    }
}

/// Somebody who watches a campaign's count. Dropping it frees the place.
pub struct Viewer {
    greeted: bool,
    last: Bytes,
    // Goes before the place, which looks whether anybody is left.
    receiver: watch::Receiver<Bytes>,
    _place: Place,
}

impl Viewer {
    /// What to send next: at first how things stand, then each change, and a comment when it has been quiet for long.
    /// Nothing when the stream is over.
    pub async fn next(&mut self) -> Option<Bytes> {
        if !self.greeted {
            self.greeted = true;
            return Some(self.last.clone());
        }
        loop {
            match timeout(KEEP_ALIVE, self.receiver.changed()).await {
                Err(_) => return Some(STILL_HERE),
                Ok(Err(_)) => return None,
                Ok(Ok(())) => {
                    let news = self.receiver.borrow_and_update().clone();
                    if news != self.last {
                        self.last = news.clone();
                        return Some(news);
                    }
                }
            }
        }
    }
}

struct Place {
    hub: Hub,
    campaign: CampaignId,
    address: AddressKey,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.hub.0.state.lock().leave(self.campaign, self.address);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOME: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));
    const AWAY: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 2));

    fn hub(all: usize, per_address: usize, enforced: bool) -> Hub {
        Hub::new(Places {
            all,
            per_address,
            enforced,
        })
    }

    fn frame(text: &'static str) -> Option<Frame> {
        (!text.is_empty()).then(|| Frame {
            edition: text.to_owned(),
            event: Bytes::from_static(text.as_bytes()),
        })
    }

    fn runtime() -> tokio::runtime::Runtime {
        tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap()
    }

    #[test]
    fn places_are_counted_and_freed() {
        let hub = hub(3, 2, true);
        let join = |address| hub.join(1, address, || frame("a"));
        let first = join(HOME).unwrap();
        let _second = join(HOME).unwrap();
        assert_eq!(join(HOME).err(), Some(Refused::FullForAddress));
        let _third = join(AWAY).unwrap();
        assert_eq!(join(AWAY).err(), Some(Refused::Full));
        drop(first);
        assert_eq!(hub.viewers(), 2);
        assert!(join(HOME).is_ok());
    }

    #[test]
    fn an_address_is_only_counted_when_limits_are_off() {
        let hub = hub(10, 1, false);
        let viewers: Vec<_> = (0..3).map(|_| hub.join(1, HOME, || frame("a")).unwrap()).collect();
        assert_eq!(hub.viewers(), viewers.len());
    }

    #[test]
    fn a_campaign_that_nobody_watches_is_forgotten() {
        let hub = hub(10, 10, true);
        drop(hub.join(1, HOME, || frame("a")).unwrap());
        hub.publish(|_| panic!("nobody watches"));
        assert!(hub.0.state.lock().by_address.is_empty());
    }

    #[test]
    fn viewers_are_told_what_changes_and_share_the_bytes() {
        let hub = hub(10, 10, true);
        let mut one = hub.join(1, HOME, || frame("a")).unwrap();
        let mut other = hub.join(1, AWAY, || frame("a")).unwrap();
        runtime().block_on(async {
            let (first, same) = (one.next().await.unwrap(), other.next().await.unwrap());
            assert_eq!((&first[..], first.as_ptr()), (&b"a"[..], same.as_ptr()));
            hub.publish(|_| frame("a"));
            hub.publish(|_| frame("b"));
            // Too soon after the last: waits, and is then told as it stands.
            hub.publish(|_| frame("c"));
            assert_eq!(&one.next().await.unwrap()[..], b"b");
            hub.0.state.lock().channels.get_mut(&1).unwrap().told_at = None;
            hub.publish(|_| frame("d"));
            assert_eq!(&one.next().await.unwrap()[..], b"d");
            assert_eq!(&other.next().await.unwrap()[..], b"d");
        });
    }

    #[test]
    fn who_comes_between_two_rounds_is_not_told_the_same_twice() {
        let hub = hub(10, 10, true);
        let _early = hub.join(1, HOME, || frame("a")).unwrap();
        let mut late = hub.join(1, HOME, || frame("b")).unwrap();
        runtime().block_on(async {
            assert_eq!(&late.next().await.unwrap()[..], b"b");
            hub.publish(|_| frame("b"));
            hub.0.state.lock().channels.get_mut(&1).unwrap().told_at = None;
            hub.publish(|_| frame("c"));
            assert_eq!(&late.next().await.unwrap()[..], b"c");
        });
    }

    #[test]
    fn a_campaign_that_is_gone_ends_its_streams_and_gets_no_new_ones() {
        let hub = hub(10, 10, true);
        let mut viewer = hub.join(1, HOME, || frame("a")).unwrap();
        hub.publish(|_| frame(""));
        runtime().block_on(async {
            viewer.next().await;
            assert_eq!(viewer.next().await, None);
        });
        assert_eq!(hub.join(1, HOME, || frame("")).err(), Some(Refused::Gone));
        // A place of the old channel is given back beside a new one of the same campaign.
        let _again = hub.join(1, HOME, || frame("b")).unwrap();
        drop(viewer);
        assert_eq!(hub.viewers(), 1);
        assert!(hub.0.state.lock().channels.contains_key(&1));
    }

    #[test]
    fn closing_ends_all_streams_and_lets_nobody_in() {
        let hub = hub(10, 10, true);
        let mut viewer = hub.join(1, HOME, || frame("a")).unwrap();
        hub.close();
        runtime().block_on(async {
            assert!(viewer.next().await.is_some(), "the greeting");
            assert_eq!(viewer.next().await, None);
        });
        assert_eq!(hub.join(1, HOME, || frame("a")).err(), Some(Refused::Closing));
        drop(viewer);
        assert_eq!(hub.viewers(), 0);
    }
}
