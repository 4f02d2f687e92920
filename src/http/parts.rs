//! Reading small uploads (`multipart/form-data`, RFC 7578) into memory: not too much, not too slowly, not too many parts.

use std::time::Duration;

use actix_multipart::{Multipart, MultipartError};
use actix_web::HttpRequest;
use actix_web::error::PayloadError;
use actix_web::http::header;
use actix_web::web::{Bytes, Payload};
use futures_util::StreamExt;

use super::error::Failure;

/// Most parts of one form.
const MOST_PARTS: usize = 64;

/// How much is read, and how long.
#[derive(Debug, Clone, Copy)]
pub struct PartLimits {
    /// Of one part, in bytes. What is larger is read to its end and not kept.
    pub part: usize,
    /// Of all, in bytes. Reading ends there.
    pub all: usize,
    /// For all.
    pub time: Duration,
}

/// One part of a form.
#[derive(Debug)]
struct Part {
    name: String,
    /// Nothing if it was larger than is kept.
    content: Option<Bytes>,
}

/// The parts of a form.
#[derive(Debug)]
pub struct Parts(Vec<Part>);

/// What is there of a file.
#[derive(Debug, Clone)]
pub enum Uploaded {
    /// None was chosen.
    Nothing,
    /// It is larger than is kept.
    TooLarge,
    /// Its content. Its name and type are not asked for, since they may say anything.
    File(Bytes),
}

impl Parts {
    /// Reads a form.
    pub async fn read(request: &HttpRequest, payload: Payload, limits: PartLimits) -> Result<Self, Failure> {
        let declared = request.headers().get(header::CONTENT_LENGTH);
        let declared = declared.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
        if declared.is_some_and(|length| length > limits.all) {
            return Err(Failure::TooLarge);
        }
        let mut seen = 0;
        let counted = payload.map(move |chunk| {
            let chunk = chunk?;
            seen += chunk.len();
            if seen > limits.all {
                Err(PayloadError::Overflow)
            } else {
                Ok(chunk)
            }
        });
        let form = Multipart::new(request.headers(), counted);
        tokio::time::timeout(limits.time, collect(form, limits.part))
            .await
            .map_err(|_| Failure::Timeout)?
    }

    /// A field without the space around it; empty if it is not there or not text.
    pub fn get(&self, name: &str) -> &str {
        let content = self.find(name).and_then(|part| part.content.as_ref());
        content
            .and_then(|content| std::str::from_utf8(content).ok())
            .unwrap_or_default()
            .trim()
    }

    /// Whether there is such a part.
    pub fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// A file.
    pub fn file(&self, name: &str) -> Uploaded {
        match self.find(name).map(|part| &part.content) {
            Some(None) => Uploaded::TooLarge,
            Some(Some(content)) if !content.is_empty() => Uploaded::File(content.clone()),
            _ => Uploaded::Nothing,
        }
    }

    fn find(&self, name: &str) -> Option<&Part> {
        self.0.iter().find(|part| part.name == name)
    }
}

async fn collect(mut form: Multipart, limit: usize) -> Result<Parts, Failure> {
    let mut parts = Vec::new();
    while let Some(field) = form.next().await {
        let mut field = field.map_err(|error| refused(&error))?;
        if parts.len() == MOST_PARTS {
            return Err(Failure::BadRequest("too many parts".to_owned()));
        }
        let name = field.name().unwrap_or_default().to_owned();
        let content = match field.bytes(limit).await {
            Ok(read) => Some(read.map_err(|error| refused(&error))?),
            Err(_) => None,
        };
        parts.push(Part { name, content });
    }
    Ok(Parts(parts))
}

fn refused(error: &MultipartError) -> Failure {
    match error {
        MultipartError::Payload(PayloadError::Overflow) => Failure::TooLarge,
        MultipartError::ContentTypeMissing
        | MultipartError::ContentTypeParse
        | MultipartError::ContentTypeIncompatible => Failure::UnsupportedMediaType,
        other => Failure::BadRequest(other.to_string()),
    }
}
