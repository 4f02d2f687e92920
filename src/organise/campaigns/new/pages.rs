//! `…/campaigns/new`: a draft, with a title and what cannot be left open.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde_json::json;

use crate::app::App;
use crate::campaigns::editing::{self, SaveError, Stamp, TextChange};
use crate::campaigns::settings::{self, Flaw};
use crate::campaigns::wording::{Part, Wording, check};
use crate::campaigns::{self, ChangeError, NewCampaign, moments, store};
use crate::core::ids::Slug;
use crate::core::locale::{Language, Localizer};
use crate::http::error::Failure;
use crate::http::page;
use crate::organise::campaigns::fields::{Field, text_error};
use crate::organise::campaigns::pages::{commit, refusal};
use crate::organise::campaigns::settings::pages::sentence;
use crate::organise::fields::Fields;
use crate::organise::frame::Frame;
use crate::organise::scene::Seat;
use crate::organisers::Event;

#[derive(Template)]
#[template(path = "organiser/campaigns/new.html")]
struct NewPage {
    frame: Frame,
    action: String,
    fields: Vec<Field>,
    alert: Option<String>,
}

/// What was typed.
#[derive(Default)]
struct Typed {
    title: String,
    slug: String,
    language: String,
    time_zone: String,
    goal: String,
}

/// The same, understood.
struct Wanted {
    slug: Option<Slug>,
    like: Slug,
    language: Language,
    wording: Wording,
    time_zone: String,
    goal: i64,
}

