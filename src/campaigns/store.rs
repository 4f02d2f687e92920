//! The SQL of campaigns, organisations, their texts and their wrapped keys.

pub mod images;
pub mod partners;
pub mod settings;
pub mod versions;

use std::collections::BTreeMap;

use diesel::prelude::*;
use sha2::{Digest, Sha256};

use super::model::{CampaignRow, Organisation, OrganisationRow, TextRow};
use crate::core::clock::Seconds;
use crate::core::ids::{CampaignId, OrganisationId};
use crate::core::locale::Language;
use crate::db::schema::{campaign_texts, campaigns, consent_wordings, form_versions, organisations};
use crate::db::{AnyConn, Database, DbError, on_either};
use crate::vault::wrap::CAMPAIGN_KEY;
use crate::vault::{self, CampaignKey, MasterKey, MasterKeys, SecretKey, VaultError};

/// Opens a campaign's wrapped key.
pub fn unwrap_key(masters: &MasterKeys, id: CampaignId, wrapped: &[u8]) -> Result<CampaignKey, VaultError> {
    Ok(CampaignKey::new(&vault::unwrap(
        masters,
        CAMPAIGN_KEY,
        &id.to_be_bytes(),
        wrapped,
    )?))
}

/// Wraps a campaign's key under `master`.
pub fn wrap_key(master: &MasterKey, id: CampaignId, key: &SecretKey) -> Result<Vec<u8>, VaultError> {
    vault::wrap(master, CAMPAIGN_KEY, &id.to_be_bytes(), key)
}

/// Every campaign's number and revision.
pub fn revisions(conn: &mut AnyConn) -> Result<Vec<(CampaignId, i64)>, DbError> {
    Ok(campaigns::table
        .select((campaigns::id, campaigns::revision))
        .load(conn)?)
}

/// One campaign.
pub fn row(conn: &mut AnyConn, id: CampaignId) -> Result<CampaignRow, DbError> {
    Ok(campaigns::table.find(id).select(CampaignRow::as_select()).first(conn)?)
}

/// A campaign's number, by its place in addresses.
pub fn id_of(conn: &mut AnyConn, slug: &str) -> Result<Option<CampaignId>, DbError> {
    Ok(campaigns::table
        .filter(campaigns::slug.eq(slug))
        .select(campaigns::id)
        .first(conn)
        .optional()?)
}

/// All campaigns, oldest first.
pub fn all(conn: &mut AnyConn) -> Result<Vec<(CampaignId, CampaignRow)>, DbError> {
    Ok(campaigns::table
        .order(campaigns::id)
        .select((campaigns::id, CampaignRow::as_select()))
        .load(conn)?)
}

/// Adds a campaign, without key and organisations, and gives its number.
pub fn insert(conn: &mut AnyConn, row: &CampaignRow) -> Result<CampaignId, DbError> {
    diesel::insert_into(campaigns::table).values(row).execute(conn)?;
    id_of(conn, &row.slug)?.ok_or_else(|| diesel::result::Error::NotFound.into())
}

/// A campaign's row, held until the transaction ends.
pub fn row_for_change(conn: &mut AnyConn, id: CampaignId) -> Result<CampaignRow, DbError> {
    match conn {
        AnyConn::Postgres(conn) => Ok(campaigns::table
            .find(id)
            .for_update()
            .select(CampaignRow::as_select())
            .first(conn)?),
        // SQLite's write transaction holds everything already.
        AnyConn::Sqlite(_) => row(conn, id),
    }
}

