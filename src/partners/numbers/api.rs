//! `GET /api/v1/numbers` and `GET /api/v1/campaigns/{slug}/numbers`: exact numbers, for a token with `read:numbers`.

use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{By, Detailed, Numbers, cells};
use crate::app::App;
use crate::campaigns::CampaignPath;
use crate::campaigns::pages::tally;
use crate::core::clock::Seconds;
use crate::http::error::Failure;
use crate::http::problem::{Always, Moment, OfCampaign, OfQuery, OfToken};
use crate::partners::Scope;
use crate::partners::api::{admit, told, window};
use crate::tallies::store;

/// What may be asked for; anything else is refused.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub struct Asked {
    /// What a cell stands for; without it there is no breakdown.
    #[param(inline, nullable = false)]
    by: Option<By>,
    /// For hours and days: only cells that end after this date (its midnight in UTC) or moment.
    #[param(value_type = Option<Moment>, inline, nullable = false, example = "2026-11-01")]
    from: Option<String>,
    /// For hours and days: only cells that begin before.
    #[param(value_type = Option<Moment>, inline, nullable = false, example = "2026-11-23T21:00:00Z")]
    until: Option<String>,
}

/// The numbers of all campaigns that an organisation runs.
#[derive(Serialize, ToSchema)]
#[schema(as = AllNumbers, example = json!({ "campaigns": [{
    "campaign": "clean-water", "state": "open", "won": false, "goal": 20_000, "total": 12_651, "online": 1,
    "offline": 12_650, "pending": 3, "updated_at": "2026-11-23T21:19:43Z"
}] }))]
struct OfOrganisation {
    /// The newest first; drafts and archived ones included.
    campaigns: Vec<Numbers>,
}

/// All your numbers
///
/// Exact numbers of every campaign that the token's organisation runs, drafts and archived ones included.
#[utoipa::path(
    get,
    path = "/api/v1/numbers",
    tag = "numbers",
    operation_id = "all-numbers",
    responses(
        (status = 200, description = "The numbers now.", body = OfOrganisation, content_type = "application/json"),
        OfToken,
        Always
    ),
    security(("token" = ["read:numbers"]))
)]
pub async fn all(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, Failure> {
    let (bearer, verdict) = admit(&app, &request, Scope::ReadNumbers).await?;
    let mut led = app.core.catalogue.led_by(bearer.organisation);
    led.sort_by_key(|campaign| std::cmp::Reverse(campaign.id));
    let numbers = led
        .iter()
        .map(|campaign| Numbers::new(campaign, &tally(&app, campaign), app.now()));
    let campaigns = numbers.collect();
    Ok(told(&OfOrganisation { campaigns }, &verdict))
}

/// Your campaign's numbers
///
/// Exact numbers of a campaign that the token's organisation runs, also while it is a draft, and how many wait for their
/// confirmation. With `by`, broken down without merging small cells: [the public breakdown](#breakdown) hides whoever could
/// be recognised in them, so do not publish this one.
#[utoipa::path(
    get,
    path = "/api/v1/campaigns/{slug}/numbers",
    tag = "numbers",
    operation_id = "numbers",
    params(CampaignPath, Asked),
    responses(
        (status = 200, description = "The numbers now.", body = Detailed, content_type = "application/json"),
        OfQuery,
        OfToken,
        OfCampaign,
        Always
    ),
    security(("token" = ["read:numbers"]))
)]
pub async fn one(
    app: Data<App>,
    request: HttpRequest,
    at: Path<CampaignPath>,
    asked: Result<Query<Asked>, actix_web::Error>,
) -> Result<HttpResponse, Failure> {
    let (bearer, verdict) = admit(&app, &request, Scope::ReadNumbers).await?;
    let campaign = app.core.catalogue.by_slug(&at.slug);
    let campaign = campaign
        .filter(|campaign| campaign.lead.id == bearer.organisation)
        .ok_or(Failure::NotFound)?;
    let asked = asked
        .map_err(|error| Failure::BadRequest(error.to_string()))?
        .into_inner();
    let (from, until) = asked.window()?;
    let (by, of) = (asked.by, campaign.clone());
    let (tally, cells) = app
        .read(move |conn| {
            let tally = store::find(conn, of.id)?;
            Ok((tally, by.map(|by| cells(conn, &of, by)).transpose()?))
        })
        .await?;
    let is_timed = matches!(by, Some(By::Hour | By::Day));
    let cells = cells.map(|mut cells| {
        cells.retain(|cell| !is_timed || cell.overlaps(from, until));
        cells
    });
    let detailed = Detailed {
        numbers: Numbers::new(&campaign, &tally, app.now()),
        time_zone: (by == Some(By::Day)).then(|| campaign.row.time_zone.clone()),
        by,
        cells,
    };
    Ok(told(&detailed, &verdict))
}

impl Asked {
    fn window(&self) -> Result<(Seconds, Seconds), Failure> {
        let bad = |text: &str| Failure::BadRequest(format!("time: {text:?}"));
        if !matches!(self.by, Some(By::Hour | By::Day)) && (self.from.is_some() || self.until.is_some()) {
            return Err(bad("only hours and days have a window"));
        }
        window(self.from.as_deref(), self.until.as_deref())
    }
}
