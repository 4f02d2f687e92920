//! Mail: rendering what the outbox owes and sending it, so that a crash loses none and repeats at most those in flight.

mod accounts;
mod mailbox;
pub mod pages;
mod prepare;
mod relay;
mod render;
mod transport;
mod worker;

pub use mailbox::{Mailbox, ReceivedMail};
pub use transport::{SendError, Transport};
pub use worker::{MailWorker, keep_sending};
