//! Does a text carry a web address? People who sign do not; people who advertise do.

use unicode_normalization::UnicodeNormalization;

/// Endings that a name does not have by accident, even when somebody leaves out the space after an abbreviation.
#[rustfmt::skip]
const LONG_ENDINGS: [&str; 20] = [
    "com", "net", "org", "info", "biz", "edu", "gov", "xyz", "top", "online", "site", "website", "shop", "store",
    "club", "app", "dev", "link", "click", "casino",
];
/// Endings of two letters that advertisers like; they count only behind a word of at least four characters.
const SHORT_ENDINGS: [&str; 14] = [
    "ru", "cn", "su", "io", "cc", "tv", "ly", "gg", "tk", "ml", "cf", "gq", "pw", "ws",
];

/// A web address that says so: `https://…` (any scheme) or `www.…`, in any width and case.
pub(super) fn has_explicit_link(text: &str) -> bool {
    let text = folded(text);
    text.contains("://") || has_www(&text)
}

/// The same, and anything that looks like a domain: `shop.example.com`, `bit.ly/x`. For names, where "Ma.del Carmen",
/// "J.R.R." and "Sr." are fine.
pub(super) fn has_any_link(text: &str) -> bool {
    let text = folded(text);
    text.contains("://") || has_www(&text) || text.split_whitespace().any(is_domain_like)
}

/// Lower case, and wide or ornamental letters made plain, as a reader's eye does.
fn folded(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.nfkc().flat_map(char::to_lowercase).collect()
}

fn has_www(text: &str) -> bool {
    text.match_indices("www.").any(|(place, found)| {
        let starts_a_word = !text[..place].ends_with(char::is_alphanumeric);
        starts_a_word && text[place + found.len()..].starts_with(char::is_alphanumeric)
    })
}

fn is_domain_like(word: &str) -> bool {
    let word = word.trim_start_matches(|character: char| !character.is_alphanumeric());
    let host = word.split(['/', ':', '?', '#']).next().unwrap_or_default();
    let followed_by_path = word[host.len()..].starts_with('/') && word.len() > host.len() + 1;
    let host = host.trim_end_matches(|character: char| !character.is_alphanumeric());
    let Some((rest, ending)) = host.rsplit_once('.') else {
        return false;
    };
    let label = rest.rsplit(['.', '@']).next().unwrap_or_default().chars().count();
    let known = (label >= 2 && LONG_ENDINGS.contains(&ending)) || (label >= 4 && SHORT_ENDINGS.contains(&ending));
    let looks_like_path = followed_by_path && label >= 2 && ending.len() >= 2;
    known || (looks_like_path && ending.bytes().all(|byte| byte.is_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip]
    fn web_addresses_are_seen() {
        for text in [
            "http://a", "HTTPS://Example.org", "ftp://x", "see www.example.org", "(www.a.b)", "ｗｗｗ．ａ．ｂ", "ｈｔｔｐ：／／a",
        ] {
            assert!(has_explicit_link(text), "{text}");
            assert!(has_any_link(text), "{text}");
        }
    }

    #[test]
    #[rustfmt::skip]
    fn domains_in_names_are_seen() {
        for text in ["Cheap-pills.com", "Ana buy.now.shop/x", "bit.ly/x", "casino.ru!", "ana@example.com", "a.example.com:80"] {
            assert!(has_any_link(text), "{text}");
        }
    }

    #[test]
    #[rustfmt::skip]
    fn names_and_sentences_are_no_links() {
        for text in [
            "J.R.R. Tolkien", "Ma.del Carmen", "Ma.de los Ángeles", "St.John", "Martin Luther King Jr.", "María/José", "A.Com",
            "Mª.José", "D.F.", "Sammy Davis, Jr.", "Awwww. So good", "www", "...", "n.n./x",
        ] {
            assert!(!has_any_link(text), "{text}");
        }
        assert!(!has_explicit_link("Enough.com on, let us sign. 1.com"));
    }
}
