//! The form with which a list is ordered to come again and again, and what is wrong with it.

use std::collections::HashMap;

use crate::core::locale::Localizer;
use crate::exports::Format;
use crate::exports::schedules::model::{Delivery, Pace};
use crate::exports::schedules::{NewSchedule, is_recipient};
use crate::organise::fields::Fields;

/// How a secret key begins, which is nobody's business but its owner's.
const SECRET: &str = "age-secret-key-";
/// A public key has 62 characters.
const LONGEST_KEY: usize = 100;

/// As it was filled in.
pub struct Form {
    /// How often.
    pub pace: Option<Pace>,
    /// As what.
    pub format: Option<Format>,
    /// Whether those are on it too who did not say yes.
    pub everybody: bool,
    /// How it comes.
    pub delivery: Option<Delivery>,
    /// The key it is encrypted for.
    pub recipient: String,
}

/// What is wrong: a sentence by field.
pub type Wrong = HashMap<&'static str, String>;

impl Form {
    /// As it is shown first.
    pub fn fresh() -> Self {
        Self {
            pace: Some(Pace::Daily),
            format: Some(Format::Csv),
            everybody: false,
            delivery: Some(Delivery::Link),
            recipient: String::new(),
        }
    }

    /// As it was sent.
    pub fn read(fields: &Fields) -> Self {
        Self {
            pace: Pace::parse(fields.get("pace")),
            format: Format::parse(fields.get("format")).filter(|format| *format != Format::Xlsx),
            everybody: fields.get("who") == "everybody",
            delivery: Delivery::parse(fields.get("delivery")),
            recipient: fields.get("recipient").to_owned(),
        }
    }

    /// What is ordered. A secret key is not shown again, since the page may be seen by others.
    pub fn check(&mut self, l: Localizer) -> Result<NewSchedule, Wrong> {
        let mut wrong = Wrong::new();
        let is_secret = self.recipient.to_ascii_lowercase().contains(SECRET);
        if is_secret {
            self.recipient.clear();
            wrong.insert("recipient", l.t("lists-error-secret"));
        } else if self.recipient.len() > LONGEST_KEY || !is_recipient(&self.recipient) {
            wrong.insert("recipient", l.t("lists-error-recipient"));
        }
        let mut missing = |is_missing: bool, field: &'static str| {
            if is_missing {
                wrong.insert(field, l.t("lists-error-choose"));
            }
        };
        missing(self.pace.is_none(), "pace");
        missing(self.format.is_none(), "format");
        missing(self.delivery.is_none(), "delivery");
        match (self.pace, self.format, self.delivery) {
            (Some(pace), Some(format), Some(delivery)) if wrong.is_empty() => Ok(NewSchedule {
                pace,
                format,
                everybody: self.everybody,
                delivery,
                recipient: self.recipient.clone(),
            }),
            _ => Err(wrong),
        }
    }
}
