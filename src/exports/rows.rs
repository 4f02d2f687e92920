//! What a list tells of a signature, cell by cell.

use std::borrow::Cow;
use std::collections::HashMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::profile::{Cell, Column, Columns, Profile};
use crate::campaigns::Campaign;
use crate::core::clock::{Seconds, iso8601};
use crate::core::ids::OrganisationId;
use crate::signatures::model::{Consents, Signature, State};
use crate::vault::PersonalDetails;

/// The columns of one list.
pub(super) struct Layout {
    /// Whose rules.
    pub profile: Profile,
    /// Which of the columns there are.
    pub columns: Columns,
    /// Who takes it.
    pub taker: OrganisationId,
    /// Whether that is a partner, who hears of no consent but its own, and gets the proof of it.
    pub is_partners: bool,
    /// With the column `change` at the end.
    pub is_delta: bool,
}

impl Layout {
    /// Name and content of each column, in order.
    pub fn cells(&self) -> impl Iterator<Item = (&'static str, Cell)> {
        let chosen = |(_, cell): &&(&str, Cell)| self.shows(cell.column());
        self.profile.cells().iter().filter(chosen).copied()
    }

    /// Whether the list has this column.
    pub fn shows(&self, column: Column) -> bool {
        self.columns.has(column) && (self.is_partners || !column.is_proof())
    }

    /// What the columns are called.
    pub fn header(&self) -> Vec<&'static str> {
        let names = self.cells().map(|(name, _)| name);
        names.chain(self.is_delta.then_some("change")).collect()
    }
}

/// What stands in a cell.
pub(super) enum Value<'a> {
    /// What somebody typed.
    Typed(&'a str),
    /// A word of ours.
    Word(&'a str),
    /// Several.
    Words(String),
    /// A moment.
    Moment(Seconds),
    /// The day of a moment.
    Day(Seconds),
    /// Yes or no.
    Flag(bool),
    /// A number.
    Number(i64),
    /// Nothing.
    Empty,
}

/// A signature, opened.
pub(super) struct Record<'a> {
    signature: &'a Signature,
    campaign: &'a Campaign,
    details: PersonalDetails,
    consents: Vec<&'a str>,
    agreed: bool,
    wording: Option<&'a str>,
}

impl<'a> Record<'a> {
    /// Opens it; what cannot be opened any more is empty. `wording` is what the supporter said yes to, if that is on record.
    pub fn new(
        campaign: &'a Campaign,
        organisations: &'a HashMap<OrganisationId, String>,
        layout: &Layout,
        wording: Option<&'a str>,
        signature: &'a Signature,
    ) -> Self {
        let taker = layout.taker;
        // A partner is told of who is gone only that they are.
        let is_theirs = !layout.is_partners || signature.state() == Some(State::Confirmed);
        let opened = campaign
            .key
            .as_ref()
            .filter(|_| is_theirs && !signature.sealed.is_empty());
        let details = opened
            .and_then(|key| key.open(&signature.signature_id(), &signature.sealed).ok())
            .unwrap_or_default();
        let given = Consents::parse(&signature.consents);
        let told = |id: &&OrganisationId| !layout.is_partners || **id == taker;
        let names = given
            .organisations()
            .iter()
            .filter(told)
            .filter_map(|id| organisations.get(id));
        Self {
            signature,
            campaign,
            details,
            agreed: given.organisations().contains(&taker),
            wording,
            consents: names.map(String::as_str).collect(),
        }
    }

