//! The mail worker: lease, commit, send, finish. It holds no transaction while it talks to a mail server.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use super::prepare::{Job, prepare};
use super::transport::{SendError, Transport};
use crate::app::Core;
use crate::core::bell::Bell;
use crate::core::clock::Seconds;
use crate::db::{AnyConn, DbError};
use crate::outbox::store as outbox;
use crate::tallies::{HourKind, Hours, store as tallies};

/// Full-jitter backoff: the first retry comes within a minute, and none later than this after the one before.
const LONGEST_PAUSE: Seconds = 6 * 3_600;
/// So that no statement has more parameters than a database takes.
const MOST_IN_A_BATCH: i64 = 1_000;

/// Sends what is owed. Cheap to clone.
#[derive(Clone)]
pub struct MailWorker {
    core: Core,
    transport: Transport,
    stop: Arc<AtomicBool>,
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

impl Verdict {
    /// The word used in figures.
    fn word(&self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Refused(_) => "refused",
            Self::Later => "retried",
            Self::GivenUp => "given_up",
            Self::NotBegun => "released",
        }
    }

    /// As what the campaign's hours count it.
    fn kind(&self) -> Option<HourKind> {
        match self {
            Self::Sent => Some(HourKind::MailSent),
            Self::Refused(_) => Some(HourKind::MailRefused),
            Self::Later => Some(HourKind::MailRetried),
            Self::GivenUp => Some(HourKind::MailGivenUp),
            Self::NotBegun => None,
        }
    }
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
        if !jobs.is_empty() {
            self.send_all(&jobs, now)?;
        }
        Ok(due)
    }

    fn lease(&self, now: Seconds) -> Result<(usize, Vec<Job>), DbError> {
        let settings = &self.core.config.mail;
        let batch = settings.batch.clamp(1, MOST_IN_A_BATCH);
        self.core.database.write(|conn| {
            let leases = outbox::lease(conn, now, now + settings.lease_seconds, batch)?;
            Ok((leases.len(), prepare(&self.core, conn, leases, now)?))
        })
    }

    /// Sends side by side, and notes results as they come, so that a crash repeats few mails. Nothing of the database is
    /// held by those who send.
    fn send_all(&self, jobs: &[Job], now: Seconds) -> Result<(), DbError> {
        let (next, halted) = (AtomicUsize::new(0), AtomicBool::new(false));
        // Nobody begins a mail whose lease might end before the mail server has answered.
        let lease = u64::try_from(self.core.config.mail.lease_seconds).unwrap_or(0);
        let (begun, enough) = (Instant::now(), Duration::from_secs(lease / 2));
        let may_begin = || {
            let stopped = self.stop.load(Ordering::Relaxed) || halted.load(Ordering::Relaxed);
            begun.elapsed() < enough && !stopped
        };
        let (results, sent) = mpsc::channel();
        std::thread::scope(|scope| {
            for _ in 0..self.core.config.mail.senders.clamp(1, jobs.len()) {
                let (results, next, may_begin) = (results.clone(), &next, &may_begin);
                scope.spawn(move || {
                    while let Some((index, job)) = take(next, jobs) {
                        let verdict = if may_begin() {
                            self.attempt(job, now)
                        } else {
                            Verdict::NotBegun
                        };
                        if results.send((index, verdict)).is_err() {
                            return;
                        }
                    }
                });
            }
            drop(results);
            let mut noted = Ok(());
            while let Ok(first) = sent.recv() {
                let mut group = vec![first];
                group.extend(sent.try_iter());
                if noted.is_ok() {
                    noted = self.settle_all(jobs, group, now);
                    // What cannot be noted is sent again when its lease has run out: better not to send more of it.
                    halted.store(noted.is_err(), Ordering::Relaxed);
                }
            }
            noted
        })
    }

    /// Notes the results; what was sent must not be sent again for a moment's trouble with the database.
    fn settle_all(&self, jobs: &[Job], mut verdicts: Vec<(usize, Verdict)>, now: Seconds) -> Result<(), DbError> {
        const TRIES: u32 = 5;
        // Suppressions are written in one order by all workers.
        verdicts.sort_unstable_by_key(|(index, _)| jobs[*index].suppression);
        let mut attempt = 1;
        loop {
            match self.core.database.write(|conn| settle(conn, jobs, &verdicts, now)) {
                Err(error) if attempt < TRIES => {
                    tracing::warn!(%error, attempt, "results of sending not noted yet");
                    std::thread::sleep(Duration::from_millis(200) * attempt);
                    attempt += 1;
                }
                done => return done,
            }
        }
    }

    fn attempt(&self, job: &Job, now: Seconds) -> Verdict {
        let outcome = match job.message(&self.core, now) {
            Ok(message) => self.transport.send(&message, now),
            Err(error) => Err(SendError::Later(error.to_string())),
        };
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

/// Notes results of attempts.
fn settle(conn: &mut AnyConn, jobs: &[Job], verdicts: &[(usize, Verdict)], now: Seconds) -> Result<(), DbError> {
    let (mut finished, mut hours) = (Vec::with_capacity(verdicts.len()), Hours::default());
    for (index, verdict) in verdicts {
        let job = &jobs[*index];
        if let Some(kind) = verdict.kind() {
            hours.add(job.lease.campaign_id, kind, 1);
        }
        match verdict {
            Verdict::Later => outbox::retry(conn, &job.lease, now + pause(job.lease.attempts))?,
            Verdict::NotBegun => outbox::retry(conn, &job.lease, now)?,
            Verdict::Refused(code) => {
                outbox::suppress(conn, job.suppression, code, now)?;
                finished.push(&job.lease);
            }
            Verdict::Sent | Verdict::GivenUp => finished.push(&job.lease),
        }
        metrics::counter!("quipu_mails_total", "outcome" => verdict.word()).increment(1);
    }
    if !finished.is_empty() {
        outbox::finish(conn, &finished)?;
    }
    // In the transaction that notes the results, so that a mail is counted as often as it is noted.
    tallies::hours::add(conn, hours, now)
}

fn take<'a>(next: &AtomicUsize, jobs: &'a [Job]) -> Option<(usize, &'a Job)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    jobs.get(index).map(|job| (index, job))
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
            Ok(0) => drop(bell.wait(Duration::from_secs(1))),
            Ok(_) => {}
            Err(error) => {
                tracing::warn!(%error, "outbox not reached");
                bell.wait(Duration::from_secs(1));
            }
        }
    }
}
