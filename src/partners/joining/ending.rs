//! A partnership ends: the partner leaves, or the lead ends it. Its line goes from the forms; what was agreed stays on record.

use serde_json::json;

use super::{JoiningError, hold, joined};
use crate::campaigns::PartnershipRow;
use crate::campaigns::partnership::Standing;
use crate::campaigns::store;
use crate::core::clock::Seconds;
use crate::core::ids::{CampaignId, OrganisationId};
use crate::db::AnyConn;
use crate::organisers::{Actor, Event};

/// Ends a partner's part; `actor` acts for the partner or for the lead.
pub fn end(
    conn: &mut AnyConn,
    actor: &Actor,
    campaign: CampaignId,
    organisation: OrganisationId,
    now: Seconds,
) -> Result<(), JoiningError> {
    hold(conn, campaign)?;
    let part = joined(conn, campaign, organisation)?;
    if part.role == "lead" {
        return Err(JoiningError::NotFound);
    }
    let part = PartnershipRow {
        state: Standing::Left.as_str().to_owned(),
        left_at: Some(now),
        ..part
    };
    store::partners::put_part(conn, campaign, organisation, &part)?;
    store::touch(conn, campaign)?;
    let slug = store::settings::by_id(conn, organisation)?.map(|row| row.slug);
    let slug = slug.unwrap_or_default();
    actor.note(conn, Event::PartnerLeft, Some(campaign), &slug, &json!({}), now)?;
    Ok(())
}
