//! `GET /api/v1/campaigns/{slug}/signatures.csv`: the list over HTTP, for a bearer token of the lead, or of a partner
//! for those who said yes to it.

use std::sync::Arc;

use actix_web::http::header;
use actix_web::web::{self, Bytes, Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use futures_util::stream;
use serde::Deserialize;
use utoipa::IntoParams;

use super::order::partner_may_ask;
use super::{Agreed, Columns, ExportError, Filter, Format, Number, Order, Profile, Taking, Unfit, Via};
use crate::app::App;
use crate::campaigns::pages::visible;
use crate::campaigns::{Campaign, CampaignPath};
use crate::core::clock::{Seconds, parse_moment};
use crate::core::country::Country;
use crate::core::cursor::Cursor;
use crate::core::ids::OrganisationId;
use crate::http::error::Failure;
use crate::http::problem::{Always, Moment, OfCampaign, OfQuery, OfToken};
use crate::http::{client, rate_limit};
use crate::organisers::Actor;
use crate::partners::Scope;
use crate::partners::api::{Bearer, admit};
use crate::signatures::model::State;

/// What may be asked for; anything else is refused, so that a misspelt filter never widens a list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub struct Asked {
    /// In these states, between commas. Default: `confirmed`; with `since` also what left that state.
    #[param(value_type = Option<Vec<State>>, style = Form, explode = false, inline, nullable = false)]
    state: Option<String>,
    /// Signed at or after: a date (its midnight in UTC) or a moment.
    #[param(value_type = Option<Moment>, inline, nullable = false, example = "2026-11-01")]
    from: Option<String>,
    /// Signed before.
    #[param(value_type = Option<Moment>, inline, nullable = false, example = "2026-12-01T00:00:00Z")]
    until: Option<String>,
    /// From these countries (ISO 3166-1 alpha-2), between commas.
    #[param(value_type = Option<Vec<String>>, style = Form, explode = false, nullable = false, example = json!(["PE", "CL"]))]
    country: Option<String>,
    /// Signed in these of the campaign's languages, between commas.
    #[param(nullable = false, example = "es")]
    language: Option<String>,
    /// With a yes to this organisation, which must ask for one in the campaign; `any` for whether or not they said yes to
    /// anybody. Default: `any`, and on lists for mailing tools whoever asks. A partner can ask for its own only.
    #[param(nullable = false, example = "rivers")]
    consent: Option<String>,
    /// Only what changed after this cursor; `0` from the beginning.
    #[param(
        nullable = false,
        pattern = "^(0|A[Q-Za-f][A-Za-z0-9_-]{10}|A[g-v][A-Za-z0-9_-]{20}[AEIMQUYcgkosw048])$",
        example = "0"
    )]
    since: Option<String>,
    /// What the file is.
    #[param(value_type = Option<Format>, inline, nullable = false)]
    format: Option<String>,
    /// Whom a CSV file is for.
    #[param(value_type = Option<Profile>, inline, nullable = false)]
    profile: Option<String>,
}

