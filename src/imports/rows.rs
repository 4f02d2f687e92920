//! From a record to a signature that can be taken: every field checked as on the form, the personal ones sealed.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::fmt::strtime;
use jiff::tz::TimeZone;

use super::columns::{Columns, Field};
use super::reader::Record;
use super::refusal::{Refusal, Why};
use super::{ImportError, plain};
use crate::campaigns::Campaign;
use crate::core::clock::{Seconds, to_minute};
use crate::core::country::Country;
use crate::core::email::EmailAddress;
use crate::core::ids::{OrganisationId, SignatureId};
use crate::core::locale::Language;
use crate::core::text;
use crate::signatures::model::{ChangeKind, Consents, Origin, Signature, State};
use crate::vault::{CampaignKey, PersonalDetails};

/// Names of countries that CLDR spells otherwise, [`plain`].
const OTHER_NAMES: [(&str, &str); 5] = [
    ("usa", "US"),
    ("eeuu", "US"),
    ("unitedstatesofamerica", "US"),
    ("uk", "GB"),
    ("greatbritain", "GB"),
];
/// What our exports put an apostrophe in front of, so that no spreadsheet runs it.
pub const FORMULA_STARTS: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];
/// The beginning of 1970. An earlier date is one that was read wrongly, as a year of two digits.
const EARLIEST: Seconds = 0;
const DAY: Seconds = 86_400;

/// What holds for every row of a list.
#[derive(Debug, Clone, Default)]
pub struct Defaults {
    /// The language whose text stands for what people saw; none: the campaign's own.
    pub language: Option<Language>,
    /// For rows without a country.
    pub country: Option<Country>,
    /// For rows without a date.
    pub signed_on: Option<Seconds>,
    /// How dates are written (strftime, as `%d/%m/%Y`), beside ISO 8601.
    pub date_format: Option<String>,
}

/// A row that can be taken: checked, sealed, not yet compared with what is there.
#[derive(Debug)]
pub struct NewRow {
    /// Made from campaign and canonical address.
    pub id: SignatureId,
    country: Country,
    signed_at: Seconds,
    consents: Consents,
    sealed: Vec<u8>,
}

impl NewRow {
    /// The row of `signatures` that it becomes.
    pub fn signature(&self, campaign: &Campaign, form: &Form) -> Signature {
        Signature {
            id: self.id.as_bytes().to_vec(),
            campaign_id: campaign.id,
            state: State::Confirmed as i16,
            generation: 1,
            revision: 1,
            form_version_id: form.version_id,
            language: form.language.code().to_owned(),
            country: self.country.as_str().to_owned(),
            source: SOURCE.to_owned(),
            signed_at: self.signed_at,
            confirmed_at: None,
            shown_at: None,
            public_name: false,
            consents: self.consents.stored(),
            sealed: self.sealed.clone(),
            network_tag: None,
            mail_domain_tag: None,
            last_change: 0,
            origin: Origin::Import as i16,
            partner_id: None,
            attribution: String::new(),
        }
    }
}

/// The label of where imported signatures come from.
const SOURCE: &str = "import";
/// How their change is numbered.
pub const CHANGE: ChangeKind = ChangeKind::Imported;

/// The record of what the people of a list count as having seen.
#[derive(Debug, Clone, Copy)]
pub struct Form {
    /// Its language.
    pub language: Language,
    /// Its number.
    pub version_id: i64,
}

/// Checks and seals rows, on any thread.
pub struct Sealer<'a> {
    campaign: &'a Campaign,
    key: &'a CampaignKey,
    columns: Columns,
    defaults: Defaults,
    countries: HashMap<String, &'static str>,
    organisations: HashMap<String, OrganisationId>,
    latest: Seconds,
}

