//! One's own account on one page: name and language, password, one-time passwords, and where one is logged in.

use actix_web::web::{self, Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde_json::json;

use crate::app::App;
use crate::core::locale::Language;
use crate::core::text::NAME_MAX;
use crate::db::DbError;
use crate::http::error::Failure;
use crate::http::page;
use crate::organise::desk::{Visitor, Witness};
use crate::organise::fields::Fields;
use crate::organise::frame::{Frame, moment};
use crate::organise::problems::Problems;
use crate::organise::visitor::{SignedIn, arrival, own_row, session_cookie, with_cookie, within_login_limits};
use crate::organisers::accounts::AccountError;
use crate::organisers::model::{SessionRow, Stage};
use crate::organisers::session::is_alive;
use crate::organisers::{Event, Person, accounts, store};

#[derive(Template)]
#[template(path = "organiser/account.html")]
struct AccountPage {
    frame: Frame,
    email: String,
    name: String,
    languages: Vec<Choice>,
    has_totp: bool,
    codes_left: String,
    few_codes: bool,
    sessions: Vec<SessionLine>,
    others: bool,
    problems: Problems,
}

struct Choice {
    code: &'static str,
    name: &'static str,
    chosen: bool,
}

struct SessionLine {
    agent: String,
    network: String,
    began: String,
    seen: String,
    is_this: bool,
    end_href: String,
}

/// Few enough recovery codes to say so.
const FEW: i64 = 3;

/// `GET /organise/account`.
pub async fn show(app: Data<App>, request: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Failure> {
    account_page(&app, &visitor, request.query_string(), None, Problems::default()).await
}

async fn account_page(
    app: &App,
    visitor: &SignedIn,
    query: &str,
    typed: Option<(&str, Language)>,
    problems: Problems,
) -> Result<HttpResponse, Failure> {
    let (account, id) = (&visitor.account, visitor.account.id);
    let (sessions, left) = app
        .read(move |conn| {
            let sessions = store::accounts::sessions_of(conn, id)?;
            Ok((sessions, store::accounts::recovery_codes_left(conn, id)?))
        })
        .await?;
    let l = visitor.words();
    let (name, language) = typed.unwrap_or((&account.person.name, account.language));
    let now = app.now();
    let alive = |session: &&SessionRow| session.is_complete() && is_alive(session, &app.config().organisers, now);
    let line = |session: &SessionRow| SessionLine {
        agent: if session.agent.is_empty() {
            l.t("session-unknown")
        } else {
            session.agent.clone()
        },
        network: session.network.clone(),
        began: moment(l, session.created_at),
        seen: moment(l, session.seen_at),
        is_this: session.id == visitor.session.id,
        end_href: format!("/organise/account/sessions/{}/end", session.id),
    };
    let sessions: Vec<SessionLine> = sessions.iter().filter(alive).map(line).collect();
    let choice = |offered: &Language| Choice {
        code: offered.code(),
        name: offered.name(),
        chosen: *offered == language,
    };
    let status = problems.status();
    let page = AccountPage {
        frame: Frame::account(visitor).after(query),
        email: account.person.email.clone(),
        name: name.to_owned(),
        languages: Language::all().iter().map(choice).collect(),
        has_totp: account.has_totp,
        codes_left: l.number(left),
        few_codes: left <= FEW,
        others: sessions.len() > 1,
        sessions,
        problems,
    };
    Ok(page::private(&page, status))
}

/// `POST /organise/account`: name and language.
pub async fn save(
    app: Data<App>,
    request: HttpRequest,
    visitor: Visitor,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    let fields = Fields::read(&app, &request, payload).await?;
    let mut problems = Problems::default();
    let name = problems.line(visitor.words(), "name", fields.get("name"), NAME_MAX);
    let language = Language::parse(fields.get("language")).unwrap_or(visitor.account.language);
    if !problems.is_empty() {
        return account_page(&app, &visitor, "", Some((fields.get("name"), language)), problems).await;
    }
    let person = Person {
        name,
        email: visitor.account.person.email.clone(),
    };
    let row = own_row(&app, &visitor).await?;
    let sealed = person.seal(&app.core.instance, &row.number())?;
    let database = app.core.database.clone();
    web::block(move || database.write(|conn| store::accounts::set_person(conn, row.id, &sealed, language.code())))
        .await??;
    Ok(page::see_other("/organise/account?done=account-saved"))
}

/// `POST /organise/account/password`: another password; every other session ends, and this one goes on under a new cookie.
pub async fn change_password(
    app: Data<App>,
    request: HttpRequest,
    visitor: Visitor,
    witness: Witness,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    let fields = Fields::read(&app, &request, payload).await?;
    let row = own_row(&app, &visitor).await?;
    within_login_limits(&app, &request, row.number())?;
    let l = visitor.words();
    if !app.passwords.matches(fields.get("current"), &row.password_hash).await? {
        let problems = Problems::one("current", l.t("password-wrong"));
        return account_page(&app, &visitor, "", None, problems).await;
    }
    let chosen = app
        .passwords
        .choose(fields.get("password"), &visitor.account.person)
        .await?;
    let hash = match chosen {
        Ok(hash) => hash,
        Err(weakness) => {
            let problems = Problems::one("password", l.t(weakness.words()));
            return account_page(&app, &visitor, "", None, problems).await;
        }
    };
    let (core, now, actor) = (app.core.clone(), app.now(), witness.into_inner());
    let arrival = arrival(&app, &request);
    let token = web::block(move || {
        core.database.write(|conn| {
            accounts::change_password(conn, &actor, &hash, now)?;
            accounts::log_in(conn, &actor, Stage::Complete, &arrival, &core.config.organisers, now)
        })
    })
    .await??;
    with_cookie(
        page::see_other("/organise/account?done=password-changed"),
        &session_cookie(&app, token),
    )
}

/// `POST /organise/account/sessions/{session}/end`.
pub async fn end_session(
    app: Data<App>,
    request: HttpRequest,
    session: Path<i64>,
    visitor: Visitor,
    witness: Witness,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    Fields::read(&app, &request, payload).await?;
    let (database, now, session) = (app.core.database.clone(), app.now(), session.into_inner());
    let (organiser, actor) = (visitor.account.id, witness.into_inner());
    let ended = web::block(move || {
        database.write(|conn| {
            let ended = store::accounts::end_session_of(conn, organiser, session)?;
            if ended {
                actor.note(conn, Event::SessionRevoked, None, &session.to_string(), &json!({}), now)?;
            }
            Ok::<_, DbError>(ended)
        })
    })
    .await??;
    if !ended {
        return Err(Failure::NotFound);
    }
    if session == visitor.session.id {
        return Ok(page::see_other("/organise/login?done=logged-out"));
    }
    Ok(page::see_other("/organise/account?done=session-ended"))
}

/// `POST /organise/account/sessions/end-others`.
pub async fn end_other_sessions(
    app: Data<App>,
    request: HttpRequest,
    visitor: Visitor,
    witness: Witness,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    Fields::read(&app, &request, payload).await?;
    let (database, now, own) = (app.core.database.clone(), app.now(), visitor.session.id);
    let (organiser, actor) = (visitor.account.id, witness.into_inner());
    web::block(move || {
        database.write(|conn| {
            let ended = store::accounts::end_sessions(conn, organiser, Some(own))?;
            actor.note(
                conn,
                Event::SessionRevoked,
                None,
                "others",
                &json!({ "ended": ended }),
                now,
            )?;
            Ok::<_, AccountError>(())
        })
    })
    .await??;
    Ok(page::see_other("/organise/account?done=sessions-ended"))
}
