//! The SQL of verification: the record of what a supporter was shown.

use diesel::prelude::*;
use serde::Deserialize;

use crate::db::schema::form_versions;
use crate::db::{AnyConn, DbError};
use crate::signatures::model::Consents;

#[derive(Deserialize)]
struct Content {
    consents: Vec<Consent>,
}

#[derive(Deserialize)]
struct Consent {
    id: i64,
    name: String,
    wording: String,
}

/// Organisation and wording of those consents of a form version that were given.
pub fn consents_shown(conn: &mut AnyConn, form_version: i64, given: &str) -> Result<Vec<(String, String)>, DbError> {
    let content: String = form_versions::table
        .find(form_version)
        .select(form_versions::content)
        .first(conn)?;
    let given = Consents::parse(given);
    let shown = serde_json::from_str::<Content>(&content)
        .map(|content| content.consents)
        .unwrap_or_default();
    Ok(shown
        .into_iter()
        .filter(|consent| given.organisations().contains(&consent.id))
        .map(|consent| (consent.name, consent.wording))
        .collect())
}
