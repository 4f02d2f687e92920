//! `GET /organise/in/{organisation}/campaigns/{slug}/partners/numbers`.

use std::sync::Arc;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use super::figures::Figures;
use super::views::EverybodyPage;
use crate::app::App;
use crate::http::client::Query;
use crate::http::error::Failure;
use crate::http::page;
use crate::organise::partner_numbers::range::Range;
use crate::organise::scene::Scene;

/// The page; `?partner=` is the one to be looked at closely.
pub async fn everybody(app: Data<App>, request: HttpRequest, scene: Scene) -> Result<HttpResponse, Failure> {
    let now = app.now();
    let query = Query::of(&request);
    let asked = query.get("partner").map(str::to_owned);
    let along = asked.iter().map(|partner| ("partner", partner.clone())).collect();
    let action = scene.href("/partners/numbers");
    let range = Range::new(&query, action, along, now, scene.visitor.words());
    let (of, days) = (Arc::clone(&scene.campaign), range.days);
    let figures = app
        .read(move |conn| Figures::read(conn, &of, asked.as_deref(), days, now))
        .await?;
    let frame = scene.frame("/partners").after(request.query_string());
    let status = range.status();
    let page = EverybodyPage::new(frame, &scene.campaign, figures, range, now);
    Ok(page::private(&page, status))
}
