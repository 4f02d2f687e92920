//! Reading the record of who did what: filtered, the newest first, a page at a time, however long it is.

mod model;
pub mod store;

use std::collections::BTreeMap;

pub use model::Entry;

use super::{Event, Person};
use crate::core::clock::Seconds;
use crate::core::ids::{CampaignId, OrganisationId, OrganiserId};
use crate::db::{AnyConn, DbError};
use crate::vault::InstanceKey;

/// Which entries of an organisation's.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Whose record.
    pub organisation: OrganisationId,
    /// By whom.
    pub who: Option<Who>,
    /// Of this kind.
    pub event: Option<Event>,
    /// Under this campaign.
    pub campaign: Option<CampaignId>,
    /// At or after.
    pub from: Option<Seconds>,
    /// Before.
    pub until: Option<Seconds>,
}

/// Who did something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// An organiser.
    Organiser(OrganiserId),
    /// Whoever used the command line.
    CommandLine,
}

/// Where a page of the record begins: before this entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Its time.
    pub at: Seconds,
    /// Its number.
    pub id: i64,
}

impl Place {
    /// As it stands in an address: `1138708800-42`.
    pub fn encode(self) -> String {
        format!("{}-{}", self.at, self.id)
    }

    /// Reads what [`Place::encode`] writes.
    pub fn decode(text: &str) -> Option<Self> {
        let (at, id) = text.rsplit_once('-')?;
        Some(Self {
            at: at.parse().ok()?,
            id: id.parse().ok()?,
        })
    }
}

/// The names of people, by their numbers. A name that cannot be opened is left out.
pub type Names = BTreeMap<OrganiserId, String>;

/// The names of these people.
pub fn names(conn: &mut AnyConn, instance: &InstanceKey, people: &[OrganiserId]) -> Result<Names, DbError> {
    Ok(opened(instance, store::people(conn, people)?))
}

/// The names of an organisation's members.
pub fn members(conn: &mut AnyConn, instance: &InstanceKey, organisation: OrganisationId) -> Result<Names, DbError> {
    Ok(opened(instance, store::members(conn, organisation)?))
}

fn opened(instance: &InstanceKey, rows: Vec<(OrganiserId, Vec<u8>, Vec<u8>)>) -> Names {
    let open = |(id, tag, sealed): (OrganiserId, Vec<u8>, Vec<u8>)| {
        let of = <[u8; 16]>::try_from(tag.as_slice()).ok()?;
        Some((id, Person::open(instance, &of, &sealed).ok()?.name))
    };
    rows.into_iter().filter_map(open).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_comes_back_as_it_went() {
        for place in [
            Place { at: 0, id: 1 },
            Place { at: -5, id: 7 },
            Place {
                at: i64::MAX,
                id: i64::MAX,
            },
        ] {
            assert_eq!(Place::decode(&place.encode()), Some(place));
        }
        for strange in ["", "1", "1-", "-", "x-1", "1-2-x"] {
            assert_eq!(Place::decode(strange), None, "{strange}");
        }
    }
}
