//! The members of an organisation and its open invitations. Whoever came a while ago proves again who they are before
//! anything here can be changed.

use actix_web::web::{self, Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use crate::app::App;
use crate::core::email::EmailAddress;
use crate::core::ids::OrganiserId;
use crate::core::locale::Language;
use crate::http::error::Failure;
use crate::http::page;
use crate::organise::desk::is_fresh;
use crate::organise::fields::Fields;
use crate::organise::frame::{Frame, moment};
use crate::organise::problems::Problems;
use crate::organise::scene::Seat;
use crate::organisers::team::{self, NewInvitation, TeamError};
use crate::organisers::{Account, Person, Role, store};

#[derive(Template)]
#[template(path = "organiser/team.html")]
struct TeamPage {
    frame: Frame,
    base: String,
    fresh: bool,
    members: Vec<MemberLine>,
    invitations: Vec<InvitationLine>,
    roles: Vec<RoleChoice>,
    languages: Vec<(&'static str, &'static str, bool)>,
    email: String,
    problems: Problems,
}

struct MemberLine {
    id: OrganiserId,
    name: String,
    email: String,
    role: &'static str,
    since: String,
    has_totp: bool,
    waits: bool,
    is_self: bool,
    roles: Vec<RoleChoice>,
}

struct InvitationLine {
    email: String,
    role: &'static str,
    until: String,
    end_href: String,
}

#[derive(Clone)]
struct RoleChoice {
    word: &'static str,
    words: &'static str,
    chosen: bool,
}

fn choices(chosen: Option<Role>) -> Vec<RoleChoice> {
    let choice = |role: Role| RoleChoice {
        word: role.as_str(),
        words: role.words(),
        chosen: Some(role) == chosen,
    };
    Role::ALL.into_iter().map(choice).collect()
}

/// The last part of the address of this page.
const END: &str = "/team";

/// `GET /organise/in/{organisation}/team`.
pub async fn show(app: Data<App>, request: HttpRequest, seat: Seat) -> Result<HttpResponse, Failure> {
    let typed = Typed::default();
    team_page(&app, &seat, request.query_string(), typed, Problems::default()).await
}

/// What stands in the form for an invitation.
#[derive(Default)]
struct Typed {
    email: String,
    role: Option<Role>,
    language: Option<Language>,
}

async fn team_page(
    app: &App,
    seat: &Seat,
    query: &str,
    typed: Typed,
    problems: Problems,
) -> Result<HttpResponse, Failure> {
    let (organisation, now) = (seat.member.organisation_id, app.now());
    let (rows, open) = app
        .read(move |conn| {
            let members = store::team::members(conn, organisation)?;
            Ok((members, store::links::open_invitations(conn, organisation, now)?))
        })
        .await?;
    let (l, instance) = (seat.visitor.words(), &app.core.instance);
    let base = seat.href(END);
    let mut members = Vec::with_capacity(rows.len());
    for (row, role, since) in rows {
        let account = Account::open(instance, &row)?;
        members.push(MemberLine {
            id: row.id,
            name: account.person.name,
            email: account.person.email,
            role: role.map_or("", Role::words),
            since: moment(l, since),
            has_totp: account.has_totp,
            waits: row.password_hash.is_empty(),
            is_self: row.id == seat.visitor.account.id,
            roles: choices(role),
        });
    }
    let mut invitations = Vec::with_capacity(open.len());
    for row in open {
        invitations.push(InvitationLine {
            email: Person::open(instance, &row.number(), &row.sealed)?.email,
            role: Role::parse(&row.role).map_or("", Role::words),
            until: moment(l, row.expires_at),
            end_href: format!("{base}/invitations/{}/end", row.name()),
        });
    }
    let status = problems.status();
    let language = typed.language.unwrap_or(seat.visitor.account.language);
    let offer = |offered: &Language| (offered.code(), offered.name(), *offered == language);
    let page = TeamPage {
        frame: seat.frame(END).after(query),
        fresh: is_fresh(app, &seat.visitor),
        base,
        members,
        invitations,
        roles: choices(typed.role.or(Some(Role::Campaigner))),
        languages: Language::all().iter().map(offer).collect(),
        email: typed.email,
        problems,
    };
    Ok(page::private(&page, status))
}

/// `POST /organise/in/{organisation}/team/invitations`: invites somebody.
pub async fn invite(
    app: Data<App>,
    request: HttpRequest,
    seat: Seat,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    let fields = Fields::read(&app, &request, payload).await?;
    let l = seat.visitor.words();
    let typed = Typed {
        email: fields.get("email").to_owned(),
        role: Role::parse(fields.get("role")),
        language: Language::parse(fields.get("language")),
    };
    let mut problems = Problems::default();
    let address = EmailAddress::parse(&typed.email);
    if address.is_err() {
        problems.add("email", l.t("error-email-invalid"));
    }
    if typed.role.is_none() {
        problems.add("role", l.t("team-error-role"));
    }
    let (Ok(address), Some(role)) = (address, typed.role) else {
        return team_page(&app, &seat, "", typed, problems).await;
    };
    let new = NewInvitation {
        address,
        role,
        language: typed.language.unwrap_or(seat.visitor.account.language),
    };
    let (core, actor, now) = (app.core.clone(), seat.actor.clone(), app.now());
    let organisation = seat.member.organisation_id;
    let invited = web::block(move || {
        let settings = &core.config.organisers;
        core.database
            .write(|conn| team::invite(conn, &core.instance, &actor, organisation, &new, settings, now))
    })
    .await?;
    match invited {
        Ok(()) => {
            app.mail_bell.ring();
            Ok(seat.back(END, "invited"))
        }
        Err(error) => match words(&error) {
            Some(words) => {
                let problems = Problems::one("email", l.t(words));
                team_page(&app, &seat, "", typed, problems).await
            }
            None => Err(error.into()),
        },
    }
}

/// The key of the sentence for what the organiser can mend.
fn words(error: &TeamError) -> Option<&'static str> {
    match error {
        TeamError::LastOwner => Some("team-last-owner"),
        TeamError::AlreadyMember => Some("team-already-member"),
        TeamError::AlreadyInvited => Some("team-already-invited"),
        TeamError::TooMany => Some("team-too-many"),
        _ => None,
    }
}

