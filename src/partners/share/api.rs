//! `GET /api/v1/campaigns/{slug}/partner`: what an organisation has of a campaign, for its token with `read:numbers`.

use std::collections::BTreeMap;

use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Hours, Share, everybody, sees_others};
use crate::app::App;
use crate::campaigns::{Campaign, CampaignPath, Partnership};
use crate::core::clock::Seconds;
use crate::core::ids::OrganisationId;
use crate::db::DbError;
use crate::http::error::Failure;
use crate::http::problem::{Always, Moment, OfCampaign, OfQuery, OfToken};
use crate::partners::Scope;
use crate::partners::api::{admit, told, window};
use crate::tallies::breakdown::{self, Cell};
use crate::tallies::partner::{Days, Totals};
use crate::tallies::placements::{DAY, Widget, day_of};
use crate::tallies::store::partner as stored;

/// What may be asked for; anything else is refused.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub struct Asked {
    /// What a cell stands for; without it there are none.
    #[param(inline, nullable = false)]
    by: Option<ShareBy>,
    /// Only cells that end after this date (its midnight in UTC) or moment, and widgets from its day (UTC) on.
    #[param(value_type = Option<Moment>, inline, nullable = false, example = "2026-11-01")]
    from: Option<String>,
    /// Only cells that begin before, and widgets on days (UTC) that begin before.
    #[param(value_type = Option<Moment>, inline, nullable = false, example = "2026-11-23T21:00:00Z")]
    until: Option<String>,
}

/// What a cell stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ShareBy {
    /// An hour of UTC.
    Hour,
    /// A day of the campaign's time zone.
    Day,
}

/// What an organisation has of a campaign.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Share, example = json!({
    "campaign": "clean-water", "organisation": "river-watch", "standing": "joined", "brought": 3, "consented": 2,
    "placements": [{ "widget": "form", "site": "https://river-watch.example", "shown": 90, "submitted": 4, "confirmed": 3 }],
    "by": "day", "time_zone": "America/Lima",
    "cells": [{ "key": "2026-11-23", "until": "2026-11-24", "brought": 3, "consented": 2 }]
}))]
struct Told {
    /// The campaign's short name.
    campaign: String,
    /// Your organisation's short name.
    organisation: String,
    /// `joined`, or `left` for an organisation that no longer carries the campaign.
    #[schema(example = "joined")]
    standing: &'static str,
    /// Confirmed signatures that came through your links and widgets.
    brought: i64,
    /// Confirmed signatures with a yes to your organisation, whoever brought them.
    consented: i64,
    /// What your widgets did.
    placements: Vec<Placement>,
    /// What a cell stands for, if cells were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    by: Option<ShareBy>,
    /// The campaign's time zone; with days only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    time_zone: Option<String>,
    /// Hours or days of confirmation in their order, those with any. However small a cell is, it is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    cells: Option<Vec<ShareCell>>,
    /// Everybody who carries the campaign or carried it: for its lead, and for you if the lead lets you see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    partners: Option<Vec<OfPartner>>,
}

/// What a widget did on a site.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SharePlacement)]
struct Placement {
    /// By what supporters came: `page` is the campaign's page or a link to it.
    #[schema(value_type = String, example = "form")]
    widget: Widget,
    /// On which of your sites (RFC 6454); not there for places that are not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    site: Option<String>,
    /// How often it was shown.
    #[schema(minimum = 0)]
    shown: i64,
    /// How many forms were taken through it, from people who had not signed.
    #[schema(minimum = 0)]
    submitted: i64,
    /// How many of the signatures were confirmed; some are withdrawn since.
    #[schema(minimum = 0)]
    confirmed: i64,
}

/// An hour or a day.
#[derive(Debug, Serialize, ToSchema)]
struct ShareCell {
    /// The hour (UTC) or day (of the campaign) that it begins with.
    key: String,
    /// The hour or day that it ends before.
    until: String,
    /// Confirmed signatures that you brought.
    brought: i64,
    /// Confirmed signatures with a yes to you.
    consented: i64,
}

/// What an organisation has.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PartnerTotals)]
struct OfPartner {
    /// Its short name.
    organisation: String,
    /// Its name.
    name: String,
    /// `joined` or `left`.
    #[schema(example = "joined")]
    standing: &'static str,
    /// Confirmed signatures that it brought.
    brought: i64,
    /// Confirmed signatures with a yes to it.
    consented: i64,
}

