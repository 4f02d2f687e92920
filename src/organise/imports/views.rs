//! What the pages of lists show.

use askama::Template;

use super::form::{DATE_FORMATS, Error, Typed, column_name};
use crate::campaigns::Campaign;
use crate::core::locale::{Language, Localizer};
use crate::imports::inspect::Glance;
use crate::imports::model::{Import, Progress};
use crate::imports::uploads::model::Rejected;
use crate::imports::uploads::{Notes, Stage, UploadRow};
use crate::imports::{Counts, Field};
use crate::organise::frame::Frame;
use crate::organise::problems::Problems;

/// Where lists are brought, and which were.
#[derive(Template)]
#[template(path = "organiser/import.html")]
pub struct ListsPage {
    /// The frame.
    pub frame: Frame,
    /// Address of the script.
    pub script: String,
    /// Where the form is sent.
    pub action: String,
    /// The most bytes of a list, for the script.
    pub limit: u64,
    /// The same in words.
    pub limit_words: String,
    /// How long a list is kept.
    pub hours: String,
    /// Why the last one was not taken.
    pub error: Option<String>,
    /// Lists that are on their way.
    pub lists: Vec<ListRow>,
    /// Lists that were taken over.
    pub history: Vec<HistoryRow>,
}

/// A list that is on its way.
pub struct ListRow {
    /// As the file was called.
    pub name: String,
    /// Its page; empty while it arrives.
    pub href: String,
    /// When it came.
    pub day: String,
    /// Key of the words for how far it is.
    pub stage: String,
}

/// A list that was taken over, in whole or in part.
pub struct HistoryRow {
    /// When that was begun.
    pub day: String,
    /// Where it comes from.
    pub provenance: String,
    /// On what grounds.
    pub basis: String,
    /// Whether all of it was read.
    pub is_whole: bool,
    /// Rows read.
    pub rows: String,
    /// Taken over.
    pub accepted: String,
}

/// Where it is said what stands in which column.
#[derive(Template)]
#[template(path = "organiser/import_plan.html")]
pub struct PlanPage {
    /// The frame.
    pub frame: Frame,
    /// Address of the list.
    pub href: String,
    /// As the file was called.
    pub name: String,
    /// The header, numbered.
    pub header: Vec<String>,
    /// The first rows; none for whoever may not see them.
    pub rows: Option<Vec<Vec<String>>>,
    /// The columns of every field.
    pub columns: Vec<Select>,
    /// What stands between columns.
    pub separators: Vec<Choice>,
    /// The same, as it is used.
    pub separator: String,
    /// Languages of the campaign.
    pub languages: Vec<Choice>,
    /// Countries.
    pub countries: Vec<Choice>,
    /// How dates may be written.
    pub date_formats: Vec<Choice>,
    /// Offline entries.
    pub entries: Vec<Choice>,
    /// Whether somebody chose to replace none.
    pub replaces_none: bool,
    /// What was typed.
    pub typed: Typed,
    /// What is wrong with it.
    pub problems: Problems,
    /// What went wrong before.
    pub trouble: Option<String>,
}

/// A choice of columns for one field.
pub struct Select {
    /// Its name in the form.
    pub name: &'static str,
    /// Key of its words.
    pub words: String,
    /// Whether it may be in no column.
    pub choices: Vec<Choice>,
}

/// One of several.
pub struct Choice {
    /// As it is sent.
    pub value: String,
    /// As it is shown.
    pub text: String,
    /// Whether it is chosen.
    pub selected: bool,
}

impl Choice {
    fn new(value: impl Into<String>, text: impl Into<String>, chosen: &str) -> Self {
        let value = value.into();
        Self {
            selected: value == chosen,
            text: text.into(),
            value,
        }
    }
}

