//! How a signature is written: CSV (RFC 4180) or JSON Lines.
//!
//! A spreadsheet runs a cell that begins like a formula, so such cells get an apostrophe in front (OWASP ASVS 5.0,
//! 1.2.10), in every profile. JSON Lines holds the exact values.

use std::borrow::Cow;
use std::collections::HashMap;

use utoipa::ToSchema;

use super::ExportError;
use super::store::ExportRow;
use crate::campaigns::Campaign;
use crate::core::clock::{Seconds, iso8601};
use crate::core::ids::OrganisationId;
use crate::signatures::model::{Consents, Signature, State};
use crate::vault::PersonalDetails;

const COLUMNS: [&str; 15] = [
    "signed_at",
    "confirmed_at",
    "state",
    "given_name",
    "family_name",
    "email",
    "country",
    "postcode",
    "comment",
    "public",
    "language",
    "source",
    "consents",
    "form_version",
    "id",
];

/// What the file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum, ToSchema)]
#[schema(rename_all = "kebab-case")]
pub enum Format {
    /// Comma-separated values.
    #[default]
    Csv,
    /// A JSON object a line.
    Jsonl,
}

/// Whom a CSV file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum, ToSchema)]
#[schema(rename_all = "kebab-case")]
pub enum Profile {
    /// Programs.
    #[default]
    Plain,
    /// Excel, which knows UTF-8 by a byte-order mark.
    Excel,
}

/// Writes rows one page after the other.
pub struct Writer {
    format: Format,
    profile: Profile,
    delta: bool,
    begun: bool,
}

impl Writer {
    /// `delta`: with the column `change`.
    pub fn new(format: Format, profile: Profile, delta: bool) -> Self {
        Self {
            format,
            profile,
            delta,
            begun: false,
        }
    }

    /// A piece of the file; the first holds the header.
    pub fn write(
        &mut self,
        campaign: &Campaign,
        organisations: &HashMap<OrganisationId, String>,
        rows: &[ExportRow],
    ) -> Result<Vec<u8>, ExportError> {
        let mut piece = Vec::with_capacity(rows.len() * 256 + 256);
        let is_first = !std::mem::replace(&mut self.begun, true);
        if is_first && self.format == Format::Csv && self.profile == Profile::Excel {
            piece.extend_from_slice("\u{feff}".as_bytes());
        }
        let change = |row: &ExportRow| self.delta.then_some(row.position);
        let records = rows
            .iter()
            .map(|row| (Record::new(campaign, organisations, &row.signature), change(row)));
        match self.format {
            Format::Csv => write_csv(piece, is_first.then_some(self.delta), records),
            Format::Jsonl => {
                for (record, change) in records {
                    record.write_json(&mut piece, change)?;
                }
                Ok(piece)
            }
        }
    }
}

/// Appends records to `piece`, after the header if it says whether that is one of a delta.
fn write_csv<'a>(
    piece: Vec<u8>,
    header: Option<bool>,
    records: impl Iterator<Item = (Record<'a>, Option<i64>)>,
) -> Result<Vec<u8>, ExportError> {
    let failed = |error: String| ExportError::Write(error);
    let mut csv = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(piece);
    let mut fields = csv::StringRecord::new();
    if let Some(is_delta) = header {
        fields.extend(COLUMNS.iter().chain(is_delta.then_some(&"change")));
        csv.write_record(&fields).map_err(|error| failed(error.to_string()))?;
    }
    // Times are kept to the minute, so neighbours share them.
    let mut times = Times::default();
    for (record, change) in records {
        fields.clear();
        record.fill(&mut fields, change, &mut times);
        csv.write_record(&fields).map_err(|error| failed(error.to_string()))?;
    }
    csv.into_inner().map_err(|error| failed(error.to_string()))
}

/// The moment written last, so that it is not written anew for each row.
#[derive(Default)]
struct Times {
    moment: Option<Seconds>,
    text: String,
}

