//! `…/campaigns/{slug}/export` and, for partners, `…/joined/{joined}/export`: the form for lists. CSV and JSON Lines come as the answer to it;
//! a workbook is prepared, and fetched from a page of its own.

use std::collections::HashMap;

use actix_web::http::StatusCode;
use actix_web::web::{self, Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};

use super::form::{Form, Wrong};
use super::views::{Around, ExportPage, Made, PreparedPage, Standing, made, what};
use crate::app::App;
use crate::core::ids::OrganiserId;
use crate::db::Backend;
use crate::exports::record::{self, MadeRow};
use crate::exports::{Entry, ExportError, Format, Number, Order, Via, api};
use crate::http::error::Failure;
use crate::http::{assets, page};
use crate::organise::fields::Fields;
use crate::organise::scene::Scene;
use crate::organisers::{Account, store};

/// How many lists taken are shown.
const SHOWN: i64 = 20;

/// The last part of the address of these pages.
const END: &str = "/export";

impl Scene {
    /// The list of this number, if this organisation took it from this campaign.
    async fn row(&self, app: &App, number: Number) -> Result<MadeRow, Failure> {
        let campaign = self.campaign.id;
        let found = app
            .read(move |conn| record::store::find(conn, campaign, &number.0))
            .await?;
        let own = found.filter(|row| row.organisation_id == self.member.organisation_id);
        own.ok_or(Failure::NotFound)
    }

    /// Where a list stands. One that seems lost is read once more: it may have ended between reading and looking.
    async fn settled(&self, app: &App, row: MadeRow) -> Result<(MadeRow, Standing), Failure> {
        let standing = self.standing(app, &row);
        if standing != Standing::Lost {
            return Ok((row, standing));
        }
        let row = self.row(app, number_of(&row)).await?;
        let standing = self.standing(app, &row);
        Ok((row, standing))
    }

    fn standing(&self, app: &App, row: &MadeRow) -> Standing {
        let here = app.shelf.look(number_of(row), self.visitor.session.id);
        let is_alone = app.core.database.backend() == Backend::Sqlite;
        Standing::of(row, here, is_alone, app.now())
    }

    /// The lists taken lately.
    async fn made(&self, app: &App) -> Result<Vec<Made>, Failure> {
        let (campaign, organisation) = self.of();
        let (rows, people) = app
            .read(move |conn| {
                let rows = record::store::newest(conn, campaign, organisation, SHOWN)?;
                let mut people = Vec::new();
                let mut ids: Vec<OrganiserId> = rows.iter().filter_map(|row| row.organiser_id).collect();
                ids.sort_unstable();
                ids.dedup();
                for id in ids {
                    people.extend(store::by_id(conn, id)?);
                }
                Ok((rows, people))
            })
            .await?;
        let opened = people
            .iter()
            .filter_map(|row| Account::open(&app.core.instance, row).ok());
        let names: HashMap<OrganiserId, String> = opened.map(|account| (account.id, account.person.name)).collect();
        let (l, zone, base) = (self.visitor.words(), &self.campaign.zone, self.href(END));
        let name = |row: &MadeRow| row.organiser_id.map(|id| names.get(&id).cloned().unwrap_or_default());
        let mut lines = Vec::with_capacity(rows.len());
        for row in rows {
            let (row, standing) = self.settled(app, row).await?;
            lines.push(made(l, zone, &row, standing, name(&row), &base));
        }
        Ok(lines)
    }
}

/// The form, with what is wrong with it.
async fn form_page(
    app: &App,
    scene: &Scene,
    form: &Form,
    wrong: &Wrong,
    status: StatusCode,
) -> Result<HttpResponse, Failure> {
    let around = Around {
        campaign: &scene.campaign,
        part: &scene.part,
        action: scene.href(END),
        script: assets::url("export.js"),
        number: Number::new()?,
        made: scene.made(app).await?,
    };
    let page = ExportPage::new(scene.frame(END), around, form, wrong);
    Ok(page::private(&page, status))
}

fn number_of(row: &MadeRow) -> Number {
    row.id.as_slice().try_into().map_or(Number([0; 16]), Number)
}

/// `GET …/export`.
pub async fn show(app: Data<App>, scene: Scene) -> Result<HttpResponse, Failure> {
    form_page(&app, &scene, &Form::fresh(), &Wrong::new(), StatusCode::OK).await
}