type Errors = Vec<(&'static str, String)>;

/// Only for an organisation that may run campaigns.
fn check_lead(seat: &Seat) -> Result<(), Failure> {
    if seat.member.may_lead {
        Ok(())
    } else {
        Err(Failure::Forbidden)
    }
}

/// `GET …/campaigns/new`.
pub async fn show(app: Data<App>, seat: Seat) -> Result<HttpResponse, Failure> {
    check_lead(&seat)?;
    // What the organisation chose last is the likeliest.
    let mut led = app.core.catalogue.led_by(seat.member.organisation_id);
    led.sort_by_key(|campaign| campaign.id);
    let last = led.last();
    let typed = Typed {
        language: seat.visitor.account.language.code().to_owned(),
        time_zone: last.map_or_else(|| "UTC".to_owned(), |campaign| campaign.row.time_zone.clone()),
        ..Typed::default()
    };
    Ok(page::private(&new_page(&seat, &typed, &Errors::new()), StatusCode::OK))
}

fn new_page(seat: &Seat, typed: &Typed, errors: &Errors) -> NewPage {
    let l = seat.visitor.words();
    let field = |name: &str, value: &str| {
        let key = format!("new-{}", name.replace('_', "-"));
        Field {
            hint: l.try_t(&format!("{key}-hint")).unwrap_or_default(),
            value: value.to_owned(),
            error: errors
                .iter()
                .find(|(field, _)| *field == name)
                .map(|(_, message)| message.clone()),
            ..Field::new(name, l.t(&key))
        }
    };
    let languages = Language::all().iter();
    let choices = languages.map(|language| (language.code().to_owned(), language.name().to_owned()));
    NewPage {
        frame: seat.frame(""),
        action: seat.href("/campaigns/new"),
        fields: vec![
            Field {
                max: Part::Title.max(),
                ..field("title", &typed.title)
            },
            Field {
                choices: choices.collect(),
                ..field("language", &typed.language)
            },
            Field {
                max: 64,
                optional: true,
                ..field("slug", &typed.slug)
            },
            Field {
                list: moments::zones(),
                ..field("time_zone", &typed.time_zone)
            },
            Field {
                optional: true,
                ..field("goal", &typed.goal)
            },
        ],
        alert: (!errors.is_empty()).then(|| l.t("edit-alert-errors")),
    }
}

impl Typed {
    fn read(fields: &Fields) -> Self {
        let text = |name| fields.get(name).to_owned();
        Self {
            title: text("title"),
            slug: text("slug"),
            language: text("language"),
            time_zone: text("time_zone"),
            goal: text("goal"),
        }
    }

    fn understand(&self, l: Localizer) -> Result<Wanted, Errors> {
        let mut errors = Errors::new();
        let language = Language::parse(&self.language).unwrap_or_else(|| {
            errors.push(("language", l.t("setting-error-language")));
            Language::default()
        });
        let mut wording = Wording::default();
        wording.set(Part::Title, self.title.clone());
        if let Err(problems) = check(&[(language, wording.clone())].into(), &BTreeMap::new(), false) {
            errors.extend(problems.iter().map(|problem| ("title", text_error(l, problem.error))));
        }
        let slug = match self.slug.as_str() {
            "" => None,
            typed => Slug::parse(typed)
                .map_err(|_| errors.push(("slug", l.t("new-error-slug"))))
                .ok(),
        };
        if slug.as_ref().is_some_and(|slug| slug.as_str() == campaigns::RESERVED) {
            errors.push(("slug", l.t("new-error-slug-taken")));
        }
        if settings::zone(&self.time_zone).is_none() {
            errors.push(("time_zone", sentence(l, &Flaw::Zone)));
        }
        let goal = settings::goal(&self.goal).unwrap_or_else(|flaw| {
            errors.push(("goal", sentence(l, &flaw)));
            0
        });
        let like = Slug::like(&self.title).or_else(|| Slug::parse("campaign").ok());
        match like {
            Some(like) if errors.is_empty() => Ok(Wanted {
                slug,
                like,
                language,
                wording,
                time_zone: self.time_zone.clone(),
                goal,
            }),
            _ => Err(errors),
        }
    }
}

/// `POST …/campaigns/new`.
pub async fn create(
    app: Data<App>,
    request: HttpRequest,
    seat: Seat,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    let fields = Fields::read(&app, &request, payload).await?;
    check_lead(&seat)?;
    let actor = seat.actor.clone();
    let (l, typed) = (seat.visitor.words(), Typed::read(&fields));
    let again = |errors: &Errors| {
        let page = new_page(&seat, &typed, errors);
        Ok(page::private(&page, StatusCode::UNPROCESSABLE_ENTITY))
    };
    let wanted = match typed.understand(l) {
        Ok(wanted) => wanted,
        Err(errors) => return again(&errors),
    };
    let (core, lead, stamp) = (
        app.core.clone(),
        seat.member.slug.clone(),
        Stamp {
            by: actor.organiser,
            now: app.now(),
        },
    );
    let made = commit(&app, move |conn| {
        if let Some(slug) = &wanted.slug
            && store::id_of(conn, slug.as_str())?.is_some()
        {
            return Ok(None);
        }
        let slug = match wanted.slug {
            Some(slug) => slug,
            None => campaigns::free_slug(conn, &wanted.like)?,
        };
        let new = NewCampaign {
            slug: slug.to_string(),
            lead,
            partners: Vec::new(),
            goal: wanted.goal,
            milestones: Vec::new(),
            time_zone: wanted.time_zone,
            opens_at: None,
            closes_at: None,
            default_language: wanted.language,
        };
        let id = campaigns::create(conn, core.masters.keys().active(), &new, stamp.now)?;
        let change = TextChange {
            revision: 1,
            texts: [(wanted.language, wanted.wording)].into(),
            removed: Vec::new(),
        };
        editing::save_texts(conn, id, &change, stamp)?;
        let detail = json!({ "language": wanted.language.code() });
        actor.note(
            conn,
            Event::CampaignCreated,
            Some(id),
            slug.as_str(),
            &detail,
            stamp.now,
        )?;
        Ok::<_, SaveError>(Some(slug))
    });
    match made.await? {
        Ok(Some(slug)) => Ok(seat.back(&format!("/campaigns/{slug}/edit"), "edit-created")),
        Ok(None) => again(&vec![("slug", l.t("new-error-slug-taken"))]),
        Err(SaveError::Change(error)) => Err(refusal(error)),
        Err(other) => Err(refusal(ChangeError::Invalid(other.to_string()))),
    }
}
