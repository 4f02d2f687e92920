//! The record of what a supporter saw: title, ask, texts, consent wordings, fields.

use super::Campaign;
use super::model::TextRow;
use crate::core::ids::OrganisationId;
use crate::core::locale::Language;

/// What a supporter is shown, as it is kept on record.
pub fn content(campaign: &Campaign, text: &TextRow, language: Language, via: Option<OrganisationId>) -> String {
    let consents: Vec<_> = campaign
        .consents_shown(language, via)
        .into_iter()
        .map(|(organisation, wording)| {
            serde_json::json!({ "id": organisation.id, "organisation": organisation.row.slug, "name": organisation.row.name, "wording": wording })
        })
        .collect();
    let mut content = serde_json::json!({
        "title": text.title,
        "ask": text.ask,
        "target": text.target,
        "body": text.body,
        "controller": campaign.lead.row.name,
        "postal": campaign.lead.row.postal,
        "agree": language.localizer().t1("agree-label", "controller", &campaign.lead.row.name),
        "consents": consents,
    });
    // What most campaigns do not have is not named, so that the records of those stay as they are.
    let row = &campaign.row;
    let fields = [
        ("postcode", row.ask_postcode),
        ("comment", row.ask_comment),
        ("public", row.ask_public),
    ];
    let not_asked: Vec<&str> = fields
        .into_iter()
        .filter(|(_, asked)| !asked)
        .map(|(name, _)| name)
        .collect();
    if !not_asked.is_empty() {
        content["not_asked"] = not_asked.into();
    }
    if let Some(image) = &campaign.image {
        content["image"] = serde_json::json!({ "file": image.file(), "alt": image.alt_in(language) });
    }
    content.to_string()
}
