//! A campaign's settings as organisers type them: goal and milestones, times, and which fields the form has.

use jiff::tz::TimeZone;

use super::change::{ChangeError, amend};
use super::model::{CampaignRow, State};
use super::moments::{self, MomentError, Twice};
use super::store;
use crate::core::clock::Seconds;
use crate::core::ids::CampaignId;
use crate::core::locale::Language;
use crate::db::{AnyConn, DbError};

/// The largest goal; more people do not live.
const GOAL_MAX: i64 = 10_000_000_000;
/// Most milestones; more do not fit on the cord.
const MOST_MILESTONES: usize = 20;

/// The settings, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed {
    /// A number, or nothing.
    pub goal: String,
    /// Numbers with spaces between.
    pub milestones: String,
    /// BCP 47.
    pub default_language: String,
    /// IANA name.
    pub time_zone: String,
    /// Local date and time, or nothing.
    pub opens: String,
    /// Local date and time, or nothing.
    pub closes: String,
    /// Whether the form asks for a postcode.
    pub postcode: bool,
    /// Whether it asks why one signs.
    pub comment: bool,
    /// Whether it offers to show the name.
    pub public: bool,
}

/// A setting that is typed or chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// Signatures aimed at.
    Goal,
    /// Counts worth a celebration.
    Milestones,
    /// For whom no language fits.
    DefaultLanguage,
    /// Where its clock hangs.
    TimeZone,
    /// When signing begins.
    Opens,
    /// When it ends.
    Closes,
}

impl Setting {
    /// Every one, in the order of the page.
    pub const ALL: [Self; 6] = [
        Self::Goal,
        Self::Milestones,
        Self::DefaultLanguage,
        Self::TimeZone,
        Self::Opens,
        Self::Closes,
    ];

    /// Its name in the form.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Goal => "goal",
            Self::Milestones => "milestones",
            Self::DefaultLanguage => "default_language",
            Self::TimeZone => "time_zone",
            Self::Opens => "opens",
            Self::Closes => "closes",
        }
    }
}

/// What is wrong with one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Flaw {
    /// Not a whole number, written with digits only.
    Number,
    /// Out of bounds.
    Bounds,
    /// Too many.
    TooMany,
    /// No such time zone.
    Zone,
    /// Not a date and time.
    Unreadable,
    /// A time that the clocks skip; the one they show instead.
    Skipped(String),
    /// It would close before it opens.
    Order,
    /// Closing in the past; there is a button for closing now.
    Past,
    /// No text in that language, or an incomplete one.
    Language,
}

/// Why settings were not saved.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// Some will not do.
    #[error("some settings will not do")]
    Problems(Vec<(Setting, Flaw)>),
    /// Somebody else changed them meanwhile: their number and what they are now.
    #[error("changed meanwhile")]
    Moved(i64, Box<Typed>),
    /// Anything else.
    #[error(transparent)]
    Change(#[from] ChangeError),
}

impl From<DbError> for SettingsError {
    fn from(error: DbError) -> Self {
        Self::Change(error.into())
    }
}

/// How saving went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Saved {
    /// Whether anything changed.
    pub changed: bool,
    /// Whether a time was typed that comes twice.
    pub twice: bool,
}

/// The settings, understood.
struct Settings {
    goal: i64,
    milestones: Vec<i64>,
    default_language: String,
    time_zone: String,
    opens_at: Option<Seconds>,
    closes_at: Option<Seconds>,
    twice: bool,
}

impl Typed {
    /// As they are stored.
    pub fn of(row: &CampaignRow) -> Self {
        let zone = zone(&row.time_zone).unwrap_or(TimeZone::UTC);
        let milestones: Vec<i64> = serde_json::from_str(&row.milestones).unwrap_or_default();
        let local = |at: Option<Seconds>| at.map(|at| moments::write(at, &zone)).unwrap_or_default();
        Self {
            goal: if row.goal == 0 {
                String::new()
            } else {
                row.goal.to_string()
            },
            milestones: milestones.iter().map(i64::to_string).collect::<Vec<_>>().join(" "),
            default_language: row.default_language.clone(),
            time_zone: row.time_zone.clone(),
            opens: local(row.opens_at),
            closes: local(row.closes_at),
            postcode: row.ask_postcode,
            comment: row.ask_comment,
            public: row.ask_public,
        }
    }

    /// One of them.
    pub fn get(&self, setting: Setting) -> &str {
        match setting {
            Setting::Goal => &self.goal,
            Setting::Milestones => &self.milestones,
            Setting::DefaultLanguage => &self.default_language,
            Setting::TimeZone => &self.time_zone,
            Setting::Opens => &self.opens,
            Setting::Closes => &self.closes,
        }
    }

