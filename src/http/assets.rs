//! Style sheets, scripts and fonts, embedded in the binary and addressed by a fingerprint of all of them, so that a
//! browser may keep them for a year and still gets the new ones with a new release.

use std::sync::LazyLock;

use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpResponse, web};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256, Sha384};

use super::error::Failure;

/// A file of `static/`.
struct Asset {
    path: &'static str,
    content_type: &'static str,
    bytes: &'static [u8],
}

macro_rules! assets {
    ($($path:literal as $content_type:literal),+ $(,)?) => {
        static ASSETS: &[Asset] = &[
            $(Asset { path: $path, content_type: $content_type, bytes: include_bytes!(concat!("../../static/", $path)) }),+
        ];
    };
}

assets! {
    "quipu.css" as "text/css; charset=utf-8",
    "quipu.js" as "text/javascript; charset=utf-8",
    "organise.css" as "text/css; charset=utf-8",
    "organise.js" as "text/javascript; charset=utf-8",
    "dashboard.js" as "text/javascript; charset=utf-8",
    "vendor/uplot/uPlot.iife.min.js" as "text/javascript; charset=utf-8",
    "vendor/uplot/uPlot.min.css" as "text/css; charset=utf-8",
    "import.js" as "text/javascript; charset=utf-8",
    "editor.js" as "text/javascript; charset=utf-8",
    "export.js" as "text/javascript; charset=utf-8",
    "api.css" as "text/css; charset=utf-8",
    "counter.css" as "text/css; charset=utf-8",
    "counter.js" as "text/javascript; charset=utf-8",
    "form.css" as "text/css; charset=utf-8",
    "form.js" as "text/javascript; charset=utf-8",
    "snippet.js" as "text/javascript; charset=utf-8",
    "sheet.css" as "text/css; charset=utf-8",
    "partner.css" as "text/css; charset=utf-8",
    "icon.svg" as "image/svg+xml",
    "vendor/manuale/manuale-latin-600-normal.woff2" as "font/woff2",
    "vendor/manuale/manuale-latin-ext-600-normal.woff2" as "font/woff2",
}

/// The script that partner sites load.
pub const EMBED_SCRIPT: &[u8] = include_bytes!("../../static/embed.js");

const A_YEAR: &str = "public, max-age=31536000, immutable";

static FINGERPRINT: LazyLock<String> = LazyLock::new(|| {
    let mut hash = Sha256::new();
    for asset in ASSETS {
        hash.update(asset.path);
        hash.update(asset.bytes);
    }
    URL_SAFE_NO_PAD.encode(&hash.finalize()[..9])
});

/// The hash in the immutable address of the embed script.
pub static EMBED_HASH: LazyLock<String> = LazyLock::new(|| URL_SAFE_NO_PAD.encode(&Sha256::digest(EMBED_SCRIPT)[..9]));

/// The embed script's `integrity` value (W3C Subresource Integrity).
pub static EMBED_INTEGRITY: LazyLock<String> =
    LazyLock::new(|| format!("sha384-{}", STANDARD.encode(Sha384::digest(EMBED_SCRIPT))));

/// The address of a file of `static/`.
pub fn url(path: &str) -> String {
    format!("/static/{}/{path}", *FINGERPRINT)
}

/// A file's content, for the demo's partner page.
pub fn content(path: &str) -> Option<&'static [u8]> {
    ASSETS.iter().find(|asset| asset.path == path).map(|asset| asset.bytes)
}

/// `GET /favicon.ico`: the mark, for browsers that ask before they have read a page.
pub async fn favicon() -> Result<HttpResponse, Failure> {
    let icon = content("icon.svg").ok_or(Failure::NotFound)?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "image/svg+xml"))
        .insert_header((header::CACHE_CONTROL, "public, max-age=86400"))
        .body(icon))
}

/// `GET /static/{fingerprint}/{path}`.
pub async fn serve(path: web::Path<(String, String)>) -> Result<HttpResponse, Failure> {
    let (fingerprint, path) = path.into_inner();
    let asset = ASSETS
        .iter()
        .find(|asset| asset.path == path)
        .ok_or(Failure::NotFound)?;
    // Pages of another release may still ask during a rolling restart: serve what there is, and keep it nowhere.
    let caching = if fingerprint == *FINGERPRINT {
        A_YEAR
    } else {
        "no-store"
    };
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, HeaderValue::from_static(asset.content_type)))
        .insert_header((header::CACHE_CONTROL, HeaderValue::from_static(caching)))
        .body(asset.bytes))
}
