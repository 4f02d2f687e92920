//! Errors as programs are told them: problem details (RFC 9457), and, for the API's description, which of them an address
//! may answer with.

use serde::Serialize;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{AnyOfBuilder, KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{IntoResponses, PartialSchema, ToSchema};

/// What went wrong, as problem details (RFC 9457).
///
/// `title` and `detail` are sentences for people, in the language of the request. Programs go by `status` and by
/// `errors[].field`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "detail": "The address may be mistyped, or the page has gone.",
    "status": 404,
    "title": "There is nothing here",
    "type": "about:blank"
}))]
pub struct Problem {
    /// A sentence that says more.
    pub detail: String,
    /// What is wrong with which field of the body.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldProblem>,
    /// The status of the answer.
    #[schema(minimum = 400, maximum = 599)]
    pub status: u16,
    /// For our own pages: what the e-mail address was probably meant to be.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub suggestion: Option<String>,
    /// In a few words.
    pub title: String,
    /// Always `about:blank`: the status says what kind of problem it is.
    #[serde(rename = "type")]
    #[schema(value_type = String, example = "about:blank")]
    pub kind: &'static str,
}

/// What is wrong with a field.
#[derive(Debug, Serialize, ToSchema)]
pub struct FieldProblem {
    /// The field's name.
    #[schema(example = "country")]
    pub field: String,
    /// A sentence for the person who filled it.
    #[schema(example = "Please choose your country.")]
    pub message: String,
}

/// What any address of the API may answer instead.
#[derive(IntoResponses)]
pub enum Always {
    /// A defect of ours.
    #[response(status = 500, content_type = "application/problem+json")]
    Defect(Problem),
    /// The service is busy, or its database away. Sending the same again is safe, after as many seconds as
    /// `Retry-After` says.
    #[response(
        status = 503,
        content_type = "application/problem+json",
        headers(("Retry-After" = u64, description = "Seconds to wait."))
    )]
    Unavailable(Problem),
}

/// What addresses of a campaign may answer instead.
#[derive(IntoResponses)]
pub enum OfCampaign {
    /// There is no campaign of this name, or it is not published.
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(Problem),
}

/// What addresses with parameters may answer instead.
#[derive(IntoResponses)]
pub enum OfQuery {
    /// A parameter is missing or unknown, or its value will not do.
    #[response(status = 400, content_type = "application/problem+json")]
    BadRequest(Problem),
}

/// What addresses that want a token may answer instead.
#[derive(IntoResponses)]
pub enum OfToken {
    /// There is no token, or it is unknown, expired or revoked.
    #[response(
        status = 401,
        content_type = "application/problem+json",
        headers(("WWW-Authenticate" = String, description = "`Bearer`."))
    )]
    Unauthorised(Problem),
    /// The token does not allow this.
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(Problem),
    /// Too many requests with this token, or too many tokens tried from this address.
    #[response(
        status = 429,
        content_type = "application/problem+json",
        headers(
            ("Retry-After" = u64, description = "Seconds to wait."),
            ("RateLimit-Limit" = u64, description = "How many requests may come at once."),
            ("RateLimit-Remaining" = u64, description = "How many are left of these now."),
            ("RateLimit-Reset" = u64, description = "Seconds until all are there again."),
            ("RateLimit-Policy" = String, description = "`600;w=60`: six hundred in sixty seconds.")
        )
    )]
    TooMany(Problem),
}

/// What addresses that take a body may answer instead.
#[derive(IntoResponses)]
pub enum OfBody {
    /// The body is not the JSON that is expected.
    #[response(status = 400, content_type = "application/problem+json")]
    BadRequest(Problem),
    /// The body took too long to arrive.
    #[response(status = 408, content_type = "application/problem+json")]
    Timeout(Problem),
    /// The body is larger than the service reads.
    #[response(status = 413, content_type = "application/problem+json")]
    TooLarge(Problem),
    /// The body is of another type than `application/json`.
    #[response(status = 415, content_type = "application/problem+json")]
    UnsupportedMediaType(Problem),
}

/// A date or a moment, as parameters take them: so that the API's description can tell of them.
pub struct Moment;

impl PartialSchema for Moment {
    fn schema() -> RefOr<Schema> {
        let text = |format| {
            ObjectBuilder::new()
                .schema_type(Type::String)
                .format(Some(SchemaFormat::KnownFormat(format)))
        };
        let either = AnyOfBuilder::new()
            .item(text(KnownFormat::Date))
            .item(text(KnownFormat::DateTime));
        Schema::from(either).into()
    }
}

impl ToSchema for Moment {}
