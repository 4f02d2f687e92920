//! The API, described for programs and for people: an OpenAPI 3.1 document that is made from the handlers and types
//! themselves, and a page that shows it.

pub mod pages;
mod schema;
mod view;

use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{OpenApi as Document, RefOr, Server};
use utoipa::{Modify, OpenApi};

use crate::{exports, partners, signatures, widgets};

/// The document's source: which handlers belong to the API. A test compares it with the table of addresses.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Quipu",
        version = "1",
        description = include_str!("../../templates/pages/api_intro.md"),
        license(name = "AGPL-3.0-or-later", identifier = "AGPL-3.0-or-later")
    ),
    tags(
        (name = "campaigns", description = "What is petitioned, for anybody."),
        (name = "numbers", description = "How many have signed: for anybody, and exactly for the organisation that runs the campaign."),
        (name = "signatures", description = "Signing from your own site, and taking the list of supporters."),
        (name = "description", description = "This description itself.")
    ),
    paths(
        widgets::api::campaigns,
        widgets::api::campaign,
        widgets::api::count,
        widgets::api::live,
        widgets::breakdown::api::breakdown,
        partners::numbers::api::all,
        partners::numbers::api::one,
        partners::share::api::partner,
        signatures::api::sign,
        exports::api::signatures,
        pages::json
    ),
    modifiers(&Tokens, &Limits)
)]
struct Api;

/// Adds what the bearer of a token shows.
struct Tokens;

impl Modify for Tokens {
    fn modify(&self, document: &mut Document) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("quipu_…")
            .description(Some(
                "A token of your organisation, made by one of its owners under “API tokens”. It is shown once; keep it like a password.",
            ))
            .build();
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("token", SecurityScheme::Http(scheme));
    }
}

/// Adds to an answer what the refusal of too many requests says of how often one may ask: both say it.
struct Limits;

impl Modify for Limits {
    fn modify(&self, document: &mut Document) {
        for item in document.paths.paths.values_mut() {
            let Some(operation) = &mut item.get else { continue };
            let answers = &mut operation.responses.responses;
            let Some(RefOr::T(refusal)) = answers.get("429") else {
                continue;
            };
            let said = refusal
                .headers
                .iter()
                .filter(|(name, _)| name.starts_with("RateLimit-"));
            let said: Vec<_> = said.map(|(name, header)| (name.clone(), header.clone())).collect();
            if let Some(RefOr::T(answer)) = answers.get_mut("200") {
                answer.headers.extend(said);
            }
        }
    }
}

/// The document, for a service at `public_url`; without one, for any.
pub fn document(public_url: Option<&str>) -> Document {
    let mut document = Api::openapi();
    document.servers = public_url.map(|url| vec![Server::new(url)]);
    document
}

/// The document as text, for people who read it as it is.
pub fn text(public_url: Option<&str>) -> String {
    document(public_url).to_pretty_json().unwrap_or_default()
}