/// The list of supporters
///
/// For a token of the organisation that runs the campaign: everybody. For a partner's token: those who said yes to that
/// partner, once they have confirmed. The list is streamed; a connection that breaks before the end means that it is not
/// complete.
///
/// **Only what is new.** Keep `X-Next-Cursor` once you have read an answer to its end, and ask with `since` the next time.
/// The answer then has a column `change` more, one row for every signature that changed, and empty personal fields where
/// somebody withdrew or was erased: delete these `id`s on your side. Start with `since=0`.
///
/// Columns, in this order: `signed_at`, `confirmed_at`, `state`, `given_name`, `family_name`, `email`, `country`,
/// `postcode`, `comment`, `public`, `language`, `source`, `consents`, `form_version`, `id`; on a partner's lists then
/// `consent_wording` and `consented_at`, the words to which the supporter said yes and when, as the proof of it. The profiles of mailing tools have
/// the columns that these know instead, come as CSV only, and hold confirmed signatures only.
#[utoipa::path(
    get,
    path = "/api/v1/campaigns/{slug}/signatures.csv",
    tag = "signatures",
    operation_id = "signatures",
    params(CampaignPath, Asked),
    responses(
        (status = 200, description = "The list.",
            content(
                (String = "text/csv", example = "signed_at,confirmed_at,state,given_name,family_name,email,country,postcode,comment,public,language,source,consents,form_version,id\r\n2026-11-23T21:10:00Z,2026-11-23T21:19:00Z,confirmed,Rosa,Quispe,rosa@example.org,PE,15001,,false,es,newsletter,rivers,3,0b0e6d0c-9e3f-8a52-9d6c-3f4d1c2b5a69\r\n"),
                (String = "application/jsonl"),
                (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
            ),
            headers(
                ("X-Next-Cursor" = String, description = "For `since`, the next time.")
            )),
        OfQuery,
        OfToken,
        OfCampaign,
        Always
    ),
    security(("token" = ["export:signatures"]))
)]
pub async fn signatures(
    app: Data<App>,
    request: HttpRequest,
    at: Path<CampaignPath>,
    asked: Result<Query<Asked>, actix_web::Error>,
) -> Result<HttpResponse, Failure> {
    let (Bearer { token, organisation }, verdict) = admit(&app, &request, Scope::ExportSignatures).await?;
    let campaign = visible(&app, &at.slug)?;
    let asked = asked
        .map_err(|error| Failure::BadRequest(error.to_string()))?
        .into_inner();
    let order = asked.order(campaign, organisation)?;
    let actor = program(&app, &request, organisation);
    let taking = begin(&app, order.clone(), (actor, Via::Token(token)), None).await?;
    let mut answer = download(taking, &order);
    rate_limit::tell(answer.headers_mut(), &verdict);
    Ok(answer)
}

/// A program of this organisation, for the record.
pub fn program(app: &App, request: &HttpRequest, organisation: OrganisationId) -> Actor {
    Actor {
        organisation: Some(organisation),
        organiser: None,
        network: client::truncated(client::address(request, &app.config().server)),
    }
}

/// Begins to take a list, under this number or a new one.
pub async fn begin(app: &App, order: Order, by: (Actor, Via), number: Option<Number>) -> Result<Taking, Failure> {
    let (core, shelf) = (app.core.clone(), app.shelf.clone());
    let begun = web::block(move || Taking::begin((&core.database, &core.clock), &order, by, number, Some(shelf)));
    Ok(begun.await??)
}

/// The answer that is a list, as it is written.
pub fn download(taking: Taking, order: &Order) -> HttpResponse {
    hand_out(taking, &order.file_name(), order.format)
}

/// The same under this name.
pub fn hand_out(taking: Taking, name: &str, format: Format) -> HttpResponse {
    let mut answer = HttpResponse::Ok();
    answer
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .insert_header((header::CONTENT_TYPE, format.media_type()))
        // Packing a list takes longer than making it.
        .insert_header(header::ContentEncoding::Identity);
    if let Some(cursor) = taking.next_cursor() {
        answer.insert_header(("x-next-cursor", cursor));
    }
    if let Some(length) = taking.length() {
        answer.no_chunking(length);
    }
    answer.streaming(stream::try_unfold(taking, next_piece))
}

async fn next_piece(mut taking: Taking) -> Result<Option<(Bytes, Taking)>, Failure> {
    let (taking, piece) = web::block(move || {
        let piece = taking.next_piece();
        (taking, piece)
    })
    .await?;
    Ok(piece?.map(|piece| (Bytes::from(piece), taking)))
}

