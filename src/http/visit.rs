//! What a server can tell of a visit: whether it is a person looking at a page, for only such looks are counted, and whether a
//! form comes from a page of ours.

use actix_web::HttpRequest;
use actix_web::http::{Method, header};

/// What programs that call themselves a browser have in their names, in lower case.
const PROGRAMS: [&str; 8] = [
    "bot",
    "crawl",
    "spider",
    "slurp",
    "preview",
    "externalhit",
    "headless",
    "lighthouse",
];

/// Whether somebody looks: not at the headers only, not ahead of time (`Sec-Purpose`, W3C Prefetch), and with a browser.
pub fn is_a_look(request: &HttpRequest) -> bool {
    let text = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    let ahead = |name: &str| text(name).is_some_and(|purpose| purpose.contains("prefetch"));
    // A picture's address on somebody's page is fetched too, and shows nothing (Fetch Metadata, W3C).
    let shows = text("sec-fetch-dest").is_none_or(|into| ["document", "iframe", "frame", "empty"].contains(&into));
    request.method() == Method::GET
        && shows
        && !ahead("sec-purpose")
        && !ahead("purpose")
        && text(header::USER_AGENT.as_str()).is_some_and(is_browser)
}

/// Whether a form was sent from a page of ours at `public_url` (Fetch Metadata, W3C; else `Origin`, RFC 6454); `None` if the
/// browser does not say.
pub fn comes_from_us(request: &HttpRequest, public_url: &str) -> Option<bool> {
    let text = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return Some(site == "same-origin");
    }
    request
        .headers()
        .get(header::ORIGIN)
        .map(|origin| origin.as_bytes() == public_url.as_bytes())
}

/// Every browser begins its name with that of the first; most programs do not.
fn is_browser(agent: &str) -> bool {
    if !agent.starts_with("Mozilla/") {
        return false;
    }
    let agent = agent.to_ascii_lowercase();
    !PROGRAMS.iter().any(|program| agent.contains(program))
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

    fn looks(agent: &str, headers: &[(&str, &str)]) -> bool {
        let mut request = TestRequest::get().insert_header(("user-agent", agent));
        for (name, value) in headers {
            request = request.insert_header((*name, *value));
        }
        is_a_look(&request.to_http_request())
    }

    #[test]
    fn browsers_look_and_programs_do_not() {
        assert!(looks(FIREFOX, &[]));
        for agent in [
            "",
            "curl/8.5.0",
            "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
            "facebookexternalhit/1.1",
            "Mozilla/5.0 (compatible; SomeCrawler/1.0)",
        ] {
            assert!(!looks(agent, &[]), "{agent}");
        }
    }

    #[test]
    fn asking_for_the_headers_only_is_not_looking() {
        let request = TestRequest::default().method(Method::HEAD);
        let request = request.insert_header(("user-agent", FIREFOX));
        assert!(!is_a_look(&request.to_http_request()));
    }

    #[test]
    fn what_is_fetched_ahead_is_not_looked_at() {
        assert!(!looks(FIREFOX, &[("sec-purpose", "prefetch;prerender")]));
        assert!(!looks(FIREFOX, &[("purpose", "prefetch")]));
        assert!(looks(FIREFOX, &[("sec-fetch-dest", "document")]));
    }
}
