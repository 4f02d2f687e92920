//! Who asks by program: `Authorization: Bearer quipu_…` (RFC 6750).

use actix_web::http::header;
use actix_web::web;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

use super::Scope;
use super::store::{self, Standing};
use crate::abuse::Verdict;
use crate::app::App;
use crate::core::clock::{Seconds, parse_moment};
use crate::core::ids::OrganisationId;
use crate::http::client;
use crate::http::error::Failure;
use crate::http::rate_limit;
use crate::vault::token_hash;

const HOUR: i64 = 3_600;

/// Who asks by program.
#[derive(Debug, Clone, Copy)]
pub struct Bearer {
    /// The token's number.
    pub token: i64,
    /// Whose token it is.
    pub organisation: OrganisationId,
}

/// The bearer of a token that allows `scope`, and what its limit says; 429 also when this token has asked too often.
pub async fn admit(app: &App, request: &HttpRequest, scope: Scope) -> Result<(Bearer, Verdict), Failure> {
    let bearer = authorise(app, request, scope).await?;
    let verdict = app.limits.token_used(bearer.token);
    if verdict.wait.is_some() {
        return Err(Failure::TooMany(verdict));
    }
    Ok((bearer, verdict))
}

/// The bearer of a token that allows `scope`; 401 without a working token, 403 without the scope, 429 when this address
/// has tried too many.
pub async fn authorise(app: &App, request: &HttpRequest, scope: Scope) -> Result<Bearer, Failure> {
    let given = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let token = match given.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
        _ => return Err(Failure::Unauthorised),
    };
    let tried = app.limits.token_tried(client::address(request, &app.config().server));
    if tried.wait.is_some() {
        return Err(Failure::TooMany(tried));
    }
    let hash = token_hash(token);
    let (id, row) = app
        .read(move |conn| store::by_hash(conn, &hash))
        .await?
        .ok_or(Failure::Unauthorised)?;
    let now = app.now();
    if row.standing(now) != Standing::Live {
        return Err(Failure::Unauthorised);
    }
    if !row.scopes.split_whitespace().any(|allowed| allowed == scope.as_str()) {
        return Err(Failure::Forbidden);
    }
    if row.last_used_at.is_none_or(|used| used + HOUR <= now) {
        let database = app.core.database.clone();
        web::block(move || database.write(|conn| store::note_use(conn, id, now))).await??;
    }
    Ok(Bearer {
        token: id,
        organisation: row.organisation_id,
    })
}

/// What a program is told, and how often it may still ask; for nobody to keep.
pub fn told(body: &impl Serialize, verdict: &Verdict) -> HttpResponse {
    let mut answer = HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(body);
    rate_limit::tell(answer.headers_mut(), verdict);
    answer
}

/// From when until when, each a date or a moment; without one, always.
pub fn window(from: Option<&str>, until: Option<&str>) -> Result<(Seconds, Seconds), Failure> {
    let moment = |text: Option<&str>, otherwise: Seconds| {
        let read = |text| parse_moment(text).ok_or_else(|| Failure::BadRequest(format!("time: {text:?}")));
        text.map_or(Ok(otherwise), read)
    };
    Ok((moment(from, Seconds::MIN)?, moment(until, Seconds::MAX)?))
}
