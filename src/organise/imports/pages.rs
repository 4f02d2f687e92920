//! The pages of lists: where one is brought, and how far each has come.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use super::form::{Typed, separator};
use super::views::{ListsPage, PlanPage, ProgressPage, ResultPage, history, how_far, list_row};
use crate::app::App;
use crate::http::client::Query;
use crate::http::error::Failure;
use crate::http::{assets, page};
use crate::imports::reader::ReadError;
use crate::imports::uploads::{Beginning, Notes, Stage, Trouble, UploadError, UploadNumber, UploadRow, Uploads, store};
use crate::imports::{self, ImportError};
use crate::organise::scene::Scene;

/// Imports that are listed.
const HISTORY: i64 = 20;
const MEGABYTE: u64 = 1_000_000;

impl From<UploadError> for Failure {
    fn from(error: UploadError) -> Self {
        match error {
            UploadError::Import(error) => Self::from(error),
            UploadError::TooMany => Self::Unavailable(error.to_string()),
        }
    }
}

impl From<ImportError> for Failure {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::Database(error) => Self::from(error),
            ImportError::KeyDestroyed => Self::NotFound,
            // What an error of the list quotes is nobody's but its owner's.
            ImportError::Read(ReadError::Fault(_)) => Self::BadRequest("the list cannot be read".to_owned()),
            error => Self::Internal(error.to_string()),
        }
    }
}

/// The last part of the address of these pages.
pub const END: &str = "/import";

impl Scene {
    /// What may be done with lists.
    pub fn uploads(&self, app: &App) -> Uploads {
        Uploads {
            database: app.core.database.clone(),
            campaign: Arc::clone(&self.campaign),
            actor: self.actor.clone(),
            now: app.now(),
            kept_hours: app.config().organisers.upload_hours,
        }
    }

    /// The list that the address names, if it is one of this campaign.
    pub async fn upload(&self, app: &App, request: &HttpRequest) -> Result<UploadRow, Failure> {
        let number = request.match_info().get("upload").and_then(UploadNumber::parse);
        let (number, campaign) = (number.ok_or(Failure::NotFound)?, self.campaign.id);
        let found = app.read(move |conn| store::find(conn, campaign, number)).await?;
        found
            .filter(|row| row.stage() != Stage::Receiving)
            .ok_or(Failure::NotFound)
    }

    /// What is known of it.
    pub fn notes(&self, row: &UploadRow) -> Result<Notes, Failure> {
        let key = self.campaign.key.as_ref().ok_or(Failure::NotFound)?;
        Ok(row.open_notes(key)?)
    }

    /// Whether they may see what stands in it: whoever brought it, and nobody else.
    pub fn may_read(&self, row: &UploadRow) -> bool {
        row.uploaded_by == self.visitor.account.id
    }

    /// Its beginning.
    pub async fn glance(
        &self,
        app: &App,
        row: &UploadRow,
        separator: Option<u8>,
        windows: bool,
    ) -> Result<Beginning, Failure> {
        let (uploads, row) = (self.uploads(app), row.clone());
        Ok(actix_web::web::block(move || uploads.glance(&row, separator, windows)).await??)
    }
}

/// `GET …/import`.
pub async fn lists(app: Data<App>, request: HttpRequest, scene: Scene) -> Result<HttpResponse, Failure> {
    let mut page = lists_page(&app, &scene, None).await?;
    page.frame = page.frame.after(request.query_string());
    Ok(page::private(&page, StatusCode::OK))
}

/// Where lists are brought, and why the last one was not taken.
pub async fn lists_page(app: &App, scene: &Scene, error: Option<String>) -> Result<ListsPage, Failure> {
    let campaign = scene.campaign.id;
    let (rows, imports) = app
        .read(move |conn| {
            let rows = store::of_campaign(conn, campaign)?;
            Ok((rows, imports::store::of_campaign(conn, campaign, HISTORY)?))
        })
        .await?;
    let (frame, base) = (scene.frame(END), scene.href(END));
    let (l, settings) = (frame.l, &app.config().organisers);
    Ok(ListsPage {
        script: assets::url("import.js"),
        limit: settings.upload_limit_bytes,
        limit_words: l.number((settings.upload_limit_bytes / MEGABYTE).cast_signed()),
        hours: l.number(settings.upload_hours),
        error,
        lists: rows
            .iter()
            .map(|row| list_row(l, &scene.campaign, &base, row))
            .collect(),
        history: imports
            .iter()
            .map(|import| history(l, &scene.campaign, import))
            .collect(),
        action: base,
        frame,
    })
}

/// `GET …/import/{upload}`: what there is to do next.
pub async fn list(app: Data<App>, request: HttpRequest, scene: Scene) -> Result<HttpResponse, Failure> {
    let row = scene.upload(&app, &request).await?;
    let notes = scene.notes(&row)?;
    let asked = Query::of(&request);
    let is_open = matches!(row.stage(), Stage::Checked | Stage::Failed);
    if row.stage() == Stage::Waiting || (is_open && asked.get("change").is_some()) {
        let told = asked.get("separator").and_then(separator);
        let before = notes.plan.as_ref().and_then(|plan| plan.separator);
        let as_windows = notes.plan.as_ref().is_some_and(|plan| plan.windows)
            || notes.trouble.as_ref().is_some_and(Trouble::is_of_encoding);
        let beginning = scene.glance(&app, &row, told.or(before), as_windows).await?;
        let typed = match &notes.plan {
            Some(plan) if told.is_none() => Typed::told(plan, &beginning.glance),
            _ => Typed::guessed(&beginning.glance, &scene.campaign),
        };
        let page = plan_page(&scene, &row, &notes, &beginning, typed);
        return Ok(page::private(&page, StatusCode::OK));
    }
    let (frame, href) = (scene.frame(END).after(request.query_string()), href(&scene, &row));
    if row.stage().is_under_way() {
        let page = ProgressPage {
            script: assets::url("import.js"),
            href,
            name: notes.file_name,
            stage: row.stage().as_str(),
            read: row.rows_read,
            rows: row.rows_in_all,
            text: how_far(frame.l, &row),
            stopping: row.stop_wanted,
            frame,
        };
        return Ok(page::private(&page, StatusCode::OK));
    }
    let may_fetch = scene.may_read(&row);
    let page = ResultPage::new(frame, href, &row, notes, may_fetch);
    Ok(page::private(&page, StatusCode::OK))
}

/// The form for a list, with its first rows for whoever brought it.
pub fn plan_page(scene: &Scene, row: &UploadRow, notes: &Notes, beginning: &Beginning, mut typed: Typed) -> PlanPage {
    typed.windows = beginning.windows.is_some();
    let glance = &beginning.glance;
    let mut page = PlanPage::new(
        scene.frame(END),
        href(scene, row),
        notes,
        glance,
        &scene.campaign,
        typed,
    );
    if let Some(trouble) = beginning.windows.as_ref().filter(|trouble| trouble.is_of_encoding()) {
        page.trouble = Some(trouble.message(page.frame.l));
    }
    if scene.may_read(row) {
        page.with_rows(glance)
    } else {
        page
    }
}

/// The address of a list.
pub fn href(scene: &Scene, row: &UploadRow) -> String {
    format!("{}/{}", scene.href(END), row.number())
}
