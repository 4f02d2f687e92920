//! The lead invites an organisation to carry a campaign: a mailed link, which works once and not for long.

use serde_json::json;

use super::{JoiningError, hold};
use crate::core::clock::Seconds;
use crate::core::email::EmailAddress;
use crate::core::ids::{CampaignId, OrganisationId};
use crate::core::locale::Language;
use crate::db::AnyConn;
use crate::organisers::accounts::AccountError;
use crate::organisers::links::{self, LinkKind};
use crate::organisers::model::LinkRow;
use crate::organisers::{Actor, Event, Person, store};
use crate::vault::{InstanceKey, new_number};

const DAY: Seconds = 86_400;
/// So many invitations to one campaign may be open at a time.
const MOST: usize = 100;

/// An invitation to be sent.
#[derive(Debug)]
pub struct NewInvitation {
    /// The campaign.
    pub campaign: CampaignId,
    /// Who runs it.
    pub lead: OrganisationId,
    /// To whom.
    pub address: EmailAddress,
    /// The language of the mail, and of the page behind its link.
    pub language: Language,
    /// How long it works.
    pub days: i64,
}

/// Invites an organisation: a link, and the mail that carries it.
pub fn invite(
    conn: &mut AnyConn,
    instance: &InstanceKey,
    actor: &Actor,
    new: &NewInvitation,
    now: Seconds,
) -> Result<(), JoiningError> {
    hold(conn, new.campaign)?;
    let person = Person {
        name: String::new(),
        email: new.address.as_str().to_owned(),
    };
    let tag = Person::tag(instance, &person.email).ok_or(AccountError::Address)?;
    let open = store::links::open_partnerships(conn, new.campaign, now)?;
    if open.len() >= MOST {
        return Err(JoiningError::TooMany);
    }
    if links::invite(instance, &open, tag)? {
        return Err(JoiningError::AlreadyInvited);
    }
    let number = new_number()?;
    let row = LinkRow {
        id: number.to_vec(),
        kind: LinkKind::Partnership as i16,
        organiser_id: None,
        organisation_id: Some(new.lead),
        role: String::new(),
        sealed: person.seal(instance, &number)?,
        language: new.language.code().to_owned(),
        invited_by: actor.organiser,
        created_at: now,
        expires_at: now + new.days * DAY,
        used_at: None,
        campaign_id: Some(new.campaign),
    };
    links::mail(conn, LinkKind::Partnership, &row)?;
    actor.note(
        conn,
        Event::PartnerInvited,
        Some(new.campaign),
        &row.name(),
        &json!({}),
        now,
    )?;
    Ok(())
}

/// Takes an invitation to this campaign back.
pub fn take_back(
    conn: &mut AnyConn,
    actor: &Actor,
    campaign: CampaignId,
    number: &[u8; 16],
    now: Seconds,
) -> Result<(), JoiningError> {
    let row = links::open(conn, LinkKind::Partnership, number, now)?;
    let row = row.filter(|row| row.campaign_id == Some(campaign));
    let row = row.ok_or(JoiningError::NotFound)?;
    if !store::links::use_up(conn, number, now)? {
        return Err(JoiningError::NotFound);
    }
    let event = Event::PartnerInvitationRevoked;
    actor.note(conn, event, Some(campaign), &row.name(), &json!({}), now)?;
    Ok(())
}
