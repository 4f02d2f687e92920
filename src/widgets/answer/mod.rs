//! How pictures are answered.

pub mod pages;

/// How long a picture may be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fresh {
    /// As long as a count on a page.
    Badge,
    /// A minute, for what is shared; proxies a little less.
    Card,
    /// A day: it shows no count.
    Steady,
}
