//! The steps of a campaign's life: where it stands, what may come next, and a page before each step that says what it does.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde_json::json;

use crate::app::App;
use crate::campaigns::editing::{self, SaveError, Stamp, Stored, TextChange};
use crate::campaigns::states::{self, Missing, Step};
use crate::campaigns::wording::{Part, Problem, Wording};
use crate::campaigns::{Campaign, CampaignRow, ChangeError, State, store};
use crate::core::ids::CampaignId;
use crate::core::locale::{Language, Localizer};
use crate::db::{AnyConn, DbError};
use crate::http::error::Failure;
use crate::http::page;
use crate::organise::campaigns::fields::{Field, Steps};
use crate::organise::campaigns::pages::{commit, refusal};
use crate::organise::campaigns::settings::pages::times;
use crate::organise::campaigns::texts::views::{Remarks, field, name};
use crate::organise::desk::{Member, Subject, Visitor, Witness};
use crate::organise::fields::Fields;
use crate::organise::frame::{Frame, campaign_href};
use crate::organise::visitor::SignedIn;
use crate::organisers::{Event, Membership};

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

struct Desk {
    app: Data<App>,
    visitor: SignedIn,
    member: Membership,
    campaign: Arc<Campaign>,
}

impl Desk {
    fn new(app: Data<App>, visitor: Visitor, member: Member, campaign: Subject) -> Self {
        Self {
            app,
            visitor: visitor.into_inner(),
            member: member.into_inner(),
            campaign: campaign.into_inner(),
        }
    }

    async fn read(&self) -> Result<Read, Failure> {
        let id = self.campaign.id;
        self.app.read(move |conn| read(conn, id)).await
    }

    fn href(&self) -> String {
        format!("{}/state", campaign_href(&self.member, &self.campaign))
    }

    fn edit_href(&self) -> String {
        format!("{}/edit", campaign_href(&self.member, &self.campaign))
    }

    fn frame(&self) -> Frame {
        Frame::campaign(&self.visitor, &self.member, &self.campaign, "/edit")
    }

    fn steps(&self) -> Steps {
        Steps::new(&self.member, &self.campaign, "/state")
    }

    fn step_page(&self, step: Step, read: &Read, notes: Vec<Field>) -> StepPage {
        let l = self.visitor.words();
        let lacks = if step == Step::Publish || step == Step::Reopen {
            &*read.missing
        } else {
            &[]
        };
        let mut what = vec![l.t(&format!("step-{}-what", step.as_str()))];
        if step == Step::Publish {
            what.extend(times(&self.campaign, l));
        }
        StepPage {
            frame: self.frame(),
            steps: self.steps(),
            action: format!("{}/{}", self.href(), step.as_str()),
            back: self.href(),
            edit_href: self.edit_href(),
            heading: l.t(&step_name(step, &read.row)),
            what,
            missing: lacks.iter().map(|missing| sentence(l, missing)).collect(),
            possible: step.is_possible(&read.row, self.app.now()),
            fields: if step == Step::Win { notes } else { Vec::new() },
            button: l.t(&format!("step-{}-button", step.as_str())),
            grave: matches!(step, Step::Close | Step::Archive | Step::Unwin),
        }
    }
}

fn read(conn: &mut AnyConn, id: CampaignId) -> Result<Read, DbError> {
    let missing = states::missing(conn, id).or_else(|error| match error {
        ChangeError::Database(error) => Err(error),
        _ => Ok(Vec::new()),
    })?;
    Ok(Read {
        row: store::row(conn, id)?,
        missing,
        stored: editing::stored(conn, id)?,
    })
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
pub async fn show(
    app: Data<App>,
    request: HttpRequest,
    visitor: Visitor,
    member: Member,
    campaign: Subject,
) -> Result<HttpResponse, Failure> {
    let desk = Desk::new(app, visitor, member, campaign);
    let (read, l) = (desk.read().await?, desk.visitor.words());
    let now = desk.app.now();
    let choice = |step: Step| Choice {
        href: format!("{}/{}", desk.href(), step.as_str()),
        name: l.t(&step_name(step, &read.row)),
        what: l.t(&format!("step-{}-what", step.as_str())),
    };
    let is_draft = desk.campaign.state == State::Draft;
    let page = StatePage {
        frame: desk.frame().after(request.query_string()),
        steps: desk.steps(),
        state: if desk.campaign.state == State::Archived {
            "archived"
        } else {
            desk.campaign.phase(now).as_str()
        },
        won: read.row.won,
        times: times(&desk.campaign, l),
        missing: read
            .missing
            .iter()
            .filter(|_| is_draft)
            .map(|missing| sentence(l, missing))
            .collect(),
        edit_href: desk.edit_href(),
        choices: Step::ALL
            .into_iter()
            .filter(|step| step.is_possible(&read.row, now))
            .map(choice)
            .collect(),
    };
    Ok(page::private(&page, StatusCode::OK))
}

/// `GET …/state/{step}`: what the step does.
pub async fn ask(
    app: Data<App>,
    visitor: Visitor,
    member: Member,
    campaign: Subject,
    path: Path<(String, String, String)>,
) -> Result<HttpResponse, Failure> {
    let step = Step::parse(&path.2).ok_or(Failure::NotFound)?;
    let desk = Desk::new(app, visitor, member, campaign);
    let read = desk.read().await?;
    let notes = notes(&read.stored, &Remarks::default(), desk.visitor.words());
    let page = desk.step_page(step, &read, notes);
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
#[allow(clippy::too_many_arguments)] // what the door found, what came, and where from
pub async fn take(
    app: Data<App>,
    request: HttpRequest,
    visitor: Visitor,
    member: Member,
    campaign: Subject,
    witness: Witness,
    path: Path<(String, String, String)>,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    let fields = Fields::read_texts(&app, &request, payload, MOST_BYTES).await?;
    let step = Step::parse(&path.2).ok_or(Failure::NotFound)?;
    let desk = Desk::new(app, visitor, member, campaign);
    let mut read = desk.read().await?;
    if step == Step::Win {
        put_notes(&fields, &mut read.stored);
    }
    let (actor, id, slug) = (witness.into_inner(), desk.campaign.id, desk.campaign.row.slug.clone());
    let stamp = Stamp {
        by: actor.organiser,
        now: desk.app.now(),
    };
    let wanted = read.stored.clone();
    let taken = commit(&desk.app, move |conn| {
        states::take(conn, id, step, stamp.now)?;
        if step == Step::Win {
            save_notes(conn, id, &wanted, stamp)?;
        }
        let detail = json!({ "step": step.as_str() });
        actor.note(conn, Event::CampaignState, Some(id), &slug, &detail, stamp.now)?;
        Ok::<_, SaveError>(())
    });
    let l = desk.visitor.words();
    let again = |problems: Vec<Problem>, status: StatusCode, read: &Read| {
        let remarks = Remarks {
            problems,
            ..Remarks::default()
        };
        let page = desk.step_page(step, read, notes(&read.stored, &remarks, l));
        Ok(page::private(&page, status))
    };
    match taken.await? {
        Ok(()) => Ok(page::see_other(&format!("{}?done=step-{}", desk.href(), step.as_str()))),
        Err(SaveError::Problems(problems)) => again(problems, StatusCode::UNPROCESSABLE_ENTITY, &read),
        Err(SaveError::Change(ChangeError::Incomplete(missing))) => {
            read.missing = missing;
            again(Vec::new(), StatusCode::UNPROCESSABLE_ENTITY, &read)
        }
        Err(SaveError::Change(ChangeError::NotNow) | SaveError::Moved(_)) => {
            read = desk.read().await?;
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
