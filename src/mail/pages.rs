//! `/dev/mailbox`: the demo's mailbox, to be read by people or as JSON. Does not exist in production.

use actix_web::http::{StatusCode, header};
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde::Deserialize;

use super::mailbox::ReceivedMail;
use crate::app::App;
use crate::core::locale::Language;
use crate::http::client;
use crate::http::error::Failure;
use crate::http::page::{self, Chrome};

/// Which mails.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    to: Option<String>,
}

struct Mail {
    to: String,
    subject: String,
    text: String,
    html_href: String,
    at: String,
    links: Vec<String>,
}

#[derive(Template)]
#[template(path = "pages/mailbox.html")]
struct MailboxPage {
    chrome: Chrome,
    mails: Vec<Mail>,
    to: Option<String>,
}

/// `GET /dev/mailbox?to=ADDRESS`; JSON for `Accept: application/json`.
pub async fn mailbox(app: Data<App>, request: HttpRequest, asked: Query<Asked>) -> Result<HttpResponse, Failure> {
    let mailbox = app.mailbox.as_ref().ok_or(Failure::NotFound)?;
    let mails = mailbox.mails(asked.to.as_deref());
    let accept = request
        .headers()
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if !accept.contains("text/html") {
        return Ok(HttpResponse::Ok()
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .json(mails));
    }
    let l = client::any_language(&request).localizer();
    let page = MailboxPage {
        chrome: Chrome::new(l, "/dev/mailbox", Language::all()),
        mails: mails.into_iter().map(shown).collect(),
        to: asked.into_inner().to,
    };
    Ok(page::private(&page, StatusCode::OK))
}

fn shown(mail: ReceivedMail) -> Mail {
    let is_link = |word: &&str| word.starts_with("http://") || word.starts_with("https://");
    let links = mail
        .text
        .split_whitespace()
        .filter(is_link)
        .map(str::to_owned)
        .collect();
    let ReceivedMail {
        id,
        to,
        subject,
        text,
        at,
        ..
    } = mail;
    Mail {
        to,
        subject,
        text,
        html_href: format!("/dev/mailbox/{id}"),
        at,
        links,
    }
}

/// `GET /dev/mailbox/{id}`: a mail's HTML part, shut in as a mail program would.
pub async fn html_part(app: Data<App>, id: Path<u64>) -> Result<HttpResponse, Failure> {
    let mailbox = app.mailbox.as_ref().ok_or(Failure::NotFound)?;
    let mail = mailbox
        .mails(None)
        .into_iter()
        .find(|mail| mail.id == *id)
        .ok_or(Failure::NotFound)?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_SECURITY_POLICY, MAIL_POLICY))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
        .body(mail.html))
}

/// Mails carry their style in attributes, and may do nothing else; their links open outside.
const MAIL_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; \
     sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation";
