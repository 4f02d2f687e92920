//! `POST …/import`: a list arrives, and is sealed piece by piece as it comes; whatever its length, little of it is in memory.

use std::time::Duration;

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::web::{self, BytesMut, Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use futures_util::StreamExt;

use crate::app::App;
use crate::db::Database;
use crate::http::error::Failure;
use crate::http::page;
use crate::imports::uploads::spool::{AT_ONCE, PIECE, discard};
use crate::imports::uploads::{Spool, UploadError, UploadNumber};
use crate::organise::fields::check_token;
use crate::organise::imports::pages::{END, lists_page};
use crate::organise::scene::Scene;

/// How long nothing may come.
const SILENCE: Duration = Duration::from_secs(30);
/// What a form holds beside the list.
const BESIDE: u64 = 64 * 1024;
/// The longest field beside the list.
const FIELD_MAX: usize = 1_024;

/// Why a list was not taken, in a word for the page.
enum Refused {
    /// Key of the message, and the status.
    Told(&'static str, StatusCode),
    /// A message.
    Said(String),
    /// For everybody else.
    Failure(Failure),
}

impl<E: Into<Failure>> From<E> for Refused {
    fn from(error: E) -> Self {
        Self::Failure(error.into())
    }
}

const TOO_LARGE: Refused = Refused::Told("import-error-too-large", StatusCode::PAYLOAD_TOO_LARGE);
const NO_FILE: Refused = Refused::Told("import-error-no-file", StatusCode::UNPROCESSABLE_ENTITY);

/// Takes a list.
pub async fn upload(
    app: Data<App>,
    request: HttpRequest,
    payload: Payload,
    scene: Scene,
) -> Result<HttpResponse, Failure> {
    let patience = Duration::from_secs(60 * app.config().organisers.upload_minutes);
    let received = tokio::time::timeout(patience, receive(&app, &request, payload, &scene))
        .await
        .unwrap_or(Err(Refused::Failure(Failure::Timeout)));
    let (text, status) = match received {
        Ok(number) => return Ok(page::see_other(&format!("{}/{number}", scene.href(END)))),
        Err(Refused::Failure(failure)) => return Err(failure),
        Err(Refused::Told(key, status)) => (scene.frame(END).l.t(key), status),
        Err(Refused::Said(text)) => (text, StatusCode::UNPROCESSABLE_ENTITY),
    };
    let page = lists_page(&app, &scene, Some(text)).await?;
    let mut response = page::private(&page, status);
    // What was not read to its end cannot be followed by another request.
    response
        .headers_mut()
        .insert(header::CONNECTION, HeaderValue::from_static("close"));
    Ok(response)
}

async fn receive(
    app: &Data<App>,
    request: &HttpRequest,
    payload: Payload,
    scene: &Scene,
) -> Result<UploadNumber, Refused> {
    let declared = request.headers().get(header::CONTENT_LENGTH);
    let declared: Option<u64> = declared.and_then(|length| length.to_str().ok()?.parse().ok());
    if declared.is_some_and(|length| length > app.config().organisers.upload_limit_bytes + BESIDE) {
        return Err(TOO_LARGE);
    }
    let mut form = Multipart::new(request.headers(), payload);
    let mut token = String::new();
    loop {
        let field = tokio::time::timeout(SILENCE, form.next())
            .await
            .map_err(|_| Failure::Timeout)?;
        let mut field = match field {
            Some(Ok(field)) => field,
            // Its end, or no form with a file at all.
            None | Some(Err(MultipartError::ContentTypeMissing | MultipartError::ContentTypeIncompatible)) => break,
            Some(Err(error)) => return Err(broken(&error)),
        };
        match field.name() {
            Some("list") => {
                check_token(request, &token)?;
                return take(app, scene, field).await;
            }
            Some("csrf") => token = small(&mut field).await?,
            _ => drop(small(&mut field).await?),
        }
    }
    check_token(request, &token)?;
    Err(NO_FILE)
}

/// A field that is not the list.
async fn small(field: &mut Field) -> Result<String, Refused> {
    let mut text = Vec::new();
    while let Some(piece) = next(field).await? {
        text.extend_from_slice(&piece);
        if text.len() > FIELD_MAX {
            return Err(Failure::TooLarge.into());
        }
    }
    Ok(String::from_utf8(text).unwrap_or_default())
}

/// What comes next of a field.
async fn next(field: &mut Field) -> Result<Option<web::Bytes>, Refused> {
    match tokio::time::timeout(SILENCE, field.next()).await {
        Err(_) => Err(Failure::Timeout.into()),
        Ok(None) => Ok(None),
        Ok(Some(Ok(piece))) => Ok(Some(piece)),
        Ok(Some(Err(error))) => Err(broken(&error)),
    }
}

fn broken(error: &MultipartError) -> Refused {
    Failure::BadRequest(error.to_string()).into()
}

/// Seals the list as it comes. If it does not come to its end, nothing of it stays.
async fn take(app: &Data<App>, scene: &Scene, mut field: Field) -> Result<UploadNumber, Refused> {
    let settings = &app.config().organisers;
    let disposition = field.content_disposition();
    let name = disposition.and_then(|disposition| disposition.get_filename());
    let name = name.unwrap_or_default().to_owned();
    // A browser sends an empty field without a name when no file was chosen.
    let Some(first) = next(&mut field).await? else {
        return Err(NO_FILE);
    };
    let (uploads, minutes) = (scene.uploads(app), settings.upload_minutes);
    let begun = web::block(move || uploads.begin(&name, minutes))
        .await
        .map_err(Failure::from)?;
    let (row, mut spool) = match begun {
        Err(UploadError::TooMany) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return Err(Refused::Told("import-error-too-many", status));
        }
        begun => begun?,
    };
    let mut kept = Kept {
        database: app.core.database.clone(),
        number: Some(row.number()),
    };
    let (mut bytes, mut held) = (0_u64, BytesMut::new());
    let mut piece = Some(first);
    while let Some(some) = piece {
        bytes += some.len() as u64;
        if bytes > settings.upload_limit_bytes {
            return Err(TOO_LARGE);
        }
        held.extend_from_slice(&some);
        if held.len() >= PIECE * AT_ONCE {
            spool = write(spool, held.split()).await?;
        }
        piece = next(&mut field).await?;
    }
    let spool = write(spool, held).await?;
    let uploads = scene.uploads(app);
    let number = row.number();
    let trouble = web::block(move || {
        spool.finish()?;
        uploads.arrived(&row, bytes)
    })
    .await
    .map_err(Failure::from)??;
    kept.number = None;
    match trouble {
        None => Ok(number),
        Some(trouble) => Err(Refused::Said(trouble.message(scene.frame(END).l))),
    }
}

async fn write(mut spool: Spool, bytes: BytesMut) -> Result<Spool, Refused> {
    let written = web::block(move || spool.take(&bytes).map(|()| spool));
    Ok(written.await.map_err(Failure::from)??)
}

/// A list that is arriving: thrown away if its sender goes.
struct Kept {
    database: Database,
    number: Option<UploadNumber>,
}

impl Drop for Kept {
    fn drop(&mut self) {
        if let Some(number) = self.number.take() {
            let database = self.database.clone();
            // It goes on without being waited for; what it cannot throw away, maintenance will.
            drop(web::block(move || discard(&database, number)));
        }
    }
}
