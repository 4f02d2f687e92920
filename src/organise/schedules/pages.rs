//! `…/campaigns/{slug}/lists` and, for partners, `…/joined/{joined}/lists`: lists that come again and again.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web::{self, Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};

use super::form::{Form, Wrong};
use super::views::{self, SchedulesPage};
use crate::app::App;
use crate::exports::schedules::{self, model::FileRow, store};
use crate::http::error::Failure;
use crate::http::page;
use crate::organise::fields::Fields;
use crate::organise::frame::Frame;
use crate::organise::scene::Scene;

/// How many lists of an order are shown.
const SHOWN: i64 = 30;

/// The last part of the address of this page.
const END: &str = "/lists";

impl Scene {
    /// The orders with what was made for each.
    async fn orders(&self, app: &App) -> Result<Vec<views::Order>, Failure> {
        let ((campaign, organisation), now) = (self.of(), app.now());
        let found = app
            .read(move |conn| {
                let live = store::live(conn, campaign, organisation)?;
                let mut found = Vec::with_capacity(live.len());
                for schedule in live {
                    let files = store::ready(conn, schedule.id, now, SHOWN)?;
                    found.push((schedule, files));
                }
                Ok(found)
            })
            .await?;
        let (l, taker) = (self.visitor.words(), &self.part.organisation.row.name);
        let url = |file: &FileRow| file.url(&app.core.instance, &app.config().server.public_url);
        Ok(found
            .iter()
            .map(|(schedule, files)| views::order(l, &self.campaign, taker, schedule, files, url))
            .collect())
    }
}

async fn form_page(
    app: &App,
    scene: &Scene,
    frame: Frame,
    form: &Form,
    wrong: Wrong,
    status: StatusCode,
) -> Result<HttpResponse, Failure> {
    let taker = (scene.part.organisation.row.name.clone(), !scene.part.is_lead());
    let orders = scene.orders(app).await?;
    let page = SchedulesPage::new(frame, scene.href(END), taker, orders, form, wrong);
    Ok(page::private(&page, status))
}

/// `GET …/lists`.
pub async fn show(app: Data<App>, request: HttpRequest, scene: Scene) -> Result<HttpResponse, Failure> {
    let frame = scene.frame(END).after(request.query_string());
    form_page(&app, &scene, frame, &Form::fresh(), Wrong::new(), StatusCode::OK).await
}

/// `POST …/lists`: orders one.
pub async fn make(
    app: Data<App>,
    request: HttpRequest,
    scene: Scene,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    let mut form = Form::read(&Fields::read(&app, &request, payload).await?);
    if form.everybody && !scene.part.is_lead() {
        return Err(Failure::Forbidden);
    }
    let l = scene.visitor.words();
    let refused = StatusCode::UNPROCESSABLE_ENTITY;
    let new = match form.check(l) {
        Ok(new) => new,
        Err(wrong) => return form_page(&app, &scene, scene.frame(END), &form, wrong, refused).await,
    };
    let (database, actor, now) = (app.core.database.clone(), scene.actor.clone(), app.now());
    let (campaign, taker) = (Arc::clone(&scene.campaign), scene.member.organisation_id);
    let made = web::block(move || database.write(|conn| schedules::make(conn, &actor, (&campaign, taker), &new, now)))
        .await??;
    if made.is_none() {
        let wrong = Wrong::from([("pace", l.t("lists-error-many"))]);
        return form_page(&app, &scene, scene.frame(END), &form, wrong, refused).await;
    }
    Ok(scene.back(END, "list-scheduled"))
}

/// `POST …/lists/{schedule}/end`.
pub async fn end(
    app: Data<App>,
    request: HttpRequest,
    scene: Scene,
    (path, payload): (Path<(String, String, String)>, Payload),
) -> Result<HttpResponse, Failure> {
    Fields::read(&app, &request, payload).await?;
    let id: i64 = path.2.parse().map_err(|_| Failure::NotFound)?;
    let (database, actor, now) = (app.core.database.clone(), scene.actor.clone(), app.now());
    let (campaign, taker) = (Arc::clone(&scene.campaign), scene.member.organisation_id);
    let ended =
        web::block(move || database.write(|conn| schedules::end(conn, &actor, (&campaign, taker), id, now))).await??;
    if ended {
        Ok(scene.back(END, "list-ended"))
    } else {
        Err(Failure::NotFound)
    }
}
