//! The HTML that a site copies into its pages.

use super::badge::Style;
use super::look::{Look, Size};
use crate::core::locale::Language;

/// What is to be shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Kind {
    /// The form.
    #[default]
    Form,
    /// The counter.
    Counter,
    /// The badge.
    Badge,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Form, Self::Counter, Self::Badge];

    /// The word in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Form => "form",
            Self::Counter => "counter",
            Self::Badge => "badge",
        }
    }

    /// Reads the word; another is as if there were none.
    pub fn parse(word: &str) -> Self {
        let known = Self::ALL.into_iter().find(|kind| kind.as_str() == word);
        known.unwrap_or_default()
    }
}

/// What a site wants.
#[derive(Debug, Clone)]
pub struct Snippet {
    /// Where the service is, without a slash at its end.
    pub origin: String,
    /// Which campaign.
    pub slug: String,
    /// What of it.
    pub kind: Kind,
    /// Whose site that is.
    pub partner: String,
    /// None: as the page around, or the reader's browser, says.
    pub language: Option<Language>,
    /// Theme, colour, size; of these a badge takes the colour.
    pub look: Look,
    /// The shape of a badge.
    pub style: Style,
    /// Whether the campaign has a goal, to which a large badge shows the way.
    pub has_goal: bool,
    /// The channel; may be empty.
    pub source: String,
    /// Where a signer goes on, for the form; may be empty.
    pub thanks: String,
    /// What the plain link says.
    pub link: String,
}

impl Snippet {
    /// Pixels that it takes before it says more.
    pub const fn height(&self) -> u32 {
        match (self.kind, self.look.size) {
            (Kind::Form, Size::Normal) => 1_500,
            (Kind::Form, Size::Compact) => 1_250,
            (Kind::Counter, Size::Normal) => 150,
            (Kind::Counter, Size::Compact) => 84,
            (Kind::Badge, _) => self.style.height(self.has_goal),
        }
    }

    /// The element with its script: the newest, or one edition (its hash) with its integrity.
    pub fn element(&self, edition: Option<(&str, &str)>) -> String {
        let origin = text(&self.origin);
        let script = match edition {
            None => format!("<script src=\"{origin}/embed/v1.js\" async></script>"),
            Some((hash, integrity)) => format!(
                "<script src=\"{origin}/embed/v1.{hash}.js\"\n  integrity=\"{integrity}\" crossorigin=\"anonymous\" async></script>"
            ),
        };
        let name = self.kind.as_str();
        let written = |(name, value): &(&str, String)| [" ", name, "=\"", &text(value), "\""].concat();
        let attributes: String = self.attributes().iter().map(written).collect();
        format!(
            "{script}\n<quipu-{name}{attributes}>\n  <a href=\"{}\">{}</a>\n</quipu-{name}>",
            text(&self.page_href()),
            text(&self.link)
        )
    }

    fn attributes(&self) -> Vec<(&'static str, String)> {
        let mut attributes = vec![("campaign", self.slug.clone()), ("partner", self.partner.clone())];
        attributes.extend(self.language.map(|language| ("lang", language.code().to_owned())));
        attributes.extend(self.look.pairs());
        attributes.extend([("source", self.source.clone())]);
        if self.kind == Kind::Form {
            attributes.push(("thanks", self.thanks.clone()));
        }
        attributes.retain(|(_, value)| !value.is_empty());
        attributes
    }

    /// The plain frame.
    pub fn frame(&self, title: &str) -> String {
        let sandbox = if self.kind == Kind::Form {
            "\n  sandbox=\"allow-forms allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox\""
        } else {
            ""
        };
        format!(
            "<iframe src=\"{}\"\n  title=\"{}\" width=\"100%\" height=\"{}\" loading=\"lazy\"\n  referrerpolicy=\"strict-origin\"{sandbox}></iframe>",
            text(&format!("{}{}", self.origin, self.frame_path(false))),
            text(title),
            self.height()
        )
    }

    /// Where the page inside the frame is; `preview`: to be looked at only.
    pub fn frame_path(&self, preview: bool) -> String {
        let mut pairs: Vec<(&str, String)> = vec![("partner", self.partner.clone())];
        pairs.extend(self.language.map(|language| ("lang", language.code().to_owned())));
        pairs.extend(self.look.pairs());
        pairs.extend([("source", self.source.clone())]);
        if preview {
            pairs.push(("preview", "yes".to_owned()));
        }
        pairs.retain(|(_, value)| !value.is_empty());
        format!(
            "/embed/campaigns/{}/{}{}",
            self.slug,
            self.kind.as_str(),
            behind(&pairs)
        )
    }

