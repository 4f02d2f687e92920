//! Everything that can go wrong with a request, and the one place that turns it into a page for people or
//! `application/problem+json` (RFC 9457) for programs. Detail goes to the log, a plain sentence to the client.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{HttpResponse, ResponseError};

use super::problem::{FieldProblem, Problem};
use super::{client, page, rate_limit};
use crate::abuse::Verdict;
use crate::core::locale::{Language, Localizer};
use crate::db::DbError;
use crate::db::writer::WriteError;

/// Why a request was not answered as it asked.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// No such thing, or none that this visitor may know of.
    #[error("not found")]
    NotFound,
    /// It could not be read.
    #[error("bad request: {0}")]
    BadRequest(String),
    /// It may not be done.
    #[error("forbidden")]
    Forbidden,
    /// Nobody said who asks.
    #[error("unauthorised")]
    Unauthorised,
    /// Too many of its kind; try again later.
    #[error("too many")]
    TooMany(Verdict),
    /// It took too long to arrive.
    #[error("timeout")]
    Timeout,
    /// The body is larger than is read.
    #[error("too large")]
    TooLarge,
    /// The body is of another type.
    #[error("unsupported media type")]
    UnsupportedMediaType,
    /// Busy, or the database is away.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// A defect.
    #[error("internal: {0}")]
    Internal(String),
}

impl ResponseError for Failure {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::Unauthorised => StatusCode::UNAUTHORIZED,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Timeout => StatusCode::REQUEST_TIMEOUT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse {
        if let Self::Internal(detail) | Self::Unavailable(detail) = self {
            tracing::error!(%detail, status = self.status_code().as_u16(), "request failed");
        }
        let mut response = HttpResponse::new(self.status_code());
        let headers = response.headers_mut();
        match self {
            Self::Unavailable(_) => insert(headers, header::RETRY_AFTER, "1".to_owned()),
            Self::TooMany(verdict) => rate_limit::tell(headers, verdict),
            Self::Unauthorised => insert(headers, header::WWW_AUTHENTICATE, "Bearer".to_owned()),
            // What was not read to its end cannot be followed by another request.
            Self::Timeout | Self::TooLarge => insert(headers, header::CONNECTION, "close".to_owned()),
            _ => {}
        }
        response
    }
}

fn insert(headers: &mut HeaderMap, name: header::HeaderName, value: String) {
    if let Ok(value) = HeaderValue::from_str(&value) {
        headers.insert(name, value);
    }
}

impl From<&DbError> for Failure {
    fn from(error: &DbError) -> Self {
        if error.is_unavailable() {
            Self::Unavailable(error.to_string())
        } else {
            Self::Internal(error.to_string())
        }
    }
}

impl From<DbError> for Failure {
    fn from(error: DbError) -> Self {
        Self::from(&error)
    }
}

impl From<WriteError> for Failure {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Unavailable => Self::Unavailable(error.to_string()),
            WriteError::Refused(_) => Self::Internal(error.to_string()),
        }
    }
}

impl From<actix_web::error::BlockingError> for Failure {
    fn from(error: actix_web::error::BlockingError) -> Self {
        Self::Unavailable(error.to_string())
    }
}

/// Middleware: gives a face to every error that has none yet, ours or the framework's.
pub async fn present<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let response = next.call(request).await?.map_into_boxed_body();
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) || has_face(response.headers()) {
        return Ok(response);
    }
    let request = response.request();
    let localizer = client::any_language(request).localizer();
    let mut faced = if speaks_json(request.path()) {
        let mut problem = problem(status, localizer, &[]);
        problem
            .headers_mut()
            .insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        problem
    } else {
        page::message_page(localizer, status)
    };
    for (name, value) in response.headers() {
        let is_kept = [
            header::RETRY_AFTER,
            header::WWW_AUTHENTICATE,
            header::CONNECTION,
            header::ALLOW,
        ]
        .contains(name);
        if is_kept || name.as_str().starts_with("ratelimit-") {
            faced.headers_mut().insert(name.clone(), value.clone());
        }
    }
    Ok(response.into_response(faced))
}

fn has_face(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    kind.starts_with("text/html") || kind.starts_with("application/")
}

fn speaks_json(path: &str) -> bool {
    path.starts_with("/api/")
}

/// Problem details (RFC 9457): `title` and `detail` in the client's language, `errors` beside fields, if any.
pub fn problem(status: StatusCode, localizer: Localizer, errors: &[(&str, String)]) -> HttpResponse {
    let (heading, text) = page::status_words(localizer, status);
    problem_saying(status, localizer.language(), &heading, &text, errors, None)
}

/// Problem details in given words.
pub fn problem_saying(
    status: StatusCode,
    language: Language,
    title: &str,
    detail: &str,
    errors: &[(&str, String)],
    suggestion: Option<&str>,
) -> HttpResponse {
    let beside = errors.iter().map(|(field, message)| FieldProblem {
        field: (*field).to_owned(),
        message: message.clone(),
    });
    let problem = Problem {
        detail: detail.to_owned(),
        errors: beside.collect(),
        status: status.as_u16(),
        suggestion: suggestion.map(str::to_owned),
        title: title.to_owned(),
        kind: "about:blank",
    };
    HttpResponse::build(status)
        .insert_header((header::CONTENT_TYPE, "application/problem+json"))
        .insert_header((header::CONTENT_LANGUAGE, language.code()))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(serde_json::to_string(&problem).unwrap_or_default())
}
