//! Logging in: address and password, then a one-time password where it is in use. Logging out.
//!
//! An account that does not exist is answered like one that does, after the same work.

use actix_web::http::StatusCode;
use actix_web::web::{self, Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use crate::app::App;
use crate::http::client;
use crate::http::error::Failure;
use crate::http::page;
use crate::organise::desk::{Witness, next_of, safe_next};
use crate::organise::fields::Fields;
use crate::organise::frame::Frame;
use crate::organise::problems::Problems;
use crate::organise::visitor::{
    SignedIn, arrival, no_cookie, own_row, session_cookie, signed_in, with_cookie, within_login_limits,
};
use crate::organisers::accounts::{self, AccountError};
use crate::organisers::model::Stage;
use crate::organisers::{Actor, store, totp};

#[derive(Template)]
#[template(path = "organiser/login.html")]
struct LoginPage {
    frame: Frame,
    next: String,
    email: String,
    problems: Problems,
}

#[derive(Template)]
#[template(path = "organiser/login_code.html")]
struct CodePage {
    frame: Frame,
    next: String,
    problems: Problems,
}

fn outside(request: &HttpRequest) -> Frame {
    Frame::outside(client::any_language(request).localizer()).after(request.query_string())
}

/// `GET /organise/login?next=`.
pub async fn show(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, Failure> {
    let next = next_of(&request);
    let visitor = signed_in(&app, &request).await?;
    if visitor.is_some_and(|visitor| visitor.session.is_complete()) {
        return Ok(page::see_other(&next));
    }
    let page = LoginPage {
        frame: outside(&request),
        next,
        email: String::new(),
        problems: Problems::default(),
    };
    Ok(page::private(&page, StatusCode::OK))
}

/// `POST /organise/login`.
pub async fn log_in(
    app: Data<App>,
    request: HttpRequest,
    witness: Witness,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    let fields = Fields::read(&app, &request, payload).await?;
    let next = safe_next(fields.get("next")).to_owned();
    let email = fields.get("email").to_owned();
    let tag = accounts::tag_of(&app.core.instance, &email);
    within_login_limits(&app, &request, tag)?;
    let row = app.read(move |conn| store::by_tag(conn, &tag)).await?;
    let kept = row.as_ref().map_or("", |row| row.password_hash.as_str());
    let right = app.passwords.matches(fields.get("password"), kept).await?;
    let Some(row) = row.filter(|_| right) else {
        let frame = outside(&request);
        let problems = Problems::one("form", frame.l.t("login-wrong"));
        let page = LoginPage {
            frame,
            next,
            email,
            problems,
        };
        return Ok(page::private(&page, StatusCode::UNPROCESSABLE_ENTITY));
    };
    let (stage, to) = if row.totp_sealed.is_some() {
        (Stage::Password, with_next("/organise/login/code", &next))
    } else {
        (Stage::Complete, next)
    };
    let actor = Actor {
        organiser: Some(row.id),
        ..witness.into_inner()
    };
    let arrival = arrival(&app, &request);
    let token = in_transaction(&app, move |conn, settings, now| {
        accounts::log_in(conn, &actor, stage, &arrival, settings, now)
    })
    .await?;
    with_cookie(page::see_other(&to), &session_cookie(&app, token))
}

fn with_next(path: &str, next: &str) -> String {
    let query = serde_html_form::to_string([("next", next)]).unwrap_or_default();
    format!("{path}?{query}")
}

/// Runs an account's transaction away from the web worker.
async fn in_transaction<T, F>(app: &Data<App>, work: F) -> Result<T, Failure>
where
    T: Send + 'static,
    F: FnOnce(&mut crate::db::AnyConn, &crate::config::Organisers, i64) -> Result<T, AccountError> + Send + 'static,
{
    let (core, now) = (app.core.clone(), app.now());
    let settings = core.config.organisers.clone();
    Ok(web::block(move || core.database.write(|conn| work(conn, &settings, now))).await??)
}

/// `GET /organise/login/code?next=`: the second step.
pub async fn show_code(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, Failure> {
    if half_way(&app, &request).await?.is_none() {
        return Ok(page::see_other(&with_next("/organise/login", &next_of(&request))));
    }
    let page = CodePage {
        frame: outside(&request),
        next: next_of(&request),
        problems: Problems::default(),
    };
    Ok(page::private(&page, StatusCode::OK))
}

/// Who has given a password and owes the one-time password.
async fn half_way(app: &App, request: &HttpRequest) -> Result<Option<SignedIn>, Failure> {
    let visitor = signed_in(app, request).await?;
    Ok(visitor.filter(|visitor| !visitor.session.is_complete()))
}

/// `POST /organise/login/code`.
pub async fn check_code(
    app: Data<App>,
    request: HttpRequest,
    witness: Witness,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    let fields = Fields::read(&app, &request, payload).await?;
    let next = safe_next(fields.get("next")).to_owned();
    let Some(visitor) = half_way(&app, &request).await? else {
        return Ok(page::see_other(&with_next("/organise/login", &next)));
    };
    let row = own_row(&app, &visitor).await?;
    within_login_limits(&app, &request, row.number())?;
    let given = totp::read(&app.core.instance, &row, fields.get("code"), app.now())?;
    let actor = Actor {
        organiser: Some(row.id),
        ..witness.into_inner()
    };
    let arrival = arrival(&app, &request);
    let token = in_transaction(&app, move |conn, settings, now| match given {
        Some(given) if accounts::prove(conn, &actor, given, now)? => {
            accounts::log_in(conn, &actor, Stage::Complete, &arrival, settings, now).map(Some)
        }
        _ => Ok(None),
    })
    .await?;
    let Some(token) = token else {
        let frame = outside(&request);
        let problems = Problems::one("code", frame.l.t("login-code-wrong"));
        let page = CodePage { frame, next, problems };
        return Ok(page::private(&page, StatusCode::UNPROCESSABLE_ENTITY));
    };
    with_cookie(page::see_other(&next), &session_cookie(&app, token))
}

/// `POST /organise/logout`: ends the session, if there still is one.
pub async fn log_out(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, Failure> {
    if let Some(hash) = arrival(&app, &request).before {
        let database = app.core.database.clone();
        web::block(move || database.write(|conn| store::accounts::end_session_by_hash(conn, &hash))).await??;
    }
    with_cookie(page::see_other("/organise/login?done=logged-out"), &no_cookie(&app))
}
