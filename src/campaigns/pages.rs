//! The public list of campaigns, and each campaign's privacy notice.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::Campaign;
use super::model::Phase;
use crate::app::App;
use crate::core::locale::{Language, Localizer};
use crate::http::client;
use crate::http::error::Failure;
use crate::http::page::{self, Chrome};
use crate::signatures::pages::{head, language_of, progress, visible};
use crate::signatures::view::{ConsentLine, Head, consent_lines, retention};

/// A campaign on the list.
struct Card {
    href: String,
    title: String,
    ask: String,
    target: String,
    total: String,
    percent: u8,
    goal: Option<String>,
    won: bool,
    closed: bool,
}

#[derive(Template)]
#[template(path = "pages/home.html")]
struct HomePage {
    chrome: Chrome,
    campaigns: Vec<Card>,
}

#[derive(Template)]
#[template(path = "pages/privacy.html")]
struct PrivacyPage {
    chrome: Chrome,
    campaign: Head,
    controller: String,
    postal: String,
    reply_to: String,
    retention: String,
    consents: Vec<ConsentLine>,
}

/// `GET /`.
pub async fn home(app: Data<App>, request: HttpRequest) -> HttpResponse {
    let language = client::any_language(&request);
    let l = language.localizer();
    let listed = app.core.catalogue.listed();
    let campaigns = listed.iter().filter_map(|campaign| card(&app, campaign, l)).collect();
    page::public(page::render(&HomePage {
        chrome: Chrome::new(l, "/", Language::all()),
        campaigns,
    }))
}

fn card(app: &App, campaign: &Campaign, l: Localizer) -> Option<Card> {
    let text = campaign.text(l.language())?;
    let progress = progress(app, campaign, l);
    let slug = &campaign.row.slug;
    Some(Card {
        href: format!("/campaigns/{slug}?lang={}", text.row.language),
        title: text.row.title.clone(),
        ask: text.row.ask.clone(),
        target: text.row.target.clone(),
        total: progress.total,
        percent: progress.percent,
        goal: progress.goal,
        won: campaign.row.won,
        closed: matches!(campaign.phase(app.now()), Phase::Closed(_)),
    })
}

/// `GET /campaigns/{slug}/privacy`.
pub async fn privacy(app: Data<App>, request: HttpRequest, slug: Path<String>) -> Result<HttpResponse, Failure> {
    let campaign = visible(&app, &slug)?;
    let language = language_of(&request, &campaign);
    let l = language.localizer();
    let path = format!("/campaigns/{}/privacy", campaign.row.slug);
    let page = PrivacyPage {
        chrome: Chrome::new(l, &path, &campaign.languages()),
        campaign: head(&campaign, language)?,
        controller: campaign.lead.row.name.clone(),
        postal: campaign.lead.row.postal.clone(),
        reply_to: campaign.lead.row.reply_to.clone(),
        retention: retention(l, app.config().retention.months_after_closing),
        consents: consent_lines(&campaign, language, &[]),
    };
    Ok(page::public(page::render(&page)))
}
