//! What a page inside a frame on another site may load, and who may frame it (CSP Level 3).
//!
//! Styles of a frame that stand in the page itself are named by their hash, so that a site whose policy forbids inline
//! styles is none the wiser: its policy ends at the frame, and ours begins.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::campaigns::Partnership;

/// How a policy names a text that stands in the page.
pub fn hash_source(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)))
}

/// A style sheet or script without the lines that say why, for pages in which it stands itself.
pub fn packed(text: &str) -> String {
    let is_comment = |line: &&str| line.starts_with("//") || (line.starts_with("/*") && line.ends_with("*/"));
    let lines = text.lines().map(str::trim);
    let kept: Vec<_> = lines.filter(|line| !line.is_empty() && !is_comment(line)).collect();
    kept.join("\n")
}

/// For a page that loads our files and sends forms to us; `rules` is a style that stands in it.
pub fn policy(rules: Option<&str>, ancestors: &str) -> String {
    let style = rules.map(hash_source).unwrap_or_default();
    format!(
        "default-src 'none'; style-src 'self' {style}; script-src 'self'; img-src 'self'; connect-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors {ancestors}"
    )
}

/// The sites of whoever a form belongs to, as a policy's `frame-ancestors`, and ourselves, who show it while its snippet is
/// made. An organisation without sites, or none at all, is framed by nobody else.
pub fn ancestors(owner: Option<&Partnership>) -> String {
    let sites = owner.map(|owner| owner.sites.as_slice()).unwrap_or_default();
    let plain = |origin: &&str| !origin.contains([' ', ';', ',', '\'', '"']) && origin.is_ascii();
    let origins = sites.iter().map(|site| site.origin.as_str()).filter(plain);
    std::iter::once("'self'").chain(origins).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_why_is_left_out() {
        assert_eq!(
            packed("/* Why */\n:root { a: b; }\n\n  c { d: e; }\n// Why\n"),
            ":root { a: b; }\nc { d: e; }"
        );
    }

    #[test]
    fn a_style_is_named_by_its_hash() {
        // The example of CSP Level 3, 8.4, for `alert('Hello, world.');`
        assert_eq!(
            hash_source("alert('Hello, world.');"),
            "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"
        );
        assert!(policy(Some("a"), "'self'").contains("style-src 'self' 'sha256-"));
        assert!(policy(None, "*").ends_with("frame-ancestors *"));
        assert_eq!(ancestors(None), "'self'");
    }
}
