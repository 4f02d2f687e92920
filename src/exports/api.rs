//! `GET /api/v1/campaigns/{slug}/signatures.csv`: the list over HTTP, for a bearer token of the lead, or of a partner
//! for those who said yes to it.

use actix_web::http::header;
use actix_web::web::{self, Bytes, Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use futures_util::stream;
use serde::Deserialize;

use super::{Export, ExportError, Filter, Format, Profile};
use crate::app::App;
use crate::campaigns::Campaign;
use crate::campaigns::pages::visible;
use crate::core::clock::{Seconds, parse_moment};
use crate::core::country::Country;
use crate::core::cursor::Cursor;
use crate::core::ids::OrganisationId;
use crate::http::error::Failure;
use crate::http::rate_limit;
use crate::partners::Scope;
use crate::partners::api::{Bearer, authorise};
use crate::signatures::model::State;

/// What may be asked for; anything else is refused, so that a misspelt filter never widens a list.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Asked {
    state: Option<String>,
    from: Option<String>,
    until: Option<String>,
    country: Option<String>,
    consent: Option<String>,
    since: Option<String>,
    format: Option<String>,
    profile: Option<String>,
}

/// Streams the list.
pub async fn signatures(
    app: Data<App>,
    request: HttpRequest,
    slug: Path<String>,
    asked: Result<Query<Asked>, actix_web::Error>,
) -> Result<HttpResponse, Failure> {
    let Bearer { token, organisation } = authorise(&app, &request, Scope::ExportSignatures).await?;
    let verdict = app.limits.token_used(token);
    if verdict.wait.is_some() {
        return Err(Failure::TooMany(verdict));
    }
    let campaign = visible(&app, &slug)?;
    let asked = asked
        .map_err(|error| Failure::BadRequest(error.to_string()))?
        .into_inner();
    let mut filter = asked.filter(&campaign)?;
    if organisation != campaign.lead.id {
        filter.consent = Some(own_consent(&campaign, organisation, filter.consent)?);
        // A consent counts when its supporter has proved to be its author.
        if filter
            .states
            .iter()
            .any(|state| matches!(state, State::Pending | State::Quarantined))
        {
            return Err(Failure::Forbidden);
        }
    }
    let (format, profile) = (asked.format()?, asked.profile()?);
    let database = app.core.database.clone();
    let is_delta = filter.since.is_some();
    let export = web::block(move || Export::new(database, campaign, filter, format, profile)).await??;
    let mut answer = HttpResponse::Ok();
    answer
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header(("x-next-cursor", export.next_cursor().encode()))
        .insert_header((header::CONTENT_DISPOSITION, disposition(&slug, format, is_delta)))
        .insert_header((header::CONTENT_TYPE, content_type(format)));
    let mut answer = answer.streaming(stream::try_unfold(export, next_piece));
    rate_limit::tell(answer.headers_mut(), &verdict);
    Ok(answer)
}

async fn next_piece(mut export: Export) -> Result<Option<(Bytes, Export)>, Failure> {
    let (export, piece) = web::block(move || {
        let piece = export.next_piece();
        (export, piece)
    })
    .await?;
    Ok(piece?.map(|piece| (Bytes::from(piece), export)))
}

/// A partner's list is of those who said yes to it, and asking for another's is refused.
fn own_consent(
    campaign: &Campaign,
    organisation: OrganisationId,
    asked: Option<OrganisationId>,
) -> Result<OrganisationId, Failure> {
    let takes_part = campaign
        .consents
        .iter()
        .any(|offer| offer.organisation.id == organisation);
    if !takes_part {
        return Err(Failure::NotFound);
    }
    if asked.is_some_and(|asked| asked != organisation) {
        Err(Failure::Forbidden)
    } else {
        Ok(organisation)
    }
}

impl Asked {
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
        let organisation = |slug: &String| {
            campaign
                .consent_organisation(slug)
                .map(|organisation| organisation.id)
                .ok_or_else(|| bad("consent", slug))
        };
        let since = |text: &String| Cursor::decode(text).map_err(|_| bad("since", text));
        Ok(Filter {
            states,
            countries,
            from: moment(&self.from)?,
            until: moment(&self.until)?,
            consent: self.consent.as_ref().map(organisation).transpose()?,
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

fn disposition(slug: &str, format: Format, is_delta: bool) -> String {
    let (kind, ending) = (if is_delta { "changes" } else { "signatures" }, extension(format));
    format!("attachment; filename=\"{slug}-{kind}.{ending}\"")
}

fn extension(format: Format) -> &'static str {
    match format {
        Format::Csv => "csv",
        Format::Jsonl => "jsonl",
    }
}

fn content_type(format: Format) -> &'static str {
    match format {
        Format::Csv => "text/csv; charset=utf-8; header=present",
        Format::Jsonl => "application/jsonl",
    }
}

impl From<ExportError> for Failure {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Database(error) => error.into(),
            ExportError::Write(why) => Self::Internal(why),
        }
    }
}
