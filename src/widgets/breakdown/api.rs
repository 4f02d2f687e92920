//! `GET /api/v1/campaigns/{slug}/breakdown`: confirmed signatures by country, hour or day, for anybody.

use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::{IntoParams, ToSchema};

use super::Breakdown;
use crate::app::App;
use crate::campaigns::pages::{tally, visible};
use crate::campaigns::{Campaign, CampaignPath};
use crate::core::clock::{Seconds, iso8601, parse_moment};
use crate::http::error::Failure;
use crate::http::problem::{Always, Moment, OfCampaign, OfQuery};
use crate::tallies::breakdown::{Cell, History, countries};
use crate::tallies::{CellKind, store};
use crate::widgets::api::cached_json;

const HOUR: Seconds = 3_600;
const DAY: Seconds = 24 * HOUR;
/// The most cells that one answer may have.
const MOST: Seconds = 1_000;

/// What may be asked for; anything else is refused.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// What a cell stands for.
    #[param(inline)]
    by: By,
    /// For hours and days: where the window begins, as a date (its midnight in UTC) or a moment.
    #[param(value_type = Option<Moment>, inline, nullable = false, example = "2026-11-01")]
    from: Option<String>,
    /// For hours and days: where it ends. At most 1,000 hours or days after `from`.
    #[param(value_type = Option<Moment>, inline, nullable = false, example = "2026-11-23T21:00:00Z")]
    until: Option<String>,
}

/// What a cell of the breakdown stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[schema(as = BreakdownBy)]
#[serde(rename_all = "lowercase")]
enum By {
    /// A country.
    Country,
    /// An hour of UTC.
    Hour,
    /// A day of the campaign's time zone.
    Day,
}

/// Confirmed signatures in cells of at least five.
#[derive(Serialize, ToSchema)]
#[schema(as = Breakdown, example = json!({
    "campaign": "clean-water", "by": "country",
    "cells": [{ "key": "GB", "count": 180 }, { "key": "IE", "count": 41 }, { "key": "other", "count": 9 }],
    "updated_at": "2026-11-23T21:19:43Z"
}))]
struct Answer<'a> {
    /// The campaign's short name.
    campaign: &'a str,
    /// What a cell stands for.
    by: By,
    /// The campaign's time zone; with days only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    time_zone: Option<&'a str>,
    /// Countries by size with `other` last; hours and days in their order.
    #[schema(value_type = Vec<Cell>)]
    cells: Vec<&'a Cell>,
    /// When the count last changed.
    #[schema(format = DateTime)]
    updated_at: String,
}

/// Who has signed, by country, hour or day
///
/// Confirmed signatures that were made here. No cell stands for fewer than five of them: small countries are told together
/// as `other`, small hours and days are merged with their neighbours, and `until` says where such a cell ends. Without
/// `from`, seven days of hours or a year of days until now.
///
/// The exact numbers are for the organisation that runs the campaign: see [its numbers](#numbers).
#[utoipa::path(
    get,
    path = "/api/v1/campaigns/{slug}/breakdown",
    tag = "numbers",
    operation_id = "breakdown",
    params(
        CampaignPath,
        Asked,
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the answer that you have.")
    ),
    responses(
        (status = 200, description = "The breakdown now.", body = Answer, content_type = "application/json",
            headers(("ETag" = String, description = "Names this very breakdown."))),
        (status = 304, description = "The breakdown is the one that you have."),
        OfQuery,
        OfCampaign,
        Always
    )
)]
pub async fn breakdown(
    app: Data<App>,
    request: HttpRequest,
    at: Path<CampaignPath>,
    asked: Result<Query<Asked>, actix_web::Error>,
) -> Result<HttpResponse, Failure> {
    // Answers from memory, or with one read for all who ask.
    let campaign = visible(&app, &at.slug)?;
    let asked = asked
        .map_err(|error| Failure::BadRequest(error.to_string()))?
        .into_inner();
    let (from, until) = asked.window(app.now())?;
    let known = (tally(&app, &campaign).version, campaign.row.revision);
    let breakdown = app.breakdowns.get(campaign.id, known, read(&app, &campaign)).await?;
    let cells = match asked.by {
        By::Country => &breakdown.countries,
        By::Hour => &breakdown.history.hours,
        By::Day => &breakdown.history.days,
    };
    let is_inside = |cell: &&Cell| asked.by == By::Country || cell.overlaps(from, until);
    let body = serde_json::to_string(&Answer {
        campaign: &campaign.row.slug,
        by: asked.by,
        time_zone: (asked.by == By::Day).then_some(campaign.row.time_zone.as_str()),
        cells: cells.iter().filter(is_inside).collect(),
        updated_at: iso8601(breakdown.updated_at),
    })
    .map_err(|error| Failure::Internal(error.to_string()))?;
    let edition = URL_SAFE_NO_PAD.encode(&Sha256::digest(&body)[..9]);
    Ok(cached_json(&request, edition, || body))
}

async fn read(app: &App, campaign: &Campaign) -> Result<Breakdown, Failure> {
    let (id, zone, revision) = (campaign.id, campaign.zone.clone(), campaign.row.revision);
    app.read(move |conn| {
        // The tally first: the cells are then at least as new as its version says.
        let tally = store::find(conn, id)?;
        Ok(Breakdown {
            countries: countries(store::cells(conn, id, CellKind::Country)?),
            history: History::new(store::cells(conn, id, CellKind::Hour)?, &zone),
            updated_at: tally.updated_at,
            version: tally.version,
            revision,
        })
    })
    .await
}

impl Asked {
    /// From when until when, in whole hours.
    fn window(&self, now: Seconds) -> Result<(Seconds, Seconds), Failure> {
        let moment = |text: &Option<String>| {
            text.as_deref()
                .map(|text| parse_moment(text).ok_or_else(|| Failure::BadRequest(format!("time: {text:?}"))))
                .transpose()
        };
        let (from, until) = (moment(&self.from)?, moment(&self.until)?);
        let (usual, longest) = match self.by {
            By::Country if from.is_some() || until.is_some() => {
                return Err(Failure::BadRequest("countries have no window".to_owned()));
            }
            By::Country | By::Hour => (7 * DAY, MOST * HOUR),
            By::Day => (365 * DAY, MOST * DAY),
        };
        let until = up_to_hour(until.unwrap_or(now + 1));
        let from = from.map_or(until - usual, |from| from - from.rem_euclid(HOUR));
        if from < until && until - from <= longest {
            Ok((from, until))
        } else {
            Err(Failure::BadRequest(format!("from {from} until {until}")))
        }
    }
}

/// The end of the hour that holds the moment before this.
fn up_to_hour(moment: Seconds) -> Seconds {
    moment + (-moment).rem_euclid(HOUR)
}
