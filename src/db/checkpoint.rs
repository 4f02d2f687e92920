//! Keeps SQLite's write-ahead log short while signing goes on at full speed.
//!
//! SQLite's own checkpoints run inside some commit, which then waits for the file to be written; a passive one beside
//! the writer never catches up with it, so that the log could not begin anew and would grow without bound. So most of
//! the log is copied, and forced to the disk, beside the writer, and only the small rest, written meanwhile, behind the
//! write gate.

use std::fs::File;
use std::time::Duration;

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::{AnyConn, Database, DbError};

/// Pages of 4 KiB from which on the log is worth the trouble: 32 MiB.
const LONG: i64 = 8_192;
/// A rest that is short enough for the writer to wait for it: 4 MiB.
const SHORT: i64 = 1_024;
/// How often the rest is made shorter beside the writer; a disk that cannot keep up must hold it up in the end.
const PASSES: usize = 4;
/// How long nobody must have written for the log to be copied however short it is.
const IDLE: Duration = Duration::from_millis(250);
/// A pause between looks.
const PAUSE: Duration = Duration::from_millis(50);

#[derive(QueryableByName)]
struct Progress {
    /// Pages in the log.
    #[diesel(sql_type = BigInt)]
    log: i64,
    /// Pages of it that are in the database file too.
    #[diesel(sql_type = BigInt)]
    checkpointed: i64,
}

/// Copies the log into the database file, on a connection of its own.
pub struct Checkpointer {
    database: Database,
    conn: Option<AnyConn>,
    /// The database file, to force it to the disk. It is never closed: closing any descriptor of a file releases the
    /// process's locks on it, those of SQLite's connections too (fcntl(2); sqlite.org, "How To Corrupt").
    file: Option<&'static File>,
}

impl Checkpointer {
    /// For a database in a SQLite file; for any other there is nothing to do.
    pub fn new(database: Database) -> Self {
        let file = database.file().and_then(|path| File::open(path).ok());
        Self {
            database,
            conn: None,
            file: file.map(|file| &*Box::leak(Box::new(file))),
        }
    }

    /// Looks after the log until `stop` says so.
    pub fn keep_short(mut self, stop: &dyn Fn() -> bool) {
        while !stop() {
            let was_written = self.database.wait_for_write(IDLE);
            if let Err(error) = self.run_once(was_written) {
                tracing::warn!(%error, "no checkpoint");
                self.conn = None;
            }
            std::thread::sleep(PAUSE);
        }
    }

    /// Copies what is in the log, if it is long or nobody is writing; says how many pages are still to be copied.
    pub fn run_once(&mut self, busy: bool) -> Result<i64, DbError> {
        let conn = match &mut self.conn {
            Some(conn) => conn,
            vacant => vacant.insert(self.database.connect()?),
        };
        let AnyConn::Sqlite(conn) = conn else {
            return Ok(0);
        };
        let before = checkpoint(conn, "NOOP")?;
        let waiting = before.log - before.checkpointed;
        if waiting == 0 || (busy && before.log < LONG) {
            return Ok(waiting);
        }
        for _ in 0..PASSES {
            let copied = checkpoint(conn, "PASSIVE")?;
            let rest = copied.log - copied.checkpointed;
            if before.log < LONG {
                return Ok(rest);
            }
            // SQLite forces the file to the disk only once it has all of the log, which would be behind the gate.
            if let Some(Err(error)) = self.file.map(File::sync_data) {
                tracing::warn!(%error, "database file not synced");
            }
            if rest < SHORT {
                break;
            }
        }
        // Passive here too: if somebody still reads an older state, the log begins anew after the next one; a writer that
        // waited for readers would keep everybody waiting.
        let last = self.database.behind_gate(|| checkpoint(conn, "PASSIVE"))?;
        metrics::counter!("quipu_checkpoints_total").increment(1);
        Ok(last.log - last.checkpointed)
    }
}

/// One checkpoint of the given mode (sqlite.org, `PRAGMA wal_checkpoint`).
fn checkpoint(conn: &mut SqliteConnection, mode: &str) -> QueryResult<Progress> {
    diesel::sql_query(format!("PRAGMA wal_checkpoint({mode})")).get_result(conn)
}
