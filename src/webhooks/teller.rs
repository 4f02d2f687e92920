//! What a webhook is told of a campaign: which signatures were confirmed, withdrawn, erased or struck out since it was last
//! told, by number. The hot path knows nothing of it: the campaign's numbered changes are read some moments later.

use serde_json::{Value, json};

use super::model::{Hook, Kind};
use super::{WebhookError, owe_to, store};
use crate::app::Core;
use crate::core::clock::{Seconds, iso8601};
use crate::core::cursor::Cursor;
use crate::core::ids::SignatureId;
use crate::signatures::model::{ChangeKind, Consents};

/// The most changes in one message.
const MOST: i64 = 500;
/// The most messages for one webhook in one round, so that nobody waits for another's flood.
const ROUNDS: usize = 20;

/// Owes what is to be told; says whether there was anything. Each step is a transaction of its own.
pub fn tell(core: &Core) -> Result<bool, WebhookError> {
    let mut told = false;
    for hook in core.database.read(store::to_tell)? {
        let mut after = hook.told_until;
        for _ in 0..ROUNDS {
            match step(core, &hook, after)? {
                Some((until, is_told)) => {
                    told |= is_told;
                    after = until;
                }
                None => break,
            }
        }
    }
    Ok(told)
}

/// One step from a change on: how far it came, and whether there was anything to tell.
fn step(core: &Core, hook: &Hook, after: i64) -> Result<Option<(i64, bool)>, WebhookError> {
    let campaign = core.catalogue.by_id(hook.campaign_id);
    let Some(campaign) = campaign.filter(|campaign| campaign.takes_part(hook.organisation_id)) else {
        return Ok(None);
    };
    let page = core
        .database
        .read(|conn| store::changes_after(conn, hook.campaign_id, after, MOST))?;
    let Some(until) = page.last().map(|change| change.number) else {
        return Ok(None);
    };
    let hears_all = campaign.lead.id == hook.organisation_id;
    let concerns = |change: &&store::Told| {
        hears_all
            || Consents::parse(&change.consents)
                .organisations()
                .contains(&hook.organisation_id)
    };
    let told: Vec<(i64, Value)> = page
        .iter()
        .filter(concerns)
        .filter_map(|change| Some((change.number, entry(change)?)))
        .collect();
    let now = core.clock.now();
    let moved = core.database.write(|conn| {
        if !store::put_told(conn, hook.id, after, until)? {
            return Ok(false);
        }
        if let Some((newest, _)) = told.last() {
            let entries: Vec<&Value> = told.iter().map(|(_, entry)| entry).collect();
            let data = json!({
                "campaign": campaign.row.slug,
                "cursor": Cursor::of(campaign.id, *newest).encode(),
                "changes": entries,
            });
            owe_to(conn, hook.id, Kind::SignaturesChanged, &data, now)?;
        }
        Ok::<_, WebhookError>(true)
    })?;
    Ok(moved.then_some((until, !told.is_empty())))
}

/// What is sent: the type, the moment, what happened.
pub(super) fn content(kind: Kind, data: &Value, now: Seconds) -> String {
    json!({ "type": kind.as_str(), "timestamp": iso8601(now), "data": data }).to_string()
}

/// A change as it is told, if it is: what was never confirmed concerns nobody.
fn entry(change: &store::Told) -> Option<Value> {
    let word = match ChangeKind::from_stored(change.kind)? {
        ChangeKind::Confirmed | ChangeKind::Imported | ChangeKind::Reinstated => "confirmed",
        ChangeKind::Withdrawn => "withdrawn",
        ChangeKind::Erased => "erased",
        ChangeKind::Invalidated => "invalidated",
        ChangeKind::Signed | ChangeKind::Revised | ChangeKind::Discarded | ChangeKind::Refused => return None,
    };
    let id = SignatureId::from_slice(&change.signature_id)?;
    Some(json!({ "id": id.to_string(), "change": word, "at": iso8601(change.changed_at), "number": change.number }))
}
