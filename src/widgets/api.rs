//! `GET /api/v1/campaigns…`: what anybody may know of a campaign, as JSON and as a stream, from memory.

use std::convert::Infallible;

use actix_web::http::header::{self, CacheControl, CacheDirective, ETag, EntityTag, Header};
use actix_web::http::{Method, StatusCode};
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use bytes::Bytes;
use futures_util::stream;
use serde::Serialize;
use utoipa::ToSchema;

use super::described::{Around, Campaigns, Described};
use super::live::{Frame, Refused};
use crate::app::App;
use crate::campaigns::pages::{language_of, tally, visible};
use crate::campaigns::{Campaign, CampaignPath, Phase, Standing};
use crate::core::clock::iso8601;
use crate::http::client;
use crate::http::error::{Failure, problem};
use crate::http::problem::{Always, OfCampaign};

/// Milliseconds before a browser whose stream broke opens it again.
const RETRY: u32 = 4_000;
/// Seconds before somebody who found no place may ask again.
const NO_PLACE: &str = "30";

/// A campaign's count now.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({
    "campaign": "clean-water", "total": 12_651, "online": 1, "offline": 12_650, "goal": 20_000, "state": "open",
    "updated_at": "2026-11-23T21:19:43Z"
}))]
pub struct Count<'a> {
    /// The campaign's short name.
    campaign: &'a str,
    /// All signatures: `online` and `offline` together.
    total: i64,
    /// Signatures that were made here and confirmed by e-mail.
    online: i64,
    /// Signatures that were collected elsewhere: on paper, or by an earlier system.
    offline: i64,
    /// The number aimed at; 0 for none.
    #[schema(minimum = 0)]
    goal: i64,
    /// Where the campaign stands; never `draft` here.
    state: Standing,
    /// When the count last changed.
    #[schema(format = DateTime)]
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
            state: campaign.phase(app.now()).into(),
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
        format!("{online}-{offline}-{goal}-{}-{updated_at}", state.as_str())
    }

    fn json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// How many have signed
///
/// What counters show. It is answered from memory, and asking every few seconds is fine; with `If-None-Match` the answer is
/// short while nothing has changed.
#[utoipa::path(
    get,
    path = "/api/v1/campaigns/{slug}/count",
    tag = "numbers",
    operation_id = "count",
    params(
        CampaignPath,
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the answer that you have.")
    ),
    responses(
        (status = 200, description = "The count now.", body = Count, content_type = "application/json",
            headers(("ETag" = String, description = "Names this very count."))),
        (status = 304, description = "The count is the one that you have."),
        OfCampaign,
        Always
    )
)]
pub async fn count(app: Data<App>, request: HttpRequest, at: Path<CampaignPath>) -> Result<HttpResponse, Failure> {
    let campaign = visible(&app, &at.slug)?;
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

/// The count as a stream
///
/// [Server-sent events](https://html.spec.whatwg.org/multipage/server-sent-events.html): an event `count` with the same
/// object as [the count](#count) at once, and then whenever anything in it changes, at most once a second. A comment comes
/// after fifteen quiet seconds. Every event holds everything, so nothing is lost between two connections.
///
/// The stream has no end of its own. Ask for [the count](#count) instead when you get 503: no place is left.
#[utoipa::path(
    get,
    path = "/api/v1/campaigns/{slug}/live",
    tag = "numbers",
    operation_id = "live",
    params(CampaignPath),
    responses(
        (status = 200, description = "The stream.", body = String, content_type = "text/event-stream",
            example = "retry: 4000\nevent: count\nid: 1-12650-20000-open-2026-11-23T21:19:43Z\ndata: {\"campaign\":\"clean-water\",\"total\":12651,\"online\":1,\"offline\":12650,\"goal\":20000,\"state\":\"open\",\"updated_at\":\"2026-11-23T21:19:43Z\"}\n\n"),
        OfCampaign,
        Always
    )
)]
pub async fn live(app: Data<App>, request: HttpRequest, at: Path<CampaignPath>) -> Result<HttpResponse, Failure> {
    let campaign = visible(&app, &at.slug)?;
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

/// All campaigns
///
/// Those that are open or closed, newest first; not drafts, and not those that were archived. Texts are in the language
/// asked for.
#[utoipa::path(
    get,
    path = "/api/v1/campaigns",
    tag = "campaigns",
    operation_id = "campaigns",
    params(
        ("lang" = Option<String>, Query, description = "Language of the texts, `en` or `es`. It goes before `Accept-Language`.", example = "en"),
        ("Accept-Language" = Option<String>, Header, description = "Languages of the texts, the best first (RFC 9110, 12.5.4).")
    ),
    responses(
        (status = 200, description = "The campaigns.", body = Campaigns, content_type = "application/json"),
        Always
    )
)]
pub async fn campaigns(app: Data<App>, request: HttpRequest) -> HttpResponse {
    let listed = app.core.catalogue.listed();
    let described = listed.iter().map(|campaign| describe(&app, &request, campaign));
    let mut answer = HttpResponse::Ok();
    open_to_all(&mut answer)
        .insert_header(short_cache())
        .insert_header((header::VARY, "accept-language"))
        .json(Campaigns {
            campaigns: described.collect(),
            next: None,
        })
}

/// One campaign
///
/// What it asks, of whom, and where it stands. Texts are in the language asked for.
#[utoipa::path(
    get,
    path = "/api/v1/campaigns/{slug}",
    tag = "campaigns",
    operation_id = "campaign",
    params(
        CampaignPath,
        ("lang" = Option<String>, Query, description = "Language of the texts, `en` or `es`. It goes before `Accept-Language`.", example = "en"),
        ("Accept-Language" = Option<String>, Header, description = "Languages of the texts, the best first (RFC 9110, 12.5.4).")
    ),
    responses(
        (status = 200, description = "The campaign.", body = Described, content_type = "application/json"),
        OfCampaign,
        Always
    )
)]
pub async fn campaign(app: Data<App>, request: HttpRequest, at: Path<CampaignPath>) -> Result<HttpResponse, Failure> {
    let campaign = visible(&app, &at.slug)?;
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

fn describe(app: &App, request: &HttpRequest, campaign: &Campaign) -> Described {
    let around = Around {
        public_url: &app.config().server.public_url,
        language: language_of(request, campaign),
        tally: tally(app, campaign),
        standing: campaign.phase(app.now()).into(),
    };
    Described::new(campaign, around)
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
