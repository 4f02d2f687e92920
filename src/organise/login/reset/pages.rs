//! Choosing a password by a mailed link. Asking for one is answered alike for every address; looking at the link's page
//! changes nothing.

use actix_web::http::StatusCode;
use actix_web::web::{self, Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use crate::app::App;
use crate::core::email::EmailAddress;
use crate::http::client;
use crate::http::error::Failure;
use crate::http::page::{self, Chrome, Link, MessagePage};
use crate::organise::desk::Witness;
use crate::organise::fields::Fields;
use crate::organise::frame::Frame;
use crate::organise::problems::Problems;
use crate::organise::visitor::{no_cookie, with_cookie, within_login_limits};
use crate::organisers::links::{self, LinkKind};
use crate::organisers::model::{LinkRow, OrganiserRow};
use crate::organisers::{Account, Actor, accounts, store};

#[derive(Template)]
#[template(path = "organiser/reset_ask.html")]
struct AskPage {
    frame: Frame,
    email: String,
    problems: Problems,
}

#[derive(Template)]
#[template(path = "organiser/reset.html")]
struct ChoosePage {
    frame: Frame,
    action: String,
    email: String,
    problems: Problems,
}

/// `GET /organise/reset`.
pub async fn show_ask(request: HttpRequest) -> Result<HttpResponse, Failure> {
    let frame = Frame::outside(client::any_language(&request).localizer());
    Ok(ask_page(frame.after(request.query_string()), "", Problems::default()))
}

fn ask_page(frame: Frame, email: &str, problems: Problems) -> HttpResponse {
    let status = problems.status();
    let page = AskPage {
        frame,
        email: email.to_owned(),
        problems,
    };
    page::private(&page, status)
}

/// `POST /organise/reset`: owes a mail, if the address has an account.
pub async fn ask(app: Data<App>, request: HttpRequest, payload: Payload) -> Result<HttpResponse, Failure> {
    let fields = Fields::read(&app, &request, payload).await?;
    let email = fields.get("email").to_owned();
    let tag = accounts::tag_of(&app.core.instance, &email);
    within_login_limits(&app, &request, tag)?;
    if EmailAddress::parse(&email).is_err() {
        let frame = Frame::outside(client::any_language(&request).localizer());
        let problems = Problems::one("email", frame.l.t("error-email-invalid"));
        return Ok(ask_page(frame, &email, problems));
    }
    let row = app.read(move |conn| store::by_tag(conn, &tag)).await?;
    let (core, now) = (app.core.clone(), app.now());
    web::block(move || {
        let settings = &core.config.organisers;
        core.database
            .write(|conn| accounts::ask_reset(conn, row.as_ref(), settings, now))
    })
    .await??;
    app.mail_bell.ring();
    Ok(page::see_other("/organise/reset?done=reset-asked"))
}

/// The account of a link that still works.
struct Found {
    link: LinkRow,
    row: OrganiserRow,
    account: Account,
}

async fn find(app: &App, token: &str) -> Result<Option<Found>, Failure> {
    let Some(number) = LinkKind::Reset.number_in(&app.core.instance, token) else {
        return Ok(None);
    };
    let now = app.now();
    let found = app
        .read(move |conn| {
            let Some(link) = links::open(conn, LinkKind::Reset, &number, now)? else {
                return Ok(None);
            };
            let Some(organiser) = link.organiser_id else {
                return Ok(None);
            };
            Ok(store::by_id(conn, organiser)?.map(|row| (link, row)))
        })
        .await?;
    let Some((link, row)) = found else {
        return Ok(None);
    };
    let account = Account::open(&app.core.instance, &row)?;
    Ok(Some(Found { link, row, account }))
}

fn gone(request: &HttpRequest) -> HttpResponse {
    let l = client::any_language(request).localizer();
    let page = MessagePage {
        chrome: Chrome::plain(l),
        heading: l.t("reset-gone-heading"),
        text: l.t("reset-gone-text"),
        link: Some(Link {
            href: "/organise/reset".to_owned(),
            text: l.t("reset-again"),
        }),
    };
    page::secret(&page, StatusCode::GONE)
}

fn choose_page(found: &Found, token: &str, problems: Problems) -> HttpResponse {
    let status = problems.status();
    let page = ChoosePage {
        frame: Frame::outside(found.account.language.localizer()),
        action: format!("/organise/reset/{token}"),
        email: found.account.person.email.clone(),
        problems,
    };
    page::secret(&page, status)
}

/// `GET /organise/reset/{token}`.
pub async fn show(app: Data<App>, request: HttpRequest, token: Path<String>) -> Result<HttpResponse, Failure> {
    match find(&app, &token).await? {
        Some(found) => Ok(choose_page(&found, &token, Problems::default())),
        None => Ok(gone(&request)),
    }
}

/// `POST /organise/reset/{token}`: keeps the new password and ends every session. One-time passwords stay as they are.
pub async fn choose(
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
    within_login_limits(&app, &request, found.row.number())?;
    let chosen = app
        .passwords
        .choose(fields.get("password"), &found.account.person)
        .await?;
    let hash = match chosen {
        Ok(hash) => hash,
        Err(weakness) => {
            let l = found.account.language.localizer();
            return Ok(choose_page(
                &found,
                &token,
                Problems::one("password", l.t(weakness.words())),
            ));
        }
    };
    let actor = Actor {
        organiser: Some(found.row.id),
        ..witness.into_inner()
    };
    let (database, number, now) = (app.core.database.clone(), found.link.number(), app.now());
    let changed = web::block(move || {
        database.write(|conn| {
            if !store::links::use_up(conn, &number, now)? {
                return Ok(false);
            }
            accounts::change_password(conn, &actor, &hash, now)?;
            Ok::<_, crate::db::DbError>(true)
        })
    })
    .await??;
    if !changed {
        return Ok(gone(&request));
    }
    with_cookie(
        page::see_other("/organise/login?done=password-chosen"),
        &no_cookie(&app),
    )
}
