//! What becomes of a list at the press of a button: looked through, taken over, stopped, thrown away.

use actix_web::http::StatusCode;
use actix_web::web::{self, Data, Payload};
use actix_web::{HttpRequest, HttpResponse};

use crate::app::App;
use crate::http::error::Failure;
use crate::http::page;
use crate::organise::fields::Fields;
use crate::organise::imports::form::{Typed, separator};
use crate::organise::imports::pages::{END, href, plan_page};
use crate::organise::scene::Scene;

/// `POST …/import/{upload}/check`: has it looked through, as the form says.
pub async fn check(
    app: Data<App>,
    request: HttpRequest,
    payload: Payload,
    scene: Scene,
) -> Result<HttpResponse, Failure> {
    let fields = Fields::read(&app, &request, payload).await?;
    let row = scene.upload(&app, &request).await?;
    let to = href(&scene, &row);
    if row.stage().is_under_way() {
        return Ok(page::see_other(&to));
    }
    let mut typed = Typed::read(|name| fields.get(name));
    let told = separator(&typed.separator);
    let beginning = scene.glance(&app, &row, told, typed.windows).await?;
    typed.windows = beginning.windows.is_some();
    let plan = match typed.check(&beginning.glance, &scene.campaign) {
        Ok(plan) => plan,
        Err(errors) => {
            let page = plan_page(&scene, &row, &scene.notes(&row)?, &beginning, typed).with_errors(&errors);
            return Ok(page::private(&page, StatusCode::UNPROCESSABLE_ENTITY));
        }
    };
    let (uploads, language) = (scene.uploads(&app), scene.visitor.account.language);
    web::block(move || uploads.check(&row, plan, language)).await??;
    app.import_bell.ring();
    Ok(page::see_other(&to))
}

/// `POST …/import/{upload}/start`: has it taken over, or gone on with.
pub async fn start(
    app: Data<App>,
    request: HttpRequest,
    payload: Payload,
    scene: Scene,
) -> Result<HttpResponse, Failure> {
    Fields::read(&app, &request, payload).await?;
    let row = scene.upload(&app, &request).await?;
    let (uploads, to) = (scene.uploads(&app), href(&scene, &row));
    web::block(move || uploads.start(&row)).await??;
    app.import_bell.ring();
    Ok(page::see_other(&to))
}

/// `POST …/import/{upload}/stop`: ends it at the next batch.
pub async fn stop(
    app: Data<App>,
    request: HttpRequest,
    payload: Payload,
    scene: Scene,
) -> Result<HttpResponse, Failure> {
    Fields::read(&app, &request, payload).await?;
    let row = scene.upload(&app, &request).await?;
    let (uploads, to) = (scene.uploads(&app), href(&scene, &row));
    web::block(move || uploads.stop(&row)).await??;
    app.import_bell.ring();
    Ok(page::see_other(&to))
}

/// `POST …/import/{upload}/discard`: throws it away.
pub async fn discard(
    app: Data<App>,
    request: HttpRequest,
    payload: Payload,
    scene: Scene,
) -> Result<HttpResponse, Failure> {
    Fields::read(&app, &request, payload).await?;
    let row = scene.upload(&app, &request).await?;
    let (uploads, to) = (scene.uploads(&app), href(&scene, &row));
    let gone = web::block(move || uploads.discard(&row)).await??;
    Ok(if gone {
        scene.back(END, "import-discarded")
    } else {
        page::see_other(&to)
    })
}
