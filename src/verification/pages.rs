//! The pages behind mailed links. Looking changes nothing; every change is a button (POST), and may be pressed twice.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};

use super::confirm::{ConfirmOutcome, Confirmation};
use super::links::{Followed, consents_shown, follow};
use super::views::{ConfirmPage, ExpiredPage, SignedPage, WithdrawPage};
use super::withdraw::{WithdrawOutcome, Withdrawal};
use crate::app::App;
use crate::campaigns::pages::{claim, head, language_of, progress, share, visible};
use crate::campaigns::view::ConsentLine;
use crate::core::locale::{Language, Localizer};
use crate::http::body::{BodyLimits, read_form};
use crate::http::client;
use crate::http::error::Failure;
use crate::http::page::{self, Chrome, Link, MessagePage};
use crate::signatures::model::State;
use crate::signatures::pages::check_your_mail_href;
use crate::vault::Purpose;

/// `GET /confirm/{token}`: shows what is about to be recorded.
pub async fn show_confirm(app: Data<App>, request: HttpRequest, token: Path<String>) -> Result<HttpResponse, Failure> {
    let Some(followed) = follow(&app, Purpose::Confirm, &token).await? else {
        return Ok(invalid(&request, "confirm-invalid"));
    };
    match refusal(&app, &followed, &token) {
        Some(page) => Ok(page),
        None if followed.signature.state() == Some(State::Confirmed) => Ok(to_signed(&followed)),
        None => confirm_page(&app, &followed, &token, false).await,
    }
}

/// `POST /confirm/{token}`: records it.
pub async fn confirm(
    app: Data<App>,
    request: HttpRequest,
    token: Path<String>,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    within_limits(&app, &request)?;
    let form = read_form(&request, payload, BodyLimits::from(&app.config().server)).await?;
    let Some(followed) = follow(&app, Purpose::Confirm, &token).await? else {
        return Ok(invalid(&request, "confirm-invalid"));
    };
    if let Some(page) = refusal(&app, &followed, &token) {
        return Ok(page);
    }
    match app
        .intake
        .confirm(confirmation(&followed, revision_shown(&form)))
        .await?
    {
        ConfirmOutcome::Confirmed | ConfirmOutcome::Already => Ok(to_signed(&followed)),
        ConfirmOutcome::Gone => Ok(gone(followed.language)),
        ConfirmOutcome::Moved => match follow(&app, Purpose::Confirm, &token).await? {
            Some(fresh) => confirm_page(&app, &fresh, &token, true).await,
            None => Ok(gone(followed.language)),
        },
    }
}

/// Whether this address may press another button.
fn within_limits(app: &App, request: &HttpRequest) -> Result<(), Failure> {
    let verdict = app.limits.links(client::address(request, &app.config().server));
    match verdict.wait {
        Some(_) => Err(Failure::TooMany(verdict)),
        None => Ok(()),
    }
}

/// `POST /confirm/{token}/new-link`: owes another mail, if the signature still waits.
pub async fn new_link(app: Data<App>, request: HttpRequest, token: Path<String>) -> Result<HttpResponse, Failure> {
    within_limits(&app, &request)?;
    let Some(followed) = follow(&app, Purpose::Confirm, &token).await? else {
        return Ok(invalid(&request, "confirm-invalid"));
    };
    if followed.is_cut() {
        return Ok(gone(followed.language));
    }
    if !followed.is_in_time(&app) {
        return Ok(too_late(followed.language));
    }
    app.intake
        .renew(confirmation(&followed, followed.signature.revision))
        .await?;
    Ok(page::see_other(&check_your_mail_href(
        &followed.campaign,
        followed.language,
    )))
}

/// `GET /withdraw/{token}`: asks.
pub async fn show_withdraw(app: Data<App>, request: HttpRequest, token: Path<String>) -> Result<HttpResponse, Failure> {
    let Some(followed) = follow(&app, Purpose::Withdraw, &token).await? else {
        return Ok(invalid(&request, "withdraw-invalid"));
    };
    let state = followed.signature.state();
    let stands = matches!(
        state,
        Some(State::Pending | State::Confirmed | State::Quarantined | State::Invalidated)
    );
    match (stands, followed.is_cut()) {
        (false, _) => return Ok(withdrawn(&followed)),
        // The person has signed again since; this link is of the earlier signature.
        (true, true) => return Ok(gone(followed.language)),
        (true, false) => {}
    }
    let page = WithdrawPage {
        chrome: Chrome::plain(followed.language.localizer()),
        campaign: head(&followed.campaign, followed.language)?,
        action: format!("/withdraw/{token}"),
        confirmed: state == Some(State::Confirmed),
    };
    Ok(page::secret(&page, StatusCode::OK))
}

/// `POST /withdraw/{token}`: withdraws.
pub async fn withdraw(app: Data<App>, request: HttpRequest, token: Path<String>) -> Result<HttpResponse, Failure> {
    within_limits(&app, &request)?;
    let Some(followed) = follow(&app, Purpose::Withdraw, &token).await? else {
        return Ok(invalid(&request, "withdraw-invalid"));
    };
    let withdrawal = Withdrawal {
        campaign_id: followed.campaign.id,
        id: followed.signature.signature_id(),
        generation: followed.generation,
    };
    match app.intake.withdraw(withdrawal).await? {
        WithdrawOutcome::Withdrawn => Ok(withdrawn(&followed)),
        WithdrawOutcome::Gone => Ok(gone(followed.language)),
    }
}

