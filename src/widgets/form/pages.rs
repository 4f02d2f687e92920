//! `/embed/campaigns/{slug}/form`: the form, what was wrong with it, and "check your mail", all inside the frame.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};

use super::view::{ElsewherePage, FormPage, Inside, SentPage};
use crate::abuse::Sender;
use crate::app::App;
use crate::campaigns::pages::{framed_claim, head, language_of, progress, visible};
use crate::campaigns::view::notice;
use crate::campaigns::{Campaign, Claim, Partnership, Phase};
use crate::core::locale::{Language, Localizer};
use crate::http::body::{BodyLimits, read_form};
use crate::http::client::{self, Query};
use crate::http::error::Failure;
use crate::http::page::{self, Chrome};
use crate::http::{rate_limit, visit};
use crate::signatures::form::Typed;
use crate::signatures::pages::{believed, form_language, retry_after};
use crate::signatures::receive::{Refusal, minutes, receive};
use crate::signatures::view::SignForm;
use crate::tallies::{Placement, Widget};
use crate::widgets::frames::{ancestors, policy};
use crate::widgets::look::Look;

/// What a frame was asked for.
struct Asked {
    campaign: Arc<Campaign>,
    language: Language,
    look: Look,
    claim: Claim,
    preview: bool,
}

/// `GET …/form`.
pub async fn show(app: Data<App>, request: HttpRequest, slug: Path<String>) -> Result<HttpResponse, Failure> {
    let campaign = visible(&app, &slug)?;
    let language = language_of(&request, &campaign);
    let asked = Asked::of(&app, &request, campaign, language);
    if !asked.is_at_home() {
        return asked.elsewhere(&app);
    }
    if !asked.preview && visit::is_a_look(&request) && can_be_signed(&app, &asked.campaign) {
        asked.count_look(&app);
    }
    let typed = Typed {
        claim: asked.claim.clone(),
        ..Typed::default()
    };
    asked.form(&app, &typed, StatusCode::OK, |form| form)
}

/// `POST …/form`: signs like the campaign's own page.
pub async fn sign(
    app: Data<App>,
    request: HttpRequest,
    slug: Path<String>,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    let campaign = visible(&app, &slug)?;
    let pairs = read_form(&request, payload, BodyLimits::from(&app.config().server)).await?;
    let mut typed = Typed::from_pairs(pairs);
    if !typed.use_suggestion.is_empty() {
        typed.email = std::mem::take(&mut typed.use_suggestion);
    }
    typed.claim = believed(&app, &request, typed.claim);
    let language = form_language(&request, &campaign, &typed);
    let asked = Asked {
        claim: typed.claim.clone(),
        ..Asked::of(&app, &request, campaign, language)
    };
    let address = client::address(&request, &app.config().server);
    let verdict = app.limits.sign(asked.campaign.id, Sender::Visitor(address));
    let received = receive(&app, &asked.campaign, &typed, language, address, &verdict, true).await;
    let mut answer = match received {
        Ok(()) => page::see_other(&asked.href("/form/sent")),
        Err(refusal) => asked.refused(&app, &typed, refusal)?,
    };
    rate_limit::tell(answer.headers_mut(), &verdict);
    Ok(answer)
}

/// `GET …/form/sent`: the same for everybody.
pub async fn sent(app: Data<App>, request: HttpRequest, slug: Path<String>) -> Result<HttpResponse, Failure> {
    let campaign = visible(&app, &slug)?;
    let language = language_of(&request, &campaign);
    let asked = Asked::of(&app, &request, campaign, language);
    let inside = asked.inside(&app)?;
    let sites = asked.owner().map(|owner| owner.sites.as_slice()).unwrap_or_default();
    let page = SentPage {
        mailbox_href: app.mailbox.is_some().then(|| "/dev/mailbox".to_owned()),
        days: app.config().verification.link_days.to_string(),
        sites: sites
            .iter()
            .map(|site| site.origin.as_str())
            .collect::<Vec<_>>()
            .join(" "),
        inside: &inside,
    };
    Ok(asked.framed(page::private(&page, StatusCode::OK), &inside))
}

impl Asked {
    fn of(app: &App, request: &HttpRequest, campaign: Arc<Campaign>, language: Language) -> Self {
        let query = Query::of(request);
        let mut claim = framed_claim(request);
        // The site is what the browser says, never what the address does; our own pages around it are none.
        let is_told = request.headers().contains_key(header::REFERER);
        if !is_told || claim.site == app.config().server.public_url {
            claim.site.clear();
        }
        Widget::Form.as_str().clone_into(&mut claim.widget);
        let lead = campaign.partnership_of(campaign.lead.id);
        if claim.partner.is_empty()
            && let Some(lead) = lead.filter(|lead| lead.site(&claim.site).is_some())
        {
            claim.partner.clone_from(&lead.organisation.row.slug);
        }
        Self {
            look: Look::of(&query),
            preview: query.get("preview").is_some(),
            campaign,
            language,
            claim,
        }
    }

    fn l(&self) -> Localizer {
        self.language.localizer()
    }

    /// Whose form it is: the partner's that is named, if it carries the campaign, and otherwise the lead's.
    fn owner(&self) -> Option<&Partnership> {
        if self.claim.partner.is_empty() {
            self.campaign.partnership_of(self.campaign.lead.id)
        } else {
            self.campaign.partnership(&self.claim.partner)
        }
    }

