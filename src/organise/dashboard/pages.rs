//! `GET /organise/in/{organisation}/campaigns/{slug}`: the dashboard, and the numbers that move while one looks.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use super::figures::{Figures, Moving};
use super::views::{DashboardPage, Now};
use crate::app::App;
use crate::http::error::Failure;
use crate::http::page;
use crate::organise::scene::Scene;

/// The page.
pub async fn dashboard(app: Data<App>, request: HttpRequest, scene: Scene) -> Result<HttpResponse, Failure> {
    let campaign = &scene.campaign;
    let (id, zone, now) = (campaign.id, campaign.zone.clone(), app.now());
    let figures = app.read(move |conn| Figures::read(conn, id, zone, now)).await?;
    let frame = scene.frame("").after(request.query_string());
    let page = DashboardPage::new(frame, campaign, &figures, &scene.href(""), now);
    Ok(page::private(&page, StatusCode::OK))
}

/// `…/numbers`: what the page asks for again and again while it is looked at.
pub async fn numbers(app: Data<App>, scene: Scene) -> Result<HttpResponse, Failure> {
    let campaign = &scene.campaign;
    let (id, zone, now) = (campaign.id, campaign.zone.clone(), app.now());
    let moving = app.read(move |conn| Moving::read(conn, id, zone, now)).await?;
    Ok(HttpResponse::Ok().json(Now::json(&moving, campaign, now, scene.visitor.words())))
}
