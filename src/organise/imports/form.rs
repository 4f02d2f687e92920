//! The form that says how a list is to be read and on what grounds it may be taken over: as it was typed, and whether it will
//! do.

use std::collections::HashMap;

use crate::campaigns::Campaign;
use crate::core::clock::parse_moment;
use crate::core::country::Country;
use crate::core::locale::Language;
use crate::imports::columns::Columns;
use crate::imports::inspect::{Glance, SEPARATORS};
use crate::imports::uploads::Plan;
use crate::imports::{Field, ImportError};

/// How dates are written, beside ISO 8601: the notation, and the last of January 2006 in it.
pub const DATE_FORMATS: [(&str, &str); 8] = [
    ("%d/%m/%Y", "31/01/2006"),
    ("%m/%d/%Y", "01/31/2006"),
    ("%d.%m.%Y", "31.01.2006"),
    ("%d-%m-%Y", "31-01-2006"),
    ("%d/%m/%Y %H:%M", "31/01/2006 17:45"),
    ("%m/%d/%Y %H:%M", "01/31/2006 17:45"),
    ("%d/%m/%Y %H:%M:%S", "31/01/2006 17:45:30"),
    ("%m/%d/%Y %H:%M:%S", "01/31/2006 17:45:30"),
];
const BASIS_MAX: usize = 1_000;
const PROVENANCE_MAX: usize = 300;
/// What "in no column" is called in the form.
const NOWHERE: &str = "-";

/// The form as it was sent.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    /// By field: the number of a column, or nothing.
    pub columns: HashMap<&'static str, String>,
    /// The list is in Windows-1252.
    pub windows: bool,
    /// The accents were looked at.
    pub accents: bool,
    /// What stands between columns: "", ",", ";" or "tab".
    pub separator: String,
    /// BCP 47.
    pub language: String,
    /// ISO 3166-1 alpha-2, or nothing.
    pub country: String,
    /// ISO 8601, or nothing.
    pub signed_on: String,
    /// One of [`DATE_FORMATS`], or nothing.
    pub date_format: String,
    /// In words.
    pub basis: String,
    /// In words.
    pub provenance: String,
    /// The number of an entry, "none", or nothing while nobody has chosen.
    pub replaces: String,
}

/// A message's key beside the name of its field.
pub type Error = (&'static str, &'static str);

/// The name of the form's field for a field of the list.
pub fn column_name(field: Field) -> &'static str {
    match field {
        Field::GivenName => "column_given_name",
        Field::FamilyName => "column_family_name",
        Field::FullName => "column_full_name",
        Field::Email => "column_email",
        Field::Country => "column_country",
        Field::Postcode => "column_postcode",
        Field::Comment => "column_comment",
        Field::SignedAt => "column_signed_at",
        Field::Consents => "column_consents",
    }
}

/// Reads what the form calls a separator.
pub fn separator(word: &str) -> Option<u8> {
    let byte = if word == "tab" {
        Some(b'\t')
    } else {
        word.bytes().next()
    };
    byte.filter(|byte| word.len() <= 3 && SEPARATORS.contains(byte))
}

/// What the form calls a separator.
pub fn separator_word(separator: u8) -> &'static str {
    match separator {
        b';' => ";",
        b'\t' => "tab",
        _ => ",",
    }
}

impl Typed {
    /// As a list is first shown: what its header says.
    pub fn guessed(glance: &Glance, campaign: &Campaign) -> Self {
        let columns = Columns::guess(&glance.header);
        let place = |field: Field| {
            let place = columns
                .place(field)
                .map_or_else(|| NOWHERE.to_owned(), |place| place.to_string());
            (column_name(field), place)
        };
        Self {
            columns: Field::ALL.into_iter().map(place).collect(),
            separator: separator_word(glance.separator).to_owned(),
            language: campaign.row.default_language.clone(),
            ..Self::default()
        }
    }

    /// As it was told before.
    pub fn told(plan: &Plan, glance: &Glance) -> Self {
        let place = |field: Field| {
            let place = plan
                .place(field)
                .map_or_else(|| NOWHERE.to_owned(), |place| place.to_string());
            (column_name(field), place)
        };
        Self {
            columns: Field::ALL.into_iter().map(place).collect(),
            separator: separator_word(glance.separator).to_owned(),
            windows: plan.windows,
            accents: plan.windows,
            language: plan.language.clone(),
            country: plan.country.clone(),
            signed_on: plan.signed_on.clone(),
            date_format: plan.date_format.clone(),
            basis: plan.basis.clone(),
            provenance: plan.provenance.clone(),
            replaces: plan
                .replaces
                .map_or_else(|| "none".to_owned(), |entry| entry.to_string()),
        }
    }

