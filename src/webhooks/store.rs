//! The SQL of webhooks and what they are owed.

pub mod log;

use diesel::prelude::*;

use super::model::{Hook, HookState, Kind, Message, MessageState};
use crate::core::clock::Seconds;
use crate::core::ids::{CampaignId, OrganisationId, OrganiserId};
use crate::db::schema::{changes, tallies, webhook_messages, webhooks};
use crate::db::{AnyConn, DbError, on_either};

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

/// Those that are not ended, the oldest first.
pub fn of(conn: &mut AnyConn, campaign: CampaignId, organisation: OrganisationId) -> Result<Vec<Hook>, DbError> {
    Ok(webhooks::table
        .filter(webhooks::campaign_id.eq(campaign))
        .filter(webhooks::organisation_id.eq(organisation))
        .filter(webhooks::state.ne(HookState::Ended as i16))
        .order(webhooks::id)
        .select(Hook::as_select())
        .load(conn)?)
}

/// One webhook.
pub fn by_id(conn: &mut AnyConn, id: i64) -> Result<Option<Hook>, DbError> {
    Ok(webhooks::table
        .find(id)
        .select(Hook::as_select())
        .first(conn)
        .optional()?)
}

/// Every webhook that is told what happens.
pub fn all_live(conn: &mut AnyConn) -> Result<Vec<Hook>, DbError> {
    Ok(webhooks::table
        .filter(webhooks::state.eq(HookState::Live as i16))
        .order(webhooks::id)
        .select(Hook::as_select())
        .load(conn)?)
}

/// Adds a webhook, which is told from the campaign's newest change on; gives its number.
pub fn insert(
    conn: &mut AnyConn,
    (campaign, organisation): (CampaignId, OrganisationId),
    sealed: &[u8],
    by: Option<OrganiserId>,
    now: Seconds,
) -> Result<i64, DbError> {
    let newest: i64 = tallies::table.find(campaign).select(tallies::last_change).first(conn)?;
    let row = (
        webhooks::campaign_id.eq(campaign),
        webhooks::organisation_id.eq(organisation),
        webhooks::sealed.eq(sealed),
        webhooks::state.eq(HookState::Live as i16),
        webhooks::told_until.eq(newest),
        webhooks::created_by.eq(by),
        webhooks::created_at.eq(now),
    );
    Ok(on_either!(conn, conn => diesel::insert_into(webhooks::table)
        .values(row)
        .returning(webhooks::id)
        .get_result(conn))?)
}

/// Seals another target into a webhook.
pub fn put_target(conn: &mut AnyConn, id: i64, sealed: &[u8]) -> Result<(), DbError> {
    diesel::update(webhooks::table.find(id))
        .set(webhooks::sealed.eq(sealed))
        .execute(conn)?;
    Ok(())
}

/// Puts a webhook into a state; whether that was another than before. An ended one stays ended.
pub fn put_state(conn: &mut AnyConn, id: i64, state: HookState, now: Seconds) -> Result<bool, DbError> {
    let other = webhooks::table
        .filter(webhooks::id.eq(id))
        .filter(webhooks::state.ne(state as i16))
        .filter(webhooks::state.ne(HookState::Ended as i16));
    let ended = (state == HookState::Ended).then_some(now);
    let moved = diesel::update(other)
        .set((
            webhooks::state.eq(state as i16),
            webhooks::ended_at.eq(ended),
            webhooks::failing_since.eq(None::<Seconds>),
        ))
        .execute(conn)?;
    if state == HookState::Ended {
        give_up(conn)?;
    }
    Ok(moved > 0)
}

/// Ends every webhook of an organisation in a campaign.
pub fn end_all(
    conn: &mut AnyConn,
    campaign: CampaignId,
    organisation: OrganisationId,
    now: Seconds,
) -> Result<(), DbError> {
    let theirs = webhooks::table
        .filter(webhooks::campaign_id.eq(campaign))
        .filter(webhooks::organisation_id.eq(organisation))
        .filter(webhooks::state.ne(HookState::Ended as i16));
    diesel::update(theirs)
        .set((
            webhooks::state.eq(HookState::Ended as i16),
            webhooks::ended_at.eq(Some(now)),
        ))
        .execute(conn)?;
    give_up(conn)
}

/// Nothing waits for a webhook that is ended, nor is kept for it.
fn give_up(conn: &mut AnyConn) -> Result<(), DbError> {
    let ended = webhooks::table
        .filter(webhooks::state.eq(HookState::Ended as i16))
        .select(webhooks::id)
        .load::<i64>(conn)?;
    on_either!(conn, conn => diesel::update(
        webhook_messages::table
            .filter(webhook_messages::webhook_id.eq_any(ended))
            .filter(webhook_messages::state.eq(MessageState::Waiting as i16)),
    )
    .set((
        webhook_messages::state.eq(MessageState::GivenUp as i16),
        webhook_messages::content.eq(""),
    ))
    .execute(conn))?;
    Ok(())
}

/// Says since when a webhook fails, or that it does not.
pub fn put_failing(conn: &mut AnyConn, id: i64, since: Option<Seconds>) -> Result<(), DbError> {
    diesel::update(webhooks::table.find(id))
        .set(webhooks::failing_since.eq(since))
        .execute(conn)?;
    Ok(())
}

