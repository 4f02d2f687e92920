//! The words to which supporters said yes to a partner, as its lists prove them: from the records of what the form showed,
//! each read once.

use std::collections::HashMap;

use super::{Order, store};
use crate::core::ids::OrganisationId;
use crate::db::{Database, DbError};
use crate::signatures::model::{Consents, Signature};

/// Those that a list has needed so far.
pub(super) struct Wordings {
    database: Database,
    /// Whose consents are proved; nobody's on the lists of whoever runs the campaign.
    taker: Option<OrganisationId>,
    known: HashMap<i64, Option<String>>,
}

impl Wordings {
    /// For this list.
    pub fn new(database: Database, order: &Order) -> Self {
        Self {
            database,
            taker: order.is_partners().then_some(order.taker),
            known: HashMap::new(),
        }
    }

    /// Reads the records that these signatures name and no signature named before.
    pub fn learn<'a>(&mut self, signatures: impl Iterator<Item = &'a Signature>) -> Result<(), DbError> {
        let Some(taker) = self.taker else { return Ok(()) };
        for signature in signatures {
            let version = signature.form_version_id;
            if !self.known.contains_key(&version) {
                let content = self.database.read(|conn| store::form_shown(conn, version))?;
                let wording = content.and_then(|content| wording_of(&content, taker));
                self.known.insert(version, wording);
            }
        }
        Ok(())
    }

    /// What the supporter said yes to. Nothing of whoever is gone, nor of those on imported lists: what these said yes to is
    /// not on our record.
    pub fn of(&self, signature: &Signature) -> Option<&str> {
        let taker = self.taker?;
        let stands = !signature.sealed.is_empty() && !signature.is_imported();
        let known = self.known.get(&signature.form_version_id)?;
        let said_yes = || Consents::parse(&signature.consents).organisations().contains(&taker);
        known.as_deref().filter(|_| stands && said_yes())
    }
}

/// An organisation's wording in the record of a form.
fn wording_of(content: &str, organisation: OrganisationId) -> Option<String> {
    let shown: serde_json::Value = serde_json::from_str(content).ok()?;
    let mut lines = shown.get("consents")?.as_array()?.iter();
    let own = lines.find(|line| line.get("id").and_then(serde_json::Value::as_i64) == Some(organisation))?;
    own.get("wording")?.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wording_is_the_organisations_own() {
        let content = r#"{"consents":[{"id":3,"wording":"A may write"},{"id":7,"wording":"B may write"}]}"#;
        assert_eq!(wording_of(content, 7).as_deref(), Some("B may write"));
        assert_eq!(wording_of(content, 4), None);
        assert_eq!(wording_of("no record", 7), None);
    }
}