    /// From the fields of a form.
    pub fn read<'f>(get: impl Fn(&str) -> &'f str) -> Self {
        let column = |field: Field| (column_name(field), get(column_name(field)).to_owned());
        Self {
            columns: Field::ALL.into_iter().map(column).collect(),
            windows: get("encoding") == "windows-1252",
            accents: get("accents") == "yes",
            separator: get("separator").to_owned(),
            language: get("language").to_owned(),
            country: get("country").to_owned(),
            signed_on: get("signed_on").to_owned(),
            date_format: get("date_format").to_owned(),
            basis: get("basis").to_owned(),
            provenance: get("provenance").to_owned(),
            replaces: get("replaces").to_owned(),
        }
    }

    /// Where a field was said to stand.
    pub fn place(&self, field: Field) -> Option<usize> {
        self.columns.get(column_name(field))?.parse().ok()
    }

    /// The plan, or everything that is wrong with the form, in the order of the page.
    pub fn check(&self, glance: &Glance, campaign: &Campaign) -> Result<Plan, Vec<Error>> {
        let plan = self.plan(glance);
        let mut errors = Vec::new();
        if self.windows && !self.accents {
            errors.push(("accents", "import-error-accents"));
        }
        errors.extend(column_errors(&plan, glance));
        let has_texts = Language::parse(&self.language).is_some_and(|language| campaign.texts.contains_key(&language));
        if !has_texts {
            errors.push(("language", "import-error-language"));
        }
        if !self.country.is_empty() && Country::parse(&self.country).is_err() {
            errors.push(("country", "error-country-invalid"));
        } else if self.country.is_empty() && plan.place(Field::Country).is_none() {
            errors.push(("country", "import-error-country"));
        }
        let is_known = |format: &str| DATE_FORMATS.iter().any(|(known, _)| *known == format);
        if !self.date_format.is_empty() && !is_known(&self.date_format) {
            errors.push(("date_format", "import-error-date-format"));
        }
        if !self.signed_on.is_empty() && parse_moment(&self.signed_on).is_none() {
            errors.push(("signed_on", "import-error-day"));
        } else if self.signed_on.is_empty() && plan.place(Field::SignedAt).is_none() {
            errors.push(("signed_on", "import-error-signed-on"));
        }
        if !is_line(&self.provenance, PROVENANCE_MAX) {
            errors.push(("provenance", "import-error-provenance"));
        }
        if !is_line(&self.basis, BASIS_MAX) {
            errors.push(("basis", "import-error-basis"));
        }
        let is_entry = |id: i64| campaign.offline.iter().any(|entry| entry.id == id && entry.count > 0);
        if self.replaces != "none" && !plan.replaces.is_some_and(is_entry) {
            errors.push(("replaces", "import-error-replaces"));
        }
        if errors.is_empty() { Ok(plan) } else { Err(errors) }
    }

    fn plan(&self, glance: &Glance) -> Plan {
        Plan {
            columns: Field::ALL
                .into_iter()
                .map(|field| (field.as_str().to_owned(), self.place(field)))
                .collect(),
            windows: self.windows,
            separator: Some(glance.separator),
            language: self.language.clone(),
            country: self.country.clone(),
            signed_on: self.signed_on.clone(),
            date_format: self.date_format.clone(),
            basis: self.basis.clone(),
            provenance: self.provenance.clone(),
            replaces: self.replaces.parse().ok(),
        }
    }
}

fn column_errors(plan: &Plan, glance: &Glance) -> Vec<Error> {
    let mut errors = Vec::new();
    let mut taken = HashMap::new();
    for field in Field::ALL {
        let Some(place) = plan.place(field) else { continue };
        if place >= glance.header.len() {
            errors.push((column_name(field), "import-error-no-column"));
        } else if taken.insert(place, field).is_some() {
            errors.push((column_name(field), "import-error-column-twice"));
        }
    }
    match Columns::find(&glance.header, &plan.order(true).columns) {
        Err(ImportError::Header { .. }) if plan.place(Field::Email).is_none() => {
            errors.push((column_name(Field::Email), "import-error-email"));
            if plan.place(Field::FullName).is_none() && plan.place(Field::GivenName).is_none() {
                errors.push((column_name(Field::GivenName), "import-error-name"));
            }
        }
        Err(_) => errors.push((column_name(Field::GivenName), "import-error-name")),
        Ok(_) => {}
    }
    errors
}

/// Something, in one line of at most so many characters.
fn is_line(text: &str, max: usize) -> bool {
    let length = text.chars().count();
    (1..=max).contains(&length) && !text.contains(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_are_read_as_they_are_written() {
        for byte in SEPARATORS {
            assert_eq!(separator(separator_word(byte)), Some(byte));
        }
        for none in ["", "x", "|", ",,,,,"] {
            assert_eq!(separator(none), None, "{none}");
        }
    }
}
