//! The SQL of where an organisation embeds or embedded: its sites by number, those it took back included.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::core::ids::{CampaignId, OrganisationId};
use crate::db::schema::partner_sites;
use crate::db::{AnyConn, DbError};

/// The origins of an organisation's sites in a campaign.
pub fn sites(
    conn: &mut AnyConn,
    campaign: CampaignId,
    organisation: OrganisationId,
) -> Result<HashMap<i64, String>, DbError> {
    let sites: Vec<(i64, String)> = partner_sites::table
        .filter(partner_sites::campaign_id.eq(campaign))
        .filter(partner_sites::organisation_id.eq(organisation))
        .select((partner_sites::id, partner_sites::origin))
        .load(conn)?;
    Ok(sites.into_iter().collect())
}
