//! What happens around the count, by the hour and as numbers only: pages looked at, forms taken, and what became of mails.

use std::collections::BTreeMap;

use crate::core::clock::Seconds;
use crate::core::ids::CampaignId;

/// The length of an hour.
pub const HOUR: Seconds = 3_600;

/// What is counted. The numbers are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(i16)]
pub enum HourKind {
    /// A person's browser was given the campaign's page.
    Viewed = 1,
    /// A form was taken from somebody who had not signed, or had withdrawn.
    Signed = 2,
    /// A form was taken from somebody whose signature was there already.
    SignedAgain = 3,
    /// A mail server took a mail.
    MailSent = 4,
    /// A mail is to be tried again later.
    MailRetried = 5,
    /// A mail server refused the address for good.
    MailRefused = 6,
    /// A mail was tried in vain for as long as it is tried.
    MailGivenUp = 7,
    /// A mail was not sent because its mailbox had had its share.
    MailWithheld = 8,
    /// A mail was not sent because its address had been refused before.
    MailSuppressed = 9,
}

impl HourKind {
    const ALL: [Self; 9] = [
        Self::Viewed,
        Self::Signed,
        Self::SignedAgain,
        Self::MailSent,
        Self::MailRetried,
        Self::MailRefused,
        Self::MailGivenUp,
        Self::MailWithheld,
        Self::MailSuppressed,
    ];

    /// Reads a stored number.
    pub fn from_stored(number: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| *kind as i16 == number)
    }
}

/// The moment with which the hour of `moment` begins.
pub const fn hour_of(moment: Seconds) -> Seconds {
    moment - moment.rem_euclid(HOUR)
}

/// What is to be added to one hour, summed up over a transaction and in one order on every node.
#[derive(Debug, Default)]
pub struct Hours(BTreeMap<(CampaignId, HourKind), i64>);

impl Hours {
    /// Counts `by` more.
    pub fn add(&mut self, campaign: CampaignId, kind: HourKind, by: i64) {
        *self.0.entry((campaign, kind)).or_default() += by;
    }

    /// In ascending order.
    pub fn into_sums(self) -> Vec<((CampaignId, HourKind), i64)> {
        self.0.into_iter().filter(|(_, by)| *by != 0).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_read_as_they_are_written() {
        for kind in HourKind::ALL {
            assert_eq!(HourKind::from_stored(kind as i16), Some(kind));
        }
        assert_eq!(HourKind::from_stored(0), None);
    }

    #[test]
    fn an_hour_begins_before_its_moment_also_before_1970() {
        assert_eq!(hour_of(7_199), 3_600);
        assert_eq!(hour_of(-1), -3_600);
    }
}
