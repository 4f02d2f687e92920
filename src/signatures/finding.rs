//! Looking through the signatures of a campaign, the newest first, a page at a time.
//!
//! A page begins where the one before ended, by key; nothing is counted and nothing skipped. A search for something rare
//! looks through an index in steps until its time is over, and then says how far it has come, so that no request takes
//! long and none says "nothing found" before everything was looked through.

use std::time::{Duration, Instant};

use super::model::{Signature, State};
use super::store::finding as store;
use crate::core::clock::Seconds;
use crate::core::ids::{CampaignId, OrganisationId};
use crate::db::{AnyConn, DbError};

/// Which signatures.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// In this state.
    pub state: Option<State>,
    /// Signed at or after.
    pub from: Option<Seconds>,
    /// Signed before.
    pub until: Option<Seconds>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// Where the supporters came from.
    pub source: Option<String>,
    /// The organisation that brought the supporters.
    pub partner: Option<OrganisationId>,
    /// BCP 47.
    pub language: Option<String>,
    /// Taken over from a list (or else: signed here).
    pub imported: Option<bool>,
}

impl Wanted {
    /// Whether rows within the time that is asked for may be unwanted.
    fn is_choosy(&self) -> bool {
        self.state.is_some()
            || self.country.is_some()
            || self.source.is_some()
            || self.partner.is_some()
            || self.language.is_some()
            || self.imported.is_some()
    }

    /// Whether the state is one that few signatures come to, which then are found by their changes. Within a time, they are
    /// found by that.
    fn is_set_aside(&self) -> bool {
        let few = matches!(self.state, Some(State::Withdrawn | State::Invalidated | State::Erased));
        few && self.from.is_none() && self.until.is_none()
    }

    /// Whether a row is one of those.
    pub(super) fn fits(&self, row: &Signature) -> bool {
        self.state.is_none_or(|state| row.state == state as i16)
            && self.from.is_none_or(|from| row.signed_at >= from)
            && self.until.is_none_or(|until| row.signed_at < until)
            && self.country.as_ref().is_none_or(|country| *country == row.country)
            && self.source.as_ref().is_none_or(|source| *source == row.source)
            && self.partner.is_none_or(|partner| row.partner_id == Some(partner))
            && self.language.as_ref().is_none_or(|language| *language == row.language)
            && self.imported.is_none_or(|imported| imported == row.is_imported())
    }
}

/// A place in the list: time of signing and `seq`, or for states that few come to, 0 and the number of the change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place(pub i64, pub i64);

impl Place {
    /// As it stands in addresses.
    pub fn encode(self) -> String {
        format!("{}.{}", self.0, self.1)
    }

    /// Reads what [`Place::encode`] writes.
    pub fn decode(text: &str) -> Option<Self> {
        let (first, second) = text.split_once('.')?;
        Some(Self(first.parse().ok()?, second.parse().ok()?))
    }
}

/// Which way one turns the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// To older signatures.
    Older,
    /// Back to newer ones.
    Newer,
}

impl Way {
    /// Where a minute ends, as the second number of a [`Place`]: beyond every signature of it.
    fn edge(self) -> i64 {
        match self {
            Self::Older => i64::MIN,
            Self::Newer => i64::MAX,
        }
    }
}

/// How much is looked at for one page.
#[derive(Debug, Clone, Copy)]
pub struct Effort {
    /// Rows on a page.
    pub page: usize,
    /// Rows looked through in one read.
    pub step: usize,
    /// After this long no further step is begun.
    pub patience: Duration,
}

impl Effort {
    /// Of a page in a browser.
    pub const USUAL: Self = Self {
        page: 50,
        step: 5_000,
        patience: Duration::from_millis(40),
    };
}

/// A signature and its place.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Where it stands.
    pub place: Place,
    /// The row.
    pub signature: Signature,
}

/// How the looking ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// There are no more.
    Reached,
    /// The page is full, and there are more.
    More,
    /// The time was over; everything up to this place was looked through.
    UpTo(Place),
}

/// A page of signatures, the newest first.
#[derive(Debug)]
pub struct Page {
    /// The signatures.
    pub rows: Vec<Listed>,
    /// What is beyond them, in the direction that was gone.
    pub end: End,
}