/// Replaces a campaign's settings and raises its revision, so that every node reloads it. Slug, key, rules and image stay.
pub fn update(conn: &mut AnyConn, id: CampaignId, row: &CampaignRow) -> Result<(), DbError> {
    diesel::update(campaigns::table.find(id))
        .set((
            campaigns::state.eq(&row.state),
            campaigns::won.eq(row.won),
            campaigns::goal.eq(row.goal),
            campaigns::milestones.eq(&row.milestones),
            campaigns::time_zone.eq(&row.time_zone),
            campaigns::opens_at.eq(row.opens_at),
            campaigns::closes_at.eq(row.closes_at),
            campaigns::default_language.eq(&row.default_language),
            campaigns::ask_postcode.eq(row.ask_postcode),
            campaigns::ask_comment.eq(row.ask_comment),
            campaigns::ask_public.eq(row.ask_public),
            campaigns::settings_revision.eq(row.settings_revision),
            campaigns::revision.eq(campaigns::revision + 1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Says that something about a campaign changed beside its row.
pub fn touch(conn: &mut AnyConn, id: CampaignId) -> Result<(), DbError> {
    diesel::update(campaigns::table.find(id))
        .set(campaigns::revision.eq(campaigns::revision + 1))
        .execute(conn)?;
    Ok(())
}

/// Says that what a campaign says changed.
pub fn touch_texts(conn: &mut AnyConn, id: CampaignId) -> Result<(), DbError> {
    diesel::update(campaigns::table.find(id))
        .set((
            campaigns::texts_revision.eq(campaigns::texts_revision + 1),
            campaigns::revision.eq(campaigns::revision + 1),
        ))
        .execute(conn)?;
    Ok(())
}

/// A campaign's texts.
pub fn texts(conn: &mut AnyConn, id: CampaignId) -> Result<Vec<TextRow>, DbError> {
    Ok(campaign_texts::table
        .filter(campaign_texts::campaign_id.eq(id))
        .select(TextRow::as_select())
        .order(campaign_texts::language)
        .load(conn)?)
}

/// Puts a text in place of the one in the same language.
pub fn put_text(conn: &mut AnyConn, text: &TextRow) -> Result<(), DbError> {
    on_either!(conn, conn => diesel::insert_into(campaign_texts::table)
        .values(text)
        .on_conflict((campaign_texts::campaign_id, campaign_texts::language))
        .do_update()
        .set(text)
        .execute(conn))?;
    Ok(())
}

/// Removes the text in a language.
pub fn remove_text(conn: &mut AnyConn, id: CampaignId, language: Language) -> Result<(), DbError> {
    diesel::delete(campaign_texts::table.find((id, language.code()))).execute(conn)?;
    Ok(())
}

/// An organisation's wordings, by language.
pub fn wordings_of(
    conn: &mut AnyConn,
    campaign: CampaignId,
    organisation: OrganisationId,
) -> Result<BTreeMap<Language, String>, DbError> {
    let rows: Vec<(String, String)> = consent_wordings::table
        .filter(consent_wordings::campaign_id.eq(campaign))
        .filter(consent_wordings::organisation_id.eq(organisation))
        .select((consent_wordings::language, consent_wordings::wording))
        .load(conn)?;
    let known = |(language, wording): (String, String)| Some((Language::parse(&language)?, wording));
    Ok(rows.into_iter().filter_map(known).collect())
}

/// Removes an organisation's wording in a language: it does not ask there any more.
pub fn remove_wording(
    conn: &mut AnyConn,
    campaign: CampaignId,
    organisation: OrganisationId,
    language: Language,
) -> Result<(), DbError> {
    let found = consent_wordings::table.find((campaign, organisation, language.code()));
    diesel::delete(found).execute(conn)?;
    Ok(())
}

/// Puts an organisation's wording in place of the one in the same language.
pub fn put_wording(
    conn: &mut AnyConn,
    campaign: CampaignId,
    organisation: OrganisationId,
    language: Language,
    wording: &str,
) -> Result<(), DbError> {
    let row = (
        consent_wordings::campaign_id.eq(campaign),
        consent_wordings::organisation_id.eq(organisation),
        consent_wordings::language.eq(language.code()),
        consent_wordings::wording.eq(wording),
    );
    on_either!(conn, conn => diesel::insert_into(consent_wordings::table)
        .values(row)
        .on_conflict((consent_wordings::campaign_id, consent_wordings::organisation_id, consent_wordings::language))
        .do_update()
        .set(consent_wordings::wording.eq(wording))
        .execute(conn))?;
    Ok(())
}

/// Adds an organisation and gives its number.
pub fn insert_organisation(conn: &mut AnyConn, row: &OrganisationRow) -> Result<OrganisationId, DbError> {
    diesel::insert_into(organisations::table).values(row).execute(conn)?;
    organisation(conn, &row.slug)?
        .map(|found| found.id)
        .ok_or_else(|| diesel::result::Error::NotFound.into())
}

/// An organisation, by its short name.
pub fn organisation(conn: &mut AnyConn, slug: &str) -> Result<Option<Organisation>, DbError> {
    let found = organisations::table
        .filter(organisations::slug.eq(slug))
        .select((organisations::id, OrganisationRow::as_select()))
        .first::<(OrganisationId, OrganisationRow)>(conn)
        .optional()?;
    Ok(found.map(|(id, row)| Organisation { id, row }))
}

/// All organisations.
pub fn organisations(conn: &mut AnyConn) -> Result<Vec<Organisation>, DbError> {
    let rows: Vec<(OrganisationId, OrganisationRow)> = organisations::table
        .order(organisations::slug)
        .select((organisations::id, OrganisationRow::as_select()))
        .load(conn)?;
    Ok(rows.into_iter().map(|(id, row)| Organisation { id, row }).collect())
}

/// The number of the record of what supporters are shown; the same content is recorded once. With `shown`, the public sees
/// it from now on.
pub fn form_version(
    database: &Database,
    campaign: CampaignId,
    language: Language,
    content: &str,
    shown: bool,
    now: Seconds,
) -> Result<i64, DbError> {
    let fingerprint = Sha256::digest(format!("{}\n{content}", language.code())).to_vec();
    let known = database.read(|conn| find_form_version(conn, campaign, &fingerprint))?;
    if let Some((id, shown_at)) = known {
        if shown && shown_at.is_none() {
            database.write(|conn| versions::note_shown(conn, id, now))?;
        }
        return Ok(id);
    }
    database.write(|conn| {
        let row = (
            form_versions::campaign_id.eq(campaign),
            form_versions::language.eq(language.code()),
            form_versions::fingerprint.eq(fingerprint.clone()),
            form_versions::content.eq(content),
            form_versions::created_at.eq(now),
            form_versions::shown_at.eq(shown.then_some(now)),
        );
        on_either!(conn, conn => diesel::insert_into(form_versions::table)
            .values(row)
            .on_conflict_do_nothing()
            .execute(conn))?;
        let found = find_form_version(conn, campaign, &fingerprint)?;
        found
            .map(|(id, _)| id)
            .ok_or_else(|| diesel::result::Error::NotFound.into())
    })
}

fn find_form_version(
    conn: &mut AnyConn,
    campaign: CampaignId,
    fingerprint: &[u8],
) -> Result<Option<(i64, Option<Seconds>)>, DbError> {
    Ok(form_versions::table
        .filter(form_versions::campaign_id.eq(campaign))
        .filter(form_versions::fingerprint.eq(fingerprint.to_vec()))
        .select((form_versions::id, form_versions::shown_at))
        .first(conn)
        .optional()?)
}

/// Puts a campaign's wrapped key in place. Nodes that hold the key already need not hear of it.
pub fn set_key(conn: &mut AnyConn, id: CampaignId, wrapped: &[u8]) -> Result<(), DbError> {
    diesel::update(campaigns::table.find(id))
        .set(campaigns::wrapped_key.eq(Some(wrapped.to_vec())))
        .execute(conn)?;
    Ok(())
}

/// Puts a campaign's key under the active master key, unless it was destroyed or wrapped anew meanwhile. The key itself
/// stays the same.
pub fn rewrap(conn: &mut AnyConn, masters: &MasterKeys, id: CampaignId, wrapped: &[u8]) -> Result<(), RewrapError> {
    let key = vault::unwrap(masters, CAMPAIGN_KEY, &id.to_be_bytes(), wrapped)?;
    let fresh = wrap_key(masters.active(), id, &key)?;
    let unchanged = campaigns::table
        .filter(campaigns::id.eq(id))
        .filter(campaigns::wrapped_key.eq(wrapped.to_vec()));
    diesel::update(unchanged)
        .set(campaigns::wrapped_key.eq(Some(fresh)))
        .execute(conn)
        .map_err(DbError::from)?;
    Ok(())
}

/// Why a key was not wrapped anew.
#[derive(Debug, thiserror::Error)]
pub enum RewrapError {
    /// The database.
    #[error(transparent)]
    Database(#[from] DbError),
    /// The keys.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// Destroys a campaign's key: its sealed rows can never be opened again. The counts stay.
pub fn destroy_key(conn: &mut AnyConn, id: CampaignId) -> Result<(), DbError> {
    diesel::update(campaigns::table.find(id))
        .set((
            campaigns::wrapped_key.eq(None::<Vec<u8>>),
            campaigns::revision.eq(campaigns::revision + 1),
        ))
        .execute(conn)?;
    Ok(())
}
