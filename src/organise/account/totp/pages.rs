//! One-time passwords: set up with a picture and a first code, switched off again, and recovery codes, shown once.

use actix_web::http::StatusCode;
use actix_web::web::{self, Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde_json::json;

use crate::app::App;
use crate::db::DbError;
use crate::http::error::Failure;
use crate::http::page;
use crate::organise::desk::{Visitor, Witness, next_of, safe_next};
use crate::organise::fields::Fields;
use crate::organise::frame::Frame;
use crate::organise::problems::Problems;
use crate::organise::visitor::{SignedIn, own_row, within_login_limits};
use crate::organisers::model::OrganiserRow;
use crate::organisers::totp::{self, Offer};
use crate::organisers::{Event, store};

#[derive(Template)]
#[template(path = "organiser/totp.html")]
struct SetUpPage {
    frame: Frame,
    next: String,
    image: String,
    secret: String,
    address: String,
    offer: String,
    required_by: Option<String>,
    problems: Problems,
}

#[derive(Template)]
#[template(path = "organiser/totp_on.html")]
struct OnPage {
    frame: Frame,
    codes_left: String,
    required_by: Option<String>,
}

#[derive(Template)]
#[template(path = "organiser/recovery_codes.html")]
struct CodesPage {
    frame: Frame,
    codes: Vec<String>,
    next: String,
}

/// The organisation that insists on one-time passwords.
fn required_by(visitor: &SignedIn) -> Option<String> {
    let found = visitor.memberships.iter().find(|membership| membership.require_totp);
    found.map(|membership| membership.name.clone())
}

/// `GET /organise/account/totp?next=`.
pub async fn show(app: Data<App>, request: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Failure> {
    let row = own_row(&app, &visitor).await?;
    if row.totp_sealed.is_none() {
        return set_up_page(
            &app,
            &visitor,
            &row,
            &Offer::new()?,
            next_of(&request),
            Problems::default(),
        );
    }
    let id = row.id;
    let left = app
        .read(move |conn| store::accounts::recovery_codes_left(conn, id))
        .await?;
    let frame = Frame::account(&visitor).after(request.query_string());
    let page = OnPage {
        codes_left: frame.l.number(left),
        frame,
        required_by: required_by(&visitor),
    };
    Ok(page::private(&page, StatusCode::OK))
}

fn set_up_page(
    app: &App,
    visitor: &SignedIn,
    row: &OrganiserRow,
    offer: &Offer,
    next: String,
    problems: Problems,
) -> Result<HttpResponse, Failure> {
    let status = problems.status();
    let (site, email) = (app.config().host(), &visitor.account.person.email);
    let page = SetUpPage {
        frame: Frame::account(visitor),
        next,
        image: offer.image(site, email).unwrap_or_default(),
        secret: offer.text(),
        address: offer.address(site, email),
        offer: offer.seal(&app.core.instance, &row.number(), app.now())?,
        required_by: required_by(visitor),
        problems,
    };
    Ok(page::private(&page, status))
}

/// `POST /organise/account/totp`: in use from now on, if the first code is right.
pub async fn enable(
    app: Data<App>,
    request: HttpRequest,
    visitor: Visitor,
    witness: Witness,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    let fields = Fields::read(&app, &request, payload).await?;
    let next = safe_next(fields.get("next")).to_owned();
    let row = own_row(&app, &visitor).await?;
    within_login_limits(&app, &request, row.number())?;
    let (instance, number, now) = (&app.core.instance, row.number(), app.now());
    let l = visitor.words();
    let Some(offer) = Offer::open(instance, &number, fields.get("offer"), now) else {
        let problems = Problems::one("code", l.t("totp-offer-old"));
        return set_up_page(&app, &visitor, &row, &Offer::new()?, next, problems);
    };
    let Some(step) = totp::step_of(offer.secret(), fields.get("code"), now) else {
        let problems = Problems::one("code", l.t("login-code-wrong"));
        return set_up_page(&app, &visitor, &row, &offer, next, problems);
    };
    let sealed = row.seal_totp(instance, offer.secret())?;
    let codes = totp::new_recovery_codes()?;
    let tags = totp::recovery_tags(instance, &number, &codes);
    let (database, actor) = (app.core.database.clone(), witness.into_inner());
    let enabled = web::block(move || {
        database.write(|conn| {
            if !store::accounts::enable_totp(conn, row.id, &sealed, step)? {
                return Ok(false);
            }
            store::accounts::replace_recovery_codes(conn, row.id, &tags)?;
            actor.note(conn, Event::TotpEnabled, None, "", &json!({}), now)?;
            Ok::<_, DbError>(true)
        })
    })
    .await??;
    if !enabled {
        return Ok(page::see_other("/organise/account/totp"));
    }
    Ok(codes_page(&visitor, codes, next))
}

fn codes_page(visitor: &SignedIn, codes: Vec<String>, next: String) -> HttpResponse {
    let page = CodesPage {
        frame: Frame::account(visitor),
        codes,
        next,
    };
    page::private(&page, StatusCode::OK)
}

/// `POST /organise/account/totp/off`.
pub async fn disable(
    app: Data<App>,
    request: HttpRequest,
    visitor: Visitor,
    witness: Witness,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    Fields::read(&app, &request, payload).await?;
    if required_by(&visitor).is_some() {
        return Ok(page::see_other("/organise/account/totp"));
    }
    let (database, now) = (app.core.database.clone(), app.now());
    let (id, actor) = (visitor.account.id, witness.into_inner());
    web::block(move || {
        database.write(|conn| {
            if store::accounts::disable_totp(conn, id)? {
                actor.note(conn, Event::TotpDisabled, None, "", &json!({}), now)?;
            }
            Ok::<_, DbError>(())
        })
    })
    .await??;
    Ok(page::see_other("/organise/account?done=totp-off"))
}

/// `POST /organise/account/recovery-codes`: new ones in place of those there are.
pub async fn renew_codes(
    app: Data<App>,
    request: HttpRequest,
    visitor: Visitor,
    witness: Witness,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    Fields::read(&app, &request, payload).await?;
    let row = own_row(&app, &visitor).await?;
    if row.totp_sealed.is_none() {
        return Ok(page::see_other("/organise/account/totp"));
    }
    let codes = totp::new_recovery_codes()?;
    let tags = totp::recovery_tags(&app.core.instance, &row.number(), &codes);
    let (database, actor, now) = (app.core.database.clone(), witness.into_inner(), app.now());
    web::block(move || {
        database.write(|conn| {
            store::accounts::replace_recovery_codes(conn, row.id, &tags)?;
            actor.note(conn, Event::RecoveryCodesRenewed, None, "", &json!({}), now)
        })
    })
    .await??;
    Ok(codes_page(&visitor, codes, "/organise/account".to_owned()))
}
