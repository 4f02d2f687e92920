//! The door to the organisers' side: every address is listed with what it asks of whoever comes, and nobody reaches a page
//! except through here.
//!
//! Another site cannot make a browser post here: what Fetch Metadata or, in older browsers, `Origin` says is checked, and
//! where a browser says neither, a form must carry the hidden field of its session.

use std::sync::Arc;

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::{Next, from_fn};
use actix_web::web::{self, Data, ReqData, ServiceConfig};
use actix_web::{FromRequest, Handler, HttpMessage, HttpRequest, HttpResponse, Responder, guard};
use askama::Template;

use super::fields::NeedsToken;
use super::frame::Frame;
use super::visitor::{SignedIn, signed_in};
use crate::app::App;
use crate::campaigns::{Campaign, Partnership};
use crate::core::clock::Seconds;
use crate::core::locale::{Language, Localizer};
use crate::http::client::{self, Query};
use crate::http::error::Failure;
use crate::http::{page, visit};
use crate::organisers::{Action, Actor, Membership};

const MINUTE: Seconds = 60;

/// What an address asks of whoever comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Nothing: logging in, following a mailed link.
    Anyone,
    /// To be logged in.
    SignedIn,
    /// To be logged in, and to have proved it again a short while ago.
    Afresh,
    /// To be a member whose role may do this, in the organisation that the address names.
    May(Action),
    /// The same, proved again a short while ago.
    MayAfresh(Action),
}

impl Access {
    fn action(self) -> Option<Action> {
        match self {
            Self::May(action) | Self::MayAfresh(action) => Some(action),
            _ => None,
        }
    }

    fn is_afresh(self) -> bool {
        matches!(self, Self::Afresh | Self::MayAfresh(_))
    }
}

/// One address of the organisers' side.
#[derive(Debug, Clone)]
pub struct Listed {
    /// GET or POST.
    pub method: Method,
    /// The pattern.
    pub path: &'static str,
    /// What it asks.
    pub access: Access,
}

/// Takes addresses, and puts the door before each.
pub struct Desk<'a> {
    config: Option<&'a mut ServiceConfig>,
    listed: Vec<Listed>,
}

impl<'a> Desk<'a> {
    /// For a service.
    pub fn new(config: &'a mut ServiceConfig) -> Self {
        Self {
            config: Some(config),
            listed: Vec::new(),
        }
    }

    /// For whoever wants to know the addresses only.
    pub fn list() -> Self {
        Self {
            config: None,
            listed: Vec::new(),
        }
    }

    /// The addresses taken.
    pub fn listed(self) -> Vec<Listed> {
        self.listed
    }

