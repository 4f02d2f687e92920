//! The pages one signs on: the campaign with its form, and "check your mail".

use std::collections::HashMap;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use bytes::Bytes;
use parking_lot::RwLock;

use super::form::Typed;
use super::receive::{Refusal, minutes, receive};
use super::view::{BusyPage, CampaignPage, CheckYourMailPage, SignForm};
use crate::abuse::Sender;
use crate::app::App;
use crate::campaigns::pages::{claim, head, language_of, progress, share, tally, visible};
use crate::campaigns::view::{ConsentLine, Head, notice};
use crate::campaigns::{Attribution, Campaign, Claim, Phase};
use crate::core::ids::CampaignId;
use crate::core::locale::Language;
use crate::http::body::{BodyLimits, read_form};
use crate::http::client;
use crate::http::error::Failure;
use crate::http::page::{self, Chrome};
use crate::http::{rate_limit, visit};
use crate::tallies::Widget;

/// Campaign pages as rendered, by campaign and language. They hold nothing per visitor.
#[derive(Default)]
pub struct PageCache(RwLock<HashMap<(CampaignId, Language), (Edition, Bytes)>>);

/// Everything that a campaign page shows, by number: while these are the same, so is the page.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Edition {
    revision: i64,
    tally: i64,
    names: u64,
    phase: Phase,
}

/// `GET /campaigns/{slug}`.
pub async fn show(app: Data<App>, request: HttpRequest, slug: Path<String>) -> Result<HttpResponse, Failure> {
    let campaign = visible(&app, &slug)?;
    let language = language_of(&request, &campaign);
    let claim = claim(&request);
    if visit::is_a_look(&request) {
        app.views.count(campaign.id);
        count_impression(&app, &campaign, &claim);
    }
    // A labelled link puts its label into the form, so that page is made for this visit.
    if claim != Claim::default() {
        let typed = Typed {
            claim,
            ..Typed::default()
        };
        return Ok(page::public(campaign_page(&app, &campaign, language, &typed, |form| {
            form
        })));
    }
    Ok(page::public(cached(&app, &campaign, language)))
}

/// Counts that a form was shown to whom a widget brought.
pub fn count_impression(app: &App, campaign: &Campaign, claim: &Claim) {
    if *claim == Claim::default() {
        return;
    }
    let Attribution { partner, placed, .. } = claim.settle(campaign);
    // Whoever comes from a frame has seen the widget there, where it was counted.
    if matches!(placed.widget, Widget::Form | Widget::Counter) {
        return;
    }
    if let Some(placement) = placed.placement(campaign.id, partner) {
        app.impressions.count(placement);
    }
}

/// What to believe of who brought the supporter, which a form says in its hidden fields: what our own page put there. Every
/// way to take a form asks this, or else whoever has a page on the web could make signatures look as if brought by others.
pub fn believed(app: &App, request: &HttpRequest, claim: Claim) -> Claim {
    match visit::comes_from_us(request, &app.config().server.public_url) {
        Some(true) => claim,
        Some(false) => claim.doubted(true),
        None => claim.doubted(false),
    }
}

fn cached(app: &App, campaign: &Campaign, language: Language) -> Bytes {
    let edition = Edition {
        revision: campaign.row.revision,
        tally: tally(app, campaign).version,
        names: app.showcase.get(campaign.id).edition,
        phase: campaign.phase(app.now()),
    };
    let key = (campaign.id, language);
    if let Some((known, body)) = app.pages.0.read().get(&key)
        && *known == edition
    {
        return body.clone();
    }
    let body = Bytes::from(campaign_page(app, campaign, language, &Typed::default(), |form| form));
    app.pages.0.write().insert(key, (edition, body.clone()));
    body
}

/// `POST /campaigns/{slug}/signatures`.
pub async fn sign(
    app: Data<App>,
    request: HttpRequest,
    slug: Path<String>,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    let campaign = visible(&app, &slug)?;
    let pairs = read_form(&request, payload, BodyLimits::from(&app.config().server)).await?;
    let mut typed = Typed::from_pairs(pairs);
    typed.claim = believed(&app, &request, typed.claim);
    if !typed.use_suggestion.is_empty() {
        typed.email = std::mem::take(&mut typed.use_suggestion);
    }
    let language = form_language(&request, &campaign, &typed);
    let address = client::address(&request, &app.config().server);
    let verdict = app.limits.sign(campaign.id, Sender::Visitor(address));
    let mut answer = match receive(&app, &campaign, &typed, language, address, &verdict, true).await {
        Ok(()) => page::see_other(&check_your_mail_href(&campaign, language)),
        Err(refusal) => refused(&app, &campaign, language, &typed, refusal),
    };
    rate_limit::tell(answer.headers_mut(), &verdict);
    Ok(answer)
}

