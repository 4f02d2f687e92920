//! What an organiser says about a list before it is read: what stands in which column, on what grounds it may be taken over,
//! and which number it replaces.

use serde::{Deserialize, Serialize};

use crate::core::clock::parse_moment;
use crate::core::country::Country;
use crate::core::locale::Language;
use crate::imports::columns::{Field, Told};
use crate::imports::inspect::SEPARATORS;
use crate::imports::{Defaults, Order};

/// What was chosen. Columns are told by their places, so that two columns of one name can be told apart.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The word of a field, and its column, counted from 0; none: it is in no column.
    pub columns: Vec<(String, Option<usize>)>,
    /// It is in Windows-1252, not in UTF-8.
    pub windows: bool,
    /// What stands between columns.
    pub separator: Option<u8>,
    /// The language of the text that these people count as having signed.
    pub language: String,
    /// The country of rows without one; empty: none.
    pub country: String,
    /// The day of rows without one; empty: none.
    pub signed_on: String,
    /// How dates are written; empty: as in ISO 8601.
    pub date_format: String,
    /// On what consent these people's data may be processed.
    pub basis: String,
    /// Where the list comes from.
    pub provenance: String,
    /// The offline entry that holds these people already.
    pub replaces: Option<i64>,
}

impl Plan {
    /// The order for the import.
    pub fn order(&self, dry_run: bool) -> Order {
        let column = |(word, place): &(String, Option<usize>)| {
            let told = place.map_or_else(|| Told::Header(String::new()), Told::Place);
            Some((Field::parse(word)?, told))
        };
        let some = |text: &String| (!text.is_empty()).then(|| text.clone());
        Order {
            basis: self.basis.clone(),
            provenance: self.provenance.clone(),
            replaces: self.replaces,
            separator: self.separator.filter(|separator| SEPARATORS.contains(separator)),
            columns: self.columns.iter().filter_map(column).collect(),
            defaults: Defaults {
                language: Language::parse(&self.language),
                country: Country::parse(&self.country).ok(),
                signed_on: parse_moment(&self.signed_on),
                date_format: some(&self.date_format),
            },
            dry_run,
        }
    }

    /// Where a field was told to be.
    pub fn place(&self, field: Field) -> Option<usize> {
        let told = self.columns.iter().find(|(word, _)| word == field.as_str());
        told.and_then(|(_, place)| *place)
    }
}
