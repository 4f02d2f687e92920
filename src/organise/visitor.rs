//! Who is logged in: the session's cookie, and what is noted of where somebody logs in.

use std::sync::Arc;

use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header;
use actix_web::web;
use actix_web::{HttpRequest, HttpResponse};

use crate::app::App;
use crate::core::locale::Localizer;
use crate::db::DbError;
use crate::http::client::{self, truncated};
use crate::http::error::Failure;
use crate::organisers::accounts::{AccountError, Arrival};
use crate::organisers::model::{OrganiserRow, SessionRow};
use crate::organisers::password::PasswordError;
use crate::organisers::session::{self, Place, SessionError};
use crate::organisers::{Account, Membership, store};
use crate::vault::{VaultError, token_hash};

/// Who is logged in.
#[derive(Clone)]
pub struct SignedIn {
    /// The account.
    pub account: Arc<Account>,
    /// The session.
    pub session: Arc<SessionRow>,
    /// Where they are members.
    pub memberships: Arc<Vec<Membership>>,
    /// The hidden field of their forms.
    pub form_token: Arc<str>,
}

impl SignedIn {
    /// The words of their pages.
    pub fn words(&self) -> Localizer {
        self.account.language.localizer()
    }
}

/// Who is logged in, if the cookie says so and the session still holds.
pub async fn signed_in(app: &App, request: &HttpRequest) -> Result<Option<SignedIn>, Failure> {
    let Some(cookie) = request.cookie(cookie_name(app)) else {
        return Ok(None);
    };
    let hash = token_hash(cookie.value());
    let found = app
        .read(move |conn| {
            let Some(session) = store::session(conn, &hash)? else {
                return Ok(None);
            };
            let row = store::by_id(conn, session.organiser_id)?.ok_or(DbError::NotFound)?;
            let memberships = store::memberships_of(conn, session.organiser_id)?;
            Ok(Some((session, row, memberships)))
        })
        .await?;
    let now = app.now();
    let alive = |session: &SessionRow| session::is_alive(session, &app.config().organisers, now);
    let Some((session, row, memberships)) = found.filter(|(session, ..)| alive(session)) else {
        return Ok(None);
    };
    if session::is_to_be_noted(&session, now) {
        let (database, id) = (app.core.database.clone(), session.id);
        web::block(move || database.write(|conn| store::note_seen(conn, id, now))).await??;
    }
    Ok(Some(SignedIn {
        account: Arc::new(Account::open(&app.core.instance, &row)?),
        session: Arc::new(session),
        memberships: Arc::new(memberships),
        form_token: session::form_token(cookie.value()).into(),
    }))
}

/// The name of the session's cookie. The prefix binds it to this host over TLS (RFC 6265bis, 4.1.3.2); a demo without TLS
/// does without it.
fn cookie_name(app: &App) -> &'static str {
    if app.config().is_https() {
        "__Host-quipu"
    } else {
        "quipu"
    }
}

/// The cookie of a session that was begun.
pub fn session_cookie(app: &App, token: String) -> Cookie<'static> {
    Cookie::build(cookie_name(app), token)
        .path("/")
        .secure(app.config().is_https())
        .http_only(true)
        .same_site(SameSite::Lax)
        .finish()
}

/// The cookie that ends it in the browser.
pub fn no_cookie(app: &App) -> Cookie<'static> {
    let mut cookie = session_cookie(app, String::new());
    cookie.make_removal();
    cookie
}

/// Where somebody logs in: a truncated network, and the browser in two words.
pub fn place(app: &App, request: &HttpRequest) -> Place {
    let agent = request
        .headers()
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok());
    Place {
        network: truncated(client::address(request, &app.config().server)),
        agent: browser(agent.unwrap_or_default()),
    }
}

/// The place, and the session that the browser came with, which a new one takes the place of.
pub fn arrival(app: &App, request: &HttpRequest) -> Arrival {
    let cookie = request.cookie(cookie_name(app));
    Arrival {
        place: place(app, request),
        before: cookie.map(|cookie| token_hash(cookie.value()).to_vec()),
    }
}

/// An answer that puts a cookie into the browser.
pub fn with_cookie(mut answer: HttpResponse, cookie: &Cookie<'_>) -> Result<HttpResponse, Failure> {
    let put = answer.add_cookie(cookie);
    put.map_err(|error| Failure::Internal(error.to_string()))?;
    Ok(answer)
}

/// Whether a password or code may be tried now, from here and for this account.
pub fn within_login_limits(app: &App, request: &HttpRequest, account: [u8; 16]) -> Result<(), Failure> {
    let verdict = app
        .limits
        .login(client::address(request, &app.config().server), account);
    match verdict.wait {
        Some(_) => Err(Failure::TooMany(verdict)),
        None => Ok(()),
    }
}

/// The stored row of whoever is logged in.
pub async fn own_row(app: &App, visitor: &SignedIn) -> Result<OrganiserRow, Failure> {
    let id = visitor.account.id;
    app.read(move |conn| store::by_id(conn, id)?.ok_or(DbError::NotFound))
        .await
}

fn browser(agent: &str) -> String {
    const BROWSERS: [(&str, &str); 5] = [
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 6] = [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ];
    let known = |list: &[(&str, &'static str)]| {
        let found = list.iter().find(|(mark, _)| agent.contains(mark));
        found.map_or("", |(_, name)| name)
    };
    [known(&BROWSERS), known(&SYSTEMS)].join(" ").trim().to_owned()
}

impl From<VaultError> for Failure {
    fn from(error: VaultError) -> Self {
        Self::Internal(error.to_string())
    }
}

impl From<PasswordError> for Failure {
    fn from(error: PasswordError) -> Self {
        match error {
            PasswordError::Busy => Self::Unavailable(error.to_string()),
            PasswordError::Failed => Self::Internal(error.to_string()),
        }
    }
}

impl From<AccountError> for Failure {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::Database(error) | AccountError::Session(SessionError::Database(error)) => error.into(),
            AccountError::Vault(error) | AccountError::Session(SessionError::Vault(error)) => error.into(),
            AccountError::Address => Self::BadRequest(error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_told_in_two_words() {
        let agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
        assert_eq!(browser(agent), "Firefox Linux");
        assert_eq!(browser("curl/8"), "");
    }
}
