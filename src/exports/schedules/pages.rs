//! `GET /lists/{token}`: an encrypted list that was made for whoever knows the token, until it expires. Each time is on
//! record.

use std::sync::Arc;

use actix_web::http::{Method, header};
use actix_web::web::{self, Bytes, Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use futures_util::stream;
use serde_json::json;

use super::model::{FileRow, Schedule};
use super::store;
use crate::app::App;
use crate::campaigns::Campaign;
use crate::db::{Database, DbError};
use crate::exports::Number;
use crate::exports::api::program;
use crate::http::error::Failure;
use crate::organisers::{Actor, Event};
use crate::vault::token_hash;

/// A list that can be fetched, for which order, of which campaign.
type Found = (FileRow, Schedule, Arc<Campaign>);

/// `GET /lists/{token}`.
pub async fn fetch(app: Data<App>, request: HttpRequest, token: Path<String>) -> Result<HttpResponse, Failure> {
    let (file, schedule, campaign) = find(&app, &token).await?;
    let name = file.name(&schedule, &campaign);
    let mut answer = HttpResponse::Ok();
    answer
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .insert_header((header::CONTENT_TYPE, "application/octet-stream"))
        .insert_header(("x-robots-tag", "noindex"))
        .insert_header(("x-sha256", file.sha256.clone()))
        .insert_header(header::ContentEncoding::Identity)
        .no_chunking(file.byte_count.unsigned_abs());
    if request.method() == Method::HEAD {
        return Ok(answer.streaming(stream::empty::<Result<Bytes, Failure>>()));
    }
    let actor = program(&app, &request, schedule.row.organisation_id);
    put_on_record(&app, actor, campaign.id, &file).await?;
    let pieces = Pieces {
        database: app.core.database.clone(),
        next: 0,
        file,
    };
    Ok(answer.streaming(stream::try_unfold(pieces, next_piece)))
}

/// What the token leads to. An order that was ended, or whose organisation carries the campaign no more, leads nowhere.
async fn find(app: &App, token: &str) -> Result<Found, Failure> {
    let hash = token_hash(token);
    let found = app.read(move |conn| store::by_token(conn, &hash)).await?;
    let (file, schedule) = found.ok_or(Failure::NotFound)?;
    let campaign = app.core.catalogue.by_id(schedule.row.campaign_id);
    let campaign = campaign.filter(|campaign| campaign.takes_part(schedule.row.organisation_id));
    let is_there = file.is_ready && app.now() < file.expires_at && schedule.row.ended_at.is_none();
    let campaign = campaign.filter(|_| is_there).ok_or(Failure::NotFound)?;
    Ok((file, schedule, campaign))
}

async fn put_on_record(app: &App, actor: Actor, campaign: i64, file: &FileRow) -> Result<(), Failure> {
    let (database, now) = (app.core.database.clone(), app.now());
    let (id, subject) = (file.id.clone(), Number(file.number()).to_string());
    let detail = json!({ "rows": file.row_count, "bytes": file.byte_count, "sha256": file.sha256 });
    web::block(move || {
        database.write(|conn| {
            store::count_fetch(conn, &id)?;
            actor.note(conn, Event::ListFetched, Some(campaign), &subject, &detail, now)
        })
    })
    .await??;
    Ok(())
}

struct Pieces {
    database: Database,
    file: FileRow,
    next: i64,
}

/// A piece that is gone meanwhile breaks the answer off, which its length tells.
async fn next_piece(mut pieces: Pieces) -> Result<Option<(Bytes, Pieces)>, Failure> {
    if pieces.next >= pieces.file.part_count {
        return Ok(None);
    }
    let (pieces, piece) = web::block(move || {
        let piece = pieces
            .database
            .read(|conn| store::piece(conn, &pieces.file.id, pieces.next));
        pieces.next += 1;
        (pieces, piece)
    })
    .await?;
    let piece = piece?.ok_or(DbError::NotFound)?;
    Ok(Some((Bytes::from(piece), pieces)))
}
