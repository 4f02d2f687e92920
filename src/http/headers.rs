//! The headers that guard a browser, on every answer; a page that needs another policy sets it first.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;

/// For pages: our own files only, framed by nobody (CSP Level 3).
pub const PAGE_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; \
     font-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// For pictures and data that any site may show.
pub const DATA_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox";

/// Middleware for a listener whose people come over TLS (`true`) or not.
pub async fn guard<B: MessageBody + 'static>(
    https: bool,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let mut response = next.call(request).await?;
    let headers = response.headers_mut();
    // It told the middleware that packs answers to leave this one alone, and tells a client nothing (RFC 9110, 8.4.1).
    if headers
        .get(header::CONTENT_ENCODING)
        .is_some_and(|value| value == "identity")
    {
        headers.remove(header::CONTENT_ENCODING);
    }
    default(headers, header::CONTENT_SECURITY_POLICY, PAGE_POLICY);
    default(headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    default(headers, header::REFERRER_POLICY, "same-origin");
    default(
        headers,
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=()",
    );
    default(
        headers,
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    );
    default(
        headers,
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    );
    if https {
        default(headers, header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    Ok(response)
}

/// Middleware before what packs answers: nothing is packed as `deflate`, which programs read in two ways (RFC 9110,
/// 8.4.1.2), `WordPress` among them; who understands it understands `gzip`.
pub async fn without_deflate<B: MessageBody>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let accepted = request.headers().get(header::ACCEPT_ENCODING);
    let kept = accepted
        .and_then(|value| value.to_str().ok())
        .filter(|text| text.contains("deflate"))
        .map(|text| {
            let others: Vec<&str> = text.split(',').filter(|coding| !coding.contains("deflate")).collect();
            others.join(",")
        });
    if let Some(kept) = kept.and_then(|kept| HeaderValue::from_str(&kept).ok()) {
        request.headers_mut().insert(header::ACCEPT_ENCODING, kept);
    }
    next.call(request).await
}

fn default(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    if !headers.contains_key(&name) {
        headers.insert(name, HeaderValue::from_static(value));
    }
}
