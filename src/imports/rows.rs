//! From a record to a signature that can be taken: every field checked as on the form, the personal ones sealed.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::fmt::strtime;
use jiff::tz::TimeZone;

use super::columns::{Columns, Field};
use super::reader::Record;
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
const FORMULA_STARTS: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];
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

    /// Checks and seals one record; if it will not do, the reason in words.
    pub fn seal(&self, record: &Record) -> Result<NewRow, String> {
        if record.columns() != self.columns.count {
            return Err(format!(
                "it has {} columns, the header {}",
                record.columns(),
                self.columns.count
            ));
        }
        self.check_state(record)?;
        let (given_name, family_name) = self.names(record)?;
        let email = EmailAddress::parse(self.field(record, Field::Email)).map_err(|error| format!("email: {error}"))?;
        let country = self.country(self.field(record, Field::Country))?;
        let signed_at = self.signed_at(self.field(record, Field::SignedAt))?;
        let consents = self.consents(self.field(record, Field::Consents))?;
        let canonical = email
            .canonical(self.campaign.row.canonical_version)
            .map_err(|error| error.to_string())?;
        let id = self.key.signature_id(self.campaign.id, &canonical);
        let checked = |name: &str, field, check: fn(&str) -> Result<String, text::TextError>| {
            check(self.field(record, field)).map_err(|error| format!("{name}: {error}"))
        };
        let details = PersonalDetails {
            given_name,
            family_name,
            email: email.as_str().to_owned(),
            postcode: checked("postcode", Field::Postcode, text::check_postcode)?,
            comment: checked("comment", Field::Comment, text::check_comment)?,
        };
        Ok(NewRow {
            id,
            country,
            signed_at,
            consents,
            sealed: self.key.seal(&id, &details).map_err(|error| error.to_string())?,
        })
    }

    fn field<'r>(&self, record: &'r Record, field: Field) -> &'r str {
        let found = self.columns.place(field).map_or("", |place| record.get(place)).trim();
        match found.strip_prefix('\'') {
            Some(defused) if defused.starts_with(FORMULA_STARTS) => defused,
            _ => found,
        }
    }

    /// A list that we exported says of each row whether it was confirmed.
    fn check_state(&self, record: &Record) -> Result<(), String> {
        match self.columns.state.map(|place| record.get(place)) {
            None | Some("confirmed") => Ok(()),
            Some(state) => Err(format!("its state is {state:?}: only confirmed signatures are taken")),
        }
    }

    fn names(&self, record: &Record) -> Result<(String, String), String> {
        let check = |name: &str, value: &str| text::check_name(value).map_err(|error| format!("{name}: {error}"));
        if self.columns.place(Field::FullName).is_none() {
            let given = check("given name", self.field(record, Field::GivenName))?;
            let family = check("family name", self.field(record, Field::FamilyName))?;
            return Ok((given, family));
        }
        let full = self.field(record, Field::FullName);
        match full.rsplit_once(char::is_whitespace) {
            Some((given, family)) => Ok((check("name", given)?, check("name", family)?)),
            // There are people with one name.
            None => Ok((check("name", full)?, String::new())),
        }
    }

    fn country(&self, value: &str) -> Result<Country, String> {
        if value.is_empty() {
            return self
                .defaults
                .country
                .ok_or_else(|| "country: this is needed".to_owned());
        }
        let by_name = || Country::parse(self.countries.get(&plain(value))?).ok();
        Country::parse(value)
            .ok()
            .or_else(by_name)
            .ok_or_else(|| "country: neither a code of ISO 3166-1 nor a name in English or Spanish".to_owned())
    }

    fn signed_at(&self, value: &str) -> Result<Seconds, String> {
        let moment = if value.is_empty() {
            self.defaults.signed_on.ok_or("date: this is needed")?
        } else {
            self.moment(value).ok_or_else(|| match &self.defaults.date_format {
                Some(format) => format!("date: neither {format} nor ISO 8601"),
                None => "date: not ISO 8601, as in 2006-01-31; for others say the date format".to_owned(),
            })?
        };
        if moment > self.latest {
            return Err("date: it lies in the future".to_owned());
        }
        if moment < EARLIEST {
            return Err("date: it lies before 1970".to_owned());
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
        let moment = value.parse::<Timestamp>().map(Timestamp::as_second).ok();
        moment.or_else(|| utc(value.parse::<DateTime>().ok()?))
    }

    fn consents(&self, value: &str) -> Result<Consents, String> {
        let names = value
            .split(|c: char| c.is_whitespace() || matches!(c, ';' | ','))
            .filter(|name| !name.is_empty());
        let organisation = |name: &str| {
            let found = self.organisations.get(name).copied();
            found.ok_or_else(|| format!("consents: {name:?} is no organisation that asks for one in this campaign"))
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
