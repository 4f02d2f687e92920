//! `/campaigns/{slug}/qr.svg` and `qr.png`.

use actix_web::web::{self, Data, Path};
use actix_web::{HttpRequest, HttpResponse};

use super::Code;
use crate::app::App;
use crate::campaigns::pages::{claim, language_of, visible};
use crate::campaigns::{Campaign, Claim};
use crate::core::locale::Language;
use crate::http::client::{Query, asked_language};
use crate::http::error::Failure;
use crate::tallies::Widget;
use crate::widgets::answer::{self, Fresh};
use crate::widgets::pictures::Drawn;

const SIZE: u32 = 512;
const SIZES: std::ops::RangeInclusive<u32> = 64..=2_048;

/// `GET /campaigns/{slug}/qr.svg`.
pub async fn vector(app: Data<App>, request: HttpRequest, slug: Path<String>) -> Result<HttpResponse, Failure> {
    let campaign = visible(&app, &slug)?;
    let title = language_of(&request, &campaign).localizer().t("sheet-code");
    let svg = code(&app, &request, &campaign)?.svg(size(&request), &title);
    let drawn = Drawn::new(svg.into_bytes());
    Ok(answer::pages::picture(&request, "image/svg+xml", Fresh::Steady, &drawn))
}

/// `GET /campaigns/{slug}/qr.png`.
pub async fn pixels(app: Data<App>, request: HttpRequest, slug: Path<String>) -> Result<HttpResponse, Failure> {
    let campaign = visible(&app, &slug)?;
    let (code, size) = (code(&app, &request, &campaign)?, size(&request));
    let png = web::block(move || code.png(size)).await?;
    let drawn = Drawn::new(png.map_err(|error| Failure::Internal(error.to_string()))?);
    Ok(answer::pages::picture(&request, "image/png", Fresh::Steady, &drawn))
}

fn code(app: &App, request: &HttpRequest, campaign: &Campaign) -> Result<Code, Failure> {
    let language = asked_language(request).and_then(|tag| Language::parse(&tag));
    let address = printed(app, campaign, &claimed(request), language)?;
    Code::of(&address).ok_or_else(|| Failure::BadRequest("the address is too long for a code".to_owned()))
}

/// What an address claims of a print: which has no site around it, and no sharer.
pub fn claimed(request: &HttpRequest) -> Claim {
    Claim {
        widget: String::new(),
        site: String::new(),
        sharer: String::new(),
        ..claim(request)
    }
}

/// The address of a campaign that is printed, with what of a claim it may carry. A print cannot be mended, so it is
/// refused for an organisation that does not carry the campaign.
pub fn printed(app: &App, campaign: &Campaign, claim: &Claim, language: Option<Language>) -> Result<String, Failure> {
    let settled = claim.settle(campaign);
    if !claim.partner.is_empty() && settled.partner.is_none() {
        return Err(Failure::NotFound);
    }
    let kept = Claim {
        partner: claim.partner.clone(),
        widget: Widget::Print.as_str().to_owned(),
        source: if claim.source.trim().is_empty() {
            String::new()
        } else {
            settled.source.as_str().to_owned()
        },
        utm_source: settled.placed.utm_source,
        utm_medium: settled.placed.utm_medium,
        utm_campaign: settled.placed.utm_campaign,
        ..Claim::default()
    };
    let mut pairs = kept.pairs();
    if let Some(language) = language.filter(|language| campaign.texts.contains_key(language)) {
        pairs.insert(0, ("lang", language.code()));
    }
    let query = serde_html_form::to_string(&pairs).unwrap_or_default();
    Ok(format!(
        "{}/campaigns/{}?{query}",
        app.config().server.public_url,
        campaign.row.slug
    ))
}

fn size(request: &HttpRequest) -> u32 {
    let asked = Query::of(request).get("size").and_then(|size| size.parse().ok());
    asked.unwrap_or(SIZE).clamp(*SIZES.start(), *SIZES.end())
}
