//! Signing, and signing again: what a new form does to the signature that is there already.

use std::net::IpAddr;

use super::form::Checked;
use super::ledger::Ledger;
use super::model::{ChangeKind, Consents, Origin, Signature, State};
use crate::campaigns::{Attribution, Campaign};
use crate::core::canonical::UnknownRules;
use crate::core::clock::to_minute;
use crate::core::ids::{CampaignId, OrganisationId, SignatureId};
use crate::core::locale::Language;
use crate::core::network::NetworkPrefix;
use crate::db::{AnyConn, DbError};
use crate::outbox::MailKind;
use crate::tallies::Placement;
use crate::vault::{PersonalDetails, VaultError};

/// A checked form, sealed: the command that signing puts on the intake's queue.
#[derive(Debug, Clone)]
pub struct NewSignature {
    /// The campaign.
    pub campaign_id: CampaignId,
    /// Made from campaign and canonical address.
    pub id: SignatureId,
    /// What the supporter saw.
    pub form_version_id: i64,
    /// Language of the form.
    pub language: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// Where the supporter came from.
    pub source: String,
    /// "Show my name".
    pub public_name: bool,
    /// Organisations said yes to.
    pub consents: Consents,
    /// The sealed personal details.
    pub sealed: Vec<u8>,
    /// Keyed hash of the network.
    pub network_tag: Option<i64>,
    /// Keyed hash of the mail domain.
    pub mail_domain_tag: Option<i64>,
    /// The organisation that brought the supporter.
    pub partner_id: Option<OrganisationId>,
    /// What else is known of who brought them, as it is stored.
    pub attribution: String,
    /// The widget that brought them.
    pub placement: Option<Placement>,
}

impl NewSignature {
    /// Signs by the state of what is there; the supporter is told the same in every case.
    pub fn apply(&self, conn: &mut AnyConn, ledger: &mut Ledger<'_>) -> Result<(), DbError> {
        let before = ledger
            .get(self.id)
            .map(|row| (row.state(), row.generation, row.revision));
        let is_first = matches!(before, None | Some((Some(State::Withdrawn | State::Erased), ..)));
        // Who signs anew through another widget before confirming was brought by that one.
        let is_brought_anew = ledger.get(self.id).is_some_and(|row| {
            row.state() == Some(State::Pending)
                && (row.partner_id, row.attribution.as_str()) != (self.partner_id, self.attribution.as_str())
        });
        let placement = self.placement.filter(|_| is_first || is_brought_anew);
        ledger.took_form(self.campaign_id, placement, is_first);
        match before {
            None => self.set(conn, ledger, 1, 1, ChangeKind::Signed),
            Some((Some(State::Pending), generation, revision)) => {
                self.set(conn, ledger, generation, revision + 1, ChangeKind::Revised)
            }
            Some((Some(State::Withdrawn | State::Erased), generation, _)) => {
                self.set(conn, ledger, generation, 1, ChangeKind::Signed)
            }
            Some((Some(State::Confirmed), ..)) => {
                ledger.owe(MailKind::AlreadySigned, self.campaign_id, self.id);
                Ok(())
            }
            Some((Some(State::Quarantined | State::Invalidated) | None, ..)) => Ok(()),
        }
    }

    fn set(
        &self,
        conn: &mut AnyConn,
        ledger: &mut Ledger<'_>,
        generation: i32,
        revision: i32,
        kind: ChangeKind,
    ) -> Result<(), DbError> {
        // Whoever was on an imported list stays marked as such, so that importing it again changes nothing.
        let origin = match ledger.get(self.id).map(Signature::origin) {
            Some(Origin::Import | Origin::Both) => Origin::Both,
            Some(Origin::Web) | None => Origin::Web,
        };
        let row = Signature {
            id: self.id.as_bytes().to_vec(),
            campaign_id: self.campaign_id,
            state: State::Pending as i16,
            generation,
            revision,
            form_version_id: self.form_version_id,
            language: self.language.clone(),
            country: self.country.clone(),
            source: self.source.clone(),
            signed_at: to_minute(ledger.now()),
            confirmed_at: None,
            shown_at: None,
            public_name: self.public_name,
            consents: self.consents.stored(),
            sealed: self.sealed.clone(),
            network_tag: self.network_tag,
            mail_domain_tag: self.mail_domain_tag,
            last_change: 0,
            origin: origin as i16,
            partner_id: self.partner_id,
            attribution: self.attribution.clone(),
        };
        ledger.set(conn, row, kind)?;
        ledger.owe(MailKind::Confirmation, self.campaign_id, self.id);
        Ok(())
    }
}

impl NewSignature {
    /// Seals a checked form under its campaign's key; none if that key was destroyed.
    pub fn seal(campaign: &Campaign, checked: Checked, language: Language, client: IpAddr) -> Result<Self, SealError> {
        let key = campaign.key.as_ref().ok_or(SealError::KeyDestroyed)?;
        let Attribution {
            partner,
            source,
            placed,
        } = checked.attribution;
        let text = campaign.texts.get(&language).ok_or(SealError::NoText)?;
        let canonical = checked.email.canonical(campaign.row.canonical_version)?;
        let id = key.signature_id(campaign.id, &canonical);
        let details = PersonalDetails {
            given_name: checked.given_name,
            family_name: checked.family_name,
            email: checked.email.as_str().to_owned(),
            postcode: checked.postcode,
            comment: checked.comment,
        };
        Ok(Self {
            campaign_id: campaign.id,
            id,
            form_version_id: text.form_version(partner),
            language: language.code().to_owned(),
            country: checked.country.as_str().to_owned(),
            source: source.as_str().to_owned(),
            public_name: checked.public,
            consents: checked.consents,
            sealed: key.seal(&id, &details)?,
            network_tag: Some(key.network_tag(&NetworkPrefix::of(client))),
            mail_domain_tag: Some(key.mail_domain_tag(checked.email.mail_domain())),
            partner_id: partner,
            attribution: placed.stored(),
            placement: placed.placement(campaign.id, partner),
        })
    }
}

/// Why a form that is in order could not be sealed.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The campaign's personal data was destroyed.
    #[error("the campaign's key was destroyed")]
    KeyDestroyed,
    /// The campaign has no text in the form's language.
    #[error("no text in this language")]
    NoText,
    /// The campaign was made by a newer release.
    #[error(transparent)]
    Rules(#[from] UnknownRules),
    /// No randomness, or a key that does not fit.
    #[error(transparent)]
    Vault(#[from] VaultError),
}
