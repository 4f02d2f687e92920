//! The SQL of what was said before: texts until they were changed, and what supporters saw.

use diesel::prelude::*;

use crate::campaigns::wording::Wording;
use crate::core::clock::Seconds;
use crate::core::ids::{CampaignId, OrganiserId};
use crate::db::schema::{campaign_text_versions, form_versions};
use crate::db::{AnyConn, DbError};

/// A new row of `campaign_text_versions`.
#[derive(Debug, Insertable)]
#[diesel(table_name = campaign_text_versions, treat_none_as_default_value = false)]
pub struct NewVersion<'a> {
    /// The campaign.
    pub campaign_id: CampaignId,
    /// BCP 47.
    pub language: &'a str,
    /// The texts' number while they said this.
    pub revision: i64,
    /// A [`Wording`] as JSON; empty if the language was added.
    pub content: &'a str,
    /// Who changed it.
    pub organiser_id: Option<OrganiserId>,
    /// When.
    pub created_at: Seconds,
}

/// A change of a text.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = campaign_text_versions)]
pub struct TextVersion {
    /// Its number.
    pub id: i64,
    /// BCP 47.
    pub language: String,
    /// A [`Wording`] as JSON: what was there before. Empty if nothing was.
    pub content: String,
    /// Who changed it; none for the command line.
    pub organiser_id: Option<OrganiserId>,
    /// When.
    pub created_at: Seconds,
}

/// What supporters saw.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = form_versions)]
pub struct FormVersion {
    /// Its number.
    pub id: i64,
    /// BCP 47.
    pub language: String,
    /// JSON.
    pub content: String,
    /// When it was first shown.
    pub shown_at: Option<Seconds>,
}

/// A change of a text without what was said: number, language, who, when.
pub type ChangeLine = (i64, String, Option<OrganiserId>, Seconds);

/// What is stored; nothing if that is empty.
pub fn read(content: &str) -> Option<Wording> {
    serde_json::from_str(content).ok()
}

/// Keeps what was there before.
pub fn insert(conn: &mut AnyConn, new: &NewVersion<'_>) -> Result<(), DbError> {
    diesel::insert_into(campaign_text_versions::table)
        .values(new)
        .execute(conn)?;
    Ok(())
}

/// What changed at a revision of the texts or later, oldest first: language, and what it said until then.
pub fn since(
    conn: &mut AnyConn,
    campaign: CampaignId,
    revision: i64,
) -> Result<Vec<(String, Option<Wording>)>, DbError> {
    let rows: Vec<(String, String)> = campaign_text_versions::table
        .filter(campaign_text_versions::campaign_id.eq(campaign))
        .filter(campaign_text_versions::revision.ge(revision))
        .order(campaign_text_versions::id)
        .select((campaign_text_versions::language, campaign_text_versions::content))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(language, content)| (language, read(&content)))
        .collect())
}

/// The changes of a campaign's texts before `before`, newest first, without what was said.
pub fn text_versions(
    conn: &mut AnyConn,
    campaign: CampaignId,
    before: i64,
    limit: i64,
) -> Result<Vec<ChangeLine>, DbError> {
    Ok(campaign_text_versions::table
        .filter(campaign_text_versions::campaign_id.eq(campaign))
        .filter(campaign_text_versions::id.lt(before))
        .order(campaign_text_versions::id.desc())
        .limit(limit)
        .select((
            campaign_text_versions::id,
            campaign_text_versions::language,
            campaign_text_versions::organiser_id,
            campaign_text_versions::created_at,
        ))
        .load(conn)?)
}

/// One change of a campaign's texts.
pub fn text_version(conn: &mut AnyConn, campaign: CampaignId, id: i64) -> Result<Option<TextVersion>, DbError> {
    Ok(campaign_text_versions::table
        .find(id)
        .filter(campaign_text_versions::campaign_id.eq(campaign))
        .select(TextVersion::as_select())
        .first(conn)
        .optional()?)
}

/// What the next change of the same language found, which is what this one left behind.
pub fn next_content(conn: &mut AnyConn, campaign: CampaignId, after: &TextVersion) -> Result<Option<String>, DbError> {
    Ok(campaign_text_versions::table
        .filter(campaign_text_versions::campaign_id.eq(campaign))
        .filter(campaign_text_versions::id.gt(after.id))
        .filter(campaign_text_versions::language.eq(&after.language))
        .order(campaign_text_versions::id)
        .select(campaign_text_versions::content)
        .first(conn)
        .optional()?)
}

/// What supporters of a campaign saw, the newest first, without the words.
pub fn form_versions(conn: &mut AnyConn, campaign: CampaignId) -> Result<Vec<(i64, String, Option<Seconds>)>, DbError> {
    /// More than anybody writes; a page has an end.
    const MOST: i64 = 500;
    Ok(form_versions::table
        .filter(form_versions::campaign_id.eq(campaign))
        .filter(form_versions::shown_at.is_not_null())
        .order((form_versions::shown_at.desc(), form_versions::id.desc()))
        .limit(MOST)
        .select((form_versions::id, form_versions::language, form_versions::shown_at))
        .load(conn)?)
}

/// One of them, whole.
pub fn form_version(conn: &mut AnyConn, campaign: CampaignId, id: i64) -> Result<Option<FormVersion>, DbError> {
    Ok(form_versions::table
        .find(id)
        .filter(form_versions::campaign_id.eq(campaign))
        .select(FormVersion::as_select())
        .first(conn)
        .optional()?)
}

/// Notes that the public is shown a version from now on.
pub fn note_shown(conn: &mut AnyConn, id: i64, now: Seconds) -> Result<(), DbError> {
    let unseen = form_versions::table.find(id).filter(form_versions::shown_at.is_null());
    diesel::update(unseen)
        .set(form_versions::shown_at.eq(now))
        .execute(conn)?;
    Ok(())
}
