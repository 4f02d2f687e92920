//! Making, changing and ending webhooks, each on record.

use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::model::{Hook, HookState, Kind, Target};
use super::{WebhookError, address, owe_to, store};
use crate::core::clock::{Seconds, iso8601};
use crate::core::ids::{CampaignId, OrganisationId};
use crate::db::AnyConn;
use crate::organisers::{Actor, Event};
use crate::vault::{InstanceKey, new_webhook_secret};

/// The most webhooks of an organisation in a campaign.
const MOST: usize = 10;
const HOUR: Seconds = 3_600;
/// The most tests of one webhook in an hour: its target may be somebody else's.
const MOST_TESTS: i64 = 30;
/// How long messages are signed with the secret before the newest one, too.
const OVERLAP: Seconds = 24 * 3_600;

/// Makes a webhook with this address (with `inside` also one on this machine); gives its number and its secret, which is
/// told this once.
pub fn make(
    conn: &mut AnyConn,
    instance: &InstanceKey,
    actor: &Actor,
    of: (CampaignId, OrganisationId),
    (typed, inside): (&str, bool),
    now: Seconds,
) -> Result<(i64, Zeroizing<String>), WebhookError> {
    let url = address::read(typed, inside)?;
    if store::of(conn, of.0, of.1)?.len() >= MOST {
        return Err(WebhookError::TooMany);
    }
    let secret = new_webhook_secret()?;
    let target = Target {
        url: url.into(),
        secret: secret.to_string(),
        ..Target::default()
    };
    let id = store::insert(conn, of, &target.seal(instance, of)?, actor.organiser, now)?;
    note(conn, actor, Event::WebhookCreated, (of.0, id), &json!({}), now)?;
    Ok((id, secret))
}

/// Gives a webhook a new secret, which is told this once; for a day messages are signed with the old one too.
pub fn renew_secret(
    conn: &mut AnyConn,
    instance: &InstanceKey,
    actor: &Actor,
    hook: &Hook,
    now: Seconds,
) -> Result<Zeroizing<String>, WebhookError> {
    let secret = new_webhook_secret()?;
    let before = hook.target(instance)?;
    let target = Target {
        url: before.url.clone(),
        secret: secret.to_string(),
        old_secret: before.secret.clone(),
        old_until: now + OVERLAP,
    };
    let of = (hook.campaign_id, hook.organisation_id);
    store::put_target(conn, hook.id, &target.seal(instance, of)?)?;
    let detail = json!({ "secret": "renewed" });
    note(conn, actor, Event::WebhookChanged, (of.0, hook.id), &detail, now)?;
    Ok(secret)
}

/// Pauses a webhook, takes it up again, or ends it. Doing so twice is doing it once.
pub fn put_state(
    conn: &mut AnyConn,
    actor: &Actor,
    hook: &Hook,
    state: HookState,
    now: Seconds,
) -> Result<(), WebhookError> {
    if !store::put_state(conn, hook.id, state, now)? {
        return Ok(());
    }
    let (event, detail) = match state {
        HookState::Live => (Event::WebhookChanged, json!({ "state": "live" })),
        HookState::Paused => (Event::WebhookChanged, json!({ "state": "paused" })),
        HookState::Ended => (Event::WebhookEnded, json!({})),
    };
    note(conn, actor, event, (hook.campaign_id, hook.id), &detail, now)
}

/// Owes a message that says nothing but that it is a test.
pub fn test(conn: &mut AnyConn, hook: &Hook, campaign: &str, now: Seconds) -> Result<(), WebhookError> {
    if store::log::count_since(conn, hook.id, Kind::Test.as_str(), now - HOUR)? >= MOST_TESTS {
        return Err(WebhookError::TooMany);
    }
    let data = json!({ "campaign": campaign, "sent_at": iso8601(now) });
    owe_to(conn, hook.id, Kind::Test, &data, now)
}

/// Owes a message again that was delivered or given up; one that is not kept any more is not found.
pub fn resend(
    conn: &mut AnyConn,
    actor: &Actor,
    hook: &Hook,
    message: &[u8],
    now: Seconds,
) -> Result<(), WebhookError> {
    let found = store::log::message(conn, message)?.filter(|message| message.webhook_id == hook.id);
    let found = found.ok_or(WebhookError::NotFound)?;
    if !store::owe_again(conn, message, now)? {
        return Err(WebhookError::NotFound);
    }
    let detail = json!({ "message": found.name() });
    note(
        conn,
        actor,
        Event::WebhookResent,
        (hook.campaign_id, hook.id),
        &detail,
        now,
    )
}

fn note(
    conn: &mut AnyConn,
    actor: &Actor,
    event: Event,
    (campaign, hook): (CampaignId, i64),
    detail: &Value,
    now: Seconds,
) -> Result<(), WebhookError> {
    Ok(actor.note(conn, event, Some(campaign), &hook.to_string(), detail, now)?)
}
