//! A campaign's settings: goal, times, fields of the form.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde_json::json;

use crate::app::App;
use crate::campaigns::settings::{self, Flaw, Setting, SettingsError, Typed};
use crate::campaigns::{Campaign, State, moments, store};
use crate::core::locale::{Language, Localizer};
use crate::http::error::Failure;
use crate::http::page;
use crate::organise::campaigns::fields::{Field, Steps};
use crate::organise::campaigns::pages::{commit, refusal};
use crate::organise::fields::Fields;
use crate::organise::frame::Frame;
use crate::organise::scene::Scene;
use crate::organisers::Event;

#[derive(Template)]
#[template(path = "organiser/campaigns/settings.html")]
struct SettingsPage {
    frame: Frame,
    steps: Steps,
    action: String,
    revision: i64,
    fields: Vec<Field>,
    switches: Vec<Switch>,
    alert: Option<String>,
    conflict: bool,
}

/// A field of the sign form, on or off.
struct Switch {
    name: &'static str,
    label: String,
    hint: String,
    on: bool,
    /// What somebody else chose meanwhile.
    theirs: Option<String>,
}

/// What stands beside the fields.
#[derive(Default)]
struct Remarks {
    problems: Vec<(Setting, Flaw)>,
    theirs: Option<Typed>,
}

/// The last part of the address of this page.
const END: &str = "/edit/settings";

struct Desk {
    scene: Scene,
    languages: Vec<String>,
}

impl Desk {
    async fn new(app: &App, scene: Scene) -> Result<(Self, i64, Typed), Failure> {
        let id = scene.campaign.id;
        let (row, languages) = app
            .read(move |conn| {
                let row = store::row(conn, id)?;
                let languages = settings::offered(conn, id, &row)?;
                Ok((row, languages))
            })
            .await?;
        Ok((Self { scene, languages }, row.settings_revision, Typed::of(&row)))
    }

    fn page(&self, revision: i64, typed: &Typed, remarks: &Remarks) -> SettingsPage {
        let l = self.scene.visitor.words();
        let alert = match (&remarks.theirs, remarks.problems.is_empty()) {
            (Some(_), _) => Some(l.t("edit-alert-moved")),
            (None, false) => Some(l.t("edit-alert-errors")),
            (None, true) => None,
        };
        let field = |setting: Setting| self.field(setting, typed, remarks, l);
        SettingsPage {
            frame: self.scene.frame("/edit"),
            steps: Steps::new(&self.scene, END),
            action: self.scene.href(END),
            revision,
            fields: Setting::ALL.into_iter().map(field).collect(),
            switches: switches(typed, remarks.theirs.as_ref(), l),
            alert,
            conflict: remarks.theirs.is_some(),
        }
    }

    fn field(&self, setting: Setting, typed: &Typed, remarks: &Remarks, l: Localizer) -> Field {
        let name = setting.as_str();
        let key = format!("setting-{}", name.replace('_', "-"));
        let problem = remarks.problems.iter().find(|(which, _)| *which == setting);
        let theirs = remarks.theirs.as_ref().map(|theirs| theirs.get(setting));
        let named = |code: &String| {
            let language = Language::parse(code);
            (
                code.clone(),
                language.map_or_else(|| code.clone(), |language| language.name().to_owned()),
            )
        };
        Field {
            hint: l.try_t(&format!("{key}-hint")).unwrap_or_default(),
            value: typed.get(setting).to_owned(),
            kind: match setting {
                Setting::Opens | Setting::Closes => "datetime-local",
                _ => "text",
            },
            optional: !matches!(setting, Setting::DefaultLanguage | Setting::TimeZone),
            error: problem.map(|(_, flaw)| sentence(l, flaw)),
            theirs: theirs.filter(|theirs| *theirs != typed.get(setting)).map(str::to_owned),
            choices: match setting {
                Setting::DefaultLanguage => self.languages.iter().map(named).collect(),
                _ => Vec::new(),
            },
            list: match setting {
                Setting::TimeZone => moments::zones(),
                _ => Vec::new(),
            },
            ..Field::new(name, l.t(&key))
        }
    }
}

