//! What several pages say in the same words.

use crate::core::locale::Localizer;
use crate::core::source::Source;

/// A source by its label; not every label is one that somebody gave.
pub fn source(label: &str, l: Localizer) -> String {
    match label {
        Source::DIRECT => l.t("dashboard-source-direct"),
        Source::OTHER => l.t("dashboard-source-other"),
        Source::UNKNOWN => l.t("dashboard-source-unknown"),
        label => label.to_owned(),
    }
}
