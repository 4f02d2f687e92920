//! The pages of lists, as their templates want them.

use std::collections::HashMap;

use askama::Template;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::form::{Form, STATES, Wrong};
use crate::campaigns::{Campaign, Partnership};
use crate::core::clock::Seconds;
use crate::core::locale::Localizer;
use crate::exports::record::{MadeRow, Stage};
use crate::exports::shelf::Here;
use crate::exports::{Column, Format, Number, Profile};
use crate::organise::frame::Frame;

/// How long a list that is made on another node may say nothing before it counts as lost.
const SILENCE: Seconds = 60;

/// Something to choose.
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// How it is called.
    pub text: String,
    /// What more there is to say.
    pub hint: String,
    /// Whether it is chosen.
    pub is_chosen: bool,
    /// The formats it comes in, between spaces.
    pub formats: String,
}

impl Choice {
    fn new(value: &str, text: String, is_chosen: bool) -> Self {
        Self {
            value: value.to_owned(),
            text,
            hint: String::new(),
            is_chosen,
            formats: String::new(),
        }
    }
}

/// A list that was taken.
pub struct Made {
    /// When.
    pub at: String,
    /// By whom.
    pub who: String,
    /// Profile and format.
    pub what: String,
    /// How far it came.
    pub standing: String,
    /// The beginning of its hash.
    pub hash: String,
    /// Its page, if it is prepared.
    pub href: Option<String>,
    /// Where the changes after it begin, once it was taken.
    pub next: Option<String>,
}

/// The form, and the lists taken lately.
#[derive(Template)]
#[template(path = "organiser/export.html")]
pub struct ExportPage {
    /// The frame.
    pub frame: Frame,
    /// The script.
    pub script: String,
    /// Where the form is sent.
    pub action: String,
    /// The hidden number.
    pub number: String,
    /// For whom.
    pub profiles: Vec<Choice>,
    /// As what.
    pub formats: Vec<Choice>,
    /// Whether a partner takes it, who has no choice of whom.
    pub is_partners: bool,
    /// The whole list, or the changes since one that was taken.
    pub since: Vec<Choice>,
    /// A cursor that is none of these.
    pub cursor: String,
    /// Whose consent.
    pub consents: Vec<Choice>,
    /// Whether the warning is shown, and what is ticked there.
    pub anyway: Option<bool>,
    /// In which states.
    pub states: Vec<Choice>,
    /// As typed.
    pub from: String,
    /// As typed.
    pub until: String,
    /// The campaign's time zone.
    pub zone: String,
    /// From where.
    pub countries: Vec<Choice>,
    /// In which language.
    pub languages: Vec<Choice>,
    /// What of each signature.
    pub columns: Vec<Choice>,
    /// Whether the more particular part is open.
    pub is_particular: bool,
    /// The name of whoever takes the list.
    pub taker: String,
    /// Whether the campaign asks people if they may write to them.
    pub asks: bool,
    /// What is wrong, by field.
    pub wrong: HashMap<&'static str, String>,
    /// What was taken.
    pub made: Vec<Made>,
}

impl ExportPage {
    /// What is wrong with a field.
    pub fn error(&self, field: &str) -> Option<&String> {
        self.wrong.get(field)
    }
}

/// What else the page needs to know.
pub struct Around<'a> {
    /// The campaign.
    pub campaign: &'a Campaign,
    /// What whoever looks is in it.
    pub part: &'a Partnership,
    /// Where the form is sent.
    pub action: String,
    /// The script.
    pub script: String,
    /// By which number the next list may be known.
    pub number: Number,
    /// What was taken.
    pub made: Vec<Made>,
}

impl ExportPage {
    /// The page, with the form as it was filled in.
    pub fn new(frame: Frame, around: Around<'_>, form: &Form, wrong: &Wrong) -> Self {
        let l = frame.l;
        let Around { campaign, part, .. } = around;
        let since = since(l, &around.made, form);
        let tells = |field: &str| wrong.iter().any(|(name, _)| *name == field);
        Self {
            script: around.script,
            action: around.action,
            number: around.number.to_string(),
            profiles: profiles(l, form),
            formats: formats(l, form),
            is_partners: !part.is_lead(),
            cursor: Some(&form.since)
                .filter(|typed| since.iter().all(|choice| choice.value != **typed))
                .cloned()
                .unwrap_or_default(),
            since,
            consents: consents(l, campaign, form),
            anyway: (form.anyway || tells("anyway")).then_some(form.anyway),
            states: states(l, form),
            from: form.from.clone(),
            until: form.until.clone(),
            zone: campaign.row.time_zone.clone(),
            countries: countries(l, form),
            languages: languages(l, campaign, form),
            columns: columns(l, form, !part.is_lead()),
            is_particular: ["state", "from", "until", "country", "language", "column"]
                .into_iter()
                .any(tells),
            taker: part.organisation.row.name.clone(),
            asks: campaign.consent_organisation(&part.organisation.row.slug).is_some(),
            wrong: wrong.iter().map(|(field, key)| (*field, l.t(key))).collect(),
            made: around.made,
            frame,
        }
    }
}

