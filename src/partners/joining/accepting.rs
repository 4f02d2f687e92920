//! An organisation accepts the terms: by the link that it was sent, or with its wish to join, which the lead then grants.

use serde_json::json;

use super::terms::Terms;
use super::{JoiningError, hold, is};
use crate::campaigns::PartnershipRow;
use crate::campaigns::partnership::{Shown, Standing};
use crate::campaigns::{self, NewOrganisation, store};
use crate::core::clock::Seconds;
use crate::core::ids::{CampaignId, OrganisationId, OrganiserId, Slug};
use crate::db::{AnyConn, DbError};
use crate::organisers::links::LinkKind;
use crate::organisers::model::LinkRow;
use crate::organisers::team::{Joining, account};
use crate::organisers::{Actor, Event, Role, store as people};
use crate::vault::InstanceKey;

/// For which organisation.
#[derive(Debug)]
pub enum For {
    /// One that they may speak for.
    Known(OrganisationId),
    /// A new one, which they will own. Short name and sender are found here.
    New(Box<NewOrganisation>),
}

/// What came of it.
#[derive(Debug, Clone)]
pub struct Accepted {
    /// Who accepted.
    pub organiser: OrganiserId,
    /// The short name of their organisation.
    pub slug: String,
}

/// Takes an invitation up, once: makes the account and the organisation if they are new, and keeps the terms as they were
/// shown, who accepted them and when.
pub fn accept(
    conn: &mut AnyConn,
    instance: &InstanceKey,
    network: &str,
    link: &LinkRow,
    (joining, organisation): (Joining, For),
    terms: &Terms,
    now: Seconds,
) -> Result<Accepted, JoiningError> {
    let Some(campaign) = link.campaign_id.filter(|_| link.kind == LinkKind::Partnership as i16) else {
        return Err(JoiningError::Gone);
    };
    hold(conn, campaign)?;
    if !people::links::use_up(conn, &link.number(), now)? {
        return Err(JoiningError::Gone);
    }
    let organiser = account(conn, instance, link, joining, now)?.ok_or(JoiningError::HasAccount)?;
    let organisation = match organisation {
        For::Known(organisation) => organisation,
        For::New(new) => found(conn, campaign, organiser, *new, now)?,
    };
    let slug = store::settings::by_id(conn, organisation)?
        .ok_or(DbError::NotFound)?
        .slug;
    let before = store::partners::part_of(conn, campaign, organisation)?;
    if before.as_ref().is_some_and(|part| is(part, Standing::Joined)) {
        return Err(JoiningError::Already);
    }
    let part = PartnershipRow {
        state: Standing::Joined.as_str().to_owned(),
        terms: terms.text.clone(),
        accepted_by: Some(organiser),
        joined_at: Some(now),
        left_at: None,
        ..part_before(conn, campaign, before)?
    };
    store::partners::put_part(conn, campaign, organisation, &part)?;
    store::partners::keep_acceptance(conn, campaign, organisation, &terms.text, Some(organiser), now)?;
    store::touch(conn, campaign)?;
    let actor = Actor {
        organisation: Some(organisation),
        organiser: Some(organiser),
        network: network.to_owned(),
    };
    let detail = json!({ "invitation": link.name(), "terms": terms.seen });
    actor.note(conn, Event::PartnerJoined, Some(campaign), &slug, &detail, now)?;
    Ok(Accepted { organiser, slug })
}

/// Makes an organisation. Its mails come from the lead's address, since mail servers know that one; so it runs no campaigns of
/// its own before the operator says that it may.
fn found(
    conn: &mut AnyConn,
    campaign: CampaignId,
    owner: OrganiserId,
    new: NewOrganisation,
    now: Seconds,
) -> Result<OrganisationId, JoiningError> {
    let lead = store::partners::lead(conn, campaign)?.ok_or(DbError::NotFound)?;
    let new = NewOrganisation {
        slug: free_name(conn, &new.name)?.to_string(),
        mail_from: lead.row.mail_from,
        may_lead: false,
        ..new
    };
    let id = campaigns::add_organisation(conn, &new, now)?;
    people::put_membership(conn, id, owner, Role::Owner, now)?;
    Ok(id)
}

/// A short name for an organisation that nobody has yet.
fn free_name(conn: &mut AnyConn, name: &str) -> Result<Slug, JoiningError> {
    let wanted = Slug::like(name).or_else(|| Slug::parse("organisation").ok());
    let wanted = wanted.ok_or(JoiningError::NotFound)?;
    let free = wanted.first_free(|slug| Ok::<_, DbError>(store::organisation(conn, slug.as_str())?.is_some()));
    free?.ok_or(JoiningError::TooMany)
}

