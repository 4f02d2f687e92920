//! The mail worker: lease, commit, send, finish. It holds no transaction while it talks to a mail server.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

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
    stop: Arc<AtomicBool>,
}

/// A leased mail that is to be sent.
struct Job {
    lease: Lease,
    message: Message,
    suppression: [u8; 16],
}

/// What a lease turns out to be.
enum Prepared {
    /// A mail to send.
    Job(Box<Job>),
    /// Not owed any more, not to be sent, or one too many.
    NotOwed,
    /// Not possible now: put back, to be tried again in a minute.
    NotYet,
}

/// What became of the attempt.
enum Verdict {
    Sent,
    Refused(String),
    Later,
    GivenUp,
    /// Not begun: the lease or the program was ending.
    NotBegun,
}

impl MailWorker {
    /// Over the same data as everybody, with one way out.
    pub fn new(core: Core, transport: Transport) -> Self {
        Self {
            core,
            transport,
            stop: Arc::default(),
        }
    }

    /// Raised from outside to begin no more mails.
    pub fn stop_flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.stop)
    }

    /// Leases one batch of due mails, sends it, and notes the results; says how many were due. Blocks.
    pub fn run_once(&self) -> Result<usize, DbError> {
        let now = self.core.clock.now();
        let (due, jobs) = self.lease(now)?;
        if jobs.is_empty() {
            return Ok(due);
        }
        let mut verdicts = self.send_all(&jobs, now);
        // Suppressions are written in one order by all workers.
        verdicts.sort_unstable_by_key(|(index, _)| jobs[*index].suppression);
        self.settle_all(&jobs, &verdicts, now)?;
        Ok(due)
    }

    /// Notes the results; what was sent must not be sent again for a moment's trouble with the database.
    fn settle_all(&self, jobs: &[Job], verdicts: &[(usize, Verdict)], now: Seconds) -> Result<(), DbError> {
        const TRIES: u32 = 5;
        let settle_once = || {
            self.core.database.write(|conn| {
                verdicts
                    .iter()
                    .try_for_each(|(index, verdict)| settle(conn, &jobs[*index], verdict, now))
            })
        };
        for attempt in 1..TRIES {
            match settle_once() {
                Err(error) => tracing::warn!(%error, attempt, "results of sending not noted yet"),
                done => return done,
            }
            std::thread::sleep(Duration::from_millis(200) * attempt);
        }
        settle_once()
    }

    fn lease(&self, now: Seconds) -> Result<(usize, Vec<Job>), DbError> {
        let settings = &self.core.config.mail;
        self.core.database.write(|conn| {
            let leases = outbox::lease(conn, now, now + settings.lease_seconds, settings.batch)?;
            let due = leases.len();
            let mut jobs = Vec::with_capacity(due);
            for lease in leases {
                match self.prepare(conn, &lease, now)? {
                    Prepared::Job(job) => jobs.push(*job),
                    Prepared::NotOwed => outbox::finish(conn, &lease)?,
                    Prepared::NotYet => outbox::put_back(conn, &lease, now + 60)?,
                }
            }
            Ok((due, jobs))
        })
    }

    /// The mail of a lease; whether it is still owed is decided by the signature as it stands.
    fn prepare(&self, conn: &mut AnyConn, lease: &Lease, now: Seconds) -> Result<Prepared, DbError> {
        let kind = MailKind::from_stored(lease.kind);
        let (Some(kind), Some(id)) = (kind, SignatureId::from_slice(&lease.signature_id)) else {
            return Ok(Prepared::NotOwed);
        };
        let Some(signature) = find(conn, id)?.filter(|signature| is_owed(kind, signature)) else {
            return Ok(Prepared::NotOwed);
        };
        // A campaign that this node does not know yet, or cannot unlock now, is tried again in a minute.
        let Some(campaign) = self.core.catalogue.by_id(lease.campaign_id) else {
            return Ok(Prepared::NotYet);
        };
        let Some(key) = &campaign.key else {
            return Ok(Prepared::NotOwed);
        };
        let opened = key.open(&id, &signature.sealed).ok();
        let Some(address) = opened.and_then(|details| EmailAddress::parse(&details.email).ok()) else {
            tracing::error!(mail = lease.id, "sealed details cannot be opened");
            return Ok(Prepared::NotYet);
        };
        let Ok(canonical) = address.canonical(campaign.row.canonical_version) else {
            return Ok(Prepared::NotYet);
        };
        // By the address itself: another spelling of the same person may work where this one does not.
        let suppression = self
            .core
            .instance
            .suppression_tag(&address.for_delivery().to_lowercase());
        let is_first = lease.attempts == 1;
        if outbox::is_suppressed(conn, suppression)? || is_first && !self.may_mail(conn, &canonical, now)? {
            metrics::counter!("quipu_mails_withheld_total").increment(1);
            return Ok(Prepared::NotOwed);
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
            Ok(message) => Ok(Prepared::Job(Box::new(Job {
                lease: lease.clone(),
                message,
                suppression,
            }))),
            Err(error) => {
                tracing::error!(%error, mail = lease.id, "mail not rendered");
                Ok(Prepared::NotYet)
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
    fn send_all(&self, jobs: &[Job], now: Seconds) -> Vec<(usize, Verdict)> {
        let next = AtomicUsize::new(0);
        // Nobody begins a mail whose lease might end before the mail server has answered.
        let lease = u64::try_from(self.core.config.mail.lease_seconds).unwrap_or(0);
        let (begun, enough) = (Instant::now(), Duration::from_secs(lease / 2));
        let may_begin = || begun.elapsed() < enough && !self.stop.load(Ordering::Relaxed);
        let senders = self.core.config.mail.senders.clamp(1, jobs.len());
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..senders)
                .map(|_| {
                    scope.spawn(|| {
                        let mut done = Vec::new();
                        while let Some((index, job)) = take(&next, jobs) {
                            done.push((
                                index,
                                if may_begin() {
                                    self.attempt(job, now)
                                } else {
                                    Verdict::NotBegun
                                },
                            ));
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
        })
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
        Verdict::NotBegun => {
            outbox::retry(conn, &job.lease, now)?;
            "released"
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

/// Sends until the worker's stop flag is raised, waking at the bell or once a second; `each_round` runs in between.
pub fn keep_sending(worker: &MailWorker, bell: &Bell, each_round: &dyn Fn()) {
    while !worker.stop.load(Ordering::Relaxed) {
        each_round();
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
