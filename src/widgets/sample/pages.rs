//! What the demo's other ports show: a page with counter, form, frame and badge, and the page that thanks afterwards.

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::Data;
use askama::Template;

use crate::http::assets;
use crate::http::error::Failure;
use crate::http::page;

/// A site of a partner.
pub struct Partner {
    /// Where the widgets come from.
    pub origin: String,
    /// Which campaign they show.
    pub slug: String,
    /// Short name of the organisation.
    pub partner: String,
    /// Its name.
    pub name: String,
    /// Theme of its page and widgets.
    pub theme: &'static str,
    /// Colour of its widgets, as `#rrggbb`; empty for Quipu's own.
    pub accent: &'static str,
}

#[derive(Template)]
#[template(path = "widget/partner.html")]
struct PartnerPage<'a> {
    site: &'a Partner,
}

#[derive(Template)]
#[template(path = "widget/partner_thanks.html")]
struct ThanksPage<'a> {
    site: &'a Partner,
}

/// Its page.
pub async fn home(site: Data<Partner>) -> HttpResponse {
    strict(&site, page::render(&PartnerPage { site: &site }))
}

/// Where its form leads.
pub async fn thanks(site: Data<Partner>) -> HttpResponse {
    strict(&site, page::render(&ThanksPage { site: &site }))
}

fn strict(site: &Partner, body: String) -> HttpResponse {
    let origin = &site.origin;
    let policy = format!(
        "default-src 'none'; style-src 'self'; script-src {origin}; frame-src {origin}; img-src {origin}; base-uri 'none'"
    );
    HttpResponse::Ok()
        .insert_header((header::CONTENT_SECURITY_POLICY, policy))
        .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
        .body(body)
}

/// The style sheet of both.
pub async fn style() -> Result<HttpResponse, Failure> {
    let content = assets::content("partner.css").ok_or(Failure::NotFound)?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/css; charset=utf-8"))
        .body(content))
}
