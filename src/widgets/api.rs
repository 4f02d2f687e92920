//! `GET /api/v1/campaigns…`: what anybody may know of a campaign, as JSON, from memory.

use actix_web::http::header::{self, CacheControl, CacheDirective, ETag, EntityTag, Header};
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use serde::Serialize;
use serde_json::{Value, json};

use crate::app::App;
use crate::campaigns::Campaign;
use crate::campaigns::pages::{language_of, tally, visible};
use crate::core::clock::iso8601;
use crate::core::locale::Language;
use crate::http::assets::{EMBED_HASH, EMBED_INTEGRITY};
use crate::http::error::Failure;
use crate::tallies::Tally;

/// What pages, widgets and other programs poll.
#[derive(Serialize)]
struct Count<'a> {
    campaign: &'a str,
    total: i64,
    online: i64,
    offline: i64,
    goal: i64,
    state: &'static str,
    updated_at: String,
}

/// `GET /api/v1/campaigns/{slug}/count`.
pub async fn count(app: Data<App>, request: HttpRequest, slug: Path<String>) -> Result<HttpResponse, Failure> {
    let campaign = visible(&app, &slug)?;
    let tally = tally(&app, &campaign);
    let state = campaign.phase(app.now()).as_str();
    // Nothing in it moves while a signature is only pending, or it would tell who is signing.
    let counts = (tally.online, tally.offline, tally.updated_at);
    let tag = EntityTag::new_weak(format!(
        "{}-{}-{}-{}-{state}",
        counts.0, counts.1, counts.2, campaign.row.revision
    ));
    let mut answer = if is_known(&request, &tag) {
        HttpResponse::NotModified()
    } else {
        HttpResponse::Ok()
    };
    open_to_all(&mut answer)
        .insert_header(ETag(tag.clone()))
        .insert_header(short_cache());
    if is_known(&request, &tag) {
        return Ok(answer.finish());
    }
    let (slug, goal) = (campaign.row.slug.as_str(), campaign.row.goal);
    let Tally { online, offline, .. } = tally;
    let updated_at = iso8601(tally.updated_at);
    Ok(answer.json(Count {
        campaign: slug,
        total: tally.total(),
        online,
        offline,
        goal,
        state,
        updated_at,
    }))
}

/// `GET /api/v1/campaigns`.
pub async fn campaigns(app: Data<App>, request: HttpRequest) -> HttpResponse {
    let listed = app.core.catalogue.listed();
    let entries: Vec<Value> = listed
        .iter()
        .map(|campaign| describe(&app, &request, campaign))
        .collect();
    let mut answer = HttpResponse::Ok();
    open_to_all(&mut answer)
        .insert_header(short_cache())
        .insert_header((header::VARY, "accept-language"))
        .json(json!({ "campaigns": entries, "next": null }))
}

/// `GET /api/v1/campaigns/{slug}`.
pub async fn campaign(app: Data<App>, request: HttpRequest, slug: Path<String>) -> Result<HttpResponse, Failure> {
    let campaign = visible(&app, &slug)?;
    let mut answer = HttpResponse::Ok();
    Ok(open_to_all(&mut answer)
        .insert_header(short_cache())
        .insert_header((header::VARY, "accept-language"))
        .json(describe(&app, &request, &campaign)))
}

/// `OPTIONS` for reads from other sites (Fetch standard, CORS).
pub async fn preflight() -> HttpResponse {
    let mut answer = HttpResponse::NoContent();
    open_to_all(&mut answer)
        .insert_header((header::ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, OPTIONS"))
        .insert_header((header::ACCESS_CONTROL_ALLOW_HEADERS, "If-None-Match"))
        .insert_header((header::ACCESS_CONTROL_MAX_AGE, "86400"))
        .finish()
}

fn describe(app: &App, request: &HttpRequest, campaign: &Campaign) -> Value {
    let language = language_of(request, campaign);
    let tally = tally(app, campaign);
    let text = campaign.text(language).map(|text| &text.row);
    let url = format!("{}/campaigns/{}", app.config().server.public_url, campaign.row.slug);
    json!({
        "slug": campaign.row.slug,
        "url": url,
        "language": text.map(|text| &text.language),
        "languages": campaign.languages().into_iter().map(Language::code).collect::<Vec<_>>(),
        "title": text.map(|text| &text.title),
        "ask": text.map(|text| &text.ask),
        "target": text.map(|text| &text.target),
        "organisation": campaign.lead.row.name,
        "state": campaign.phase(app.now()).as_str(),
        "won": campaign.row.won,
        "opens_at": campaign.row.opens_at.map(iso8601),
        "closes_at": campaign.row.closes_at.map(iso8601),
        "goal": campaign.row.goal,
        "total": tally.total(),
        "online": tally.online,
        "offline": tally.offline,
        "embed": {
            "script": format!("{}/embed/v1.{}.js", app.config().server.public_url, *EMBED_HASH),
            "integrity": *EMBED_INTEGRITY,
        },
    })
}

/// Lets pages of any site read the answer.
pub fn open_to_all(answer: &mut HttpResponseBuilder) -> &mut HttpResponseBuilder {
    answer
        .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .insert_header((header::ACCESS_CONTROL_EXPOSE_HEADERS, "ETag"))
        .insert_header(("cross-origin-resource-policy", "cross-origin"))
}

/// Seconds old at most; a little older while a fresh one is fetched, much older while we are away (RFC 5861).
pub fn short_cache() -> CacheControl {
    let extension = |name: &str, seconds: &str| CacheDirective::Extension(name.to_owned(), Some(seconds.to_owned()));
    CacheControl(vec![
        CacheDirective::Public,
        CacheDirective::MaxAge(2),
        extension("stale-while-revalidate", "10"),
        extension("stale-if-error", "86400"),
    ])
}

/// Whether the client has this edition already (RFC 9110, 13.1.2: weak comparison).
fn is_known(request: &HttpRequest, tag: &EntityTag) -> bool {
    match header::IfNoneMatch::parse(request) {
        Ok(header::IfNoneMatch::Any) => request.headers().contains_key(header::IF_NONE_MATCH),
        Ok(header::IfNoneMatch::Items(tags)) => tags.iter().any(|known| known.weak_eq(tag)),
        Err(_) => false,
    }
}
