//! What a limit says, as headers: `RateLimit-Limit`, `-Remaining`, `-Reset` and `-Policy`
//! (draft-ietf-httpapi-ratelimit-headers-03), and `Retry-After` (RFC 9110, 10.2.3) where it refuses.

use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};

use crate::abuse::Verdict;

/// Adds the headers of `verdict`.
pub fn tell(headers: &mut HeaderMap, verdict: &Verdict) {
    let number = |value: u64| HeaderValue::from(value);
    headers.insert(HeaderName::from_static("ratelimit-limit"), number(verdict.burst.into()));
    headers.insert(
        HeaderName::from_static("ratelimit-remaining"),
        number(verdict.remaining.into()),
    );
    headers.insert(HeaderName::from_static("ratelimit-reset"), number(verdict.reset));
    // The burst, and the seconds in which all of it comes back.
    let window = u64::from(verdict.burst) * 3_600 / u64::from(verdict.per_hour.max(1));
    let policy = format!("{};w={}", verdict.burst, window.max(1));
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(HeaderName::from_static("ratelimit-policy"), policy);
    }
    if let Some(seconds) = verdict.wait {
        headers.insert(header::RETRY_AFTER, number(seconds));
    }
}
