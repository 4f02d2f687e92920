//! Receiving a form: check, seal, hand to the intake. The page and the API do the same.

use std::net::IpAddr;

use super::form::{FieldError, Typed};
use super::sign::{NewSignature, SealError};
use crate::abuse::Verdict;
use crate::app::App;
use crate::campaigns::{Campaign, Phase};
use crate::core::locale::Language;
use crate::db::writer::WriteError;

/// Why a form was not taken. Nothing of it was stored.
#[derive(Debug)]
pub enum Refusal {
    /// The campaign is not being signed.
    Closed,
    /// Too many forms; try again after so many seconds.
    TooMany(u64),
    /// Fields that will not do.
    Invalid(Vec<FieldError>),
    /// The address looks mistyped; this is what it was probably meant to be.
    Suggested(String),
    /// The queue is full or the database away.
    Busy,
    /// A defect or a destroyed key.
    Failed(String),
}

/// Takes a form, unless the limits have ruled against it. On success the signature is durable and its mail owed, or there was nothing to do; which of the two
/// is the same to the sender.
pub async fn receive(
    app: &App,
    campaign: &Campaign,
    typed: &Typed,
    language: Language,
    client: IpAddr,
    verdict: &Verdict,
    may_suggest: bool,
) -> Result<(), Refusal> {
    if let Some(seconds) = verdict.wait {
        return Err(if verdict.overload {
            Refusal::Busy
        } else {
            Refusal::TooMany(seconds)
        });
    }
    if campaign.phase(app.now()) != Phase::Open {
        return Err(Refusal::Closed);
    }
    if typed.is_trapped() {
        metrics::counter!("quipu_honeypot_total").increment(1);
        return Ok(());
    }
    let checked = typed.check(campaign, language).map_err(Refusal::Invalid)?;
    if let Some(suggestion) = typed.suggestion(&checked).filter(|_| may_suggest) {
        return Err(Refusal::Suggested(suggestion));
    }
    let place = app.intake.reserve().await.map_err(|_| Refusal::Busy)?;
    let new = NewSignature::seal(campaign, checked, language, client).map_err(|error| match error {
        SealError::KeyDestroyed | SealError::NoText => Refusal::Closed,
        other => Refusal::Failed(other.to_string()),
    })?;
    match place.sign(new).await {
        Ok(()) => {
            metrics::counter!("quipu_forms_accepted_total").increment(1);
            Ok(())
        }
        Err(WriteError::Unavailable) => Err(Refusal::Busy),
        Err(WriteError::Refused(why)) => Err(Refusal::Failed(why)),
    }
}

/// Whole minutes to wait, for people.
pub fn minutes(seconds: u64) -> String {
    seconds.div_ceil(60).to_string()
}