impl PlanPage {
    /// For a list as it is, and a form as it was typed.
    pub fn new(frame: Frame, href: String, notes: &Notes, glance: &Glance, campaign: &Campaign, typed: Typed) -> Self {
        let l = frame.l;
        let choice = |value: &str, words: &str, chosen: &str| Choice::new(value, l.t(words), chosen);
        let separators = [
            (",", "import-separator-comma"),
            (";", "import-separator-semicolon"),
            ("tab", "import-separator-tab"),
        ];
        let languages = campaign.texts.keys();
        let dates = DATE_FORMATS.map(|(format, example)| Choice::new(format, example, &typed.date_format));
        Self {
            href,
            name: notes.file_name.clone(),
            header: glance.header.clone(),
            rows: None,
            columns: Field::ALL
                .into_iter()
                .map(|field| select(l, field, glance, &typed))
                .collect(),
            separators: separators
                .map(|(value, words)| choice(value, words, &typed.separator))
                .into(),
            separator: typed.separator.clone(),
            languages: languages
                .map(|language: &Language| Choice::new(language.code(), language.name(), &typed.language))
                .collect(),
            countries: l
                .countries()
                .iter()
                .map(|country| Choice::new(country.code, country.name, &typed.country))
                .collect(),
            date_formats: dates.into(),
            entries: entries(l, campaign, &typed),
            replaces_none: typed.replaces == "none",
            problems: Problems::default(),
            trouble: notes.trouble.as_ref().map(|trouble| trouble.message(l)),
            typed,
            frame,
        }
    }

    /// With the first rows.
    pub fn with_rows(mut self, glance: &Glance) -> Self {
        let cells = |record: &crate::imports::reader::Record| record.fields().map(shortened).collect();
        self.rows = Some(glance.records.iter().map(cells).collect());
        self
    }

    /// With what is wrong.
    pub fn with_errors(mut self, errors: &[Error]) -> Self {
        self.problems = Problems::new(self.frame.l, errors);
        self
    }
}

fn select(l: Localizer, field: Field, glance: &Glance, typed: &Typed) -> Select {
    let name = column_name(field);
    let chosen = typed.columns.get(name).map_or("", String::as_str);
    let column = |(place, header): (usize, &String)| {
        let number = (place + 1).to_string();
        let text = l.t2("import-column", "number", &number, "header", &shortened(header));
        Choice::new(place.to_string(), text, chosen)
    };
    let none = Choice::new("-", l.t("import-column-none"), chosen);
    Select {
        name,
        words: format!("import-field-{}", field.as_str().replace('_', "-")),
        choices: std::iter::once(none)
            .chain(glance.header.iter().enumerate().map(column))
            .collect(),
    }
}

fn entries(l: Localizer, campaign: &Campaign, typed: &Typed) -> Vec<Choice> {
    let positive = campaign.offline.iter().filter(|entry| entry.count > 0);
    positive
        .map(|entry| {
            let count = l.number(entry.count - entry.replaced);
            let text = l.t2(
                "import-replaces-entry",
                "count",
                &count,
                "provenance",
                &entry.provenance,
            );
            Choice::new(entry.id.to_string(), text, &typed.replaces)
        })
        .collect()
}

