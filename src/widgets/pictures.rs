//! Pictures as drawn, kept in memory: each is drawn once for what it shows, however many ask at the same time, at most
//! once a second, and few at a time.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use parking_lot::{Mutex, RwLock};
use sha2::{Digest, Sha256};
use tokio::sync::{OnceCell, Semaphore};

use super::badge::Look;
use super::drawing::DrawError;
use crate::campaigns::Campaign;
use crate::core::ids::CampaignId;
use crate::core::locale::Language;
use crate::http::error::Failure;
use crate::tallies::Tally;

/// How many pictures of a kind are drawn at the same time: each takes a processor, and some megabytes.
const AT_ONCE: usize = 2;
/// How many may wait to be drawn.
const WAITING: usize = 100;
/// A picture may be as old as this if only the count moved.
const OLD: Duration = Duration::from_secs(1);
const CARDS: usize = 200;
const BADGES: usize = 500;
const SMALL: usize = 2_000;

/// What a picture shows, by number: while these are the same, so is the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edition {
    /// Of the campaign.
    pub revision: i64,
    /// What is counted.
    pub total: i64,
}

impl Edition {
    /// Of a campaign now.
    pub fn of(campaign: &Campaign, tally: &Tally) -> Self {
        Self {
            revision: campaign.row.revision,
            total: tally.total(),
        }
    }
}

/// A picture.
#[derive(Debug, Clone)]
pub struct Drawn {
    /// The file.
    pub bytes: Bytes,
    /// Names these very bytes (RFC 9110, 8.8.3), without quotes.
    pub tag: String,
}

impl Drawn {
    /// Of these bytes.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self {
            tag: URL_SAFE_NO_PAD.encode(&Sha256::digest(&bytes)[..12]),
            bytes: Bytes::from(bytes),
        }
    }
}

/// Whose badge, in which language, and how it looks.
pub type BadgeKey = (CampaignId, Language, Look);

/// All pictures of a node.
#[derive(Default)]
pub struct Pictures {
    /// Cards for sharing.
    pub cards: Gallery<(CampaignId, Language), CARDS>,
    /// Badges as PNG.
    pub badges: Gallery<BadgeKey, BADGES>,
    /// Badges as SVG.
    pub small: Album<BadgeKey, SMALL>,
}

/// Pictures that take long to draw, at most `MOST` of them.
pub struct Gallery<K, const MOST: usize> {
    places: Mutex<HashMap<K, Arc<Place>>>,
    desks: Semaphore,
    queue: Semaphore,
}

struct Place {
    edition: Edition,
    begun: Instant,
    drawn: OnceCell<Drawn>,
}

impl<K, const MOST: usize> Default for Gallery<K, MOST> {
    fn default() -> Self {
        Self {
            places: Mutex::default(),
            desks: Semaphore::new(AT_ONCE),
            queue: Semaphore::new(AT_ONCE + WAITING),
        }
    }
}

impl<K: Eq + Hash + Clone, const MOST: usize> Gallery<K, MOST> {
    /// The picture of this edition, drawn by `draw` on a thread that may block if it is not at hand.
    pub async fn get(
        &self,
        key: &K,
        edition: Edition,
        draw: impl FnOnce() -> Result<Vec<u8>, DrawError> + Send + 'static,
    ) -> Result<Drawn, Failure> {
        let place = self.place(key, edition);
        let drawn = place.drawn.get_or_try_init(|| self.drawn(draw)).await?;
        Ok(drawn.clone())
    }

    fn place(&self, key: &K, edition: Edition) -> Arc<Place> {
        let mut places = self.places.lock();
        if let Some(known) = places.get(key)
            && (known.edition == edition || (known.edition.revision == edition.revision && known.begun.elapsed() < OLD))
        {
            return Arc::clone(known);
        }
        if places.len() >= MOST && !places.contains_key(key) {
            let oldest = places.iter().min_by_key(|(_, place)| place.begun);
            if let Some(oldest) = oldest.map(|(key, _)| key.clone()) {
                places.remove(&oldest);
            }
        }
        let place = Arc::new(Place {
            edition,
            begun: Instant::now(),
            drawn: OnceCell::new(),
        });
        places.insert(key.clone(), Arc::clone(&place));
        place
    }

