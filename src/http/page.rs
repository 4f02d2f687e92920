//! The frame of every page, and how a template becomes an answer.

use actix_web::HttpResponse;
use actix_web::body::MessageBody;
use actix_web::http::StatusCode;
use actix_web::http::header;
use askama::Template;

use super::assets;
use crate::core::locale::{Language, Localizer};

/// What the frame of a page shows.
pub struct Chrome {
    /// The words.
    pub l: Localizer,
    /// Address of the style sheet.
    pub css: String,
    /// Address of the script.
    pub js: String,
    /// Address of the icon.
    pub icon: String,
    /// The same page in other languages.
    pub alternates: Vec<Alternate>,
}

/// The same page in one language.
pub struct Alternate {
    /// BCP 47.
    pub code: String,
    /// The language's name for itself.
    pub name: String,
    /// Where it is.
    pub href: String,
    /// Whether this is it.
    pub current: bool,
}

impl Chrome {
    /// For the page at `path`, which exists in `languages`.
    pub fn new(l: Localizer, path: &str, languages: &[Language]) -> Self {
        let alternates = languages
            .iter()
            .map(|language| Alternate {
                code: language.code().to_owned(),
                name: language.name().to_owned(),
                href: format!("{path}?lang={}", language.code()),
                current: *language == l.language(),
            })
            .collect();
        Self {
            l,
            css: assets::url("quipu.css"),
            js: assets::url("quipu.js"),
            icon: assets::url("icon.svg"),
            alternates,
        }
    }

    /// Keeps what else stands behind the `?` when the visitor chooses another language.
    pub fn keep(&mut self, pairs: &[(&str, &str)]) {
        let query = serde_html_form::to_string(pairs).unwrap_or_default();
        for alternate in self.alternates.iter_mut().filter(|_| !query.is_empty()) {
            alternate.href.push('&');
            alternate.href.push_str(&query);
        }
    }

    /// For a page that is the same address in no other language.
    pub fn plain(l: Localizer) -> Self {
        Self::new(l, "", &[])
    }
}

/// A link with its words.
pub struct Link {
    /// Where to.
    pub href: String,
    /// In which words.
    pub text: String,
}

/// A page that says one thing.
#[derive(Template)]
#[template(path = "pages/message.html")]
pub struct MessagePage {
    /// The frame.
    pub chrome: Chrome,
    /// What it says.
    pub heading: String,
    /// In a sentence.
    pub text: String,
    /// Where to go next.
    pub link: Option<Link>,
}

/// The page for a status.
pub fn message_page(localizer: Localizer, status: StatusCode) -> HttpResponse {
    let (heading, text) = status_words(localizer, status);
    let link = Some(Link {
        href: "/".to_owned(),
        text: localizer.t("back-home"),
    });
    private(
        &MessagePage {
            chrome: Chrome::plain(localizer),
            heading,
            text,
            link,
        },
        status,
    )
}

/// Heading and sentence for a status; a status without words of its own takes those of its class.
pub fn status_words(localizer: Localizer, status: StatusCode) -> (String, String) {
    let code = match status.as_u16() {
        code @ (403 | 404 | 405 | 408 | 409 | 413 | 414 | 415 | 429 | 503) => code,
        401 => 403,
        code if code >= 500 => 500,
        _ => 400,
    };
    (
        localizer.t(&format!("status-{code}-heading")),
        localizer.t(&format!("status-{code}-text")),
    )
}

/// A template as text; a template that fails is a defect, and the reader gets an empty page instead of a fault.
pub fn render(template: &impl Template) -> String {
    template.render().unwrap_or_else(|error| {
        tracing::error!(%error, "template failed");
        String::new()
    })
}

/// A page for one visitor only: kept nowhere.
pub fn private(template: &impl Template, status: StatusCode) -> HttpResponse {
    private_html(render(template), status)
}

/// The same, already rendered.
pub fn private_html(body: String, status: StatusCode) -> HttpResponse {
    html(status, "no-store", body)
}

/// A page of a link from a mail: kept nowhere, and its address told to nobody.
pub fn secret(template: &impl Template, status: StatusCode) -> HttpResponse {
    let mut response = private(template, status);
    response
        .headers_mut()
        .insert(header::REFERRER_POLICY, header::HeaderValue::from_static("no-referrer"));
    response
}

/// A page that is the same for every visitor who wants this language.
pub fn public(body: impl MessageBody + 'static) -> HttpResponse {
    let mut response = html(StatusCode::OK, "public, max-age=1", body);
    response
        .headers_mut()
        .insert(header::VARY, header::HeaderValue::from_static("accept-language"));
    response
}

fn html(status: StatusCode, caching: &'static str, body: impl MessageBody + 'static) -> HttpResponse {
    HttpResponse::build(status)
        .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((header::CACHE_CONTROL, caching))
        .body(body)
}

/// See the other page (RFC 9110, 15.4.4), after a form.
pub fn see_other(location: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, location))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish()
}
