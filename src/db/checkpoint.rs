//! Keeps SQLite's write-ahead log short while signing goes on at full speed.
//!
//! SQLite's own checkpoints run inside some commit, which then waits for the file to be written; a passive one beside
//! the writer never catches up with it, so that the log could not begin anew and would grow without bound. So most of
//! the log is copied beside the writer, and only the small rest, written meanwhile, behind the write gate.

use std::time::Duration;

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::{AnyConn, Database, DbError};

/// Pages of 4 KiB from which on the log is worth the trouble: 32 MiB.
const LONG: i64 = 8_192;
/// How long nobody must have written for the log to be copied however short it is.
const IDLE: Duration = Duration::from_millis(250);
/// A pause between looks; the log grows by some megabytes meanwhile.
const PAUSE: Duration = Duration::from_millis(50);

#[derive(QueryableByName)]
struct Progress {
    /// Whether a reader or writer was in the way.
    #[diesel(sql_type = BigInt)]
    busy: i64,
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
}

impl Checkpointer {
    /// For a database in a SQLite file; for any other there is nothing to do.
    pub fn new(database: Database) -> Self {
        Self { database, conn: None }
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

    /// Copies what is in the log, if it is long or nobody is writing; says how many pages the log has afterwards.
    pub fn run_once(&mut self, busy: bool) -> Result<i64, DbError> {
        let conn = match &mut self.conn {
            Some(conn) => conn,
            vacant => vacant.insert(self.database.connect()?),
        };
        let AnyConn::Sqlite(conn) = conn else {
            return Ok(0);
        };
        let before = checkpoint(conn, "NOOP")?;
        let is_done = before.log == before.checkpointed;
        if is_done || (busy && before.log < LONG) {
            return Ok(before.log);
        }
        let copied = checkpoint(conn, "PASSIVE")?;
        if before.log < LONG {
            return Ok(copied.log - copied.checkpointed);
        }
        let last = self.database.behind_gate(|| checkpoint(conn, "RESTART"))?;
        metrics::counter!("quipu_checkpoints_total", "held_up" => if last.busy == 0 { "no" } else { "yes" })
            .increment(1);
        Ok(last.log - last.checkpointed)
    }
}

/// One checkpoint of the given mode (sqlite.org, `PRAGMA wal_checkpoint`).
fn checkpoint(conn: &mut SqliteConnection, mode: &str) -> QueryResult<Progress> {
    diesel::sql_query(format!("PRAGMA wal_checkpoint({mode})")).get_result(conn)
}
