//! The record of who did what, when, from where, to what. Entries are only ever added; they name things by number or
//! short name, never a supporter.

use serde_json::Value;

use super::store;
use crate::core::clock::Seconds;
use crate::core::ids::{CampaignId, OrganisationId, OrganiserId};
use crate::db::{AnyConn, DbError};

macro_rules! events {
    ($($(#[$doc:meta])* $name:ident = $word:literal),+ $(,)?) => {
        /// What can be on record. The word is stored.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Event { $($(#[$doc])* $name),+ }

        impl Event {
            /// Every event.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The stored word.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word),+ }
            }
        }
    };
}

events! {
    /// Somebody logged in.
    LoggedIn = "login",
    /// A password was chosen or changed.
    PasswordChanged = "password.changed",
    /// One-time passwords were switched on.
    TotpEnabled = "totp.enabled",
    /// One-time passwords were switched off.
    TotpDisabled = "totp.disabled",
    /// A recovery code was used in place of a one-time password.
    RecoveryCodeUsed = "recovery_code.used",
    /// New recovery codes took the place of the old ones.
    RecoveryCodesRenewed = "recovery_codes.renewed",
    /// A session was ended by hand.
    SessionRevoked = "session.revoked",
    /// Somebody was invited.
    MemberInvited = "member.invited",
    /// Somebody became a member.
    MemberJoined = "member.joined",
    /// A member's role changed.
    MemberChanged = "member.changed",
    /// A member was removed.
    MemberRemoved = "member.removed",
    /// An invitation was taken back.
    InvitationRevoked = "invitation.revoked",
    /// The organisation's settings changed.
    OrganisationChanged = "organisation.changed",
    /// A campaign was made.
    CampaignCreated = "campaign.created",
    /// A campaign's texts or settings changed.
    CampaignChanged = "campaign.changed",
    /// A campaign's state changed: published, closed, archived, won.
    CampaignState = "campaign.state",
    /// A campaign's image changed.
    CampaignImage = "campaign.image",
    /// Signatures from paper were entered as a number.
    OfflineEntered = "offline.entered",
    /// Names were looked at.
    NamesSeen = "names.seen",
    /// A signature was looked for by address.
    SignatureSought = "signature.sought",
    /// A confirmation mail was sent again.
    MailResent = "signature.mail_resent",
    /// A signature was marked as invalid.
    SignatureInvalidated = "signature.invalidated",
    /// A signature that was marked as invalid counts again.
    SignatureReinstated = "signature.reinstated",
    /// A signature was erased on request.
    SignatureErased = "signature.erased",
    /// Somebody began to take a list away.
    ListBegun = "list.begun",
    /// The list was taken away, to its end.
    ListExported = "list.exported",
    /// It broke off before that, or was never fetched.
    ListBrokenOff = "list.broken_off",
    /// A list of earlier signatures was begun to be taken over.
    ImportStarted = "import.started",
    /// It was taken over.
    ImportFinished = "import.finished",
    /// It was ended before that.
    ImportCancelled = "import.cancelled",
    /// An API token was made.
    TokenCreated = "token.created",
    /// An API token was taken back.
    TokenRevoked = "token.revoked",
    /// An organisation was invited to carry a campaign.
    PartnerInvited = "partner.invited",
    /// Such an invitation was taken back.
    PartnerInvitationRevoked = "partner.invitation_revoked",
    /// An organisation asked to carry a campaign.
    PartnerRequested = "partner.requested",
    /// The lead declined that.
    PartnerDeclined = "partner.declined",
    /// An organisation began to carry a campaign.
    PartnerJoined = "partner.joined",
    /// It stopped, or the lead ended it.
    PartnerLeft = "partner.left",
    /// Terms, order or number of the consent lines, or who sees which numbers, changed.
    PartnersChanged = "partners.changed",
    /// An organisation changed its wording or its sites in a campaign.
    PartChanged = "part.changed",
    /// A webhook was made.
    WebhookCreated = "webhook.created",
    /// A webhook was changed, paused or taken up again.
    WebhookChanged = "webhook.changed",
    /// A webhook was ended.
    WebhookEnded = "webhook.ended",
    /// A message was sent again by hand.
    WebhookResent = "webhook.resent",
    /// A list was ordered to come again and again.
    ListScheduled = "list.scheduled",
    /// That was ended.
    ListUnscheduled = "list.unscheduled",
    /// A list that was made that way was fetched.
    ListFetched = "list.fetched",
    /// The record itself was taken away.
    AuditExported = "audit.exported",
}

impl Event {
    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|event| event.as_str() == word)
    }
}

/// Who does something, and from where.
#[derive(Debug, Clone)]
pub struct Actor {
    /// In the name of which organisation; none for one's own account.
    pub organisation: Option<OrganisationId>,
    /// Who; none for the command line.
    pub organiser: Option<OrganiserId>,
    /// Truncated network address (/24, /48); empty for the command line.
    pub network: String,
}

impl Actor {
    /// Whoever uses the command line, or the service by itself, in the name of an organisation.
    pub fn command_line(organisation: impl Into<Option<OrganisationId>>) -> Self {
        Self {
            organisation: organisation.into(),
            organiser: None,
            network: String::new(),
        }
    }

    /// Puts an event on record, in the transaction that makes it happen. `subject` is what it happened to (a number, a
    /// short name), `detail` what else is worth knowing; neither holds anything personal.
    pub fn note(
        &self,
        conn: &mut AnyConn,
        event: Event,
        campaign: Option<CampaignId>,
        subject: &str,
        detail: &Value,
        now: Seconds,
    ) -> Result<(), DbError> {
        store::append_audit(
            conn,
            &store::NewAuditEntry {
                organisation_id: self.organisation,
                organiser_id: self.organiser,
                campaign_id: campaign,
                action: event.as_str(),
                subject,
                detail: &detail.to_string(),
                network: &self.network,
                created_at: now,
            },
        )
    }
}