/// The next signatures from `start` on, which itself is on another page.
pub fn page(
    conn: &mut AnyConn,
    campaign: CampaignId,
    wanted: &Wanted,
    start: Option<Place>,
    way: Way,
    effort: Effort,
) -> Result<Page, DbError> {
    let begun = Instant::now();
    let mut walk = Walk::new(campaign, wanted, start, way);
    let mut rows: Vec<Listed> = Vec::with_capacity(effort.page + 1);
    let end = loop {
        let missing = effort.page + 1 - rows.len();
        let step = walk.step(conn, wanted, missing, effort.step)?;
        rows.extend(step.rows);
        if rows.len() > effort.page {
            rows.truncate(effort.page);
            break End::More;
        }
        match step.up_to {
            None => break End::Reached,
            Some(place) if begun.elapsed() >= effort.patience => break End::UpTo(place),
            Some(_) => {}
        }
    };
    if way == Way::Newer {
        rows.reverse();
    }
    Ok(Page { rows, end })
}

/// What one step found.
pub(super) struct Step {
    /// Those that are wanted, in the order of the walk.
    pub rows: Vec<Listed>,
    /// How far it came; none at the end of the list.
    pub up_to: Option<Place>,
}

/// What is still to be walked: the rest of one minute, or all minutes beyond it.
pub(super) struct Stretch {
    /// The campaign.
    pub campaign: CampaignId,
    /// The minute.
    pub time: Seconds,
    /// The place in it, for its rest.
    pub seq: Option<i64>,
    /// The last minute that is meant.
    pub end: Seconds,
    /// Which way.
    pub way: Way,
}

/// On the way through the list.
enum Walk {
    ByTime(Stretch),
    /// By the numbers of changes, from this one on.
    ByChange(CampaignId, i64, Way),
}

impl Walk {
    fn new(campaign: CampaignId, wanted: &Wanted, start: Option<Place>, way: Way) -> Self {
        if wanted.is_set_aside() {
            let beyond = if way == Way::Older { i64::MAX } else { i64::MIN };
            return Self::ByChange(campaign, start.map_or(beyond, |place| place.1), way);
        }
        let (first, end) = match way {
            Way::Older => (wanted.until.unwrap_or(i64::MAX), wanted.from.unwrap_or(i64::MIN)),
            Way::Newer => (
                wanted.from.map_or(i64::MIN, |from| from - 1),
                wanted.until.map_or(i64::MAX, |until| until - 1),
            ),
        };
        Self::ByTime(Stretch {
            campaign,
            time: start.map_or(first, |place| place.0),
            seq: start.map(|place| place.1).filter(|seq| *seq != way.edge()),
            end,
            way,
        })
    }

    /// Goes a step, of which up to `missing` rows are wanted.
    fn step(&mut self, conn: &mut AnyConn, wanted: &Wanted, missing: usize, step: usize) -> Result<Step, DbError> {
        match self {
            Self::ByChange(campaign, number, way) => {
                // Rows are fetched for each change, so a step is shorter.
                let found = store::set_aside(conn, *campaign, wanted, *number, *way, step / 10 + 1)?;
                if let Some(place) = found.up_to {
                    *number = place.1;
                }
                Ok(found)
            }
            Self::ByTime(stretch) => {
                let step = if wanted.is_choosy() { step } else { missing };
                let rows = store::wanted_of(conn, stretch, wanted, step, missing)?;
                let up_to = if rows.len() == missing {
                    rows.last().map(|listed| listed.place)
                } else {
                    store::place_after(conn, stretch, step)?
                };
                let up_to = match (up_to, stretch.seq) {
                    (Some(place), _) => {
                        (stretch.time, stretch.seq) = (place.0, Some(place.1));
                        Some(place)
                    }
                    // The minute is over; the others are still to come.
                    (None, Some(_)) => {
                        stretch.seq = None;
                        Some(Place(stretch.time, stretch.way.edge()))
                    }
                    (None, None) => None,
                };
                Ok(Step { rows, up_to })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_comes_back_as_it_went() {
        for place in [Place(1_138_708_800, 17), Place(-60, i64::MIN), Place(0, i64::MAX)] {
            assert_eq!(Place::decode(&place.encode()), Some(place));
        }
        for text in ["", "1", "1.", ".1", "a.b", "1.2.3"] {
            assert_eq!(Place::decode(text), None, "{text}");
        }
    }
}