    async fn drawn(
        &self,
        draw: impl FnOnce() -> Result<Vec<u8>, DrawError> + Send + 'static,
    ) -> Result<Drawn, Failure> {
        let busy = || Failure::Unavailable("too many pictures are asked for".to_owned());
        let _waiting = self.queue.try_acquire().map_err(|_| busy())?;
        let _desk = self.desks.acquire().await.map_err(|_| busy())?;
        let drawn = tokio::task::spawn_blocking(draw).await;
        let drawn = drawn.map_err(|error| Failure::Internal(error.to_string()))?;
        drawn
            .map(Drawn::new)
            .map_err(|error| Failure::Internal(format!("picture not drawn: {error}")))
    }
}

/// Pictures that are drawn faster than one waits for another, at most `MOST` of them.
pub struct Album<K, const MOST: usize>(RwLock<HashMap<K, (Edition, Drawn)>>);

impl<K, const MOST: usize> Default for Album<K, MOST> {
    fn default() -> Self {
        Self(RwLock::default())
    }
}

impl<K: Eq + Hash, const MOST: usize> Album<K, MOST> {
    /// The picture of this edition, drawn by `draw` if it is not at hand.
    pub fn get(&self, key: K, edition: Edition, draw: impl FnOnce() -> String) -> Drawn {
        if let Some((known, drawn)) = self.0.read().get(&key)
            && *known == edition
        {
            return drawn.clone();
        }
        let drawn = Drawn::new(draw().into_bytes());
        let mut kept = self.0.write();
        // Whoever asks for thousands of colours costs the others a moment each.
        if kept.len() >= MOST && !kept.contains_key(&key) {
            kept.clear();
        }
        kept.insert(key, (edition, drawn.clone()));
        drawn
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    const FIRST: Edition = Edition { revision: 1, total: 1 };

    fn run<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_multi_thread()
            .enable_time()
            .build()
            .unwrap()
            .block_on(future)
    }

    #[test]
    fn a_hundred_at_once_are_answered_by_one_drawing() {
        let gallery = Gallery::<u8, 4>::default();
        let times = Arc::new(AtomicUsize::new(0));
        let ask = || {
            let times = Arc::clone(&times);
            gallery.get(&1, FIRST, move || {
                std::thread::sleep(Duration::from_millis(20));
                Ok(vec![u8::try_from(times.fetch_add(1, Ordering::SeqCst)).unwrap()])
            })
        };
        let answers = run(futures_util::future::join_all((0..100).map(|_| ask())));
        assert!(answers.iter().all(|answer| answer.as_ref().unwrap().bytes[..] == [0]));
        assert_eq!(times.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn a_new_text_is_drawn_at_once_and_a_new_count_within_a_second() {
        let gallery = Gallery::<u8, 4>::default();
        let ask = |edition, byte| run(gallery.get(&1, edition, move || Ok(vec![byte]))).unwrap().bytes[0];
        assert_eq!(ask(FIRST, 1), 1);
        let counted = Edition { total: 2, ..FIRST };
        assert_eq!(ask(counted, 2), 1);
        std::thread::sleep(OLD);
        assert_eq!(ask(counted, 3), 3);
        let written = Edition { revision: 2, ..counted };
        assert_eq!(ask(written, 4), 4);
    }

    #[test]
    fn what_was_not_drawn_is_tried_again_and_no_more_is_kept_than_fits() {
        let gallery = Gallery::<u8, 2>::default();
        run(async {
            assert!(gallery.get(&1, FIRST, || Err(DrawError::Room)).await.is_err());
            for key in [1, 2, 3] {
                gallery.get(&key, FIRST, move || Ok(vec![key])).await.unwrap();
            }
        });
        let mut kept: Vec<u8> = gallery.places.lock().keys().copied().collect();
        kept.sort_unstable();
        assert_eq!(kept, [2, 3]);
        let album = Album::<u8, 2>::default();
        for key in 0..9 {
            album.get(key, FIRST, || "x".to_owned());
            assert_eq!(album.get(key, FIRST, || "y".to_owned()).bytes, "x");
        }
        assert!(album.0.read().len() <= 2);
    }
}
