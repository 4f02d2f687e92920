//! Which targets a webhook may have: web addresses on the public internet. An organiser types them, and our own machine
//! would fetch them; so nothing may lead inside (OWASP, Server-Side Request Forgery). Names are looked at when they are
//! resolved, by [`super::resolver`]; here stands what can be said without asking anybody.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

/// The longest address, in bytes.
pub const LONGEST: usize = 500;
/// The port of `https`, and the first that no well-known service other than the web has.
const HTTPS: u16 = 443;
const FIRST_FREE: u16 = 1_024;

/// Why an address is no target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It cannot be read as an address.
    #[error("not a web address")]
    Unreadable,
    /// Not `https`.
    #[error("not https")]
    Scheme,
    /// A name and password stand in it.
    #[error("a name or password in the address")]
    Userinfo,
    /// A port where something other than the web is to be expected.
    #[error("a port that is not for the web")]
    Port,
    /// It leads to this machine, or into a private network.
    #[error("not on the public internet")]
    Inside,
}

/// Reads an address that may be a target; with `inside` also on this machine, in private networks and without TLS.
pub fn read(typed: &str, inside: bool) -> Result<Url, Refused> {
    let typed = typed.trim();
    if typed.len() > LONGEST
        || typed
            .chars()
            .any(|character| character.is_control() || character.is_whitespace())
    {
        return Err(Refused::Unreadable);
    }
    let mut url = Url::parse(typed).map_err(|_| Refused::Unreadable)?;
    match url.scheme() {
        "https" => {}
        "http" if inside => {}
        _ => return Err(Refused::Scheme),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Refused::Userinfo);
    }
    url.set_fragment(None);
    let port = url.port_or_known_default().ok_or(Refused::Port)?;
    if !inside && port != HTTPS && port < FIRST_FREE {
        return Err(Refused::Port);
    }
    // The parser has read every notation of an IP address already: decimal, octal, hexadecimal, shortened (WHATWG URL 3.5).
    let leads_inside = match url.host().ok_or(Refused::Unreadable)? {
        Host::Ipv4(address) => !is_public(address.into()),
        Host::Ipv6(address) => !is_public(address.into()),
        Host::Domain(name) => is_local_name(name),
    };
    if leads_inside && !inside {
        return Err(Refused::Inside);
    }
    Ok(url)
}

/// Names that never lead outside (RFC 6761, RFC 6762, RFC 8375), and names without a dot.
fn is_local_name(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let ends = |end: &str| name == end || name.ends_with(&format!(".{end}"));
    let local = [
        "localhost",
        "local",
        "internal",
        "home.arpa",
        "lan",
        "intranet",
        "corp",
        "private",
        "onion",
    ];
    !name.contains('.') || local.into_iter().any(ends)
}