fn profiles(l: Localizer, form: &Form) -> Vec<Choice> {
    let choice = |profile: Profile| {
        let word = profile.as_str();
        let formats = Format::ALL.into_iter().filter(|format| profile.comes_as(*format));
        Choice {
            hint: l.t(&format!("export-profile-{word}-hint")),
            formats: formats.map(Format::as_str).collect::<Vec<_>>().join(" "),
            ..Choice::new(
                word,
                l.t(&format!("export-profile-{word}")),
                form.profile == Some(profile),
            )
        }
    };
    Profile::ALL.into_iter().map(choice).collect()
}

fn formats(l: Localizer, form: &Form) -> Vec<Choice> {
    let choice = |format: Format| {
        let word = format.as_str();
        Choice {
            hint: l.t(&format!("export-format-{word}-hint")),
            ..Choice::new(word, l.t(&format!("export-format-{word}")), form.format == Some(format))
        }
    };
    Format::ALL.into_iter().map(choice).collect()
}

/// At most so many lists are offered to go on from.
const OFFERED: usize = 5;

fn since(l: Localizer, made: &[Made], form: &Form) -> Vec<Choice> {
    let mut choices = vec![Choice::new("", l.t("export-since-all"), form.since.is_empty())];
    for list in made {
        let known = |next: &&String| choices.iter().all(|choice| choice.value != **next);
        if let Some(next) = list.next.as_ref().filter(known) {
            let text = l.t1("export-since-list", "at", &list.at);
            choices.push(Choice::new(next, text, form.since == *next));
        }
    }
    choices.truncate(OFFERED + 1);
    choices
}

fn consents(l: Localizer, campaign: &Campaign, form: &Form) -> Vec<Choice> {
    let lead = &campaign.lead;
    let asking = campaign.consents.iter().map(|offer| &offer.organisation);
    let partners = asking.filter(|organisation| organisation.id != lead.id);
    let mut choices = vec![("", l.t("export-consent-fitting"))];
    for organisation in [lead].into_iter().chain(partners) {
        let text = l.t1("export-consent-to", "organisation", &organisation.row.name);
        choices.push((&organisation.row.slug, text));
    }
    choices.push(("any", l.t("export-consent-any")));
    let choice = |(value, text): (&str, String)| Choice::new(value, text, form.consent == value);
    choices.into_iter().map(choice).collect()
}

fn states(l: Localizer, form: &Form) -> Vec<Choice> {
    let choice = |state: crate::signatures::model::State| {
        let word = state.as_str();
        Choice::new(word, l.t(&format!("export-state-{word}")), form.states.contains(&state))
    };
    STATES.into_iter().map(choice).collect()
}

fn countries(l: Localizer, form: &Form) -> Vec<Choice> {
    let choice = |country: &crate::core::locale::NamedCountry| {
        let is_chosen = form.countries.iter().any(|code| code == country.code);
        Choice::new(country.code, country.name.to_owned(), is_chosen)
    };
    l.countries().iter().map(choice).collect()
}

fn languages(l: Localizer, campaign: &Campaign, form: &Form) -> Vec<Choice> {
    let all = Choice::new("", l.t("export-language-all"), form.language.is_empty());
    let choice = |language: crate::core::locale::Language| {
        Choice::new(
            language.code(),
            language.name().to_owned(),
            form.language == language.code(),
        )
    };
    [all]
        .into_iter()
        .chain(campaign.languages().into_iter().map(choice))
        .collect()
}

fn columns(l: Localizer, form: &Form, with_proofs: bool) -> Vec<Choice> {
    let choice = |column: Column| {
        let word = column.as_str();
        let text = l.t(&format!("export-column-{}", word.replace('_', "-")));
        Choice::new(word, text, form.columns.has(column))
    };
    let offered = Column::ALL
        .into_iter()
        .filter(|column| with_proofs || !column.is_proof());
    offered.map(choice).collect()
}