/// What there is of an organisation's part before it joins or asks to: its line keeps its place if it had one.
fn part_before(
    conn: &mut AnyConn,
    campaign: CampaignId,
    before: Option<PartnershipRow>,
) -> Result<PartnershipRow, DbError> {
    if let Some(before) = before {
        return Ok(before);
    }
    let all = store::partners::partnerships(conn, campaign)?;
    let last = all.iter().map(|partnership| partnership.row.position).max();
    Ok(PartnershipRow {
        role: "partner".to_owned(),
        position: last.map_or(0, |last| last + 1),
        state: Standing::Requested.as_str().to_owned(),
        shown: Shown::Everywhere.as_str().to_owned(),
        terms: String::new(),
        accepted_by: None,
        requested_at: None,
        joined_at: None,
        left_at: None,
    })
}

/// An organisation asks to carry a campaign, and accepts its terms with that. Asking twice is asking once.
pub fn ask(
    conn: &mut AnyConn,
    actor: &Actor,
    campaign: CampaignId,
    organisation: OrganisationId,
    terms: &Terms,
    now: Seconds,
) -> Result<(), JoiningError> {
    let row = hold(conn, campaign)?;
    if !row.partner_requests {
        return Err(JoiningError::NotAsked);
    }
    let before = store::partners::part_of(conn, campaign, organisation)?;
    if let Some(before) = &before {
        if is(before, Standing::Joined) {
            return Err(JoiningError::Already);
        }
        if is(before, Standing::Requested) {
            return Ok(());
        }
    }
    let part = PartnershipRow {
        state: Standing::Requested.as_str().to_owned(),
        terms: terms.text.clone(),
        accepted_by: actor.organiser,
        requested_at: Some(now),
        ..part_before(conn, campaign, before)?
    };
    store::partners::put_part(conn, campaign, organisation, &part)?;
    store::partners::keep_acceptance(conn, campaign, organisation, &terms.text, actor.organiser, now)?;
    store::touch(conn, campaign)?;
    let detail = json!({ "terms": terms.seen });
    actor.note(conn, Event::PartnerRequested, Some(campaign), "", &detail, now)?;
    Ok(())
}

/// The lead lets an organisation join that asked to.
pub fn approve(
    conn: &mut AnyConn,
    actor: &Actor,
    campaign: CampaignId,
    slug: &str,
    now: Seconds,
) -> Result<(), JoiningError> {
    let (organisation, part) = requested(conn, campaign, slug)?;
    let part = PartnershipRow {
        state: Standing::Joined.as_str().to_owned(),
        joined_at: Some(now),
        left_at: None,
        ..part
    };
    store::partners::put_part(conn, campaign, organisation, &part)?;
    store::touch(conn, campaign)?;
    actor.note(conn, Event::PartnerJoined, Some(campaign), slug, &json!({}), now)?;
    Ok(())
}

/// A request ends without joining: the lead declines it, or whoever asked takes it back. Who carried the campaign before
/// stays on record as one that left.
pub fn decline(
    conn: &mut AnyConn,
    actor: &Actor,
    campaign: CampaignId,
    slug: &str,
    now: Seconds,
) -> Result<(), JoiningError> {
    let (organisation, part) = requested(conn, campaign, slug)?;
    let standing = if part.joined_at.is_some() || part.left_at.is_some() {
        Standing::Left
    } else {
        Standing::Declined
    };
    let part = PartnershipRow {
        state: standing.as_str().to_owned(),
        ..part
    };
    store::partners::put_part(conn, campaign, organisation, &part)?;
    store::touch(conn, campaign)?;
    actor.note(conn, Event::PartnerDeclined, Some(campaign), slug, &json!({}), now)?;
    Ok(())
}

fn requested(
    conn: &mut AnyConn,
    campaign: CampaignId,
    slug: &str,
) -> Result<(OrganisationId, PartnershipRow), JoiningError> {
    hold(conn, campaign)?;
    let organisation = store::organisation(conn, slug)?.ok_or(JoiningError::NotFound)?.id;
    let part = store::partners::part_of(conn, campaign, organisation)?;
    let part = part.filter(|part| is(part, Standing::Requested));
    Ok((organisation, part.ok_or(JoiningError::NotFound)?))
}
