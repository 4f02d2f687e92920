//! "Did you mean gmail.com?" A mistyped address never gets its mail, so we ask; the person may ignore it.
//!
//! The name of the domain and its ending are looked at apart: a popular name may be off by one keystroke (a letter too
//! many, missing, wrong, or two swapped: optimal string alignment distance 1), an ending may be one of the slips that no
//! real ending resembles. So `hotmail.se` is not taken for `hotmail.es`.

use strsim::osa_distance;

use super::email::EmailAddress;

/// Where most people have their mail.
#[rustfmt::skip]
const POPULAR: [&str; 76] = [
    "gmail.com", "googlemail.com", "icloud.com", "me.com", "aol.com", "msn.com", "protonmail.com", "proton.me", "gmx.com",
    "hotmail.com", "hotmail.es", "hotmail.fr", "hotmail.it", "hotmail.de", "hotmail.co.uk", "hotmail.com.ar", "hotmail.com.mx",
    "outlook.com", "outlook.es", "outlook.fr", "outlook.it", "outlook.de", "outlook.com.ar", "outlook.com.br", "outlook.cl",
    "live.com", "live.com.mx", "live.com.ar", "live.co.uk", "live.fr", "live.it", "live.nl", "live.cl",
    "yahoo.com", "yahoo.es", "yahoo.fr", "yahoo.it", "yahoo.de", "yahoo.co.uk", "yahoo.com.mx", "yahoo.com.ar", "yahoo.com.br",
    "yahoo.com.co", "yahoo.com.pe", "yahoo.com.ve", "yahoo.cl", "yahoo.ca", "yahoo.co.in",
    "gmx.de", "gmx.net", "gmx.at", "gmx.ch", "web.de", "t-online.de", "freenet.de", "bluewin.ch",
    "orange.fr", "free.fr", "wanadoo.fr", "laposte.net", "sfr.fr", "libero.it", "virgilio.it", "alice.it", "tiscali.it",
    "telefonica.net", "terra.es", "terra.com.br", "uol.com.br", "bol.com.br", "sapo.pt", "prodigy.net.mx",
    "btinternet.com", "comcast.net", "verizon.net", "seznam.cz",
];

/// Real domains that lie one keystroke beside a popular one.
#[rustfmt::skip]
const REAL_NEIGHBOURS: [&str; 14] = [
    "mail.com", "email.com", "ymail.com", "hmail.com", "tmail.com", "fmail.com", "zmail.com", "jmail.com", "gmail.de", "gail.com",
    "cloud.com", "hotmall.com", "orange.com", "oranges.fr",
];

/// Endings that do not exist and what was meant.
#[rustfmt::skip]
const MISTYPED_ENDINGS: [(&str, &str); 25] = [
    ("con", "com"), ("cmo", "com"), ("ocm", "com"), ("comm", "com"), ("coom", "com"), ("ccom", "com"), ("vom", "com"), ("xom", "com"),
    ("cim", "com"), ("cpm", "com"), ("ckm", "com"), ("clm", "com"), ("coml", "com"), ("conm", "com"), ("comn", "com"), ("cpom", "com"),
    ("cop", "com"), ("nte", "net"), ("ent", "net"), ("nett", "net"), ("ney", "net"), ("ogr", "org"), ("rog", "org"), ("orgg", "org"),
    ("og", "org"),
];

/// Real endings that are a slip behind a name whose only home is `.com`: `gmail.co`, `yahoo.cm`.
const SLIPS_OF_COM: [&str; 4] = ["co", "cm", "om", "cam"];

/// Shorter names have too many real neighbours: there only two swapped letters count.
const LONG_ENOUGH: usize = 5;

impl EmailAddress {
    /// The whole address with its domain mended, when the domain looks mistyped; `None` for any domain that is popular
    /// itself, a known neighbour of one, or reserved for examples and tests (RFC 2606).
    pub fn suggestion(&self) -> Option<String> {
        mended(self.domain_ascii()).map(|domain| format!("{}@{domain}", self.local_part()))
    }
}

fn mended(domain: &str) -> Option<String> {
    if POPULAR.contains(&domain) || REAL_NEIGHBOURS.contains(&domain) || is_reserved(domain) {
        return None;
    }
    let (name, ending) = domain.split_once('.')?;
    let mended_ending = mend_ending(ending);
    let likely = mended_ending.as_deref().unwrap_or(ending);
    popular_like(name, likely)
        .map(str::to_owned)
        .or_else(|| mended_ending.map(|ending| format!("{name}.{ending}")))
}

/// The popular domain with this ending (or `.com` for a slip of it) whose name is the one typed or a keystroke away.
fn popular_like(name: &str, ending: &str) -> Option<&'static str> {
    let slipped = SLIPS_OF_COM.contains(&ending);
    POPULAR.into_iter().find(|popular| {
        popular.split_once('.').is_some_and(|(popular_name, popular_ending)| {
            let same_ending = popular_ending == ending || (slipped && popular_ending == "com");
            same_ending && (popular_name == name || is_keystroke_away(name, popular_name))
        })
    })
}

