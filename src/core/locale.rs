//! The languages of pages and mails: which there are, which a visitor wants, and how words, numbers and dates are
//! put in each.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader, static_loader};
use icu_calendar::Date;
use icu_datetime::DateTimeFormatter;
use icu_datetime::fieldsets::YMD;
use icu_decimal::DecimalFormatter;
use icu_decimal::input::Decimal;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::clock::Seconds;

static_loader! {
    static MESSAGES = {
        locales: "./locales",
        fallback_language: "en",
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

/// A language that Quipu speaks. The order is that of [`Language::all`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Spanish.
    Spanish,
}

impl Language {
    /// Every language.
    pub fn all() -> &'static [Self] {
        &[Self::English, Self::Spanish]
    }

    /// BCP 47.
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Spanish => "es",
        }
    }

    /// Its own name for itself.
    pub fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Spanish => "Español",
        }
    }

    /// From a tag such as `es`, `es-PE` or `ES_pe`.
    pub fn parse(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        Self::all()
            .iter()
            .copied()
            .find(|language| language.code().eq_ignore_ascii_case(primary))
    }

    /// The codes, for messages to the operator.
    pub fn list() -> String {
        Self::all()
            .iter()
            .map(|language| language.code())
            .collect::<Vec<_>>()
            .join(", ")
    }

    /// What a visitor wants among `offered`: `asked` (`?lang=`), then `Accept-Language` (RFC 9110, 12.5.4).
    pub fn negotiate(asked: Option<&str>, accept: Option<&str>, offered: &[Self]) -> Option<Self> {
        let offers = |language: &Self| offered.contains(language);
        asked.and_then(Self::parse).filter(offers).or_else(|| {
            let mut wanted: Vec<(u16, Self)> = accept?
                .split(',')
                .filter_map(weighted)
                .filter(|(_, l)| offers(l))
                .collect();
            wanted.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
            wanted.first().map(|(_, language)| *language)
        })
    }

    /// Words, numbers and dates in this language.
    pub fn localizer(self) -> Localizer {
        Localizer { language: self }
    }

    fn identifier(self) -> &'static LanguageIdentifier {
        static IDENTIFIERS: LazyLock<Vec<LanguageIdentifier>> = LazyLock::new(|| {
            Language::all()
                .iter()
                .filter_map(|language| language.code().parse().ok())
                .collect()
        });
        &IDENTIFIERS[self as usize]
    }

    fn icu(self) -> icu_locale_core::Locale {
        self.code().parse().unwrap_or(icu_locale_core::Locale::UNKNOWN)
    }
}

/// One entry of `Accept-Language`, its weight in thousandths.
fn weighted(entry: &str) -> Option<(u16, Language)> {
    let mut parts = entry.split(';');
    let language = Language::parse(parts.next()?.trim())?;
    let weight = parts
        .find_map(|part| part.trim().strip_prefix("q="))
        .map_or(Some(1.0_f32), |q| q.parse().ok())?;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let thousandths = (weight.clamp(0.0, 1.0) * 1000.0) as u16;
    (thousandths > 0).then_some((thousandths, language))
}

/// Puts words, numbers and dates in one language. Messages stand in `locales/<language>/*.ftl` (Project Fluent).
#[derive(Debug, Clone, Copy)]
pub struct Localizer {
    language: Language,
}

impl Localizer {
    /// The language.
    pub fn language(&self) -> Language {
        self.language
    }

