//! Group commit: one thread takes every command that waits, runs them in one transaction, commits, and only then
//! answers each; one fsync serves hundreds of people.
//!
//! It knows nothing of signatures: an [`Executor`] says what the commands do. A command that the database refuses
//! is found by bisection and harms nobody else; a lost connection fails the batch at once, and since commands are
//! idempotent their senders may repeat them.

use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use diesel::result::{DatabaseErrorKind, Error as DieselError};
use parking_lot::RwLock;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

use super::{AnyConn, Database, DbError};

/// What the commands of one queue do.
pub trait Executor: Send + 'static {
    /// A request to change something. It may be executed again after a rollback or an unknown commit.
    type Command: Send + 'static;
    /// The answer to one command.
    type Outcome: Send + 'static;
    /// What a whole batch leaves behind for [`Executor::committed`].
    type Notes;

    /// Executes `batch` in order, inside a transaction; one outcome per command.
    fn execute(
        &mut self,
        conn: &mut AnyConn,
        batch: &[&Self::Command],
    ) -> Result<(Vec<Self::Outcome>, Self::Notes), DbError>;

    /// Called after the commit, before anybody is answered.
    fn committed(&mut self, notes: Self::Notes);

    /// Called when a batch was not committed: whatever was remembered of it is wrong.
    fn rolled_back(&mut self);
}

/// Why a command got no outcome.
#[derive(Debug, Clone, thiserror::Error)]
pub enum WriteError {
    /// The queue is full, the wait was too long, or the database is away: try again later.
    #[error("the writer is busy or the database is away")]
    Unavailable,
    /// The database refused this command, and would again.
    #[error("the database refused the command: {0}")]
    Refused(String),
}

struct Envelope<E: Executor> {
    command: E::Command,
    reply: oneshot::Sender<Result<E::Outcome, WriteError>>,
}

/// Sends commands to the writer thread. Cheap to clone.
pub struct Queue<E: Executor> {
    sender: Arc<RwLock<Option<mpsc::Sender<Envelope<E>>>>>,
    wait: Duration,
}

impl<E: Executor> Clone for Queue<E> {
    fn clone(&self) -> Self {
        Self {
            sender: Arc::clone(&self.sender),
            wait: self.wait,
        }
    }
}

/// A place in the queue, for one command.
pub struct Place<E: Executor> {
    permit: mpsc::OwnedPermit<Envelope<E>>,
    deadline: Instant,
}

impl<E: Executor> Place<E> {
    /// Sends the command and waits for its commit.
    pub async fn submit(self, command: E::Command) -> Result<E::Outcome, WriteError> {
        let (reply, answer) = oneshot::channel();
        self.permit.send(Envelope { command, reply });
        match tokio::time::timeout_at(self.deadline, answer).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(_)) | Err(_) => Err(WriteError::Unavailable),
        }
    }
}

impl<E: Executor> Queue<E> {
    /// Takes a place in the queue, so that no work is done for a command that has none. In a full queue it is looked for
    /// some times more, within a quarter of the patience: whoever is refused comes again at once, and a refusal that
    /// comes too quickly only makes more of them. Nobody is promised the next place meanwhile, so that none is ever kept
    /// for somebody who is slow to take it.
    pub async fn reserve(&self) -> Result<Place<E>, WriteError> {
        const LOOKS: u32 = 4;
        let deadline = Instant::now() + self.wait;
        for look in 0..=LOOKS {
            let sender = self.sender.read().clone().ok_or(WriteError::Unavailable)?;
            match sender.try_reserve_owned() {
                Ok(permit) => return Ok(Place { permit, deadline }),
                Err(TrySendError::Closed(_)) => break,
                Err(TrySendError::Full(_)) if look < LOOKS => tokio::time::sleep(self.wait / (4 * LOOKS)).await,
                Err(TrySendError::Full(_)) => {}
            }
        }
        Err(WriteError::Unavailable)
    }

    /// Sends one command and waits for its commit.
    pub async fn submit(&self, command: E::Command) -> Result<E::Outcome, WriteError> {
        self.reserve().await?.submit(command).await
    }

    /// Whether commands are taken, and the thread that executes them lives.
    pub fn is_open(&self) -> bool {
        self.sender.read().as_ref().is_some_and(|sender| !sender.is_closed())
    }

    /// Takes no more commands; the thread commits what it holds and ends.
    pub fn close(&self) {
        *self.sender.write() = None;
    }
}

/// How much may wait, and how long.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Commands in the queue.
    pub queue: usize,
    /// Commands in one transaction.
    pub batch: usize,
    /// How long a sender waits.
    pub wait: Duration,
}

/// Starts the writer thread.
pub fn start<E: Executor>(
    database: Database,
    executor: E,
    bounds: Bounds,
    name: &str,
) -> std::io::Result<(Queue<E>, JoinHandle<()>)> {
    let (sender, receiver) = mpsc::channel(bounds.queue);
    let writer = Writer {
        database,
        executor,
        conn: None,
        batch: bounds.batch,
    };
    let thread = std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(move || writer.run(receiver))?;
    Ok((
        Queue {
            sender: Arc::new(RwLock::new(Some(sender))),
            wait: bounds.wait,
        },
        thread,
    ))
}