    fn understand(
        &self,
        row: &CampaignRow,
        offered: &[String],
        now: Seconds,
    ) -> Result<Settings, Vec<(Setting, Flaw)>> {
        let mut problems = Vec::new();
        let mut or_note = |setting, flaw| problems.push((setting, flaw));
        let goal = goal(&self.goal).unwrap_or_else(|flaw| {
            or_note(Setting::Goal, flaw);
            0
        });
        let milestones = milestones(&self.milestones).unwrap_or_else(|flaw| {
            or_note(Setting::Milestones, flaw);
            Vec::new()
        });
        if !offered.contains(&self.default_language) {
            or_note(Setting::DefaultLanguage, Flaw::Language);
        }
        let Some(zone) = zone(&self.time_zone) else {
            or_note(Setting::TimeZone, Flaw::Zone);
            return Err(problems);
        };
        let stored = Self::of(row);
        let same_zone = self.time_zone == row.time_zone;
        let mut twice = false;
        let mut moment = |setting: Setting, which: Twice, known: Option<Seconds>| {
            // What was not touched keeps its seconds, and its place where a time comes twice.
            if same_zone && self.get(setting) == stored.get(setting) {
                return known;
            }
            match moments::read(self.get(setting), &zone, which) {
                Ok(read) => {
                    twice |= read.is_some_and(|moment| moment.twice);
                    read.map(|moment| moment.at)
                }
                Err(error) => {
                    or_note(setting, error.into());
                    None
                }
            }
        };
        // Where a time comes twice, signing lasts through both.
        let opens_at = moment(Setting::Opens, Twice::First, row.opens_at);
        let closes_at = moment(Setting::Closes, Twice::Second, row.closes_at);
        if opens_at.zip(closes_at).is_some_and(|(opens, closes)| closes <= opens) {
            problems.push((Setting::Closes, Flaw::Order));
        } else if closes_at != row.closes_at
            && row.state == State::Open.as_str()
            && closes_at.is_some_and(|closes| closes <= now)
        {
            problems.push((Setting::Closes, Flaw::Past));
        }
        if problems.is_empty() {
            Ok(Settings {
                goal,
                milestones,
                default_language: self.default_language.clone(),
                time_zone: self.time_zone.clone(),
                opens_at,
                closes_at,
                twice,
            })
        } else {
            Err(problems)
        }
    }
}

impl From<MomentError> for Flaw {
    fn from(error: MomentError) -> Self {
        match error {
            MomentError::Unreadable => Self::Unreadable,
            MomentError::Skipped(instead) => Self::Skipped(instead),
        }
    }
}

/// A time zone by its name, exactly as it is written.
pub fn zone(name: &str) -> Option<TimeZone> {
    TimeZone::get(name)
        .ok()
        .filter(|_| !name.is_empty() && name.len() <= 64)
}

/// Reads a goal; nothing is none.
pub fn goal(typed: &str) -> Result<i64, Flaw> {
    match typed.trim() {
        "" => Ok(0),
        typed => number(typed).and_then(|goal| if goal <= GOAL_MAX { Ok(goal) } else { Err(Flaw::Bounds) }),
    }
}

fn milestones(typed: &str) -> Result<Vec<i64>, Flaw> {
    let mut marks = Vec::new();
    // A comma after a number is a separator only with a space behind it: "10,000" is somebody's ten thousand.
    for word in typed.split_whitespace().map(|word| word.trim_end_matches([',', ';'])) {
        let mark = number(word)?;
        if !(1..=GOAL_MAX).contains(&mark) {
            return Err(Flaw::Bounds);
        }
        marks.push(mark);
    }
    marks.sort_unstable();
    marks.dedup();
    if marks.len() > MOST_MILESTONES {
        Err(Flaw::TooMany)
    } else {
        Ok(marks)
    }
}

fn number(typed: &str) -> Result<i64, Flaw> {
    if typed.is_empty() || !typed.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Flaw::Number);
    }
    typed.parse().map_err(|_| Flaw::Bounds)
}

/// Saves settings that were made from those of this revision.
pub fn save(
    conn: &mut AnyConn,
    id: CampaignId,
    revision: i64,
    typed: &Typed,
    now: Seconds,
) -> Result<Saved, SettingsError> {
    let row = store::row_for_change(conn, id)?;
    if *typed == Typed::of(&row) {
        return Ok(Saved {
            changed: false,
            twice: false,
        });
    }
    let offered = offered(conn, id, &row)?;
    let settings = typed.understand(&row, &offered, now).map_err(SettingsError::Problems)?;
    if row.settings_revision != revision {
        return Err(SettingsError::Moved(row.settings_revision, Box::new(Typed::of(&row))));
    }
    amend(conn, id, |row| {
        row.goal = settings.goal;
        row.milestones = serde_json::json!(settings.milestones).to_string();
        row.default_language = settings.default_language;
        row.time_zone = settings.time_zone;
        (row.opens_at, row.closes_at) = (settings.opens_at, settings.closes_at);
        (row.ask_postcode, row.ask_comment, row.ask_public) = (typed.postcode, typed.comment, typed.public);
    })?;
    Ok(Saved {
        changed: true,
        twice: settings.twice,
    })
}

/// The languages that can be the default: those with texts, and the one that is.
pub fn offered(conn: &mut AnyConn, id: CampaignId, row: &CampaignRow) -> Result<Vec<String>, DbError> {
    let mut codes: Vec<String> = store::texts(conn, id)?.into_iter().map(|text| text.language).collect();
    if !codes.contains(&row.default_language) {
        codes.push(row.default_language.clone());
    }
    codes.retain(|code| Language::parse(code).is_some());
    Ok(codes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_with_digits_only() {
        assert_eq!(goal(""), Ok(0));
        assert_eq!(goal(" 2000 "), Ok(2_000));
        assert_eq!(milestones("500, 100; 1000 500"), Ok(vec![100, 500, 1_000]));
        for odd in ["10,000", "10.000", "-5", "1e3", "many", "½"] {
            assert_eq!(goal(odd), Err(Flaw::Number), "{odd}");
            assert_eq!(milestones(odd), Err(Flaw::Number), "{odd}");
        }
        assert_eq!(goal("99999999999999999999"), Err(Flaw::Bounds));
        assert_eq!(milestones("0"), Err(Flaw::Bounds));
        let many: Vec<String> = (1..=21).map(|mark: u32| mark.to_string()).collect();
        assert_eq!(milestones(&many.join(" ")), Err(Flaw::TooMany));
    }
}
