//! The counter that other sites frame, and the script that puts it on a page.

use actix_web::http::header;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde::Deserialize;

use super::api::{open_to_all, short_cache};
use crate::app::App;
use crate::campaigns::pages::{head, language_of, progress, visible};
use crate::campaigns::view::Progress;
use crate::core::locale::Localizer;
use crate::http::assets::{self, EMBED_HASH, EMBED_SCRIPT};
use crate::http::error::Failure;
use crate::http::headers::COUNTER_POLICY;
use crate::http::page;

#[derive(Template)]
#[template(path = "widget/counter.html")]
struct CounterPage {
    l: Localizer,
    css: String,
    js: String,
    title: String,
    href: String,
    progress: Progress,
    theme: &'static str,
}

/// How a counter wants to look.
#[derive(Deserialize)]
pub struct Look {
    theme: Option<String>,
}

/// `GET /embed/campaigns/{slug}/counter`.
pub async fn counter(
    app: Data<App>,
    request: HttpRequest,
    slug: Path<String>,
    look: Query<Look>,
) -> Result<HttpResponse, Failure> {
    let campaign = visible(&app, &slug)?;
    let language = language_of(&request, &campaign);
    let l = language.localizer();
    let head = head(&campaign, language)?;
    let page = CounterPage {
        css: assets::url("counter.css"),
        js: assets::url("counter.js"),
        title: head.title,
        href: format!("{}{}", app.config().server.public_url, head.href),
        progress: progress(&app, &campaign, l),
        theme: match look.theme.as_deref() {
            Some("light") => "light",
            Some("dark") => "dark",
            _ => "auto",
        },
        l,
    };
    let mut answer = HttpResponse::Ok();
    Ok(answer
        .insert_header(short_cache())
        .insert_header((header::VARY, "accept-language"))
        .insert_header((header::CONTENT_SECURITY_POLICY, COUNTER_POLICY))
        .insert_header(("cross-origin-resource-policy", "cross-origin"))
        .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
        .body(page::render(&page)))
}

/// `GET /embed/v1.js`: always the newest, kept for an hour.
pub async fn script() -> HttpResponse {
    serve_script("public, max-age=3600")
}

/// `GET /embed/v1.{hash}.js`: one edition for ever, for pages that state its integrity.
pub async fn script_edition(hash: Path<String>) -> Result<HttpResponse, Failure> {
    if *hash == *EMBED_HASH {
        Ok(serve_script("public, max-age=31536000, immutable"))
    } else {
        Err(Failure::NotFound)
    }
}

fn serve_script(caching: &'static str) -> HttpResponse {
    let mut answer = HttpResponse::Ok();
    open_to_all(&mut answer)
        .insert_header((header::CACHE_CONTROL, caching))
        .insert_header((header::CONTENT_TYPE, "text/javascript; charset=utf-8"))
        .body(EMBED_SCRIPT)
}

#[derive(Template)]
#[template(path = "widget/partner.html")]
struct PartnerPage<'a> {
    origin: &'a str,
    slug: &'a str,
}

/// What the demo's second site shows.
pub struct Partner {
    /// Where the widgets come from.
    pub origin: String,
    /// Which campaign they show.
    pub slug: String,
}

/// The demo's second site: a page of an invented partner, under a policy as strict as a newspaper's.
pub async fn partner(partner: Data<Partner>) -> HttpResponse {
    let Partner { origin, slug } = &**partner;
    let policy = format!(
        "default-src 'none'; style-src 'self'; script-src {origin}; frame-src {origin}; img-src {origin}; base-uri 'none'"
    );
    HttpResponse::Ok()
        .insert_header((header::CONTENT_SECURITY_POLICY, policy))
        .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
        .body(page::render(&PartnerPage { origin, slug }))
}

/// The style sheet of that page.
pub async fn partner_style() -> Result<HttpResponse, Failure> {
    let content = assets::content("partner.css").ok_or(Failure::NotFound)?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/css; charset=utf-8"))
        .body(content))
}