/// Where a list stands, from what the database and this node say of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Being made: so many rows.
    Running(i64),
    /// To be fetched by whoever looks.
    Ready,
    /// To be fetched in another session, or on another node.
    Elsewhere,
    /// Taken.
    Done,
    /// Broken off.
    Broken,
    /// Nobody makes it any more.
    Lost,
}

impl Standing {
    /// `is_alone`: no other node can have it.
    pub fn of(row: &MadeRow, here: Here, is_alone: bool, now: Seconds) -> Self {
        let is_lost = here == Here::Gone && (is_alone || row.seen_at + SILENCE < now);
        match (Stage::parse(&row.state), here) {
            (Some(Stage::Done), _) => Self::Done,
            (Some(Stage::Broken) | None, _) => Self::Broken,
            (_, Here::Running(rows, _)) => Self::Running(rows),
            (_, Here::Ready) => Self::Ready,
            (_, Here::Gone) if is_lost => Self::Lost,
            (Some(Stage::Running), Here::Gone) => Self::Running(row.row_count),
            (_, Here::Theirs) | (Some(Stage::Ready), Here::Gone) => Self::Elsewhere,
        }
    }

    /// The word for scripts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Running(_) => "running",
            Self::Ready => "ready",
            Self::Elsewhere => "elsewhere",
            Self::Done => "done",
            Self::Broken => "broken",
            Self::Lost => "lost",
        }
    }

    /// The same in a sentence.
    pub fn sentence(self, l: Localizer, row: &MadeRow) -> String {
        let rows = if let Self::Running(rows) = self {
            rows
        } else {
            row.row_count
        };
        let key = match self {
            Self::Broken => format!("export-why-{}", if row.why.is_empty() { "failed" } else { &row.why }),
            other => format!("export-now-{}", other.as_str()),
        };
        l.n1(&key, "count", rows, "rows", &l.number(rows))
    }
}

/// A list that was taken, as a line; `by` is the organiser's name, if it was one.
pub fn made(l: Localizer, zone: &TimeZone, row: &MadeRow, standing: Standing, by: Option<String>, base: &str) -> Made {
    let is_prepared = row.format == Format::Xlsx.as_str() && row.via == "browser";
    Made {
        at: moment(l, zone, row.created_at),
        who: by.unwrap_or_else(|| l.t(&format!("export-via-{}", row.via))),
        what: what(l, row),
        standing: standing.sentence(l, row),
        hash: row.sha256.chars().take(12).collect(),
        next: row.next_cursor(),
        href: is_prepared.then(|| format!("{base}/{}", hexadecimal(&row.id))),
    }
}

/// Profile and format, in words.
pub fn what(l: Localizer, row: &MadeRow) -> String {
    let format = l.t(&format!("export-format-{}", row.format));
    if row.format == Format::Xlsx.as_str() {
        format
    } else {
        format!("{} · {format}", l.t(&format!("export-profile-{}", row.profile)))
    }
}

fn hexadecimal(id: &[u8]) -> String {
    id.try_into().map(|id| Number(id).to_string()).unwrap_or_default()
}

/// Day and time in the campaign's zone.
fn moment(l: Localizer, zone: &TimeZone, at: Seconds) -> String {
    let time =
        Timestamp::from_second(at).map(|moment| moment.to_zoned_datetime(zone.clone()).strftime("%H:%M").to_string());
    format!("{}, {}", l.date(at, zone), time.unwrap_or_default())
}

/// The page of a list that is prepared.
#[derive(Template)]
#[template(path = "organiser/export_prepared.html")]
pub struct PreparedPage {
    /// The frame.
    pub frame: Frame,
    /// The script.
    pub script: String,
    /// Where it stands.
    pub standing: Standing,
    /// The same in a sentence.
    pub sentence: String,
    /// Profile and format.
    pub what: String,
    /// This page.
    pub here: String,
    /// The form.
    pub back: String,
    /// How long it waits.
    pub minutes: String,
}

impl PreparedPage {
    /// Whether it is still being made.
    pub fn is_running(&self) -> bool {
        matches!(self.standing, Standing::Running(_))
    }

    /// Whether it can be fetched.
    pub fn is_ready(&self) -> bool {
        self.standing == Standing::Ready
    }
}
