//! What is wrong with a form, field by field, so that it is shown again with a sentence at each.

use actix_web::http::StatusCode;

use crate::core::locale::Localizer;

/// Fields and sentences, in the form's order.
#[derive(Debug, Clone, Default)]
pub struct Problems(Vec<(&'static str, String)>);

impl Problems {
    /// One problem.
    pub fn one(field: &'static str, sentence: String) -> Self {
        Self(vec![(field, sentence)])
    }

    /// From the keys of sentences.
    pub fn new(l: Localizer, keys: &[(&'static str, &'static str)]) -> Self {
        Self(keys.iter().map(|(field, key)| (*field, l.t(key))).collect())
    }

    /// Another.
    pub fn add(&mut self, field: &'static str, sentence: String) {
        self.0.push((field, sentence));
    }

    /// What is wrong with a field.
    pub fn of(&self, field: &str) -> Option<&str> {
        let found = self.0.iter().find(|(name, _)| *name == field);
        found.map(|(_, sentence)| sentence.as_str())
    }

    /// The first field with a problem, which gets the focus.
    pub fn first(&self) -> Option<&'static str> {
        self.0.first().map(|(field, _)| *field)
    }

    /// All of them.
    pub fn all(&self) -> &[(&'static str, String)] {
        &self.0
    }

    /// Whether all is well.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What a page that shows them answers.
    pub fn status(&self) -> StatusCode {
        status(self.is_empty(), false)
    }

    /// A name that one types for oneself or an organisation: one line, 1 to `most` characters. Gives what is kept.
    pub fn line(&mut self, l: Localizer, field: &'static str, typed: &str, most: usize) -> String {
        let text = typed.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.is_empty() {
            self.add(field, l.t("account-error-required"));
        } else if text.chars().count() > most {
            self.add(field, l.t1("error-too-long", "max", &most.to_string()));
        } else if text.chars().any(char::is_control) {
            self.add(field, l.t("error-characters"));
        }
        text
    }
}

/// What the page of a form answers: whether all that was typed is well, and whether what it rests on changed meanwhile.
pub fn status(is_well: bool, moved: bool) -> StatusCode {
    match (moved, is_well) {
        (true, _) => StatusCode::CONFLICT,
        (false, true) => StatusCode::OK,
        (false, false) => StatusCode::UNPROCESSABLE_ENTITY,
    }
}