struct Writer<E: Executor> {
    database: Database,
    executor: E,
    conn: Option<AnyConn>,
    batch: usize,
}

impl<E: Executor> Writer<E> {
    fn run(mut self, mut receiver: mpsc::Receiver<Envelope<E>>) {
        let mut waiting = Vec::with_capacity(self.batch);
        while receiver.blocking_recv_many(&mut waiting, self.batch) > 0 {
            // Whoever gave up waiting has been told so; their command is not worth a place in the transaction.
            waiting.retain(|envelope| !envelope.reply.is_closed());
            metrics::histogram!("quipu_intake_batch_size").record(size(waiting.len()));
            self.settle(std::mem::take(&mut waiting));
        }
    }

    /// Executes a batch; on a data error, its halves.
    fn settle(&mut self, batch: Vec<Envelope<E>>) {
        if batch.is_empty() {
            return;
        }
        let result = self.transact(&batch);
        if result.is_err() {
            self.executor.rolled_back();
        }
        match result {
            Ok(outcomes) => answer(batch, outcomes),
            Err(error) if error.is_unavailable() => {
                tracing::error!(%error, commands = batch.len(), "batch failed, connection dropped");
                metrics::counter!("quipu_intake_failed_batches_total").increment(1);
                self.conn = None;
                refuse(batch, &WriteError::Unavailable);
            }
            Err(error) if batch.len() == 1 => {
                tracing::error!(error = kind_of(&error), "command refused by the database");
                refuse(batch, &WriteError::Refused(kind_of(&error).to_owned()));
            }
            Err(_) => {
                let mut first = batch;
                let second = first.split_off(first.len() / 2);
                self.settle(first);
                self.settle(second);
            }
        }
    }

    fn transact(&mut self, batch: &[Envelope<E>]) -> Result<Vec<E::Outcome>, DbError> {
        let commands: Vec<&E::Command> = batch.iter().map(|envelope| &envelope.command).collect();
        let conn = match &mut self.conn {
            Some(conn) => conn,
            vacant => vacant.insert(self.database.connect()?),
        };
        let executor = &mut self.executor;
        let (outcomes, notes) = self.database.write_on(conn, |conn| executor.execute(conn, &commands))?;
        executor.committed(notes);
        Ok(outcomes)
    }
}

fn answer<E: Executor>(batch: Vec<Envelope<E>>, outcomes: Vec<E::Outcome>) {
    for (envelope, outcome) in batch.into_iter().zip(outcomes) {
        // Nobody may be waiting any more; the commit stands, and the command may be repeated.
        drop(envelope.reply.send(Ok(outcome)));
    }
}

fn refuse<E: Executor>(batch: Vec<Envelope<E>>, error: &WriteError) {
    for envelope in batch {
        drop(envelope.reply.send(Err(error.clone())));
    }
}

/// Whether the error says that the connection or the server is gone or out of room, not that the data is wrong.
pub fn is_connection_error(error: &DieselError) -> bool {
    match error {
        DieselError::DatabaseError(kind, information) => match kind {
            DatabaseErrorKind::UniqueViolation
            | DatabaseErrorKind::ForeignKeyViolation
            | DatabaseErrorKind::NotNullViolation
            | DatabaseErrorKind::CheckViolation => false,
            DatabaseErrorKind::ClosedConnection
            | DatabaseErrorKind::SerializationFailure
            | DatabaseErrorKind::UnableToSendCommand
            | DatabaseErrorKind::ReadOnlyTransaction => true,
            _ => says_unavailable(information.message()),
        },
        DieselError::BrokenTransactionManager
        | DieselError::AlreadyInTransaction
        | DieselError::NotInTransaction
        | DieselError::RollbackErrorOnCommit { .. } => true,
        _ => false,
    }
}

/// Both databases report these as "other", with nothing but their message to go by.
fn says_unavailable(message: &str) -> bool {
    const SIGNS: [&str; 14] = [
        "database is locked",
        "database or disk is full",
        "disk I/O error",
        "unable to open database",
        "No space left",
        "server closed the connection",
        "terminating connection",
        "connection",
        "statement timeout",
        "shutting down",
        "starting up",
        "recovery mode",
        "deadlock detected",
        "could not extend file",
    ];
    SIGNS.iter().any(|sign| message.contains(sign))
}

/// The kind alone: a database's message may quote the data.
fn kind_of(error: &DbError) -> &'static str {
    match error {
        DbError::Query(DieselError::DatabaseError(kind, _)) => match kind {
            DatabaseErrorKind::UniqueViolation => "unique violation",
            DatabaseErrorKind::NotNullViolation => "not-null violation",
            DatabaseErrorKind::CheckViolation => "check violation",
            _ => "data error",
        },
        _ => "error",
    }
}

#[allow(clippy::cast_precision_loss)]
fn size(count: usize) -> f64 {
    count as f64
}
