//! Campaigns that organisations may ask to carry, and the wish to carry one: the terms are accepted with it.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use crate::app::App;
use crate::campaigns::partnership::Standing;
use crate::campaigns::{Campaign, Phase};
use crate::http::error::Failure;
use crate::http::page;
use crate::organise::campaigns::pages::commit;
use crate::organise::fields::Fields;
use crate::organise::frame::{Frame, moment};
use crate::organise::partnership::views::About;
use crate::organise::problems::{Problems, status};
use crate::organise::scene::Seat;
use crate::organisers::Membership;
use crate::partners::joining::terms::Terms;
use crate::partners::joining::{JoiningError, accepting};

#[derive(Template)]
#[template(path = "organiser/join.html")]
struct JoinPage {
    frame: Frame,
    base: String,
    asked: Vec<Asked>,
    open: Vec<Open>,
}

/// A campaign that takes requests.
struct Open {
    slug: String,
    title: String,
    lead: String,
}

/// One that the organisation asked to carry.
struct Asked {
    slug: String,
    title: String,
    lead: String,
    at: String,
}

#[derive(Template)]
#[template(path = "organiser/join_ask.html")]
struct AskPage {
    frame: Frame,
    action: String,
    back: String,
    about: About,
    accepted: bool,
    moved: bool,
    problems: Problems,
}

/// The last part of the address of these pages.
const END: &str = "/join";

/// What an organisation is in a campaign, unless it is nothing (any more) that keeps it from asking.
fn standing(campaign: &Campaign, member: &Membership) -> Option<Standing> {
    let part = campaign.partnership_of(member.organisation_id)?;
    Some(part.standing()).filter(|standing| matches!(standing, Standing::Joined | Standing::Requested))
}

fn takes_requests(campaign: &Campaign, app: &App) -> bool {
    campaign.row.partner_requests && matches!(campaign.phase(app.now()), Phase::Open | Phase::Upcoming(_))
}

/// `GET …/join`.
pub async fn list(app: Data<App>, request: HttpRequest, seat: Seat) -> Result<HttpResponse, Failure> {
    let l = seat.visitor.words();
    let title = |campaign: &Campaign| About::new(campaign, l, app.now()).title;
    let asked = app.core.catalogue.joined_by(seat.member.organisation_id);
    let mut asked: Vec<Asked> = asked
        .iter()
        .filter(|campaign| standing(campaign, &seat.member) == Some(Standing::Requested))
        .map(|campaign| {
            let part = campaign.partnership_of(seat.member.organisation_id);
            let at = part.and_then(|part| part.row.requested_at);
            Asked {
                slug: campaign.row.slug.clone(),
                title: title(campaign),
                lead: campaign.lead.row.name.clone(),
                at: at.map(|at| moment(l, at)).unwrap_or_default(),
            }
        })
        .collect();
    asked.sort_by(|a, b| a.title.cmp(&b.title));
    let open = app.core.catalogue.listed();
    let open = open
        .iter()
        .filter(|campaign| takes_requests(campaign, &app) && standing(campaign, &seat.member).is_none())
        .map(|campaign| Open {
            slug: campaign.row.slug.clone(),
            title: title(campaign),
            lead: campaign.lead.row.name.clone(),
        });
    let page = JoinPage {
        frame: seat.frame(END).after(request.query_string()),
        base: seat.href(END),
        asked,
        open: open.collect(),
    };
    Ok(page::private(&page, StatusCode::OK))
}

/// The short name of the campaign in the address.
#[derive(serde::Deserialize)]
pub struct Wanted {
    wanted: String,
}

/// The campaign, if it may be asked for.
fn wanted(app: &App, member: &Membership, slug: &str) -> Result<Arc<Campaign>, Failure> {
    let campaign = app.core.catalogue.by_slug(slug);
    let campaign = campaign.filter(|campaign| takes_requests(campaign, app) && standing(campaign, member).is_none());
    campaign.ok_or(Failure::NotFound)
}

fn ask_page(
    app: &App,
    seat: &Seat,
    campaign: &Campaign,
    (accepted, moved): (bool, bool),
    problems: Problems,
) -> HttpResponse {
    let status = status(problems.is_empty(), moved);
    let back = seat.href(END);
    let page = AskPage {
        frame: seat.frame(END),
        action: format!("{back}/{}", campaign.row.slug),
        back,
        about: About::new(campaign, seat.visitor.words(), app.now()),
        accepted: accepted && !moved,
        moved,
        problems,
    };
    page::private(&page, status)
}

/// `GET …/join/{wanted}`: campaign and terms.
pub async fn show(app: Data<App>, one: Path<Wanted>, seat: Seat) -> Result<HttpResponse, Failure> {
    let campaign = wanted(&app, &seat.member, &one.wanted)?;
    Ok(ask_page(&app, &seat, &campaign, (false, false), Problems::default()))
}

/// `POST …/join/{wanted}`: the organisation asks.
pub async fn ask(
    app: Data<App>,
    request: HttpRequest,
    one: Path<Wanted>,
    seat: Seat,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    let fields = Fields::read(&app, &request, payload).await?;
    let done = |word: &str| seat.back(END, word);
    let known = app.core.catalogue.by_slug(&one.wanted);
    if known.is_some_and(|campaign| standing(&campaign, &seat.member) == Some(Standing::Requested)) {
        return Ok(done("join-asked"));
    }
    let campaign = wanted(&app, &seat.member, &one.wanted)?;
    let terms = Terms::of(&campaign, seat.visitor.words());
    let (accepted, moved) = (fields.has("accept"), fields.get("terms") != terms.seen);
    if !accepted || moved {
        let mut problems = Problems::default();
        if !accepted {
            problems.add("accept", seat.visitor.words().t("partnership-accept-error"));
        }
        return Ok(ask_page(
            &app,
            &seat,
            &campaign,
            (accepted, moved && accepted),
            problems,
        ));
    }
    let (actor, now, id) = (seat.actor.clone(), app.now(), campaign.id);
    let organisation = seat.member.organisation_id;
    let asked = commit(&app, move |conn| {
        accepting::ask(conn, &actor, id, organisation, &terms, now)
    });
    match asked.await? {
        Ok(()) => Ok(done("join-asked")),
        Err(JoiningError::NotAsked | JoiningError::Already) => Ok(done("join-over")),
        Err(error) => Err(error.into()),
    }
}

/// `POST …/join/{wanted}/withdraw`: it does not want to any more.
pub async fn withdraw(
    app: Data<App>,
    request: HttpRequest,
    one: Path<Wanted>,
    seat: Seat,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    Fields::read(&app, &request, payload).await?;
    let campaign = app.core.catalogue.by_slug(&one.wanted).ok_or(Failure::NotFound)?;
    let (actor, now, id, slug) = (seat.actor.clone(), app.now(), campaign.id, seat.member.slug.clone());
    let declined = commit(&app, move |conn| accepting::decline(conn, &actor, id, &slug, now));
    let word = match declined.await? {
        Ok(()) => "join-withdrawn",
        Err(JoiningError::NotFound) => "join-over",
        Err(error) => return Err(error.into()),
    };
    Ok(seat.back(END, word))
}
