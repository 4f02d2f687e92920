//! `POST /api/v1/campaigns/{slug}/signatures`: the form as JSON, for our own pages and for servers with a token.

use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use utoipa::ToSchema;

use super::form::Typed;
use super::pages::{form_language, retry_after};
use super::receive::{Refusal, minutes, receive};
use crate::abuse::Sender;
use crate::app::App;
use crate::campaigns::pages::visible;
use crate::campaigns::{Campaign, CampaignPath, Partnership};
use crate::core::locale::Localizer;
use crate::http::body::{BodyLimits, read_json};
use crate::http::client;
use crate::http::error::{Failure, problem_saying};
use crate::http::page::status_words;
use crate::http::problem::{Always, OfBody, OfCampaign, OfToken, Problem};
use crate::http::{rate_limit, visit};
use crate::partners::Scope;
use crate::partners::api::{Bearer, authorise};

/// A form that was taken.
#[derive(Serialize, ToSchema)]
struct Accepted {
    /// What comes next: always `check-your-mail`, the person gets a confirmation mail.
    #[schema(value_type = String, example = "check-your-mail")]
    next: &'static str,
    /// Always `accepted`.
    #[schema(value_type = String, example = "accepted")]
    status: &'static str,
}

const ACCEPTED: Accepted = Accepted {
    next: "check-your-mail",
    status: "accepted",
};

/// Sign for somebody
///
/// For a form on your own site: your server sends what a person typed, and the person gets the same confirmation mail as
/// from our own page. Only their click on its button makes the signature count.
///
/// The token must be of an organisation that runs the campaign or carries it as a partner, and the signature counts as brought
/// by that organisation. What people agree to on your form must be what the campaign's own form says to whom you bring: the
/// wording on record is that one.
///
/// The answer is the same whether the address is new, waits for its confirmation or has signed already, so that nobody can
/// find out who has signed. Sending the same again is safe.
#[utoipa::path(
    post,
    path = "/api/v1/campaigns/{slug}/signatures",
    tag = "signatures",
    operation_id = "sign",
    params(CampaignPath),
    request_body(content = Typed, content_type = "application/json", description = "What the person typed."),
    responses(
        (status = 202, description = "Taken; the person gets a mail.", body = Accepted, content_type = "application/json"),
        (status = 409, description = "The campaign is not being signed now.", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "Fields that will not do, each with a sentence in the language of the form. Nothing was stored.",
            body = Problem, content_type = "application/problem+json",
            example = json!({
                "detail": "Nothing has been sent yet. Please look at the marked fields.",
                "errors": [{ "field": "country", "message": "Please choose your country." }],
                "status": 422, "title": "We could not read that", "type": "about:blank"
            })),
        OfBody,
        OfCampaign,
        OfToken,
        Always
    ),
    security(("token" = ["write:signatures"]))
)]
pub async fn sign(
    app: Data<App>,
    request: HttpRequest,
    at: Path<CampaignPath>,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    let campaign = visible(&app, &at.slug)?;
    let address = client::address(&request, &app.config().server);
    let from_our_page = visit::comes_from_us(&request, &app.config().server.public_url) == Some(true);
    let bearer = if from_our_page {
        None
    } else {
        Some(authorise(&app, &request, Scope::WriteSignatures).await?)
    };
    let carrier = bearer.as_ref().map(|bearer| carrier(&campaign, bearer)).transpose()?;
    let mut typed: Typed = read_json(&request, payload, BodyLimits::from(&app.config().server)).await?;
    if let Some(carrier) = carrier {
        typed.claim.bring_by(&carrier.organisation.row.slug);
    }
    let sender = bearer.map_or(Sender::Visitor(address), |bearer| Sender::Token(bearer.token));
    let language = form_language(&request, &campaign, &typed);
    let verdict = app.limits.sign(campaign.id, sender);
    let mut answer = match receive(&app, &campaign, &typed, language, address, &verdict, from_our_page).await {
        Ok(()) => HttpResponse::Accepted()
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .json(ACCEPTED),
        Err(refusal) => refused(language.localizer(), refusal),
    };
    rate_limit::tell(answer.headers_mut(), &verdict);
    Ok(answer)
}

/// The organisation of a token, if it carries the campaign.
fn carrier<'a>(campaign: &'a Campaign, bearer: &Bearer) -> Result<&'a Partnership, Failure> {
    let carrier = campaign.partnership_of(bearer.organisation);
    carrier.filter(|carrier| carrier.is_joined()).ok_or(Failure::Forbidden)
}

fn refused(l: Localizer, refusal: Refusal) -> HttpResponse {
    let say = |status: StatusCode, detail: &str| {
        let (title, _) = status_words(l, status);
        problem_saying(status, l.language(), &title, detail, &[], None)
    };
    match refusal {
        Refusal::Invalid(errors) => {
            let beside: Vec<(&str, String)> = errors.iter().map(|error| (error.field, error.message(l))).collect();
            let (status, text) = (StatusCode::UNPROCESSABLE_ENTITY, l.t("alert-fix-errors"));
            problem_saying(status, l.language(), &l.t("status-400-heading"), &text, &beside, None)
        }
        Refusal::Suggested(suggestion) => {
            let (status, text) = (StatusCode::UNPROCESSABLE_ENTITY, l.t("alert-suggestion"));
            problem_saying(status, l.language(), &text, &text, &[], Some(&suggestion))
        }
        Refusal::Closed => say(StatusCode::CONFLICT, &l.t("alert-closed")),
        Refusal::TooMany(seconds) => {
            let detail = l.t1("alert-too-many", "minutes", &minutes(seconds));
            retry_after(say(StatusCode::TOO_MANY_REQUESTS, &detail), seconds)
        }
        Refusal::Busy => retry_after(say(StatusCode::SERVICE_UNAVAILABLE, &l.t("alert-busy")), 1),
        Refusal::Failed(why) => {
            tracing::error!(why, "form not taken");
            say(StatusCode::INTERNAL_SERVER_ERROR, &l.t("status-500-text"))
        }
    }
}