    /// A page to look at: GET and HEAD.
    pub fn get<H, A>(&mut self, path: &'static str, access: Access, handler: H)
    where
        H: Handler<A>,
        A: FromRequest + 'static,
        H::Output: Responder + 'static,
    {
        self.add(Method::GET, path, access, handler);
    }

    /// A form or a button.
    pub fn post<H, A>(&mut self, path: &'static str, access: Access, handler: H)
    where
        H: Handler<A>,
        A: FromRequest + 'static,
        H::Output: Responder + 'static,
    {
        self.add(Method::POST, path, access, handler);
    }

    fn add<H, A>(&mut self, method: Method, path: &'static str, access: Access, handler: H)
    where
        H: Handler<A>,
        A: FromRequest + 'static,
        H::Output: Responder + 'static,
    {
        if let Some(config) = &mut self.config {
            let resource = web::resource(path);
            let resource = if method == Method::GET {
                resource.guard(guard::Any(guard::Get()).or(guard::Head()))
            } else {
                resource.guard(guard::Method(method.clone()))
            };
            config.service(
                resource
                    .to(handler)
                    .wrap(from_fn(move |request, next| enter(access, request, next))),
            );
        }
        self.listed.push(Listed { method, path, access });
    }
}

/// Who is logged in, for handlers of pages of no organisation; the door has put them there. (Those of an organisation take a
/// [`Seat`](super::scene::Seat) or a [`Scene`](super::scene::Scene).)
pub type Visitor = ReqData<SignedIn>;
/// Who it is for the record, for the same.
pub type Witness = ReqData<Actor>;

/// Middleware: lets in whoever the address wants.
async fn enter<B: MessageBody + 'static>(
    access: Access,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, actix_web::Error> {
    let mut response = match admit(access, &request).await {
        Ok(()) => next.call(request).await?.map_into_left_body(),
        Err(error) => request.error_response(error).map_into_right_body(),
    };
    let headers = response.headers_mut();
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    headers.insert(
        HeaderName::from_static("x-frame-options"),
        HeaderValue::from_static("DENY"),
    );
    Ok(response)
}

/// Looks whether the visitor is whom the address wants, and leaves what it finds for the handler.
async fn admit(access: Access, request: &ServiceRequest) -> Result<(), actix_web::Error> {
    let app = request.app_data::<Data<App>>().cloned().ok_or(Failure::NotFound)?;
    let is_post = request.method() == Method::POST;
    if is_post {
        match visit::comes_from_us(request.request(), &app.config().server.public_url) {
            Some(true) => {}
            Some(false) => return Err(Failure::Forbidden.into()),
            None if access == Access::Anyone => return Err(Failure::Forbidden.into()),
            None => drop(request.extensions_mut().insert(NeedsToken)),
        }
    }
    let mut actor = Actor {
        organisation: None,
        organiser: None,
        network: client::truncated(client::address(request.request(), &app.config().server)),
    };
    if access != Access::Anyone {
        let visitor = signed_in(&app, request.request()).await?;
        let Some(visitor) = visitor.filter(|visitor| visitor.session.is_complete()) else {
            return Err(turn_away(request, Turn::LogIn, client::any_language(request.request())));
        };
        actor.organiser = Some(visitor.account.id);
        if let Some(action) = access.action() {
            let membership = membership(request, &visitor)?;
            actor.organisation = Some(membership.organisation_id);
            admit_member(action, request, &app, &visitor, membership)?;
        }
        // A page is looked at with a fresh proof; whoever then takes long over its form is not sent away with it.
        let times = if is_post { 4 } else { 1 };
        if access.is_afresh() && !has_proved(&app, &visitor, times) {
            return Err(turn_away(request, Turn::Prove, visitor.account.language));
        }
        request.extensions_mut().insert(visitor);
    }
    request.extensions_mut().insert(actor);
    Ok(())
}

fn admit_member(
    action: Action,
    request: &ServiceRequest,
    app: &App,
    visitor: &SignedIn,
    membership: Membership,
) -> Result<(), actix_web::Error> {
    if !membership.role.may(action) {
        return Err(Failure::Forbidden.into());
    }
    if membership.require_totp && !visitor.account.has_totp {
        return Err(turn_away(request, Turn::SetUpTotp, visitor.account.language));
    }
    if let Some((campaign, part)) = subject(request, app, &membership)? {
        request.extensions_mut().insert(campaign);
        request.extensions_mut().insert(part);
    }
    request.extensions_mut().insert(membership);
    Ok(())
}

/// Whether an organisation's part in a campaign is one that an address is for.
type Fits = fn(&Partnership) -> bool;

/// The campaign that the address names, and the organisation's part in it; none if it names none, and not found if the
/// part is another than the address is for.
fn subject(
    request: &ServiceRequest,
    app: &App,
    membership: &Membership,
) -> Result<Option<(Arc<Campaign>, Partnership)>, Failure> {
    let fits: [(&str, Fits); 3] = [
        ("slug", Partnership::is_lead),
        ("joined", |part| !part.is_lead() && part.is_joined()),
        ("carried", |part| !part.is_lead() && part.is_or_was_joined()),
    ];
    let named = |(name, fits)| Some((request.match_info().get(name)?, fits));
    let Some((slug, fits)) = fits.into_iter().find_map(named) else {
        return Ok(None);
    };
    let campaign = app.core.catalogue.by_slug(slug).ok_or(Failure::NotFound)?;
    let part = campaign
        .partnership_of(membership.organisation_id)
        .filter(|part| fits(part));
    let part = part.cloned().ok_or(Failure::NotFound)?;
    Ok(Some((campaign, part)))
}

/// What somebody who may not enter yet has to do.
#[derive(Debug, Clone, Copy)]
enum Turn {
    LogIn,
    Prove,
    SetUpTotp,
}

impl Turn {
    const fn href(self) -> &'static str {
        match self {
            Self::LogIn => "/organise/login",
            Self::Prove => "/organise/prove",
            Self::SetUpTotp => "/organise/account/totp",
        }
    }

    /// The beginning of the keys of its words.
    const fn words(self) -> &'static str {
        match self {
            Self::LogIn => "held-login",
            Self::Prove => "held-prove",
            Self::SetUpTotp => "held-totp",
        }
    }
}

/// A page that was to be looked at is looked at afterwards. A form is not sent on: its sender is told, and still has it.
fn turn_away(request: &ServiceRequest, turn: Turn, language: Language) -> actix_web::Error {
    if request.method() != Method::GET && request.method() != Method::HEAD {
        let l = language.localizer();
        return Turned::Held(turn, l).into();
    }
    let next = request.uri().path_and_query().map_or("/organise", |path| path.as_str());
    let query = serde_html_form::to_string([("next", next)]).unwrap_or_default();
    Turned::Sent(format!("{}?{query}", turn.href())).into()
}

/// What somebody gets on the way in.
#[derive(Debug, thiserror::Error)]
#[error("turned away")]
enum Turned {
    /// Another page.
    Sent(String),
    /// A form that came too late: how it can still be sent, with nothing lost.
    Held(Turn, Localizer),
}

#[derive(Template)]
#[template(path = "organiser/held.html")]
struct HeldPage {
    frame: Frame,
    why: String,
    first: String,
    href: &'static str,
}

impl actix_web::ResponseError for Turned {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::Sent(_) => StatusCode::SEE_OTHER,
            Self::Held(Turn::LogIn, _) => StatusCode::UNAUTHORIZED,
            Self::Held(..) => StatusCode::FORBIDDEN,
        }
    }

    fn error_response(&self) -> HttpResponse {
        match self {
            Self::Sent(to) => page::see_other(to),
            Self::Held(turn, l) => {
                let held = HeldPage {
                    frame: Frame::outside(*l),
                    why: l.t(&format!("{}-why", turn.words())),
                    first: l.t(&format!("{}-first", turn.words())),
                    href: turn.href(),
                };
                page::private(&held, self.status_code())
            }
        }
    }
}