    /// Whether the form may be shown where the browser says it is. Who hides where that is, is held by `frame-ancestors`.
    fn is_at_home(&self) -> bool {
        let site = &self.claim.site;
        site.is_empty() || self.owner().is_some_and(|owner| owner.site(site).is_some())
    }

    fn count_look(&self, app: &App) {
        let settled = self.claim.settle(&self.campaign);
        app.impressions.count(Placement {
            campaign: self.campaign.id,
            organisation: settled.partner.unwrap_or(0),
            site: settled.placed.site.unwrap_or(0),
            widget: Widget::Form,
        });
    }

    /// An address below the campaign's, with everything that was asked for but the site.
    fn href(&self, end: &str) -> String {
        let mut pairs: Vec<(&str, String)> = vec![("lang", self.language.code().to_owned())];
        pairs.extend(self.look.pairs());
        let claim = Claim {
            site: String::new(),
            widget: String::new(),
            ..self.claim.clone()
        };
        pairs.extend(claim.pairs().into_iter().map(|(name, value)| (name, value.to_owned())));
        let query = serde_html_form::to_string(pairs).unwrap_or_default();
        format!("/embed/campaigns/{}{end}?{query}", self.campaign.row.slug)
    }

    fn inside(&self, app: &App) -> Result<Inside, Failure> {
        let mut pairs = vec![("lang", self.language.code())];
        pairs.extend(self.claim.pairs());
        let query = serde_html_form::to_string(pairs).unwrap_or_default();
        let origin = &app.config().server.public_url;
        let href = format!("{origin}/campaigns/{}?{query}", self.campaign.row.slug);
        let head = head(&self.campaign, self.language)?;
        Ok(Inside::new(Chrome::plain(self.l()), self.look, head, href))
    }

    fn form(
        &self,
        app: &App,
        typed: &Typed,
        status: StatusCode,
        amend: impl Fn(SignForm) -> SignForm,
    ) -> Result<HttpResponse, Failure> {
        let inside = self.inside(app)?;
        let months = app.config().retention.months_after_closing;
        let form = can_be_signed(app, &self.campaign).then(|| {
            let mut form = amend(SignForm::new(&self.campaign, self.l(), typed, months));
            form.action = self.href("/form");
            form
        });
        let why_not = || notice(&self.campaign, self.campaign.phase(app.now()), self.l());
        let page = FormPage {
            progress: progress(app, &self.campaign, self.l()),
            notice: if form.is_some() {
                None
            } else {
                why_not().or_else(|| Some(self.l().t("alert-closed")))
            },
            form,
            preview: self.preview,
            chrome: &inside.chrome,
            campaign: &inside.campaign,
            inside: &inside,
        };
        Ok(self.framed(page::private(&page, status), &inside))
    }

    /// The form again, with everything typed kept and what is wrong said.
    fn refused(&self, app: &App, typed: &Typed, refusal: Refusal) -> Result<HttpResponse, Failure> {
        let l = self.l();
        let alert = |status, words: String| self.form(app, typed, status, |form| form.with_alert(words.clone()));
        match refusal {
            Refusal::Invalid(errors) => self.form(app, typed, StatusCode::UNPROCESSABLE_ENTITY, |form| {
                form.with_errors(&errors, l)
            }),
            Refusal::Suggested(suggestion) => self.form(app, typed, StatusCode::UNPROCESSABLE_ENTITY, |form| {
                form.with_suggestion(suggestion.clone(), l)
            }),
            Refusal::Closed => alert(StatusCode::CONFLICT, l.t("alert-closed")),
            Refusal::TooMany(seconds) => {
                let words = l.t1("alert-too-many", "minutes", &minutes(seconds));
                Ok(retry_after(alert(StatusCode::TOO_MANY_REQUESTS, words)?, seconds))
            }
            Refusal::Busy => Ok(retry_after(
                alert(StatusCode::SERVICE_UNAVAILABLE, l.t("alert-busy"))?,
                1,
            )),
            Refusal::Failed(why) => {
                tracing::error!(why, "form not taken");
                alert(StatusCode::INTERNAL_SERVER_ERROR, l.t("status-500-text"))
            }
        }
    }

    /// On a site that is not registered: a page that leads to the campaign's, which anybody may frame, for it holds nothing to
    /// be tricked into.
    fn elsewhere(&self, app: &App) -> Result<HttpResponse, Failure> {
        let inside = self.inside(app)?;
        let answer = page::private(&ElsewherePage { inside: &inside }, StatusCode::OK);
        Ok(guarded(answer, &inside, "*"))
    }

    fn framed(&self, answer: HttpResponse, inside: &Inside) -> HttpResponse {
        guarded(answer, inside, &ancestors(self.owner()))
    }
}

fn can_be_signed(app: &App, campaign: &Campaign) -> bool {
    campaign.phase(app.now()) == Phase::Open && campaign.key.is_some()
}

/// With the headers of a page in a frame. Sites that isolate themselves from others (COEP) frame only what says it may be.
fn guarded(mut answer: HttpResponse, inside: &Inside, ancestors: &str) -> HttpResponse {
    let policy = policy(inside.rules.as_deref(), ancestors);
    let headers = answer.headers_mut();
    // A policy that is no header would be none at all: then nobody may frame it, as everywhere else.
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    for (name, value) in [
        ("cross-origin-resource-policy", "cross-origin"),
        ("cross-origin-embedder-policy", "require-corp"),
    ] {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    answer
}
