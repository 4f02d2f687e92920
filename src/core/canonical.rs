//! When are two addresses one person's? The spelling that the duplicate check compares, and nothing else.
//!
//! Most providers deliver `Ana@`, `ana@` and `ana+petition@` to one mailbox, Gmail also `a.n.a@`. The canonical form
//! folds these, so that one mailbox signs once. It is hashed with a key and never stored or mailed to.
//!
//! The rules carry a version that each campaign freezes: under changed rules the same person would get another number.
//! So version 1 below must not change once it has been used; better rules become version 2.

use unicode_normalization::UnicodeNormalization;

use super::email::EmailAddress;

/// The rules that new campaigns are made with.
pub const CANONICAL_RULES: i16 = 1;

/// A campaign asks for canonicalisation rules that this program does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there are no canonicalisation rules of version {0}")]
pub struct UnknownRules(pub i16);

/// Domains that are other names of one provider's mailboxes, and the name they are folded to. Hotmail, Outlook and Live
/// are not here: there the same local part may be two people.
#[rustfmt::skip]
const PROVIDER_ALIASES: [(&str, &[&str]); 4] = [
    ("gmail.com", &["googlemail.com"]),
    ("icloud.com", &["me.com", "mac.com"]),
    ("proton.me", &["protonmail.com", "pm.me"]),
    ("yandex.ru", &["ya.ru", "yandex.com", "yandex.by", "yandex.kz", "yandex.ua", "yandex.com.tr"]),
];

/// Yahoo's disposable addresses are `base-keyword@`; its ordinary ones hold no hyphen.
#[rustfmt::skip]
const YAHOO_FAMILY: [&str; 39] = [
    "yahoo.com", "yahoo.at", "yahoo.be", "yahoo.ca", "yahoo.cl", "yahoo.co.id", "yahoo.co.in", "yahoo.co.nz", "yahoo.co.th",
    "yahoo.co.uk", "yahoo.co.za", "yahoo.com.ar", "yahoo.com.au", "yahoo.com.br", "yahoo.com.co", "yahoo.com.hk", "yahoo.com.mx",
    "yahoo.com.my", "yahoo.com.pe", "yahoo.com.ph", "yahoo.com.sg", "yahoo.com.tr", "yahoo.com.tw", "yahoo.com.ve", "yahoo.com.vn",
    "yahoo.de", "yahoo.dk", "yahoo.es", "yahoo.fr", "yahoo.gr", "yahoo.ie", "yahoo.in", "yahoo.it", "yahoo.no", "yahoo.pl",
    "yahoo.ro", "yahoo.se", "ymail.com", "rocketmail.com",
];

impl EmailAddress {
    /// The spelling under which this address counts as one person, by the rules of that version:
    ///
    /// 1. the local part case-folded and made plain (NFKC), the domain in lower-case ASCII; `+tag` dropped everywhere,
    ///    `-tag` at Yahoo, dots at Gmail; other names of Google, iCloud, Proton and Yandex mail folded into one.
    ///
    /// For the duplicate check only: never send mail to it, never show it.
    pub fn canonical(&self, version: i16) -> Result<String, UnknownRules> {
        match version {
            1 => Ok(rules_1(self.local_part(), self.domain_ascii())),
            unknown => Err(UnknownRules(unknown)),
        }
    }
}

fn rules_1(local: &str, domain: &str) -> String {
    let folded = fold(local);
    let mut local = before_tag(&folded, '+').to_owned();
    if YAHOO_FAMILY.contains(&domain) {
        local = before_tag(&local, '-').to_owned();
    }
    let provider = PROVIDER_ALIASES.iter().find(|(_, aliases)| aliases.contains(&domain));
    let domain = provider.map_or(domain, |(name, _)| name);
    if domain == "gmail.com" {
        local = fold(&local.replace('.', ""));
    }
    format!("{local}@{domain}")
}

/// What stands before a tag; all of it when nothing would be left.
fn before_tag(local: &str, mark: char) -> &str {
    match local.split_once(mark) {
        Some((base, _)) if !base.is_empty() => base,
        _ => local,
    }
}

