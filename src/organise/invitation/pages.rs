//! The page behind a mailed invitation: a new account chooses a name and a password, an existing one gives its password.
//! Nobody is made a member by looking.

use actix_web::http::StatusCode;
use actix_web::web::{self, Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use crate::app::App;
use crate::campaigns::{self, OrganisationRow};
use crate::core::locale::{Language, Localizer};
use crate::core::text::NAME_MAX;
use crate::http::client;
use crate::http::error::Failure;
use crate::http::page::{self, Chrome, Link, MessagePage};
use crate::organise::desk::Witness;
use crate::organise::fields::Fields;
use crate::organise::frame::Frame;
use crate::organise::problems::Problems;
use crate::organise::visitor::{arrival, session_cookie, signed_in, with_cookie, within_login_limits};
use crate::organisers::accounts::{self, AccountError};
use crate::organisers::links::{self, LinkKind};
use crate::organisers::model::{LinkRow, OrganiserRow, Stage};
use crate::organisers::team::{self, Joining, TeamError};
use crate::organisers::{Actor, Person, Role, store};

#[derive(Template)]
#[template(path = "organiser/invitation.html")]
struct InvitationPage {
    frame: Frame,
    action: String,
    organisation: String,
    role: &'static str,
    email: String,
    name: String,
    known: bool,
    problems: Problems,
}

/// An invitation that still holds.
struct Found {
    link: LinkRow,
    person: Person,
    organisation: OrganisationRow,
    /// The account of the address, if there is one.
    row: Option<OrganiserRow>,
}

impl Found {
    fn language(&self) -> Language {
        let account = self.row.as_ref().and_then(|row| Language::parse(&row.language));
        account
            .or_else(|| Language::parse(&self.link.language))
            .unwrap_or_default()
    }
}

async fn find(app: &App, token: &str) -> Result<Option<Found>, Failure> {
    let Some(number) = LinkKind::Invitation.number_in(&app.core.instance, token) else {
        return Ok(None);
    };
    let now = app.now();
    let found = app
        .read(move |conn| {
            let link = links::open(conn, LinkKind::Invitation, &number, now)?;
            let Some((link, id)) = link.and_then(|link| link.organisation_id.map(|id| (link, id))) else {
                return Ok(None);
            };
            Ok(campaigns::store::settings::by_id(conn, id)?.map(|organisation| (link, organisation)))
        })
        .await?;
    let Some((link, organisation)) = found else {
        return Ok(None);
    };
    let person = Person::open(&app.core.instance, &link.number(), &link.sealed)?;
    let tag = accounts::tag_of(&app.core.instance, &person.email);
    let row = app.read(move |conn| store::by_tag(conn, &tag)).await?;
    Ok(Some(Found {
        link,
        person,
        organisation,
        row,
    }))
}

/// For a link that was used, taken back or is too old.
pub fn gone(request: &HttpRequest) -> HttpResponse {
    let l = client::any_language(request).localizer();
    let page = MessagePage {
        chrome: Chrome::plain(l),
        heading: l.t("invitation-gone-heading"),
        text: l.t("invitation-gone-text"),
        link: Some(Link {
            href: "/organise".to_owned(),
            text: l.t("invitation-gone-link"),
        }),
    };
    page::secret(&page, StatusCode::GONE)
}

fn invitation_page(found: &Found, token: &str, name: &str, problems: Problems) -> HttpResponse {
    let status = problems.status();
    let page = InvitationPage {
        frame: Frame::outside(found.language().localizer()),
        action: format!("/organise/invitation/{token}"),
        organisation: found.organisation.name.clone(),
        role: Role::parse(&found.link.role).map_or("", Role::words),
        email: found.person.email.clone(),
        name: name.to_owned(),
        known: found.row.is_some(),
        problems,
    };
    page::secret(&page, status)
}

/// `GET /organise/invitation/{token}`.
pub async fn show(app: Data<App>, request: HttpRequest, token: Path<String>) -> Result<HttpResponse, Failure> {
    match find(&app, &token).await? {
        Some(found) => Ok(invitation_page(&found, &token, "", Problems::default())),
        None => Ok(gone(&request)),
    }
}

/// `POST /organise/invitation/{token}`.
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
    within_login_limits(
        &app,
        &request,
        accounts::tag_of(&app.core.instance, &found.person.email),
    )?;
    let network = witness.into_inner().network;
    let joined = if let Some(row) = &found.row {
        if !app
            .passwords
            .matches(fields.get("password"), &row.password_hash)
            .await?
        {
            let problems = Problems::one("password", found.language().localizer().t("password-wrong"));
            return Ok(invitation_page(&found, &token, "", problems));
        }
        join_known(&app, &request, &found, row, network).await
    } else {
        let (l, mut problems) = (found.language().localizer(), Problems::default());
        match newcomer(&app, l, &found.person.email, &fields, &mut problems).await? {
            Some(joining) if problems.is_empty() => join_new(&app, &request, &found, joining, network).await,
            _ => return Ok(invitation_page(&found, &token, fields.get("name"), problems)),
        }
    };
    match joined {
        Ok(answer) => answer,
        Err(TeamError::Gone) => Ok(gone(&request)),
        // Somebody made the account meanwhile: the page now asks for its password.
        Err(TeamError::AlreadyMember) => Ok(page::see_other(&format!("/organise/invitation/{token}"))),
        Err(error) => Err(error.into()),
    }
}

