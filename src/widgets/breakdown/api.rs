//! `GET /api/v1/campaigns/{slug}/breakdown`: confirmed signatures by country, hour or day, for anybody.

use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Breakdown;
use crate::app::App;
use crate::campaigns::Campaign;
use crate::campaigns::pages::{tally, visible};
use crate::core::clock::{Seconds, iso8601, parse_moment};
use crate::http::error::Failure;
use crate::tallies::breakdown::{Cell, History, countries};
use crate::tallies::{CellKind, store};
use crate::widgets::api::cached_json;

const HOUR: Seconds = 3_600;
const DAY: Seconds = 24 * HOUR;
/// The most cells that one answer may have.
const MOST: Seconds = 1_000;

/// What may be asked for; anything else is refused.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    by: By,
    from: Option<String>,
    until: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
enum By {
    Country,
    Hour,
    Day,
}

#[derive(Serialize)]
struct Answer<'a> {
    campaign: &'a str,
    by: By,
    #[serde(skip_serializing_if = "Option::is_none")]
    time_zone: Option<&'a str>,
    cells: Vec<&'a Cell>,
    updated_at: String,
}

/// Answers from memory, or with one read for all who ask.
pub async fn breakdown(
    app: Data<App>,
    request: HttpRequest,
    slug: Path<String>,
    asked: Result<Query<Asked>, actix_web::Error>,
) -> Result<HttpResponse, Failure> {
    let campaign = visible(&app, &slug)?;
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
