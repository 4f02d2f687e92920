//! The mail worker: lease, commit, send, finish. It holds no transaction while it talks to a mail server.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::render::{Message, render};
use super::transport::{SendError, Transport};
use crate::app::Core;
use crate::core::bell::Bell;
use crate::core::clock::Seconds;
use crate::core::email::EmailAddress;
use crate::core::ids::SignatureId;
use crate::db::{AnyConn, DbError};
use crate::outbox::MailKind;
use crate::outbox::store::{self as outbox, Lease};
use crate::signatures::model::{Signature, State};
use crate::signatures::store::find;

const DAY: Seconds = 86_400;
/// Full-jitter backoff: the first retry comes within a minute, and none later than this after the one before.
const LONGEST_PAUSE: Seconds = 6 * 3_600;

/// Sends what is owed. Cheap to clone.
#[derive(Clone)]
pub struct MailWorker {
    core: Core,
    transport: Transport,
}

/// A leased mail that is to be sent.
struct Job {
    lease: Lease,
    message: Message,
    suppression: [u8; 16],
}

/// What became of the attempt.
enum Verdict {
    Sent,
    Refused(String),
    Later,
    GivenUp,
}

impl MailWorker {
    /// Over the same data as everybody, with one way out.
    pub fn new(core: Core, transport: Transport) -> Self {
        Self { core, transport }
    }

    /// Leases one batch of due mails, sends it, and notes the results; says how many were due. Blocks.
    pub fn run_once(&self) -> Result<usize, DbError> {
        let now = self.core.clock.now();
        let (due, jobs) = self.lease(now)?;
        if jobs.is_empty() {
            return Ok(due);
        }
        let verdicts = self.send_all(&jobs, now);
        self.core.database.write(|conn| {
            for (job, verdict) in jobs.iter().zip(&verdicts) {
                settle(conn, job, verdict, now)?;
            }
            Ok::<_, DbError>(due)
        })
    }

    fn lease(&self, now: Seconds) -> Result<(usize, Vec<Job>), DbError> {
        let settings = &self.core.config.mail;
        self.core.database.write(|conn| {
            let leases = outbox::lease(conn, now, now + settings.lease_seconds, settings.batch)?;
            let due = leases.len();
            let mut jobs = Vec::with_capacity(due);
            for lease in leases {
                match self.prepare(conn, &lease, now)? {
                    Some(job) => jobs.push(job),
                    None => outbox::finish(conn, &lease)?,
                }
            }
            Ok((due, jobs))
        })
    }

    /// The mail of a lease, or `None` if it is not owed any more, must not be sent, or would be one too many.
    fn prepare(&self, conn: &mut AnyConn, lease: &Lease, now: Seconds) -> Result<Option<Job>, DbError> {
        let Some(kind) = MailKind::from_stored(lease.kind) else {
            return Ok(None);
        };
        let Some(id) = SignatureId::from_slice(&lease.signature_id) else {
            return Ok(None);
        };
        let Some(signature) = find(conn, id)?.filter(|signature| is_owed(kind, signature)) else {
            return Ok(None);
        };
        let Some(campaign) = self.core.catalogue.by_id(lease.campaign_id) else {
            return Ok(None);
        };
        let Some(key) = &campaign.key else { return Ok(None) };
        let Some(address) = key
            .open(&id, &signature.sealed)
            .ok()
            .and_then(|details| EmailAddress::parse(&details.email).ok())
        else {
            return Ok(None);
        };
        let Ok(canonical) = address.canonical(campaign.row.canonical_version) else {
            return Ok(None);
        };
        let suppression = self.core.instance.suppression_tag(&canonical);
        if outbox::is_suppressed(conn, suppression)? {
            return Ok(None);
        }
        if lease.attempts == 1 && !self.may_mail(conn, &canonical, now)? {
            metrics::counter!("quipu_mails_capped_total").increment(1);
            return Ok(None);
        }
        match render(
            &self.core,
            kind,
            &campaign,
            &signature,
            address.for_delivery(),
            lease.id,
            now,
        ) {
            Ok(message) => Ok(Some(Job {
                lease: lease.clone(),
                message,
                suppression,
            })),
            Err(error) => {
                tracing::error!(%error, "mail not rendered");
                Ok(None)
            }
        }
    }

