//! The pages of lists: where one is brought, and how far each has come.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use super::form::{Typed, separator};
use super::views::{ListsPage, PlanPage, ProgressPage, ResultPage, history, how_far, list_row};
use crate::app::App;
use crate::campaigns::Campaign;
use crate::http::client::Query;
use crate::http::error::Failure;
use crate::http::{assets, page};
use crate::imports::reader::ReadError;
use crate::imports::uploads::{Beginning, Notes, Stage, Trouble, UploadError, UploadNumber, UploadRow, Uploads, store};
use crate::imports::{self, ImportError};
use crate::organise::desk::{Member, Subject, Visitor, Witness};
use crate::organise::frame::{Frame, campaign_href};
use crate::organise::visitor::SignedIn;
use crate::organisers::{Actor, Membership};

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

/// Who asks, for which campaign.
pub struct Room {
    /// Who is logged in.
    pub visitor: SignedIn,
    /// By which membership.
    pub member: Membership,
    /// The campaign.
    pub campaign: Arc<Campaign>,
    /// For the record.
    pub actor: Actor,
}

impl Room {
    /// From what the door found.
    pub fn new(visitor: Visitor, member: Member, campaign: Subject, witness: Witness) -> Self {
        Self {
            visitor: visitor.into_inner(),
            member: member.into_inner(),
            campaign: campaign.into_inner(),
            actor: witness.into_inner(),
        }
    }

    /// The address of the lists.
    pub fn base(&self) -> String {
        format!("{}/import", campaign_href(&self.member, &self.campaign))
    }

    /// The frame.
    pub fn frame(&self) -> Frame {
        Frame::campaign(&self.visitor, &self.member, &self.campaign, "/import")
    }

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
    pub async fn list(&self, app: &App, request: &HttpRequest) -> Result<UploadRow, Failure> {
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
pub async fn lists(
    app: Data<App>,
    request: HttpRequest,
    visitor: Visitor,
    member: Member,
    campaign: Subject,
    witness: Witness,
) -> Result<HttpResponse, Failure> {
    let room = Room::new(visitor, member, campaign, witness);
    let mut page = lists_page(&app, &room, None).await?;
    page.frame = page.frame.after(request.query_string());
    Ok(page::private(&page, StatusCode::OK))
}

/// Where lists are brought, and why the last one was not taken.
pub async fn lists_page(app: &App, room: &Room, error: Option<String>) -> Result<ListsPage, Failure> {
    let campaign = room.campaign.id;
    let (rows, imports) = app
        .read(move |conn| {
            let rows = store::of_campaign(conn, campaign)?;
            Ok((rows, imports::store::of_campaign(conn, campaign, HISTORY)?))
        })
        .await?;
    let (frame, base) = (room.frame(), room.base());
    let (l, settings) = (frame.l, &app.config().organisers);
    Ok(ListsPage {
        script: assets::url("import.js"),
        limit: settings.upload_limit_bytes,
        limit_words: l.number((settings.upload_limit_bytes / MEGABYTE).cast_signed()),
        hours: l.number(settings.upload_hours),
        error,
        lists: rows.iter().map(|row| list_row(l, &room.campaign, &base, row)).collect(),
        history: imports
            .iter()
            .map(|import| history(l, &room.campaign, import))
            .collect(),
        action: base,
        frame,
    })
}

/// `GET …/import/{upload}`: what there is to do next.
pub async fn list(
    app: Data<App>,
    request: HttpRequest,
    visitor: Visitor,
    member: Member,
    campaign: Subject,
    witness: Witness,
) -> Result<HttpResponse, Failure> {
    let room = Room::new(visitor, member, campaign, witness);
    let row = room.list(&app, &request).await?;
    let notes = room.notes(&row)?;
    let asked = Query::of(&request);
    let is_open = matches!(row.stage(), Stage::Checked | Stage::Failed);
    if row.stage() == Stage::Waiting || (is_open && asked.get("change").is_some()) {
        let told = asked.get("separator").and_then(separator);
        let before = notes.plan.as_ref().and_then(|plan| plan.separator);
        let as_windows = notes.plan.as_ref().is_some_and(|plan| plan.windows)
            || notes.trouble.as_ref().is_some_and(Trouble::is_of_encoding);
        let beginning = room.glance(&app, &row, told.or(before), as_windows).await?;
        let typed = match &notes.plan {
            Some(plan) if told.is_none() => Typed::told(plan, &beginning.glance),
            _ => Typed::guessed(&beginning.glance, &room.campaign),
        };
        let page = plan_page(&room, &row, &notes, &beginning, typed);
        return Ok(page::private(&page, StatusCode::OK));
    }
    let (frame, href) = (room.frame().after(request.query_string()), href(&room, &row));
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
    let may_fetch = room.may_read(&row);
    let page = ResultPage::new(frame, href, &row, notes, may_fetch);
    Ok(page::private(&page, StatusCode::OK))
}

/// The form for a list, with its first rows for whoever brought it.
pub fn plan_page(room: &Room, row: &UploadRow, notes: &Notes, beginning: &Beginning, mut typed: Typed) -> PlanPage {
    typed.windows = beginning.windows.is_some();
    let glance = &beginning.glance;
    let mut page = PlanPage::new(room.frame(), href(room, row), notes, glance, &room.campaign, typed);
    if let Some(trouble) = beginning.windows.as_ref().filter(|trouble| trouble.is_of_encoding()) {
        page.trouble = Some(trouble.message(page.frame.l));
    }
    if room.may_read(row) {
        page.with_rows(glance)
    } else {
        page
    }
}

/// The address of a list.
pub fn href(room: &Room, row: &UploadRow) -> String {
    format!("{}/{}", room.base(), row.number())
}
