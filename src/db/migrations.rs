//! The schema's history, embedded in the binary: one tree per database, with the same names in both.

use diesel::connection::SimpleConnection;
use diesel::migration::MigrationSource;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::{AnyConn, DbError, dialect};

const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");
const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
/// Any number that no other program locks in this database: the ASCII codes of "quipu".
const LOCK: i64 = 0x71_75_69_70_75;

/// Applies what is missing and returns its names.
pub fn run(conn: &mut AnyConn) -> Result<Vec<String>, DbError> {
    dialect::lift_timeout(conn)?;
    let applied = match conn {
        AnyConn::Postgres(conn) => {
            conn.batch_execute(&format!("SELECT pg_advisory_lock({LOCK})"))?;
            let applied = conn.run_pending_migrations(POSTGRES).map(names);
            conn.batch_execute(&format!("SELECT pg_advisory_unlock({LOCK})"))?;
            applied
        }
        AnyConn::Sqlite(conn) => conn.run_pending_migrations(SQLITE).map(names),
    };
    applied.map_err(|error| DbError::Migration(error.to_string()))
}

/// The names of what is missing.
pub fn pending(conn: &mut AnyConn) -> Result<Vec<String>, DbError> {
    match conn {
        AnyConn::Postgres(conn) => missing(conn, POSTGRES),
        AnyConn::Sqlite(conn) => missing(conn, SQLITE),
    }
}

fn missing<DB, Conn>(conn: &mut Conn, source: EmbeddedMigrations) -> Result<Vec<String>, DbError>
where
    DB: diesel::backend::Backend,
    Conn: MigrationHarness<DB>,
    EmbeddedMigrations: MigrationSource<DB>,
{
    let migrations = conn
        .pending_migrations(source)
        .map_err(|error| DbError::Migration(error.to_string()))?;
    Ok(migrations
        .iter()
        .map(|migration| migration.name().to_string())
        .collect())
}

fn names(versions: Vec<diesel::migration::MigrationVersion<'_>>) -> Vec<String> {
    versions.iter().map(ToString::to_string).collect()
}