/// Whether an address is one that the public internet routes, after the registries of special addresses (RFC 6890, and
/// IANA's IPv4 and IPv6 Special-Purpose Address Registries). Of IPv6 only global unicast without what leads elsewhere:
/// mapped, translated and tunnelled IPv4 is refused with whatever it carries.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = matches!(
        (a, b, c),
        (0 | 10 | 127 | 224..=255, ..)
            | (100, 64..=127, _)
            | (169, 254, _)
            | (172, 16..=31, _)
            | (192, 168, _)
            | (198, 18 | 19, _)
            | (192, 0, 0 | 2)
            | (192, 31, 196)
            | (192, 52, 193)
            | (192, 88, 99)
            | (192, 175, 48)
            | (198, 51, 100)
            | (203, 0, 113)
    );
    !special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, ..] = address.segments();
    let is_global_unicast = (0x2000..=0x3fff).contains(&a);
    let special = match (a, b) {
        // Protocol assignments, Teredo and ORCHID among them; documentation; 6to4; documentation again.
        (0x2001, 0..=0x01ff | 0x0db8) | (0x2002, _) | (0x3fff, 0..=0x0fff) => true,
        // Direct delegation of AS112.
        (0x2620, 0x004f) => address.segments()[2] == 0x8000,
        _ => false,
    };
    is_global_unicast && !special
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Addresses that lead inside, or might; `PORT` stands for the port of a listener on this machine.
    pub const TRICKY: [&str; 74] = [
        "http://127.0.0.1:PORT/",
        "https://127.0.0.1:PORT/",
        "https://127.1:PORT/",
        "https://127.0.1:PORT/",
        "https://127.255.255.254:PORT/",
        "https://2130706433:PORT/",
        "https://0x7f000001:PORT/",
        "https://0x7f.1:PORT/",
        "https://0177.0.0.1:PORT/",
        "https://017700000001:PORT/",
        "https://0x7f.0x0.0x0.0x1:PORT/",
        "https://0:PORT/",
        "https://0.0.0.0:PORT/",
        "https://127.0.0.1.:PORT/",
        "https://127%2e0%2e0%2e1:PORT/",
        "https://%31%32%37.0.0.1:PORT/",
        "https://①②⑦.⓪.⓪.①:PORT/",
        "https://127。0。0。1:PORT/",
        "https://localhost:PORT/",
        "https://LOCALHOST:PORT/",
        "https://localhost.:PORT/",
        "https://a.localhost:PORT/",
        "https://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ:PORT/",
        "https://lo\u{ad}calhost:PORT/",
        "https://ip6-localhost:PORT/",
        "https://ip6-loopback:PORT/",
        "https://printer.local:PORT/",
        "https://db.internal:PORT/",
        "https://metadata.google.internal/computeMetadata/v1/",
        "https://router.home.arpa:PORT/",
        "https://postgres:PORT/",
        "https://[::1]:PORT/",
        "https://[0:0:0:0:0:0:0:1]:PORT/",
        "https://[::]:PORT/",
        "https://[::ffff:127.0.0.1]:PORT/",
        "https://[::ffff:7f00:1]:PORT/",
        "https://[::127.0.0.1]:PORT/",
        "https://[64:ff9b::127.0.0.1]:PORT/",
        "https://[64:ff9b:1::7f00:1]:PORT/",
        "https://[2002:7f00:1::]:PORT/",
        "https://[2001:0:7f00:1::]:PORT/",
        "https://[2001:db8::1]:PORT/",
        "https://[3fff::1]:PORT/",
        "https://[fe80::1]:PORT/",
        "https://[fe80::1%25lo]:PORT/",
        "https://[fc00::1]:PORT/",
        "https://[fd12:3456:789a::1]:PORT/",
        "https://[ff02::1]:PORT/",
        "https://[fec0::1]:PORT/",
        "https://[100::1]:PORT/",
        "https://[5f00::1]:PORT/",
        "https://10.0.0.1:PORT/",
        "https://10.255.255.255:PORT/",
        "https://012.0.0.1:PORT/",
        "https://172.16.0.1:PORT/",
        "https://172.31.255.255:PORT/",
        "https://192.168.0.1:PORT/",
        "https://0xc0a80001:PORT/",
        "https://169.254.169.254/latest/meta-data/",
        "https://0xa9fea9fe/",
        "https://2852039166/",
        "https://100.64.0.1:PORT/",
        "https://192.0.0.170:PORT/",
        "https://192.0.2.1:PORT/",
        "https://198.18.0.1:PORT/",
        "https://198.51.100.1:PORT/",
        "https://203.0.113.1:PORT/",
        "https://192.88.99.1:PORT/",
        "https://224.0.0.1:PORT/",
        "https://255.255.255.255:PORT/",
        "https://rivers.example@127.0.0.1:PORT/",
        "https://127.0.0.1:PORT\\@rivers.example/",
        "file:///etc/passwd",
        "gopher://127.0.0.1:PORT/_x",
    ];

    #[test]
    fn what_leads_inside_is_refused_however_it_is_written() {
        for address in TRICKY {
            let address = address.replace("PORT", "8443");
            assert!(read(&address, false).is_err(), "{address}");
        }
    }

    #[test]
    fn public_addresses_are_targets() {
        for address in [
            "https://hooks.rivers.example/quipu?x=1",
            "https://rivers.example:8443/",
            "https://8.8.8.8/",
            "https://[2606:4700:4700::1111]/",
            "https://bücher.example/",
        ] {
            assert!(read(address, false).is_ok(), "{address}");
        }
        for (address, why) in [
            ("http://rivers.example/", Refused::Scheme),
            ("https://a:b@rivers.example/", Refused::Userinfo),
            ("https://rivers.example:22/", Refused::Port),
            ("https://rivers.example:80/", Refused::Port),
            ("https://rivers.example/a b", Refused::Unreadable),
            ("rivers.example", Refused::Unreadable),
        ] {
            assert_eq!(read(address, false).unwrap_err(), why, "{address}");
        }
        assert!(read("http://127.0.0.1:8000/hook", true).is_ok());
    }
}
