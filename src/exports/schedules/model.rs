//! An order for lists that come again and again, and a list that was made for it.

use std::sync::Arc;

use diesel::prelude::*;

use crate::campaigns::Campaign;
use crate::core::clock::Seconds;
use crate::core::cursor::Cursor;
use crate::core::ids::{CampaignId, OrganisationId, OrganiserId};
use crate::db::schema::{list_files, list_schedules};
use crate::exports::{Columns, Filter, Format, Order, Profile};
use crate::vault::InstanceKey;

const HOUR: Seconds = 3_600;

/// How often a list comes. The word is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// Every hour.
    Hourly,
    /// Every day.
    Daily,
    /// Every week.
    Weekly,
}

impl Pace {
    /// Every pace.
    pub const ALL: [Self; 3] = [Self::Hourly, Self::Daily, Self::Weekly];

    /// The stored word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hourly => "hourly",
            Self::Daily => "daily",
            Self::Weekly => "weekly",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|pace| pace.as_str() == word)
    }

    /// When the next is due after one that was due at `due`: in the same rhythm, however long nothing was made.
    pub fn next(self, due: Seconds, now: Seconds) -> Seconds {
        let every = match self {
            Self::Hourly => HOUR,
            Self::Daily => 24 * HOUR,
            Self::Weekly => 7 * 24 * HOUR,
        };
        due + ((now - due).max(0) / every + 1) * every
    }
}

/// How a list comes. The word is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// It is fetched; webhooks are told the link.
    Link,
    /// Webhooks are sent the list itself, in pieces.
    Webhook,
}

impl Delivery {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Link, Self::Webhook];

    /// The stored word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Webhook => "webhook",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|delivery| delivery.as_str() == word)
    }
}

/// One row of `list_schedules`, without its number.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = list_schedules, treat_none_as_default_value = false)]
pub struct ScheduleRow {
    /// Of which campaign.
    pub campaign_id: CampaignId,
    /// For whom.
    pub organisation_id: OrganisationId,
    /// A [`Pace`].
    pub pace: String,
    /// A [`Format`]: `csv` or `jsonl`.
    pub format: String,
    /// Whether those are on it too who did not say yes.
    pub everybody: bool,
    /// A [`Delivery`].
    pub delivery: String,
    /// The key it is encrypted for.
    pub recipient: String,
    /// The change up to which it was told; none before the first list.
    pub cursor_number: Option<i64>,
    /// When the next is due.
    pub due_at: Seconds,
    /// Until when a node is at work on it.
    pub leased_until: Seconds,
    /// Why the last was not made, in a word; empty if it was.
    pub trouble: String,
    /// Who ordered it.
    pub created_by: Option<OrganiserId>,
    /// When.
    pub created_at: Seconds,
    /// When it was ended.
    pub ended_at: Option<Seconds>,
}

/// The same with its number.
#[derive(Debug, Clone)]
pub struct Schedule {
    /// Its number.
    pub id: i64,
    /// All else.
    pub row: ScheduleRow,
}

impl Schedule {
    /// As a list; a word that is not known reads as CSV.
    pub fn format(&self) -> Format {
        Format::parse(&self.row.format).unwrap_or_default()
    }

    /// How often; a word that is not known reads as weekly.
    pub fn pace(&self) -> Pace {
        Pace::parse(&self.row.pace).unwrap_or(Pace::Weekly)
    }

    /// The list that is due.
    pub fn order(&self, campaign: &Arc<Campaign>) -> Order {
        let taker = self.row.organisation_id;
        let is_open = self.row.everybody && taker == campaign.lead.id;
        let since = self.row.cursor_number;
        Order {
            campaign: Arc::clone(campaign),
            filter: Filter {
                consent: (!is_open).then_some(taker),
                since: since.map(|number| Cursor::of(campaign.id, number)),
                ..Filter::default()
            },
            format: self.format(),
            profile: Profile::Plain,
            columns: Columns::ALL,
            taker,
        }
    }
}

/// One row of `list_files`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = list_files, treat_none_as_default_value = false)]
pub struct FileRow {
    /// 16 random bytes.
    pub id: Vec<u8>,
    /// For which order.
    pub schedule_id: i64,
    /// Whether it is whole.
    pub is_ready: bool,
    /// The hash of the token by which it is fetched.
    pub token_hash: Vec<u8>,
    /// For changes: after which one it begins.
    pub since_number: Option<i64>,
    /// The change up to which it tells.
    pub until_number: i64,
    /// Signatures on it.
    pub row_count: i64,
    /// Bytes, encrypted.
    pub byte_count: i64,
    /// Pieces.
    pub part_count: i64,
    /// Pieces that webhooks were told.
    pub parts_told: i64,
    /// Of the encrypted file, in hexadecimal.
    pub sha256: String,
    /// How often it was fetched.
    pub fetched: i64,
    /// When it was made.
    pub made_at: Seconds,
    /// Until when it can be fetched.
    pub expires_at: Seconds,
}

impl FileRow {
    /// Where it is fetched by whoever knows the address.
    pub fn url(&self, instance: &InstanceKey, public_url: &str) -> String {
        format!("{public_url}/lists/{}", instance.list_token(&self.number()))
    }

    /// Its number.
    pub fn number(&self) -> [u8; 16] {
        self.id.as_slice().try_into().unwrap_or_default()
    }

    /// What it is called.
    pub fn name(&self, schedule: &Schedule, campaign: &Campaign) -> String {
        let kind = if self.since_number.is_some() {
            "changes"
        } else {
            "signatures"
        };
        let (slug, number) = (&campaign.row.slug, self.until_number);
        format!("{slug}-{kind}-{number}.{}.age", schedule.format().as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_keep_their_rhythm() {
        assert_eq!(Pace::Hourly.next(1_000, 1_000), 4_600);
        assert_eq!(Pace::Hourly.next(1_000, 4_599), 4_600);
        assert_eq!(Pace::Hourly.next(1_000, 4_600), 8_200);
        assert_eq!(Pace::Daily.next(0, 10 * 86_400 + 5), 11 * 86_400);
        assert_eq!(Pace::Weekly.next(0, 0), 604_800);
    }

    #[test]
    fn words_are_read_as_they_are_written() {
        assert!(Pace::ALL.iter().all(|one| Pace::parse(one.as_str()) == Some(*one)));
        assert!(
            Delivery::ALL
                .iter()
                .all(|one| Delivery::parse(one.as_str()) == Some(*one))
        );
    }
}
