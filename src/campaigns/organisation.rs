//! What an organisation may change about itself.

use super::model::OrganisationRow;
use super::store;
use crate::core::ids::OrganisationId;
use crate::db::{AnyConn, DbError};

/// What supporters read about an organisation. Short name and sender stay with the operator: mail servers must know them.
#[derive(Debug, Clone)]
pub struct OrganisationSettings {
    /// Name as shown.
    pub name: String,
    /// Address that answers go to.
    pub reply_to: String,
    /// Postal contact, one line.
    pub postal: String,
    /// Web address of its privacy notice, or empty.
    pub privacy_url: String,
}

impl From<OrganisationRow> for OrganisationSettings {
    fn from(row: OrganisationRow) -> Self {
        Self {
            name: row.name,
            reply_to: row.reply_to,
            postal: row.postal,
            privacy_url: row.privacy_url,
        }
    }
}

/// Keeps new settings, and has every campaign that shows them loaded anew.
pub fn amend_organisation(
    conn: &mut AnyConn,
    organisation: OrganisationId,
    settings: &OrganisationSettings,
) -> Result<(), DbError> {
    store::settings::update(conn, organisation, settings)?;
    touch_all(conn, organisation)
}

/// Has every campaign that shows the organisation loaded anew.
pub fn touch_all(conn: &mut AnyConn, organisation: OrganisationId) -> Result<(), DbError> {
    for campaign in store::settings::campaigns_of(conn, organisation)? {
        store::touch(conn, campaign)?;
    }
    Ok(())
}

/// Whether this can stand as a link: http(s), a host, nothing that ends an attribute or hides.
pub fn is_web_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let plain =
        |character: char| !(character.is_whitespace() || character.is_control() || "\"'<>\\".contains(character));
    rest.is_some_and(|rest| {
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        !host.is_empty() && !host.contains('@') && text.len() <= 500 && text.chars().all(plain)
    })
}

#[cfg(test)]
mod tests {
    use super::is_web_address;

    #[test]
    fn only_web_addresses_become_links() {
        assert!(is_web_address("https://rivers.example/privacy?lang=es#top"));
        for other in [
            "javascript:alert(1)",
            "https://",
            "https:///x",
            "https://a@b",
            "https://a b",
            "ftp://a",
            "rivers.example",
        ] {
            assert!(!is_web_address(other), "{other}");
        }
    }
}
