//! `/campaigns/{slug}/card.png`.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};

use super::{Content, png};
use crate::app::App;
use crate::campaigns::pages::{head, language_of, progress, tally, visible};
use crate::http::error::Failure;
use crate::widgets::answer::{self, Fresh};
use crate::widgets::pictures::Edition;

/// `GET /campaigns/{slug}/card.png`.
pub async fn card(app: Data<App>, request: HttpRequest, slug: Path<String>) -> Result<HttpResponse, Failure> {
    let campaign = visible(&app, &slug)?;
    let language = language_of(&request, &campaign);
    let l = language.localizer();
    let public_url = &app.config().server.public_url;
    let site = public_url
        .split_once("://")
        .map_or(public_url.as_str(), |(_, site)| site);
    let content = Content::new(&head(&campaign, language)?, &progress(&app, &campaign, l), site, l);
    let edition = Edition::of(&campaign, &tally(&app, &campaign));
    let card = app
        .pictures
        .cards
        .get(&(campaign.id, language), edition, move || png(&content))
        .await?;
    Ok(answer::pages::picture(&request, "image/png", Fresh::Card, &card))
}
