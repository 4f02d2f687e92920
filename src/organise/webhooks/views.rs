//! What the pages of webhooks show.

use askama::Template;

use crate::core::locale::Localizer;
use crate::organise::frame::{Frame, moment};
use crate::vault::{InstanceKey, VaultError};
use crate::webhooks::Kind;
use crate::webhooks::model::{AttemptRow, Hook, HookState, Message, MessageState};

/// The webhooks of an organisation in a campaign.
#[derive(Template)]
#[template(path = "organiser/webhooks.html")]
pub struct ListPage {
    /// The frame.
    pub frame: Frame,
    /// Address of this page.
    pub base: String,
    /// All that are not ended.
    pub hooks: Vec<Line>,
}

/// The form for a new one.
#[derive(Template)]
#[template(path = "organiser/webhook_new.html")]
pub struct FormPage {
    /// The frame.
    pub frame: Frame,
    /// Address of the list.
    pub base: String,
    /// As typed.
    pub url: String,
    /// What is wrong with it.
    pub error: Option<String>,
}

/// A secret, shown this once.
#[derive(Template)]
#[template(path = "organiser/webhook_secret.html")]
pub struct SecretPage {
    /// The frame.
    pub frame: Frame,
    /// Address of the webhook.
    pub href: String,
    /// The secret.
    pub secret: String,
    /// Whether it takes another's place.
    pub renewed: bool,
}

/// One webhook and its log.
#[derive(Template)]
#[template(path = "organiser/webhook.html")]
pub struct HookPage {
    /// The frame.
    pub frame: Frame,
    /// Address of the list.
    pub base: String,
    /// The webhook.
    pub hook: Line,
    /// The log, the newest first.
    pub messages: Vec<Entry>,
    /// Where the log goes on.
    pub older: Option<String>,
    /// Whether this is its beginning.
    pub is_newest: bool,
}

/// Asks before one is ended.
#[derive(Template)]
#[template(path = "organiser/webhook_end.html")]
pub struct EndPage {
    /// The frame.
    pub frame: Frame,
    /// The webhook.
    pub hook: Line,
}

/// A webhook, as it is shown.
pub struct Line {
    /// Its number.
    pub id: i64,
    /// Address of its page.
    pub href: String,
    /// Where its messages go.
    pub url: String,
    /// Whether it is told what happens.
    pub is_live: bool,
    /// Key of the word for where it stands.
    pub standing: &'static str,
    /// Since when every attempt fails.
    pub failing: Option<String>,
    /// When it was made.
    pub made: String,
}

impl Line {
    /// From a row; `base` is the address of the list.
    pub fn new(hook: &Hook, instance: &InstanceKey, base: &str, l: Localizer) -> Result<Self, VaultError> {
        let state = hook.state();
        Ok(Self {
            id: hook.id,
            href: format!("{base}/{}", hook.id),
            url: hook.target(instance)?.url.clone(),
            is_live: state == HookState::Live,
            standing: match (state, hook.failing_since) {
                (HookState::Live, None) => "webhook-live",
                (HookState::Live, Some(_)) => "webhook-failing",
                (HookState::Paused, _) => "webhook-paused",
                (HookState::Ended, _) => "webhook-ended",
            },
            failing: hook.failing_since.map(|since| moment(l, since)),
            made: moment(l, hook.created_at),
        })
    }
}

/// A message, as the log shows it.
pub struct Entry {
    /// Its number, which is also its `webhook-id`.
    pub id: String,
    /// Its type.
    pub kind: String,
    /// When it was owed.
    pub owed: String,
    /// Key of the word for where it stands.
    pub standing: &'static str,
    /// Whether it was taken.
    pub is_taken: bool,
    /// When it is tried next.
    pub next: Option<String>,
    /// Each attempt, in a line.
    pub attempts: Vec<String>,
    /// Whether it can be sent again.
    pub may_resend: bool,
    /// What is or was sent; empty if it is not kept.
    pub content: String,
}

impl Entry {
    /// From its row and all attempts that were read.
    pub fn new(message: &Message, attempts: &[AttemptRow], l: Localizer) -> Self {
        let state = MessageState::from_stored(message.state);
        let own = attempts.iter().filter(|attempt| attempt.message_id == message.id);
        Self {
            id: message.name(),
            kind: message.kind.clone(),
            owed: moment(l, message.created_at),
            standing: match state {
                MessageState::Waiting => "webhook-message-waiting",
                MessageState::Delivered => "webhook-message-delivered",
                MessageState::GivenUp => "webhook-message-given-up",
            },
            is_taken: state == MessageState::Delivered,
            next: (state == MessageState::Waiting).then(|| moment(l, message.due_at)),
            attempts: own.map(|attempt| line(attempt, l)).collect(),
            may_resend: state != MessageState::Waiting && !message.content.is_empty(),
            content: if Kind::is_kept(&message.kind) {
                message.content.clone()
            } else {
                String::new()
            },
        }
    }
}

fn line(attempt: &AttemptRow, l: Localizer) -> String {
    let what = if attempt.status > 0 {
        attempt.status.to_string()
    } else {
        l.t(&format!("webhook-trouble-{}", attempt.trouble))
    };
    format!(
        "{}: {what}, {} ms",
        moment(l, attempt.started_at),
        l.number(attempt.took_ms)
    )
}
