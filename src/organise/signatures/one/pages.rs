//! One signature, and the buttons below it. Each button is an order to the intake, names the change that the page showed,
//! and may be pressed twice.

use actix_web::http::StatusCode;
use actix_web::web::{self, Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use serde_json::json;

use super::super::pages::END;
use super::views::{Buttons, ErasePage, Facts, RecordPage, open};
use crate::app::App;
use crate::campaigns::moments;
use crate::core::clock::Seconds;
use crate::core::ids::SignatureId;
use crate::http::error::Failure;
use crate::http::page;
use crate::organise::fields::Fields;
use crate::organise::scene::{Scene, arrive};
use crate::organisers::{Action, Event};
use crate::signatures::handling::{Act, Handled, Handling, Reason};
use crate::signatures::model::{Signature, State};
use crate::signatures::record::Record;

const HOUR: Seconds = 3_600;

/// The part of the address that names a signature.
#[derive(Deserialize)]
pub struct Named {
    id: String,
}

/// `GET …/signatures/{id}`: its record, without the details.
pub async fn show(
    app: Data<App>,
    request: HttpRequest,
    scene: Scene,
    named: Path<Named>,
) -> Result<HttpResponse, Failure> {
    let file = File::of(&app, scene, &named).await?;
    let mut page = file.page().await?;
    page.frame = page.frame.after(request.query_string());
    Ok(page::private(&page, StatusCode::OK))
}

/// `POST …/details`: the record with the details. That they were seen is on record before they are shown.
pub async fn details(
    app: Data<App>,
    request: HttpRequest,
    scene: Scene,
    named: Path<Named>,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    Fields::read(&app, &request, payload).await?;
    let file = File::of(&app, scene, &named).await?;
    let details = open(&file.scene.campaign, &file.row);
    if details.is_some() {
        let (actor, subject) = (file.scene.actor.clone(), file.id.to_string());
        let (database, campaign, now) = (app.core.database.clone(), Some(file.scene.campaign.id), app.now());
        let detail = json!({ "rows": 1 });
        let note = move || database.write(|conn| actor.note(conn, Event::NamesSeen, campaign, &subject, &detail, now));
        web::block(note).await??;
    }
    let mut page = file.page().await?;
    page.details = details;
    Ok(page::private(&page, StatusCode::OK))
}

/// `POST …/resend`: owes the confirmation mail again. Whether the mailbox has had its share today is not told.
pub async fn resend(
    app: Data<App>,
    request: HttpRequest,
    scene: Scene,
    named: Path<Named>,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    let fields = Fields::read(&app, &request, payload).await?;
    let file = File::of(&app, scene, &named).await?;
    if !file.takes_confirmations() {
        return file.refused("signature-closed", StatusCode::CONFLICT).await;
    }
    file.handle(&fields, Act::Resend, "signature-resent").await
}

/// `POST …/invalidate`: strikes it out, with a reason.
pub async fn invalidate(
    app: Data<App>,
    request: HttpRequest,
    scene: Scene,
    named: Path<Named>,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    let fields = Fields::read(&app, &request, payload).await?;
    let file = File::of(&app, scene, &named).await?;
    let Some(reason) = Reason::parse(fields.get("reason")) else {
        let mut page = file.page().await?;
        page.reason_error = Some(page.frame.l.t("signature-reason-missing"));
        return Ok(page::private(&page, StatusCode::UNPROCESSABLE_ENTITY));
    };
    let act = Act::Invalidate(reason);
    file.handle(&fields, act, "signature-invalidated").await
}

/// `POST …/reinstate`: puts back what was struck out.
pub async fn reinstate(
    app: Data<App>,
    request: HttpRequest,
    scene: Scene,
    named: Path<Named>,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    let fields = Fields::read(&app, &request, payload).await?;
    let file = File::of(&app, scene, &named).await?;
    file.handle(&fields, Act::Reinstate, "signature-reinstated").await
}

/// `GET …/erase`: asks once more.
pub async fn ask_to_erase(app: Data<App>, scene: Scene, named: Path<Named>) -> Result<HttpResponse, Failure> {
    let file = File::of(&app, scene, &named).await?;
    if file.row.state() == Some(State::Erased) {
        return Ok(page::see_other(&file.href()));
    }
    let state = file.row.state().map_or("", State::as_str);
    let page = ErasePage {
        state: file.scene.visitor.words().t(&format!("signature-state-{state}")),
        frame: file.scene.frame(END),
        href: file.href(),
        seen: file.row.last_change,
        signed: moments::in_words(file.row.signed_at, &file.scene.campaign.zone),
    };
    Ok(page::private(&page, StatusCode::OK))
}

/// `POST …/erase`: deletes the personal data, for good.
pub async fn erase(
    app: Data<App>,
    request: HttpRequest,
    scene: Scene,
    named: Path<Named>,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    let fields = Fields::read(&app, &request, payload).await?;
    let file = File::of(&app, scene, &named).await?;
    file.handle(&fields, Act::Erase, "signature-erased").await
}

/// The signature that an address names, and who looks at it.
struct File<'a> {
    app: &'a App,
    scene: Scene,
    id: SignatureId,
    row: Signature,
}

