//! `GET /oembed?url=…`.

use std::sync::Arc;

use actix_web::http::{StatusCode, header};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use url::Url;

use super::{Embedding, Frame, Room, Thumbnail};
use crate::app::App;
use crate::campaigns::pages::{head, visible};
use crate::campaigns::{Campaign, Claim};
use crate::core::locale::Language;
use crate::http::client::{self, Query};
use crate::http::error::{Failure, problem};
use crate::widgets::api::open_to_all;
use crate::widgets::card;

/// Seconds for which an answer is good: its title, its frame and where its picture is seldom change.
const CACHE_AGE: u32 = 3_600;

/// An address of a campaign's page.
struct Asked {
    campaign: Arc<Campaign>,
    language: Option<Language>,
    claim: Claim,
}

/// `GET /oembed`.
pub async fn embedding(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, Failure> {
    let query = Query::of(&request);
    let format = query.get("format").unwrap_or("json");
    if !["json", "xml"].contains(&format) {
        let l = client::any_language(&request).localizer();
        return Ok(problem(StatusCode::NOT_IMPLEMENTED, l, &[]));
    }
    let url = query.get("url");
    let url = url.ok_or_else(|| Failure::BadRequest("no url is given".to_owned()))?;
    let asked = asked(&app, url)?;
    let embedding = describe(&app, &asked, room(&query)?)?;
    let (media_type, body) = match format {
        "xml" => ("text/xml; charset=utf-8", embedding.xml()),
        _ => (
            "application/json",
            serde_json::to_string(&embedding).unwrap_or_default(),
        ),
    };
    let mut answer = HttpResponse::Ok();
    Ok(open_to_all(&mut answer)
        .insert_header((header::CACHE_CONTROL, format!("public, max-age={CACHE_AGE}")))
        .insert_header((header::CONTENT_TYPE, media_type))
        .body(body))
}

/// What `maxwidth` and `maxheight` say.
fn room(query: &Query) -> Result<Room, Failure> {
    let number = |name: &str| {
        let given = query.get(name).filter(|given| !given.is_empty());
        let read = |given: &str| given.parse().ok().filter(|number| *number > 0);
        match given {
            None => Ok(None),
            Some(given) => read(given)
                .map(Some)
                .ok_or_else(|| Failure::BadRequest(format!("{name} is no number of pixels"))),
        }
    };
    Ok(Room {
        width: number("maxwidth")?,
        height: number("maxheight")?,
    })
}

/// The campaign whose page is at `url`, if that is one of ours.
fn asked(app: &App, url: &str) -> Result<Asked, Failure> {
    let ours = Url::parse(&app.config().server.public_url).map_err(|_| Failure::NotFound)?;
    let url = Url::parse(url).map_err(|_| Failure::NotFound)?;
    if url.origin() != ours.origin() || !url.username().is_empty() || url.password().is_some() {
        return Err(Failure::NotFound);
    }
    let base = ours.path().trim_end_matches('/');
    let path = url.path().strip_prefix(base).ok_or(Failure::NotFound)?;
    let slug = path.strip_prefix("/campaigns/").ok_or(Failure::NotFound)?;
    let campaign = visible(app, slug.strip_suffix('/').unwrap_or(slug))?;
    let query = Query::parse(url.query().unwrap_or_default());
    Ok(Asked {
        language: query
            .get("lang")
            .and_then(Language::parse)
            .filter(|language| campaign.texts.contains_key(language)),
        claim: Claim::in_query(&query),
        campaign,
    })
}

fn describe(app: &App, asked: &Asked, room: Room) -> Result<Embedding, Failure> {
    let Asked { campaign, language, .. } = asked;
    let public_url = &app.config().server.public_url;
    let default = Language::parse(&campaign.row.default_language).unwrap_or_default();
    let head = head(campaign, language.unwrap_or(default))?;
    let at = format!("{public_url}/campaigns/{}", head.slug);
    let lang = language.map(|language| ("lang", language.code()));
    let query = |pairs: &[(&str, &str)]| match serde_html_form::to_string(pairs).unwrap_or_default() {
        query if query.is_empty() => query,
        query => format!("?{query}"),
    };
    // Who brought a supporter stays in the address; by what is for the counter to say.
    let told = asked.claim.pairs();
    let told = told
        .into_iter()
        .filter(|(name, _)| !["widget", "site", "ref"].contains(name));
    let counter: Vec<_> = lang.into_iter().chain(told).collect();
    let src = format!("{public_url}/embed/campaigns/{}/counter{}", head.slug, query(&counter));
    let (width, height) = room.counter();
    let frame = Frame {
        src: &src,
        title: &head.title,
        width,
        height,
    };
    let thumbnail = Thumbnail {
        thumbnail_url: format!("{at}/card.png{}", query(lang.as_slice())),
        thumbnail_width: card::WIDTH,
        thumbnail_height: card::HEIGHT,
    };
    Ok(Embedding {
        version: "1.0",
        kind: "rich",
        provider_name: "Quipu",
        provider_url: public_url.clone(),
        html: frame.render().unwrap_or_default(),
        title: head.title,
        author_name: head.organisation,
        cache_age: CACHE_AGE,
        width,
        height,
        thumbnail: Some(thumbnail).filter(|_| room.takes(card::WIDTH, card::HEIGHT)),
    })
}