    /// BCP 47.
    pub fn lang(&self) -> &'static str {
        self.language.code()
    }

    /// A message.
    pub fn t(&self, key: &str) -> String {
        MESSAGES.lookup(self.language.identifier(), key)
    }

    /// A message, if there is one of this name.
    pub fn try_t(&self, key: &str) -> Option<String> {
        MESSAGES.try_lookup(self.language.identifier(), key)
    }

    /// A message with one text in it.
    pub fn t1(&self, key: &str, name: &'static str, value: &str) -> String {
        self.with(key, [(name, FluentValue::from(value))])
    }

    /// A message with two texts in it.
    pub fn t2(&self, key: &str, first: &'static str, a: &str, second: &'static str, b: &str) -> String {
        self.with(key, [(first, FluentValue::from(a)), (second, FluentValue::from(b))])
    }

    /// A message with a number that decides its form, and the same number as it is written.
    pub fn n1(&self, key: &str, name: &'static str, number: i64, text: &'static str, written: &str) -> String {
        self.with(
            key,
            [(name, FluentValue::from(number)), (text, FluentValue::from(written))],
        )
    }

    fn with<const N: usize>(self, key: &str, args: [(&'static str, FluentValue<'_>); N]) -> String {
        let args: HashMap<Cow<'static, str>, FluentValue<'_>> = args
            .into_iter()
            .map(|(name, value)| (Cow::Borrowed(name), value))
            .collect();
        MESSAGES.lookup_with_args(self.language.identifier(), key, &args)
    }

    /// `12,650` or `12.650`, by ICU.
    pub fn number(&self, number: i64) -> String {
        DecimalFormatter::try_new(
            self.language.icu().into(),
            icu_decimal::options::DecimalFormatterOptions::default(),
        )
        .map_or_else(
            |_| number.to_string(),
            |formatter| formatter.format(&Decimal::from(number)).to_string(),
        )
    }

    /// The day on which a moment falls in `zone`, in words, by ICU.
    pub fn date(&self, at: Seconds, zone: &TimeZone) -> String {
        let Ok(timestamp) = Timestamp::from_second(at) else {
            return String::new();
        };
        let day = timestamp.to_zoned_datetime(zone.clone()).date();
        let date = Date::try_new_iso(day.year().into(), day.month().unsigned_abs(), day.day().unsigned_abs());
        let formatter = DateTimeFormatter::try_new(self.language.icu().into(), YMD::long());
        match (date, formatter) {
            (Ok(date), Ok(formatter)) => formatter.format(&date).to_string(),
            _ => day.to_string(),
        }
    }

    /// The countries by name, in this language's order.
    pub fn countries(&self) -> &'static [NamedCountry] {
        static NAMES: LazyLock<Vec<Vec<NamedCountry>>> = LazyLock::new(|| {
            Language::all()
                .iter()
                .map(|language| named_countries(*language))
                .collect()
        });
        &NAMES[self.language as usize]
    }
}

/// A country as a person chooses it.
#[derive(Debug, Clone)]
pub struct NamedCountry {
    /// ISO 3166-1 alpha-2.
    pub code: &'static str,
    /// Its name in one language.
    pub name: &'static str,
}

/// Country names as in CLDR; the file has a column for each language, in the order of [`Language::all`].
fn named_countries(language: Language) -> Vec<NamedCountry> {
    let mut countries: Vec<NamedCountry> = include_str!("../../locales/countries.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let mut columns = line.split('\t');
            Some(NamedCountry {
                code: columns.next()?,
                name: columns.nth(language as usize)?,
            })
        })
        .collect();
    countries.sort_by_key(|country| sort_key(country.name));
    countries
}

/// Letters without their accents, so that "Écuador" would stand under E.
fn sort_key(name: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    name.nfd()
        .filter(|c| !unicode_normalization::char::is_combining_mark(*c))
        .collect::<String>()
        .to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_each_language_does() {
        assert_eq!(Language::English.localizer().number(12_650), "12,650");
        assert_eq!(Language::Spanish.localizer().number(12_650), "12.650");
    }

    #[test]
    fn dates_are_written_as_each_language_does() {
        let at = 1_138_700_000;
        assert_eq!(
            Language::English.localizer().date(at, &TimeZone::UTC),
            "January 31, 2006"
        );
        assert_eq!(
            Language::Spanish.localizer().date(at, &TimeZone::UTC),
            "31 de enero de 2006"
        );
    }

    #[test]
    fn the_heavier_language_wins_and_unknown_ones_are_passed_over() {
        let pick = |asked, accept| Language::negotiate(asked, accept, Language::all());
        assert_eq!(pick(None, Some("qu, es-PE;q=0.9, en;q=0.8")), Some(Language::Spanish));
        assert_eq!(pick(Some("en"), Some("es")), Some(Language::English));
        assert_eq!(pick(Some("xx"), Some("es;q=0")), None);
    }

    #[test]
    fn every_country_has_a_name_in_every_language() {
        for language in Language::all() {
            assert_eq!(
                language.localizer().countries().len(),
                crate::core::country::Country::all().len()
            );
        }
    }
}
