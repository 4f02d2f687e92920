//! Lists that come again and again: the whole list first, then only what changed, each encrypted with the public key of
//! whoever ordered it (age, age-encryption.org/v1) before a byte of it is kept anywhere. They are fetched by a link that
//! expires, or go to the organisation's webhook.

pub mod model;
pub mod pages;
mod sealing;
pub mod store;
pub mod worker;

use serde_json::json;

use crate::campaigns::Campaign;
use crate::core::clock::Seconds;
use crate::core::ids::OrganisationId;
use crate::db::{AnyConn, Database, DbError};
use crate::organisers::{Actor, Event};
use model::{Delivery, Pace, ScheduleRow};
pub use sealing::is_recipient;

use super::Format;

const DAY: Seconds = 86_400;
/// For how long a list can be fetched.
pub const KEPT: Seconds = 7 * DAY;
/// How many an organisation may have of a campaign.
pub const MOST: usize = 5;
/// How many pieces are deleted in one transaction.
const FEW: i64 = 16;

/// What is ordered.
#[derive(Debug, Clone)]
pub struct NewSchedule {
    /// How often.
    pub pace: Pace,
    /// CSV or JSON Lines.
    pub format: Format,
    /// Whether those are on it too who did not say yes; never for partners.
    pub everybody: bool,
    /// How it comes.
    pub delivery: Delivery,
    /// Whose key it is encrypted for: `age1…`.
    pub recipient: String,
}

/// Orders a list, on record; the first is made at once. None if the organisation has as many as it may have.
pub fn make(
    conn: &mut AnyConn,
    actor: &Actor,
    (campaign, taker): (&Campaign, OrganisationId),
    new: &NewSchedule,
    now: Seconds,
) -> Result<Option<i64>, DbError> {
    if store::live(conn, campaign.id, taker)?.len() >= MOST {
        return Ok(None);
    }
    let row = ScheduleRow {
        campaign_id: campaign.id,
        organisation_id: taker,
        pace: new.pace.as_str().to_owned(),
        format: new.format.as_str().to_owned(),
        everybody: new.everybody && taker == campaign.lead.id,
        delivery: new.delivery.as_str().to_owned(),
        recipient: new.recipient.clone(),
        cursor_number: None,
        due_at: now,
        leased_until: 0,
        trouble: String::new(),
        created_by: actor.organiser,
        created_at: now,
        ended_at: None,
    };
    let id = store::insert(conn, &row)?;
    let detail = json!({ "pace": row.pace, "format": row.format, "via": row.delivery, "recipient": row.recipient });
    actor.note(
        conn,
        Event::ListScheduled,
        Some(campaign.id),
        &id.to_string(),
        &detail,
        now,
    )?;
    Ok(Some(id))
}

/// Ends one, on record: nothing is made any more, and what was made cannot be fetched any more. Whether there was one.
pub fn end(
    conn: &mut AnyConn,
    actor: &Actor,
    (campaign, taker): (&Campaign, OrganisationId),
    id: i64,
    now: Seconds,
) -> Result<bool, DbError> {
    let live = store::live(conn, campaign.id, taker)?;
    if live.iter().all(|schedule| schedule.id != id) || !store::end(conn, id, now)? {
        return Ok(false);
    }
    let subject = id.to_string();
    actor.note(
        conn,
        Event::ListUnscheduled,
        Some(campaign.id),
        &subject,
        &json!({}),
        now,
    )?;
    Ok(true)
}

pub use store::end_all;

/// Deletes the lists that nobody can fetch any more; says how many.
pub fn forget(database: &Database, now: Seconds) -> Result<usize, DbError> {
    let gone = database.read(|conn| store::gone(conn, now))?;
    for file in &gone {
        delete(database, file)?;
    }
    Ok(gone.len())
}

/// Deletes a list, a few pieces at a time, so that nobody else waits long.
fn delete(database: &Database, file: &[u8]) -> Result<(), DbError> {
    while database.write(|conn| store::drop_some(conn, file, FEW))? {}
    database.write(|conn| store::delete(conn, file))
}
