//! What the pages behind mailed links show, as their templates want it.

use askama::Template;

use crate::campaigns::view::{ConsentLine, Head, Progress, Share};
use crate::http::page::Chrome;

/// `GET /confirm/{token}`: what is about to be recorded.
#[derive(Template)]
#[template(path = "pages/confirm.html")]
pub struct ConfirmPage {
    /// The frame.
    pub chrome: Chrome,
    /// The texts.
    pub campaign: Head,
    /// As sent.
    pub given_name: String,
    /// As sent.
    pub family_name: String,
    /// As sent.
    pub email: String,
    /// By name.
    pub country: String,
    /// As sent.
    pub comment: String,
    /// "Show my name".
    pub public: bool,
    /// Those agreed to, in the words that were shown.
    pub consents: Vec<ConsentLine>,
    /// Which edition of the details this page shows.
    pub revision: String,
    /// Where the button leads.
    pub action: String,
    /// "This wasn't me".
    pub withdraw_href: String,
    /// Whether the details were replaced since an earlier look.
    pub moved: bool,
}

/// A link that is too old.
#[derive(Template)]
#[template(path = "pages/confirm_expired.html")]
pub struct ExpiredPage {
    /// The frame.
    pub chrome: Chrome,
    /// The texts.
    pub campaign: Head,
    /// Where the button for a new link leads.
    pub action: String,
}

/// `GET /withdraw/{token}`.
#[derive(Template)]
#[template(path = "pages/withdraw.html")]
pub struct WithdrawPage {
    /// The frame.
    pub chrome: Chrome,
    /// The texts.
    pub campaign: Head,
    /// Where the button leads.
    pub action: String,
    /// Whether the signature counts.
    pub confirmed: bool,
}

/// `GET /campaigns/{slug}/signed`.
#[derive(Template)]
#[template(path = "pages/signed.html")]
pub struct SignedPage {
    /// The frame.
    pub chrome: Chrome,
    /// The texts.
    pub campaign: Head,
    /// The count.
    pub progress: Progress,
    /// Ways to pass it on.
    pub share: Share,
}
