//! An organisation's own part in a campaign: how it asks in each language, where its privacy notice is, on which sites it
//! embeds. The lead has the same page.

use std::collections::BTreeMap;

use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use crate::app::App;
use crate::campaigns::wording::Part as TextPart;
use crate::campaigns::{Site, is_web_address, markdown, store};
use crate::core::locale::Language;
use crate::http::error::Failure;
use crate::http::page;
use crate::organise::campaigns::fields::text_error;
use crate::organise::campaigns::pages::commit;
use crate::organise::fields::Fields;
use crate::organise::frame::{Frame, moment, organisation_href};
use crate::organise::problems::{Problems, status};
use crate::organise::scene::{Scene, arrive};
use crate::partners::joining::part::{self, Said};
use crate::partners::joining::{JoiningError, sites};

#[derive(Template)]
#[template(path = "organiser/part.html")]
struct PartPage {
    frame: Frame,
    base: String,
    is_lead: bool,
    moved: bool,
    own_widget_only: bool,
    joined: String,
    terms_html: String,
    wordings: Vec<Field>,
    privacy_url: String,
    seen: String,
    sites: Vec<Site>,
    most_sites: String,
    site: String,
    problems: Problems,
}

/// A wording in one language.
struct Field {
    code: &'static str,
    name: &'static str,
    text: String,
    max: usize,
    error: Option<String>,
}

/// What stands in the forms in place of what is stored.
#[derive(Default)]
struct Typed {
    said: Option<Said>,
    errors: BTreeMap<Language, String>,
    site: String,
    moved: bool,
}

/// The last part of the address of this page.
const END: &str = "/part";

/// Who looks at which part.
struct Place {
    app: Data<App>,
    scene: Scene,
}

impl Place {
    fn back(&self, done: &str) -> HttpResponse {
        self.scene.back(END, done)
    }

    /// Whoever carries the campaign no more by the time a form arrives is told so.
    fn over(&self) -> HttpResponse {
        arrive(&organisation_href(&self.scene.member), "part-over")
    }

    async fn page(&self, query: &str, typed: Typed, problems: Problems) -> Result<HttpResponse, Failure> {
        let (campaign, organisation) = self.scene.of();
        let (said, all) = self
            .app
            .read(move |conn| {
                let said = Said::read(conn, campaign, organisation)?;
                Ok((said, store::partners::partnerships(conn, campaign)?))
            })
            .await?;
        let stored = all.into_iter().find(|part| part.organisation.id == organisation);
        let stored = stored.ok_or(Failure::NotFound)?;
        let status = status(problems.is_empty() && typed.errors.is_empty(), typed.moved);
        let l = self.scene.visitor.words();
        let seen = said.seen();
        let shown = typed.said.as_ref().unwrap_or(&said);
        let field = |language: &Language| Field {
            code: language.code(),
            name: language.name(),
            text: shown.wordings.get(language).cloned().unwrap_or_default(),
            max: TextPart::Consent.max(),
            error: typed.errors.get(language).cloned(),
        };
        let page = PartPage {
            frame: self.scene.frame(END).after(query),
            base: self.scene.href(END),
            is_lead: self.scene.part.is_lead(),
            moved: typed.moved,
            own_widget_only: stored.shown() == crate::campaigns::Shown::Own,
            joined: stored.row.joined_at.map(|at| moment(l, at)).unwrap_or_default(),
            terms_html: markdown::render(&stored.row.terms),
            wordings: said.wordings.keys().map(field).collect(),
            privacy_url: shown.privacy_url.clone(),
            seen,
            sites: stored.sites,
            most_sites: sites::MOST.to_string(),
            site: typed.site,
            problems,
        };
        Ok(page::private(&page, status))
    }
}

/// `GET …/part`.
pub async fn show(app: Data<App>, request: HttpRequest, scene: Scene) -> Result<HttpResponse, Failure> {
    let place = Place { app, scene };
    place
        .page(request.query_string(), Typed::default(), Problems::default())
        .await
}

/// `POST …/part`: wording and privacy notice.
pub async fn save(
    app: Data<App>,
    request: HttpRequest,
    scene: Scene,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    let fields = Fields::read(&app, &request, payload).await?;
    let place = Place { app, scene };
    let l = place.scene.visitor.words();
    let mut said = Said {
        wordings: BTreeMap::new(),
        privacy_url: fields.get("privacy_url").to_owned(),
    };
    let mut errors = BTreeMap::new();
    for language in place.scene.campaign.languages() {
        let name = format!("wording-{}", language.code());
        if !fields.has(&name) {
            continue;
        }
        let typed = fields.get(&name).to_owned();
        let kept = part::check(&typed).unwrap_or_else(|error| {
            errors.insert(language, text_error(l, error));
            typed
        });
        said.wordings.insert(language, kept);
    }
    let mut problems = Problems::default();
    if !said.privacy_url.is_empty() && !is_web_address(&said.privacy_url) {
        problems.add("privacy_url", l.t("settings-error-web"));
    }
    let typed = Typed {
        said: Some(said.clone()),
        errors,
        ..Typed::default()
    };
    if !(problems.is_empty() && typed.errors.is_empty()) {
        return place.page("", typed, problems).await;
    }
    let (actor, now, seen) = (
        place.scene.actor.clone(),
        place.app.now(),
        fields.get("seen").to_owned(),
    );
    let of = place.scene.of();
    let saved = commit(&place.app, move |conn| part::save(conn, &actor, of, &seen, &said, now));
    match saved.await? {
        Ok(()) => Ok(place.back("part-saved")),
        Err(JoiningError::Over) => Ok(place.over()),
        Err(JoiningError::Moved) => {
            let typed = Typed { moved: true, ..typed };
            place.page("", typed, Problems::default()).await
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST …/part/sites`: another site.
pub async fn add_site(
    app: Data<App>,
    request: HttpRequest,
    scene: Scene,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    let fields = Fields::read(&app, &request, payload).await?;
    let place = Place { app, scene };
    let l = place.scene.visitor.words();
    let typed = Typed {
        site: fields.get("site").to_owned(),
        ..Typed::default()
    };
    let origin = match sites::origin(&typed.site) {
        Ok(origin) => origin,
        Err(error) => return place.page("", typed, Problems::one("site", l.t(error.words()))).await,
    };
    let (actor, now) = (place.scene.actor.clone(), place.app.now());
    let of = place.scene.of();
    let added = commit(&place.app, move |conn| sites::add(conn, &actor, of, &origin, now));
    match added.await? {
        Ok(()) => Ok(place.back("site-added")),
        Err(JoiningError::Over) => Ok(place.over()),
        Err(JoiningError::TooMany) => {
            let sentence = l.t1("part-sites-full", "max", &sites::MOST.to_string());
            place.page("", typed, Problems::one("site", sentence)).await
        }
        Err(error) => Err(error.into()),
    }
}

/// The number of a site in the address.
#[derive(serde::Deserialize)]
pub struct OneSite {
    site: i64,
}

/// `POST …/part/sites/{site}/remove`.
pub async fn remove_site(
    app: Data<App>,
    request: HttpRequest,
    one: Path<OneSite>,
    scene: Scene,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    Fields::read(&app, &request, payload).await?;
    let place = Place { app, scene };
    let (actor, now) = (place.scene.actor.clone(), place.app.now());
    let of = place.scene.of();
    let removed = commit(&place.app, move |conn| sites::remove(conn, &actor, of, one.site, now));
    match removed.await? {
        Ok(()) => Ok(place.back("site-removed")),
        Err(JoiningError::Over) => Ok(place.over()),
        Err(error) => Err(error.into()),
    }
}