/// The form again, with everything typed kept and what is wrong said.
fn refused(app: &App, campaign: &Campaign, language: Language, typed: &Typed, refusal: Refusal) -> HttpResponse {
    let l = language.localizer();
    let again = |status: StatusCode, amend: &dyn Fn(SignForm) -> SignForm| {
        page::private_html(campaign_page(app, campaign, language, typed, amend), status)
    };
    match refusal {
        Refusal::Invalid(errors) => again(StatusCode::UNPROCESSABLE_ENTITY, &|form| form.with_errors(&errors, l)),
        Refusal::Suggested(suggestion) => again(StatusCode::UNPROCESSABLE_ENTITY, &|form| {
            form.with_suggestion(suggestion.clone(), l)
        }),
        Refusal::Closed => again(StatusCode::CONFLICT, &|form| form.with_alert(l.t("alert-closed"))),
        Refusal::TooMany(seconds) => {
            let alert = l.t1("alert-too-many", "minutes", &minutes(seconds));
            let page = again(StatusCode::TOO_MANY_REQUESTS, &|form| form.with_alert(alert.clone()));
            retry_after(page, seconds)
        }
        Refusal::Busy => {
            let page = BusyPage {
                chrome: Chrome::plain(l),
                action: format!("/campaigns/{}/signatures", campaign.row.slug),
                fields: typed.pairs(),
            };
            retry_after(page::private(&page, StatusCode::SERVICE_UNAVAILABLE), 1)
        }
        Refusal::Failed(why) => {
            tracing::error!(why, "form not taken");
            let alert = l.t("status-500-text");
            again(StatusCode::INTERNAL_SERVER_ERROR, &|form| {
                form.with_alert(alert.clone())
            })
        }
    }
}

/// Says when to come back.
pub fn retry_after(mut response: HttpResponse, seconds: u64) -> HttpResponse {
    response
        .headers_mut()
        .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}

/// `GET /campaigns/{slug}/check-your-mail`: the same for everybody.
pub async fn check_your_mail(
    app: Data<App>,
    request: HttpRequest,
    slug: Path<String>,
) -> Result<HttpResponse, Failure> {
    let campaign = visible(&app, &slug)?;
    let language = language_of(&request, &campaign);
    let l = language.localizer();
    let path = format!("/campaigns/{}/check-your-mail", campaign.row.slug);
    let page = CheckYourMailPage {
        chrome: Chrome::new(l, &path, &campaign.languages()),
        campaign: head(&campaign, language)?,
        mailbox_href: app.mailbox.is_some().then(|| "/dev/mailbox".to_owned()),
        days: app.config().verification.link_days.to_string(),
    };
    Ok(page::public(page::render(&page)))
}

fn campaign_page(
    app: &App,
    campaign: &Campaign,
    language: Language,
    typed: &Typed,
    amend: impl Fn(SignForm) -> SignForm,
) -> String {
    let Ok(head) = head(campaign, language) else {
        return String::new();
    };
    let months = app.config().retention.months_after_closing;
    let l = language.localizer();
    let form = can_be_signed(app, campaign).then(|| amend(SignForm::new(campaign, l, typed, months)));
    let mut page = whole_page(app, campaign, language, head, form);
    page.chrome.keep(&typed.claim.pairs());
    page::render(&page)
}

fn can_be_signed(app: &App, campaign: &Campaign) -> bool {
    campaign.phase(app.now()) == Phase::Open && campaign.key.is_some()
}

/// The campaign's page with texts that are not saved, for whoever writes them.
pub fn preview(app: &App, campaign: &Campaign, language: Language, head: Head, consent: Option<&str>) -> String {
    let months = app.config().retention.months_after_closing;
    let l = language.localizer();
    let shown = can_be_signed(app, campaign) || matches!(campaign.phase(app.now()), Phase::Draft | Phase::Upcoming(_));
    let form = shown.then(|| {
        let mut form = SignForm::new(campaign, l, &Typed::default(), months);
        put_consent(&mut form.consents, campaign, consent);
        form
    });
    page::render(&CampaignPage {
        preview: true,
        ..whole_page(app, campaign, language, head, form)
    })
}

/// Puts the wording that is being written in place of the lead's.
fn put_consent(lines: &mut Vec<ConsentLine>, campaign: &Campaign, wording: Option<&str>) {
    let lead = &campaign.lead.row;
    lines.retain(|line| line.slug != lead.slug || wording.is_some());
    let Some(wording) = wording else { return };
    if let Some(line) = lines.iter_mut().find(|line| line.slug == lead.slug) {
        line.wording = wording.to_owned();
        return;
    }
    lines.insert(
        0,
        ConsentLine {
            slug: lead.slug.clone(),
            organisation: lead.name.clone(),
            wording: wording.to_owned(),
            privacy_url: Some(lead.privacy_url.clone()).filter(|url| !url.is_empty()),
            checked: false,
        },
    );
}

fn whole_page(app: &App, campaign: &Campaign, language: Language, head: Head, form: Option<SignForm>) -> CampaignPage {
    let l = language.localizer();
    let phase = campaign.phase(app.now());
    let path = format!("/campaigns/{}", campaign.row.slug);
    let closes = campaign.row.closes_at.filter(|_| phase == Phase::Open);
    CampaignPage {
        chrome: Chrome::new(l, &path, &campaign.languages()),
        progress: progress(app, campaign, l),
        recent: app.showcase.get(campaign.id).names,
        notice: if form.is_some() {
            None
        } else {
            notice(campaign, phase, l).or_else(|| Some(l.t("alert-closed")))
        },
        form,
        share: share(app, campaign, language, None),
        canonical: format!("{}{path}", app.config().server.public_url),
        origin: app.config().server.public_url.clone(),
        closes: closes.map(|at| l.date(at, &campaign.zone)),
        campaign: head,
        preview: false,
    }
}

/// The language of the form that was sent.
pub fn form_language(request: &HttpRequest, campaign: &Campaign, typed: &Typed) -> Language {
    let stated = Language::parse(&typed.lang).filter(|language| campaign.texts.contains_key(language));
    stated.unwrap_or_else(|| language_of(request, campaign))
}

/// Where a form that was taken leads.
pub fn check_your_mail_href(campaign: &Campaign, language: Language) -> String {
    format!(
        "/campaigns/{}/check-your-mail?lang={}",
        campaign.row.slug,
        language.code()
    )
}