/// What somebody without an account chose; what is wrong with it is added to `problems`.
pub async fn newcomer(
    app: &App,
    l: Localizer,
    email: &str,
    fields: &Fields,
    problems: &mut Problems,
) -> Result<Option<Joining>, Failure> {
    let person = Person {
        name: problems.line(l, "name", fields.get("name"), NAME_MAX),
        email: email.to_owned(),
    };
    match app.passwords.choose(fields.get("password"), &person).await? {
        Ok(password_hash) => Ok(Some(Joining::New { person, password_hash })),
        Err(weakness) => {
            problems.add("password", l.t(weakness.words()));
            Ok(None)
        }
    }
}

type Answer = Result<Result<HttpResponse, Failure>, TeamError>;

fn in_organisation(found: &Found, done: &str) -> String {
    format!("/organise/in/{}?done={done}", found.organisation.slug)
}

/// A member who has an account logs in as always: the password on this page does not stand for the one-time password.
async fn join_known(app: &App, request: &HttpRequest, found: &Found, row: &OrganiserRow, network: String) -> Answer {
    let (core, link, now, id) = (app.core.clone(), found.link.clone(), app.now(), row.id);
    let joined = web::block(move || {
        let joining = Joining::Known(id);
        core.database
            .write(|conn| team::join(conn, &core.instance, &network, &link, joining, now))
    })
    .await;
    match joined {
        Ok(joined) => joined?,
        Err(error) => return Ok(Err(error.into())),
    };
    let visitor = match signed_in(app, request).await {
        Ok(visitor) => visitor.filter(|visitor| visitor.account.id == id && visitor.session.is_complete()),
        Err(error) => return Ok(Err(error)),
    };
    let to = if visitor.is_some() {
        in_organisation(found, "joined")
    } else {
        let next = format!("/organise/in/{}", found.organisation.slug);
        let query = serde_html_form::to_string([("done", "joined"), ("next", &next)]).unwrap_or_default();
        format!("/organise/login?{query}")
    };
    Ok(Ok(page::see_other(&to)))
}

/// A new member is logged in: the link has shown that the mailbox is theirs, and the password is a moment old.
async fn join_new(app: &App, request: &HttpRequest, found: &Found, joining: Joining, network: String) -> Answer {
    let (core, link, now) = (app.core.clone(), found.link.clone(), app.now());
    let arrival = arrival(app, request);
    let joined = web::block(move || {
        core.database.write(|conn| {
            let organiser = team::join(conn, &core.instance, &network, &link, joining, now)?;
            let actor = Actor {
                organisation: None,
                organiser: Some(organiser),
                network,
            };
            let settings = &core.config.organisers;
            let token = accounts::log_in(conn, &actor, Stage::Complete, &arrival, settings, now);
            token.map_err(|error: AccountError| TeamError::from(error))
        })
    })
    .await;
    let token = match joined {
        Ok(joined) => joined?,
        Err(error) => return Ok(Err(error.into())),
    };
    let answer = page::see_other(&in_organisation(found, "joined"));
    Ok(with_cookie(answer, &session_cookie(app, token)))
}
