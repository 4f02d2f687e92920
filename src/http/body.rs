//! Reading what a browser sends: not too much, not too slowly, and only in the form that is expected.

use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::http::header;
use actix_web::web::{Bytes, BytesMut, Payload};
use futures_util::StreamExt;
use serde::de::DeserializeOwned;

use super::error::Failure;
use crate::config;

/// How much is read, and how long.
#[derive(Debug, Clone, Copy)]
pub struct BodyLimits {
    bytes: usize,
    time: Duration,
}

impl From<&config::Server> for BodyLimits {
    fn from(settings: &config::Server) -> Self {
        Self {
            bytes: settings.body_limit_bytes,
            time: Duration::from_secs(settings.request_timeout_seconds),
        }
    }
}

impl BodyLimits {
    /// For forms with long texts: so many bytes, and as many times longer as that may take.
    pub fn for_texts(self, bytes: usize) -> Self {
        let times = u32::try_from(bytes.div_ceil(self.bytes.max(1)))
            .unwrap_or(1)
            .clamp(1, 12);
        Self {
            bytes: bytes.max(self.bytes),
            time: self.time * times,
        }
    }
}

/// The pairs of a form (`application/x-www-form-urlencoded`, WHATWG URL 5.1). An empty body is an empty form.
pub async fn read_form(
    request: &HttpRequest,
    payload: Payload,
    limits: BodyLimits,
) -> Result<Vec<(String, String)>, Failure> {
    let body = read(request, payload, limits, "application/x-www-form-urlencoded").await?;
    serde_html_form::from_bytes(&body).map_err(|error| Failure::BadRequest(error.to_string()))
}

/// A JSON document.
pub async fn read_json<T: DeserializeOwned>(
    request: &HttpRequest,
    payload: Payload,
    limits: BodyLimits,
) -> Result<T, Failure> {
    let body = read(request, payload, limits, "application/json").await?;
    serde_json::from_slice(&body).map_err(|error| Failure::BadRequest(error.to_string()))
}

async fn read(request: &HttpRequest, payload: Payload, limits: BodyLimits, media_type: &str) -> Result<Bytes, Failure> {
    let declared = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse().ok());
    if declared.is_some_and(|length: usize| length > limits.bytes) {
        return Err(Failure::TooLarge);
    }
    let body = tokio::time::timeout(limits.time, collect(payload, limits.bytes))
        .await
        .map_err(|_| Failure::Timeout)??;
    let given = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let essence = given.split(';').next().unwrap_or_default().trim();
    if !body.is_empty() && !essence.eq_ignore_ascii_case(media_type) {
        return Err(Failure::UnsupportedMediaType);
    }
    Ok(body)
}

async fn collect(mut payload: Payload, limit: usize) -> Result<Bytes, Failure> {
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| Failure::BadRequest(error.to_string()))?;
        if body.len() + chunk.len() > limit {
            return Err(Failure::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}
