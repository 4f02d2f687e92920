//! The badge, and the script that puts counter and form on a page.

use actix_web::http::header;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::api::{open_to_all, short_cache};
use crate::app::App;
use crate::campaigns::pages::{language_of, tally, visible};
use crate::http::assets::{EMBED_HASH, EMBED_SCRIPT};
use crate::http::error::Failure;
use crate::http::headers::DATA_POLICY;
use crate::http::page;

#[derive(Template)]
#[template(path = "widget/badge.svg", escape = "html")]
struct Badge {
    label: String,
    value: String,
    label_width: u32,
    value_width: u32,
    width: u32,
}

/// `GET /campaigns/{slug}/badge.svg`.
pub async fn badge(app: Data<App>, request: HttpRequest, slug: Path<String>) -> Result<HttpResponse, Failure> {
    let campaign = visible(&app, &slug)?;
    let l = language_of(&request, &campaign).localizer();
    let (label, value) = (l.t("badge-label"), l.number(tally(&app, &campaign).total()));
    let (label_width, value_width) = (width(&label), width(&value));
    let badge = Badge {
        label,
        value,
        label_width,
        value_width,
        width: label_width + value_width,
    };
    let mut answer = HttpResponse::Ok();
    Ok(open_to_all(&mut answer)
        .insert_header(short_cache())
        .insert_header((header::VARY, "accept-language"))
        .insert_header((header::CONTENT_SECURITY_POLICY, DATA_POLICY))
        .insert_header((header::CONTENT_TYPE, "image/svg+xml"))
        .body(page::render(&badge)))
}

/// Pixels that a text takes in the badge: Verdana at 11.5 px is about 7.4 px a character, and 10 px stand on each side.
fn width(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(0) * 37 / 5 + 20
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