/// `GET /campaigns/{slug}/signed`: thanks; holds nothing about the visitor but the reference in its address, which goes into
/// the links to share.
pub async fn signed(app: Data<App>, request: HttpRequest, slug: Path<String>) -> Result<HttpResponse, Failure> {
    let campaign = visible(&app, &slug)?;
    let language = language_of(&request, &campaign);
    let l = language.localizer();
    let claim = claim(&request);
    let sharer = claim.sharer();
    let path = format!("/campaigns/{}/signed", campaign.row.slug);
    let mut chrome = Chrome::new(l, &path, &campaign.languages());
    chrome.keep(&Vec::from_iter(sharer.map(|sharer| ("ref", sharer))));
    let page = SignedPage {
        chrome,
        campaign: head(&campaign, language)?,
        progress: progress(&app, &campaign, l),
        share: share(&app, &campaign, language, sharer),
    };
    Ok(page::private(&page, StatusCode::OK))
}

fn confirmation(followed: &Followed, revision: i32) -> Confirmation {
    Confirmation {
        campaign_id: followed.campaign.id,
        id: followed.signature.signature_id(),
        generation: followed.generation,
        revision,
        consents: followed.lapsed_consents(),
    }
}

/// The revision that the page showed. A sender that saw no page can only mean the first details there were.
fn revision_shown(form: &[(String, String)]) -> i32 {
    let stated = form
        .iter()
        .find(|(name, _)| name == "revision")
        .map(|(_, value)| value.as_str());
    stated.map_or(1, |value| value.parse().unwrap_or(0))
}

/// The page that stands in the way of confirming, if one does.
fn refusal(app: &App, followed: &Followed, token: &str) -> Option<HttpResponse> {
    let confirmed = followed.signature.state() == Some(State::Confirmed);
    let pending = followed.signature.state() == Some(State::Pending);
    if followed.is_cut() || !(confirmed || pending) {
        return Some(gone(followed.language));
    }
    if confirmed {
        return None;
    }
    if !followed.is_in_time(app) {
        return Some(too_late(followed.language));
    }
    if followed.is_expired(app) {
        return Some(expired(followed, token));
    }
    None
}

async fn confirm_page(app: &App, followed: &Followed, token: &str, moved: bool) -> Result<HttpResponse, Failure> {
    let Followed {
        campaign,
        signature,
        language,
        ..
    } = followed;
    let l = language.localizer();
    let Some(key) = &campaign.key else {
        return Ok(gone(*language));
    };
    let details = key
        .open(&signature.signature_id(), &signature.sealed)
        .map_err(|error| Failure::Internal(error.to_string()))?;
    let consent = |(organisation, wording)| ConsentLine {
        slug: String::new(),
        organisation,
        wording,
        privacy_url: None,
        checked: true,
    };
    let withdraw = app.core.instance.link(
        Purpose::Withdraw,
        signature.signature_id(),
        signature.generation,
        app.now(),
    );
    let page = ConfirmPage {
        chrome: Chrome::plain(l),
        campaign: head(campaign, *language)?,
        given_name: details.given_name.clone(),
        family_name: details.family_name.clone(),
        email: details.email.clone(),
        comment: details.comment.clone(),
        country: country_name(l, &signature.country),
        public: signature.public_name,
        consents: consents_shown(app, followed).await?.into_iter().map(consent).collect(),
        revision: signature.revision.to_string(),
        action: format!("/confirm/{token}"),
        withdraw_href: format!("/withdraw/{withdraw}"),
        moved,
    };
    Ok(page::secret(
        &page,
        if moved { StatusCode::CONFLICT } else { StatusCode::OK },
    ))
}

fn country_name(l: Localizer, code: &str) -> String {
    let found = l.countries().iter().find(|country| country.code == code);
    found.map_or_else(|| code.to_owned(), |country| country.name.to_owned())
}

fn expired(followed: &Followed, token: &str) -> HttpResponse {
    let Ok(campaign) = head(&followed.campaign, followed.language) else {
        return gone(followed.language);
    };
    let chrome = Chrome::plain(followed.language.localizer());
    page::secret(
        &ExpiredPage {
            chrome,
            campaign,
            action: format!("/confirm/{token}/new-link"),
        },
        StatusCode::GONE,
    )
}

/// To the page of thanks, with the reference that the supporter's links to share carry.
fn to_signed(followed: &Followed) -> HttpResponse {
    let Followed {
        campaign, signature, ..
    } = followed;
    let (slug, language) = (&campaign.row.slug, followed.language.code());
    let signed = format!("/campaigns/{slug}/signed?lang={language}");
    page::see_other(&match &campaign.key {
        Some(key) => format!(
            "{signed}&ref={}",
            key.sharer(&signature.signature_id(), signature.generation)
        ),
        None => signed,
    })
}

fn invalid(request: &HttpRequest, words: &str) -> HttpResponse {
    message(client::any_language(request), words, StatusCode::NOT_FOUND, None)
}

fn gone(language: Language) -> HttpResponse {
    message(language, "confirm-gone", StatusCode::GONE, None)
}

fn too_late(language: Language) -> HttpResponse {
    message(language, "confirm-too-late", StatusCode::CONFLICT, None)
}

fn withdrawn(followed: &Followed) -> HttpResponse {
    let href = format!(
        "/campaigns/{}?lang={}",
        followed.campaign.row.slug,
        followed.language.code()
    );
    message(followed.language, "withdrawn", StatusCode::OK, Some(href))
}

fn message(language: Language, words: &str, status: StatusCode, back: Option<String>) -> HttpResponse {
    let l = language.localizer();
    let link = match back {
        Some(href) => Link {
            href,
            text: l.t("back-to-campaign"),
        },
        None => Link {
            href: "/".to_owned(),
            text: l.t("back-home"),
        },
    };
    let page = MessagePage {
        chrome: Chrome::plain(l),
        heading: l.t(&format!("{words}-heading")),
        text: l.t(&format!("{words}-text")),
        link: Some(link),
    };
    page::secret(&page, status)
}
