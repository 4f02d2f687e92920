//! `…/campaigns/{slug}/embed` for the organisation that runs a campaign, `…/joined/{joined}/embed` for one that carries it.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::form::EmbedForm;
use crate::app::App;
use crate::campaigns::{Campaign, Partnership, Phase};
use crate::http::assets::{self, EMBED_HASH, EMBED_INTEGRITY};
use crate::http::client::Query;
use crate::http::page;
use crate::organise::frame::Frame;
use crate::organise::scene::Scene;
use crate::organisers::Action;
use crate::widgets::snippet::Kind;

#[derive(Template)]
#[template(path = "organiser/embed.html")]
struct EmbedPage {
    frame: Frame,
    /// This page.
    href: String,
    /// Where the sites are written down, for those who may.
    part_href: Option<String>,
    js: String,
    form: EmbedForm,
    sites: Vec<String>,
    snippets: Vec<Copied>,
    preview: Option<Preview>,
}

/// HTML to copy.
struct Copied {
    id: &'static str,
    heading: String,
    hint: String,
    html: String,
}

/// What it will look like.
struct Preview {
    src: String,
    is_picture: bool,
    height: u32,
    title: String,
}

/// The page; choosing in its form asks for it again.
pub async fn show(app: Data<App>, request: HttpRequest, scene: Scene) -> HttpResponse {
    let (campaign, part, frame) = (&scene.campaign, &scene.part, scene.frame("/embed"));
    let form = EmbedForm::read(&Query::of(&request), campaign, frame.l);
    let is_public = campaign.phase(app.now()) != Phase::Draft;
    let may_write_sites = scene.member.role.may(Action::ManagePart);
    let page = EmbedPage {
        href: scene.href("/embed"),
        part_href: may_write_sites.then(|| scene.href("/part")),
        js: assets::url("snippet.js"),
        sites: part.sites.iter().map(|site| site.origin.clone()).collect(),
        snippets: snippets(&app, &form, campaign, part, &frame),
        preview: is_public.then(|| preview(&app, &form, campaign, part)),
        form,
        frame,
    };
    page::private(&page, StatusCode::OK)
}

fn snippets(app: &App, form: &EmbedForm, campaign: &Campaign, part: &Partnership, frame: &Frame) -> Vec<Copied> {
    let snippet = form.snippet(campaign, &part.organisation.row.slug, &app.config().server.public_url);
    let words = form.words(campaign);
    let copied = |id: &'static str, html: String| Copied {
        id,
        heading: frame.l.t(&format!("embed-{id}-heading")),
        hint: frame.l.t(&format!("embed-{id}-hint")),
        html,
    };
    if form.kind == Kind::Badge {
        let alt = words.t("embed-badge-alt");
        return vec![
            copied("picture", snippet.badge("svg", &alt)),
            copied("mail", snippet.badge("png", &alt)),
        ];
    }
    let title = frame_title(form, campaign);
    vec![
        copied("element", snippet.element(None)),
        copied("frame", snippet.frame(&title)),
        copied("edition", snippet.element(Some((&EMBED_HASH, &EMBED_INTEGRITY)))),
    ]
}

fn preview(app: &App, form: &EmbedForm, campaign: &Campaign, part: &Partnership) -> Preview {
    let snippet = form.snippet(campaign, &part.organisation.row.slug, &app.config().server.public_url);
    let is_picture = form.kind == Kind::Badge;
    Preview {
        src: if is_picture {
            snippet.badge_path("svg")
        } else {
            snippet.frame_path(true)
        },
        is_picture,
        height: snippet.height(),
        title: frame_title(form, campaign),
    }
}

/// What screen readers call the frame: what it is for, and of which campaign.
fn frame_title(form: &EmbedForm, campaign: &Campaign) -> String {
    let words = form.words(campaign);
    let title = campaign.text(words.language()).map(|text| text.row.title.clone());
    let key = if form.kind == Kind::Form {
        "embed-title-form"
    } else {
        "embed-title-counter"
    };
    words.t1(key, "title", &title.unwrap_or_default())
}
