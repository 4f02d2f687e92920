//! How a signature is written: CSV (RFC 4180) or JSON Lines.
//!
//! A spreadsheet runs a cell that begins like a formula, so such cells get an apostrophe in front (OWASP ASVS 5.0,
//! 1.2.10), in every profile. JSON Lines holds the exact values.

use std::collections::HashMap;

use super::ExportError;
use super::store::ExportRow;
use crate::campaigns::Campaign;
use crate::core::clock::iso8601;
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Format {
    /// Comma-separated values.
    #[default]
    Csv,
    /// A JSON object a line.
    Jsonl,
}

/// Whom a CSV file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Profile {
    /// Programs.
    #[default]
    Plain,
    /// Excel, which knows UTF-8 by a byte-order mark.
    Excel,
}

/// Writes rows one after the other.
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

    /// A new piece; the first holds the header.
    pub fn begin(&mut self) -> Vec<u8> {
        let mut piece = Vec::new();
        if self.begun || self.format == Format::Jsonl {
            return piece;
        }
        self.begun = true;
        if self.profile == Profile::Excel {
            piece.extend_from_slice("\u{feff}".as_bytes());
        }
        let mut header = COLUMNS.join(",");
        if self.delta {
            header.push_str(",change");
        }
        piece.extend_from_slice(header.as_bytes());
        piece.extend_from_slice(b"\r\n");
        piece
    }

    /// One row.
    pub fn write(
        &self,
        piece: &mut Vec<u8>,
        campaign: &Campaign,
        organisations: &HashMap<OrganisationId, String>,
        row: &ExportRow,
    ) -> Result<(), ExportError> {
        let record = Record::new(campaign, organisations, &row.signature);
        let change = self.delta.then_some(row.position);
        match self.format {
            Format::Csv => record.write_csv(piece, change),
            Format::Jsonl => record.write_json(piece, change),
        }
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
            .unwrap_or_else(|| PersonalDetails {
                given_name: String::new(),
                family_name: String::new(),
                email: String::new(),
                postcode: String::new(),
                comment: String::new(),
            });
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

    fn write_csv(&self, piece: &mut Vec<u8>, change: Option<i64>) -> Result<(), ExportError> {
        let Self {
            signature,
            details,
            consents,
        } = self;
        let mut csv = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer(piece);
        let mut fields = vec![
            iso8601(signature.signed_at),
            signature.confirmed_at.map(iso8601).unwrap_or_default(),
            self.state().to_owned(),
            harmless(&details.given_name),
            harmless(&details.family_name),
            harmless(&details.email),
            signature.country.clone(),
            harmless(&details.postcode),
            harmless(&details.comment),
            signature.public_name.to_string(),
            signature.language.clone(),
            harmless(&signature.source),
            consents.join(" "),
            signature.form_version_id.to_string(),
            signature.signature_id().to_string(),
        ];
        fields.extend(change.map(|number| number.to_string()));
        csv.write_record(&fields)
            .and_then(|()| csv.flush().map_err(Into::into))
            .map_err(|e| ExportError::Write(e.to_string()))
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
fn harmless(value: &str) -> String {
    let starts_formula = value.starts_with(['=', '+', '-', '@', '\t', '\r', '\0', '＝', '＋', '－', '＠']);
    if starts_formula {
        format!("'{value}")
    } else {
        value.to_owned()
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