/// Your share in a campaign
///
/// What your organisation has of a campaign that it carries, or carried: how many confirmed signatures it brought, how many
/// said yes to it, and how often each of its widgets was shown, used, and confirmed. Everything is told exactly, however
/// small. `brought` and `consented` are those of all time; `from` and `until` cut the cells and the widgets.
#[utoipa::path(
    get,
    path = "/api/v1/campaigns/{slug}/partner",
    tag = "numbers",
    operation_id = "partner-numbers",
    params(CampaignPath, Asked),
    responses(
        (status = 200, description = "The numbers now.", body = Told, content_type = "application/json"),
        OfQuery,
        OfToken,
        OfCampaign,
        Always
    ),
    security(("token" = ["read:numbers"]))
)]
pub async fn partner(
    app: Data<App>,
    request: HttpRequest,
    at: Path<CampaignPath>,
    asked: Result<Query<Asked>, actix_web::Error>,
) -> Result<HttpResponse, Failure> {
    let (bearer, verdict) = admit(&app, &request, Scope::ReadNumbers).await?;
    let campaign = app.core.catalogue.by_slug(&at.slug).ok_or(Failure::NotFound)?;
    let part = campaign
        .partnership_of(bearer.organisation)
        .filter(|part| part.is_or_was_joined());
    let part = part.ok_or(Failure::NotFound)?;
    let asked = asked
        .map_err(|error| Failure::BadRequest(error.to_string()))?
        .into_inner();
    let window = window(asked.from.as_deref(), asked.until.as_deref())?;
    let (id, organisation, with_others) = (campaign.id, bearer.organisation, sees_others(&campaign, part));
    let (share, totals) = app
        .read(move |conn| {
            let share = Share::read(conn, id, organisation, days(window))?;
            let totals = with_others.then(|| stored::totals(conn, id)).transpose()?;
            Ok::<_, DbError>((share, totals))
        })
        .await?;
    let body = Told::new(&campaign, part, share, totals.as_ref(), asked.by, window);
    Ok(told(&body, &verdict))
}

/// The days that begin before the end, from that of the beginning on.
fn days((from, until): (Seconds, Seconds)) -> Days {
    let from = if from < Seconds::MIN + DAY { from } else { day_of(from) };
    Days { from, until }
}

impl Told {
    fn new(
        campaign: &Campaign,
        part: &Partnership,
        share: Share,
        totals: Option<&BTreeMap<OrganisationId, Totals>>,
        by: Option<ShareBy>,
        window: (Seconds, Seconds),
    ) -> Self {
        let Totals { brought, consented } = share.totals();
        let placement = |placed: &crate::tallies::partner::Placed| Placement {
            widget: placed.widget,
            site: share.site(placed).map(str::to_owned),
            shown: placed.happened.shown,
            submitted: placed.happened.submitted,
            confirmed: placed.happened.confirmed,
        };
        Self {
            campaign: campaign.row.slug.clone(),
            organisation: part.organisation.row.slug.clone(),
            standing: part.standing().as_str(),
            brought,
            consented,
            placements: share.placements.iter().map(placement).collect(),
            by,
            time_zone: (by == Some(ShareBy::Day)).then(|| campaign.row.time_zone.clone()),
            partners: totals.map(|totals| everybody(campaign, totals).into_iter().map(OfPartner::new).collect()),
            cells: by.map(|by| cells(campaign, share.brought, share.consented, by, window)),
        }
    }
}

impl OfPartner {
    fn new((part, totals): (&Partnership, Totals)) -> Self {
        Self {
            organisation: part.organisation.row.slug.clone(),
            name: part.organisation.row.name.clone(),
            standing: part.standing().as_str(),
            brought: totals.brought,
            consented: totals.consented,
        }
    }
}

fn cells(
    campaign: &Campaign,
    brought: Hours,
    consented: Hours,
    by: ShareBy,
    (from, until): (Seconds, Seconds),
) -> Vec<ShareCell> {
    let cells = |hours| match by {
        ShareBy::Hour => breakdown::hours(hours),
        ShareBy::Day => breakdown::days(hours, &campaign.zone),
    };
    let mut told: BTreeMap<(Seconds, Seconds), ShareCell> = BTreeMap::new();
    let mut add = |cell: Cell, totals: Totals| {
        let of = told.entry(cell.span).or_insert_with(|| ShareCell {
            key: cell.key,
            until: cell.until.unwrap_or_default(),
            brought: 0,
            consented: 0,
        });
        of.brought += totals.brought;
        of.consented += totals.consented;
    };
    for cell in cells(brought) {
        let brought = cell.count;
        add(cell, Totals { brought, consented: 0 });
    }
    for cell in cells(consented) {
        let consented = cell.count;
        add(cell, Totals { brought: 0, consented });
    }
    let inside = |span: &(Seconds, Seconds)| span.0 < until && from < span.1;
    told.into_iter()
        .filter(|(span, _)| inside(span))
        .map(|(_, cell)| cell)
        .collect()
}
