//! The SQL of what an organisation may change about itself, and what the operator decides about it.

use diesel::prelude::*;

use crate::campaigns::model::OrganisationRow;
use crate::campaigns::organisation::OrganisationSettings;
use crate::core::ids::{CampaignId, OrganisationId};
use crate::db::schema::{campaign_organisations, organisations};
use crate::db::{AnyConn, DbError};

/// One organisation.
pub fn by_id(conn: &mut AnyConn, id: OrganisationId) -> Result<Option<OrganisationRow>, DbError> {
    Ok(organisations::table
        .find(id)
        .select(OrganisationRow::as_select())
        .first(conn)
        .optional()?)
}

/// Keeps new settings.
pub fn update(conn: &mut AnyConn, id: OrganisationId, settings: &OrganisationSettings) -> Result<(), DbError> {
    diesel::update(organisations::table.find(id))
        .set((
            organisations::name.eq(&settings.name),
            organisations::reply_to.eq(&settings.reply_to),
            organisations::postal.eq(&settings.postal),
            organisations::privacy_url.eq(&settings.privacy_url),
        ))
        .execute(conn)?;
    Ok(())
}

/// Keeps where its privacy notice is, and nothing else.
pub fn put_privacy_url(conn: &mut AnyConn, id: OrganisationId, url: &str) -> Result<(), DbError> {
    diesel::update(organisations::table.find(id))
        .set(organisations::privacy_url.eq(url))
        .execute(conn)?;
    Ok(())
}

/// Keeps what the operator decides.
pub fn permit(conn: &mut AnyConn, id: OrganisationId, mail_from: &str, may_lead: bool) -> Result<(), DbError> {
    diesel::update(organisations::table.find(id))
        .set((
            organisations::mail_from.eq(mail_from),
            organisations::may_lead.eq(may_lead),
        ))
        .execute(conn)?;
    Ok(())
}

/// The campaigns that an organisation runs or has joined, in ascending order.
pub fn campaigns_of(conn: &mut AnyConn, id: OrganisationId) -> Result<Vec<CampaignId>, DbError> {
    Ok(campaign_organisations::table
        .filter(campaign_organisations::organisation_id.eq(id))
        .order(campaign_organisations::campaign_id)
        .select(campaign_organisations::campaign_id)
        .load(conn)?)
}
