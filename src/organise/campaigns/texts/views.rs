//! The texts' page: a column a language, a field a part, and beside a field what is wrong with it or what somebody else
//! wrote there meanwhile.

use std::collections::BTreeMap;

use askama::Template;

use crate::campaigns::Campaign;
use crate::campaigns::editing::{Stored, TextChange};
use crate::campaigns::merge::Merged;
use crate::campaigns::wording::{Part, Problem, Wording};
use crate::core::locale::{Language, Localizer};
use crate::organise::campaigns::fields::{Field, Steps, text_error};
use crate::organise::fields::Fields;
use crate::organise::frame::Frame;

/// `GET …/edit`.
#[derive(Template)]
#[template(path = "organiser/campaigns/texts.html")]
pub struct TextsPage {
    /// The frame.
    pub frame: Frame,
    /// The other pages.
    pub steps: Steps,
    /// The script of this page.
    pub script: String,
    /// Where the form goes.
    pub action: String,
    /// What the form was made from.
    pub revision: i64,
    /// By language.
    pub columns: Vec<Column>,
    /// Languages that can be added: code and name.
    pub addable: Vec<(&'static str, &'static str)>,
    /// Languages that go when it is saved: code and name.
    pub removed: Vec<(&'static str, &'static str)>,
    /// What went wrong.
    pub alert: Option<String>,
    /// The first field with a message.
    pub conflict: bool,
}

/// One language.
pub struct Column {
    /// BCP 47.
    pub code: &'static str,
    /// Its own name.
    pub name: &'static str,
    /// Whether every campaign keeps it.
    pub is_default: bool,
    /// The parts.
    pub fields: Vec<Field>,
    /// What other organisations ask: name and wording.
    pub partners: Vec<(String, String)>,
}

/// What somebody is writing.
#[derive(Debug, Clone)]
pub struct Writing {
    /// The revision that they began with.
    pub revision: i64,
    /// By language.
    pub texts: BTreeMap<Language, Wording>,
    /// What goes.
    pub removed: Vec<Language>,
}

impl Writing {
    /// As it is stored: at least the default language, so that there is something to write in.
    pub fn begin(stored: &Stored) -> Self {
        let mut texts = stored.texts.clone();
        texts.entry(stored.default_language).or_default();
        Self {
            revision: stored.revision,
            texts,
            removed: Vec::new(),
        }
    }

    /// From the form. What it does not show stays as it is stored. `None` if it is not the form.
    pub fn read(fields: &Fields, stored: &Stored) -> Option<Self> {
        let mut texts = BTreeMap::new();
        for language in fields.all("languages").filter_map(Language::parse) {
            let mut wording = stored.texts.get(&language).cloned().unwrap_or_default();
            for part in Part::ALL {
                let name = name(part, language);
                if fields.has(&name) {
                    wording.set(part, fields.get(&name).replace("\r\n", "\n"));
                }
            }
            texts.insert(language, wording);
        }
        let removed = fields.all("removed").filter_map(Language::parse).collect();
        let revision = fields.get("revision").parse().unwrap_or_default();
        (!texts.is_empty()).then_some(Self {
            revision,
            texts,
            removed,
        })
    }

    /// Adds a language, or brings one back that was to go.
    pub fn add(&mut self, language: Language, stored: &Stored) {
        self.removed.retain(|removed| *removed != language);
        let before = stored.texts.get(&language);
        self.texts
            .entry(language)
            .or_insert_with(|| before.cloned().unwrap_or_default());
    }

    /// Takes a language out; it goes when this is saved.
    pub fn remove(&mut self, language: Language, stored: &Stored) {
        if language == stored.default_language {
            return;
        }
        self.texts.remove(&language);
        if stored.texts.contains_key(&language) && !self.removed.contains(&language) {
            self.removed.push(language);
        }
    }

    /// What is to be saved.
    pub fn change(&self) -> TextChange {
        TextChange {
            revision: self.revision,
            texts: self.texts.clone(),
            removed: self.removed.clone(),
        }
    }
}

/// What stands beside fields.
#[derive(Default)]
pub struct Remarks {
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// What somebody else wrote.
    pub merged: Merged,
}

/// The columns of the page.
pub fn columns(
    campaign: &Campaign,
    stored: &Stored,
    writing: &Writing,
    remarks: &Remarks,
    l: Localizer,
) -> Vec<Column> {
    let column = |(language, wording): (&Language, &Wording)| Column {
        code: language.code(),
        name: language.name(),
        is_default: *language == stored.default_language,
        fields: Part::ALL
            .into_iter()
            .filter(|part| *part != Part::Victory || stored.won)
            .map(|part| field(part, *language, wording, remarks, l))
            .collect(),
        partners: campaign
            .consents_in(*language)
            .filter(|(organisation, _)| organisation.id != campaign.lead.id)
            .map(|(organisation, wording)| (organisation.row.name.clone(), wording.to_owned()))
            .collect(),
    };
    writing.texts.iter().map(column).collect()
}

/// The name of a part's field.
pub fn name(part: Part, language: Language) -> String {
    format!("{}.{}", part.as_str(), language.code())
}

/// A part's field.
pub fn field(part: Part, language: Language, wording: &Wording, remarks: &Remarks, l: Localizer) -> Field {
    let key = format!("part-{}", part.as_str());
    let problem = remarks
        .problems
        .iter()
        .find(|problem| problem.language == language && problem.part == part);
    Field {
        hint: l.try_t(&format!("{key}-hint")).unwrap_or_default(),
        value: wording.get(part).to_owned(),
        rows: match part {
            Part::Title | Part::Target => 0,
            Part::Body => 18,
            Part::Thanks | Part::Victory => 4,
            _ => 3,
        },
        max: part.max(),
        optional: !part.is_needed(),
        lang: language.code(),
        error: problem.map(|problem| text_error(l, problem.error)),
        theirs: remarks.merged.theirs.get(&(language, part)).cloned(),
        taken: remarks.merged.taken.contains(&(language, part)),
        preview: (part == Part::Body).then(|| l.t1("edit-preview-heading", "language", language.name())),
        ..Field::new(&name(part, language), l.t(&key))
    }
}
