//! The steps of a campaign's life: where it stands, what may come next, and a page before each step that says what it does.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde_json::json;

use crate::app::App;
use crate::campaigns::editing::{self, SaveError, Stamp, Stored, TextChange};
use crate::campaigns::states::{self, Missing, Step};
use crate::campaigns::wording::{Part, Problem, Wording};
use crate::campaigns::{CampaignRow, ChangeError, State, store};
use crate::core::clock::Seconds;
use crate::core::ids::CampaignId;
use crate::core::locale::{Language, Localizer};
use crate::db::AnyConn;
use crate::http::error::Failure;
use crate::http::page;
use crate::organise::campaigns::fields::{Field, Steps};
use crate::organise::campaigns::pages::{commit, refusal};
use crate::organise::campaigns::settings::pages::times;
use crate::organise::campaigns::texts::views::{Remarks, field, name};
use crate::organise::fields::Fields;
use crate::organise::frame::Frame;
use crate::organise::scene::Scene;
use crate::organisers::Event;

/// The longest form: a note in every language.
const MOST_BYTES: usize = 256 * 1024;

#[derive(Template)]
#[template(path = "organiser/campaigns/state.html")]
struct StatePage {
    frame: Frame,
    steps: Steps,
    state: &'static str,
    won: bool,
    times: Vec<String>,
    missing: Vec<String>,
    edit_href: String,
    choices: Vec<Choice>,
}

/// A step that may come next.
struct Choice {
    href: String,
    name: String,
    what: String,
}

#[derive(Template)]
#[template(path = "organiser/campaigns/step.html")]
struct StepPage {
    frame: Frame,
    steps: Steps,
    action: String,
    back: String,
    edit_href: String,
    heading: String,
    what: Vec<String>,
    missing: Vec<String>,
    possible: bool,
    fields: Vec<Field>,
    button: String,
    grave: bool,
}

/// What is read before any of these pages.
struct Read {
    row: CampaignRow,
    missing: Vec<Missing>,
    stored: Stored,
}

impl Read {
    async fn of(app: &App, id: CampaignId) -> Result<Self, Failure> {
        app.read(move |conn| {
            let missing = states::missing(conn, id).or_else(|error| match error {
                ChangeError::Database(error) => Err(error),
                _ => Ok(Vec::new()),
            })?;
            Ok(Self {
                row: store::row(conn, id)?,
                missing,
                stored: editing::stored(conn, id)?,
            })
        })
        .await
    }
}

/// The last part of the address of these pages.
const END: &str = "/state";

fn step_page(scene: &Scene, step: Step, read: &Read, notes: Vec<Field>, now: Seconds) -> StepPage {
    let l = scene.visitor.words();
    let lacks = if step == Step::Publish || step == Step::Reopen {
        &*read.missing
    } else {
        &[]
    };
    let mut what = vec![l.t(&format!("step-{}-what", step.as_str()))];
    if step == Step::Publish {
        what.extend(times(&scene.campaign, l));
    }
    StepPage {
        frame: scene.frame("/edit"),
        steps: Steps::new(scene, END),
        action: format!("{}/{}", scene.href(END), step.as_str()),
        back: scene.href(END),
        edit_href: scene.href("/edit"),
        heading: l.t(&step_name(step, &read.row)),
        what,
        missing: lacks.iter().map(|missing| sentence(l, missing)).collect(),
        possible: step.is_possible(&read.row, now),
        fields: if step == Step::Win { notes } else { Vec::new() },
        button: l.t(&format!("step-{}-button", step.as_str())),
        grave: matches!(step, Step::Close | Step::Archive | Step::Unwin),
    }
}

/// Winning twice is changing what is said about it.
fn step_name(step: Step, row: &CampaignRow) -> String {
    match step {
        Step::Win if row.won => "step-win-again".to_owned(),
        step => format!("step-{}", step.as_str()),
    }
}

fn sentence(l: Localizer, missing: &Missing) -> String {
    let named =
        |code: &String| Language::parse(code).map_or_else(|| code.clone(), |language| language.name().to_owned());
    match missing {
        Missing::Text(code) => l.t1("missing-text", "language", &named(code)),
        Missing::Part(code, part) => {
            let part = l.t(&format!("part-{}", part.as_str()));
            l.t2("missing-part", "part", &part, "language", &named(code))
        }
        Missing::Key => l.t("missing-key"),
    }
}

