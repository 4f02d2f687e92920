//! Mails about organisers' accounts: which of them are still owed, and what they say. Their outbox rows name a mailed link;
//! once that was used, taken back or is too old, the mail is not owed any more.

use std::collections::HashMap;

use askama::Template;

use super::render::{Message, message_id};
use crate::campaigns::OrganisationRow;
use crate::campaigns::store::{self as campaigns, settings};
use crate::core::clock::Seconds;
use crate::core::email::EmailAddress;
use crate::core::locale::{Language, Localizer};
use crate::db::{AnyConn, DbError};
use crate::organisers::links::LinkKind;
use crate::organisers::model::LinkRow;
use crate::organisers::{Account, Person, Role, store};
use crate::outbox::MailKind;
use crate::outbox::store::Lease;
use crate::vault::{InstanceKey, VaultError};

const HOUR: Seconds = 3_600;
const DAY: Seconds = 24 * HOUR;

/// A mail about an account that is still owed.
pub struct AccountMail {
    kind: LinkKind,
    link: LinkRow,
    organisation: OrganisationRow,
    /// What the campaign is called that the mail is about; empty if it is about none.
    title: String,
    /// To whom.
    pub address: EmailAddress,
}

/// Which of these are mails about accounts.
pub fn is_of_account(lease: &Lease) -> bool {
    MailKind::from_stored(lease.kind).is_some_and(MailKind::is_of_account)
}

/// The mails about accounts among `leases` that are still owed, by their outbox rows. Asks the database nothing if there are
/// none, as is usual.
pub fn owed(
    instance: &InstanceKey,
    conn: &mut AnyConn,
    leases: &[Lease],
    now: Seconds,
) -> Result<HashMap<i64, AccountMail>, DbError> {
    let about_accounts: Vec<&Lease> = leases.iter().filter(|lease| is_of_account(lease)).collect();
    if about_accounts.is_empty() {
        return Ok(HashMap::new());
    }
    let numbers: Vec<&[u8]> = about_accounts
        .iter()
        .map(|lease| lease.signature_id.as_slice())
        .collect();
    let links: HashMap<Vec<u8>, LinkRow> = store::links::by_numbers(conn, &numbers)?
        .into_iter()
        .map(|link| (link.id.clone(), link))
        .collect();
    let mut owed = HashMap::with_capacity(about_accounts.len());
    for lease in about_accounts {
        let link = links.get(&lease.signature_id).filter(|link| link.is_open(now));
        if let Some(link) = link
            && let Some(mail) = open(instance, conn, lease, link)?
        {
            owed.insert(lease.id, mail);
        }
    }
    Ok(owed)
}

fn open(
    instance: &InstanceKey,
    conn: &mut AnyConn,
    lease: &Lease,
    link: &LinkRow,
) -> Result<Option<AccountMail>, DbError> {
    let invites = [
        (MailKind::Invitation, LinkKind::Invitation),
        (MailKind::Partnership, LinkKind::Partnership),
    ];
    let invites = invites.into_iter().find(|(mail, _)| lease.kind == *mail as i16);
    let (kind, person, organisation) = if let Some((_, kind)) = invites {
        let person = Person::open(instance, &link.number(), &link.sealed);
        (kind, person, link.organisation_id)
    } else {
        // For an address without an account somebody asked in vain.
        let Some(organiser) = link.organiser_id else {
            return Ok(None);
        };
        let Some(row) = store::by_id(conn, organiser)? else {
            return Ok(None);
        };
        let person = Account::open(instance, &row).map(|account| account.person);
        (
            LinkKind::Reset,
            person,
            store::team::first_organisation(conn, organiser)?,
        )
    };
    let Some(address) = address(lease, person) else {
        return Ok(None);
    };
    let Some(organisation) = organisation else {
        return Ok(None);
    };
    let title = title(conn, link)?;
    let organisation = settings::by_id(conn, organisation)?;
    Ok(organisation.map(|organisation| AccountMail {
        kind,
        link: link.clone(),
        organisation,
        title,
        address,
    }))
}

