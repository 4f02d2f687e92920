//! The SQL of who carries a campaign: partnerships, their sites, and the consents they ask for.

use std::collections::BTreeMap;

use diesel::prelude::*;

use crate::campaigns::catalogue::ConsentOffer;
use crate::campaigns::model::{Organisation, OrganisationRow, PartnershipRow, Site};
use crate::campaigns::partnership::Partnership;
use crate::core::clock::Seconds;
use crate::core::ids::{CampaignId, OrganisationId, OrganiserId};
use crate::core::locale::Language;
use crate::db::schema::{
    campaign_organisations, campaigns, consent_wordings, organisations, partner_acceptances, partner_sites,
};
use crate::db::{AnyConn, DbError, on_either};

/// Lets an organisation run (`lead`) or join (`partner`) a campaign.
pub fn join(
    conn: &mut AnyConn,
    id: CampaignId,
    organisation: OrganisationId,
    role: &str,
    position: i64,
) -> Result<(), DbError> {
    let row = (
        campaign_organisations::campaign_id.eq(id),
        campaign_organisations::organisation_id.eq(organisation),
        campaign_organisations::role.eq(role),
        campaign_organisations::position.eq(position),
    );
    diesel::insert_into(campaign_organisations::table)
        .values(row)
        .execute(conn)?;
    Ok(())
}

/// Whether an organisation runs a campaign or carries it now.
pub fn takes_part(conn: &mut AnyConn, id: CampaignId, organisation: OrganisationId) -> Result<bool, DbError> {
    let found: i64 = campaign_organisations::table
        .filter(campaign_organisations::campaign_id.eq(id))
        .filter(campaign_organisations::organisation_id.eq(organisation))
        .filter(campaign_organisations::state.eq("joined"))
        .count()
        .get_result(conn)?;
    Ok(found > 0)
}

/// The organisation that runs a campaign.
pub fn lead(conn: &mut AnyConn, id: CampaignId) -> Result<Option<Organisation>, DbError> {
    let found = campaign_organisations::table
        .inner_join(organisations::table)
        .filter(campaign_organisations::campaign_id.eq(id))
        .filter(campaign_organisations::role.eq("lead"))
        .select((organisations::id, OrganisationRow::as_select()))
        .first::<(OrganisationId, OrganisationRow)>(conn)
        .optional()?;
    Ok(found.map(|(id, row)| Organisation { id, row }))
}

/// Everybody who carries a campaign, carried it or asked to, in the order of the consent lines.
pub fn partnerships(conn: &mut AnyConn, id: CampaignId) -> Result<Vec<Partnership>, DbError> {
    let rows: Vec<(OrganisationId, OrganisationRow, PartnershipRow)> = campaign_organisations::table
        .inner_join(organisations::table)
        .filter(campaign_organisations::campaign_id.eq(id))
        .order((campaign_organisations::position, organisations::id))
        .select((
            organisations::id,
            OrganisationRow::as_select(),
            PartnershipRow::as_select(),
        ))
        .load(conn)?;
    let sites: Vec<(OrganisationId, Site)> = partner_sites::table
        .filter(partner_sites::campaign_id.eq(id))
        .filter(partner_sites::removed_at.is_null())
        .order(partner_sites::id)
        .select((partner_sites::organisation_id, Site::as_select()))
        .load(conn)?;
    let partnership = |(id, organisation, row): (OrganisationId, OrganisationRow, PartnershipRow)| Partnership {
        organisation: Organisation { id, row: organisation },
        row,
        sites: sites
            .iter()
            .filter(|(organisation, _)| *organisation == id)
            .map(|(_, site)| site.clone())
            .collect(),
    };
    Ok(rows.into_iter().map(partnership).collect())
}

/// The consents that those who carry a campaign ask for, in the order in which these are given.
pub fn consents(
    conn: &mut AnyConn,
    id: CampaignId,
    partnerships: &[Partnership],
) -> Result<Vec<ConsentOffer>, DbError> {
    let wordings: Vec<(OrganisationId, String, String)> = consent_wordings::table
        .filter(consent_wordings::campaign_id.eq(id))
        .select((
            consent_wordings::organisation_id,
            consent_wordings::language,
            consent_wordings::wording,
        ))
        .load(conn)?;
    let offer = |partnership: &Partnership| {
        let wordings: BTreeMap<Language, String> = wordings
            .iter()
            .filter(|(organisation, ..)| *organisation == partnership.organisation.id)
            .filter_map(|(_, language, wording)| Some((Language::parse(language)?, wording.clone())))
            .collect();
        (partnership.is_joined() && !wordings.is_empty()).then(|| ConsentOffer {
            organisation: partnership.organisation.clone(),
            wordings,
            shown: partnership.shown(),
        })
    };
    Ok(partnerships.iter().filter_map(offer).collect())
}

