//! The lead's page of partners, and its forms. Whoever came a while ago proves again who they are before anybody is invited,
//! let in or sent away.

use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};

use super::views::{Around, PartnersPage, Read, Typed};
use crate::app::App;
use crate::campaigns::{Shown, store};
use crate::core::email::EmailAddress;
use crate::core::locale::Language;
use crate::http::error::Failure;
use crate::http::page;
use crate::organise::campaigns::fields::text_error;
use crate::organise::campaigns::pages::{commit, refusal};
use crate::organise::desk::is_fresh;
use crate::organise::fields::Fields;
use crate::organise::problems::{Problems, status};
use crate::organise::scene::Scene;
use crate::organisers::store as people;
use crate::partners::joining::arrangement::{self, Conditions, Line, MOST_LINES};
use crate::partners::joining::inviting::{self, NewInvitation};
use crate::partners::joining::{JoiningError, accepting, terms};

impl From<JoiningError> for Failure {
    fn from(error: JoiningError) -> Self {
        match error {
            JoiningError::Database(error) => error.into(),
            JoiningError::Vault(error) => error.into(),
            JoiningError::Account(error) => error.into(),
            JoiningError::Change(error) => refusal(error),
            JoiningError::NotFound | JoiningError::Gone | JoiningError::Over => Self::NotFound,
            other => Self::BadRequest(other.to_string()),
        }
    }
}

/// The last part of the address of this page.
const END: &str = "/partners";

/// Who looks at which campaign.
struct Place {
    app: Data<App>,
    scene: Scene,
}

impl Place {
    fn back(&self, done: &str) -> HttpResponse {
        self.scene.back(END, done)
    }

    async fn page(&self, query: &str, typed: Typed, problems: Problems) -> Result<HttpResponse, Failure> {
        let (id, now) = (self.scene.campaign.id, self.app.now());
        let read = self
            .app
            .read(move |conn| {
                Ok(Read {
                    row: store::row(conn, id)?,
                    partnerships: store::partners::partnerships(conn, id)?,
                    links: people::links::open_partnerships(conn, id, now)?,
                })
            })
            .await?;
        let status = status(problems.is_empty(), typed.moved.is_some());
        let around = Around {
            frame: self.scene.frame(END).after(query),
            campaign: &self.scene.campaign,
            instance: &self.app.core.instance,
            href: self.scene.href(""),
            fresh: is_fresh(&self.app, &self.scene.visitor),
        };
        Ok(page::private(
            &PartnersPage::new(around, &read, typed, problems)?,
            status,
        ))
    }
}

/// `GET …/partners`.
pub async fn show(app: Data<App>, request: HttpRequest, scene: Scene) -> Result<HttpResponse, Failure> {
    let place = Place { app, scene };
    place
        .page(request.query_string(), Typed::default(), Problems::default())
        .await
}

