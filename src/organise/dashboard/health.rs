//! Whether the campaign's mails go out, in numbers and in a plain sentence.

use super::figures::Figures;
use crate::core::clock::Seconds;
use crate::core::locale::Localizer;
use crate::tallies::hours::{HOUR, HourKind};

const MINUTE: Seconds = 60;
const DAY: Seconds = 24 * HOUR;
/// A mail that nobody tried to send for so long is not merely next in line.
const LONG: Seconds = 15 * MINUTE;
/// Fewer than this may be chance.
const MANY: i64 = 10;

/// What is said of the mails.
pub struct Health {
    /// Whether something is wrong.
    pub is_wrong: bool,
    /// What, in sentences.
    pub sentences: Vec<String>,
    /// Numbers with the keys of their words.
    pub numbers: Vec<Number>,
}

/// A number and what it counts.
pub struct Number {
    /// Key of the words.
    pub words: &'static str,
    /// As written.
    pub count: String,
    /// Something about it.
    pub note: Option<String>,
}

impl Health {
    /// Of a campaign whose day began at `midnight`.
    pub fn new(figures: &Figures, midnight: Seconds, now: Seconds, l: Localizer) -> Self {
        let wrong = wrong(figures, now, l);
        let sentences = if wrong.is_empty() {
            vec![l.t(fine(figures, now))]
        } else {
            wrong.clone()
        };
        Self {
            is_wrong: !wrong.is_empty(),
            sentences,
            numbers: numbers(figures, midnight, now, l),
        }
    }
}

fn fine(figures: &Figures, now: Seconds) -> &'static str {
    if figures.waiting.mails > 0 {
        "dashboard-mail-going-out"
    } else if figures.since(HourKind::MailSent, now - DAY) > 0 {
        "dashboard-mail-fine"
    } else {
        "dashboard-mail-none"
    }
}

/// What somebody ought to look into.
fn wrong(figures: &Figures, now: Seconds, l: Localizer) -> Vec<String> {
    let lately = |kind| figures.since(kind, now - DAY);
    let (sent, retried, refused) = (
        lately(HourKind::MailSent),
        lately(HourKind::MailRetried),
        lately(HourKind::MailRefused),
    );
    let mut found = Vec::new();
    if let Some(since) = figures.waiting.untried_since.filter(|since| now - since >= LONG) {
        let untried = figures.waiting.untried;
        let mails = l.n1(
            "dashboard-mails",
            "number",
            untried,
            "count",
            &written(untried, figures, l),
        );
        found.push(l.t2(
            "dashboard-mail-stuck",
            "mails",
            &mails,
            "time",
            &how_long(now - since, l),
        ));
    }
    if retried >= MANY && retried > sent {
        let (sent, retried) = (l.number(sent), l.number(retried));
        found.push(l.t2("dashboard-mail-put-off", "retried", &retried, "sent", &sent));
    }
    // One in ten.
    if refused >= MANY && refused * 10 >= sent + refused {
        let (refused, all) = (l.number(refused), l.number(sent + refused));
        found.push(l.t2("dashboard-mail-many-refused", "refused", &refused, "all", &all));
    }
    let given_up = lately(HourKind::MailGivenUp);
    if given_up > 0 {
        let written = l.number(given_up);
        found.push(l.n1("dashboard-mail-some-given-up", "number", given_up, "count", &written));
    }
    found
}

fn numbers(figures: &Figures, midnight: Seconds, now: Seconds, l: Localizer) -> Vec<Number> {
    let today = |words, kind| Number {
        words,
        count: l.number(figures.since(kind, midnight)),
        note: None,
    };
    let oldest = figures.waiting.oldest.map(|oldest| how_long(now - oldest, l));
    vec![
        Number {
            words: "dashboard-mail-owed",
            count: written(figures.waiting.mails, figures, l),
            note: oldest.map(|time| l.t1("dashboard-mail-oldest", "time", &time)),
        },
        today("dashboard-mail-sent", HourKind::MailSent),
        today("dashboard-mail-retried", HourKind::MailRetried),
        today("dashboard-mail-refused", HourKind::MailRefused),
        today("dashboard-mail-given-up", HourKind::MailGivenUp),
        today("dashboard-mail-withheld", HourKind::MailWithheld),
        today("dashboard-mail-suppressed", HourKind::MailSuppressed),
    ]
}

/// A number of waiting mails; with a sign that there are more where not all were counted.
fn written(mails: i64, figures: &Figures, l: Localizer) -> String {
    let more = if figures.waiting.is_more { "+" } else { "" };
    l.number(mails) + more
}

/// A length of time in one unit: "2 hours".
fn how_long(time: Seconds, l: Localizer) -> String {
    let (key, number) = match time {
        ..HOUR => ("dashboard-minutes", (time / MINUTE).max(1)),
        HOUR..DAY => ("dashboard-hours", time / HOUR),
        _ => ("dashboard-days", time / DAY),
    };
    l.n1(key, "number", number, "count", &l.number(number))
}
