//! The form, and the pages around it, as their templates want them.

use askama::Template;

use super::form::{FieldError, Typed};
use crate::campaigns::view::{ConsentLine, Head, Progress, Share, consent_lines, retention};
use crate::campaigns::{Campaign, Claim};
use crate::core::locale::{Localizer, NamedCountry};
use crate::http::page::Chrome;

/// The form, with whatever was typed and whatever is wrong with it.
#[allow(clippy::struct_excessive_bools)] // each is a box on the form, or whether there is one
pub struct SignForm {
    /// Where it is sent.
    pub action: String,
    /// As typed.
    pub given_name: String,
    /// As typed.
    pub family_name: String,
    /// As typed.
    pub email: String,
    /// As chosen.
    pub country: String,
    /// As typed.
    pub postcode: String,
    /// As typed.
    pub comment: String,
    /// As ticked.
    pub public: bool,
    /// As ticked.
    pub agree: bool,
    /// Whether it is asked for.
    pub asks_postcode: bool,
    /// Whether it is asked for.
    pub asks_comment: bool,
    /// Whether it is offered.
    pub asks_public: bool,
    /// As ticked.
    pub consents: Vec<ConsentLine>,
    /// To choose from.
    pub countries: &'static [NamedCountry],
    /// Who brought the supporter, and by what.
    pub claim: Claim,
    /// BCP 47.
    pub lang: String,
    /// What the address was probably meant to be.
    pub suggestion: Option<String>,
    /// The address for which that was asked.
    pub email_checked: String,
    /// What went wrong, above the form.
    pub alert: Option<String>,
    /// Who is responsible.
    pub controller: String,
    /// Where they are.
    pub postal: String,
    /// How long data is kept.
    pub retention: String,
    /// The notice.
    pub privacy_href: String,
    errors: Vec<(&'static str, String)>,
}

impl SignForm {
    /// The form of a campaign as a visitor left it.
    pub fn new(campaign: &Campaign, l: Localizer, typed: &Typed, retention_months: u32) -> Self {
        let slug = &campaign.row.slug;
        Self {
            action: format!("/campaigns/{slug}/signatures"),
            given_name: typed.given_name.clone(),
            family_name: typed.family_name.clone(),
            email: typed.email.clone(),
            country: typed.country.trim().to_ascii_uppercase(),
            postcode: typed.postcode.clone(),
            comment: typed.comment.clone(),
            public: typed.public,
            agree: typed.agree,
            asks_postcode: campaign.row.ask_postcode,
            asks_comment: campaign.row.ask_comment,
            asks_public: campaign.row.ask_public,
            consents: consent_lines(
                campaign.consents_shown(l.language(), typed.claim.via(campaign)),
                &typed.consents,
            ),
            countries: l.countries(),
            claim: typed.claim.clone(),
            lang: l.lang().to_owned(),
            suggestion: None,
            email_checked: typed.email_checked.clone(),
            alert: None,
            controller: campaign.lead.row.name.clone(),
            postal: campaign.lead.row.postal.clone(),
            retention: retention(l, retention_months),
            privacy_href: format!("/campaigns/{slug}/privacy?lang={}", l.lang()),
            errors: Vec::new(),
        }
    }

    /// With messages beside the fields.
    pub fn with_errors(mut self, errors: &[FieldError], l: Localizer) -> Self {
        self.errors = errors.iter().map(|error| (error.field, error.message(l))).collect();
        self.alert = Some(l.t("alert-fix-errors"));
        self
    }

    /// With a sentence above the fields.
    pub fn with_alert(mut self, alert: String) -> Self {
        self.alert = Some(alert);
        self
    }

    /// Asks whether another address was meant.
    pub fn with_suggestion(mut self, suggestion: String, l: Localizer) -> Self {
        self.email_checked = self.email.trim().to_owned();
        self.suggestion = Some(suggestion);
        self.alert = Some(l.t("alert-suggestion"));
        self
    }

    /// The message beside a field.
    pub fn error(&self, field: &str) -> Option<&str> {
        self.errors
            .iter()
            .find(|(name, _)| *name == field)
            .map(|(_, message)| message.as_str())
    }

    /// The first field with a message.
    pub fn first_error(&self) -> Option<&str> {
        self.errors.first().map(|(field, _)| *field)
    }
}

/// `GET /campaigns/{slug}`.
#[derive(Template)]
#[template(path = "pages/campaign.html")]
pub struct CampaignPage {
    /// The frame.
    pub chrome: Chrome,
    /// The texts.
    pub campaign: Head,
    /// The count.
    pub progress: Progress,
    /// Names of people who asked to be shown.
    pub recent: std::sync::Arc<Vec<String>>,
    /// The form, while it can be signed.
    pub form: Option<SignForm>,
    /// Why it cannot.
    pub notice: Option<String>,
    /// Ways to pass it on.
    pub share: Share,
    /// Its one address.
    pub canonical: String,
    /// Where we are, for addresses that other programs follow.
    pub origin: String,
    /// Until when, in words.
    pub closes: Option<String>,
    /// Whether it is only looked at before it is saved.
    pub preview: bool,
}

/// The form could not be taken at the moment: small, for many may be told so at once.
#[derive(Template)]
#[template(path = "pages/busy.html")]
pub struct BusyPage {
    /// The frame.
    pub chrome: Chrome,
    /// Where the form is sent.
    pub action: String,
    /// Everything that was typed, by name.
    pub fields: Vec<(&'static str, String)>,
}

/// `GET /campaigns/{slug}/check-your-mail`.
#[derive(Template)]
#[template(path = "pages/check_your_mail.html")]
pub struct CheckYourMailPage {
    /// The frame.
    pub chrome: Chrome,
    /// The texts.
    pub campaign: Head,
    /// The demo's mailbox.
    pub mailbox_href: Option<String>,
    /// How long links work.
    pub days: String,
}
