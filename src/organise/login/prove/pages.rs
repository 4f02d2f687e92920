//! Proving again who one is: the password, or a one-time password.

use actix_web::web::{self, Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use crate::app::App;
use crate::http::error::Failure;
use crate::http::page;
use crate::organise::desk::{Visitor, Witness, next_of, safe_next};
use crate::organise::fields::Fields;
use crate::organise::frame::Frame;
use crate::organise::problems::Problems;
use crate::organise::visitor::{SignedIn, own_row, within_login_limits};
use crate::organisers::{accounts, store, totp};

#[derive(Template)]
#[template(path = "organiser/prove.html")]
struct ProvePage {
    frame: Frame,
    next: String,
    email: String,
    has_totp: bool,
    problems: Problems,
}

fn prove_page(visitor: &SignedIn, query: &str, next: String, problems: Problems) -> HttpResponse {
    let status = problems.status();
    let page = ProvePage {
        frame: Frame::account(visitor).after(query),
        next,
        email: visitor.account.person.email.clone(),
        has_totp: visitor.account.has_totp,
        problems,
    };
    page::private(&page, status)
}

/// `GET /organise/prove?next=`.
pub async fn show(request: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Failure> {
    let next = next_of(&request);
    Ok(prove_page(&visitor, request.query_string(), next, Problems::default()))
}

/// `POST /organise/prove`.
pub async fn prove(
    app: Data<App>,
    request: HttpRequest,
    visitor: Visitor,
    witness: Witness,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    let (visitor, actor) = (visitor.into_inner(), witness.into_inner());
    let fields = Fields::read(&app, &request, payload).await?;
    let next = safe_next(fields.get("next")).to_owned();
    let row = own_row(&app, &visitor).await?;
    within_login_limits(&app, &request, row.number())?;
    let (code, password) = (fields.get("code"), fields.get("password"));
    let by_code = visitor.account.has_totp && !code.is_empty();
    let given = if by_code {
        let given = totp::read(&app.core.instance, &row, code, app.now())?;
        // A recovery code is for the day the telephone is lost, at the login.
        given.filter(|given| matches!(given, totp::Given::Step(_)))
    } else {
        None
    };
    let by_password = !by_code && app.passwords.matches(password, &row.password_hash).await?;
    let (database, session, now) = (app.core.database.clone(), visitor.session.id, app.now());
    let proved = web::block(move || {
        database.write(|conn| {
            let proved = match given {
                Some(given) => accounts::prove(conn, &actor, given, now)?,
                None => by_password,
            };
            if proved {
                store::accounts::note_proof(conn, session, now)?;
            }
            Ok::<_, crate::db::DbError>(proved)
        })
    })
    .await??;
    if proved {
        return Ok(page::see_other(&next));
    }
    let l = visitor.words();
    let problems = if by_code {
        Problems::one("code", l.t("login-code-wrong"))
    } else {
        Problems::one("password", l.t("password-wrong"))
    };
    Ok(prove_page(&visitor, "", next, problems))
}
