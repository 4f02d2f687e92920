//! An e-mail address as a person typed it, checked so far as one can without sending a mail.

use std::fmt;

use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};
use unicode_normalization::UnicodeNormalization;

use super::characters;

/// Longest address, in octets of UTF-8 (RFC 5321, 4.5.3.1.3, less the angle brackets).
pub const ADDRESS_MAX: usize = 254;
/// Longest part before the `@`, in octets of UTF-8 (RFC 5321, 4.5.3.1.1).
pub const LOCAL_MAX: usize = 64;

/// An address of the form `local@domain`: the local part a dot-atom that may hold UTF-8 (RFC 5321, RFC 6531), the domain
/// two or more labels valid by UTS 46. Quoted local parts, comments and IP literals are not accepted.
///
/// Mail goes to [`as_str`](Self::as_str) (or [`for_delivery`](Self::for_delivery)), never to the canonical form.
/// `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct EmailAddress {
    typed: String,
    at: usize,
    domain_ascii: String,
}

/// Why a text is no [`EmailAddress`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EmailError {
    /// Nothing was typed.
    #[error("an e-mail address is needed")]
    Required,
    /// Longer than a mail server must accept.
    #[error("an e-mail address has at most 254 characters, and 64 before the @")]
    TooLong,
    /// No part before the `@`, or one that is not a dot-atom.
    #[error("the part before the @ is not valid")]
    Local,
    /// No domain, or one that cannot exist.
    #[error("the part behind the @ is not valid")]
    Domain,
    /// Control, invisible or direction-changing characters.
    #[error("some characters cannot be used here")]
    Characters,
}

impl EmailAddress {
    /// Reads an address; only spaces around it are forgiven.
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        let typed = text.trim();
        if typed.is_empty() {
            return Err(EmailError::Required);
        }
        if typed.len() > ADDRESS_MAX {
            return Err(EmailError::TooLong);
        }
        characters::check(typed, false).map_err(|_| EmailError::Characters)?;
        let at = typed.rfind('@').ok_or(EmailError::Domain)?;
        let (local, domain) = (&typed[..at], &typed[at + 1..]);
        check_local(local)?;
        let domain_ascii = domain_to_ascii(domain)?;
        if local.len() + 1 + domain_ascii.len() > ADDRESS_MAX {
            return Err(EmailError::TooLong);
        }
        Ok(Self {
            typed: typed.to_owned(),
            at,
            domain_ascii,
        })
    }

    /// The address as typed.
    pub fn as_str(&self) -> &str {
        &self.typed
    }

    /// The part before the `@`, as typed.
    pub fn local_part(&self) -> &str {
        &self.typed[..self.at]
    }

    /// The domain in lower case and ASCII (A-labels, RFC 5890).
    pub fn domain_ascii(&self) -> &str {
        &self.domain_ascii
    }

    /// The domain by which organisers look for a swarm of fakes: the same as [`domain_ascii`](Self::domain_ascii).
    pub fn mail_domain(&self) -> &str {
        &self.domain_ascii
    }

    /// The address for SMTP: the local part as typed, the domain in ASCII, so that only a local part with other
    /// characters asks the server for SMTPUTF8 (RFC 6531).
    pub fn for_delivery(&self) -> String {
        format!("{}@{}", self.local_part(), self.domain_ascii)
    }
}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("EmailAddress(..)")
    }
}

/// A local part must be a dot-atom, as typed and also once its compatibility characters are made plain (so that `＠` or
/// `…` cannot smuggle in an `@` or two dots).
fn check_local(local: &str) -> Result<(), EmailError> {
    if local.len() > LOCAL_MAX {
        return Err(EmailError::TooLong);
    }
    if local.is_ascii() {
        return if is_dot_atom(local) {
            Ok(())
        } else {
            Err(EmailError::Local)
        };
    }
    let plain: String = local.nfkc().collect();
    if is_dot_atom(local) && is_dot_atom(&plain) {
        Ok(())
    } else {
        Err(EmailError::Local)
    }
}

/// `1*atext *("." 1*atext)` of RFC 5322, 3.2.3, with every character beyond ASCII as atext (RFC 6531, 3.3) but spaces.
fn is_dot_atom(text: &str) -> bool {
    let is_atext = |character: char| {
        character.is_ascii_alphanumeric()
            || "!#$%&'*+-/=?^_`{|}~".contains(character)
            || (!character.is_ascii() && !character.is_whitespace())
    };
    text.split('.')
        .all(|atom| !atom.is_empty() && atom.chars().all(is_atext))
}

