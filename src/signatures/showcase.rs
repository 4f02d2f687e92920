//! The names that pages show: given name and initial of the newest supporters who ticked "show me", and nobody else.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::RwLock;

use super::store;
use crate::campaigns::{Campaign, Catalogue};
use crate::core::ids::CampaignId;
use crate::db::{Database, DbError};
use crate::tallies::Tally;

/// How many names a page shows.
const NAMES_SHOWN: i64 = 8;

/// The names in memory. Cheap to clone.
#[derive(Clone, Default)]
pub struct Showcase(Arc<RwLock<HashMap<CampaignId, Shown>>>);

/// A campaign's names, and which edition of them it is.
#[derive(Clone, Default)]
pub struct Shown {
    /// Newest first.
    pub names: Arc<Vec<String>>,
    /// Raised whenever the names change.
    pub edition: u64,
    read_at: (i64, i64),
}

impl Showcase {
    /// What a campaign's page shows.
    pub fn get(&self, campaign: CampaignId) -> Shown {
        self.0.read().get(&campaign).cloned().unwrap_or_default()
    }

    /// Reads again the names of campaigns whose tally or key moved.
    pub fn refresh(&self, database: &Database, catalogue: &Catalogue, tallies: &[Tally]) -> Result<(), DbError> {
        for tally in tallies {
            let Some(campaign) = catalogue.by_id(tally.campaign_id) else {
                continue;
            };
            let now = (tally.version, campaign.row.revision);
            let known = self.get(campaign.id);
            if known.read_at == now {
                continue;
            }
            let names = Arc::new(read(database, &campaign)?);
            let edition = if names == known.names {
                known.edition
            } else {
                known.edition + 1
            };
            self.0.write().insert(
                campaign.id,
                Shown {
                    names,
                    edition,
                    read_at: now,
                },
            );
        }
        Ok(())
    }
}

fn read(database: &Database, campaign: &Campaign) -> Result<Vec<String>, DbError> {
    let Some(key) = &campaign.key else {
        return Ok(Vec::new());
    };
    let rows = database.read(|conn| store::recent_shown(conn, campaign.id, NAMES_SHOWN))?;
    Ok(rows
        .iter()
        .filter_map(|row| key.open(&row.signature_id(), &row.sealed).ok())
        .map(|details| shown_name(&details.given_name, &details.family_name))
        .collect())
}

/// "Rosa Q.": the given name and the first letter of the family name.
fn shown_name(given: &str, family: &str) -> String {
    match family.chars().find(|c| c.is_alphabetic()) {
        Some(initial) => format!("{given} {}.", initial.to_uppercase()),
        None => given.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::shown_name;

    #[test]
    fn only_the_initial_of_the_family_name_is_shown() {
        assert_eq!(shown_name("Rosa", "quispe Mamani"), "Rosa Q.");
        assert_eq!(shown_name("李", "小龙"), "李 小.");
    }
}
