//! The demo's mailbox: mails kept in memory, the oldest dropped when it is full, nothing sent anywhere.

use std::collections::VecDeque;
use std::sync::Arc;

use parking_lot::Mutex;
use serde::Serialize;

/// A mail as its recipient would have it.
#[derive(Debug, Clone, Serialize)]
pub struct ReceivedMail {
    /// Its number, given on delivery.
    #[serde(skip)]
    pub id: u64,
    /// Address.
    pub to: String,
    /// Subject line.
    pub subject: String,
    /// The plain text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
    /// When, in ISO 8601.
    pub at: String,
}

/// Cheap to clone; all clones are the same mailbox.
#[derive(Debug, Clone)]
pub struct Mailbox {
    mails: Arc<Mutex<(u64, VecDeque<ReceivedMail>)>>,
    keep: usize,
}

impl Mailbox {
    /// An empty mailbox for `keep` mails.
    pub fn new(keep: usize) -> Self {
        Self {
            mails: Arc::default(),
            keep: keep.max(1),
        }
    }

    /// Puts a mail in.
    pub fn deliver(&self, mut mail: ReceivedMail) {
        let (delivered, mails) = &mut *self.mails.lock();
        *delivered += 1;
        mail.id = *delivered;
        if mails.len() == self.keep {
            mails.pop_front();
        }
        mails.push_back(mail);
    }

    /// The mails, newest first; only those to one address if `to` says so.
    pub fn mails(&self, to: Option<&str>) -> Vec<ReceivedMail> {
        let wanted = |mail: &&ReceivedMail| to.is_none_or(|to| mail.to.eq_ignore_ascii_case(to));
        self.mails.lock().1.iter().rev().filter(wanted).cloned().collect()
    }
}