/// Whether somebody has proved who they are so lately that pages which ask for that are shown.
pub fn is_fresh(app: &App, visitor: &SignedIn) -> bool {
    has_proved(app, visitor, 1)
}

/// Whether the last proof is younger than so many times `organisers.step_up_minutes`.
fn has_proved(app: &App, visitor: &SignedIn, times: i64) -> bool {
    app.now() < visitor.session.proved_at + times * app.config().organisers.step_up_minutes * MINUTE
}

/// Where `?next=` leads.
pub fn next_of(request: &HttpRequest) -> String {
    safe_next(Query::of(request).get("next").unwrap_or_default()).to_owned()
}

/// Where `next` may lead: to a page of the organisers' side, and nowhere else.
pub fn safe_next(next: &str) -> &str {
    let inside = next == "/organise" || next.starts_with("/organise/") || next.starts_with("/organise?");
    let plain = !next.contains(['\\', '\r', '\n']) && !next.contains("//");
    if inside && plain { next } else { "/organise" }
}

fn membership(request: &ServiceRequest, visitor: &SignedIn) -> Result<Membership, Failure> {
    let slug = request.match_info().get("organisation").ok_or(Failure::NotFound)?;
    let found = visitor.memberships.iter().find(|membership| membership.slug == slug);
    found.cloned().ok_or(Failure::NotFound)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn next_leads_nowhere_else() {
        for good in ["/organise", "/organise/in/lead/campaigns?x=1", "/organise?done=saved"] {
            assert_eq!(safe_next(good), good);
        }
        for bad in [
            "",
            "/",
            "//evil.example",
            "https://evil.example/organise/",
            "/organised",
            "/organise//evil",
            "/organise/\\evil",
        ] {
            assert_eq!(safe_next(bad), "/organise", "{bad}");
        }
    }
}
