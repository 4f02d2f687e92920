//! How a mail leaves: to a relay by SMTP, through a local program, or into the demo's mailbox.

use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox as Recipient, MultiPart};
use lettre::transport::smtp::client::{Certificate, TlsParameters};
use lettre::{SendmailTransport, Transport as _};

use super::mailbox::{Mailbox, ReceivedMail};
use super::relay::{Relay, RelayError};
use super::render::Message;
use crate::config;
use crate::core::clock::iso8601;

/// One of the three ways.
#[derive(Clone)]
pub enum Transport {
    /// To a relay.
    Smtp(Relay),
    /// Through a local program.
    Sendmail(SendmailTransport),
    /// Into memory.
    Mailbox(Mailbox),
}

/// Why a mail was not sent. What the other side said may name the recipient, so only its code is kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The address will never take mail.
    #[error("refused for good ({0})")]
    Refused(String),
    /// It may work later.
    #[error("not now ({0})")]
    Later(String),
    /// The message cannot be built for this address.
    #[error("not a message: {0}")]
    Malformed(String),
}

impl Transport {
    /// As configured.
    pub fn new(settings: &config::Mail, mailbox: Option<Mailbox>) -> Result<Self, String> {
        match settings.transport {
            config::Transport::Smtp => smtp(&settings.smtp, settings.senders).map(Self::Smtp),
            config::Transport::Sendmail => Ok(Self::Sendmail(SendmailTransport::new_with_command(
                &settings.sendmail.command,
            ))),
            config::Transport::Mailbox => Ok(Self::Mailbox(
                mailbox.unwrap_or_else(|| Mailbox::new(settings.mailbox.keep)),
            )),
        }
    }

    /// Sends one mail, and blocks until the other side has taken or refused it.
    pub fn send(&self, message: &Message, now: i64) -> Result<(), SendError> {
        match self {
            Self::Smtp(relay) => relay.send(&built(message)?).map_err(|error| by_relay(&error)),
            Self::Sendmail(program) => program
                .send(&built(message)?)
                .map_err(|_| SendError::Later("sendmail failed".to_owned())),
            Self::Mailbox(mailbox) => {
                let Message {
                    to,
                    subject,
                    text,
                    html,
                    ..
                } = message.clone();
                mailbox.deliver(ReceivedMail {
                    id: 0,
                    to,
                    subject,
                    text,
                    html,
                    at: iso8601(now),
                });
                Ok(())
            }
        }
    }
}

fn smtp(settings: &config::Smtp, senders: usize) -> Result<Relay, String> {
    let mut tls = TlsParameters::builder(settings.host.clone());
    if !settings.ca_file.as_os_str().is_empty() {
        let pem = std::fs::read(&settings.ca_file).map_err(|error| format!("mail.smtp.ca_file: {error}"))?;
        tls = tls.add_root_certificate(Certificate::from_pem(&pem).map_err(|error| error.to_string())?);
    }
    let tls = tls.build().map_err(|error| error.to_string())?;
    let keep = usize::try_from(settings.pool_size).unwrap_or(usize::MAX).max(senders);
    Relay::new(settings, tls, keep).map_err(|error| error.to_string())
}

/// RFC 3834: keeps vacation programs from answering.
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

fn built(message: &Message) -> Result<lettre::Message, SendError> {
    let mailbox = |name: Option<&str>, address: &str| {
        address
            .parse()
            .map(|address| Recipient::new(name.map(str::to_owned), address))
            .map_err(|_| address.to_owned())
    };
    // A sender that cannot stand in a message is the organisation's to mend; a recipient that cannot will never do.
    let ours = |address: String| SendError::Later(format!("the organisation's address {address} is not usable"));
    let theirs = |_| SendError::Malformed("the address cannot stand in a message".to_owned());
    let builder = lettre::Message::builder()
        .from(mailbox(Some(&message.from_name), &message.from).map_err(ours)?)
        .reply_to(mailbox(None, &message.reply_to).map_err(ours)?)
        .to(mailbox(None, &message.to).map_err(theirs)?)
        .subject(&message.subject)
        .message_id(Some(message.message_id.clone()))
        .header(AutoSubmitted);
    let parts = MultiPart::alternative()
        .singlepart(lettre::message::SinglePart::plain(message.text.clone()))
        .singlepart(lettre::message::SinglePart::html(message.html.clone()));
    builder
        .multipart(parts)
        .map_err(|error| SendError::Later(error.to_string()))
}

/// 4xx: later. 5xx that says the mailbox does not exist: never. Every other 5xx (relaying, policy, authentication) is
/// about us: later, for somebody must mend it.
fn by_relay(error: &RelayError) -> SendError {
    let later = |is_timeout| SendError::Later(if is_timeout { "timeout" } else { "no connection" }.to_owned());
    let error = match error {
        RelayError::Reach(error) => return later(error.kind() == std::io::ErrorKind::TimedOut),
        RelayError::Smtp(error) => error,
    };
    let Some(code) = error.status().map(|code| code.to_string()) else {
        return later(error.is_timeout());
    };
    let said = std::error::Error::source(error)
        .map(ToString::to_string)
        .unwrap_or_default();
    if error.is_permanent() && says_no_mailbox(&code, &said) {
        SendError::Refused(code)
    } else {
        SendError::Later(code)
    }
}

/// By the enhanced status code (RFC 3463: 5.1.x address, 5.2.1 mailbox disabled), or without one by 550 (RFC 5321).
fn says_no_mailbox(code: &str, said: &str) -> bool {
    let enhanced = said.split_whitespace().next().unwrap_or_default();
    let has_enhanced = enhanced.split('.').count() == 3 && enhanced.starts_with("5.");
    if has_enhanced {
        enhanced.starts_with("5.1.") || enhanced == "5.2.1"
    } else {
        code == "550"
    }
}

#[cfg(test)]
mod tests {
    use super::says_no_mailbox;

    #[test]
    fn only_a_mailbox_that_is_not_there_is_refused_for_good() {
        assert!(says_no_mailbox("550", "5.1.1 no such user"));
        assert!(says_no_mailbox("550", "no such mailbox"));
        for (code, said) in [
            ("554", "5.7.1 Relay access denied"),
            ("550", "5.7.26 blocked"),
            ("535", "5.7.8 password"),
            ("554", "no"),
        ] {
            assert!(!says_no_mailbox(code, said), "{code} {said}");
        }
    }
}
