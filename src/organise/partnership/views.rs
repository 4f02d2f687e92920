//! What the page behind an invitation to carry a campaign shows.

use std::sync::Arc;

use askama::Template;

use crate::campaigns::{Campaign, NewOrganisation, Phase, is_web_address, markdown};
use crate::core::clock::Seconds;
use crate::core::email::EmailAddress;
use crate::core::locale::{Language, Localizer};
use crate::organise::fields::Fields;
use crate::organise::frame::Frame;
use crate::organise::problems::Problems;
use crate::organise::visitor::SignedIn;
use crate::organisers::model::LinkRow;
use crate::organisers::{Action, Membership, Person};
use crate::partners::joining::terms::Terms;

/// The page.
#[derive(Template)]
#[template(path = "organiser/partnership.html")]
pub struct PartnershipPage {
    pub frame: Frame,
    pub action: String,
    pub about: About,
    /// The address that was invited.
    pub email: String,
    /// Name and address of whoever is logged in.
    pub account: Option<(String, String)>,
    /// Where to log in, if the address has an account.
    pub known: bool,
    pub login_href: String,
    /// The organisations that whoever is logged in may speak for.
    pub choices: Vec<Choice>,
    pub new_chosen: bool,
    pub typed: Typed,
    pub moved: bool,
    pub problems: Problems,
}

/// The campaign that is to be carried, and the terms of that.
pub struct About {
    pub title: String,
    pub ask: String,
    pub lead: String,
    pub postal: String,
    /// Its public page, if the public sees it.
    pub href: Option<String>,
    pub terms_html: String,
    pub seen: String,
}

impl About {
    /// In the words of whoever reads.
    pub fn new(campaign: &Campaign, l: Localizer, now: Seconds) -> Self {
        let text = campaign.text(l.language()).map(|text| &text.row);
        let terms = Terms::of(campaign, l);
        let slug = &campaign.row.slug;
        Self {
            title: text.map_or_else(|| slug.clone(), |text| text.title.clone()),
            ask: text.map(|text| text.ask.clone()).unwrap_or_default(),
            lead: campaign.lead.row.name.clone(),
            postal: campaign.lead.row.postal.clone(),
            href: (campaign.phase(now) != Phase::Draft).then(|| format!("/campaigns/{slug}?lang={}", l.lang())),
            terms_html: markdown::render(&terms.text),
            seen: terms.seen,
        }
    }
}

/// An organisation that may be chosen.
pub struct Choice {
    pub slug: String,
    pub name: String,
    pub chosen: bool,
}

/// What was typed.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    pub organisation: String,
    pub name: String,
    pub organisation_name: String,
    pub reply_to: String,
    pub postal: String,
    pub privacy_url: String,
    pub accepted: bool,
    pub seen: String,
}

impl Typed {
    /// From the form.
    pub fn read(fields: &Fields) -> Self {
        let text = |name: &str| fields.get(name).to_owned();
        Self {
            organisation: text("organisation"),
            name: text("name"),
            organisation_name: text("organisation_name"),
            reply_to: text("reply_to"),
            postal: text("postal"),
            privacy_url: text("privacy_url"),
            accepted: fields.has("accept"),
            seen: text("terms"),
        }
    }

    /// The new organisation, as it will be kept; what is wrong with it is added to `problems`. Short name and sender come
    /// later; it runs no campaigns of its own.
    pub fn new_organisation(&self, l: Localizer, problems: &mut Problems) -> NewOrganisation {
        let name = problems.line(l, "organisation_name", &self.organisation_name, 120);
        if EmailAddress::parse(&self.reply_to).is_err() {
            problems.add("reply_to", l.t("error-email-invalid"));
        }
        let postal = problems.line(l, "postal", &self.postal, 300);
        if !self.privacy_url.is_empty() && !is_web_address(&self.privacy_url) {
            problems.add("privacy_url", l.t("settings-error-web"));
        }
        NewOrganisation {
            slug: String::new(),
            name,
            mail_from: String::new(),
            reply_to: self.reply_to.clone(),
            postal,
            privacy_url: self.privacy_url.clone(),
            may_lead: false,
        }
    }
}

/// An invitation that still holds.
pub struct Found {
    pub link: LinkRow,
    pub campaign: Arc<Campaign>,
    pub person: Person,
    /// Whether the invited address has an account.
    pub known: bool,
}

/// The organisations for which somebody may join this campaign.
pub fn eligible<'a>(visitor: &'a SignedIn, campaign: &Campaign) -> Vec<&'a Membership> {
    let has_totp = visitor.account.has_totp;
    let may = |member: &&Membership| {
        member.role.may(Action::ManagePart)
            && !campaign.takes_part(member.organisation_id)
            && (has_totp || !member.require_totp)
    };
    visitor.memberships.iter().filter(may).collect()
}

impl Found {
    /// The words of the page: in the language of whoever is logged in, else of the invitation.
    pub fn words(&self, visitor: Option<&SignedIn>) -> Localizer {
        let language = visitor.map(|visitor| visitor.account.language);
        let language = language.or_else(|| Language::parse(&self.link.language));
        language.unwrap_or_default().localizer()
    }
}

impl PartnershipPage {
    /// With everything typed, and what is wrong with it.
    pub fn new(
        found: &Found,
        visitor: Option<&SignedIn>,
        token: &str,
        now: Seconds,
        typed: Typed,
        problems: Problems,
    ) -> Self {
        let l = found.words(visitor);
        let about = About::new(&found.campaign, l, now);
        let action = format!("/organise/partnership/{token}");
        let next = serde_html_form::to_string([("next", &action)]).unwrap_or_default();
        let mut choices: Vec<Choice> = visitor
            .map(|visitor| eligible(visitor, &found.campaign))
            .unwrap_or_default()
            .into_iter()
            .map(|member| Choice {
                slug: member.slug.clone(),
                name: member.name.clone(),
                chosen: member.slug == typed.organisation,
            })
            .collect();
        let new_chosen = choices.is_empty() || typed.organisation == "new";
        if let [only] = choices.as_mut_slice()
            && !new_chosen
        {
            only.chosen = true;
        }
        let must_log_in = visitor.is_none() && found.known;
        let moved = !must_log_in && !typed.seen.is_empty() && typed.seen != about.seen;
        Self {
            frame: visitor.map_or_else(|| Frame::outside(l), Frame::account),
            account: visitor.map(|visitor| {
                let person = &visitor.account.person;
                (person.name.clone(), person.email.clone())
            }),
            email: found.person.email.clone(),
            known: found.known,
            login_href: format!("/organise/login?{next}"),
            typed: Typed {
                // Terms that were not seen are not accepted.
                accepted: typed.accepted && !moved,
                ..typed
            },
            action,
            about,
            choices,
            new_chosen,
            moved,
            problems,
        }
    }
}
