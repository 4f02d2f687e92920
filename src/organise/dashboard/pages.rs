//! `GET /organise/in/{organisation}/campaigns/{slug}`: the dashboard, and the numbers that move while one looks.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use super::figures::{Figures, Moving};
use super::views::{DashboardPage, Now};
use crate::app::App;
use crate::http::error::Failure;
use crate::http::page;
use crate::organise::desk::{Member, Subject, Visitor};
use crate::organise::frame::{Frame, campaign_href};

/// The page.
pub async fn dashboard(
    app: Data<App>,
    request: HttpRequest,
    visitor: Visitor,
    member: Member,
    campaign: Subject,
) -> Result<HttpResponse, Failure> {
    let (visitor, member, campaign) = (visitor.into_inner(), member.into_inner(), campaign.into_inner());
    let (id, zone, now) = (campaign.id, campaign.zone.clone(), app.now());
    let figures = app.read(move |conn| Figures::read(conn, id, zone, now)).await?;
    let frame = Frame::campaign(&visitor, &member, &campaign, "").after(request.query_string());
    let href = campaign_href(&member, &campaign);
    let page = DashboardPage::new(frame, &campaign, &figures, &href, now);
    Ok(page::private(&page, StatusCode::OK))
}

/// `…/numbers`: what the page asks for again and again while it is looked at.
pub async fn numbers(app: Data<App>, visitor: Visitor, campaign: Subject) -> Result<HttpResponse, Failure> {
    let (visitor, campaign) = (visitor.into_inner(), campaign.into_inner());
    let (id, zone, now) = (campaign.id, campaign.zone.clone(), app.now());
    let l = visitor.account.language.localizer();
    let moving = app.read(move |conn| Moving::read(conn, id, zone, now)).await?;
    Ok(HttpResponse::Ok().json(Now::json(&moving, &campaign, now, l)))
}