impl<'a> Sealer<'a> {
    /// For a campaign whose key is there. `now` is the present: no signature is from the future.
    pub fn new(
        campaign: &'a Campaign,
        columns: Columns,
        defaults: Defaults,
        now: Seconds,
    ) -> Result<Self, ImportError> {
        let key = campaign.key.as_ref().ok_or(ImportError::KeyDestroyed)?;
        check_date_format(&defaults)?;
        for (field, default, name) in [
            (Field::Country, defaults.country.is_some(), "country"),
            (Field::SignedAt, defaults.signed_on.is_some(), "date"),
        ] {
            if columns.place(field).is_none() && !default {
                return Err(ImportError::NoDefault(name));
            }
        }
        let named = Language::all()
            .iter()
            .flat_map(|language| language.localizer().countries());
        let countries = named
            .map(|country| (plain(country.name), country.code))
            .chain(OTHER_NAMES.map(|(name, code)| (name.to_owned(), code)))
            .collect();
        let organisations = campaign
            .consents
            .iter()
            .map(|offer| (offer.organisation.row.slug.clone(), offer.organisation.id))
            .collect();
        Ok(Self {
            campaign,
            key,
            columns,
            defaults,
            countries,
            organisations,
            latest: now + DAY,
        })
    }

    /// Checks and seals one record; if it will not do, the reason.
    pub fn seal(&self, record: &Record) -> Result<NewRow, Refusal> {
        if record.columns() != self.columns.count {
            return Err(Refusal::whole(Why::Columns {
                found: record.columns(),
                expected: self.columns.count,
            }));
        }
        self.check_state(record)?;
        self.check_formulas(record)?;
        let (given_name, family_name) = self.names(record)?;
        let email = EmailAddress::parse(self.field(record, Field::Email))
            .map_err(|error| Refusal::of(Field::Email, Why::Email(error)))?;
        let country = self.country(self.field(record, Field::Country))?;
        let signed_at = self.signed_at(self.field(record, Field::SignedAt))?;
        let consents = self.consents(self.field(record, Field::Consents))?;
        let canonical = email
            .canonical(self.campaign.row.canonical_version)
            .map_err(|_| Refusal::whole(Why::Sealing))?;
        let id = self.key.signature_id(self.campaign.id, &canonical);
        let details = PersonalDetails {
            given_name,
            family_name,
            email: email.as_str().to_owned(),
            postcode: self.text(record, Field::Postcode, text::check_postcode)?,
            comment: self.text(record, Field::Comment, text::check_comment)?,
        };
        let sealed = self.key.seal(&id, &details);
        Ok(NewRow {
            id,
            country,
            signed_at,
            consents,
            sealed: sealed.map_err(|_| Refusal::whole(Why::Sealing))?,
        })
    }

    /// Where a field stands, for a message.
    pub fn place(&self, field: Field) -> Option<usize> {
        self.columns.place(field)
    }