fn domain_to_ascii(domain: &str) -> Result<String, EmailError> {
    let ascii = Uts46::new()
        .to_ascii(
            domain.as_bytes(),
            AsciiDenyList::STD3,
            Hyphens::CheckFirstLast,
            DnsLength::Verify,
        )
        .map_err(|_| EmailError::Domain)?;
    let (_, top) = ascii.rsplit_once('.').ok_or(EmailError::Domain)?;
    let top_is_a_name = top.len() >= 2 && top.starts_with(|first: char| first.is_ascii_alphabetic());
    if top_is_a_name {
        Ok(ascii.into_owned())
    } else {
        Err(EmailError::Domain)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    #[rustfmt::skip]
    fn real_addresses_pass_as_typed() {
        for address in [
            "ana@example.org", "Ana.Lopez+petition@Example.ORG", "o'brien@example.co.uk", "josé@example.org", "ana@exämple.de",
            "用户@例子.公司", "δοκιμή@παράδειγμα.ελ", "_x-1@a-b.example", "a!#$%&'*+-/=?^_`{|}~b@example.org", "1@2.example",
            "x@r3---sn.example.org", "संपर्क@डाटामेल.भारत", "a@b.museum",
        ] {
            assert_eq!(EmailAddress::parse(address).unwrap().as_str(), address);
        }
    }

    #[test]
    fn outer_spaces_are_forgiven() {
        assert_eq!(
            EmailAddress::parse(" \tana@example.org\u{A0}\n").unwrap().as_str(),
            "ana@example.org"
        );
    }

    #[test]
    #[rustfmt::skip]
    fn other_things_are_refused() {
        use EmailError::{Characters, Domain, Local, Required};
        for (text, error) in [
            ("", Required), ("  ", Required), ("ana", Domain), ("ana@", Domain), ("@example.org", Local), ("@", Local),
            ("a@b@example.org", Local), ("ana@localhost", Domain), ("ana@127.0.0.1", Domain), ("ana@[127.0.0.1]", Domain),
            ("ana@[IPv6:::1]", Domain), (".ana@example.org", Local), ("ana.@example.org", Local), ("a..b@example.org", Local),
            ("\"a b\"@example.org", Local), ("a b@example.org", Local), ("ana(x)@example.org", Local), ("ana@exa mple.org", Domain),
            ("<ana@example.org>", Local), ("Ana <ana@example.org>", Local), ("ana@example.org,b@example.org", Local),
            ("ana@example..org", Domain), ("ana@-example.org", Domain), ("ana@example-.org", Domain), ("ana@example.org.", Domain),
            ("ana@.example.org", Domain), ("ana@exa_mple.org", Domain), ("ana@example.1", Domain), ("ana@example.c", Domain),
            ("ana@xn--a.org", Domain), ("ana\r\nBcc: b@example.org", Characters), ("ana\0@example.org", Characters),
            ("ana\u{202E}@example.org", Characters), ("ana\u{200B}@example.org", Characters), ("ana@exam\u{AD}ple.org", Characters),
            ("ana\u{200D}@example.org", Characters), ("ana＠b@example.org", Local), ("ana…b@example.org", Local),
            ("ana@example.org?subject=x", Domain), ("ana@example.org/x", Domain), ("a\u{3000}b@example.org", Local),
            ("a,b@example.org", Local), ("a;b@example.org", Local), ("a\\b@example.org", Local),
        ] {
            assert_eq!(EmailAddress::parse(text).map(|address| address.typed), Err(error), "{text:?}");
        }
    }

    #[test]
    fn lengths_are_those_of_smtp() {
        let domain = format!("{}.{}.example", "d".repeat(63), "e".repeat(63));
        assert!(EmailAddress::parse(&format!("{}@{domain}", "x".repeat(64))).is_ok());
        assert_eq!(
            EmailAddress::parse(&format!("{}@{domain}", "x".repeat(65))),
            Err(EmailError::TooLong)
        );
        assert_eq!(
            EmailAddress::parse(&format!("x@{domain}.{domain}")),
            Err(EmailError::TooLong)
        );
        assert_eq!(EmailAddress::parse(&"x".repeat(1_000_000)), Err(EmailError::TooLong));
        assert_eq!(
            EmailAddress::parse(&format!("x@{}.org", "d".repeat(64))),
            Err(EmailError::Domain)
        );
    }

    #[test]
    fn domains_are_known_in_ascii() {
        let address = EmailAddress::parse("José@Exämple.DE").unwrap();
        assert_eq!(address.domain_ascii(), "xn--exmple-cua.de");
        assert_eq!(address.mail_domain(), "xn--exmple-cua.de");
        assert_eq!(address.local_part(), "José");
        assert_eq!(address.for_delivery(), "José@xn--exmple-cua.de");
        assert_eq!(format!("{address:?}"), "EmailAddress(..)");
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text: String, near in r"[a-zA-Zñß@.+\-\u{200D}\u{FF20} ]{0,30}@[a-zé.\-\u{3002}]{0,20}") {
            for text in [text, near] {
                if let Ok(address) = EmailAddress::parse(&text) {
                    prop_assert_eq!(EmailAddress::parse(address.as_str()), Ok(address.clone()));
                    prop_assert!(EmailAddress::parse(&address.for_delivery()).is_ok());
                    prop_assert!(!address.as_str().contains(char::is_control));
                }
            }
        }
    }
}
