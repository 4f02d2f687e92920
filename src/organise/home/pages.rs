//! The first pages: the organisations of whoever is logged in, and the campaigns of one.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use crate::app::App;
use crate::campaigns::Campaign;
use crate::http::error::Failure;
use crate::http::page;
use crate::organise::desk::Visitor;
use crate::organise::frame::{Frame, campaign_href, organisation_href, part_href};
use crate::organise::scene::Seat;
use crate::organisers::{Action, Membership, Role};

use super::sparks::{Bar, Sparks};

#[derive(Template)]
#[template(path = "organiser/home.html")]
struct HomePage {
    frame: Frame,
    organisations: Vec<OrganisationCard>,
}

struct OrganisationCard {
    name: String,
    href: String,
    role: Role,
}

#[derive(Template)]
#[template(path = "organiser/campaigns.html")]
struct CampaignsPage {
    frame: Frame,
    campaigns: Vec<CampaignCard>,
    may_lead: bool,
    new_href: Option<String>,
    /// Those that the organisation carries for others, carried, or asked to carry.
    carried: Vec<Carried>,
    join_href: Option<String>,
}

struct Carried {
    title: String,
    lead: String,
    /// A partnership's standing.
    standing: &'static str,
    /// Nothing to be seen of it before it is joined.
    href: Option<String>,
}

fn carried(app: &App, seat: &Seat) -> Vec<Carried> {
    let mut campaigns = app.core.catalogue.joined_by(seat.member.organisation_id);
    campaigns.sort_by_key(|campaign| std::cmp::Reverse(campaign.id));
    let card = |campaign: &Arc<Campaign>| {
        let part = campaign.partnership_of(seat.member.organisation_id)?;
        let text = campaign.text(seat.visitor.account.language);
        Some(Carried {
            title: text.map_or_else(|| campaign.row.slug.clone(), |text| text.row.title.clone()),
            lead: campaign.lead.row.name.clone(),
            standing: part.standing().as_str(),
            href: part.is_or_was_joined().then(|| part_href(&seat.member, campaign)),
        })
    };
    campaigns.iter().filter_map(card).collect()
}

struct CampaignCard {
    title: String,
    href: String,
    state: &'static str,
    total: String,
    pending: String,
    goal: Option<String>,
    today: String,
    spark: Vec<Bar>,
}

/// `GET /organise`: straight to the organisation of whoever has but one.
pub async fn home(request: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Failure> {
    let visitor = visitor.into_inner();
    if let [only] = visitor.memberships.as_slice() {
        return Ok(page::see_other(&organisation_href(only)));
    }
    let card = |membership: &Membership| OrganisationCard {
        name: membership.name.clone(),
        href: organisation_href(membership),
        role: membership.role,
    };
    let page = HomePage {
        organisations: visitor.memberships.iter().map(card).collect(),
        frame: Frame::account(&visitor).after(request.query_string()),
    };
    Ok(page::private(&page, StatusCode::OK))
}

/// `GET /organise/in/{organisation}`: its campaigns, the newest first.
pub async fn campaigns(app: Data<App>, request: HttpRequest, seat: Seat) -> Result<HttpResponse, Failure> {
    let l = seat.visitor.words();
    let mut campaigns = app.core.catalogue.led_by(seat.member.organisation_id);
    campaigns.sort_by_key(|campaign| std::cmp::Reverse(campaign.id));
    let (ids, now) = (campaigns.iter().map(|campaign| campaign.id).collect(), app.now());
    let sparks = app.read(move |conn| Sparks::read(conn, ids, now)).await?;
    let cards = campaigns.iter().map(|campaign| {
        let (today, spark) = sparks.of(campaign, now);
        let tally = app.board.get(campaign.id);
        let text = campaign.text(seat.visitor.account.language);
        CampaignCard {
            title: text.map_or_else(|| campaign.row.slug.clone(), |text| text.row.title.clone()),
            href: campaign_href(&seat.member, campaign),
            state: if campaign.row.won {
                "won"
            } else {
                campaign.phase(app.now()).as_str()
            },
            total: l.number(tally.as_ref().map_or(0, |tally| tally.online + tally.offline)),
            pending: l.number(tally.as_ref().map_or(0, |tally| tally.pending)),
            goal: (campaign.row.goal > 0).then(|| l.number(campaign.row.goal)),
            today: l.number(today),
            spark,
        }
    });
    let page = CampaignsPage {
        campaigns: cards.collect(),
        carried: carried(&app, &seat),
        join_href: seat.member.role.may(Action::ManagePart).then(|| seat.href("/join")),
        may_lead: seat.member.may_lead,
        new_href: (seat.member.may_lead && seat.member.role.may(Action::EditCampaigns))
            .then(|| seat.href("/campaigns/new")),
        frame: seat.frame("").after(request.query_string()),
    };
    Ok(page::private(&page, StatusCode::OK))
}