fn switches(typed: &Typed, theirs: Option<&Typed>, l: Localizer) -> Vec<Switch> {
    let of = |typed: &Typed| {
        [
            ("postcode", typed.postcode),
            ("comment", typed.comment),
            ("public", typed.public),
        ]
    };
    let theirs = theirs.map(of);
    let switch = |(at, (name, on)): (usize, (&'static str, bool))| Switch {
        name,
        label: l.t(&format!("setting-{name}")),
        hint: l.t(&format!("setting-{name}-hint")),
        on,
        theirs: theirs
            .map(|theirs| theirs[at].1)
            .filter(|theirs| *theirs != on)
            .map(|theirs| l.t(if theirs { "edit-theirs-on" } else { "edit-theirs-off" })),
    };
    of(typed).into_iter().enumerate().map(switch).collect()
}

/// What is wrong with a setting.
pub fn sentence(l: Localizer, flaw: &Flaw) -> String {
    match flaw {
        Flaw::Number => l.t("setting-error-number"),
        Flaw::Bounds => l.t("setting-error-bounds"),
        Flaw::TooMany => l.t("setting-error-many"),
        Flaw::Zone => l.t("setting-error-zone"),
        Flaw::Unreadable => l.t("setting-error-moment"),
        Flaw::Skipped(instead) => l.t1("setting-error-skipped", "instead", instead),
        Flaw::Order => l.t("setting-error-order"),
        Flaw::Past => l.t("setting-error-past"),
        Flaw::Language => l.t("setting-error-language"),
    }
}

/// `GET …/edit/settings`.
pub async fn show(app: Data<App>, request: HttpRequest, scene: Scene) -> Result<HttpResponse, Failure> {
    let (desk, revision, typed) = Desk::new(&app, scene).await?;
    let mut page = desk.page(revision, &typed, &Remarks::default());
    page.frame = page.frame.after(request.query_string());
    Ok(page::private(&page, StatusCode::OK))
}

/// `POST …/edit/settings`.
pub async fn save(
    app: Data<App>,
    request: HttpRequest,
    scene: Scene,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    let fields = Fields::read(&app, &request, payload).await?;
    let typed = read(&fields);
    let given: i64 = fields.get("revision").parse().unwrap_or_default();
    let (desk, revision, _) = Desk::new(&app, scene).await?;
    let (actor, id, slug) = (
        desk.scene.actor.clone(),
        desk.scene.campaign.id,
        desk.scene.campaign.row.slug.clone(),
    );
    let (wanted, now) = (typed.clone(), app.now());
    let saved = commit(&app, move |conn| {
        let before = Typed::of(&store::row(conn, id)?);
        let saved = settings::save(conn, id, given, &wanted, now)?;
        if saved.changed {
            let detail = json!({ "settings": differences(&before, &wanted) });
            actor.note(conn, Event::CampaignChanged, Some(id), &slug, &detail, now)?;
        }
        Ok::<_, SettingsError>(saved)
    });
    let refused = |page: &SettingsPage, status| Ok(page::private(page, status));
    match saved.await? {
        Ok(saved) => {
            let word = match (saved.changed, saved.twice) {
                (false, _) => "edit-nothing",
                (true, false) => "edit-settings",
                (true, true) => "edit-settings-twice",
            };
            Ok(desk.scene.back(END, word))
        }
        Err(SettingsError::Problems(problems)) => {
            let remarks = Remarks {
                problems,
                ..Remarks::default()
            };
            let revision = if given > 0 { given } else { revision };
            refused(&desk.page(revision, &typed, &remarks), StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(SettingsError::Moved(revision, theirs)) => {
            let remarks = Remarks {
                theirs: Some(*theirs),
                ..Remarks::default()
            };
            refused(&desk.page(revision, &typed, &remarks), StatusCode::CONFLICT)
        }
        Err(SettingsError::Change(error)) => Err(refusal(error)),
    }
}

fn read(fields: &Fields) -> Typed {
    let text = |setting: Setting| fields.get(setting.as_str()).to_owned();
    Typed {
        goal: text(Setting::Goal),
        milestones: text(Setting::Milestones),
        default_language: text(Setting::DefaultLanguage),
        time_zone: text(Setting::TimeZone),
        opens: text(Setting::Opens),
        closes: text(Setting::Closes),
        postcode: fields.has("postcode"),
        comment: fields.has("comment"),
        public: fields.has("public"),
    }
}

/// The names of what changed, for the record.
fn differences(before: &Typed, after: &Typed) -> Vec<&'static str> {
    let typed = Setting::ALL
        .into_iter()
        .filter(|setting| before.get(*setting) != after.get(*setting));
    let switches = [
        ("postcode", before.postcode != after.postcode),
        ("comment", before.comment != after.comment),
        ("public", before.public != after.public),
    ];
    let pressed = switches
        .into_iter()
        .filter(|(_, differs)| *differs)
        .map(|(name, _)| name);
    typed.map(Setting::as_str).chain(pressed).collect()
}

/// When signing begins and ends, in sentences.
pub fn times(campaign: &Campaign, l: Localizer) -> Vec<String> {
    let zone = &campaign.row.time_zone;
    let say = |key: &str, at| l.t2(key, "time", &moments::in_words(at, &campaign.zone), "zone", zone);
    let published = campaign.state != State::Draft;
    let opens = campaign
        .row
        .opens_at
        .map(|at| say(if published { "state-opens" } else { "state-would-open" }, at));
    let closes = campaign.row.closes_at.map(|at| say("state-closes", at));
    opens.into_iter().chain(closes).collect()
}
