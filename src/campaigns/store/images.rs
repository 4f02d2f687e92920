//! The SQL of images: bytes by fingerprint.

use diesel::prelude::*;

use crate::core::clock::Seconds;
use crate::core::ids::CampaignId;
use crate::db::schema::{campaign_images, campaigns};
use crate::db::{AnyConn, DbError, on_either};

/// Keeps an image; the same bytes once.
pub fn put(
    conn: &mut AnyConn,
    campaign: CampaignId,
    fingerprint: &str,
    content: &[u8],
    now: Seconds,
) -> Result<(), DbError> {
    let row = (
        campaign_images::campaign_id.eq(campaign),
        campaign_images::fingerprint.eq(fingerprint),
        campaign_images::content.eq(content),
        campaign_images::created_at.eq(now),
    );
    on_either!(conn, conn => diesel::insert_into(campaign_images::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(conn))?;
    Ok(())
}

/// The bytes of an image.
pub fn content(conn: &mut AnyConn, campaign: CampaignId, fingerprint: &str) -> Result<Option<Vec<u8>>, DbError> {
    Ok(campaign_images::table
        .find((campaign, fingerprint))
        .select(campaign_images::content)
        .first(conn)
        .optional()?)
}

/// Throws images away but the one that stays.
pub fn keep_only(conn: &mut AnyConn, campaign: CampaignId, fingerprint: &str) -> Result<(), DbError> {
    let others = campaign_images::table
        .filter(campaign_images::campaign_id.eq(campaign))
        .filter(campaign_images::fingerprint.ne(fingerprint));
    diesel::delete(others).execute(conn)?;
    Ok(())
}

/// Says which image a campaign has: an [`Image`](crate::campaigns::Image) as JSON, or nothing.
pub fn point(conn: &mut AnyConn, campaign: CampaignId, image: &str) -> Result<(), DbError> {
    diesel::update(campaigns::table.find(campaign))
        .set((
            campaigns::image.eq(image),
            campaigns::revision.eq(campaigns::revision + 1),
        ))
        .execute(conn)?;
    Ok(())
}
