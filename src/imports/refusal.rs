//! Why a row cannot be taken, in words of the language of whoever reads them.

use super::columns::Field;
use crate::core::email::EmailError;
use crate::core::locale::{Language, Localizer};
use crate::core::text::TextError;

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Which field; none if it is the row as a whole.
    pub field: Option<Field>,
    /// What is wrong with it.
    pub why: Why,
}

/// What is wrong with a field, or with the row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// It has another number of columns than the header.
    Columns {
        /// Its own.
        found: usize,
        /// The header's.
        expected: usize,
    },
    /// An exported signature that was not confirmed.
    State(String),
    /// A text that will not do.
    Text(TextError),
    /// An address that is none.
    Email(EmailError),
    /// Something that a spreadsheet would run.
    Formula,
    /// Nothing, and there is no default.
    Missing,
    /// No country by this name.
    Country,
    /// No date as they are written here; the format that was told.
    Date(Option<String>),
    /// In the future.
    Future,
    /// Before 1970.
    Early,
    /// No organisation that asks.
    Consent(String),
    /// It could not be sealed.
    Sealing,
}

impl Refusal {
    /// Of one field.
    pub fn of(field: Field, why: Why) -> Self {
        Self {
            field: Some(field),
            why,
        }
    }

    /// Of the row as a whole.
    pub fn whole(why: Why) -> Self {
        Self { field: None, why }
    }

    /// In words.
    pub fn message(&self, l: Localizer) -> String {
        let why = self.why.message(l);
        match self.field {
            Some(field) => {
                let field = l.t(&format!("import-reason-{}", field.as_str().replace('_', "-")));
                l.t2("import-reason", "field", &field, "why", &why)
            }
            None => why,
        }
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.message(Language::English.localizer()))
    }
}

impl Why {
    fn message(&self, l: Localizer) -> String {
        match self {
            Self::Columns { found, expected } => l.t2(
                "import-why-columns",
                "found",
                &found.to_string(),
                "expected",
                &expected.to_string(),
            ),
            Self::State(state) => l.t1("import-why-state", "state", state),
            Self::Text(TextError::TooLong { max }) => l.t1("import-why-too-long", "max", &max.to_string()),
            Self::Text(TextError::Link) => l.t("import-why-link"),
            Self::Text(TextError::Marks) => l.t("import-why-marks"),
            Self::Text(TextError::Invalid) => l.t("import-why-invalid"),
            Self::Text(TextError::Characters) | Self::Email(EmailError::Characters) => l.t("import-why-characters"),
            Self::Missing | Self::Text(TextError::Required) | Self::Email(EmailError::Required) => {
                l.t("import-why-missing")
            }
            Self::Email(EmailError::TooLong) => l.t("import-why-email-too-long"),
            Self::Email(EmailError::Local) => l.t("import-why-email-local"),
            Self::Email(EmailError::Domain) => l.t("import-why-email-domain"),
            Self::Formula => l.t("import-why-formula"),
            Self::Country => l.t("import-why-country"),
            Self::Date(None) => l.t("import-why-date"),
            Self::Date(Some(format)) => l.t1("import-why-date-format", "format", format),
            Self::Future => l.t("import-why-future"),
            Self::Early => l.t("import-why-early"),
            Self::Consent(name) => l.t1("import-why-consent", "name", name),
            Self::Sealing => l.t("import-why-sealing"),
        }
    }
}