    /// Counts one more mail to this mailbox, unless it has had its share of the last 24 hours.
    fn may_mail(&self, conn: &mut AnyConn, canonical: &str, now: Seconds) -> Result<bool, DbError> {
        let today = now.div_euclid(DAY);
        let tag = |day| self.core.instance.recipient_tag(day, canonical);
        let sent = outbox::mails_to(conn, &[tag(today), tag(today - 1)], now - DAY)?;
        if sent >= self.core.config.limits.mail_per_recipient_per_day {
            return Ok(false);
        }
        outbox::note_mail_to(conn, tag(today), now)?;
        Ok(true)
    }

    /// Sends side by side; nothing of the database is held meanwhile.
    fn send_all(&self, jobs: &[Job], now: Seconds) -> Vec<Verdict> {
        let next = AtomicUsize::new(0);
        let senders = self.core.config.mail.senders.clamp(1, jobs.len());
        let mut verdicts: Vec<(usize, Verdict)> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..senders)
                .map(|_| {
                    scope.spawn(|| {
                        let mut done = Vec::new();
                        while let Some((index, job)) = take(&next, jobs) {
                            done.push((index, self.attempt(job, now)));
                        }
                        done
                    })
                })
                .collect();
            threads
                .into_iter()
                .filter_map(|thread| thread.join().ok())
                .flatten()
                .collect()
        });
        verdicts.sort_unstable_by_key(|(index, _)| *index);
        verdicts.into_iter().map(|(_, verdict)| verdict).collect()
    }

    fn attempt(&self, job: &Job, now: Seconds) -> Verdict {
        let outcome = self.transport.send(&job.message, now);
        if let Err(error) = &outcome {
            tracing::warn!(mail = job.lease.id, attempt = job.lease.attempts, %error, "mail not sent");
        }
        match outcome {
            Ok(()) => Verdict::Sent,
            Err(SendError::Refused(code)) => Verdict::Refused(code),
            Err(SendError::Malformed(_)) => Verdict::GivenUp,
            Err(SendError::Later(_)) => {
                let given_up = now - job.lease.created_at >= self.core.config.mail.retry_hours * 3_600;
                if given_up { Verdict::GivenUp } else { Verdict::Later }
            }
        }
    }
}

/// Notes the result of an attempt.
fn settle(conn: &mut AnyConn, job: &Job, verdict: &Verdict, now: Seconds) -> Result<(), DbError> {
    let outcome = match verdict {
        Verdict::Later => {
            outbox::retry(conn, &job.lease, now + pause(job.lease.attempts))?;
            "retried"
        }
        Verdict::Refused(code) => {
            outbox::suppress(conn, job.suppression, code, now)?;
            outbox::finish(conn, &job.lease)?;
            "refused"
        }
        Verdict::Sent => {
            outbox::finish(conn, &job.lease)?;
            "sent"
        }
        Verdict::GivenUp => {
            outbox::finish(conn, &job.lease)?;
            "given_up"
        }
    };
    metrics::counter!("quipu_mails_total", "outcome" => outcome).increment(1);
    Ok(())
}

fn take<'a>(next: &AtomicUsize, jobs: &'a [Job]) -> Option<(usize, &'a Job)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    jobs.get(index).map(|job| (index, job))
}

/// Whether the signature still is what the mail was owed for.
fn is_owed(kind: MailKind, signature: &Signature) -> bool {
    match kind {
        MailKind::Confirmation => signature.state() == Some(State::Pending),
        MailKind::AlreadySigned => signature.state() == Some(State::Confirmed),
    }
}

/// Seconds until the next attempt: anything up to twice as long each time.
fn pause(attempts: i32) -> Seconds {
    let longest = 60_i64.saturating_mul(1 << attempts.clamp(0, 10)).min(LONGEST_PAUSE);
    let random = getrandom::u32().unwrap_or(u32::MAX / 2);
    1 + longest * i64::from(random) / (i64::from(u32::MAX) + 1)
}

/// Sends until `stop` says so, waking at the bell or once a second.
pub fn keep_sending(worker: &MailWorker, bell: &Bell, stop: &dyn Fn() -> bool) {
    while !stop() {
        match worker.run_once() {
            Ok(0) => bell.wait(Duration::from_secs(1)),
            Ok(_) => {}
            Err(error) => {
                tracing::warn!(%error, "outbox not reached");
                bell.wait(Duration::from_secs(1));
            }
        }
    }
}
