//! What a campaign said before: every form that supporters saw, and every change of the texts.

use std::collections::{BTreeMap, HashMap};

use actix_web::http::StatusCode;
use actix_web::web::{self, Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde_json::Value;

use crate::app::App;
use crate::campaigns::difference::{Piece, between};
use crate::campaigns::store::versions::{self, ChangeLine};
use crate::campaigns::wording::{Part, Wording};
use crate::campaigns::{Campaign, editing, markdown, moments};
use crate::core::clock::Seconds;
use crate::core::ids::OrganiserId;
use crate::core::locale::{Language, Localizer};
use crate::http::client::Query;
use crate::http::error::Failure;
use crate::http::page;
use crate::organise::campaigns::fields::Steps;
use crate::organise::frame::Frame;
use crate::organise::scene::Scene;
use crate::organisers::{Account, store};

/// Changes on one page.
const PAGE: i64 = 50;

#[derive(Template)]
#[template(path = "organiser/campaigns/versions.html")]
struct VersionsPage {
    frame: Frame,
    steps: Steps,
    zone: String,
    forms: Vec<Line>,
    changes: Vec<Line>,
    older: Option<String>,
}

/// One version.
struct Line {
    href: String,
    number: i64,
    language: String,
    when: String,
    who: String,
}

#[derive(Template)]
#[template(path = "organiser/campaigns/form_version.html")]
struct FormPage {
    frame: Frame,
    steps: Steps,
    back: String,
    number: i64,
    when: String,
    code: String,
    language: String,
    title: String,
    ask: String,
    target: String,
    body_html: String,
    agree: String,
    controller: String,
    consents: Vec<(String, String)>,
    not_asked: Vec<String>,
    image_alt: Option<String>,
}

#[derive(Template)]
#[template(path = "organiser/campaigns/text_change.html")]
struct ChangePage {
    frame: Frame,
    steps: Steps,
    back: String,
    language: String,
    code: String,
    when: String,
    who: String,
    added: bool,
    removed: bool,
    parts: Vec<Changed>,
}

/// A part that changed.
struct Changed {
    name: String,
    before: String,
    after: String,
    pieces: Vec<Piece>,
}

/// The last part of the address of these pages.
const END: &str = "/versions";

fn when(campaign: &Campaign, at: Seconds) -> String {
    moments::in_words(at, &campaign.zone)
}

fn language_name(code: &str) -> String {
    Language::parse(code).map_or_else(|| code.to_owned(), |language| language.name().to_owned())
}

/// The names of colleagues, as far as they can still be read.
async fn names(app: &Data<App>, of: Vec<OrganiserId>) -> Result<HashMap<OrganiserId, String>, Failure> {
    let instance = app.core.instance.clone();
    app.read(move |conn| {
        let mut names = HashMap::new();
        for id in of {
            if names.contains_key(&id) {
                continue;
            }
            let row = store::by_id(conn, id)?;
            let account = row.and_then(|row| Account::open(&instance, &row).ok());
            names.extend(account.map(|account| (id, account.person.name)));
        }
        Ok(names)
    })
    .await
}

fn who(names: &HashMap<OrganiserId, String>, id: Option<OrganiserId>, l: Localizer) -> String {
    let Some(id) = id else {
        return l.t("versions-command-line");
    };
    names.get(&id).cloned().unwrap_or_else(|| l.t("versions-nobody"))
}

/// `GET …/versions`.
pub async fn list(app: Data<App>, request: HttpRequest, scene: Scene) -> Result<HttpResponse, Failure> {
    let (id, l) = (scene.campaign.id, scene.visitor.words());
    let before = before(&request);
    let (forms, mut changes) = app
        .read(move |conn| {
            let forms = versions::form_versions(conn, id)?;
            Ok((forms, versions::text_versions(conn, id, before, PAGE + 1)?))
        })
        .await?;
    let has_more = changes.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
    changes.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let names = names(&app, changes.iter().filter_map(|(.., by, _)| *by).collect()).await?;
    let href = scene.href(END);
    let form = |(number, code, shown): (i64, String, Option<Seconds>)| Line {
        href: format!("{href}/seen/{number}"),
        number,
        language: language_name(&code),
        when: shown.map(|at| when(&scene.campaign, at)).unwrap_or_default(),
        who: String::new(),
    };
    let older = changes
        .last()
        .filter(|_| has_more)
        .map(|(last, ..)| format!("{href}?before={last}"));
    let change = |(number, code, by, at): ChangeLine| Line {
        href: format!("{href}/changes/{number}"),
        number,
        language: language_name(&code),
        when: when(&scene.campaign, at),
        who: who(&names, by, l),
    };
    let page = VersionsPage {
        frame: scene.frame("/edit"),
        steps: Steps::new(&scene, END),
        zone: l.t1("versions-zone", "zone", &scene.campaign.row.time_zone),
        forms: forms.into_iter().map(form).collect(),
        changes: changes.into_iter().map(change).collect(),
        older,
    };
    Ok(page::private(&page, StatusCode::OK))
}

fn before(request: &HttpRequest) -> i64 {
    let query = Query::of(request);
    query
        .get("before")
        .and_then(|number| number.parse().ok())
        .unwrap_or(i64::MAX)
}

fn number(text: &str) -> Result<i64, Failure> {
    text.parse().map_err(|_| Failure::NotFound)
}

/// `GET …/versions/seen/{id}`: what supporters saw, whole.
pub async fn seen(app: Data<App>, scene: Scene, path: Path<(String, String, String)>) -> Result<HttpResponse, Failure> {
    let (campaign, number) = (scene.campaign.id, number(&path.2)?);
    let found = app
        .read(move |conn| versions::form_version(conn, campaign, number))
        .await?;
    let version = found
        .filter(|version| version.shown_at.is_some())
        .ok_or(Failure::NotFound)?;
    let content: Value = serde_json::from_str(&version.content).unwrap_or_default();
    let body = text(&content, "body");
    let body_html = web::block(move || markdown::render(&body)).await?;
    let l = scene.visitor.words();
    let page = FormPage {
        frame: scene.frame("/edit"),
        steps: Steps::new(&scene, END),
        back: scene.href(END),
        number,
        when: version.shown_at.map(|at| when(&scene.campaign, at)).unwrap_or_default(),
        language: language_name(&version.language),
        code: version.language,
        title: text(&content, "title"),
        ask: text(&content, "ask"),
        target: text(&content, "target"),
        body_html,
        agree: text(&content, "agree"),
        controller: format!("{}, {}", text(&content, "controller"), text(&content, "postal")),
        consents: items(&content, "consents")
            .iter()
            .map(|one| (text(one, "name"), text(one, "wording")))
            .collect(),
        not_asked: items(&content, "not_asked")
            .iter()
            .filter_map(Value::as_str)
            .filter_map(|name| l.try_t(&format!("setting-{name}")))
            .collect(),
        image_alt: content.get("image").map(|image| text(image, "alt")),
    };
    Ok(page::private(&page, StatusCode::OK))
}

fn text(content: &Value, key: &str) -> String {
    content.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn items(content: &Value, key: &str) -> Vec<Value> {
    content.get(key).and_then(Value::as_array).cloned().unwrap_or_default()
}

/// `GET …/versions/changes/{id}`: one change of the texts, part by part.
pub async fn change(
    app: Data<App>,
    scene: Scene,
    path: Path<(String, String, String)>,
) -> Result<HttpResponse, Failure> {
    let (campaign, number) = (scene.campaign.id, number(&path.2)?);
    let found = app
        .read(move |conn| {
            let Some(version) = versions::text_version(conn, campaign, number)? else {
                return Ok(None);
            };
            let after = match versions::next_content(conn, campaign, &version)? {
                Some(content) => versions::read(&content),
                None => now(editing::stored(conn, campaign)?.texts, &version.language),
            };
            Ok(Some((version, after)))
        })
        .await?;
    let (version, after) = found.ok_or(Failure::NotFound)?;
    let names = names(&app, version.organiser_id.into_iter().collect()).await?;
    let before = versions::read(&version.content);
    let l = scene.visitor.words();
    let (added, removed) = (before.is_none(), after.is_none());
    let parts = web::block(move || changed(&before.unwrap_or_default(), &after.unwrap_or_default(), l)).await?;
    let page = ChangePage {
        frame: scene.frame("/edit"),
        steps: Steps::new(&scene, END),
        back: scene.href(END),
        language: language_name(&version.language),
        when: when(&scene.campaign, version.created_at),
        who: who(&names, version.organiser_id, l),
        code: version.language,
        added,
        removed,
        parts,
    };
    Ok(page::private(&page, StatusCode::OK))
}

fn now(mut texts: BTreeMap<Language, Wording>, language: &str) -> Option<Wording> {
    texts.remove(&Language::parse(language)?)
}

fn changed(before: &Wording, after: &Wording, l: Localizer) -> Vec<Changed> {
    let part = |part: Part| Changed {
        name: l.t(&format!("part-{}", part.as_str())),
        before: before.get(part).to_owned(),
        after: after.get(part).to_owned(),
        pieces: between(before.get(part), after.get(part)),
    };
    after.differences(before).into_iter().map(part).collect()
}
