//! One connection type over both databases, how such a connection is opened, and how a transaction begins on each.

use std::sync::Arc;
use std::time::{Duration, Instant};

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::r2d2::R2D2Connection;
use diesel::{Connection, ConnectionError, ConnectionResult, PgConnection, QueryResult, SqliteConnection};

use parking_lot::Mutex;

use super::DbError;
use crate::config;

/// A connection to either database.
#[derive(diesel::MultiConnection)]
pub enum AnyConn {
    /// To PostgreSQL.
    Postgres(PgConnection),
    /// To a SQLite file.
    Sqlite(SqliteConnection),
}

/// Runs the same expression on whichever connection it is, with the concrete type in scope: for what Diesel cannot
/// do through the enum (`ON CONFLICT`, batches).
macro_rules! on_either {
    ($conn:expr, $inner:ident => $work:expr) => {
        match $conn {
            $crate::db::AnyConn::Postgres($inner) => $work,
            $crate::db::AnyConn::Sqlite($inner) => $work,
        }
    };
}
pub(crate) use on_either;

/// Which database it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// PostgreSQL, 14 or later.
    Postgres,
    /// The bundled SQLite.
    Sqlite,
}

/// Opens connections for the pool.
#[derive(Debug, Clone)]
pub struct Manager {
    backend: Backend,
    address: String,
    timeout_ms: u64,
    turn: Arc<Mutex<()>>,
}

impl Manager {
    /// Reads the scheme of the URL.
    pub fn new(settings: &config::Database) -> Result<Self, DbError> {
        let url = settings.url.as_str();
        let (backend, address) = match url.strip_prefix("sqlite:") {
            Some(file) if !file.is_empty() => (Backend::Sqlite, file),
            None if url.starts_with("postgres://") || url.starts_with("postgresql://") => (Backend::Postgres, url),
            _ => return Err(DbError::Scheme),
        };
        if backend == Backend::Sqlite {
            create_privately(address);
        }
        let turn = Arc::default();
        Ok(Self {
            backend,
            address: address.to_owned(),
            timeout_ms: settings.statement_timeout_ms,
            turn,
        })
    }

    /// The SQLite file.
    pub fn file(&self) -> Option<&str> {
        (self.backend == Backend::Sqlite).then_some(self.address.as_str())
    }

    /// What the scheme said.
    pub fn backend(&self) -> Backend {
        self.backend
    }

    fn open(&self) -> ConnectionResult<AnyConn> {
        let timeout = self.timeout_ms;
        let (mut conn, set_up) = match self.backend {
            // We read by key. A planner that has no figures yet of a table that grew this minute would read all of it; and
            // nothing we ask is worth compiling (which the price it now sees in reading a small table whole would begin).
            Backend::Postgres => (
                AnyConn::Postgres(PgConnection::establish(&self.address)?),
                format!(
                    "SET statement_timeout = {timeout}; SET client_min_messages = warning; SET TIME ZONE 'UTC'; \
                     SET enable_seqscan = off; SET jit = off"
                ),
            ),
            // The order matters: the busy timeout must stand before the journal mode is changed. SQLite's own checkpoints
            // begin late: in a service the checkpointer comes before them.
            Backend::Sqlite => (
                AnyConn::Sqlite(SqliteConnection::establish(&self.address)?),
                format!(
                    "PRAGMA busy_timeout = {timeout}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                     PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON; PRAGMA cache_size = -16000; \
                     PRAGMA journal_size_limit = 67108864; \
                     PRAGMA wal_autocheckpoint = 65536; PRAGMA temp_store = MEMORY"
                ),
            ),
        };
        conn.batch_execute(&set_up)
            .map_err(ConnectionError::CouldntSetupConfiguration)?;
        Ok(conn)
    }

    /// SQLite's busy timeout does not cover the change of a new file to WAL: connections are opened one at a time,
    /// and tried again while another process opens the same file.
    pub fn open_patiently(&self) -> ConnectionResult<AnyConn> {
        const PAUSE_MS: u64 = 20;
        let _turn = (self.backend == Backend::Sqlite).then(|| self.turn.lock());
        let mut waited_ms = 0;
        loop {
            match self.open() {
                Err(error) if waited_ms < self.timeout_ms && error.to_string().contains("locked") => {
                    std::thread::sleep(Duration::from_millis(PAUSE_MS));
                    waited_ms += PAUSE_MS;
                }
                done => return done,
            }
        }
    }
}

/// A connection of the pool, and when it was last seen to work.
pub struct Pooled {
    /// The connection.
    pub conn: AnyConn,
    seen: Instant,
}

/// Asking whether a connection still works takes as long as asking what one wants to know, so it is asked this seldom.
const SEEN_LATELY: Duration = Duration::from_millis(500);

/// Makes a new SQLite file readable by its owner only; the files beside it take its mode.
fn create_privately(file: &str) {
    use std::os::unix::fs::OpenOptionsExt;
    // A file that is there already, or cannot be made, is for SQLite to judge.
    drop(
        std::fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(file),
    );
}

impl r2d2::ManageConnection for Manager {
    type Connection = Pooled;
    type Error = ConnectionError;

    fn connect(&self) -> Result<Pooled, ConnectionError> {
        let mut conn = self.open_patiently()?;
        if self.backend == Backend::Sqlite {
            // There are many of these, each with pages of its own; those of the threads that write keep more.
            conn.batch_execute("PRAGMA cache_size = -4000")
                .map_err(ConnectionError::CouldntSetupConfiguration)?;
        }
        Ok(Pooled {
            conn,
            seen: Instant::now(),
        })
    }

    fn is_valid(&self, pooled: &mut Pooled) -> Result<(), ConnectionError> {
        if pooled.seen.elapsed() < SEEN_LATELY {
            return Ok(());
        }
        R2D2Connection::ping(&mut pooled.conn).map_err(ConnectionError::CouldntSetupConfiguration)?;
        pooled.seen = Instant::now();
        Ok(())
    }

    fn has_broken(&self, pooled: &mut Pooled) -> bool {
        R2D2Connection::is_broken(&mut pooled.conn)
    }
}

/// Begins a write transaction; on SQLite it takes the write lock at once, so that it cannot fail half-way for it.
pub fn begin(conn: &mut AnyConn) -> QueryResult<()> {
    match conn {
        AnyConn::Postgres(conn) => AnsiTransactionManager::begin_transaction(conn),
        AnyConn::Sqlite(conn) => AnsiTransactionManager::begin_transaction_sql(conn, "BEGIN IMMEDIATE"),
    }
}

/// Begins a transaction that only reads, and reads everything as it is now.
pub fn begin_snapshot(conn: &mut AnyConn) -> QueryResult<()> {
    match conn {
        AnyConn::Postgres(conn) => {
            let sql = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
            AnsiTransactionManager::begin_transaction_sql(conn, sql)
        }
        AnyConn::Sqlite(conn) => AnsiTransactionManager::begin_transaction(conn),
    }
}

/// Makes the transaction durable.
pub fn commit(conn: &mut AnyConn) -> QueryResult<()> {
    on_either!(conn, conn => AnsiTransactionManager::commit_transaction(conn))
}

/// Undoes the transaction.
pub fn rollback(conn: &mut AnyConn) -> QueryResult<()> {
    on_either!(conn, conn => AnsiTransactionManager::rollback_transaction(conn))
}
