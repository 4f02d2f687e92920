//! What becomes of a list at the press of a button: looked through, taken over, stopped, thrown away.

use actix_web::http::StatusCode;
use actix_web::web::{self, Data, Payload};
use actix_web::{HttpRequest, HttpResponse};

use crate::app::App;
use crate::http::error::Failure;
use crate::http::page;
use crate::organise::desk::{Member, Subject, Visitor, Witness};
use crate::organise::fields::Fields;
use crate::organise::imports::form::{Typed, separator};
use crate::organise::imports::pages::{Room, href, plan_page};

/// `POST …/import/{upload}/check`: has it looked through, as the form says.
#[allow(clippy::too_many_arguments)] // what the door found
pub async fn check(
    app: Data<App>,
    request: HttpRequest,
    payload: Payload,
    visitor: Visitor,
    member: Member,
    campaign: Subject,
    witness: Witness,
) -> Result<HttpResponse, Failure> {
    let fields = Fields::read(&app, &request, payload).await?;
    let room = Room::new(visitor, member, campaign, witness);
    let row = room.list(&app, &request).await?;
    let to = href(&room, &row);
    if row.stage().is_under_way() {
        return Ok(page::see_other(&to));
    }
    let mut typed = Typed::read(|name| fields.get(name));
    let told = separator(&typed.separator);
    let beginning = room.glance(&app, &row, told, typed.windows).await?;
    typed.windows = beginning.windows.is_some();
    let plan = match typed.check(&beginning.glance, &room.campaign) {
        Ok(plan) => plan,
        Err(errors) => {
            let page = plan_page(&room, &row, &room.notes(&row)?, &beginning, typed).with_errors(&errors);
            return Ok(page::private(&page, StatusCode::UNPROCESSABLE_ENTITY));
        }
    };
    let (uploads, language) = (room.uploads(&app), room.visitor.account.language);
    web::block(move || uploads.check(&row, plan, language)).await??;
    app.import_bell.ring();
    Ok(page::see_other(&to))
}

/// `POST …/import/{upload}/start`: has it taken over, or gone on with.
pub async fn start(
    app: Data<App>,
    request: HttpRequest,
    payload: Payload,
    visitor: Visitor,
    member: Member,
    campaign: Subject,
    witness: Witness,
) -> Result<HttpResponse, Failure> {
    Fields::read(&app, &request, payload).await?;
    let room = Room::new(visitor, member, campaign, witness);
    let row = room.list(&app, &request).await?;
    let (uploads, to) = (room.uploads(&app), href(&room, &row));
    web::block(move || uploads.start(&row)).await??;
    app.import_bell.ring();
    Ok(page::see_other(&to))
}

/// `POST …/import/{upload}/stop`: ends it at the next batch.
pub async fn stop(
    app: Data<App>,
    request: HttpRequest,
    payload: Payload,
    visitor: Visitor,
    member: Member,
    campaign: Subject,
    witness: Witness,
) -> Result<HttpResponse, Failure> {
    Fields::read(&app, &request, payload).await?;
    let room = Room::new(visitor, member, campaign, witness);
    let row = room.list(&app, &request).await?;
    let (uploads, to) = (room.uploads(&app), href(&room, &row));
    web::block(move || uploads.stop(&row)).await??;
    app.import_bell.ring();
    Ok(page::see_other(&to))
}

/// `POST …/import/{upload}/discard`: throws it away.
pub async fn discard(
    app: Data<App>,
    request: HttpRequest,
    payload: Payload,
    visitor: Visitor,
    member: Member,
    campaign: Subject,
    witness: Witness,
) -> Result<HttpResponse, Failure> {
    Fields::read(&app, &request, payload).await?;
    let room = Room::new(visitor, member, campaign, witness);
    let row = room.list(&app, &request).await?;
    let (uploads, to) = (room.uploads(&app), href(&room, &row));
    let gone = web::block(move || uploads.discard(&row)).await??;
    let to = if gone {
        format!("{}?done=import-discarded", room.base())
    } else {
        to
    };
    Ok(page::see_other(&to))
}
