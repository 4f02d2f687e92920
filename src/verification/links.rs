//! Following a mailed link: which signature it is about, whether we made it, and whether it still holds.

use std::sync::Arc;

use super::store;
use crate::app::App;
use crate::campaigns::Campaign;
use crate::core::clock::Seconds;
use crate::core::ids::OrganisationId;
use crate::core::locale::Language;
use crate::http::error::Failure;
use crate::signatures::model::{Consents, Signature};
use crate::vault::{ParsedLink, Purpose};

const HOUR: Seconds = 3_600;
const DAY: Seconds = 24 * HOUR;

/// A link that we made.
pub struct Followed {
    /// The campaign.
    pub campaign: Arc<Campaign>,
    /// The signature as it stands.
    pub signature: Signature,
    /// The generation that the link was made for.
    pub generation: i32,
    /// The language of the form that was signed.
    pub language: Language,
    /// When the link was made, to the hour.
    pub issued_at: Seconds,
}

impl Followed {
    /// Whether the signature was withdrawn or erased after the link was made.
    pub fn is_cut(&self) -> bool {
        self.generation != self.signature.generation
    }

    /// Whether a confirmation link is too old. It was made within the hour after its stated time.
    pub fn is_expired(&self, app: &App) -> bool {
        app.now() >= self.issued_at + HOUR + app.config().verification.link_days * DAY
    }

    /// Whether the campaign still takes confirmations.
    pub fn is_in_time(&self, app: &App) -> bool {
        self.campaign
            .takes_confirmations(app.now(), app.config().verification.grace_hours * HOUR)
    }
}

/// Follows a link; `None` if it is malformed, forged, or about nothing that is known.
pub async fn follow(app: &App, purpose: Purpose, token: &str) -> Result<Option<Followed>, Failure> {
    let Ok(link) = ParsedLink::parse(token) else {
        return Ok(None);
    };
    let Some(signature) = app.signature(link.signature_id()).await? else {
        return Ok(None);
    };
    let Some(generation) = generation_of(app, &link, purpose, signature.generation) else {
        return Ok(None);
    };
    let Some(campaign) = app.core.catalogue.by_id(signature.campaign_id) else {
        return Ok(None);
    };
    let language = Language::parse(&signature.language).unwrap_or_default();
    Ok(Some(Followed {
        campaign,
        generation,
        language,
        issued_at: link.issued_at(),
        signature,
    }))
}

impl Followed {
    /// The consents that can be recorded, if an organisation that was said yes to carries the campaign no more.
    pub fn lapsed_consents(&self) -> Option<String> {
        let given = Consents::parse(&self.signature.consents);
        let carries = |organisation: &OrganisationId| self.campaign.takes_part(*organisation);
        let kept: Vec<_> = given.organisations().iter().copied().filter(carries).collect();
        (kept.len() < given.organisations().len()).then(|| Consents::new(kept).stored())
    }
}

/// The generation that a link was made for: the present one, or one of the few before it.
fn generation_of(app: &App, link: &ParsedLink, purpose: Purpose, newest: i32) -> Option<i32> {
    const REMEMBERED: i32 = 8;
    let oldest = (newest - REMEMBERED).max(1);
    (oldest..=newest)
        .rev()
        .find(|generation| app.core.instance.verify(link, purpose, *generation))
}

/// The consents that are recorded, in the words that the supporter was shown: organisation and wording.
pub async fn consents_shown(app: &App, followed: &Followed) -> Result<Vec<(String, String)>, Failure> {
    let version = followed.signature.form_version_id;
    let stored = followed.lapsed_consents();
    let stored = stored.unwrap_or_else(|| followed.signature.consents.clone());
    app.read(move |conn| store::consents_shown(conn, version, &stored))
        .await
}
