//! How much of a visitor's network address we look at: never more than a limit or a search for fakes needs.
//!
//! Both types hold the family and the leading bytes, the rest is gone. Neither can be shown or logged.

use std::fmt;
use std::net::IpAddr;

/// The network an address belongs to: the first 24 bits of an IPv4 address (also when it comes wrapped in IPv6), the
/// first 64 of an IPv6 address. The vault makes tags of it, by which organisers find signatures that came in a swarm.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct NetworkPrefix([u8; 9]);

/// Whom a rate limit counts: one IPv4 address, or the 64-bit network that one household or host has in IPv6.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct AddressKey([u8; 9]);

impl NetworkPrefix {
    /// The network of an address.
    pub fn of(address: IpAddr) -> Self {
        Self(leading_bytes(address, 3))
    }

    /// Nine bytes to hash: the family (4 or 6), then the leading bytes, then zeros.
    pub const fn as_bytes(&self) -> &[u8; 9] {
        &self.0
    }
}

impl AddressKey {
    /// The key of an address.
    pub fn of(address: IpAddr) -> Self {
        Self(leading_bytes(address, 4))
    }
}

/// Family, then the first bytes: `kept_of_v4` of an IPv4 address, eight of an IPv6 address.
fn leading_bytes(address: IpAddr, kept_of_v4: usize) -> [u8; 9] {
    let mut bytes = [0; 9];
    match address.to_canonical() {
        IpAddr::V4(address) => {
            bytes[0] = 4;
            bytes[1..=kept_of_v4].copy_from_slice(&address.octets()[..kept_of_v4]);
        }
        IpAddr::V6(address) => {
            bytes[0] = 6;
            bytes[1..].copy_from_slice(&address.octets()[..8]);
        }
    }
    bytes
}

impl fmt::Debug for NetworkPrefix {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("NetworkPrefix(..)")
    }
}

impl fmt::Debug for AddressKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("AddressKey(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prefix(address: &str) -> NetworkPrefix {
        NetworkPrefix::of(address.parse().unwrap())
    }

    fn key(address: &str) -> AddressKey {
        AddressKey::of(address.parse().unwrap())
    }

    #[test]
    fn neighbours_share_a_network() {
        assert_eq!(prefix("192.0.2.1"), prefix("192.0.2.254"));
        assert_eq!(prefix("192.0.2.1"), prefix("::ffff:192.0.2.9"));
        assert_ne!(prefix("192.0.2.1"), prefix("192.0.3.1"));
        assert_eq!(prefix("2001:db8:1:2::1"), prefix("2001:db8:1:2:ffff::"));
        assert_ne!(prefix("2001:db8:1:2::1"), prefix("2001:db8:1:3::1"));
        assert_eq!(prefix("192.0.2.77").as_bytes(), &[4, 192, 0, 2, 0, 0, 0, 0, 0]);
    }

    #[test]
    fn a_limit_counts_one_address_or_one_64_bit_network() {
        assert_ne!(key("192.0.2.1"), key("192.0.2.2"));
        assert_eq!(key("192.0.2.1"), key("::ffff:192.0.2.1"));
        assert_eq!(key("2001:db8:1:2::1"), key("2001:db8:1:2::2"));
    }

    #[test]
    fn nothing_of_an_address_is_printed() {
        assert_eq!(
            format!("{:?} {:?}", key("192.0.2.1"), prefix("192.0.2.1")),
            "AddressKey(..) NetworkPrefix(..)"
        );
    }
}