    fn state(&self) -> &'static str {
        self.signature.state().map_or("", State::as_str)
    }

    /// What stands in a cell.
    pub fn value(&self, cell: Cell) -> Value<'_> {
        match cell {
            Cell::Of(column) => self.of(column),
            Cell::SignedOn => Value::Day(self.signature.signed_at),
            Cell::OptIn => Value::Word(if self.agreed { "Y" } else { "N" }),
            Cell::OptOut => Value::Word(if self.agreed { "0" } else { "1" }),
            Cell::Locale => Value::Word(match self.signature.language.as_str() {
                "en" => "en_US",
                "es" => "es_ES",
                other => other,
            }),
            Cell::Campaign => Value::Word(&self.campaign.row.slug),
        }
    }

    fn of(&self, column: Column) -> Value<'_> {
        let Self { signature, details, .. } = self;
        match column {
            Column::SignedAt => Value::Moment(signature.signed_at),
            Column::ConfirmedAt => signature.confirmed_at.map_or(Value::Empty, Value::Moment),
            Column::State => Value::Word(self.state()),
            Column::GivenName => Value::Typed(&details.given_name),
            Column::FamilyName => Value::Typed(&details.family_name),
            Column::Email => Value::Typed(&details.email),
            Column::Country => Value::Word(&signature.country),
            Column::Postcode => Value::Typed(&details.postcode),
            Column::Comment => Value::Typed(&details.comment),
            Column::Public => Value::Flag(signature.public_name),
            Column::Language => Value::Word(&signature.language),
            Column::Source => Value::Typed(&signature.source),
            Column::Consents => Value::Words(self.consents.join(" ")),
            Column::FormVersion => Value::Number(signature.form_version_id),
            Column::Id => Value::Words(signature.signature_id().to_string()),
            Column::ConsentWording => self.wording.map_or(Value::Empty, Value::Typed),
            Column::ConsentedAt => self.consented_at().map_or(Value::Empty, Value::Moment),
        }
    }

    /// When the supporter ticked the box, on the form that is on record.
    fn consented_at(&self) -> Option<Seconds> {
        self.wording.map(|_| self.signature.signed_at)
    }

    /// As an object with the columns of the list, and where the signature came from.
    pub fn json(&self, layout: &Layout, change: Option<i64>) -> serde_json::Value {
        let Self { signature, details, .. } = self;
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
            "consents": self.consents,
            "form_version": signature.form_version_id,
            "id": signature.signature_id().to_string(),
        });
        if layout.is_partners {
            object["consent_wording"] = self.wording.into();
            object["consented_at"] = self.consented_at().map(iso8601).into();
        }
        let shown = layout.columns.for_taker(layout.is_partners);
        let is_whole = shown == Columns::ALL.for_taker(layout.is_partners);
        if let Some(object) = object.as_object_mut().filter(|_| !is_whole) {
            for column in Column::ALL.into_iter().filter(|column| !shown.has(*column)) {
                object.remove(column.as_str());
            }
        }
        object["origin"] = signature.origin().as_str().into();
        if let Some(number) = change {
            object["change"] = number.into();
        }
        object
    }
}

/// Moments as text. They are kept to the minute, so neighbours share them, and none is written twice in a row.
pub(super) struct Times<'a> {
    zone: &'a TimeZone,
    moment: Option<Seconds>,
    text: String,
    day_of: Option<Seconds>,
    day: String,
}

impl<'a> Times<'a> {
    /// With days as they are in `zone`.
    pub fn new(zone: &'a TimeZone) -> Self {
        Self {
            zone,
            moment: None,
            text: String::new(),
            day_of: None,
            day: String::new(),
        }
    }

    /// ISO 8601, in UTC.
    pub fn iso8601(&mut self, moment: Seconds) -> &str {
        if self.moment.replace(moment) != Some(moment) {
            self.text = iso8601(moment);
        }
        &self.text
    }

    /// The day, as in `2006-01-31`.
    pub fn day(&mut self, moment: Seconds) -> &str {
        if self.day_of.replace(moment) != Some(moment) {
            let day =
                Timestamp::from_second(moment).map(|at| at.to_zoned_datetime(self.zone.clone()).date().to_string());
            self.day = day.unwrap_or_default();
        }
        &self.day
    }
}

/// Whether a spreadsheet would take the value for a formula (OWASP ASVS 5.0, 1.2.10).
pub(super) fn begins_formula(value: &str) -> bool {
    value.starts_with(['=', '+', '-', '@', '\t', '\r', '\0', '＝', '＋', '－', '＠'])
}

/// The value, or with an apostrophe in front if a spreadsheet would take it for a formula.
pub fn harmless(value: &str) -> Cow<'_, str> {
    if begins_formula(value) {
        Cow::Owned(format!("'{value}"))
    } else {
        Cow::Borrowed(value)
    }
}

/// At most so many bytes of the value, whole characters only.
pub(super) fn clip(value: &str, bytes: usize) -> &str {
    &value[..value.floor_char_boundary(bytes)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_that_begin_like_formulas_are_defused() {
        for dangerous in ["=1+1", "+49", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1"] {
            assert!(harmless(dangerous).starts_with('\''), "{dangerous:?}");
        }
        assert_eq!(harmless("O'Higgins = Chile"), "O'Higgins = Chile");
    }

    #[test]
    fn what_is_too_long_is_cut_between_characters() {
        assert_eq!(clip("ñañ", 4), "ña");
        assert_eq!(clip("ñañ", 3), "ña");
        assert_eq!(clip("ñañ", 2), "ñ");
        assert_eq!(clip("ñ", usize::MAX), "ñ");
    }

    #[test]
    fn days_are_those_of_the_campaign() {
        let lima = TimeZone::get("America/Lima").unwrap();
        let mut times = Times::new(&lima);
        assert_eq!(times.day(1_138_665_600), "2006-01-30");
        assert_eq!(times.iso8601(1_138_665_600), "2006-01-31T00:00:00Z");
    }
}
