//! Who asks: the network address behind any trusted proxies, and the language they want.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use actix_web::HttpRequest;
use actix_web::http::header;
use ipnet::IpNet;

use crate::config::{self, ForwardingHeader};
use crate::core::locale::Language;

/// The client's address: the peer, or, while that is a trusted proxy, the address before it in the header that the
/// proxies write (`X-Forwarded-For`, or `Forwarded` of RFC 7239), read from the right. The other header is not looked
/// at, for a proxy passes on what the client wrote there.
pub fn address(request: &HttpRequest, settings: &config::Server) -> IpAddr {
    let peer = request
        .peer_addr()
        .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip().to_canonical());
    if settings.trusted_proxies.is_empty() {
        return peer;
    }
    let lines = |name: &str| request.headers().get_all(name).filter_map(|value| value.to_str().ok());
    let forwarded: Vec<&str> = match settings.forwarding_header {
        ForwardingHeader::XForwardedFor => lines("x-forwarded-for").flat_map(|line| line.split(',')).collect(),
        ForwardingHeader::Forwarded => lines("forwarded").flat_map(forwarded_for).collect(),
    };
    behind_proxies(peer, &forwarded, &settings.trusted_proxies)
}

/// The network of an address, /24 or /48, as it is kept on record.
pub fn truncated(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        IpAddr::V6(address) => {
            let [a, b, c, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}::/48")
        }
    }
}

/// The `for` of each hop of a `Forwarded` header (RFC 7239, 4), without quotes and brackets; empty where a hop names
/// none. A quote that a client opened and did not close must not swallow the hop that the proxy adds: where quotes do
/// not pair, they mean nothing.
fn forwarded_for(line: &str) -> Vec<&str> {
    let pairs = line.matches('"').count().is_multiple_of(2);
    let mut quoted = false;
    let unquoted_comma = move |character: char| {
        quoted ^= pairs && character == '"';
        character == ',' && !quoted
    };
    line.split(unquoted_comma)
        .map(|hop| hop.split(';').find_map(for_node).unwrap_or_default())
        .collect()
}

fn for_node(pair: &str) -> Option<&str> {
    let (name, value) = pair.split_once('=')?;
    name.trim()
        .eq_ignore_ascii_case("for")
        .then(|| value.trim().trim_matches('"'))
}

fn behind_proxies(peer: IpAddr, forwarded: &[&str], trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: &IpAddr| trusted.iter().any(|network| network.contains(address));
    let mut client = peer;
    for hop in forwarded.iter().rev() {
        if !is_trusted(&client) {
            break;
        }
        let hop = hop.trim();
        // Some proxies add the port, and RFC 7239 puts IPv6 in brackets.
        let address = hop
            .trim_matches(['[', ']'])
            .parse::<IpAddr>()
            .or_else(|_| hop.parse::<SocketAddr>().map(|socket| socket.ip()));
        let Ok(address) = address else { break };
        client = address.to_canonical();
    }
    client
}

/// What stands behind the `?` of an address (`application/x-www-form-urlencoded`, WHATWG URL 5.1), in its order. What cannot
/// be read says nothing.
#[derive(Debug, Default)]
pub struct Query(Vec<(String, String)>);

impl Query {
    /// Of a request.
    pub fn of(request: &HttpRequest) -> Self {
        Self::parse(request.query_string())
    }

    /// From its text.
    pub fn parse(text: &str) -> Self {
        Self(serde_html_form::from_str(text).unwrap_or_default())
    }

    /// The first value of a name, if it was given.
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Everything.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }
}

/// `?lang=`, if it was given.
pub fn asked_language(request: &HttpRequest) -> Option<String> {
    Query::of(request).get("lang").map(str::to_owned)
}

/// The language to answer in, among those `offered`; `otherwise` if none fits.
pub fn language(request: &HttpRequest, offered: &[Language], otherwise: Language) -> Language {
    let accept = request
        .headers()
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok());
    Language::negotiate(asked_language(request).as_deref(), accept, offered).unwrap_or(otherwise)
}

/// The language of pages that belong to no campaign.
pub fn any_language(request: &HttpRequest) -> Language {
    language(request, Language::all(), Language::default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(peer: &str, forwarded: &[&str]) -> String {
        let trusted = ["10.0.0.0/8".parse().unwrap()];
        behind_proxies(peer.parse().unwrap(), forwarded, &trusted).to_string()
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        assert_eq!(client("203.0.113.9", &["198.51.100.1"]), "203.0.113.9");
        assert_eq!(client("10.0.0.1", &["198.51.100.1"]), "198.51.100.1");
    }

    #[test]
    fn what_the_client_wrote_itself_is_passed_over() {
        assert_eq!(
            client("10.0.0.1", &["1.2.3.4", " 198.51.100.1", "10.0.0.2"]),
            "198.51.100.1"
        );
        assert_eq!(client("10.0.0.1", &["1.2.3.4", "junk"]), "10.0.0.1");
    }

    #[test]
    fn forwarded_is_read_as_rfc_7239_writes_it() {
        let hops = forwarded_for(
            r#"for=192.0.2.43;proto=http, For="[2001:db8:cafe::17]:4711";by="a,b", by=203.0.113.60, for=_hidden"#,
        );
        assert_eq!(hops, ["192.0.2.43", "[2001:db8:cafe::17]:4711", "", "_hidden"]);
        assert_eq!(client("10.0.0.1", &hops[..2]), "2001:db8:cafe::17");
        assert_eq!(client("10.0.0.1", &["[2001:db8::1]"]), "2001:db8::1");
        assert_eq!(client("10.0.0.1", &hops), "10.0.0.1");
    }

    #[test]
    fn an_address_is_kept_as_its_network() {
        assert_eq!(truncated("192.0.2.77".parse().unwrap()), "192.0.2.0/24");
        assert_eq!(truncated("::ffff:192.0.2.77".parse().unwrap()), "192.0.2.0/24");
        assert_eq!(truncated("2001:db8:1:2::3".parse().unwrap()), "2001:db8:1::/48");
    }

    #[test]
    fn an_open_quote_swallows_no_hop() {
        for written in [r#"for=1.2.3.4;by=""#, r#"for="1.2.3.4"#, r#"for=1.2.3.4;by="""#] {
            let line = format!("{written}, for=198.51.100.1");
            assert_eq!(client("10.0.0.1", &forwarded_for(&line)), "198.51.100.1", "{line}");
        }
    }
}
