//! What the pages for writing a campaign share: fields with their labels, hints and errors, and the way from page to page.

use crate::campaigns::State;
use crate::core::locale::Localizer;
use crate::core::text::TextError;
use crate::organise::scene::Scene;
use crate::organisers::Action;

/// A field of a form.
#[derive(Debug, Clone, Default)]
pub struct Field {
    /// For the browser.
    pub id: String,
    /// In the form.
    pub name: String,
    /// Above it.
    pub label: String,
    /// What it is for; may be empty.
    pub hint: String,
    /// As typed.
    pub value: String,
    /// Lines; 0 for one that never wraps.
    pub rows: u8,
    /// `text`, `datetime-local`, …
    pub kind: &'static str,
    /// Most characters; 0 for any number.
    pub max: usize,
    /// Whether it may be empty.
    pub optional: bool,
    /// BCP 47, if it is in another language than the page.
    pub lang: &'static str,
    /// What is wrong with it.
    pub error: Option<String>,
    /// What somebody else wrote meanwhile.
    pub theirs: Option<String>,
    /// Whether that was put here.
    pub taken: bool,
    /// Where it is shown as it will look.
    pub preview: Option<String>,
    /// What may be chosen: values and names. Nothing: anything may be typed.
    pub choices: Vec<(String, String)>,
    /// What may be typed, offered in a list.
    pub list: Vec<String>,
}

impl Field {
    /// An empty one.
    pub fn new(name: &str, label: String) -> Self {
        Self {
            id: name.replace(['.', '_'], "-"),
            name: name.to_owned(),
            label,
            kind: "text",
            ..Self::default()
        }
    }

    /// Ids of what describes it, for `aria-describedby`.
    pub fn described_by(&self) -> String {
        let parts = [
            (!self.hint.is_empty(), "hint"),
            (self.taken || self.theirs.is_some(), "theirs"),
            (self.error.is_some(), "error"),
        ];
        let there = parts.iter().filter(|(there, _)| *there);
        let ids: Vec<String> = there.map(|(_, end)| format!("{}-{end}", self.id)).collect();
        ids.join(" ")
    }

    /// Whether a value is the chosen one.
    pub fn is(&self, value: &str) -> bool {
        self.value == value
    }
}

/// What is wrong with a text, in a sentence.
pub fn text_error(l: Localizer, error: TextError) -> String {
    match error {
        TextError::Required => l.t("edit-error-required"),
        TextError::TooLong { max } => l.t1(
            "error-too-long",
            "max",
            &l.number(i64::try_from(max).unwrap_or(i64::MAX)),
        ),
        TextError::Marks => l.t("error-marks"),
        TextError::Characters | TextError::Link | TextError::Invalid => l.t("edit-error-characters"),
    }
}

/// The way between the pages of one campaign's editor.
pub struct Steps {
    /// The pages: key of the words, address, whether this is it.
    pub pages: Vec<(&'static str, String, bool)>,
    /// The public page, if there is one.
    pub public_href: Option<String>,
}

impl Steps {
    /// For the page whose address ends so.
    pub fn new(scene: &Scene, current: &str) -> Self {
        const PAGES: [(&str, &str, Action); 5] = [
            ("edit-step-texts", "/edit", Action::EditCampaigns),
            ("edit-step-settings", "/edit/settings", Action::EditCampaigns),
            ("edit-step-image", "/edit/image", Action::EditCampaigns),
            ("edit-step-state", "/state", Action::PublishCampaigns),
            ("edit-step-versions", "/versions", Action::EditCampaigns),
        ];
        let pages = PAGES.into_iter().filter(|(.., action)| scene.member.role.may(*action));
        Self {
            pages: pages
                .map(|(words, end, _)| (words, scene.href(end), end == current))
                .collect(),
            public_href: (scene.campaign.state != State::Draft)
                .then(|| format!("/campaigns/{}", scene.campaign.row.slug)),
        }
    }
}
