//! A campaign's image: uploading it, saying what it shows, taking it away, and looking at it before the public does.

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::web::{self, Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde_json::json;

use crate::app::App;
use crate::campaigns::image::{self, ALT_MAX, Drawn, Image, ImageError, MOST_BYTES};
use crate::campaigns::pages::image_bytes;
use crate::campaigns::{Campaign, State, store};
use crate::core::ids::CampaignId;
use crate::core::locale::{Language, Localizer};
use crate::core::text;
use crate::db::{AnyConn, DbError};
use crate::http::error::Failure;
use crate::http::headers::DATA_POLICY;
use crate::http::page;
use crate::http::parts::{PartLimits, Parts, Uploaded};
use crate::organise::campaigns::fields::{Field, Steps, text_error};
use crate::organise::campaigns::pages::commit;
use crate::organise::fields::{Fields, check_token};
use crate::organise::frame::Frame;
use crate::organise::scene::Scene;
use crate::organisers::Event;

/// What is read of an upload. A file that is somewhat too large is read to its end, so that its sender gets a page.
const LIMITS: PartLimits = PartLimits {
    part: MOST_BYTES,
    all: 6 * MOST_BYTES,
    time: Duration::from_mins(2),
};

#[derive(Template)]
#[template(path = "organiser/campaigns/image.html")]
struct ImagePage {
    frame: Frame,
    steps: Steps,
    action: String,
    current: Option<Shown>,
    decorative: bool,
    fields: Vec<Field>,
    file_error: Option<String>,
    alert: Option<String>,
}

/// The image as it is.
struct Shown {
    src: String,
    width: u32,
    height: u32,
}

/// What was typed beside the file.
#[derive(Default)]
struct Typed {
    alt: Vec<(Language, String)>,
    decorative: bool,
}

/// What is wrong with it.
#[derive(Default)]
struct Errors {
    file: Option<String>,
    alt: Vec<(Language, String)>,
}

/// The last part of the address of this page.
const END: &str = "/edit/image";

/// The languages that need a text: the campaign's.
fn languages(campaign: &Campaign) -> Vec<Language> {
    let mut languages = campaign.languages();
    if languages.is_empty() {
        languages.extend(Language::parse(&campaign.row.default_language));
    }
    languages
}

/// What the form shows at first.
fn stored(campaign: &Campaign) -> Typed {
    let image = campaign.image.as_ref();
    let alt = |language: Language| image.and_then(|image| image.alt.get(language.code()).cloned());
    let languages = languages(campaign).into_iter();
    Typed {
        alt: languages
            .map(|language| (language, alt(language).unwrap_or_default()))
            .collect(),
        decorative: image.is_some_and(|image| image.decorative),
    }
}

fn image_page(scene: &Scene, typed: &Typed, errors: Errors) -> ImagePage {
    let l = scene.visitor.words();
    let failed = errors.file.is_some() || !errors.alt.is_empty();
    let field = |(language, text): &(Language, String)| Field {
        hint: l.t("image-alt-hint"),
        value: text.clone(),
        rows: 2,
        max: ALT_MAX,
        lang: language.code(),
        error: errors
            .alt
            .iter()
            .find(|(of, _)| of == language)
            .map(|(_, message)| message.clone()),
        ..Field::new(
            &format!("alt.{}", language.code()),
            l.t1("image-alt", "language", language.name()),
        )
    };
    ImagePage {
        frame: scene.frame("/edit"),
        steps: Steps::new(scene, END),
        action: scene.href(END),
        current: scene.campaign.image.as_ref().map(|image| Shown {
            src: scene.href(&format!("/image/{}", image.file())),
            width: image.width,
            height: image.height,
        }),
        decorative: typed.decorative,
        fields: typed.alt.iter().map(field).collect(),
        file_error: errors.file,
        alert: failed.then(|| l.t("edit-alert-errors")),
    }
}

/// `GET …/edit/image`.
pub async fn show(request: HttpRequest, scene: Scene) -> Result<HttpResponse, Failure> {
    let mut page = image_page(&scene, &stored(&scene.campaign), Errors::default());
    page.frame = page.frame.after(request.query_string());
    Ok(page::private(&page, StatusCode::OK))
}

/// `POST …/edit/image` (`multipart/form-data`): a new image with what it shows, or only the latter.
pub async fn save(
    app: Data<App>,
    request: HttpRequest,
    scene: Scene,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    let parts = Parts::read(&request, payload, LIMITS).await?;
    check_token(&request, parts.get("csrf"))?;
    let l = scene.visitor.words();
    let typed = Typed {
        alt: languages(&scene.campaign)
            .into_iter()
            .map(|language| (language, alt_of(&parts, language)))
            .collect(),
        decorative: parts.has("decorative"),
    };
    let mut errors = Errors::default();
    let drawn = match draw(parts.file("file")).await {
        Ok(drawn) => drawn,
        Err(error) => {
            errors.file = Some(file_error(l, error));
            None
        }
    };
    if drawn.is_none() && errors.file.is_none() && scene.campaign.image.is_none() {
        errors.file = Some(l.t("image-error-none"));
    }
    let alt = check_alt(&typed, l, &mut errors);
    if errors.file.is_some() || !errors.alt.is_empty() {
        return Ok(page::private(
            &image_page(&scene, &typed, errors),
            StatusCode::UNPROCESSABLE_ENTITY,
        ));
    }
    let (actor, id, slug, now) = (
        scene.actor.clone(),
        scene.campaign.id,
        scene.campaign.row.slug.clone(),
        app.now(),
    );
    let decorative = typed.decorative;
    let saved = commit(&app, move |conn| {
        let row = store::row_for_change(conn, id)?;
        let (bytes, image) = match drawn {
            Some(Drawn { bytes, image }) => (Some(bytes), image),
            // Somebody else has just taken it away.
            None => (None, Image::read(&row.image).ok_or(DbError::NotFound)?),
        };
        let image = Image {
            decorative,
            alt,
            ..image
        };
        if let Some(bytes) = bytes {
            store::images::put(conn, id, &image.fingerprint, &bytes, now)?;
        }
        store::images::point(conn, id, &image.stored())?;
        forget_unseen(conn, id, &row.state, &image.fingerprint)?;
        let detail = json!({ "image": image.file(), "decorative": decorative });
        actor.note(conn, Event::CampaignImage, Some(id), &slug, &detail, now)
    });
    saved.await??;
    Ok(scene.back(END, "edit-image"))
}

fn alt_of(parts: &Parts, language: Language) -> String {
    parts.get(&format!("alt.{}", language.code())).to_owned()
}

/// Images of a draft were seen by nobody; those of a published campaign belong to what supporters saw.
fn forget_unseen(conn: &mut AnyConn, id: CampaignId, state: &str, keep: &str) -> Result<(), DbError> {
    if State::parse(state) == Some(State::Draft) {
        store::images::keep_only(conn, id, keep)?;
    }
    Ok(())
}

/// Draws an uploaded file anew. Whatever a damaged file does to the decoder, it was the file.
async fn draw(uploaded: Uploaded) -> Result<Option<Drawn>, ImageError> {
    let file = match uploaded {
        Uploaded::Nothing => return Ok(None),
        Uploaded::TooLarge => return Err(ImageError::TooLarge),
        Uploaded::File(file) => file,
    };
    let drawn = web::block(move || image::draw(&file)).await;
    drawn.unwrap_or(Err(ImageError::Unreadable)).map(Some)
}

fn file_error(l: Localizer, error: ImageError) -> String {
    l.t(match error {
        ImageError::TooLarge => "image-error-large",
        ImageError::Kind => "image-error-kind",
        ImageError::TooManyPixels => "image-error-pixels",
        ImageError::Unreadable => "image-error-unreadable",
    })
}

fn check_alt(typed: &Typed, l: Localizer, errors: &mut Errors) -> std::collections::BTreeMap<String, String> {
    let mut kept = std::collections::BTreeMap::new();
    for (language, text) in &typed.alt {
        match text::check_sentence(text, ALT_MAX) {
            Ok(text) if text.is_empty() && !typed.decorative => {
                errors.alt.push((*language, l.t("image-error-alt")));
            }
            Ok(text) => {
                kept.insert(language.code().to_owned(), text);
            }
            Err(error) => errors.alt.push((*language, text_error(l, error))),
        }
    }
    kept
}

/// `POST …/edit/image/remove`.
pub async fn remove(
    app: Data<App>,
    request: HttpRequest,
    scene: Scene,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    Fields::read(&app, &request, payload).await?;
    let (actor, id, slug, now) = (
        scene.actor.clone(),
        scene.campaign.id,
        scene.campaign.row.slug.clone(),
        app.now(),
    );
    let removed = commit(&app, move |conn| {
        let row = store::row_for_change(conn, id)?;
        if row.image.is_empty() {
            return Ok::<_, DbError>(());
        }
        store::images::point(conn, id, "")?;
        forget_unseen(conn, id, &row.state, "")?;
        actor.note(
            conn,
            Event::CampaignImage,
            Some(id),
            &slug,
            &json!({ "image": null }),
            now,
        )
    });
    removed.await??;
    Ok(scene.back(END, "edit-image-removed"))
}

/// `GET …/image/{file}`: the image for members, a draft's too.
pub async fn file(app: Data<App>, scene: Scene, path: Path<(String, String, String)>) -> Result<HttpResponse, Failure> {
    let campaign = &scene.campaign;
    let (.., file) = path.into_inner();
    let image = campaign.image.as_ref().filter(|image| image.file() == file);
    let image = image.ok_or(Failure::NotFound)?;
    let bytes = image_bytes(&app, campaign, image).await?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, image.media_type()))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::CONTENT_SECURITY_POLICY, DATA_POLICY))
        .body(bytes))
}