impl Asked {
    /// The list that this organisation asks for. A partner gets those who said yes to it.
    fn order(&self, campaign: Arc<Campaign>, organisation: OrganisationId) -> Result<Order, Failure> {
        let (format, profile) = (self.format()?, self.profile()?);
        if !campaign.takes_part(organisation) {
            return Err(Failure::NotFound);
        }
        let mut filter = self.filter(&campaign)?;
        let agreed = self.agreed(&campaign)?;
        filter.consent = agreed.resolve(profile, organisation);
        if organisation != campaign.lead.id {
            let is_own = matches!(agreed, Agreed::Fitting) || filter.consent == Some(organisation);
            if !is_own || !partner_may_ask(&filter) {
                return Err(Failure::Forbidden);
            }
            filter.consent = Some(organisation);
        }
        let order = Order {
            campaign,
            filter,
            format,
            profile,
            columns: Columns::ALL,
            taker: organisation,
        };
        order.check().map_err(ExportError::from)?;
        Ok(order)
    }

    fn agreed(&self, campaign: &Campaign) -> Result<Agreed, Failure> {
        let Some(slug) = &self.consent else {
            return Ok(Agreed::Fitting);
        };
        match campaign.partnership(slug) {
            Some(part) => Ok(Agreed::To(part.organisation.id)),
            None if slug == "any" => Ok(Agreed::Anyone),
            None => Err(Failure::BadRequest(format!("consent: {slug:?}"))),
        }
    }

    fn filter(&self, campaign: &Campaign) -> Result<Filter, Failure> {
        let bad = |what: &str, value: &str| Failure::BadRequest(format!("{what}: {value:?}"));
        let list = |text: &Option<String>| -> Vec<String> {
            text.as_deref()
                .unwrap_or_default()
                .split(',')
                .map(str::trim)
                .filter(|s| !s.is_empty())
                .map(str::to_owned)
                .collect()
        };
        let states = list(&self.state)
            .iter()
            .map(|word| State::parse(word).ok_or_else(|| bad("state", word)))
            .collect::<Result<_, _>>()?;
        let countries = list(&self.country)
            .iter()
            .map(|code| {
                Country::parse(code)
                    .map(|country| country.as_str().to_owned())
                    .map_err(|_| bad("country", code))
            })
            .collect::<Result<_, _>>()?;
        let moment = |text: &Option<String>| -> Result<Option<Seconds>, Failure> {
            text.as_deref()
                .map(|text| parse_moment(text).ok_or_else(|| bad("time", text)))
                .transpose()
        };
        let languages = list(&self.language)
            .iter()
            .map(|code| {
                let known = campaign.texts.keys().map(|language| language.code());
                let found = known.into_iter().find(|known| known == code);
                found.map(str::to_owned).ok_or_else(|| bad("language", code))
            })
            .collect::<Result<_, _>>()?;
        let since = |text: &String| Cursor::decode(text).map_err(|_| bad("since", text));
        Ok(Filter {
            states,
            countries,
            from: moment(&self.from)?,
            until: moment(&self.until)?,
            consent: None,
            languages,
            since: self.since.as_ref().map(since).transpose()?,
        })
    }

    fn format(&self) -> Result<Format, Failure> {
        choose(self.format.as_deref(), "format")
    }

    fn profile(&self) -> Result<Profile, Failure> {
        choose(self.profile.as_deref(), "profile")
    }
}

fn choose<T: clap::ValueEnum + Default>(word: Option<&str>, what: &str) -> Result<T, Failure> {
    word.map_or(Ok(T::default()), |word| {
        T::from_str(word, false).map_err(|_| Failure::BadRequest(format!("{what}: {word:?}")))
    })
}

impl From<ExportError> for Failure {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Database(error) => error.into(),
            ExportError::Write(why) => Self::Internal(why),
            ExportError::Unfit(Unfit::Others) => Self::Forbidden,
            ExportError::Unfit(_) | ExportError::Cursor => Self::BadRequest(error.to_string()),
            ExportError::Vault(error) => Self::Internal(error.to_string()),
        }
    }
}
