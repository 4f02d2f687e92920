//! An organisation's own part in a campaign: how it asks whether it may write, in each language that the campaign has, and
//! where its privacy notice is.

use std::collections::BTreeMap;

use serde_json::json;

use super::{JoiningError, fingerprint, hold, joined};
use crate::campaigns::editing::{self, Stamp, TextChange};
use crate::campaigns::wording::Part;
use crate::campaigns::{self, store};
use crate::core::clock::Seconds;
use crate::core::ids::{CampaignId, OrganisationId};
use crate::core::locale::Language;
use crate::core::text::{self, TextError};
use crate::db::{AnyConn, DbError};
use crate::organisers::{Actor, Event};

/// An organisation's words.
pub type Wordings = BTreeMap<Language, String>;

/// What an organisation says about itself in a campaign.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// By language of the campaign; empty where it does not ask.
    pub wordings: Wordings,
    /// Web address of its privacy notice, or empty; the same in every campaign.
    pub privacy_url: String,
}

impl Said {
    /// What it says now.
    pub fn read(conn: &mut AnyConn, campaign: CampaignId, organisation: OrganisationId) -> Result<Self, DbError> {
        let settings = store::settings::by_id(conn, organisation)?.ok_or(DbError::NotFound)?;
        let mut known = store::wordings_of(conn, campaign, organisation)?;
        let languages = store::texts(conn, campaign)?;
        let languages = languages.iter().filter_map(|text| Language::parse(&text.language));
        let wordings = languages.map(|language| (language, known.remove(&language).unwrap_or_default()));
        Ok(Self {
            wordings: wordings.collect(),
            privacy_url: settings.privacy_url,
        })
    }

    /// By which a form says what its writer saw.
    pub fn seen(&self) -> String {
        let wordings = self.wordings.iter();
        let wordings = wordings.flat_map(|(language, wording)| [language.code(), wording.as_str()]);
        fingerprint(std::iter::once(self.privacy_url.as_str()).chain(wordings))
    }
}

/// Checks a wording as the campaign's own are checked.
pub fn check(typed: &str) -> Result<String, TextError> {
    text::check_sentence(typed, Part::Consent.max())
}

/// Keeps what an organisation says, unless that moved meanwhile or it carries the campaign no more. Another wording makes
/// another form version: supporters who sign from now on agree to the new one, and those before to the one before.
pub fn save(
    conn: &mut AnyConn,
    actor: &Actor,
    (campaign, organisation): (CampaignId, OrganisationId),
    seen: &str,
    new: &Said,
    now: Seconds,
) -> Result<(), JoiningError> {
    let before = Said::read(conn, campaign, organisation)?;
    if before.privacy_url != new.privacy_url {
        // Before anything else is held: this holds every campaign of the organisation, in ascending order.
        store::settings::put_privacy_url(conn, organisation, &new.privacy_url)?;
        campaigns::touch_all(conn, organisation)?;
    }
    hold(conn, campaign)?;
    let part = joined(conn, campaign, organisation)?;
    let stored = Said::read(conn, campaign, organisation)?;
    let now_there = Said {
        privacy_url: before.privacy_url.clone(),
        ..stored
    };
    if now_there.seen() != seen {
        return Err(JoiningError::Moved);
    }
    let changed: Wordings = now_there
        .wordings
        .iter()
        .filter_map(|(language, wording)| {
            let typed = new.wordings.get(language).filter(|typed| *typed != wording)?;
            Some((*language, typed.clone()))
        })
        .collect();
    if changed.is_empty() && before.privacy_url == new.privacy_url {
        return Ok(());
    }
    if part.role == "lead" {
        let stamp = Stamp {
            by: actor.organiser,
            now,
        };
        keep_of_lead(conn, campaign, &changed, stamp)?;
    } else {
        keep_of_partner(conn, campaign, organisation, &changed)?;
    }
    let languages: Vec<&str> = changed.keys().map(|language| language.code()).collect();
    let mut detail = json!({ "languages": languages });
    if before.privacy_url != new.privacy_url {
        detail["privacy"] = json!(new.privacy_url);
    }
    actor.note(conn, Event::PartChanged, Some(campaign), "", &detail, now)?;
    Ok(())
}

fn keep_of_partner(
    conn: &mut AnyConn,
    campaign: CampaignId,
    organisation: OrganisationId,
    changed: &Wordings,
) -> Result<(), DbError> {
    for (language, wording) in changed {
        if wording.is_empty() {
            store::remove_wording(conn, campaign, organisation, *language)?;
        } else {
            store::put_wording(conn, campaign, organisation, *language, wording)?;
        }
    }
    store::touch(conn, campaign)
}

/// The lead's wording is one of the campaign's texts, whose history is kept.
fn keep_of_lead(
    conn: &mut AnyConn,
    campaign: CampaignId,
    changed: &Wordings,
    stamp: Stamp,
) -> Result<(), JoiningError> {
    let stored = editing::stored(conn, campaign)?;
    let mut texts = BTreeMap::new();
    for (language, wording) in changed {
        if let Some(text) = stored.texts.get(language) {
            let mut text = text.clone();
            text.set(Part::Consent, wording.clone());
            texts.insert(*language, text);
        }
    }
    let change = TextChange {
        revision: stored.revision,
        texts,
        removed: Vec::new(),
    };
    editing::save_texts(conn, campaign, &change, stamp)?;
    Ok(())
}