    /// The picture with its link; `format`: `svg`, or `png` for mails.
    pub fn badge(&self, format: &str, alt: &str) -> String {
        format!(
            "<a href=\"{}\">\n  <img src=\"{}\" alt=\"{}\" height=\"{}\"></a>",
            text(&self.page_href()),
            text(&format!("{}{}", self.origin, self.badge_path(format))),
            text(alt),
            self.height()
        )
    }

    /// Where the picture is.
    pub fn badge_path(&self, format: &str) -> String {
        let mut pairs: Vec<(&str, String)> = Vec::new();
        pairs.extend(self.language.map(|language| ("lang", language.code().to_owned())));
        if self.style != Style::default() {
            pairs.push(("style", self.style.as_str().to_owned()));
        }
        pairs.extend(self.look.accent.map(|colour| ("colour", colour.hex())));
        format!("/campaigns/{}/badge.{format}{}", self.slug, behind(&pairs))
    }

    /// The campaign's page, with who brings the visitor.
    fn page_href(&self) -> String {
        let mut pairs: Vec<(&str, String)> = Vec::new();
        pairs.extend(self.language.map(|language| ("lang", language.code().to_owned())));
        pairs.push(("partner", self.partner.clone()));
        if self.kind == Kind::Badge {
            pairs.push(("widget", "badge".to_owned()));
        }
        pairs.push(("source", self.source.clone()));
        pairs.retain(|(_, value)| !value.is_empty());
        format!("{}/campaigns/{}{}", self.origin, self.slug, behind(&pairs))
    }
}

/// What stands behind a path: nothing, or a query.
fn behind(pairs: &[(&str, String)]) -> String {
    let query = serde_html_form::to_string(pairs).unwrap_or_default();
    if query.is_empty() { query } else { format!("?{query}") }
}

/// As it stands in HTML, inside an attribute or not.
fn text(plain: &str) -> String {
    let mut escaped = String::with_capacity(plain.len());
    for character in plain.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::client::Query;

    fn snippet(kind: Kind) -> Snippet {
        Snippet {
            origin: "https://sign.example.org".to_owned(),
            slug: "clean-water".to_owned(),
            kind,
            partner: "river-watch".to_owned(),
            language: Some(Language::Spanish),
            look: Look::of(&Query::parse("theme=dark&accent=008800")),
            style: Style::Large,
            has_goal: true,
            source: "home".to_owned(),
            thanks: "/gracias?a=1&b=\"2".to_owned(),
            link: "Lea <y> firme".to_owned(),
        }
    }

    #[test]
    fn whatever_is_typed_stays_inside_its_attribute() {
        let html = snippet(Kind::Form).element(None);
        assert!(html.contains("thanks=\"/gracias?a=1&amp;b=&quot;2\""), "{html}");
        assert!(html.contains(">Lea &lt;y&gt; firme</a>"), "{html}");
        assert!(html.contains("partner=\"river-watch\" lang=\"es\" theme=\"dark\" accent=\"#008800\" source=\"home\""));
    }

    #[test]
    fn only_the_form_thanks_and_is_held_in_a_sandbox() {
        assert!(!snippet(Kind::Counter).element(None).contains("thanks"));
        assert!(!snippet(Kind::Counter).frame("Count").contains("sandbox"));
        let frame = snippet(Kind::Form).frame("Sign");
        assert!(
            frame.contains("allow-forms allow-scripts allow-same-origin allow-popups"),
            "{frame}"
        );
        assert!(
            frame
                .contains("form?partner=river-watch&amp;lang=es&amp;theme=dark&amp;accent=%23008800&amp;source=home\"")
        );
    }

    #[test]
    fn a_badge_has_its_shape_and_colour_and_the_height_that_goes_with_them() {
        let html = snippet(Kind::Badge).badge("png", "Count");
        let picture = "/campaigns/clean-water/badge.png?lang=es&amp;style=large&amp;colour=%23008800\" alt=\"Count\" height=\"84\"";
        assert!(html.contains(picture), "{html}");
        assert!(html.contains("?lang=es&amp;partner=river-watch&amp;widget=badge&amp;source=home\""));
    }

    #[test]
    fn an_edition_names_its_integrity() {
        let html = snippet(Kind::Counter).element(Some(("abc", "sha384-x")));
        assert!(
            html.contains("/embed/v1.abc.js\"\n  integrity=\"sha384-x\" crossorigin=\"anonymous\""),
            "{html}"
        );
    }
}
