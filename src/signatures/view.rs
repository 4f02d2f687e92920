//! What the campaign's pages show, as their templates want it.

use askama::Template;

use super::form::{FieldError, Typed};
use crate::campaigns::{Campaign, Phase, Text};
use crate::core::clock::Seconds;
use crate::core::locale::{Language, Localizer, NamedCountry};
use crate::http::page::Chrome;
use crate::tallies::Tally;

/// A campaign's texts in one language.
pub struct Head {
    /// Its place in addresses.
    pub slug: String,
    /// Headline.
    pub title: String,
    /// The demand.
    pub ask: String,
    /// Who decides.
    pub target: String,
    /// The body, safe.
    pub body_html: String,
    /// Who runs it.
    pub organisation: String,
    /// Its page.
    pub href: String,
    /// Its privacy notice.
    pub privacy_href: String,
    /// BCP 47.
    pub language: String,
    /// What a person reads after confirming; may be empty.
    pub thanks: String,
}

impl Head {
    /// From a campaign's text.
    pub fn new(campaign: &Campaign, text: &Text, language: Language) -> Self {
        let slug = &campaign.row.slug;
        let code = language.code();
        Self {
            slug: slug.clone(),
            title: text.row.title.clone(),
            ask: text.row.ask.clone(),
            target: text.row.target.clone(),
            body_html: text.body_html.clone(),
            organisation: campaign.lead.row.name.clone(),
            href: format!("/campaigns/{slug}?lang={code}"),
            privacy_href: format!("/campaigns/{slug}/privacy?lang={code}"),
            language: text.row.language.clone(),
            thanks: text.row.thanks.clone(),
        }
    }
}

/// The count and the way to the goal.
pub struct Progress {
    /// As written.
    pub total: String,
    /// As counted.
    pub total_number: i64,
    /// As written, if there is one.
    pub goal: Option<String>,
    /// 0 for none.
    pub goal_number: i64,
    /// Of the goal, at most 100.
    pub percent: u8,
    /// As written, if there are any.
    pub offline: Option<String>,
    /// Where those come from.
    pub offline_note: Option<String>,
    /// As written.
    pub online: String,
    /// Marks on the way.
    pub milestones: Vec<Milestone>,
    /// Where the count is polled.
    pub count_href: String,
    /// A [`Phase`]'s word.
    pub state: String,
}

/// A mark on the way to the goal.
pub struct Milestone {
    /// Its place, in hundredths of the goal.
    pub percent: u8,
    /// As written.
    pub label: String,
    /// Whether the count has passed it.
    pub reached: bool,
}

impl Progress {
    /// From a tally.
    pub fn new(campaign: &Campaign, tally: &Tally, phase: Phase, l: Localizer) -> Self {
        let goal = campaign.row.goal;
        let note = campaign
            .text(l.language())
            .map(|text| text.row.offline_note.clone())
            .filter(|note| !note.is_empty());
        let provenance = || campaign.offline.first().map(|entry| entry.provenance.clone());
        let milestone = |mark: &i64| Milestone {
            percent: percent(*mark, goal),
            label: l.number(*mark),
            reached: tally.total() >= *mark,
        };
        Self {
            total: l.number(tally.total()),
            total_number: tally.total(),
            goal: (goal > 0).then(|| l.number(goal)),
            goal_number: goal,
            percent: percent(tally.total(), goal),
            offline: (tally.offline != 0).then(|| l.number(tally.offline)),
            offline_note: note.or_else(provenance),
            online: l.number(tally.online),
            milestones: campaign
                .milestones
                .iter()
                .filter(|mark| **mark < goal)
                .map(milestone)
                .collect(),
            count_href: format!("/api/v1/campaigns/{}/count", campaign.row.slug),
            state: phase.as_str().to_owned(),
        }
    }
}

/// How much of `goal` that is, in hundredths, at most 100.
pub fn percent(count: i64, goal: i64) -> u8 {
    if goal <= 0 {
        return 0;
    }
    u8::try_from((i128::from(count.max(0)) * 100 / i128::from(goal)).min(100)).unwrap_or(100)
}

/// Ways to pass a campaign on.
pub struct Share {
    /// Its address.
    pub url: String,
    /// What a share says.
    pub title: String,
    /// `mailto:`.
    pub mail_href: String,
    /// wa.me.
    pub whatsapp_href: String,
    /// t.me.
    pub telegram_href: String,
    /// facebook.com.
    pub facebook_href: String,
}

impl Share {
    /// Links that say `text` and lead to `url`.
    pub fn new(url: String, title: &str, text: &str) -> Self {
        let says = if text.is_empty() { title } else { text };
        let query = |pairs: &[(&str, &str)]| serde_html_form::to_string(pairs).unwrap_or_default();
        // In mailto addresses a plus sign is a plus sign (RFC 6068).
        let mail = query(&[("subject", title), ("body", &format!("{says}\n\n{url}"))]).replace('+', "%20");
        Self {
            mail_href: format!("mailto:?{mail}"),
            whatsapp_href: format!("https://wa.me/?{}", query(&[("text", &format!("{says} {url}"))])),
            telegram_href: format!("https://t.me/share/url?{}", query(&[("url", &url), ("text", says)])),
            facebook_href: format!("https://www.facebook.com/sharer/sharer.php?{}", query(&[("u", &url)])),
            title: title.to_owned(),
            url,
        }
    }
}

/// One organisation's question, as shown.
pub struct ConsentLine {
    /// Short name.
    pub slug: String,
    /// Name.
    pub organisation: String,
    /// Words.
    pub wording: String,
    /// Its privacy notice.
    pub privacy_url: Option<String>,
    /// Whether the visitor ticked it.
    pub checked: bool,
}

/// The consents that a campaign asks for in one language; `ticked` are the short names that were ticked.
pub fn consent_lines(campaign: &Campaign, language: Language, ticked: &[String]) -> Vec<ConsentLine> {
    campaign
        .consents_in(language)
        .map(|(organisation, wording)| ConsentLine {
            slug: organisation.row.slug.clone(),
            organisation: organisation.row.name.clone(),
            wording: wording.to_owned(),
            privacy_url: Some(organisation.row.privacy_url.clone()).filter(|url| !url.is_empty()),
            checked: ticked.contains(&organisation.row.slug),
        })
        .collect()
}

/// The form, with whatever was typed and whatever is wrong with it.
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
    /// As ticked.
    pub consents: Vec<ConsentLine>,
    /// To choose from.
    pub countries: &'static [NamedCountry],
    /// Where the supporter came from.
    pub source: String,
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
            consents: consent_lines(campaign, l.language(), &typed.consents),
            countries: l.countries(),
            source: typed.source.clone(),
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

/// How long data is kept, in a sentence.
pub fn retention(l: Localizer, months: u32) -> String {
    l.t1("retention-sentence", "months", &months.to_string())
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
    /// Until when, in words.
    pub closes: Option<String>,
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

/// The notice shown instead of the form.
pub fn notice(campaign: &Campaign, phase: Phase, l: Localizer) -> Option<String> {
    let day = |at: Seconds| l.date(at, &campaign.zone);
    match phase {
        _ if campaign.row.won => Some(l.t("campaign-won")),
        Phase::Upcoming(opens) => Some(l.t1("campaign-upcoming", "date", &day(opens))),
        Phase::Closed(Some(closed)) => Some(l.t1("campaign-closed", "date", &day(closed))),
        Phase::Closed(None) => Some(l.t("alert-closed")),
        Phase::Draft | Phase::Open => None,
    }
}
