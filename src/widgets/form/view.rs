//! What the pages inside the form's frame show.

use askama::Template;

use crate::campaigns::view::{Head, Progress};
use crate::http::assets;
use crate::http::page::Chrome;
use crate::signatures::view::SignForm;
use crate::widgets::look::{Look, Size};

/// What all of them share.
pub struct Inside {
    /// The words.
    pub chrome: Chrome,
    /// Address of the style sheet.
    pub css: String,
    /// Address of the script.
    pub js: String,
    /// The style of the colour that was asked for.
    pub rules: Option<String>,
    /// Theme and size.
    pub class: String,
    /// Whether there is little place.
    pub compact: bool,
    /// The texts.
    pub campaign: Head,
    /// Where the campaign's page is, with who brings the visitor.
    pub href: String,
}

impl Inside {
    /// In a look.
    pub fn new(chrome: Chrome, look: Look, campaign: Head, href: String) -> Self {
        Self {
            chrome,
            css: assets::url("form.css"),
            js: assets::url("form.js"),
            rules: look.rules(),
            class: look.class(),
            compact: look.size == Size::Compact,
            campaign,
            href,
        }
    }
}

/// The form, or why there is none.
#[derive(Template)]
#[template(path = "widget/form.html")]
pub struct FormPage<'a> {
    /// What all share.
    pub inside: &'a Inside,
    /// The words, as the form's template wants them.
    pub chrome: &'a Chrome,
    /// The texts, as the form's template wants them.
    pub campaign: &'a Head,
    /// The count.
    pub progress: Progress,
    /// The form, while it can be signed.
    pub form: Option<SignForm>,
    /// Why it cannot.
    pub notice: Option<String>,
    /// Whether it is only looked at while its snippet is made.
    pub preview: bool,
}

/// A form was taken.
#[derive(Template)]
#[template(path = "widget/sent.html")]
pub struct SentPage<'a> {
    /// What all share.
    pub inside: &'a Inside,
    /// The demo's mailbox.
    pub mailbox_href: Option<String>,
    /// How long links work.
    pub days: String,
    /// The sites to which the page around may send the visitor on, with spaces between.
    pub sites: String,
}

/// On a site that may not frame the form: a link to the campaign, and no more.
#[derive(Template)]
#[template(path = "widget/elsewhere.html")]
pub struct ElsewherePage<'a> {
    /// What all share.
    pub inside: &'a Inside,
}
