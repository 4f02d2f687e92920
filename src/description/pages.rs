//! `GET /api/v1/openapi.json`, and the same readable at `GET /docs/api`.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use super::view::{self, Section};
use crate::app::App;
use crate::core::locale::Language;
use crate::http::page::{self, Chrome};
use crate::http::problem::Always;
use crate::http::{assets, client};
use crate::widgets::api::cached_json;

#[derive(Template)]
#[template(path = "pages/api.html")]
struct ApiPage {
    chrome: Chrome,
    css: String,
    intro: String,
    sections: Vec<Section>,
}

/// This description
///
/// An OpenAPI 3.1 document of everything here, made from the program itself. [Read it as a page](/docs/api).
#[utoipa::path(
    get,
    path = "/api/v1/openapi.json",
    tag = "description",
    operation_id = "openapi",
    params(("If-None-Match" = Option<String>, Header, description = "The `ETag` of the document that you have.")),
    responses(
        (status = 200, description = "The document.", body = Object, content_type = "application/json",
            headers(("ETag" = String, description = "Names this very document."))),
        (status = 304, description = "The document is the one that you have."),
        Always
    )
)]
pub async fn json(app: Data<App>, request: HttpRequest) -> HttpResponse {
    let body = super::text(Some(&app.config().server.public_url));
    let edition = URL_SAFE_NO_PAD.encode(&Sha256::digest(&body)[..9]);
    cached_json(&request, edition, || body)
}

/// `GET /docs/api`.
pub async fn read(app: Data<App>, request: HttpRequest) -> HttpResponse {
    let l = client::any_language(&request).localizer();
    let public_url = &app.config().server.public_url;
    let (intro, sections) = view::of(&super::document(Some(public_url)), public_url, l);
    let page = ApiPage {
        chrome: Chrome::new(l, "/docs/api", Language::all()),
        css: assets::url("api.css"),
        intro,
        sections,
    };
    let mut answer = page::private(&page, StatusCode::OK);
    let headers = answer.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
    headers.insert(header::VARY, HeaderValue::from_static("accept-language"));
    answer
}
