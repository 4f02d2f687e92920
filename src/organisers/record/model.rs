//! An entry of the record, as it is stored.

use diesel::prelude::*;
use serde_json::Value;

use super::Place;
use crate::core::clock::Seconds;
use crate::core::ids::{CampaignId, OrganiserId};
use crate::db::schema::audit_entries;

/// One row of `audit_entries`.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = audit_entries)]
pub struct Entry {
    /// Its number.
    pub id: i64,
    /// Who; none for the command line.
    pub organiser_id: Option<OrganiserId>,
    /// Under which campaign.
    pub campaign_id: Option<CampaignId>,
    /// An [`Event`]'s word.
    pub action: String,
    /// To what.
    pub subject: String,
    /// JSON.
    pub detail: String,
    /// From where, truncated; empty for the command line.
    pub network: String,
    /// When.
    pub created_at: Seconds,
}

impl Entry {
    /// Where a page that goes on after this entry begins.
    pub fn place(&self) -> Place {
        Place {
            at: self.created_at,
            id: self.id,
        }
    }

    /// What else is known, by name, as texts; what is empty or nested is left out.
    pub fn details(&self) -> Vec<(String, String)> {
        let parsed: Value = serde_json::from_str(&self.detail).unwrap_or_default();
        let plain = |value: &Value| match value {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(yes) => Some(yes.to_string()),
            Value::Array(items) => {
                let texts = items
                    .iter()
                    .map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned));
                Some(texts.collect::<Vec<_>>().join(", "))
            }
            Value::Null | Value::Object(_) => None,
        };
        let fields = parsed.as_object().into_iter().flatten();
        let known = fields.filter_map(|(name, value)| Some((name.clone(), plain(value)?)));
        known.filter(|(_, text)| !text.is_empty()).collect()
    }
}
