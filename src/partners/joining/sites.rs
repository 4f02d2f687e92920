//! The sites on which an organisation embeds a campaign's form, by their origins (RFC 6454): who may frame the form is told
//! to browsers, so that nothing else than an origin will do.

use serde_json::json;
use url::{Host, Url};

use super::{JoiningError, hold, joined};
use crate::campaigns::store;
use crate::core::clock::Seconds;
use crate::core::ids::{CampaignId, OrganisationId};
use crate::db::AnyConn;
use crate::organisers::{Actor, Event};

/// So many sites an organisation may have in a campaign.
pub const MOST: usize = 50;
/// The longest address that is looked at, in bytes.
const LONGEST: usize = 300;

/// Why something is no origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OriginError {
    /// Not a web address.
    Invalid,
    /// Not `https`, where that is needed: anybody on the way could put another page there.
    Insecure,
    /// More than scheme, host and port.
    More,
}

impl OriginError {
    /// The key of its sentence.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Invalid => "part-site-invalid",
            Self::Insecure => "part-site-insecure",
            Self::More => "part-site-more",
        }
    }
}

/// Reads an origin as people type it, and gives it as browsers write it: `https://` before a bare host, lower case, names in
/// Punycode, no port that goes without saying. `http` is for one's own machine only.
pub fn origin(typed: &str) -> Result<String, OriginError> {
    let typed = typed.trim();
    if typed.is_empty() || typed.len() > LONGEST || typed.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Err(OriginError::Invalid);
    }
    let address = if typed.contains("://") {
        typed.to_owned()
    } else {
        format!("https://{typed}")
    };
    let url = Url::parse(&address).map_err(|_| OriginError::Invalid)?;
    if !matches!(url.scheme(), "https" | "http") {
        return Err(OriginError::Invalid);
    }
    let host = url.host().ok_or(OriginError::Invalid)?;
    if !url.username().is_empty() || url.password().is_some() || address.contains('@') {
        return Err(OriginError::Invalid);
    }
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        return Err(OriginError::More);
    }
    // A policy of browsers takes a star for anybody, and ends at a semicolon.
    if let Host::Domain(name) = &host
        && !is_host_name(name)
    {
        return Err(OriginError::Invalid);
    }
    if url.scheme() == "http" && !is_loopback(&host) {
        return Err(OriginError::Insecure);
    }
    Ok(url.origin().ascii_serialization())
}

fn is_host_name(name: &str) -> bool {
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    };
    name.len() <= 253 && name.split('.').all(label) && (name.contains('.') || name == "localhost")
}

fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost" || name.ends_with(".localhost"),
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

/// Adds a site. One that is there already stays as it is.
pub fn add(
    conn: &mut AnyConn,
    actor: &Actor,
    (campaign, organisation): (CampaignId, OrganisationId),
    origin: &str,
    now: Seconds,
) -> Result<(), JoiningError> {
    hold(conn, campaign)?;
    joined(conn, campaign, organisation)?;
    let all = store::partners::partnerships(conn, campaign)?;
    let own = all.iter().find(|part| part.organisation.id == organisation);
    let own = own.ok_or(JoiningError::Over)?;
    if own.site(origin).is_some() {
        return Ok(());
    }
    if own.sites.len() >= MOST {
        return Err(JoiningError::TooMany);
    }
    store::partners::add_site(conn, campaign, organisation, origin, now)?;
    store::touch(conn, campaign)?;
    let detail = json!({ "site": origin });
    actor.note(conn, Event::PartChanged, Some(campaign), "", &detail, now)?;
    Ok(())
}

/// Takes a site back: the form is embedded there no more.
pub fn remove(
    conn: &mut AnyConn,
    actor: &Actor,
    (campaign, organisation): (CampaignId, OrganisationId),
    site: i64,
    now: Seconds,
) -> Result<(), JoiningError> {
    hold(conn, campaign)?;
    joined(conn, campaign, organisation)?;
    if !store::partners::remove_site(conn, campaign, organisation, site, now)? {
        return Err(JoiningError::NotFound);
    }
    store::touch(conn, campaign)?;
    let detail = json!({ "removed": site });
    actor.note(conn, Event::PartChanged, Some(campaign), "", &detail, now)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::OriginError::{Insecure, Invalid, More};
    use super::origin;

    #[test]
    fn an_origin_is_kept_as_browsers_write_it() {
        for (typed, kept) in [
            ("https://rivers.example", "https://rivers.example"),
            (" Rivers.Example/ ", "https://rivers.example"),
            ("https://rivers.example:443", "https://rivers.example"),
            ("https://rivers.example:8443/", "https://rivers.example:8443"),
            ("https://ríos.example", "https://xn--ros-rma.example"),
            ("http://localhost:8080", "http://localhost:8080"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("http://[::1]:80", "http://[::1]"),
        ] {
            assert_eq!(origin(typed).as_deref(), Ok(kept), "{typed}");
        }
    }

    #[test]
    fn what_is_no_origin_is_told_apart() {
        for (typed, error) in [
            ("", Invalid),
            ("*", Invalid),
            ("https://*.rivers.example", Invalid),
            ("https://a;frame-ancestors.example", Invalid),
            ("https://a b.example", Invalid),
            ("https://me:secret@rivers.example", Invalid),
            ("https://@rivers.example", Invalid),
            ("javascript://alert(1)", Invalid),
            ("javascript:alert(1)", Invalid),
            ("data:text/html,x", Invalid),
            ("file:///etc/passwd", Invalid),
            ("ftp://rivers.example", Invalid),
            ("https://rivers", Invalid),
            ("https://rivers.example/path", More),
            ("https://rivers.example/?a", More),
            ("https://rivers.example#a", More),
            ("http://rivers.example", Insecure),
            ("http://localhost.rivers.example", Insecure),
            ("http://10.0.0.1", Insecure),
        ] {
            assert_eq!(origin(typed), Err(error), "{typed}");
        }
    }
}
