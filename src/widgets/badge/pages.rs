//! `/campaigns/{slug}/badge.svg` and `badge.png`.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::{Data, Path};

use super::{Look, Style, svg};
use crate::app::App;
use crate::campaigns::Campaign;
use crate::campaigns::pages::{language_of, progress, tally, visible};
use crate::core::locale::Language;
use crate::http::client::Query;
use crate::http::error::Failure;
use crate::widgets::pictures::Edition;
use crate::widgets::{Accent, answer, drawing};

/// A badge as PNG has twice as many pixels in each direction as one sees, for fine screens.
const SCALE: f32 = 2.0;

/// `GET /campaigns/{slug}/badge.svg`.
pub async fn vector(app: Data<App>, request: HttpRequest, slug: Path<String>) -> Result<HttpResponse, Failure> {
    let campaign = visible(&app, &slug)?;
    let (language, look) = (language_of(&request, &campaign), look(&request));
    let edition = Edition::of(&campaign, &tally(&app, &campaign));
    let draw = || drawn(&app, &campaign, language, look);
    let badge = app.pictures.small.get((campaign.id, language, look), edition, draw);
    Ok(answer::pages::picture(
        &request,
        "image/svg+xml",
        answer::Fresh::Badge,
        &badge,
    ))
}

/// `GET /campaigns/{slug}/badge.png`.
pub async fn pixels(app: Data<App>, request: HttpRequest, slug: Path<String>) -> Result<HttpResponse, Failure> {
    let campaign = visible(&app, &slug)?;
    let (language, look) = (language_of(&request, &campaign), look(&request));
    let edition = Edition::of(&campaign, &tally(&app, &campaign));
    let key = (campaign.id, language, look);
    let of = app.clone();
    let draw = move || drawing::png(&drawn(&of, &campaign, language, look), SCALE);
    let badge = app.pictures.badges.get(&key, edition, draw).await?;
    Ok(answer::pages::picture(
        &request,
        "image/png",
        answer::Fresh::Badge,
        &badge,
    ))
}

fn drawn(app: &App, campaign: &Campaign, language: Language, look: Look) -> String {
    let l = language.localizer();
    svg(&progress(app, campaign, l), look, l)
}

/// As the address says; what it says wrong counts for nothing.
fn look(request: &HttpRequest) -> Look {
    if request.query_string().is_empty() {
        return Look::default();
    }
    let query = Query::of(request);
    Look {
        style: Style::parse(query.get("style").unwrap_or_default()),
        colour: query
            .get("colour")
            .or_else(|| query.get("color"))
            .and_then(Accent::parse),
    }
}
