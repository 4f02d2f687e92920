//! What the lead arranges: the order of the consent lines, how many a form shows, on which forms each stands, and the
//! conditions under which organisations carry the campaign.

use serde_json::json;

use super::{JoiningError, fingerprint, hold};
use crate::campaigns::partnership::{Partnership, Shown};
use crate::campaigns::{CampaignRow, store};
use crate::core::clock::Seconds;
use crate::core::ids::CampaignId;
use crate::db::AnyConn;
use crate::organisers::{Actor, Event};

/// The most lines that can be asked for; more than that is all of them.
pub const MOST_LINES: i64 = 100;

/// A line as the lead wants it.
#[derive(Debug, Clone)]
pub struct Line {
    /// The organisation's short name.
    pub slug: String,
    /// Where it shall stand, compared with the others.
    pub place: i64,
    /// On which forms.
    pub shown: Shown,
}

/// By which the form of the lines says what its writer saw.
pub fn lines_seen(row: &CampaignRow, partnerships: &[Partnership]) -> String {
    let most = row.consent_lines.to_string();
    let carried = partnerships.iter().filter(|partnership| partnership.is_joined());
    let lines = carried.flat_map(|partnership| {
        [
            partnership.organisation.row.slug.as_str(),
            partnership.row.shown.as_str(),
        ]
    });
    fingerprint(std::iter::once(most.as_str()).chain(lines))
}

/// By which the form of the conditions says what its writer saw.
pub fn conditions_seen(row: &CampaignRow) -> String {
    let flags = format!("{} {}", row.partner_requests, row.partner_numbers);
    fingerprint([flags.as_str(), row.partner_terms.as_str()])
}

/// Keeps order, forms and number of the lines, unless somebody joined, left or arranged them meanwhile.
pub fn arrange(
    conn: &mut AnyConn,
    actor: &Actor,
    campaign: CampaignId,
    seen: &str,
    lines: &[Line],
    most: i64,
    now: Seconds,
) -> Result<(), JoiningError> {
    let row = hold(conn, campaign)?;
    let partnerships = store::partners::partnerships(conn, campaign)?;
    if lines_seen(&row, &partnerships) != seen {
        return Err(JoiningError::Moved);
    }
    let mut carried: Vec<(i64, &Partnership, Shown)> = partnerships
        .iter()
        .filter(|partnership| partnership.is_joined())
        .map(|partnership| {
            let line = lines.iter().find(|line| line.slug == partnership.organisation.row.slug);
            let shown = line.map_or(partnership.shown(), |line| line.shown);
            let shown = if partnership.is_lead() {
                Shown::Everywhere
            } else {
                shown
            };
            (line.map_or(i64::MAX, |line| line.place), partnership, shown)
        })
        .collect();
    // Of two that want the same place, the one that stood before the other stays before it.
    carried.sort_by_key(|(place, ..)| *place);
    let others = partnerships.iter().filter(|partnership| !partnership.is_joined());
    let others = others.map(|partnership| (0, partnership, partnership.shown()));
    let order: Vec<String> = carried
        .iter()
        .map(|(_, partnership, _)| partnership.organisation.row.slug.clone())
        .collect();
    for (position, (_, partnership, shown)) in (0_i64..).zip(carried.into_iter().chain(others)) {
        store::partners::put_line(conn, campaign, partnership.organisation.id, position, shown.as_str())?;
    }
    store::partners::put_most_lines(conn, campaign, most)?;
    let detail = json!({ "order": order.join(", "), "lines": most });
    actor.note(conn, Event::PartnersChanged, Some(campaign), "", &detail, now)?;
    Ok(())
}

/// Under which conditions organisations carry the campaign.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Conditions {
    /// The terms, in Markdown; empty for those that come with Quipu.
    pub terms: String,
    /// Whether organisations may ask to join.
    pub requests: bool,
    /// Whether partners see what the others brought.
    pub numbers: bool,
}

impl Conditions {
    /// As they stand.
    pub fn of(row: &CampaignRow) -> Self {
        Self {
            terms: row.partner_terms.clone(),
            requests: row.partner_requests,
            numbers: row.partner_numbers,
        }
    }
}

/// Keeps the conditions, unless somebody changed them meanwhile. Who joined on other terms joined on those.
pub fn set_conditions(
    conn: &mut AnyConn,
    actor: &Actor,
    campaign: CampaignId,
    seen: &str,
    new: &Conditions,
    now: Seconds,
) -> Result<(), JoiningError> {
    let row = hold(conn, campaign)?;
    if conditions_seen(&row) != seen {
        return Err(JoiningError::Moved);
    }
    if Conditions::of(&row) == *new {
        return Ok(());
    }
    store::partners::put_conditions(conn, campaign, &new.terms, new.requests, new.numbers)?;
    let detail = json!({
        "terms": fingerprint([new.terms.as_str()]), "requests": new.requests, "numbers": new.numbers,
    });
    actor.note(conn, Event::PartnersChanged, Some(campaign), "", &detail, now)?;
    Ok(())
}
