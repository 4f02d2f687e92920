//! The form for a new token: what was typed, and what is wrong with it.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use crate::core::clock::Seconds;
use crate::core::locale::Localizer;
use crate::partners::Scope;
use crate::partners::tokens::LONGEST_NAME;

/// The form as it is shown.
pub struct TokenForm {
    /// What the token is for.
    pub name: String,
    /// The scopes, ticked or not.
    pub scopes: Vec<ScopeBox>,
    /// The last day on which it works: `2027-01-31`.
    pub expires: String,
    /// Whether it is to work for ever.
    pub never: bool,
    /// What is wrong with the name.
    pub name_error: Option<String>,
    /// What is wrong with the scopes.
    pub scopes_error: Option<String>,
    /// What is wrong with the day.
    pub expires_error: Option<String>,
}

/// A scope with its box.
pub struct ScopeBox {
    /// The scope.
    pub word: &'static str,
    /// The key of its description.
    pub words: &'static str,
    /// Whether it is ticked.
    pub ticked: bool,
}

/// A form that will do.
pub struct Checked {
    /// Trimmed.
    pub name: String,
    /// At least one.
    pub scopes: Vec<Scope>,
    /// None for never.
    pub expires_at: Option<Seconds>,
}

impl TokenForm {
    /// An empty form: nothing ticked, a year from today.
    pub fn empty(now: Seconds) -> Self {
        let in_a_year = today(now).and_then(|today| today.checked_add(1.year()).ok());
        Self::typed(
            "",
            &[],
            &in_a_year.map(|date| date.to_string()).unwrap_or_default(),
            false,
        )
    }

    /// A form as it was sent.
    pub fn typed(name: &str, scopes: &[&str], expires: &str, never: bool) -> Self {
        let scope = |scope: Scope| ScopeBox {
            word: scope.as_str(),
            words: scope.words(),
            ticked: scopes.contains(&scope.as_str()),
        };
        Self {
            name: name.to_owned(),
            scopes: Scope::ALL.map(scope).into(),
            expires: expires.to_owned(),
            never,
            name_error: None,
            scopes_error: None,
            expires_error: None,
        }
    }

    /// What the form says, or the form with a sentence at everything that is wrong.
    pub fn check(mut self, l: Localizer, now: Seconds) -> Result<Checked, Box<Self>> {
        let is_line = !self.name.chars().any(char::is_control);
        if self.name.is_empty() {
            self.name_error = Some(l.t("token-error-name"));
        } else if !is_line || self.name.chars().count() > LONGEST_NAME {
            self.name_error = Some(l.t1("token-error-name-long", "max", &LONGEST_NAME.to_string()));
        }
        let ticked = self.scopes.iter().filter(|scope| scope.ticked);
        let scopes: Vec<Scope> = ticked.filter_map(|scope| Scope::parse(scope.word)).collect();
        if scopes.is_empty() {
            self.scopes_error = Some(l.t("token-error-scopes"));
        }
        let expires_at = if self.never { None } else { end_of(&self.expires) };
        if !self.never && expires_at.is_none_or(|at| at <= now) {
            self.expires_error = Some(l.t("token-error-expires"));
        }
        let errors = [&self.name_error, &self.scopes_error, &self.expires_error];
        if errors.into_iter().any(Option::is_some) {
            return Err(Box::new(self));
        }
        Ok(Checked {
            name: self.name,
            scopes,
            expires_at,
        })
    }
}

fn today(now: Seconds) -> Option<Date> {
    let moment = Timestamp::from_second(now).ok()?;
    Some(moment.to_zoned_datetime(TimeZone::UTC).date())
}

/// The first moment after a day of UTC.
fn end_of(day: &str) -> Option<Seconds> {
    let next = day.parse::<Date>().ok()?.tomorrow().ok()?;
    let midnight = next.to_zoned_datetime(TimeZone::UTC).ok()?;
    Some(midnight.timestamp().as_second())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::locale::Language;

    const NOON: Seconds = 1_138_708_800;

    fn check(name: &str, scopes: &[&str], expires: &str, never: bool) -> Result<Checked, Box<TokenForm>> {
        TokenForm::typed(name, scopes, expires, never).check(Language::English.localizer(), NOON)
    }

    #[test]
    fn a_token_works_until_its_last_day_is_over() {
        assert_eq!(TokenForm::empty(NOON).expires, "2007-01-31");
        let checked = check("sync", &["read:numbers"], "2006-01-31", false).ok().unwrap();
        assert_eq!(checked.expires_at, Some(NOON + 12 * 3_600));
        assert!(check("sync", &["read:numbers"], "2006-01-30", false).is_err());
        assert!(
            check("sync", &["read:numbers"], "", true)
                .ok()
                .unwrap()
                .expires_at
                .is_none()
        );
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let again = check("", &["everything"], "soon", false).err().unwrap();
        assert!(again.name_error.is_some() && again.scopes_error.is_some() && again.expires_error.is_some());
        assert!(check(&"x".repeat(81), &["read:numbers"], "", true).is_err());
    }
}
