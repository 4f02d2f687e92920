//! The public list of campaigns, each campaign's privacy notice, and what every page about a campaign asks first.

use std::sync::Arc;

use actix_web::http::header;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use bytes::Bytes;

use super::view::{ConsentLine, Head, Progress, Share, consent_lines, retention};
use super::{Campaign, Claim, Image, Phase, store};
use crate::app::App;
use crate::core::locale::{Language, Localizer};
use crate::http::client;
use crate::http::error::Failure;
use crate::http::headers::DATA_POLICY;
use crate::http::page::{self, Chrome};
use crate::tallies::Tally;

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
    tag_days: String,
    pending_days: String,
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
        tag_days: app.config().retention.tag_days.to_string(),
        pending_days: app.config().retention.pending_days.to_string(),
        consents: consent_lines(campaign.consents_in(language), &[]),
    };
    Ok(page::public(page::render(&page)))
}

/// `GET /campaigns/{slug}/image/{file}`: the image that a campaign has now, and no other.
pub async fn image(app: Data<App>, path: Path<(String, String)>) -> Result<HttpResponse, Failure> {
    let (slug, file) = path.into_inner();
    let campaign = visible(&app, &slug)?;
    let image = campaign.image.as_ref().filter(|image| image.file() == file);
    let image = image.ok_or(Failure::NotFound)?;
    let bytes = image_bytes(&app, &campaign, image).await?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, image.media_type()))
        .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .insert_header((header::CONTENT_SECURITY_POLICY, DATA_POLICY))
        .body(bytes))
}

/// The bytes of a campaign's image, from memory if they are at hand.
pub async fn image_bytes(app: &App, campaign: &Campaign, image: &Image) -> Result<Bytes, Failure> {
    let shelf = &app.core.catalogue.images;
    if let Some(bytes) = shelf.get(campaign.id, &image.fingerprint) {
        return Ok(bytes);
    }
    let (id, fingerprint) = (campaign.id, image.fingerprint.clone());
    let found = app
        .read(move |conn| store::images::content(conn, id, &fingerprint))
        .await?;
    let bytes = Bytes::from(found.ok_or(Failure::NotFound)?);
    shelf.put(campaign.id, &image.fingerprint, bytes.clone());
    Ok(bytes)
}

/// A published campaign; drafts are nobody's business.
pub fn visible(app: &App, slug: &str) -> Result<Arc<Campaign>, Failure> {
    let campaign = app.core.catalogue.by_slug(slug).ok_or(Failure::NotFound)?;
    if campaign.phase(app.now()) == Phase::Draft {
        Err(Failure::NotFound)
    } else {
        Ok(campaign)
    }
}

/// The language to show a campaign in.
pub fn language_of(request: &HttpRequest, campaign: &Campaign) -> Language {
    let default = Language::parse(&campaign.row.default_language).unwrap_or_default();
    client::language(request, &campaign.languages(), default)
}

/// What the address claims about who brings the visitor.
pub fn claim(request: &HttpRequest) -> Claim {
    Claim::in_query(&client::Query::of(request))
}

/// The same inside a frame, where the browser says which site is around it: `Referer` (RFC 9110, 10.1.3) goes before what
/// the address claims.
pub fn framed_claim(request: &HttpRequest) -> Claim {
    let mut claim = claim(request);
    let referer = request
        .headers()
        .get(header::REFERER)
        .and_then(|value| value.to_str().ok());
    let around = referer.and_then(|referer| url::Url::parse(referer).ok());
    if let Some(around) = around {
        claim.site = around.origin().ascii_serialization();
    }
    claim
}

/// A campaign's texts, for a page.
pub fn head(campaign: &Campaign, language: Language) -> Result<Head, Failure> {
    let text = campaign.text(language).ok_or(Failure::NotFound)?;
    Ok(Head::new(campaign, text, language))
}

/// A campaign's count, for a page.
pub fn progress(app: &App, campaign: &Campaign, l: Localizer) -> Progress {
    Progress::new(campaign, &tally(app, campaign), campaign.phase(app.now()), l)
}

/// Ways to pass a campaign on; `sharer` is the anonymous reference of who does.
pub fn share(app: &App, campaign: &Campaign, language: Language, sharer: Option<&str>) -> Share {
    let page = format!("{}/campaigns/{}", app.config().server.public_url, campaign.row.slug);
    let url = match sharer {
        Some(sharer) => format!("{page}?ref={sharer}"),
        None => page,
    };
    let (title, text) = campaign
        .text(language)
        .map_or(("", ""), |text| (text.row.title.as_str(), text.row.share.as_str()));
    Share::new(url, title, text)
}

/// A campaign's count.
pub fn tally(app: &App, campaign: &Campaign) -> Tally {
    app.board
        .get(campaign.id)
        .unwrap_or_else(|| Tally::empty(campaign.id, campaign.row.created_at))
}
