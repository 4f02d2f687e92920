//! `/organise/in/{organisation}/tokens`: the keys with which programs come in an organisation's name.

use actix_web::http::StatusCode;
use actix_web::web::{self, Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use jiff::tz::TimeZone;

use super::form::TokenForm;
use crate::app::App;
use crate::core::clock::Seconds;
use crate::core::ids::OrganisationId;
use crate::core::locale::Localizer;
use crate::http::error::Failure;
use crate::http::page;
use crate::organise::fields::Fields;
use crate::organise::frame::Frame;
use crate::organise::scene::Seat;
use crate::partners::Scope;
use crate::partners::store::{self, Standing, TokenRow};
use crate::partners::tokens::{self, NewToken, TokenError};

#[derive(Template)]
#[template(path = "organiser/tokens.html")]
struct ListPage {
    frame: Frame,
    base: String,
    tokens: Vec<Line>,
}

/// A token on the list.
struct Line {
    id: i64,
    name: String,
    scopes: Vec<String>,
    made: String,
    expires: String,
    used: String,
    is_live: bool,
    /// The key of the word for where it stands.
    standing: &'static str,
}

#[derive(Template)]
#[template(path = "organiser/token_new.html")]
struct FormPage {
    frame: Frame,
    base: String,
    form: TokenForm,
}

#[derive(Template)]
#[template(path = "organiser/token_made.html")]
struct MadePage {
    frame: Frame,
    base: String,
    name: String,
    token: String,
    /// Whether there is a short command to try it with.
    reads_numbers: bool,
    public_url: String,
}

#[derive(Template)]
#[template(path = "organiser/token_revoke.html")]
struct RevokePage {
    frame: Frame,
    base: String,
    token: Line,
}

/// The last part of the address of these pages.
const END: &str = "/tokens";

/// `GET …/tokens`.
pub async fn list(app: Data<App>, request: HttpRequest, seat: Seat) -> Result<HttpResponse, Failure> {
    let organisation = seat.member.organisation_id;
    let rows = app.read(move |conn| store::of(conn, organisation)).await?;
    let l = seat.visitor.words();
    let page = ListPage {
        base: seat.href(END),
        tokens: rows.into_iter().map(|(id, row)| line(id, row, l, app.now())).collect(),
        frame: seat.frame(END).after(request.query_string()),
    };
    Ok(page::private(&page, StatusCode::OK))
}

/// `GET …/tokens/new`.
pub async fn form(app: Data<App>, seat: Seat) -> HttpResponse {
    let form = TokenForm::empty(app.now());
    form_page(&seat, form, StatusCode::OK)
}

/// `POST …/tokens/new`: the page that shows the token, this once.
pub async fn make(app: Data<App>, request: HttpRequest, payload: Payload, seat: Seat) -> Result<HttpResponse, Failure> {
    let fields = Fields::read(&app, &request, payload).await?;
    let scopes: Vec<&str> = fields.all("scope").collect();
    let form = TokenForm::typed(fields.get("name"), &scopes, fields.get("expires"), fields.has("never"));
    let (l, now) = (seat.visitor.words(), app.now());
    let checked = match form.check(l, now) {
        Ok(checked) => checked,
        Err(form) => return Ok(form_page(&seat, *form, StatusCode::UNPROCESSABLE_ENTITY)),
    };
    let reads_numbers = checked.scopes.contains(&Scope::ReadNumbers);
    let new = NewToken {
        organisation: seat.member.organisation_id,
        name: checked.name.clone(),
        scopes: checked.scopes,
        expires_at: checked.expires_at,
    };
    let (database, actor) = (app.core.database.clone(), seat.actor.clone());
    let made = web::block(move || database.write(|conn| tokens::make(conn, &actor, &new, now))).await?;
    let token = match made {
        Ok(made) => made.token,
        Err(TokenError::NameTaken) => {
            let mut form = TokenForm::typed(&checked.name, &scopes, fields.get("expires"), fields.has("never"));
            form.name_error = Some(l.t("token-error-name-taken"));
            return Ok(form_page(&seat, form, StatusCode::UNPROCESSABLE_ENTITY));
        }
        Err(TokenError::Database(error)) => return Err(error.into()),
        Err(TokenError::Vault(error)) => return Err(error.into()),
    };
    let page = MadePage {
        base: seat.href(END),
        name: checked.name,
        token,
        reads_numbers,
        public_url: app.config().server.public_url.clone(),
        frame: seat.frame(END),
    };
    Ok(page::private(&page, StatusCode::OK))
}

/// `GET …/tokens/{token}/revoke`: asks.
pub async fn ask_revoke(app: Data<App>, request: HttpRequest, seat: Seat) -> Result<HttpResponse, Failure> {
    let id = number(&request)?;
    let row = own(&app, id, seat.member.organisation_id).await?;
    let page = RevokePage {
        base: seat.href(END),
        token: line(id, row, seat.visitor.words(), app.now()),
        frame: seat.frame(END),
    };
    Ok(page::private(&page, StatusCode::OK))
}

/// `POST …/tokens/{token}/revoke`. May be repeated.
pub async fn revoke(
    app: Data<App>,
    request: HttpRequest,
    payload: Payload,
    seat: Seat,
) -> Result<HttpResponse, Failure> {
    Fields::read(&app, &request, payload).await?;
    let id = number(&request)?;
    own(&app, id, seat.member.organisation_id).await?;
    let (database, actor, now) = (app.core.database.clone(), seat.actor.clone(), app.now());
    web::block(move || database.write(|conn| tokens::revoke(conn, &actor, id, now))).await??;
    Ok(seat.back(END, "token-revoked"))
}

/// A token of this organisation's; there is no other for it.
async fn own(app: &App, id: i64, organisation: OrganisationId) -> Result<TokenRow, Failure> {
    let found = app.read(move |conn| store::by_id(conn, id)).await?;
    found
        .filter(|row| row.organisation_id == organisation)
        .ok_or(Failure::NotFound)
}

fn number(request: &HttpRequest) -> Result<i64, Failure> {
    let given = request.match_info().get("token").and_then(|text| text.parse().ok());
    given.ok_or(Failure::NotFound)
}

fn form_page(seat: &Seat, form: TokenForm, status: StatusCode) -> HttpResponse {
    let page = FormPage {
        base: seat.href(END),
        form,
        frame: seat.frame(END),
    };
    page::private(&page, status)
}

fn line(id: i64, row: TokenRow, l: Localizer, now: Seconds) -> Line {
    let standing = row.standing(now);
    let day = |at: Seconds| l.date(at, &TimeZone::UTC);
    Line {
        id,
        scopes: row.scopes.split_whitespace().map(str::to_owned).collect(),
        made: day(row.created_at),
        // The last day on which it works, not the first on which it does not.
        expires: row.expires_at.map_or_else(|| l.t("token-never"), |at| day(at - 1)),
        used: row.last_used_at.map_or_else(|| l.t("token-unused"), day),
        is_live: standing == Standing::Live,
        standing: match standing {
            Standing::Live => "token-live",
            Standing::Expired(_) => "token-expired",
            Standing::Revoked(_) => "token-revoked",
        },
        name: row.name,
    }
}