/// Case folding and NFKC in turns, until neither has anything left to do (as Unicode's `NFKC_Casefold`). Going through
/// capitals folds `ß` to `ss` and the final sigma to the other one.
fn fold(local: &str) -> String {
    if local.is_ascii() {
        return local.to_ascii_lowercase();
    }
    let mut folded = local.to_owned();
    for _ in 0..2 {
        folded = folded
            .nfkc()
            .flat_map(char::to_uppercase)
            .flat_map(char::to_lowercase)
            .nfkc()
            .collect();
    }
    folded
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn canonical(address: &str) -> String {
        EmailAddress::parse(address)
            .unwrap()
            .canonical(CANONICAL_RULES)
            .unwrap()
    }

    #[test]
    #[rustfmt::skip]
    fn spellings_of_one_mailbox_are_one_person() {
        for spellings in [
            &["ana@example.org", "ANA@Example.Org", "ana+x@example.org", "Ana+x+y@example.org", "ａｎａ@example.org"][..],
            &["analopez@gmail.com", "ana.lopez@gmail.com", "A.n.aLopez+p@googlemail.com"],
            &["ana@yahoo.com", "ana-news@yahoo.com", "Ana-news+x@yahoo.com"],
            &["ana@icloud.com", "ana@me.com", "ana@mac.com"],
            &["ana@proton.me", "ana@pm.me", "ana@protonmail.com"],
            &["ana@yandex.ru", "ana@ya.ru", "ana@yandex.com"],
            &["strasse@example.org", "straße@example.org", "STRASSE@example.org", "STRAẞE@example.org"],
            &["οδος@example.org", "ΟΔΟΣ@example.org", "οδοσ@example.org"],
            &["josé@example.org", "jose\u{301}@example.org", "JOSÉ@example.org"],
            &["a@exämple.de", "a@EXÄMPLE.de", "a@xn--exmple-cua.de"],
        ] {
            for other in spellings {
                assert_eq!(canonical(spellings[0]), canonical(other), "{other}");
            }
        }
    }

    #[test]
    fn different_mailboxes_stay_different() {
        for (one, other) in [
            ("ana@hotmail.com", "ana@outlook.com"),
            ("ana@live.com", "ana@outlook.com"),
            ("ana@yahoo.com", "ana@yahoo.es"),
            ("a.na@example.org", "ana@example.org"),
            ("ana-x@example.org", "ana@example.org"),
            ("ana-x@yahoo.co.jp", "ana@yahoo.co.jp"),
            ("+x@example.org", "+y@example.org"),
            ("ana@sub.example.org", "ana@example.org"),
        ] {
            assert_ne!(canonical(one), canonical(other), "{one} {other}");
        }
    }

    #[test]
    fn the_rules_of_version_1_are_pinned() {
        assert_eq!(canonical("A.Na+x@GoogleMail.com"), "ana@gmail.com");
        assert_eq!(canonical("Ana-x@ymail.com"), "ana@ymail.com");
        assert_eq!(canonical("+tag@example.org"), "+tag@example.org");
        assert_eq!(canonical("Åsa@exämple.de"), "åsa@xn--exmple-cua.de");
    }

    #[test]
    fn unknown_rules_are_an_error() {
        let address = EmailAddress::parse("ana@example.org").unwrap();
        assert_eq!(address.canonical(0), Err(UnknownRules(0)));
        assert_eq!(address.canonical(2), Err(UnknownRules(2)));
    }

    proptest! {
        #[test]
        fn the_canonical_form_is_its_own(local in r"[\pL\pM\pN.+\-_]{1,12}", domain in r"(gmail\.com|yahoo\.es|me\.com|example\.org)") {
            if let Ok(address) = EmailAddress::parse(&format!("{local}@{domain}")) {
                let once = address.canonical(1).unwrap();
                if let Ok(again) = EmailAddress::parse(&once) {
                    prop_assert_eq!(again.canonical(1).unwrap(), once);
                }
            }
        }
    }
}