/// `POST …/partners`: order, number and forms of the consent lines.
pub async fn arrange(
    app: Data<App>,
    request: HttpRequest,
    scene: Scene,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    let fields = Fields::read(&app, &request, payload).await?;
    let place = Place { app, scene };
    let mut typed = Typed {
        most: Some(fields.get("most").to_owned()),
        ..Typed::default()
    };
    let mut lines = Vec::new();
    for slug in fields.all("line") {
        let wanted = fields.get(&format!("place-{slug}")).to_owned();
        let shown = Shown::parse(fields.get(&format!("shown-{slug}"))).unwrap_or(Shown::Everywhere);
        lines.push(Line {
            slug: slug.to_owned(),
            place: wanted.parse().unwrap_or(i64::MAX),
            shown,
        });
        typed.lines.insert(slug.to_owned(), (wanted, shown));
    }
    let most = fields.get("most").parse::<i64>().ok();
    let Some(most) = most.filter(|most| (0..=MOST_LINES).contains(most)) else {
        let sentence = place
            .scene
            .visitor
            .words()
            .t1("partners-most-error", "max", &MOST_LINES.to_string());
        return place.page("", typed, Problems::one("most", sentence)).await;
    };
    let (id, now, actor, seen) = (
        place.scene.campaign.id,
        place.app.now(),
        place.scene.actor.clone(),
        fields.get("seen").to_owned(),
    );
    let done = commit(&place.app, move |conn| {
        arrangement::arrange(conn, &actor, id, &seen, &lines, most, now)
    });
    match done.await? {
        Ok(()) => Ok(place.back("lines-saved")),
        Err(JoiningError::Moved) => {
            typed.moved = Some("lines");
            place.page("", typed, Problems::default()).await
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST …/partners/conditions`: terms, requests, numbers.
pub async fn set_conditions(
    app: Data<App>,
    request: HttpRequest,
    scene: Scene,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    let fields = Fields::read_texts(&app, &request, payload, terms::LONGEST * 8).await?;
    let place = Place { app, scene };
    let mut new = Conditions {
        terms: fields.get("terms").to_owned(),
        requests: fields.has("requests"),
        numbers: fields.has("numbers"),
    };
    let mut typed = Typed {
        conditions: Some(new.clone()),
        ..Typed::default()
    };
    match terms::check(&new.terms) {
        Ok(checked) => new.terms = checked,
        Err(error) => {
            let problems = Problems::one("terms", text_error(place.scene.visitor.words(), error));
            return place.page("", typed, problems).await;
        }
    }
    let (id, now, actor, seen) = (
        place.scene.campaign.id,
        place.app.now(),
        place.scene.actor.clone(),
        fields.get("seen").to_owned(),
    );
    let done = commit(&place.app, move |conn| {
        arrangement::set_conditions(conn, &actor, id, &seen, &new, now)
    });
    match done.await? {
        Ok(()) => Ok(place.back("conditions-saved")),
        Err(JoiningError::Moved) => {
            typed.moved = Some("conditions");
            place.page("", typed, Problems::default()).await
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST …/partners/invitations`: invites an organisation.
pub async fn invite(
    app: Data<App>,
    request: HttpRequest,
    scene: Scene,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    let fields = Fields::read(&app, &request, payload).await?;
    let place = Place { app, scene };
    let l = place.scene.visitor.words();
    let typed = Typed {
        email: fields.get("email").to_owned(),
        language: Language::parse(fields.get("language")),
        ..Typed::default()
    };
    let Ok(address) = EmailAddress::parse(&typed.email) else {
        let problems = Problems::one("email", l.t("error-email-invalid"));
        return place.page("", typed, problems).await;
    };
    let new = NewInvitation {
        campaign: place.scene.campaign.id,
        lead: place.scene.member.organisation_id,
        address,
        language: typed.language.unwrap_or(l.language()),
        days: place.app.config().organisers.invitation_days,
    };
    let (core, now, actor) = (place.app.core.clone(), place.app.now(), place.scene.actor.clone());
    let done = commit(&place.app, move |conn| {
        inviting::invite(conn, &core.instance, &actor, &new, now)
    });
    let words = match done.await? {
        Ok(()) => {
            place.app.mail_bell.ring();
            return Ok(place.back("partner-invited"));
        }
        Err(JoiningError::AlreadyInvited) => "team-already-invited",
        Err(JoiningError::TooMany) => "team-too-many",
        Err(error) => return Err(error.into()),
    };
    place.page("", typed, Problems::one("email", l.t(words))).await
}

/// The number of an invitation in the address.
#[derive(serde::Deserialize)]
pub struct OneInvitation {
    invitation: String,
}

/// `POST …/partners/invitations/{invitation}/end`.
pub async fn take_back(
    app: Data<App>,
    request: HttpRequest,
    one: Path<OneInvitation>,
    scene: Scene,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    Fields::read(&app, &request, payload).await?;
    let number = uuid::Uuid::try_parse(&one.invitation).map_err(|_| Failure::NotFound)?;
    let place = Place { app, scene };
    let (id, now, actor) = (place.scene.campaign.id, place.app.now(), place.scene.actor.clone());
    let done = commit(&place.app, move |conn| {
        inviting::take_back(conn, &actor, id, number.as_bytes(), now)
    });
    done.await??;
    Ok(place.back("invitation-ended"))
}

/// The short name of a partner in the address.
#[derive(serde::Deserialize)]
pub struct OnePartner {
    /// Of the organisation.
    pub partner: String,
}

/// `POST …/partners/{partner}/approve`: a request is granted.
pub async fn approve(
    app: Data<App>,
    request: HttpRequest,
    one: Path<OnePartner>,
    scene: Scene,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    Fields::read(&app, &request, payload).await?;
    let place = Place { app, scene };
    let (id, now, actor) = (place.scene.campaign.id, place.app.now(), place.scene.actor.clone());
    let done = commit(&place.app, move |conn| {
        accepting::approve(conn, &actor, id, &one.partner, now)
    });
    answered(&place, done.await?, "partner-approved")
}

/// `POST …/partners/{partner}/decline`: it is not.
pub async fn decline(
    app: Data<App>,
    request: HttpRequest,
    one: Path<OnePartner>,
    scene: Scene,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    Fields::read(&app, &request, payload).await?;
    let place = Place { app, scene };
    let (id, now, actor) = (place.scene.campaign.id, place.app.now(), place.scene.actor.clone());
    let done = commit(&place.app, move |conn| {
        accepting::decline(conn, &actor, id, &one.partner, now)
    });
    answered(&place, done.await?, "partner-declined")
}

/// A request that was answered already, or taken back, needs no answer.
fn answered(place: &Place, result: Result<(), JoiningError>, done: &str) -> Result<HttpResponse, Failure> {
    match result {
        Ok(()) => Ok(place.back(done)),
        Err(JoiningError::NotFound) => Ok(place.back("request-over")),
        Err(error) => Err(error.into()),
    }
}