/// Live webhooks whose campaign has changed since they were last told.
pub fn to_tell(conn: &mut AnyConn) -> Result<Vec<Hook>, DbError> {
    Ok(webhooks::table
        .inner_join(tallies::table.on(tallies::campaign_id.eq(webhooks::campaign_id)))
        .filter(webhooks::state.eq(HookState::Live as i16))
        .filter(webhooks::told_until.lt(tallies::last_change))
        .order(webhooks::id)
        .select(Hook::as_select())
        .load(conn)?)
}

/// A change that a webhook may be told of.
#[derive(Debug, Clone, Queryable)]
pub struct Told {
    /// Its number in the campaign.
    pub number: i64,
    /// Of which signature.
    pub signature_id: Vec<u8>,
    /// A `ChangeKind`.
    pub kind: i16,
    /// To whom the person said yes.
    pub consents: String,
    /// When.
    pub changed_at: Seconds,
}

/// The next changes of a campaign.
pub fn changes_after(conn: &mut AnyConn, campaign: CampaignId, after: i64, most: i64) -> Result<Vec<Told>, DbError> {
    Ok(changes::table
        .filter(changes::campaign_id.eq(campaign))
        .filter(changes::number.gt(after))
        .order(changes::number)
        .limit(most)
        .select((
            changes::number,
            changes::signature_id,
            changes::kind,
            changes::consents,
            changes::changed_at,
        ))
        .load(conn)?)
}

/// Notes how far a webhook was told, unless somebody else has meanwhile; whether it was noted.
pub fn put_told(conn: &mut AnyConn, id: i64, before: i64, until: i64) -> Result<bool, DbError> {
    let unmoved = webhooks::table
        .filter(webhooks::id.eq(id))
        .filter(webhooks::told_until.eq(before));
    Ok(diesel::update(unmoved)
        .set(webhooks::told_until.eq(until))
        .execute(conn)?
        > 0)
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

/// The messages of one webhook that are due, the oldest first.
pub fn due(conn: &mut AnyConn, webhook: i64, most: i64, now: Seconds) -> Result<Vec<Message>, DbError> {
    Ok(webhook_messages::table
        .filter(webhook_messages::webhook_id.eq(webhook))
        .filter(webhook_messages::state.eq(MessageState::Waiting as i16))
        .filter(webhook_messages::due_at.le(now))
        .order((webhook_messages::due_at, webhook_messages::created_at))
        .limit(most)
        .select(Message::as_select())
        .load(conn)?)
}

/// Moves the moment when a waiting message is due, unless somebody has moved it meanwhile; whether it was moved. Who moved
/// it alone may send it until then.
pub fn put_due(conn: &mut AnyConn, id: &[u8], before: Seconds, until: Seconds) -> Result<bool, DbError> {
    let unmoved = webhook_messages::table
        .filter(webhook_messages::id.eq(id.to_vec()))
        .filter(webhook_messages::state.eq(MessageState::Waiting as i16))
        .filter(webhook_messages::due_at.eq(before));
    Ok(diesel::update(unmoved)
        .set(webhook_messages::due_at.eq(until))
        .execute(conn)?
        > 0)
}

/// Notes what became of a message that is held until `held`; whether it was held still.
pub fn finish(
    conn: &mut AnyConn,
    message: &Message,
    held: Seconds,
    state: MessageState,
    due_at: Seconds,
) -> Result<bool, DbError> {
    let held = webhook_messages::table
        .filter(webhook_messages::id.eq(message.id.clone()))
        .filter(webhook_messages::due_at.eq(held));
    let kept = state == MessageState::Waiting || Kind::is_kept(&message.kind);
    let content = if kept { message.content.as_str() } else { "" };
    Ok(diesel::update(held)
        .set((
            webhook_messages::state.eq(state as i16),
            webhook_messages::attempts.eq(webhook_messages::attempts + 1),
            webhook_messages::due_at.eq(due_at),
            webhook_messages::content.eq(content),
        ))
        .execute(conn)?
        > 0)
}

/// Lets everything that waits for a webhook wait until then.
pub fn rest(conn: &mut AnyConn, webhook: i64, now: Seconds, until: Seconds) -> Result<(), DbError> {
    let waiting = webhook_messages::table
        .filter(webhook_messages::webhook_id.eq(webhook))
        .filter(webhook_messages::state.eq(MessageState::Waiting as i16))
        // Those that are due later are held by somebody, or wait already.
        .filter(webhook_messages::due_at.le(now));
    diesel::update(waiting)
        .set(webhook_messages::due_at.eq(until))
        .execute(conn)?;
    Ok(())
}

/// Owes a message again that was delivered or given up.
pub fn owe_again(conn: &mut AnyConn, id: &[u8], now: Seconds) -> Result<bool, DbError> {
    let settled = webhook_messages::table
        .filter(webhook_messages::id.eq(id.to_vec()))
        .filter(webhook_messages::state.ne(MessageState::Waiting as i16))
        .filter(webhook_messages::content.ne(""));
    Ok(diesel::update(settled)
        .set((
            webhook_messages::state.eq(MessageState::Waiting as i16),
            webhook_messages::attempts.eq(0),
            webhook_messages::due_at.eq(now),
        ))
        .execute(conn)?
        > 0)
}
