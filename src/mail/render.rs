//! What a mail says. Nothing that the signer typed stands in it: the address may be somebody else's.

use askama::Template;

use crate::app::Core;
use crate::campaigns::Campaign;
use crate::config::host_of;
use crate::core::clock::Seconds;
use crate::core::locale::{Language, Localizer};
use crate::outbox::MailKind;
use crate::signatures::model::Signature;
use crate::vault::{InstanceKey, Purpose};

/// A mail, ready to be sent.
#[derive(Debug, Clone)]
pub struct Message {
    /// Name of the sender.
    pub from_name: String,
    /// Address of the sender.
    pub from: String,
    /// Where answers go.
    pub reply_to: String,
    /// Address.
    pub to: String,
    /// Subject line.
    pub subject: String,
    /// The plain text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
    /// RFC 5322, 3.6.4: the same for every attempt at the same mail.
    pub message_id: String,
}

/// A mail's three parts say the same in three forms, so one macro declares them with the same fields.
macro_rules! letter {
    ($subject:ident = $subject_path:literal, $text:ident = $text_path:literal, $html:ident = $html_path:literal) => {
        letter!(@part $subject, $subject_path, "none");
        letter!(@part $text, $text_path, "none");
        letter!(@part $html, $html_path, "html");
    };
    (@part $name:ident, $path:literal, $escape:literal) => {
        #[derive(Template)]
        #[template(path = $path, escape = $escape)]
        #[allow(dead_code)] // a subject says less than a letter
        struct $name<'a> {
            l: Localizer,
            title: &'a str,
            organisation: &'a str,
            postal: &'a str,
            reply_to: &'a str,
            confirm_url: &'a str,
            withdraw_url: &'a str,
            campaign_url: &'a str,
            days: &'a str,
        }
    };
}

letter!(
    ConfirmationSubject = "email/confirmation.subject",
    ConfirmationText = "email/confirmation.txt",
    ConfirmationHtml = "email/confirmation.html"
);
letter!(
    AlreadySignedSubject = "email/already_signed.subject",
    AlreadySignedText = "email/already_signed.txt",
    AlreadySignedHtml = "email/already_signed.html"
);

/// Renders a mail to `to` in the language of the form that was signed.
pub fn render(
    core: &Core,
    kind: MailKind,
    campaign: &Campaign,
    signature: &Signature,
    to: String,
    outbox_id: i64,
    now: Seconds,
) -> Result<Message, askama::Error> {
    let language = Language::parse(&signature.language).unwrap_or_default();
    let (l, public_url) = (language.localizer(), &core.config.server.public_url);
    let text = campaign.text(language).ok_or(askama::Error::Fmt)?;
    let link = |purpose| {
        core.instance
            .link(purpose, signature.signature_id(), signature.generation, now)
    };
    let confirm_url = format!("{public_url}/confirm/{}", link(Purpose::Confirm));
    let withdraw_url = format!("{public_url}/withdraw/{}", link(Purpose::Withdraw));
    let campaign_url = format!("{public_url}/campaigns/{}", campaign.row.slug);
    let days = core.config.verification.link_days.to_string();
    let lead = &campaign.lead.row;
    macro_rules! part {
        ($name:ident) => {
            $name {
                l,
                title: &text.row.title,
                organisation: &lead.name,
                postal: &lead.postal,
                reply_to: &lead.reply_to,
                confirm_url: &confirm_url,
                withdraw_url: &withdraw_url,
                campaign_url: &campaign_url,
                days: &days,
            }
            .render()?
        };
    }
    let (subject, text, html) = match kind {
        MailKind::Confirmation => (
            part!(ConfirmationSubject),
            part!(ConfirmationText),
            part!(ConfirmationHtml),
        ),
        MailKind::AlreadySigned => (
            part!(AlreadySignedSubject),
            part!(AlreadySignedText),
            part!(AlreadySignedHtml),
        ),
        MailKind::Invitation | MailKind::PasswordReset | MailKind::Partnership => return Err(askama::Error::Fmt),
    };
    Ok(Message {
        from_name: lead.name.clone(),
        from: lead.mail_from.clone(),
        reply_to: lead.reply_to.clone(),
        to,
        subject: subject.split_whitespace().collect::<Vec<_>>().join(" "),
        text,
        html,
        message_id: message_id(&core.instance, public_url, outbox_id),
    })
}

/// RFC 5322, 3.6.4: the same for every attempt at the same mail.
pub fn message_id(instance: &InstanceKey, public_url: &str, outbox_id: i64) -> String {
    let host = host_of(public_url).split(':').next().unwrap_or_default();
    let host = if host.is_empty() { "localhost" } else { host };
    format!("<{}@{host}>", instance.message_id_token(outbox_id))
}
