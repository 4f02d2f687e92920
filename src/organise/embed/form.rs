//! What was chosen for the HTML to copy, and what of it will not do.

use crate::campaigns::Campaign;
use crate::core::locale::{Language, Localizer};
use crate::core::source::Source;
use crate::http::client::Query;
use crate::widgets::Accent;
use crate::widgets::badge::Style;
use crate::widgets::look::{Look, Size, Theme};
use crate::widgets::snippet::{Kind, Snippet};

/// A choice of a list.
pub struct Choice {
    /// Its value.
    pub value: &'static str,
    /// In words.
    pub words: String,
    /// Whether it was chosen.
    pub chosen: bool,
}

/// The form, as it was filled in.
pub struct EmbedForm {
    /// Form, counter, badge.
    pub kinds: Vec<Choice>,
    /// As the page around, or one of the campaign's.
    pub languages: Vec<Choice>,
    /// Auto, light, dark.
    pub themes: Vec<Choice>,
    /// Normal, compact.
    pub sizes: Vec<Choice>,
    /// Shapes of badges.
    pub styles: Vec<Choice>,
    /// As typed.
    pub accent: String,
    /// What is wrong with it.
    pub accent_error: Option<String>,
    /// As typed.
    pub source: String,
    /// What is wrong with it.
    pub source_error: Option<String>,
    /// As typed.
    pub thanks: String,
    /// What is wrong with it.
    pub thanks_error: Option<String>,
    /// What was chosen, without what will not do.
    pub kind: Kind,
    look: Look,
    style: Style,
    language: Option<Language>,
}

impl EmbedForm {
    /// From an address.
    pub fn read(query: &Query, campaign: &Campaign, l: Localizer) -> Self {
        let get = |name| query.get(name).unwrap_or_default().trim().to_owned();
        let (accent, source, thanks) = (get("accent"), get("source"), get("thanks"));
        let (kind, look) = (Kind::parse(&get("widget")), Look::of(query));
        let style = Style::parse(&get("style"));
        let language = Language::parse(&get("language")).filter(|language| campaign.texts.contains_key(language));
        let error = |wrong: bool, key: &str| wrong.then(|| l.t(key));
        Self {
            kinds: Kind::ALL
                .map(|one| choice(l, "embed-kind", one.as_str(), one == kind))
                .into(),
            languages: languages(campaign, language, l),
            themes: Theme::ALL
                .map(|one| choice(l, "embed-theme", one.as_str(), one == look.theme))
                .into(),
            sizes: Size::ALL
                .map(|one| choice(l, "embed-size", one.as_str(), one == look.size))
                .into(),
            styles: Style::ALL
                .map(|one| choice(l, "embed-style", one.as_str(), one == style))
                .into(),
            accent_error: error(
                !accent.is_empty() && Accent::parse(&accent).is_none(),
                "embed-error-accent",
            ),
            source_error: error(!is_label(&source), "embed-error-source"),
            thanks_error: error(!is_target(&thanks), "embed-error-thanks"),
            accent,
            source,
            thanks,
            kind,
            look,
            style,
            language,
        }
    }

    /// Whether a field is for what was chosen; `kinds`: those that it is for, between spaces.
    pub fn is_for(&self, kinds: &str) -> bool {
        kinds.split(' ').any(|kind| kind == self.kind.as_str())
    }

    /// The HTML for an organisation's site, without what will not do.
    pub fn snippet(&self, campaign: &Campaign, partner: &str, origin: &str) -> Snippet {
        let default = Language::parse(&campaign.row.default_language).unwrap_or_default();
        let words = self.language.unwrap_or(default).localizer();
        Snippet {
            origin: origin.to_owned(),
            slug: campaign.row.slug.clone(),
            kind: self.kind,
            partner: partner.to_owned(),
            language: self.language,
            look: self.look,
            style: self.style,
            has_goal: campaign.row.goal > 0,
            source: if is_label(&self.source) {
                self.source.to_ascii_lowercase()
            } else {
                String::new()
            },
            thanks: if is_target(&self.thanks) {
                self.thanks.clone()
            } else {
                String::new()
            },
            link: words.t("counter-link"),
        }
    }

    /// The words of the language that the widget will have, as far as it is known.
    pub fn words(&self, campaign: &Campaign) -> Localizer {
        let default = Language::parse(&campaign.row.default_language).unwrap_or_default();
        self.language.unwrap_or(default).localizer()
    }
}

fn choice(l: Localizer, words: &str, value: &'static str, chosen: bool) -> Choice {
    Choice {
        value,
        words: l.t(&format!("{words}-{value}")),
        chosen,
    }
}

fn languages(campaign: &Campaign, chosen: Option<Language>, l: Localizer) -> Vec<Choice> {
    let of_page = Choice {
        value: "",
        words: l.t("embed-language-page"),
        chosen: chosen.is_none(),
    };
    let of_campaign = campaign.languages().into_iter().map(|language| Choice {
        value: language.code(),
        words: language.name().to_owned(),
        chosen: chosen == Some(language),
    });
    std::iter::once(of_page).chain(of_campaign).collect()
}

/// Whether it is a channel's label, or none.
fn is_label(source: &str) -> bool {
    source.is_empty() || Source::parse(source).as_str() == source.to_ascii_lowercase()
}

/// Whether a signer may be sent there: a path of the site around the form, or a web address.
fn is_target(thanks: &str) -> bool {
    let is_path = thanks.starts_with('/') && !thanks.starts_with("//");
    let is_address = thanks.starts_with("https://") || thanks.starts_with("http://");
    let plain = !thanks.contains(|character: char| character.is_control() || character == '\\');
    thanks.is_empty() || (plain && thanks.len() <= 500 && (is_path || (is_address && url::Url::parse(thanks).is_ok())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signers_are_sent_to_paths_and_web_addresses_only() {
        for good in ["", "/thanks", "/thanks?a=b#c", "https://rivers.example/thanks"] {
            assert!(is_target(good), "{good}");
        }
        for bad in [
            "thanks",
            "//evil.example",
            "javascript:alert(1)",
            "/\\evil.example",
            "https://",
            "data:,x",
        ] {
            assert!(!is_target(bad), "{bad}");
        }
    }

    #[test]
    fn labels_are_those_that_are_counted() {
        assert!(is_label("") && is_label("Newsletter-2027") && !is_label("a b") && !is_label("año"));
    }
}
