//! What is wrong with a form, beside each of its fields.

use crate::core::locale::Localizer;

/// Messages by field, in the order of the page.
#[derive(Debug, Clone, Default)]
pub struct Mistakes(Vec<(&'static str, String)>);

impl Mistakes {
    /// From the keys of messages.
    pub fn new(l: Localizer, keys: &[(&'static str, &'static str)]) -> Self {
        Self(keys.iter().map(|(field, key)| (*field, l.t(key))).collect())
    }

    /// What is wrong with a field.
    pub fn error(&self, field: &str) -> Option<&str> {
        let found = self.0.iter().find(|(known, _)| *known == field);
        found.map(|(_, message)| message.as_str())
    }

    /// The first field with which something is wrong.
    pub fn first_error(&self) -> Option<&str> {
        self.0.first().map(|(field, _)| *field)
    }

    /// Everything.
    pub fn all(&self) -> &[(&'static str, String)] {
        &self.0
    }
}