    fn field<'r>(&self, record: &'r Record, field: Field) -> &'r str {
        let found = self.raw(record, field);
        match found.strip_prefix('\'') {
            Some(defused) if defused.starts_with(FORMULA_STARTS) => defused,
            _ => found,
        }
    }

    fn raw<'r>(&self, record: &'r Record, field: Field) -> &'r str {
        self.columns.place(field).map_or("", |place| record.get(place)).trim()
    }

    fn text(
        &self,
        record: &Record,
        field: Field,
        check: fn(&str) -> Result<String, text::TextError>,
    ) -> Result<String, Refusal> {
        check(self.field(record, field)).map_err(|error| Refusal::of(field, Why::Text(error)))
    }

    /// A list that we exported says of each row whether it was confirmed.
    fn check_state(&self, record: &Record) -> Result<(), Refusal> {
        match self.columns.state.map(|place| record.get(place)) {
            None | Some("confirmed") => Ok(()),
            Some(state) => Err(Refusal::whole(Why::State(state.to_owned()))),
        }
    }

    /// No list of people holds formulas. What our exports defused was somebody's name or comment all the same; what a file of
    /// rejects did, was rejected.
    fn check_formulas(&self, record: &Record) -> Result<(), Refusal> {
        let is_formula = |field: &Field| {
            let found = if self.columns.is_of_rejects {
                self.field(record, *field)
            } else {
                self.raw(record, *field)
            };
            match field {
                Field::GivenName | Field::FamilyName | Field::FullName => found.starts_with(FORMULA_STARTS),
                _ => found.starts_with(['=', '＝']),
            }
        };
        match Field::ALL.into_iter().find(is_formula) {
            Some(field) => Err(Refusal::of(field, Why::Formula)),
            None => Ok(()),
        }
    }

    fn names(&self, record: &Record) -> Result<(String, String), Refusal> {
        if self.columns.place(Field::FullName).is_none() {
            let given = self.text(record, Field::GivenName, text::check_name)?;
            let family = self.text(record, Field::FamilyName, text::check_name)?;
            return Ok((given, family));
        }
        let check =
            |value: &str| text::check_name(value).map_err(|error| Refusal::of(Field::FullName, Why::Text(error)));
        let full = self.field(record, Field::FullName);
        match full.rsplit_once(char::is_whitespace) {
            Some((given, family)) => Ok((check(given)?, check(family)?)),
            // There are people with one name.
            None => Ok((check(full)?, String::new())),
        }
    }

    fn country(&self, value: &str) -> Result<Country, Refusal> {
        let refuse = |why| Refusal::of(Field::Country, why);
        if value.is_empty() {
            return self.defaults.country.ok_or_else(|| refuse(Why::Missing));
        }
        let by_name = || Country::parse(self.countries.get(&plain(value))?).ok();
        Country::parse(value)
            .ok()
            .or_else(by_name)
            .ok_or_else(|| refuse(Why::Country))
    }

    fn signed_at(&self, value: &str) -> Result<Seconds, Refusal> {
        let refuse = |why| Refusal::of(Field::SignedAt, why);
        let moment = if value.is_empty() {
            self.defaults.signed_on.ok_or_else(|| refuse(Why::Missing))?
        } else {
            self.moment(value)
                .ok_or_else(|| refuse(Why::Date(self.defaults.date_format.clone())))?
        };
        if moment > self.latest {
            return Err(refuse(Why::Future));
        }
        if moment < EARLIEST {
            return Err(refuse(Why::Early));
        }
        Ok(to_minute(moment))
    }

    /// A moment; without an offset it is taken as UTC, and a date as its midnight.
    fn moment(&self, value: &str) -> Option<Seconds> {
        if let Some(format) = &self.defaults.date_format
            && let Some(moment) = by_format(format, value)
        {
            return Some(moment);
        }
        // As Action Network writes it.
        let value = value.strip_suffix(" UTC").unwrap_or(value);
        let moment = value.parse::<Timestamp>().map(Timestamp::as_second).ok();
        moment.or_else(|| utc(value.parse::<DateTime>().ok()?))
    }

    fn consents(&self, value: &str) -> Result<Consents, Refusal> {
        let names = value
            .split(|c: char| c.is_whitespace() || matches!(c, ';' | ','))
            .filter(|name| !name.is_empty());
        let organisation = |name: &str| {
            let found = self.organisations.get(name).copied();
            found.ok_or_else(|| Refusal::of(Field::Consents, Why::Consent(name.to_owned())))
        };
        Ok(Consents::new(names.map(organisation).collect::<Result<_, _>>()?))
    }
}

fn utc(local: DateTime) -> Option<Seconds> {
    let zoned = local.to_zoned_datetime(TimeZone::UTC).ok()?;
    Some(zoned.timestamp().as_second())
}

fn by_format(format: &str, value: &str) -> Option<Seconds> {
    let parsed = strtime::parse(format, value).ok()?;
    let midnight = || Some(parsed.to_date().ok()?.to_datetime(jiff::civil::Time::midnight()));
    match parsed.to_timestamp() {
        Ok(moment) => Some(moment.as_second()),
        Err(_) => utc(parsed.to_datetime().ok().or_else(midnight)?),
    }
}

/// A format that cannot even read what it wrote would reject every row.
fn check_date_format(defaults: &Defaults) -> Result<(), ImportError> {
    let Some(format) = &defaults.date_format else {
        return Ok(());
    };
    let day = jiff::civil::date(2006, 1, 31);
    let noon = day.at(12, 0, 0, 0).to_zoned_datetime(TimeZone::UTC).ok();
    let written = noon.and_then(|noon| strtime::format(format, &noon).ok());
    let read = written.and_then(|text| strtime::parse(format, text).ok()?.to_date().ok());
    if read == Some(day) {
        Ok(())
    } else {
        Err(ImportError::DateFormat(format.clone()))
    }
}