/// A cell as it is shown: not endless.
fn shortened(text: &str) -> String {
    const SHOWN: usize = 40;
    let mut short: String = text.chars().take(SHOWN).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// A list at which the background is at work.
#[derive(Template)]
#[template(path = "organiser/import_progress.html")]
pub struct ProgressPage {
    /// The frame.
    pub frame: Frame,
    /// Address of the script.
    pub script: String,
    /// Address of the list.
    pub href: String,
    /// As the file was called.
    pub name: String,
    /// The word of the stage.
    pub stage: &'static str,
    /// Rows read.
    pub read: i64,
    /// Rows in all; 0 while they are counted.
    pub rows: i64,
    /// How far it is, in words.
    pub text: String,
    /// Whether it was told to stop.
    pub stopping: bool,
}

/// How far a list is, in words.
pub fn how_far(l: Localizer, row: &UploadRow) -> String {
    if row.stop_wanted {
        l.t("import-stopping")
    } else if row.rows_in_all > 0 {
        let (read, rows) = (l.number(row.rows_read), l.number(row.rows_in_all));
        l.t2("import-rows-of", "read", &read, "rows", &rows)
    } else if row.leased_until == 0 {
        l.t("import-queued")
    } else {
        l.t("import-reading")
    }
}

/// A list that was looked through, taken over, stopped, or could not be read.
#[derive(Template)]
#[template(path = "organiser/import_result.html")]
pub struct ResultPage {
    /// The frame.
    pub frame: Frame,
    /// Address of the list.
    pub href: String,
    /// As the file was called.
    pub name: String,
    /// The word of the stage.
    pub stage: &'static str,
    /// Key of the words for it.
    pub heading: String,
    /// The same list was taken over before.
    pub known: bool,
    /// What became of the rows, or would: key of the words, number.
    pub counts: Vec<(&'static str, String)>,
    /// Rows that were not read yet.
    pub left: Option<String>,
    /// How many rows cannot be taken.
    pub rejected: i64,
    /// The first of them.
    pub rejects: Vec<Rejected>,
    /// Whether the file of them may be fetched.
    pub may_fetch: bool,
    /// Whether anything would be taken over.
    pub has_new: bool,
    /// Why nothing came of it.
    pub trouble: Option<String>,
    /// Where it comes from.
    pub provenance: String,
    /// On what grounds.
    pub basis: String,
}

impl ResultPage {
    /// For a list as it is.
    pub fn new(frame: Frame, href: String, row: &UploadRow, notes: Notes, may_fetch: bool) -> Self {
        let l = frame.l;
        let counts = notes.counts.unwrap_or_default();
        let left = (row.rows_in_all - counts.rows_read).max(0);
        let plan = notes.plan.unwrap_or_default();
        Self {
            href,
            name: notes.file_name,
            stage: row.stage().as_str(),
            heading: format!("import-{}-heading", row.stage().as_str()),
            known: notes.known,
            counts: if notes.counts.is_some() {
                listed(l, &counts)
            } else {
                Vec::new()
            },
            left: (row.stage() == Stage::Stopped && left > 0).then(|| l.number(left)),
            rejected: counts.rejected,
            rejects: notes.rejects,
            may_fetch: may_fetch && counts.rejected > 0,
            has_new: counts.rows_read > counts.rejected,
            trouble: notes.trouble.map(|trouble| trouble.message(l)),
            provenance: plan.provenance,
            basis: plan.basis,
            frame,
        }
    }
}

fn listed(l: Localizer, counts: &Counts) -> Vec<(&'static str, String)> {
    [
        ("import-count-rows", counts.rows_read),
        ("import-count-new", counts.accepted),
        ("import-count-signed", counts.already_signed),
        ("import-count-duplicates", counts.duplicates),
        ("import-count-waiting", counts.waiting),
        ("import-count-gone", counts.gone),
        ("import-count-rejected", counts.rejected),
        ("import-count-replaced", counts.replaced),
    ]
    .into_iter()
    .map(|(words, count)| (words, l.number(count)))
    .collect()
}

/// A line of the history.
pub fn history(l: Localizer, campaign: &Campaign, import: &Import) -> HistoryRow {
    HistoryRow {
        day: l.date(import.started_at, &campaign.zone),
        provenance: import.provenance.clone(),
        basis: import.basis.clone(),
        is_whole: import.state == Progress::Finished as i16,
        rows: l.number(import.counts.rows_read),
        accepted: l.number(import.counts.by_name()),
    }
}

/// A line of the lists on their way.
pub fn list_row(l: Localizer, campaign: &Campaign, base: &str, row: &UploadRow) -> ListRow {
    let notes = campaign.key.as_ref().and_then(|key| row.open_notes(key).ok());
    let is_here = row.stage() != Stage::Receiving;
    ListRow {
        name: notes.map_or_else(String::new, |notes| notes.file_name),
        href: if is_here {
            format!("{base}/{}", row.number())
        } else {
            String::new()
        },
        day: l.date(row.created_at, &campaign.zone),
        stage: format!("import-stage-{}", row.stage().as_str()),
    }
}