/// Adds a site, or takes up again one that was taken back.
pub fn add_site(
    conn: &mut AnyConn,
    campaign: CampaignId,
    organisation: OrganisationId,
    origin: &str,
    now: Seconds,
) -> Result<(), DbError> {
    let row = (
        partner_sites::campaign_id.eq(campaign),
        partner_sites::organisation_id.eq(organisation),
        partner_sites::origin.eq(origin),
        partner_sites::created_at.eq(now),
    );
    on_either!(conn, conn => diesel::insert_into(partner_sites::table)
        .values(row)
        .on_conflict((partner_sites::campaign_id, partner_sites::organisation_id, partner_sites::origin))
        .do_update()
        .set(partner_sites::removed_at.eq(None::<Seconds>))
        .execute(conn))?;
    Ok(())
}

/// Takes a site back; the row stays, since signatures name it. `false` if it is none of this organisation's.
pub fn remove_site(
    conn: &mut AnyConn,
    campaign: CampaignId,
    organisation: OrganisationId,
    site: i64,
    now: Seconds,
) -> Result<bool, DbError> {
    let found = partner_sites::table
        .find(site)
        .filter(partner_sites::campaign_id.eq(campaign))
        .filter(partner_sites::organisation_id.eq(organisation))
        .filter(partner_sites::removed_at.is_null());
    let removed = diesel::update(found)
        .set(partner_sites::removed_at.eq(Some(now)))
        .execute(conn)?;
    Ok(removed == 1)
}

/// What an organisation is or was in a campaign.
pub fn part_of(
    conn: &mut AnyConn,
    campaign: CampaignId,
    organisation: OrganisationId,
) -> Result<Option<PartnershipRow>, DbError> {
    Ok(campaign_organisations::table
        .find((campaign, organisation))
        .select(PartnershipRow::as_select())
        .first(conn)
        .optional()?)
}

/// Puts an organisation's part in place of the one before, if there was one.
pub fn put_part(
    conn: &mut AnyConn,
    campaign: CampaignId,
    organisation: OrganisationId,
    row: &PartnershipRow,
) -> Result<(), DbError> {
    let known = campaign_organisations::table.find((campaign, organisation));
    let changed = diesel::update(known).set(row).execute(conn)?;
    if changed == 0 {
        let key = (
            campaign_organisations::campaign_id.eq(campaign),
            campaign_organisations::organisation_id.eq(organisation),
        );
        diesel::insert_into(campaign_organisations::table)
            .values((key, row))
            .execute(conn)?;
    }
    Ok(())
}

/// Says where an organisation's consent line stands, and on which forms.
pub fn put_line(
    conn: &mut AnyConn,
    campaign: CampaignId,
    organisation: OrganisationId,
    position: i64,
    shown: &str,
) -> Result<(), DbError> {
    diesel::update(campaign_organisations::table.find((campaign, organisation)))
        .set((
            campaign_organisations::position.eq(position),
            campaign_organisations::shown.eq(shown),
        ))
        .execute(conn)?;
    Ok(())
}

/// Says how many consent lines a form shows at the most, and has the campaign loaded anew.
pub fn put_most_lines(conn: &mut AnyConn, campaign: CampaignId, most: i64) -> Result<(), DbError> {
    diesel::update(campaigns::table.find(campaign))
        .set((
            campaigns::consent_lines.eq(most),
            campaigns::revision.eq(campaigns::revision + 1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Says on which terms organisations join, whether they may ask to, and whether they see each other's numbers.
pub fn put_conditions(
    conn: &mut AnyConn,
    campaign: CampaignId,
    terms: &str,
    requests: bool,
    numbers: bool,
) -> Result<(), DbError> {
    diesel::update(campaigns::table.find(campaign))
        .set((
            campaigns::partner_terms.eq(terms),
            campaigns::partner_requests.eq(requests),
            campaigns::partner_numbers.eq(numbers),
            campaigns::revision.eq(campaigns::revision + 1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Keeps the terms as an organisation accepted them, beside those that it accepted before.
pub fn keep_acceptance(
    conn: &mut AnyConn,
    campaign: CampaignId,
    organisation: OrganisationId,
    terms: &str,
    by: Option<OrganiserId>,
    now: Seconds,
) -> Result<(), DbError> {
    let row = (
        partner_acceptances::campaign_id.eq(campaign),
        partner_acceptances::organisation_id.eq(organisation),
        partner_acceptances::terms.eq(terms),
        partner_acceptances::accepted_by.eq(by),
        partner_acceptances::accepted_at.eq(now),
    );
    diesel::insert_into(partner_acceptances::table)
        .values(row)
        .execute(conn)?;
    Ok(())
}

/// The terms that an organisation accepted, the oldest first, and when.
pub fn acceptances(
    conn: &mut AnyConn,
    campaign: CampaignId,
    organisation: OrganisationId,
) -> Result<Vec<(String, Seconds)>, DbError> {
    Ok(partner_acceptances::table
        .filter(partner_acceptances::campaign_id.eq(campaign))
        .filter(partner_acceptances::organisation_id.eq(organisation))
        .order(partner_acceptances::id)
        .select((partner_acceptances::terms, partner_acceptances::accepted_at))
        .load(conn)?)
}
