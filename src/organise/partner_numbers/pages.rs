//! `GET /organise/in/{organisation}/joined/{joined}`: what an organisation has of a campaign that it carries, or carried, and
//! the numbers that move while one looks.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use super::figures::{Figures, Moving};
use super::range::Range;
use super::views::{Now, OverviewPage};
use crate::app::App;
use crate::http::client::Query;
use crate::http::error::Failure;
use crate::http::page;
use crate::organise::scene::Scene;
use crate::partners::share::sees_others;

/// The page.
pub async fn overview(app: Data<App>, request: HttpRequest, scene: Scene) -> Result<HttpResponse, Failure> {
    let now = app.now();
    let (campaign, part) = (&scene.campaign, &scene.part);
    let range = Range::new(
        &Query::of(&request),
        scene.href(""),
        Vec::new(),
        now,
        scene.visitor.words(),
    );
    let ((id, organisation), days) = (scene.of(), range.days);
    let with_others = sees_others(campaign, part);
    let figures = app
        .read(move |conn| Figures::read(conn, id, organisation, days, with_others))
        .await?;
    let mut frame = scene.frame("").after(request.query_string());
    if !part.is_joined() {
        // Whoever left has no other page here.
        frame.campaign_tabs.retain(|tab| tab.current);
    }
    let status = range.status();
    let page = OverviewPage::new(frame, campaign, part, figures, range, now);
    Ok(page::private(&page, status))
}

/// `…/numbers`: what the page asks for again and again while it is looked at.
pub async fn numbers(app: Data<App>, scene: Scene) -> Result<HttpResponse, Failure> {
    let ((id, organisation), zone, now) = (scene.of(), scene.campaign.zone.clone(), app.now());
    let moving = app
        .read(move |conn| Moving::read(conn, id, organisation, &zone, now))
        .await?;
    Ok(HttpResponse::Ok().json(Now::json(&moving, now, scene.visitor.words())))
}

impl Range {
    /// What a page that shows it answers.
    pub fn status(&self) -> StatusCode {
        if self.is_wrong() {
            StatusCode::UNPROCESSABLE_ENTITY
        } else {
            StatusCode::OK
        }
    }
}
