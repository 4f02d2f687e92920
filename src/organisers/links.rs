//! Links in mails to organisers: to join an organisation, to choose a password, to carry a campaign. A link is signed by the
//! [`vault`](crate::vault); the row that it names says whom it is for, until when it works, and that it works once.

use super::model::{LinkRow, Person};
use super::store;
use crate::core::clock::Seconds;
use crate::core::ids::SignatureId;
use crate::db::{AnyConn, DbError};
use crate::outbox::store::owe;
use crate::outbox::{MailKind, Owed};
use crate::vault::{InstanceKey, ParsedLink, Purpose, VaultError};

/// Mails about accounts belong to no campaign.
const NO_CAMPAIGN: i64 = 0;
/// Mailed links have no generations: a row works once.
const GENERATION: i32 = 1;

/// What a mailed link is for. The number is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i16)]
pub enum LinkKind {
    /// To join an organisation.
    Invitation = 1,
    /// To choose a password.
    Reset = 2,
    /// To carry a campaign of another organisation.
    Partnership = 3,
}

impl LinkKind {
    const fn purpose(self) -> Purpose {
        match self {
            Self::Invitation => Purpose::Invitation,
            Self::Reset => Purpose::Reset,
            Self::Partnership => Purpose::Partnership,
        }
    }

    const fn mail(self) -> MailKind {
        match self {
            Self::Invitation => MailKind::Invitation,
            Self::Reset => MailKind::PasswordReset,
            Self::Partnership => MailKind::Partnership,
        }
    }

    const fn path(self) -> &'static str {
        match self {
            Self::Invitation => "/organise/invitation",
            Self::Reset => "/organise/reset",
            Self::Partnership => "/organise/partnership",
        }
    }

    /// The link of a row, from the first slash on.
    pub fn href(self, instance: &InstanceKey, number: &[u8; 16], now: Seconds) -> String {
        let token = instance.link(self.purpose(), SignatureId::from_bytes(*number), GENERATION, now);
        format!("{}/{token}", self.path())
    }

    /// The row's number in a link of ours of this kind.
    pub fn number_in(self, instance: &InstanceKey, token: &str) -> Option<[u8; 16]> {
        let link = ParsedLink::parse(token).ok()?;
        let ours = instance.verify(&link, self.purpose(), GENERATION);
        ours.then(|| *link.signature_id().as_bytes())
    }
}

/// Stores a link, and owes the mail that carries it.
pub fn mail(conn: &mut AnyConn, kind: LinkKind, row: &LinkRow) -> Result<(), DbError> {
    store::links::insert(conn, row)?;
    let owed = Owed {
        kind: kind.mail(),
        campaign_id: NO_CAMPAIGN,
        signature_id: SignatureId::from_bytes(row.number()),
    };
    owe(conn, &[owed], row.created_at)
}

/// Whether one of these links invites the mailbox with this tag.
pub fn invite(instance: &InstanceKey, links: &[LinkRow], tag: [u8; 16]) -> Result<bool, VaultError> {
    for link in links {
        let invited = Person::open(instance, &link.number(), &link.sealed)?;
        if Person::tag(instance, &invited.email) == Some(tag) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The row of a link, if the link is ours and still works.
pub fn open(conn: &mut AnyConn, kind: LinkKind, number: &[u8; 16], now: Seconds) -> Result<Option<LinkRow>, DbError> {
    let found = store::links::by_number(conn, number)?;
    Ok(found.filter(|row| row.kind == kind as i16 && row.is_open(now)))
}
