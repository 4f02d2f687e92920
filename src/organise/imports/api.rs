//! What the pages of lists fetch: how far the background is, and the rows that cannot be taken.

use actix_web::http::header::{self, ContentDisposition, DispositionParam, DispositionType};
use actix_web::web::{self, Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use futures_util::stream;
use serde_json::json;

use super::views::how_far;
use crate::app::App;
use crate::http::error::Failure;
use crate::imports::uploads::rejects;
use crate::organise::scene::Scene;

/// `GET …/import/{upload}/progress.json`.
pub async fn progress(app: Data<App>, request: HttpRequest, scene: Scene) -> Result<HttpResponse, Failure> {
    let row = scene.upload(&app, &request).await?;
    Ok(HttpResponse::Ok().json(json!({
        "stage": row.stage().as_str(),
        "read": row.rows_read,
        "rows": row.rows_in_all,
        "text": how_far(scene.visitor.words(), &row),
    })))
}

/// `GET …/import/{upload}/rejects.csv`: for whoever brought the list.
pub async fn rejected(app: Data<App>, request: HttpRequest, scene: Scene) -> Result<HttpResponse, Failure> {
    let row = scene.upload(&app, &request).await?;
    if !scene.may_read(&row) {
        return Err(Failure::Forbidden);
    }
    let (database, campaign, number) = (app.core.database.clone(), scene.campaign, row.number());
    let pieces = stream::try_unfold(0_u64, move |next| {
        let (database, campaign) = (database.clone(), campaign.clone());
        async move {
            let read = move || rejects::piece(&database, &campaign, number, next);
            let piece = web::block(read).await.map_err(Failure::from)??;
            Ok::<_, Failure>(piece.map(|piece| (Bytes::from(piece), next + 1)))
        }
    });
    let file = DispositionParam::Filename("rejects.csv".to_owned());
    let attachment = ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![file],
    };
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/csv; charset=utf-8"))
        .insert_header(attachment)
        .streaming(pieces))
}
