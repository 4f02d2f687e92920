//! A picture as an answer: any site may show it, and whoever has it already is told so.

use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};

use super::Fresh;
use crate::http::headers::DATA_POLICY;
use crate::widgets::pictures::Drawn;

impl Fresh {
    const fn header(self) -> &'static str {
        match self {
            Self::Badge => "public, max-age=2, stale-while-revalidate=10, stale-if-error=86400",
            Self::Card => "public, max-age=60, s-maxage=30, stale-while-revalidate=60, stale-if-error=86400",
            Self::Steady => "public, max-age=86400",
        }
    }
}

/// A picture; 304 for who has it.
pub fn picture(request: &HttpRequest, media_type: &'static str, fresh: Fresh, drawn: &Drawn) -> HttpResponse {
    let tag = format!("\"{}\"", drawn.tag);
    let is_known = is_known(request, &tag);
    let mut answer = if is_known {
        HttpResponse::NotModified()
    } else {
        HttpResponse::Ok()
    };
    let fixed = |text: &'static str| HeaderValue::from_static(text);
    answer
        .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, fixed("*")))
        .insert_header(("cross-origin-resource-policy", fixed("cross-origin")))
        .insert_header((header::ETAG, tag))
        .insert_header((header::CACHE_CONTROL, fixed(fresh.header())))
        .insert_header((header::VARY, fixed("accept-language")))
        .insert_header((header::CONTENT_SECURITY_POLICY, fixed(DATA_POLICY)));
    if is_known {
        return answer.finish();
    }
    answer
        .insert_header((header::CONTENT_TYPE, fixed(media_type)))
        .body(drawn.bytes.clone())
}

/// RFC 9110, 13.1.2. Tags of ours have neither commas nor quotes inside.
fn is_known(request: &HttpRequest, tag: &str) -> bool {
    let lines = request.headers().get_all(header::IF_NONE_MATCH);
    let known = lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','));
    known
        .map(str::trim)
        .any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}