fn is_keystroke_away(typed: &str, popular: &str) -> bool {
    let swapped = || {
        let sorted = |word: &str| {
            let mut letters = word.as_bytes().to_vec();
            letters.sort_unstable();
            letters
        };
        sorted(typed) == sorted(popular)
    };
    osa_distance(typed, popular) == 1 && (popular.len() >= LONG_ENOUGH || swapped())
}

/// The ending with each of its mistyped labels mended; `None` when none was.
fn mend_ending(ending: &str) -> Option<String> {
    let mended = ending.split('.').map(mend_label).collect::<Vec<_>>().join(".");
    (mended != ending).then_some(mended)
}

fn mend_label(label: &str) -> &str {
    MISTYPED_ENDINGS
        .iter()
        .find(|(typed, _)| *typed == label)
        .map_or(label, |(_, meant)| meant)
}

fn is_reserved(domain: &str) -> bool {
    let under = |parent: &str| {
        domain
            .strip_suffix(parent)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    [
        "test",
        "example",
        "invalid",
        "localhost",
        "example.com",
        "example.net",
        "example.org",
    ]
    .into_iter()
    .any(under)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn suggestion(domain: &str) -> Option<String> {
        let address = EmailAddress::parse(&format!("Ana.L@{domain}")).unwrap();
        address
            .suggestion()
            .map(|text| text.strip_prefix("Ana.L@").unwrap().to_owned())
    }

    #[test]
    #[rustfmt::skip]
    fn mistyped_popular_domains_are_mended() {
        for (typed, meant) in [
            ("gmial.com", "gmail.com"), ("gmal.com", "gmail.com"), ("gmaill.com", "gmail.com"), ("gnail.com", "gmail.com"),
            ("gmai.com", "gmail.com"), ("gamil.com", "gmail.com"), ("gmail.co", "gmail.com"), ("gmail.con", "gmail.com"),
            ("gmail.cm", "gmail.com"), ("gmail.om", "gmail.com"), ("gmial.con", "gmail.com"), ("GMIAL.COM", "gmail.com"),
            ("hotmial.com", "hotmail.com"), ("hotmai.com", "hotmail.com"), ("hotmal.es", "hotmail.es"), ("homtail.fr", "hotmail.fr"),
            ("outlok.com", "outlook.com"), ("outloook.es", "outlook.es"), ("yaho.com", "yahoo.com"), ("yahooo.com.mx", "yahoo.com.mx"),
            ("yaho.con.ar", "yahoo.com.ar"), ("yahoo.con.mx", "yahoo.com.mx"), ("iclould.com", "icloud.com"), ("iclod.com", "icloud.com"),
            ("livve.com", ""), ("lvie.com", "live.com"), ("gxm.de", "gmx.de"), ("wbe.de", "web.de"), ("ornage.fr", "orange.fr"),
            ("libro.it", "libero.it"), ("protonmial.com", "protonmail.com"), ("gmx.ney", "gmx.net"), ("ferre.fr", ""),
        ] {
            assert_eq!(suggestion(typed).as_deref(), Some(meant).filter(|meant| !meant.is_empty()), "{typed}");
        }
    }

    #[test]
    fn impossible_endings_are_mended_anywhere() {
        assert_eq!(suggestion("familia-perez.con").as_deref(), Some("familia-perez.com"));
        assert_eq!(suggestion("mail.ngo.ogr").as_deref(), Some("mail.ngo.org"));
    }

    #[test]
    #[rustfmt::skip]
    fn real_domains_are_left_alone() {
        for domain in POPULAR.into_iter().chain(REAL_NEIGHBOURS).chain([
            "hotmail.se", "hotmail.be", "outlook.be", "outlook.ie", "outlook.pt", "yahoo.se", "yahoo.com.ph", "live.se", "live.be",
            "gmx.fr", "gmx.us", "web.com", "tree.fr", "love.com", "life.com", "wed.de", "ono.com", "mac.com", "pm.me", "ya.ru",
            "mail.ru", "example.co", "colombia.co", "ngo.org.co", "example.org", "example.com", "mail.example.com", "anything.test",
            "gmial.test", "gmail.example", "unam.mx", "uba.ar", "riseup.net", "posteo.de", "gmail.example.org",
        ]) {
            assert_eq!(suggestion(domain), None, "{domain}");
        }
    }

    #[test]
    fn the_part_before_the_at_stays_as_typed() {
        let address = EmailAddress::parse("Ana.L+x@Gmial.com").unwrap();
        assert_eq!(address.suggestion().as_deref(), Some("Ana.L+x@gmail.com"));
    }

    proptest! {
        #[test]
        fn a_suggestion_is_an_address_that_needs_none(name in "[a-z]{2,10}", ending in r"(com|con|es|net|ney|com\.mx|con\.ar|co)") {
            if let Some(text) = EmailAddress::parse(&format!("a@{name}.{ending}")).unwrap().suggestion() {
                prop_assert_eq!(EmailAddress::parse(&text).unwrap().suggestion(), None);
            }
        }
    }
}
