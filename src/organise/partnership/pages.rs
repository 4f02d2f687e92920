//! The page behind an invitation to carry a campaign. Whoever has an account logs in and says for which organisation they
//! accept the terms; whoever has none makes one, and their organisation with it. Looking changes nothing.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};

use super::views::{Found, PartnershipPage, Typed, eligible};
use crate::app::App;
use crate::core::locale::Localizer;
use crate::http::error::Failure;
use crate::http::page;
use crate::organise::campaigns::pages::commit;
use crate::organise::desk::Witness;
use crate::organise::fields::Fields;
use crate::organise::invitation::pages::{gone, newcomer};
use crate::organise::problems::Problems;
use crate::organise::scene::arrive;
use crate::organise::visitor::{SignedIn, arrival, session_cookie, signed_in, with_cookie, within_login_limits};
use crate::organisers::links::{self, LinkKind};
use crate::organisers::model::Stage;
use crate::organisers::team::Joining;
use crate::organisers::{Actor, Person, accounts, store};
use crate::partners::joining::JoiningError;
use crate::partners::joining::accepting::{self, Accepted, For};
use crate::partners::joining::terms::Terms;

async fn find(app: &App, token: &str) -> Result<Option<Found>, Failure> {
    let Some(number) = LinkKind::Partnership.number_in(&app.core.instance, token) else {
        return Ok(None);
    };
    let now = app.now();
    let link = app
        .read(move |conn| links::open(conn, LinkKind::Partnership, &number, now))
        .await?;
    let Some(link) = link else {
        return Ok(None);
    };
    let Some(campaign) = link.campaign_id.and_then(|id| app.core.catalogue.by_id(id)) else {
        return Ok(None);
    };
    let person = Person::open(&app.core.instance, &link.number(), &link.sealed)?;
    let tag = accounts::tag_of(&app.core.instance, &person.email);
    let known = app.read(move |conn| store::by_tag(conn, &tag)).await?.is_some();
    Ok(Some(Found {
        link,
        campaign,
        person,
        known,
    }))
}

async fn who_comes(app: &App, request: &HttpRequest) -> Result<Option<SignedIn>, Failure> {
    let visitor = signed_in(app, request).await?;
    Ok(visitor.filter(|visitor| visitor.session.is_complete()))
}

/// `GET /organise/partnership/{token}`.
pub async fn show(app: Data<App>, request: HttpRequest, token: Path<String>) -> Result<HttpResponse, Failure> {
    let Some(found) = find(&app, &token).await? else {
        return Ok(gone(&request));
    };
    let visitor = who_comes(&app, &request).await?;
    let typed = Typed {
        reply_to: found.person.email.clone(),
        ..Typed::default()
    };
    let page = PartnershipPage::new(&found, visitor.as_ref(), &token, app.now(), typed, Problems::default());
    Ok(page::secret(&page, StatusCode::OK))
}

/// `POST /organise/partnership/{token}`.
pub async fn accept(
    app: Data<App>,
    request: HttpRequest,
    token: Path<String>,
    witness: Witness,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    let fields = Fields::read(&app, &request, payload).await?;
    let Some(found) = find(&app, &token).await? else {
        return Ok(gone(&request));
    };
    let visitor = who_comes(&app, &request).await?;
    let l = found.words(visitor.as_ref());
    let typed = Typed::read(&fields);
    let again = |problems: Problems| {
        let page = PartnershipPage::new(&found, visitor.as_ref(), &token, app.now(), typed.clone(), problems);
        let status = if page.moved {
            StatusCode::CONFLICT
        } else {
            StatusCode::UNPROCESSABLE_ENTITY
        };
        page::secret(&page, status)
    };
    if visitor.is_none() && found.known {
        return Ok(again(Problems::one("form", l.t("partnership-log-in"))));
    }
    let mut problems = Problems::default();
    let who = if let Some(visitor) = &visitor {
        Some(Joining::Known(visitor.account.id))
    } else {
        let email = &found.person.email;
        within_login_limits(&app, &request, accounts::tag_of(&app.core.instance, email))?;
        newcomer(&app, l, email, &fields, &mut problems).await?
    };
    let organisation = organisation(&found, visitor.as_ref(), &typed, l, &mut problems);
    let terms = Terms::of(&found.campaign, l);
    if !typed.accepted {
        problems.add("accept", l.t("partnership-accept-error"));
    }
    let (Some(who), Some(organisation)) = (who, organisation) else {
        return Ok(again(problems));
    };
    if !problems.is_empty() || terms.seen != typed.seen {
        return Ok(again(problems));
    }
    let network = witness.into_inner().network;
    match join(&app, &request, &found, (who, organisation), terms, network).await? {
        Ok(answer) => Ok(answer),
        Err(JoiningError::Gone) => Ok(gone(&request)),
        // Somebody made the account meanwhile: the page now asks them to log in.
        Err(JoiningError::HasAccount) => Ok(page::see_other(&format!("/organise/partnership/{token}"))),
        Err(JoiningError::Already) => Ok(again(Problems::one("organisation", l.t("partnership-already")))),
        Err(error) => Err(error.into()),
    }
}

/// For which organisation: one that whoever is logged in may speak for, or a new one.
fn organisation(
    found: &Found,
    visitor: Option<&SignedIn>,
    typed: &Typed,
    l: Localizer,
    problems: &mut Problems,
) -> Option<For> {
    let choices = visitor.map(|visitor| eligible(visitor, &found.campaign));
    let choices = choices.unwrap_or_default();
    let wants_new = typed.organisation == "new" || (choices.is_empty() && typed.organisation.is_empty());
    if wants_new {
        return Some(For::New(Box::new(typed.new_organisation(l, problems))));
    }
    let chosen = choices.iter().find(|member| member.slug == typed.organisation);
    if chosen.is_none() {
        problems.add("organisation", l.t("partnership-organisation-error"));
    }
    chosen.map(|member| For::Known(member.organisation_id))
}

/// Joins; somebody new is logged in with that: the link has shown that the mailbox is theirs.
async fn join(
    app: &App,
    request: &HttpRequest,
    found: &Found,
    parties: (Joining, For),
    terms: Terms,
    network: String,
) -> Result<Result<HttpResponse, JoiningError>, Failure> {
    let (core, link, now) = (app.core.clone(), found.link.clone(), app.now());
    let arrival = matches!(parties.0, Joining::New { .. }).then(|| arrival(app, request));
    let joined = commit(app, move |conn| {
        let accepted = accepting::accept(conn, &core.instance, &network, &link, parties, &terms, now)?;
        let Some(arrival) = arrival else {
            return Ok((accepted, None));
        };
        let actor = Actor {
            organisation: None,
            organiser: Some(accepted.organiser),
            network,
        };
        let settings = &core.config.organisers;
        let token = accounts::log_in(conn, &actor, Stage::Complete, &arrival, settings, now)?;
        Ok::<_, JoiningError>((accepted, Some(token)))
    });
    let (Accepted { slug, .. }, token) = match joined.await? {
        Ok(joined) => joined,
        Err(error) => return Ok(Err(error)),
    };
    let campaign = &found.campaign.row.slug;
    let part = format!("/organise/in/{slug}/joined/{campaign}/part");
    let answer = arrive(&part, "partner-joined");
    match token {
        Some(token) => Ok(Ok(with_cookie(answer, &session_cookie(app, token))?)),
        None => Ok(Ok(answer)),
    }
}
