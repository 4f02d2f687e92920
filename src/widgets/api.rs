//! `GET /api/v1/campaigns…`: what anybody may know of a campaign, as JSON and as a stream, from memory.

use std::convert::Infallible;

use actix_web::http::header::{self, CacheControl, CacheDirective, ETag, EntityTag, Header};
use actix_web::http::{Method, StatusCode};
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use bytes::Bytes;
use futures_util::stream;
use serde::Serialize;
use serde_json::{Value, json};

use super::live::{Frame, Refused};
use crate::app::App;
use crate::campaigns::pages::{language_of, tally, visible};
use crate::campaigns::view::Picture;
use crate::campaigns::{Campaign, Phase};
use crate::core::clock::iso8601;
use crate::core::locale::Language;
use crate::http::assets::{EMBED_HASH, EMBED_INTEGRITY};
use crate::http::client;
use crate::http::error::{Failure, problem};

/// Milliseconds before a browser whose stream broke opens it again.
const RETRY: u32 = 4_000;
/// Seconds before somebody who found no place may ask again.
const NO_PLACE: &str = "30";

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

impl<'a> Count<'a> {
    fn of(app: &App, campaign: &'a Campaign) -> Self {
        let tally = tally(app, campaign);
        Self {
            campaign: &campaign.row.slug,
            total: tally.total(),
            online: tally.online,
            offline: tally.offline,
            goal: campaign.row.goal,
            state: campaign.phase(app.now()).as_str(),
            updated_at: iso8601(tally.updated_at),
        }
    }

    /// Names this very content. Nothing in it moves while a signature is only pending, or it would tell who is signing.
    fn edition(&self) -> String {
        let Self {
            online,
            offline,
            goal,
            state,
            updated_at,
            ..
        } = self;
        format!("{online}-{offline}-{goal}-{state}-{updated_at}")
    }

    fn json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// `GET /api/v1/campaigns/{slug}/count`.
pub async fn count(app: Data<App>, request: HttpRequest, slug: Path<String>) -> Result<HttpResponse, Failure> {
    let campaign = visible(&app, &slug)?;
    let count = Count::of(&app, &campaign);
    Ok(cached_json(&request, count.edition(), || count.json()))
}

/// What the viewers of a campaign are told now; nothing once it is not to be seen.
pub fn frame(app: &App, campaign: &Campaign) -> Option<Frame> {
    (campaign.phase(app.now()) != Phase::Draft).then(|| {
        let count = Count::of(app, campaign);
        let (edition, data) = (count.edition(), count.json());
        let event = Bytes::from(format!("retry: {RETRY}\nevent: count\nid: {edition}\ndata: {data}\n\n"));
        Frame { edition, event }
    })
}

/// `GET /api/v1/campaigns/{slug}/live`: the count now and whenever it moves, as server-sent events (WHATWG HTML, 9.2).
pub async fn live(app: Data<App>, request: HttpRequest, slug: Path<String>) -> Result<HttpResponse, Failure> {
    let campaign = visible(&app, &slug)?;
    let mut answer = HttpResponse::Ok();
    open_to_all(&mut answer)
        .insert_header((header::CONTENT_TYPE, "text/event-stream"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        // Neither a proxy nor we ourselves may hold an event back to make a larger piece of it.
        .insert_header(("x-accel-buffering", "no"))
        .insert_header((header::CONTENT_ENCODING, "identity"))
        // The stream ends when we do; nothing follows it on this connection.
        .force_close();
    if request.method() == Method::HEAD {
        return Ok(answer.finish());
    }
    let address = client::address(&request, &app.config().server);
    let look = || frame(&app, &campaign);
    match app.live.join(campaign.id, address, look) {
        Ok(viewer) => Ok(answer.streaming(stream::unfold(viewer, |mut viewer| async {
            let piece = viewer.next().await?;
            Some((Ok::<_, Infallible>(piece), viewer))
        }))),
        Err(Refused::Gone) => Err(Failure::NotFound),
        Err(_) => Ok(no_place(&request)),
    }
}

/// 503; browsers then ask for the count now and then instead.
fn no_place(request: &HttpRequest) -> HttpResponse {
    let l = client::any_language(request).localizer();
    let mut answer = problem(StatusCode::SERVICE_UNAVAILABLE, l, &[]);
    let headers = answer.headers_mut();
    headers.insert(header::RETRY_AFTER, header::HeaderValue::from_static(NO_PLACE));
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_ORIGIN,
        header::HeaderValue::from_static("*"),
    );
    answer
}

/// JSON that anybody may read and keep for a moment; 304 for who has this edition already.
pub fn cached_json(request: &HttpRequest, edition: String, body: impl FnOnce() -> String) -> HttpResponse {
    let tag = EntityTag::new_weak(edition);
    let is_known = is_known(request, &tag);
    let mut answer = if is_known {
        HttpResponse::NotModified()
    } else {
        HttpResponse::Ok()
    };
    open_to_all(&mut answer)
        .insert_header(ETag(tag))
        .insert_header(short_cache());
    if is_known {
        answer.finish()
    } else {
        answer.content_type("application/json").body(body())
    }
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
        .insert_header((header::ACCESS_CONTROL_ALLOW_HEADERS, "If-None-Match, Last-Event-ID"))
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
        "image": image(app, campaign, language),
        "fields": {
            "postcode": campaign.row.ask_postcode,
            "comment": campaign.row.ask_comment,
            "public": campaign.row.ask_public,
        },
        "embed": {
            "script": format!("{}/embed/v1.{}.js", app.config().server.public_url, *EMBED_HASH),
            "integrity": *EMBED_INTEGRITY,
        },
    })
}

fn image(app: &App, campaign: &Campaign, language: Language) -> Option<Value> {
    let image = Picture::new(campaign, language)?;
    Some(json!({
        "url": format!("{}{}", app.config().server.public_url, image.src),
        "alt": image.alt,
        "width": image.width,
        "height": image.height,
    }))
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
