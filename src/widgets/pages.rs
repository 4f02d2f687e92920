//! The script that puts counter and form on a page.

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::Path;

use super::api::open_to_all;
use crate::http::assets::{EMBED_HASH, EMBED_SCRIPT};
use crate::http::error::Failure;

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
