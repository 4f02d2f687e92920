//! What pages show of a campaign: its texts, its count and the way to the goal, its consents, ways to pass it on.

use super::{Campaign, Organisation, Phase, Text};
use crate::core::clock::Seconds;
use crate::core::locale::{Language, Localizer};
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
    /// What is said about the victory, once the campaign is won; may be empty.
    pub victory: Option<String>,
    /// What is shown beside the text.
    pub image: Option<Picture>,
}

/// An image, as a page shows it.
pub struct Picture {
    /// Where it is.
    pub src: String,
    /// What it shows, in words; empty if it is decorative.
    pub alt: String,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
}

impl Picture {
    /// At its public address.
    pub fn new(campaign: &Campaign, language: Language) -> Option<Self> {
        let image = campaign.image.as_ref()?;
        Some(Self {
            src: format!("/campaigns/{}/image/{}", campaign.row.slug, image.file()),
            alt: image.alt_in(language).to_owned(),
            width: image.width,
            height: image.height,
        })
    }
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
            victory: campaign.row.won.then(|| text.row.victory.clone()),
            image: Picture::new(campaign, language),
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

/// The consents of `asked`, as a form shows them; `ticked` are the short names that were ticked.
pub fn consent_lines<'a>(
    asked: impl IntoIterator<Item = (&'a Organisation, &'a str)>,
    ticked: &[String],
) -> Vec<ConsentLine> {
    asked
        .into_iter()
        .map(|(organisation, wording)| ConsentLine {
            slug: organisation.row.slug.clone(),
            organisation: organisation.row.name.clone(),
            wording: wording.to_owned(),
            privacy_url: Some(organisation.row.privacy_url.clone()).filter(|url| !url.is_empty()),
            checked: ticked.contains(&organisation.row.slug),
        })
        .collect()
}

/// How long data is kept, in a sentence.
pub fn retention(l: Localizer, months: u32) -> String {
    l.t1("retention-sentence", "months", &months.to_string())
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
