//! Intake: the one door through which signatures are made, confirmed, withdrawn and erased.
//!
//! It gives the batch writer its commands, keeps their order, and tells the rest of the node what was committed.

use std::thread::JoinHandle;
use std::time::Duration;

use crate::config;
use crate::core::bell::Bell;
use crate::core::clock::Clock;
use crate::core::ids::{CampaignId, SignatureId};
use crate::db::writer::{self, Bounds, Executor, Place, Queue, WriteError};
use crate::db::{AnyConn, Database, DbError};
use crate::signatures::handling::{Handled, Handling};
use crate::signatures::ledger::{Ledger, Written};
use crate::signatures::sign::NewSignature;
use crate::tallies::{Board, Sources};
use crate::verification::confirm::{ConfirmOutcome, Confirmation};
use crate::verification::withdraw::{WithdrawOutcome, Withdrawal};

/// Everything that intake does.
#[derive(Debug, Clone)]
pub enum Command {
    /// A form was sent.
    Sign(NewSignature),
    /// "Confirm" was pressed.
    Confirm(Confirmation),
    /// "Send me a new link" was pressed.
    Renew(Confirmation),
    /// "Withdraw" was pressed.
    Withdraw(Withdrawal),
    /// An organiser's order about a signature.
    Handle(Handling),
}

impl Command {
    fn subject(&self) -> (CampaignId, SignatureId) {
        match self {
            Self::Sign(new) => (new.campaign_id, new.id),
            Self::Confirm(confirmation) | Self::Renew(confirmation) => (confirmation.campaign_id, confirmation.id),
            Self::Withdraw(withdrawal) => (withdrawal.campaign_id, withdrawal.id),
            Self::Handle(handling) => (handling.campaign_id, handling.id),
        }
    }

    fn apply(&self, conn: &mut AnyConn, ledger: &mut Ledger<'_>) -> Result<Outcome, DbError> {
        Ok(match self {
            Self::Sign(new) => {
                new.apply(conn, ledger)?;
                Outcome::Accepted
            }
            Self::Confirm(confirmation) => Outcome::Confirm(confirmation.apply(conn, ledger)?),
            Self::Renew(confirmation) => {
                confirmation.renew(ledger);
                Outcome::Accepted
            }
            Self::Withdraw(withdrawal) => Outcome::Withdraw(withdrawal.apply(conn, ledger)?),
            Self::Handle(handling) => Outcome::Handle(handling.apply(conn, ledger)?),
        })
    }
}

/// The answer to a [`Command`].
#[derive(Debug, Clone, Copy)]
pub enum Outcome {
    /// Written, or nothing to write; which of the two is nobody's business.
    Accepted,
    /// Of a confirmation.
    Confirm(ConfirmOutcome),
    /// Of a withdrawal.
    Withdraw(WithdrawOutcome),
    /// Of an organiser's order.
    Handle(Handled),
}

/// What the rest of the node wants to hear of commits.
#[derive(Clone)]
pub struct Listeners {
    /// The counts in memory.
    pub board: Board,
    /// Rung when mails are owed.
    pub mail: Bell,
    /// Rung when names on pages may have changed.
    pub refresh: Bell,
}

/// The door. Cheap to clone.
#[derive(Clone)]
pub struct Intake {
    queue: Queue<Batches>,
}

impl Intake {
    /// Starts the writer thread; it ends after [`Intake::close`].
    pub fn start(
        database: Database,
        clock: Clock,
        settings: &config::Intake,
        listeners: Listeners,
    ) -> std::io::Result<(Self, JoinHandle<()>)> {
        let bounds = Bounds {
            queue: settings.queue,
            batch: settings.batch,
            wait: Duration::from_millis(settings.wait_ms),
        };
        let executor = Batches {
            clock,
            sources: Sources::default(),
            listeners,
        };
        let (queue, thread) = writer::start(database, executor, bounds, "intake")?;
        Ok((Self { queue }, thread))
    }

    /// Whether commands are taken and the writer is at work.
    pub fn is_open(&self) -> bool {
        self.queue.is_open()
    }

    /// Takes nothing more; what is waiting is committed.
    pub fn close(&self) {
        self.queue.close();
    }

    /// Takes a place in the queue, before anything is sealed.
    pub async fn reserve(&self) -> Result<Reserved, WriteError> {
        self.queue.reserve().await.map(Reserved)
    }

    /// Confirms. When this returns, the count is durable.
    pub async fn confirm(&self, confirmation: Confirmation) -> Result<ConfirmOutcome, WriteError> {
        match self.queue.submit(Command::Confirm(confirmation)).await? {
            Outcome::Confirm(outcome) => Ok(outcome),
            _ => Err(WriteError::Unavailable),
        }
    }

    /// Owes another confirmation mail.
    pub async fn renew(&self, confirmation: Confirmation) -> Result<(), WriteError> {
        self.queue.submit(Command::Renew(confirmation)).await.map(drop)
    }

    /// Withdraws. When this returns, the count is durable.
    pub async fn withdraw(&self, withdrawal: Withdrawal) -> Result<WithdrawOutcome, WriteError> {
        match self.queue.submit(Command::Withdraw(withdrawal)).await? {
            Outcome::Withdraw(outcome) => Ok(outcome),
            _ => Err(WriteError::Unavailable),
        }
    }

    /// Does what an organiser orders. When this returns, it is durable and on record.
    pub async fn handle(&self, handling: Handling) -> Result<Handled, WriteError> {
        match self.queue.submit(Command::Handle(handling)).await? {
            Outcome::Handle(outcome) => Ok(outcome),
            _ => Err(WriteError::Unavailable),
        }
    }
}

/// A place in the queue.
pub struct Reserved(Place<Batches>);

impl Reserved {
    /// Signs. When this returns, the signature is durable and its mail owed.
    pub async fn sign(self, new: NewSignature) -> Result<(), WriteError> {
        self.0.submit(Command::Sign(new)).await.map(drop)
    }
}

struct Batches {
    clock: Clock,
    sources: Sources,
    listeners: Listeners,
}

impl Executor for Batches {
    type Command = Command;
    type Outcome = Outcome;
    type Notes = Written;

    fn execute(&mut self, conn: &mut AnyConn, batch: &[&Command]) -> Result<(Vec<Outcome>, Written), DbError> {
        let (campaigns, ids) = batch.iter().map(|command| command.subject()).unzip();
        execute(conn, &self.clock, &mut self.sources, campaigns, ids, batch)
    }

    fn rolled_back(&mut self) {
        self.sources.clear();
    }

    fn committed(&mut self, written: Written) {
        if written.mails_owed {
            self.listeners.mail.ring();
        }
        if !written.tallies.is_empty() {
            self.listeners.board.update(written.tallies);
            self.listeners.refresh.ring();
        }
    }
}

fn execute(
    conn: &mut AnyConn,
    clock: &Clock,
    sources: &mut Sources,
    campaigns: Vec<CampaignId>,
    ids: Vec<SignatureId>,
    batch: &[&Command],
) -> Result<(Vec<Outcome>, Written), DbError> {
    let mut ledger = Ledger::load(conn, clock.now(), sources, campaigns, ids)?;
    let outcomes = batch
        .iter()
        .map(|command| command.apply(conn, &mut ledger))
        .collect::<Result<Vec<_>, _>>()?;
    Ok((outcomes, ledger.write(conn)?))
}
