//! `GET /embed/campaigns/{slug}/counter`: style and script stand in the page, so that a visitor costs one request.

use std::sync::LazyLock;

use actix_web::http::header;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use crate::app::App;
use crate::campaigns::pages::{claim, framed_claim, head, language_of, progress, tally, visible};
use crate::campaigns::view::Progress;
use crate::campaigns::{Campaign, Claim};
use crate::core::locale::{Language, Localizer};
use crate::http::assets;
use crate::http::client::{self, Query};
use crate::http::error::Failure;
use crate::http::{page, visit};
use crate::tallies::{Placement, Widget};
use crate::widgets::api::short_cache;
use crate::widgets::frames::{hash_source, packed};
use crate::widgets::look::{Look, Size};

/// A file that stands in the page, and how the policy names it.
struct Inline {
    text: String,
    source: String,
}

impl Inline {
    fn of(path: &str) -> Self {
        let bytes = assets::content(path).unwrap_or_default();
        let text = packed(&String::from_utf8_lossy(bytes));
        Self {
            source: hash_source(&text),
            text,
        }
    }
}

static STYLE: LazyLock<Inline> = LazyLock::new(|| Inline::of("counter.css"));
static SCRIPT: LazyLock<Inline> = LazyLock::new(|| Inline::of("counter.js"));

#[derive(Template)]
#[template(path = "widget/counter.html")]
struct CounterPage<'a> {
    l: Localizer,
    style: &'a str,
    rules: Option<String>,
    script: &'a str,
    class: String,
    compact: bool,
    title: String,
    href: String,
    progress: Progress,
    /// Seconds since the count last changed.
    quiet: i64,
}

/// The page.
pub async fn counter(app: Data<App>, request: HttpRequest, slug: Path<String>) -> Result<HttpResponse, Failure> {
    let campaign = visible(&app, &slug)?;
    let query = Query::of(&request);
    let language = language_of(&request, &campaign);
    let (l, look) = (language.localizer(), Look::of(&query));
    if query.get("preview").is_none() {
        count_look(&app, &request, &campaign);
    }
    let head = head(&campaign, language)?;
    let page = CounterPage {
        style: &STYLE.text,
        rules: look.rules(),
        script: &SCRIPT.text,
        class: look.class(),
        compact: look.size == Size::Compact,
        title: head.title,
        href: href(&app, &campaign, language, claim(&request)),
        progress: progress(&app, &campaign, l),
        quiet: (app.now() - tally(&app, &campaign).updated_at).max(0),
        l,
    };
    let mut answer = HttpResponse::Ok();
    answer
        .insert_header(short_cache())
        .insert_header((header::CONTENT_SECURITY_POLICY, policy(page.rules.as_deref())))
        .insert_header(("cross-origin-resource-policy", "cross-origin"))
        .insert_header(("cross-origin-embedder-policy", "require-corp"))
        .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"));
    if !names_language(&request, &campaign) {
        answer.insert_header((header::VARY, "accept-language"));
    }
    Ok(answer.body(page::render(&page)))
}

/// Any site may frame it; it loads nothing, and asks us for the count.
fn policy(rules: Option<&str>) -> String {
    let rules = rules.map(hash_source).unwrap_or_default();
    format!(
        "default-src 'none'; style-src {} {rules}; script-src {}; connect-src 'self'; form-action 'none'; \
         base-uri 'none'; frame-ancestors *",
        STYLE.source, SCRIPT.source
    )
}

/// Where its links lead: to the page, with who brings the visitor. Which site is around it, only the browser knows, and the
/// page's script adds it, so that all sites may share what a cache holds.
fn href(app: &App, campaign: &Campaign, language: Language, claim: Claim) -> String {
    let claim = Claim {
        widget: Widget::Counter.as_str().to_owned(),
        site: String::new(),
        ..claim
    };
    let mut pairs = vec![("lang", language.code())];
    pairs.extend(claim.pairs());
    let query = serde_html_form::to_string(pairs).unwrap_or_default();
    format!(
        "{}/campaigns/{}?{query}",
        app.config().server.public_url,
        campaign.row.slug
    )
}

/// Whether the address alone says in which language the page comes, so that a cache need not ask.
fn names_language(request: &HttpRequest, campaign: &Campaign) -> bool {
    let asked = client::asked_language(request).and_then(|asked| Language::parse(&asked));
    asked.is_some_and(|asked| campaign.texts.contains_key(&asked))
}

/// Counts that the counter was shown, as far as we hear of it: what a cache in between hands out, we do not.
fn count_look(app: &App, request: &HttpRequest, campaign: &Campaign) {
    let settled = framed_claim(request).settle(campaign);
    if let Some(organisation) = settled.partner.filter(|_| visit::is_a_look(request)) {
        app.impressions.count(Placement {
            campaign: campaign.id,
            organisation,
            site: settled.placed.site.unwrap_or(0),
            widget: Widget::Counter,
        });
    }
}