/// What the campaign of a link is called, in the link's language or in its own.
fn title(conn: &mut AnyConn, link: &LinkRow) -> Result<String, DbError> {
    let Some(campaign) = link.campaign_id else {
        return Ok(String::new());
    };
    let row = campaigns::row(conn, campaign)?;
    let texts = campaigns::texts(conn, campaign)?;
    let named = |language: &str| texts.iter().find(|text| text.language == language);
    let text = named(&link.language).or_else(|| named(&row.default_language));
    Ok(text.map_or(row.slug, |text| text.title.clone()))
}

fn address(lease: &Lease, person: Result<Person, VaultError>) -> Option<EmailAddress> {
    let address = person.ok().and_then(|person| EmailAddress::parse(&person.email).ok());
    if address.is_none() {
        tracing::error!(mail = lease.id, "sealed address of an account cannot be opened");
    }
    address
}

/// A mail's three parts say the same in three forms.
macro_rules! letter {
    ($($name:ident = $path:literal, $escape:literal;)+) => {$(
        #[derive(Template)]
        #[template(path = $path, escape = $escape)]
        #[allow(dead_code)] // a subject says less than a letter
        struct $name<'a> {
            l: Localizer,
            organisation: &'a str,
            postal: &'a str,
            reply_to: &'a str,
            role: &'a str,
            title: &'a str,
            url: &'a str,
            lasts: &'a str,
        }
    )+};
}

letter! {
    InvitationSubject = "email/invitation.subject", "none";
    InvitationText = "email/invitation.txt", "none";
    InvitationHtml = "email/invitation.html", "html";
    ResetSubject = "email/reset.subject", "none";
    ResetText = "email/reset.txt", "none";
    ResetHtml = "email/reset.html", "html";
    PartnershipSubject = "email/partnership.subject", "none";
    PartnershipText = "email/partnership.txt", "none";
    PartnershipHtml = "email/partnership.html", "html";
}

/// Renders the mail in the language that its link was made for.
pub fn render(
    instance: &InstanceKey,
    public_url: &str,
    mail: &AccountMail,
    outbox_id: i64,
    now: Seconds,
) -> Result<Message, askama::Error> {
    let l = Language::parse(&mail.link.language).unwrap_or_default().localizer();
    let url = format!("{public_url}{}", mail.kind.href(instance, &mail.link.number(), now));
    let role = Role::parse(&mail.link.role)
        .map(|role| l.t(role.words()))
        .unwrap_or_default();
    let lasts = mail.link.expires_at - mail.link.created_at;
    let lasts = match mail.kind {
        LinkKind::Invitation | LinkKind::Partnership => lasts / DAY,
        LinkKind::Reset => lasts / HOUR,
    }
    .to_string();
    let from = &mail.organisation;
    macro_rules! part {
        ($name:ident) => {
            $name {
                l,
                organisation: &from.name,
                postal: &from.postal,
                reply_to: &from.reply_to,
                role: &role,
                title: &mail.title,
                url: &url,
                lasts: &lasts,
            }
            .render()?
        };
    }
    let (subject, text, html) = match mail.kind {
        LinkKind::Invitation => (part!(InvitationSubject), part!(InvitationText), part!(InvitationHtml)),
        LinkKind::Reset => (part!(ResetSubject), part!(ResetText), part!(ResetHtml)),
        LinkKind::Partnership => (
            part!(PartnershipSubject),
            part!(PartnershipText),
            part!(PartnershipHtml),
        ),
    };
    Ok(Message {
        from_name: from.name.clone(),
        from: from.mail_from.clone(),
        reply_to: from.reply_to.clone(),
        to: mail.address.for_delivery(),
        subject: subject.split_whitespace().collect::<Vec<_>>().join(" "),
        text,
        html,
        message_id: message_id(instance, public_url, outbox_id),
    })
}
