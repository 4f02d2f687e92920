//! Who belongs to an organisation: inviting, joining, roles, leaving. There is always an owner.

use serde_json::json;

use super::accounts::{self, AccountError};
use super::audit::{Actor, Event};
use super::links::{self, LinkKind};
use super::model::{LinkRow, Person};
use super::policy::Role;
use super::store::{self, team};
use crate::config;
use crate::core::clock::Seconds;
use crate::core::email::EmailAddress;
use crate::core::ids::{OrganisationId, OrganiserId};
use crate::core::locale::Language;
use crate::db::{AnyConn, DbError};
use crate::vault::{InstanceKey, VaultError, new_number};

const DAY: Seconds = 86_400;
/// So many invitations may be open at a time.
const MOST_INVITATIONS: usize = 100;

/// Why somebody did not join, change or leave.
#[derive(Debug, thiserror::Error)]
pub enum TeamError {
    /// The database.
    #[error(transparent)]
    Database(#[from] DbError),
    /// The keys.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The account.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// Somebody must own the organisation.
    #[error("the last owner stays")]
    LastOwner,
    /// No such member or invitation here.
    #[error("not found")]
    NotFound,
    /// They are a member already.
    #[error("already a member")]
    AlreadyMember,
    /// They are invited already.
    #[error("already invited")]
    AlreadyInvited,
    /// Enough invitations are open.
    #[error("too many invitations")]
    TooMany,
    /// Used, taken back or too old.
    #[error("the link does not work any more")]
    Gone,
}

/// Gives a member another role.
pub fn change_role(
    conn: &mut AnyConn,
    actor: &Actor,
    organisation: OrganisationId,
    member: OrganiserId,
    role: Role,
    now: Seconds,
) -> Result<(), TeamError> {
    let before = held(conn, organisation, member)?;
    if before == role {
        return Ok(());
    }
    if before == Role::Owner {
        another_owner(conn, organisation)?;
    }
    store::put_membership(conn, organisation, member, role, now)?;
    let detail = json!({ "before": before.as_str(), "role": role.as_str() });
    actor.note(conn, Event::MemberChanged, None, &member.to_string(), &detail, now)?;
    Ok(())
}

/// Ends a membership.
pub fn remove(
    conn: &mut AnyConn,
    actor: &Actor,
    organisation: OrganisationId,
    member: OrganiserId,
    now: Seconds,
) -> Result<(), TeamError> {
    let role = held(conn, organisation, member)?;
    if role == Role::Owner {
        another_owner(conn, organisation)?;
    }
    team::remove(conn, organisation, member)?;
    let detail = json!({ "role": role.as_str() });
    actor.note(conn, Event::MemberRemoved, None, &member.to_string(), &detail, now)?;
    Ok(())
}

/// A member's role, with the organisation held.
fn held(conn: &mut AnyConn, organisation: OrganisationId, member: OrganiserId) -> Result<Role, TeamError> {
    team::hold(conn, organisation)?;
    team::role_of(conn, organisation, member)?.ok_or(TeamError::NotFound)
}

fn another_owner(conn: &mut AnyConn, organisation: OrganisationId) -> Result<(), TeamError> {
    if team::owners(conn, organisation)? > 1 {
        Ok(())
    } else {
        Err(TeamError::LastOwner)
    }
}

/// An invitation to be sent.
#[derive(Debug)]
pub struct NewInvitation {
    /// To whom.
    pub address: EmailAddress,
    /// As what.
    pub role: Role,
    /// The language of the mail and of the page behind its link.
    pub language: Language,
}

/// Invites somebody: a link, and the mail that carries it.
pub fn invite(
    conn: &mut AnyConn,
    instance: &InstanceKey,
    actor: &Actor,
    organisation: OrganisationId,
    new: &NewInvitation,
    settings: &config::Organisers,
    now: Seconds,
) -> Result<(), TeamError> {
    team::hold(conn, organisation)?;
    let person = Person {
        name: String::new(),
        email: new.address.as_str().to_owned(),
    };
    let tag = Person::tag(instance, &person.email).ok_or(AccountError::Address)?;
    if let Some(known) = store::by_tag(conn, &tag)?
        && team::role_of(conn, organisation, known.id)?.is_some()
    {
        return Err(TeamError::AlreadyMember);
    }
    let open = store::links::open_invitations(conn, organisation, now)?;
    if open.len() >= MOST_INVITATIONS {
        return Err(TeamError::TooMany);
    }
    if links::invite(instance, &open, tag)? {
        return Err(TeamError::AlreadyInvited);
    }
    let number = new_number()?;
    let row = LinkRow {
        id: number.to_vec(),
        kind: LinkKind::Invitation as i16,
        organiser_id: None,
        organisation_id: Some(organisation),
        role: new.role.as_str().to_owned(),
        sealed: person.seal(instance, &number)?,
        language: new.language.code().to_owned(),
        invited_by: actor.organiser,
        created_at: now,
        expires_at: now + settings.invitation_days * DAY,
        used_at: None,
        campaign_id: None,
    };
    links::mail(conn, LinkKind::Invitation, &row)?;
    let detail = json!({ "role": new.role.as_str() });
    actor.note(conn, Event::MemberInvited, None, &row.name(), &detail, now)?;
    Ok(())
}

/// Takes an invitation of this organisation back.
pub fn take_back(
    conn: &mut AnyConn,
    actor: &Actor,
    organisation: OrganisationId,
    number: &[u8; 16],
    now: Seconds,
) -> Result<(), TeamError> {
    let row = links::open(conn, LinkKind::Invitation, number, now)?;
    let row = row.filter(|row| row.organisation_id == Some(organisation));
    let row = row.ok_or(TeamError::NotFound)?;
    if !store::links::use_up(conn, number, now)? {
        return Err(TeamError::NotFound);
    }
    actor.note(conn, Event::InvitationRevoked, None, &row.name(), &json!({}), now)?;
    Ok(())
}

/// Who takes an invitation up.
#[derive(Debug)]
pub enum Joining {
    /// Somebody with an account, who has shown that it is theirs.
    Known(OrganiserId),
    /// Somebody without one.
    New {
        /// Name and address.
        person: Person,
        /// What is kept of their password.
        password_hash: String,
    },
}

/// The account of whoever takes an invitation up, made if they have none; `None` if they have one by now without having
/// said so.
pub fn account(
    conn: &mut AnyConn,
    instance: &InstanceKey,
    row: &LinkRow,
    joining: Joining,
    now: Seconds,
) -> Result<Option<OrganiserId>, AccountError> {
    match joining {
        Joining::Known(organiser) => Ok(Some(organiser)),
        Joining::New { person, password_hash } => {
            let tag = Person::tag(instance, &person.email).ok_or(AccountError::Address)?;
            if store::by_tag(conn, &tag)?.is_some() {
                return Ok(None);
            }
            let language = Language::parse(&row.language).unwrap_or_default();
            accounts::create(conn, instance, &person, password_hash, language, now).map(Some)
        }
    }
}

/// Takes an invitation up, once; gives the account. Who is a member already keeps the role they have.
pub fn join(
    conn: &mut AnyConn,
    instance: &InstanceKey,
    network: &str,
    row: &LinkRow,
    joining: Joining,
    now: Seconds,
) -> Result<OrganiserId, TeamError> {
    let (Some(organisation), Some(role)) = (row.organisation_id, Role::parse(&row.role)) else {
        return Err(TeamError::Gone);
    };
    if !store::links::use_up(conn, &row.number(), now)? {
        return Err(TeamError::Gone);
    }
    // Who has made an account since the page was shown is asked for its password.
    let organiser = account(conn, instance, row, joining, now)?.ok_or(TeamError::AlreadyMember)?;
    if team::role_of(conn, organisation, organiser)?.is_none() {
        store::put_membership(conn, organisation, organiser, role, now)?;
    }
    let actor = Actor {
        organisation: Some(organisation),
        organiser: Some(organiser),
        network: network.to_owned(),
    };
    let detail = json!({ "role": role.as_str(), "invitation": row.name() });
    actor.note(conn, Event::MemberJoined, None, &organiser.to_string(), &detail, now)?;
    Ok(organiser)
}