/// `GET …/state`.
pub async fn show(app: Data<App>, request: HttpRequest, scene: Scene) -> Result<HttpResponse, Failure> {
    let (read, l) = (Read::of(&app, scene.campaign.id).await?, scene.visitor.words());
    let now = app.now();
    let choice = |step: Step| Choice {
        href: format!("{}/{}", scene.href(END), step.as_str()),
        name: l.t(&step_name(step, &read.row)),
        what: l.t(&format!("step-{}-what", step.as_str())),
    };
    let is_draft = scene.campaign.state == State::Draft;
    let page = StatePage {
        frame: scene.frame("/edit").after(request.query_string()),
        steps: Steps::new(&scene, END),
        state: if scene.campaign.state == State::Archived {
            "archived"
        } else {
            scene.campaign.phase(now).as_str()
        },
        won: read.row.won,
        times: times(&scene.campaign, l),
        missing: read
            .missing
            .iter()
            .filter(|_| is_draft)
            .map(|missing| sentence(l, missing))
            .collect(),
        edit_href: scene.href("/edit"),
        choices: Step::ALL
            .into_iter()
            .filter(|step| step.is_possible(&read.row, now))
            .map(choice)
            .collect(),
    };
    Ok(page::private(&page, StatusCode::OK))
}

/// `GET …/state/{step}`: what the step does.
pub async fn ask(app: Data<App>, scene: Scene, path: Path<(String, String, String)>) -> Result<HttpResponse, Failure> {
    let step = Step::parse(&path.2).ok_or(Failure::NotFound)?;
    let read = Read::of(&app, scene.campaign.id).await?;
    let notes = notes(&read.stored, &Remarks::default(), scene.visitor.words());
    let page = step_page(&scene, step, &read, notes, app.now());
    let status = if page.possible {
        StatusCode::OK
    } else {
        StatusCode::CONFLICT
    };
    Ok(page::private(&page, status))
}

/// A field a language for what is said about a victory.
fn notes(stored: &Stored, remarks: &Remarks, l: Localizer) -> Vec<Field> {
    let field = |(language, wording): (&Language, &Wording)| Field {
        label: l.t1("victory-in", "language", language.name()),
        ..field(Part::Victory, *language, wording, remarks, l)
    };
    stored.texts.iter().map(field).collect()
}

/// `POST …/state/{step}`: takes it.
pub async fn take(
    app: Data<App>,
    request: HttpRequest,
    scene: Scene,
    path: Path<(String, String, String)>,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    let fields = Fields::read_texts(&app, &request, payload, MOST_BYTES).await?;
    let step = Step::parse(&path.2).ok_or(Failure::NotFound)?;
    let mut read = Read::of(&app, scene.campaign.id).await?;
    if step == Step::Win {
        put_notes(&fields, &mut read.stored);
    }
    let (actor, id, slug) = (scene.actor.clone(), scene.campaign.id, scene.campaign.row.slug.clone());
    let stamp = Stamp {
        by: actor.organiser,
        now: app.now(),
    };
    let wanted = read.stored.clone();
    let taken = commit(&app, move |conn| {
        states::take(conn, id, step, stamp.now)?;
        if step == Step::Win {
            save_notes(conn, id, &wanted, stamp)?;
        }
        let detail = json!({ "step": step.as_str() });
        actor.note(conn, Event::CampaignState, Some(id), &slug, &detail, stamp.now)?;
        Ok::<_, SaveError>(())
    });
    let l = scene.visitor.words();
    let again = |problems: Vec<Problem>, status: StatusCode, read: &Read| {
        let remarks = Remarks {
            problems,
            ..Remarks::default()
        };
        let page = step_page(&scene, step, read, notes(&read.stored, &remarks, l), app.now());
        Ok(page::private(&page, status))
    };
    match taken.await? {
        Ok(()) => Ok(scene.back(END, &format!("step-{}", step.as_str()))),
        Err(SaveError::Problems(problems)) => again(problems, StatusCode::UNPROCESSABLE_ENTITY, &read),
        Err(SaveError::Change(ChangeError::Incomplete(missing))) => {
            read.missing = missing;
            again(Vec::new(), StatusCode::UNPROCESSABLE_ENTITY, &read)
        }
        Err(SaveError::Change(ChangeError::NotNow) | SaveError::Moved(_)) => {
            read = Read::of(&app, scene.campaign.id).await?;
            again(Vec::new(), StatusCode::CONFLICT, &read)
        }
        Err(SaveError::Change(error)) => Err(refusal(error)),
    }
}

fn put_notes(fields: &Fields, stored: &mut Stored) {
    for (language, wording) in &mut stored.texts {
        let name = name(Part::Victory, *language);
        if fields.has(&name) {
            wording.set(Part::Victory, fields.get(&name).to_owned());
        }
    }
}

/// Changes the notes and nothing else, whatever else was saved meanwhile.
fn save_notes(conn: &mut AnyConn, id: CampaignId, wanted: &Stored, stamp: Stamp) -> Result<(), SaveError> {
    let now = editing::stored(conn, id)?;
    let mut texts = now.texts;
    for (language, wording) in &mut texts {
        if let Some(wanted) = wanted.texts.get(language) {
            wording.set(Part::Victory, wanted.get(Part::Victory).to_owned());
        }
    }
    let change = TextChange {
        revision: now.revision,
        texts,
        removed: Vec::new(),
    };
    editing::save_texts(conn, id, &change, stamp).map(drop)
}
