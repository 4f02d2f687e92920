//! The fields of the organisers' forms, and the proof that a form is ours.

use actix_web::web::Payload;
use actix_web::{HttpMessage, HttpRequest};

use super::visitor::SignedIn;
use crate::app::App;
use crate::http::body::{BodyLimits, read_form};
use crate::http::error::Failure;

/// The browser did not say where a form comes from, so the form must.
#[derive(Clone, Copy)]
pub struct NeedsToken;

/// The fields of a form, in their order.
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads a form (`application/x-www-form-urlencoded`). A form that had to prove where it comes from and does not is
    /// [`Failure::Forbidden`].
    pub async fn read(app: &App, request: &HttpRequest, payload: Payload) -> Result<Self, Failure> {
        Self::read_within(request, payload, BodyLimits::from(&app.config().server)).await
    }

    /// The same for forms with long texts, of so many bytes at most.
    pub async fn read_texts(app: &App, request: &HttpRequest, payload: Payload, bytes: usize) -> Result<Self, Failure> {
        let limits = BodyLimits::from(&app.config().server).for_texts(bytes);
        Self::read_within(request, payload, limits).await
    }

    async fn read_within(request: &HttpRequest, payload: Payload, limits: BodyLimits) -> Result<Self, Failure> {
        let fields = Self(read_form(request, payload, limits).await?);
        check_token(request, fields.get("csrf"))?;
        Ok(fields)
    }

    /// A field without the space around it; empty if it is not there.
    pub fn get(&self, name: &str) -> &str {
        self.all(name).next().unwrap_or_default()
    }

    /// All values of a field that may be there several times.
    pub fn all<'f, 'n>(&'f self, name: &'n str) -> impl Iterator<Item = &'f str> + use<'f, 'n> {
        let of_name = self.0.iter().filter(move |(key, _)| key == name);
        of_name.map(|(_, value)| value.trim())
    }

    /// Whether a box was ticked or a button pressed.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }
}

/// For forms that are not read by [`Fields::read`] (uploads): whether the hidden field `csrf` is the session's, where the
/// browser did not say where the form comes from.
pub fn check_token(request: &HttpRequest, given: &str) -> Result<(), Failure> {
    let extensions = request.extensions();
    if extensions.get::<NeedsToken>().is_none() {
        return Ok(());
    }
    let genuine = extensions
        .get::<SignedIn>()
        .is_some_and(|visitor| !given.is_empty() && *visitor.form_token == *given);
    if genuine { Ok(()) } else { Err(Failure::Forbidden) }
}