impl<'a> File<'a> {
    /// Only a signature of this campaign is found.
    async fn of(app: &'a App, scene: Scene, named: &Named) -> Result<Self, Failure> {
        let id = SignatureId::parse(&named.id).ok_or(Failure::NotFound)?;
        let row = app.signature(id).await?;
        let row = row.filter(|row| row.campaign_id == scene.campaign.id);
        Ok(Self {
            app,
            scene,
            id,
            row: row.ok_or(Failure::NotFound)?,
        })
    }

    fn href(&self) -> String {
        format!("{}/{}", self.scene.href(END), self.id)
    }

    fn takes_confirmations(&self) -> bool {
        let grace = self.app.config().verification.grace_hours * HOUR;
        self.scene.campaign.takes_confirmations(self.app.now(), grace)
    }

    async fn page(&self) -> Result<RecordPage, Failure> {
        let row = self.row.clone();
        let record = self.app.read(move |conn| Record::read(conn, row)).await?;
        let role = self.scene.member.role;
        let has_details = self.scene.campaign.key.is_some() && !self.row.sealed.is_empty();
        let may_handle = role.may(Action::HandleSignatures);
        Ok(RecordPage {
            frame: self.scene.frame(END),
            list_href: self.scene.href(END),
            href: self.href(),
            facts: Facts::new(&record, &self.scene.campaign, self.scene.visitor.words()),
            details: None,
            may_open: role.may(Action::SeeNames) && has_details,
            buttons: Buttons::new(self.row.state(), may_handle, self.takes_confirmations()),
            reasons: Reason::ALL,
            alert: None,
            reason_error: None,
        })
    }

    /// The page with what stood in the way.
    async fn refused(&self, words: &str, status: StatusCode) -> Result<HttpResponse, Failure> {
        let mut page = self.page().await?;
        page.alert = Some(page.frame.l.t(words));
        Ok(page::private(&page, status))
    }

    /// Gives the order, and shows the signature as it is then.
    async fn handle(mut self, fields: &Fields, act: Act, done: &str) -> Result<HttpResponse, Failure> {
        let order = Handling {
            campaign_id: self.scene.campaign.id,
            id: self.id,
            // A form that says nothing has seen nothing.
            seen: fields.get("seen").parse().unwrap_or(-1),
            act,
            actor: self.scene.actor.clone(),
        };
        let words = match self.app.intake.handle(order).await? {
            Handled::Done => return Ok(arrive(&self.href(), done)),
            Handled::Gone => return Err(Failure::NotFound),
            Handled::Moved => "signature-moved",
            Handled::NotPossible => "signature-not-possible",
        };
        self.row = self.app.signature(self.id).await?.ok_or(Failure::NotFound)?;
        self.refused(words, StatusCode::CONFLICT).await
    }
}