impl Times {
    fn iso8601(&mut self, moment: Seconds) -> &str {
        if self.moment.replace(moment) != Some(moment) {
            self.text = iso8601(moment);
        }
        &self.text
    }
}

/// A signature, opened.
struct Record<'a> {
    signature: &'a Signature,
    details: PersonalDetails,
    consents: Vec<&'a str>,
}

impl<'a> Record<'a> {
    fn new(campaign: &Campaign, organisations: &'a HashMap<OrganisationId, String>, signature: &'a Signature) -> Self {
        let opened = campaign.key.as_ref().filter(|_| !signature.sealed.is_empty());
        let details = opened
            .and_then(|key| key.open(&signature.signature_id(), &signature.sealed).ok())
            .unwrap_or_default();
        let given = Consents::parse(&signature.consents);
        let consents = given
            .organisations()
            .iter()
            .filter_map(|id| organisations.get(id))
            .map(String::as_str)
            .collect();
        Self {
            signature,
            details,
            consents,
        }
    }

    fn state(&self) -> &'static str {
        self.signature.state().map_or("", State::as_str)
    }

    /// The columns in order.
    fn fill(&self, fields: &mut csv::StringRecord, change: Option<i64>, times: &mut Times) {
        let Self {
            signature,
            details,
            consents,
        } = self;
        fields.push_field(times.iso8601(signature.signed_at));
        match signature.confirmed_at {
            Some(moment) => fields.push_field(times.iso8601(moment)),
            None => fields.push_field(""),
        }
        fields.push_field(self.state());
        for typed in [&details.given_name, &details.family_name, &details.email] {
            fields.push_field(&harmless(typed));
        }
        fields.push_field(&signature.country);
        fields.push_field(&harmless(&details.postcode));
        fields.push_field(&harmless(&details.comment));
        fields.push_field(if signature.public_name { "true" } else { "false" });
        fields.push_field(&signature.language);
        fields.push_field(&harmless(&signature.source));
        fields.push_field(&consents.join(" "));
        fields.push_field(&signature.form_version_id.to_string());
        fields.push_field(&signature.signature_id().to_string());
        if let Some(number) = change {
            fields.push_field(&number.to_string());
        }
    }

    fn write_json(&self, piece: &mut Vec<u8>, change: Option<i64>) -> Result<(), ExportError> {
        let Self {
            signature,
            details,
            consents,
        } = self;
        let mut object = serde_json::json!({
            "signed_at": iso8601(signature.signed_at),
            "confirmed_at": signature.confirmed_at.map(iso8601),
            "state": self.state(),
            "given_name": details.given_name,
            "family_name": details.family_name,
            "email": details.email,
            "country": signature.country,
            "postcode": details.postcode,
            "comment": details.comment,
            "public": signature.public_name,
            "language": signature.language,
            "source": signature.source,
            "consents": consents,
            "form_version": signature.form_version_id,
            "id": signature.signature_id().to_string(),
            "origin": signature.origin().as_str(),
        });
        if let Some(number) = change {
            object["change"] = number.into();
        }
        serde_json::to_writer(&mut *piece, &object).map_err(|error| ExportError::Write(error.to_string()))?;
        piece.push(b'\n');
        Ok(())
    }
}

/// The value, or with an apostrophe in front if a spreadsheet would take it for a formula.
pub fn harmless(value: &str) -> Cow<'_, str> {
    let starts_formula = value.starts_with(['=', '+', '-', '@', '\t', '\r', '\0', '＝', '＋', '－', '＠']);
    if starts_formula {
        Cow::Owned(format!("'{value}"))
    } else {
        Cow::Borrowed(value)
    }
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn cells_that_begin_like_formulas_are_defused() {
        for dangerous in ["=1+1", "+49", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1"] {
            assert!(harmless(dangerous).starts_with('\''), "{dangerous:?}");
        }
        assert_eq!(harmless("O'Higgins = Chile"), "O'Higgins = Chile");
    }
}
