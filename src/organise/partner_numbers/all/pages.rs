//! `GET /organise/in/{organisation}/campaigns/{slug}/partners/numbers`.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use super::figures::Figures;
use super::views::EverybodyPage;
use crate::app::App;
use crate::http::client::Query;
use crate::http::error::Failure;
use crate::http::page;
use crate::organise::desk::{Member, Subject, Visitor};
use crate::organise::frame::{Frame, campaign_href};
use crate::organise::partner_numbers::range::Range;

/// The page; `?partner=` is the one to be looked at closely.
pub async fn everybody(
    app: Data<App>,
    request: HttpRequest,
    visitor: Visitor,
    member: Member,
    campaign: Subject,
) -> Result<HttpResponse, Failure> {
    let (visitor, member, campaign) = (visitor.into_inner(), member.into_inner(), campaign.into_inner());
    let (l, now) = (visitor.account.language.localizer(), app.now());
    let query = Query::of(&request);
    let asked = query.get("partner").map(str::to_owned);
    let along = asked.iter().map(|partner| ("partner", partner.clone())).collect();
    let action = format!("{}/partners/numbers", campaign_href(&member, &campaign));
    let range = Range::new(&query, action, along, now, l);
    let (of, days) = (campaign.clone(), range.days);
    let figures = app
        .read(move |conn| Figures::read(conn, &of, asked.as_deref(), days, now))
        .await?;
    let frame = Frame::campaign(&visitor, &member, &campaign, "/partners").after(request.query_string());
    let status = range.status();
    let page = EverybodyPage::new(frame, &campaign, figures, range, now);
    Ok(page::private(&page, status))
}
