//! Looking up single signatures for many requests at once: who asks while a read is under way is answered by the next
//! one, with everybody else who has asked meanwhile. A thousand people who press "confirm" cost some dozens of reads.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::sync::oneshot;

use super::model::Signature;
use super::store;
use crate::core::ids::SignatureId;
use crate::db::{Database, DbError};

/// How many may wait for the next read; behind a database that hangs, more only cost memory.
const MOST: usize = 4_096;

/// Why there is no answer.
#[derive(Debug, Clone, thiserror::Error)]
pub enum LookupError {
    /// Too many wait, or the read ended without one: worth trying again.
    #[error("too many lookups wait")]
    Busy,
    /// The database.
    #[error(transparent)]
    Database(Arc<DbError>),
}

type Answer = Result<Option<Signature>, LookupError>;

/// Reads signatures by id, many at once. Cheap to clone.
#[derive(Clone)]
pub struct Lookup {
    database: Database,
    questions: Arc<Mutex<Questions>>,
}

#[derive(Default)]
struct Questions {
    waiting: Vec<(SignatureId, oneshot::Sender<Answer>)>,
    reading: bool,
}

impl Lookup {
    /// A lookup that nobody has asked yet.
    pub fn new(database: Database) -> Self {
        Self {
            database,
            questions: Arc::default(),
        }
    }

    /// One signature; `None` if there is none of this id.
    pub async fn find(&self, id: SignatureId) -> Answer {
        let (reply, answer) = oneshot::channel();
        let idle = {
            let mut questions = self.questions.lock();
            if questions.waiting.len() >= MOST {
                return Err(LookupError::Busy);
            }
            questions.waiting.push((id, reply));
            !std::mem::replace(&mut questions.reading, true)
        };
        if idle {
            let lookup = self.clone();
            tokio::task::spawn_blocking(move || lookup.answer_all());
        }
        answer.await.unwrap_or(Err(LookupError::Busy))
    }

    /// Reads until nobody waits.
    fn answer_all(&self) {
        let _reader = Reader(self);
        loop {
            let mut asked = {
                let mut questions = self.questions.lock();
                if questions.waiting.is_empty() {
                    questions.reading = false;
                    return;
                }
                std::mem::take(&mut questions.waiting)
            };
            asked.retain(|(_, reply)| !reply.is_closed());
            let mut ids: Vec<SignatureId> = asked.iter().map(|(id, _)| *id).collect();
            ids.sort_unstable();
            ids.dedup();
            match self.database.read(|conn| store::load(conn, &ids)) {
                Ok(rows) => tell(asked, rows),
                Err(error) => {
                    let error = LookupError::Database(Arc::new(error));
                    for (_, reply) in asked {
                        drop(reply.send(Err(error.clone())));
                    }
                }
            }
        }
    }
}

fn tell(asked: Vec<(SignatureId, oneshot::Sender<Answer>)>, rows: Vec<Signature>) {
    let found: HashMap<SignatureId, Signature> = rows.into_iter().map(|row| (row.signature_id(), row)).collect();
    for (id, reply) in asked {
        // Who does not wait any more needs no answer.
        drop(reply.send(Ok(found.get(&id).cloned())));
    }
}

/// Should the thread that reads be lost to a panic, the next one who asks starts another.
struct Reader<'a>(&'a Lookup);

impl Drop for Reader<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            *self.0.questions.lock() = Questions::default();
        }
    }
}