/// `POST …/export`: the list itself, or where it is being prepared.
pub async fn take(
    app: Data<App>,
    request: HttpRequest,
    scene: Scene,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    let form = Form::read(&Fields::read(&app, &request, payload).await?);
    if !scene.part.is_lead() && form.reaches_further(&scene.part) {
        return Err(Failure::Forbidden);
    }
    let order = match form.order(&scene.campaign, &scene.part) {
        Ok(order) => reached(&app, order).await?,
        Err(wrong) => Err(wrong),
    };
    let order = match order {
        Ok(order) => order,
        Err(wrong) => return form_page(&app, &scene, &form, &wrong, StatusCode::UNPROCESSABLE_ENTITY).await,
    };
    if order.format == Format::Xlsx {
        return prepare(&app, &scene, &form, order).await;
    }
    let taking = api::begin(&app, order.clone(), (scene.actor, Via::Browser), form.number).await?;
    Ok(api::download(taking, &order))
}

/// The same order, if its cursor leads somewhere.
async fn reached(app: &App, order: Order) -> Result<Result<Order, Wrong>, Failure> {
    let database = app.core.database.clone();
    let (order, looked) = web::block(move || {
        let looked = order.check_cursor(&database);
        (order, looked)
    })
    .await?;
    match looked {
        Ok(()) => Ok(Ok(order)),
        Err(ExportError::Cursor) => Ok(Err(vec![("since", "export-error-since")])),
        Err(error) => Err(error.into()),
    }
}

async fn prepare(app: &App, scene: &Scene, form: &Form, order: Order) -> Result<HttpResponse, Failure> {
    let Some(place) = app.shelf.place() else {
        let busy = vec![("format", "export-error-busy")];
        return form_page(app, scene, form, &busy, StatusCode::CONFLICT).await;
    };
    let (core, ordered, wanted) = (app.core.clone(), order.clone(), form.number);
    let by = (scene.actor.clone(), Via::Browser);
    let begun = web::block(move || Entry::begin(&core.database, &core.clock, &ordered, by, (wanted, None)));
    let entry = begun.await??;
    let to = format!("{}/{}", scene.href(END), entry.number);
    let session = scene.visitor.session.id;
    app.shelf
        .prepare(place, app.core.database.clone(), order, entry, session);
    Ok(page::see_other(&to))
}

/// The last part of the address.
type Numbered = Path<(String, String, String)>;

fn number(path: &Numbered) -> Result<Number, Failure> {
    Number::parse(&path.2).ok_or(Failure::NotFound)
}

/// `GET …/export/{number}`: how far a list has come, and where to fetch it.
pub async fn status(app: Data<App>, scene: Scene, path: Numbered) -> Result<HttpResponse, Failure> {
    let row = scene.row(&app, number(&path)?).await?;
    let (row, standing) = scene.settled(&app, row).await?;
    let l = scene.visitor.words();
    let page = PreparedPage {
        frame: scene.frame(END),
        script: assets::url("export.js"),
        standing,
        sentence: standing.sentence(l, &row),
        what: what(l, &row),
        here: format!("{}/{}", scene.href(END), path.2),
        back: scene.href(END),
        minutes: l.number(app.config().exports.prepared_minutes),
    };
    Ok(page::private(&page, StatusCode::OK))
}

/// `GET …/export/{number}/progress`: the same for scripts.
pub async fn progress(app: Data<App>, scene: Scene, path: Numbered) -> Result<HttpResponse, Failure> {
    let row = scene.row(&app, number(&path)?).await?;
    let (row, standing) = scene.settled(&app, row).await?;
    let rows = if let Standing::Running(rows) = standing {
        rows
    } else {
        row.row_count
    };
    Ok(HttpResponse::Ok().json(serde_json::json!({
        "state": standing.as_str(),
        "rows": rows,
        "message": standing.sentence(scene.visitor.words(), &row),
    })))
}

/// `POST …/export/{number}/file`: what was prepared, once, for the session that asked for it.
pub async fn fetch(
    app: Data<App>,
    request: HttpRequest,
    scene: Scene,
    (path, payload): (Numbered, Payload),
) -> Result<HttpResponse, Failure> {
    Fields::read(&app, &request, payload).await?;
    let number = number(&path)?;
    let row = scene.row(&app, number).await?;
    let session = scene.visitor.session.id;
    let Some(taking) = app.shelf.take(number, session, app.now()) else {
        return match scene.settled(&app, row).await?.1 {
            // It may wait on another node, and the next try may be led there.
            Standing::Elsewhere | Standing::Running(_) => Err(Failure::Unavailable("this list is not here".to_owned())),
            _ => Err(Failure::NotFound),
        };
    };
    let name = format!("{}-signatures.xlsx", scene.campaign.row.slug);
    Ok(api::hand_out(taking, &name, Format::Xlsx))
}