impl From<TeamError> for Failure {
    fn from(error: TeamError) -> Self {
        match error {
            TeamError::Database(error) => error.into(),
            TeamError::Vault(error) => error.into(),
            TeamError::Account(error) => error.into(),
            TeamError::NotFound | TeamError::Gone => Self::NotFound,
            other => Self::BadRequest(other.to_string()),
        }
    }
}

/// The number of a member in the address.
#[derive(serde::Deserialize)]
pub struct OneMember {
    member: OrganiserId,
}

/// `POST /organise/in/{organisation}/team/{member}/role`.
pub async fn change_role(
    app: Data<App>,
    request: HttpRequest,
    one: Path<OneMember>,
    seat: Seat,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    let fields = Fields::read(&app, &request, payload).await?;
    let Some(role) = Role::parse(fields.get("role")) else {
        let problems = Problems::one("form", seat.visitor.words().t("team-error-role"));
        return team_page(&app, &seat, "", Typed::default(), problems).await;
    };
    let (database, actor, now) = (app.core.database.clone(), seat.actor.clone(), app.now());
    let (organisation, whom) = (seat.member.organisation_id, one.member);
    let changed =
        web::block(move || database.write(|conn| team::change_role(conn, &actor, organisation, whom, role, now)))
            .await?;
    outcome(&app, &seat, changed, "role-changed").await
}

/// `POST /organise/in/{organisation}/team/{member}/remove`.
pub async fn remove(
    app: Data<App>,
    request: HttpRequest,
    one: Path<OneMember>,
    seat: Seat,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    Fields::read(&app, &request, payload).await?;
    let (database, actor, now) = (app.core.database.clone(), seat.actor.clone(), app.now());
    let (organisation, whom) = (seat.member.organisation_id, one.member);
    let removed =
        web::block(move || database.write(|conn| team::remove(conn, &actor, organisation, whom, now))).await?;
    if removed.is_ok() && whom == seat.visitor.account.id {
        return Ok(page::see_other("/organise"));
    }
    outcome(&app, &seat, removed, "member-removed").await
}

async fn outcome(app: &App, seat: &Seat, result: Result<(), TeamError>, done: &str) -> Result<HttpResponse, Failure> {
    match result {
        Ok(()) => Ok(seat.back(END, done)),
        Err(error) => match words(&error) {
            Some(words) => {
                let problems = Problems::one("form", seat.visitor.words().t(words));
                team_page(app, seat, "", Typed::default(), problems).await
            }
            None => Err(error.into()),
        },
    }
}

/// The number of an invitation in the address.
#[derive(serde::Deserialize)]
pub struct OneInvitation {
    invitation: String,
}

/// `POST /organise/in/{organisation}/team/invitations/{invitation}/end`.
pub async fn take_back(
    app: Data<App>,
    request: HttpRequest,
    one: Path<OneInvitation>,
    seat: Seat,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    Fields::read(&app, &request, payload).await?;
    let number = uuid::Uuid::try_parse(&one.invitation).map_err(|_| Failure::NotFound)?;
    let (database, actor, now) = (app.core.database.clone(), seat.actor.clone(), app.now());
    let organisation = seat.member.organisation_id;
    web::block(move || database.write(|conn| team::take_back(conn, &actor, organisation, number.as_bytes(), now)))
        .await??;
    Ok(seat.back(END, "invitation-ended"))
}
