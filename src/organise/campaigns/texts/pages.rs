//! Writing a campaign's texts: the form, its preview, saving it.

use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::web::{self, Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use super::views::{Remarks, TextsPage, Writing, columns};
use crate::app::App;
use crate::campaigns::editing::{self, SaveError, Stamp, Stored};
use crate::campaigns::merge::{Merged, merge};
use crate::campaigns::view::Head;
use crate::campaigns::wording::Part;
use crate::campaigns::{Text, markdown};
use crate::core::locale::Language;
use crate::http::assets;
use crate::http::error::Failure;
use crate::http::page;
use crate::organise::campaigns::fields::Steps;
use crate::organise::campaigns::pages::{commit, refusal};
use crate::organise::fields::Fields;
use crate::organise::scene::Scene;
use crate::organisers::Event;
use crate::signatures;

/// The longest form: all texts in both languages, each letter of three bytes and each byte as `%XX`.
const MOST_BYTES: usize = 2 * 1024 * 1024;

/// The last part of the address of this page.
const END: &str = "/edit";

async fn stored(app: &App, scene: &Scene) -> Result<Stored, Failure> {
    let id = scene.campaign.id;
    app.read(move |conn| editing::stored(conn, id)).await
}

fn texts_page(scene: &Scene, stored: &Stored, writing: &Writing, remarks: &Remarks) -> TextsPage {
    let l = scene.visitor.words();
    let named = |language: &Language| (language.code(), language.name());
    let absent = |language: &&Language| !writing.texts.contains_key(language);
    TextsPage {
        frame: scene.frame(END),
        steps: Steps::new(scene, END),
        script: assets::url("editor.js"),
        action: scene.href(END),
        revision: writing.revision,
        columns: columns(&scene.campaign, stored, writing, remarks, l),
        addable: Language::all().iter().filter(absent).map(named).collect(),
        removed: writing.removed.iter().map(named).collect(),
        alert: None,
        conflict: false,
    }
}

/// `GET …/edit`.
pub async fn show(app: Data<App>, request: HttpRequest, scene: Scene) -> Result<HttpResponse, Failure> {
    let stored = stored(&app, &scene).await?;
    let mut page = texts_page(&scene, &stored, &Writing::begin(&stored), &Remarks::default());
    page.frame = page.frame.after(request.query_string());
    Ok(page::private(&page, StatusCode::OK))
}

/// `POST …/edit`: saves, or adds or takes out a language without saving yet.
pub async fn save(
    app: Data<App>,
    request: HttpRequest,
    scene: Scene,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    let fields = Fields::read_texts(&app, &request, payload, MOST_BYTES).await?;
    let stored = stored(&app, &scene).await?;
    let mut writing = Writing::read(&fields, &stored).ok_or_else(not_the_form)?;
    let (added, removed) = (
        Language::parse(fields.get("add")),
        Language::parse(fields.get("remove")),
    );
    if let Some(language) = added {
        writing.add(language, &stored);
    }
    if let Some(language) = removed {
        writing.remove(language, &stored);
    }
    if added.is_some() || removed.is_some() {
        return Ok(page::private(
            &texts_page(&scene, &stored, &writing, &Remarks::default()),
            StatusCode::OK,
        ));
    }
    let (actor, id, slug) = (scene.actor.clone(), scene.campaign.id, scene.campaign.row.slug.clone());
    let stamp = Stamp {
        by: actor.organiser,
        now: app.now(),
    };
    let change = writing.change();
    let saved = commit(&app, move |conn| {
        let changed = editing::save_texts(conn, id, &change, stamp)?;
        if !changed.is_empty() {
            let detail = json!({ "texts": named(&changed) });
            actor.note(conn, Event::CampaignChanged, Some(id), &slug, &detail, stamp.now)?;
        }
        Ok::<_, SaveError>(changed)
    });
    match saved.await? {
        Ok(changed) => {
            let word = if changed.is_empty() {
                "edit-nothing"
            } else {
                "edit-texts"
            };
            Ok(scene.back(END, word))
        }
        Err(SaveError::Problems(problems)) => {
            let remarks = Remarks {
                problems,
                ..Remarks::default()
            };
            let mut page = texts_page(&scene, &stored, &writing, &remarks);
            page.alert = Some(scene.visitor.words().t("edit-alert-errors"));
            Ok(page::private(&page, StatusCode::UNPROCESSABLE_ENTITY))
        }
        Err(SaveError::Moved(moved)) => {
            let merged = merge(&writing.texts, &writing.removed, &moved);
            Ok(page::private(
                &conflict(&scene, &moved.stored, writing, merged),
                StatusCode::CONFLICT,
            ))
        }
        Err(SaveError::Change(error)) => Err(refusal(error)),
    }
}

fn not_the_form() -> Failure {
    Failure::BadRequest("not the form of this page".to_owned())
}

/// Which parts changed in which language, for the record.
fn named(changed: &[(Language, Vec<Part>)]) -> serde_json::Value {
    let parts = |parts: &[Part]| parts.iter().map(|part| part.as_str()).collect::<Vec<_>>();
    changed
        .iter()
        .map(|(language, changed)| (language.code().to_owned(), json!(parts(changed))))
        .collect()
}

/// The form again, with what was typed and what somebody else saved meanwhile; saving it now is done knowingly.
fn conflict(scene: &Scene, stored: &Stored, writing: Writing, merged: Merged) -> TextsPage {
    let l = scene.visitor.words();
    let writing = Writing {
        revision: stored.revision,
        texts: merged.texts.clone(),
        ..writing
    };
    let alert = if merged.theirs.is_empty() {
        "edit-alert-moved-apart"
    } else {
        "edit-alert-moved"
    };
    let remarks = Remarks {
        merged,
        ..Remarks::default()
    };
    TextsPage {
        alert: Some(l.t(alert)),
        conflict: true,
        ..texts_page(scene, stored, &writing, &remarks)
    }
}

/// `POST …/edit/preview`: one body as it will look, as a piece of a page.
pub async fn preview(app: Data<App>, request: HttpRequest, payload: Payload) -> Result<HttpResponse, Failure> {
    let fields = Fields::read_texts(&app, &request, payload, MOST_BYTES).await?;
    let body = fields.get("body").to_owned();
    if body.len() > 4 * Part::Body.max() {
        return Err(Failure::TooLarge);
    }
    let html = web::block(move || markdown::render(&body)).await?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(html))
}

/// `POST …/edit/page`: the whole campaign page with what was typed, which is not saved.
pub async fn preview_page(
    app: Data<App>,
    request: HttpRequest,
    scene: Scene,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    let fields = Fields::read_texts(&app, &request, payload, MOST_BYTES).await?;
    let stored = stored(&app, &scene).await?;
    let writing = Writing::read(&fields, &stored).ok_or_else(not_the_form)?;
    let language = Language::parse(fields.get("show")).unwrap_or(stored.default_language);
    let wording = writing.texts.get(&language).ok_or_else(not_the_form)?;
    let text = Text::unrecorded(
        wording.row(scene.campaign.id, language),
        markdown::render(wording.get(Part::Body)),
    );
    let mut head = Head::new(&scene.campaign, &text, language);
    if let (Some(picture), Some(image)) = (&mut head.image, &scene.campaign.image) {
        // The public address does not show a draft's.
        picture.src = scene.href(&format!("/image/{}", image.file()));
    }
    let consent = Some(wording.get(Part::Consent)).filter(|wording| !wording.is_empty());
    let html = signatures::pages::preview(&app, &scene.campaign, language, head, consent);
    Ok(page::private_html(html, StatusCode::OK))
}
