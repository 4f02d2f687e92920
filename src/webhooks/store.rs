//! The SQL of webhooks and what they are owed.

use diesel::prelude::*;

use super::model::{HookState, Kind, MessageState};
use crate::core::clock::Seconds;
use crate::core::ids::{CampaignId, OrganisationId};
use crate::db::schema::{webhook_messages, webhooks};
use crate::db::{AnyConn, DbError};

/// The webhooks of an organisation in a campaign that are told what happens.
pub fn live(conn: &mut AnyConn, campaign: CampaignId, organisation: OrganisationId) -> Result<Vec<i64>, DbError> {
    Ok(webhooks::table
        .filter(webhooks::campaign_id.eq(campaign))
        .filter(webhooks::organisation_id.eq(organisation))
        .filter(webhooks::state.eq(HookState::Live as i16))
        .order(webhooks::id)
        .select(webhooks::id)
        .load(conn)?)
}

/// Owes a webhook a message.
pub fn owe(
    conn: &mut AnyConn,
    number: &[u8; 16],
    webhook: i64,
    kind: Kind,
    content: &str,
    now: Seconds,
) -> Result<(), DbError> {
    diesel::insert_into(webhook_messages::table)
        .values((
            webhook_messages::id.eq(number.to_vec()),
            webhook_messages::webhook_id.eq(webhook),
            webhook_messages::kind.eq(kind.as_str()),
            webhook_messages::content.eq(content),
            webhook_messages::state.eq(MessageState::Waiting as i16),
            webhook_messages::attempts.eq(0),
            webhook_messages::due_at.eq(now),
            webhook_messages::created_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}
