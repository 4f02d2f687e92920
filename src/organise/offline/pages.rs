//! `…/offline`: signatures from paper, as numbers without names, and who entered them.

use std::collections::HashMap;

use actix_web::http::StatusCode;
use actix_web::web::{self, Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use jiff::Timestamp;
use serde_json::json;

use super::form::Typed;
use crate::app::App;
use crate::campaigns::{self, Campaign, ChangeError, Phase};
use crate::core::clock::Seconds;
use crate::core::ids::OrganiserId;
use crate::core::locale::Localizer;
use crate::db::DbError;
use crate::http::error::Failure;
use crate::http::page;
use crate::organise::fields::Fields;
use crate::organise::frame::Frame;
use crate::organise::problems::Problems;
use crate::organise::scene::Scene;
use crate::organisers::{Account, Event, store};
use crate::tallies::{self, OfflineEntry};

#[derive(Template)]
#[template(path = "organiser/offline.html")]
struct OfflinePage {
    frame: Frame,
    action: String,
    today: String,
    typed: Typed,
    problems: Problems,
    total: String,
    by_name: Option<String>,
    sheet: Option<String>,
    entries: Vec<EntryRow>,
}

struct EntryRow {
    count: String,
    day: String,
    provenance: String,
    replaced: Option<String>,
    entered: String,
    by: String,
}

/// The last part of the address of this page.
const END: &str = "/offline";

/// `GET …/offline`.
pub async fn show(app: Data<App>, request: HttpRequest, scene: Scene) -> Result<HttpResponse, Failure> {
    let mut page = offline_page(&app, &scene).await?;
    page.frame = page.frame.after(request.query_string());
    page.typed.collected_on.clone_from(&page.today);
    Ok(page::private(&page, StatusCode::OK))
}

/// `POST …/offline`: one more entry.
pub async fn enter(
    app: Data<App>,
    request: HttpRequest,
    payload: Payload,
    scene: Scene,
) -> Result<HttpResponse, Failure> {
    let fields = Fields::read(&app, &request, payload).await?;
    let typed = Typed {
        count: fields.get("count").to_owned(),
        takes_away: fields.get("kind") == "less",
        collected_on: fields.get("collected_on").to_owned(),
        provenance: fields.get("provenance").to_owned(),
    };
    let entry = match typed.check(today(&scene.campaign, app.now())) {
        Ok(entry) => entry,
        Err(wrong) => return again(&app, &scene, typed, &wrong).await,
    };
    let (database, actor, id, now) = (
        app.core.database.clone(),
        scene.actor.clone(),
        scene.campaign.id,
        app.now(),
    );
    let detail = json!({ "count": entry.count, "collected_on": entry.collected_on });
    let entered = web::block(move || {
        database.write(|conn| {
            campaigns::add_offline_by(conn, id, entry, actor.organiser, now)?;
            let entries = tallies::store::offline_entries(conn, id)?;
            let number = entries.last().map_or(0, |entry| entry.id).to_string();
            actor.note(conn, Event::OfflineEntered, Some(id), &number, &detail, now)?;
            Ok::<_, ChangeError>(())
        })
    })
    .await?;
    match entered {
        Ok(()) => {
            app.ring_refresh();
            Ok(scene.back(END, "offline-entered"))
        }
        // Everything else was checked before.
        Err(ChangeError::Invalid(_) | ChangeError::Incomplete(_) | ChangeError::NotNow) => {
            let wrong = [("count", "offline-error-too-many")];
            again(&app, &scene, typed, &wrong).await
        }
        Err(ChangeError::Database(error)) => Err(error.into()),
        Err(ChangeError::Vault(error)) => Err(error.into()),
    }
}

async fn again(
    app: &App,
    scene: &Scene,
    typed: Typed,
    wrong: &[(&'static str, &'static str)],
) -> Result<HttpResponse, Failure> {
    let mut page = offline_page(app, scene).await?;
    page.typed = typed;
    page.problems = Problems::new(page.frame.l, wrong);
    Ok(page::private(&page, StatusCode::UNPROCESSABLE_ENTITY))
}

async fn offline_page(app: &App, scene: &Scene) -> Result<OfflinePage, Failure> {
    let campaign = &scene.campaign;
    let id = campaign.id;
    let instance = app.core.instance.clone();
    let (entries, tally, names) = app
        .read(move |conn| {
            let entries = tallies::store::offline_entries(conn, id)?;
            let mut names = HashMap::new();
            for organiser in entries.iter().filter_map(|entry| entry.organiser_id) {
                if !names.contains_key(&organiser)
                    && let Some(row) = store::by_id(conn, organiser)?
                {
                    let account = Account::open(&instance, &row).map_err(|_| DbError::NotFound)?;
                    names.insert(organiser, account.person.name);
                }
            }
            Ok((entries, tallies::store::find(conn, id)?, names))
        })
        .await?;
    let frame = scene.frame(END);
    let l = frame.l;
    let entered: i64 = entries.iter().map(|entry| entry.count - entry.replaced).sum();
    let by_name = tally.offline - entered;
    Ok(OfflinePage {
        action: scene.href(END),
        today: today(campaign, app.now()).to_string(),
        typed: Typed::default(),
        problems: Problems::default(),
        total: l.number(entered),
        sheet: (campaign.phase(app.now()) != Phase::Draft).then(|| sheet_href(campaign, l)),
        by_name: (by_name > 0).then(|| l.number(by_name)),
        entries: entries
            .iter()
            .rev()
            .map(|entry| row(l, campaign, entry, &names))
            .collect(),
        frame,
    })
}

/// In the organiser's language if the campaign has it.
fn sheet_href(campaign: &Campaign, l: Localizer) -> String {
    let language = campaign
        .text(l.language())
        .map_or("", |text| text.row.language.as_str());
    format!("/campaigns/{}/sheet?lang={language}", campaign.row.slug)
}

fn row(l: Localizer, campaign: &Campaign, entry: &OfflineEntry, names: &HashMap<OrganiserId, String>) -> EntryRow {
    let count = l.number(entry.count);
    let name = entry.organiser_id.and_then(|organiser| names.get(&organiser));
    EntryRow {
        count: if entry.count > 0 { format!("+{count}") } else { count },
        day: match entry.collected_on.parse::<jiff::civil::Date>() {
            Ok(day) => day_in_words(l, day),
            Err(_) => entry.collected_on.clone(),
        },
        provenance: entry.provenance.clone(),
        replaced: (entry.replaced > 0).then(|| l.number(entry.replaced)),
        entered: l.date(entry.created_at, &campaign.zone),
        by: name.unwrap_or(&entry.entered_by).clone(),
    }
}

fn day_in_words(l: Localizer, day: jiff::civil::Date) -> String {
    let utc = jiff::tz::TimeZone::UTC;
    let noon = day.at(12, 0, 0, 0).to_zoned_datetime(utc.clone());
    noon.map_or_else(|_| day.to_string(), |noon| l.date(noon.timestamp().as_second(), &utc))
}

/// The day where the campaign is.
fn today(campaign: &Campaign, now: Seconds) -> jiff::civil::Date {
    let now = Timestamp::from_second(now).unwrap_or_default();
    now.to_zoned_datetime(campaign.zone.clone()).date()
}
