//! The database: SQLite on one machine or PostgreSQL for several, behind one connection type.
//!
//! Reads take a pooled connection; writes also pass the write gate, because SQLite has one writer and an unfair
//! busy handler. Everything here blocks: call it from `web::block` or a thread of one's own.

pub mod checkpoint;
mod connection;
pub mod dialect;
mod fixed;
pub mod keys;
mod migrations;
pub mod schema;
pub mod writer;

use std::sync::Arc;
use std::time::Duration;

use parking_lot::FairMutex;

use connection::Manager;
pub(crate) use connection::on_either;
pub use connection::{AnyConn, Backend};
pub(crate) use fixed::fixed_statement;

use crate::config;
use crate::core::bell::Bell;

/// Connections, and the gate that every write passes. Cheap to clone.
#[derive(Clone)]
pub struct Database {
    pool: r2d2::Pool<Manager>,
    manager: Manager,
    gate: Arc<FairMutex<()>>,
    written: Bell,
}

/// Why the database could not do it.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// No connection came free in time, or none could be made: worth trying again.
    #[error("no database connection: {0}")]
    Pool(#[from] r2d2::Error),
    /// The statement failed.
    #[error("database: {0}")]
    Query(#[from] diesel::result::Error),
    /// A row that must be there is not.
    #[error("database: a row is missing")]
    NotFound,
    /// A connection could not be opened.
    #[error("database: {0}")]
    Connect(#[from] diesel::ConnectionError),
    /// The schema could not be brought up to date.
    #[error("migration: {0}")]
    Migration(String),
    /// `database.url` names no database that Quipu knows.
    #[error("database.url must start with sqlite: or postgres://")]
    Scheme,
}

impl DbError {
    /// Whether the database is away or busy, so that the same request may succeed later.
    pub fn is_unavailable(&self) -> bool {
        match self {
            Self::Pool(_) | Self::Connect(_) => true,
            Self::Query(error) => writer::is_connection_error(error),
            Self::Migration(_) | Self::Scheme | Self::NotFound => false,
        }
    }
}

impl Database {
    /// Opens the pool; connections are made when first needed, so that a database that is away stops nothing here.
    pub fn open(settings: &config::Database) -> Result<Self, DbError> {
        let manager = Manager::new(settings)?;
        let pool = r2d2::Pool::builder()
            .max_size(settings.pool_size)
            .min_idle(Some(1))
            .connection_timeout(Duration::from_millis(settings.pool_wait_ms))
            .test_on_check_out(manager.backend() == Backend::Postgres)
            .error_handler(Box::new(r2d2::NopErrorHandler))
            .build_unchecked(manager.clone());
        Ok(Self {
            pool,
            manager,
            gate: Arc::new(FairMutex::new(())),
            written: Bell::default(),
        })
    }

    /// The SQLite file.
    fn file(&self) -> Option<&str> {
        self.manager.file()
    }

    /// Which of the two it is.
    pub fn backend(&self) -> Backend {
        self.manager.backend()
    }

    /// A connection outside the pool, for a thread that keeps it.
    pub fn connect(&self) -> Result<AnyConn, DbError> {
        Ok(self.manager.open_patiently()?)
    }

    /// Brings the schema up to date; several nodes may do so at once.
    pub fn migrate(&self) -> Result<Vec<String>, DbError> {
        let _gate = self.gate.lock();
        migrations::run(&mut self.connect()?)
    }

    /// The names of migrations that are still to be applied.
    pub fn pending_migrations(&self) -> Result<Vec<String>, DbError> {
        migrations::pending(&mut self.connect()?)
    }

    /// Runs `work` on a pooled connection, for reading.
    pub fn read<T, E: From<DbError>>(&self, work: impl FnOnce(&mut AnyConn) -> Result<T, E>) -> Result<T, E> {
        let mut pooled = self.pool.get().map_err(DbError::from)?;
        work(&mut pooled.conn)
    }

    /// Runs `work` in one write transaction: all of it, or on error none of it.
    pub fn write<T, E: From<DbError>>(&self, work: impl FnOnce(&mut AnyConn) -> Result<T, E>) -> Result<T, E> {
        let mut pooled = self.pool.get().map_err(DbError::from)?;
        self.write_on(&mut pooled.conn, work)
    }

    /// The same on a connection of the caller's.
    pub fn write_on<T, E: From<DbError>>(
        &self,
        conn: &mut AnyConn,
        work: impl FnOnce(&mut AnyConn) -> Result<T, E>,
    ) -> Result<T, E> {
        let _gate = (self.backend() == Backend::Sqlite).then(|| self.gate.lock());
        connection::begin(conn).map_err(DbError::from)?;
        match work(conn) {
            Ok(done) => {
                connection::commit(conn).map_err(DbError::from)?;
                if self.backend() == Backend::Sqlite {
                    self.written.ring();
                }
                Ok(done)
            }
            Err(error) => {
                // The first error is the one to tell; a failed rollback leaves a connection that the pool replaces.
                if let Err(rollback) = connection::rollback(conn) {
                    tracing::warn!(%rollback, "rollback failed");
                }
                Err(error)
            }
        }
    }

    /// Reads everything as it is at one moment, on a connection of its own and without a limit of time; of those who
    /// ask for the same `turn` on PostgreSQL, one at a time. `work` may write meanwhile, on other connections.
    pub fn snapshot<T>(&self, turn: i64, work: impl FnOnce(&mut AnyConn) -> Result<T, DbError>) -> Result<T, DbError> {
        let mut conn = self.connect()?;
        dialect::lift_timeout(&mut conn)?;
        dialect::take_turn(&mut conn, turn)?;
        connection::begin_snapshot(&mut conn)?;
        let done = work(&mut conn);
        connection::rollback(&mut conn)?;
        done
    }

    /// Waits until something was written to the SQLite file by this process, `at_most` so long; says whether it was.
    pub fn wait_for_write(&self, at_most: Duration) -> bool {
        self.written.wait(at_most)
    }

    /// Runs `work` while nobody in this process writes.
    fn behind_gate<T>(&self, work: impl FnOnce() -> T) -> T {
        let _gate = self.gate.lock();
        work()
    }

    /// A pause after a transaction that took `held`, for who writes one after the other for a long time: SQLite gives its
    /// lock to whoever asks at the right moment, and a service in another process must find one. On PostgreSQL everybody
    /// waits in a queue, and there is no pause.
    pub fn let_others_write(&self, held: Duration) {
        if self.backend() == Backend::Sqlite {
            std::thread::sleep(held / 8);
        }
    }

    /// Whether the database answers.
    pub fn ping(&self) -> Result<(), DbError> {
        self.read(|conn| Ok(dialect::ping(conn)?))
    }
}
