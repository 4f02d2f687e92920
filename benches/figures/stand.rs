//! A fresh installation on each database, and what is asked of it between measurements.

use diesel::prelude::*;
use quipu::app::Core;
use quipu::db::schema::{outbox, signatures};
use quipu::db::{AnyConn, DbError};

use crate::harness::{Cluster, Site};
use crate::support::binary::Program;

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Sqlite,
    Postgres,
}

impl Kind {
    pub const BOTH: [Self; 2] = [Self::Sqlite, Self::Postgres];

    pub fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

/// An installation, and the PostgreSQL it may have for itself.
pub struct Stand {
    pub site: Site,
    _cluster: Option<Cluster>,
}

impl Stand {
    pub fn new(kind: Kind, settings: &[(&str, &str)]) -> Self {
        match kind {
            Kind::Sqlite => Self {
                site: Site::sqlite(settings),
                _cluster: None,
            },
            Kind::Postgres => {
                let cluster = Cluster::start();
                Self {
                    site: Site::postgres(&cluster.url(), settings),
                    _cluster: Some(cluster),
                }
            }
        }
    }

    pub fn serve(&self) -> Program {
        self.site.serve()
    }
}

/// Rows of `signatures`.
pub fn rows(core: &Core) -> i64 {
    core.database
        .read(|conn| signatures::table.count().get_result(conn).map_err(DbError::from))
        .unwrap()
}

/// The mails of a filled database were sent long ago; and the planner has looked at it.
pub fn settle(core: &Core) {
    core.database
        .write(|conn: &mut AnyConn| {
            diesel::delete(outbox::table).execute(conn)?;
            Ok::<_, DbError>(())
        })
        .unwrap();
    let mut conn = core.database.connect().unwrap();
    // What the database would do in the background would be measured with the next thing.
    let chores: &[&str] = match &conn {
        AnyConn::Postgres(_) => &["SET statement_timeout = 0", "VACUUM ANALYZE", "CHECKPOINT"],
        AnyConn::Sqlite(_) => &["PRAGMA wal_checkpoint(TRUNCATE)"],
    };
    for sql in chores {
        execute(&mut conn, sql);
    }
}

/// A statement of either database.
pub fn execute(conn: &mut AnyConn, sql: &str) {
    use diesel::connection::SimpleConnection;
    conn.batch_execute(sql).unwrap();
}

/// The version that is compiled in.
pub fn sqlite_version() -> String {
    #[derive(QueryableByName)]
    struct Version {
        #[diesel(sql_type = diesel::sql_types::Text)]
        version: String,
    }
    let mut conn = SqliteConnection::establish(":memory:").unwrap();
    let found: Version = diesel::sql_query("SELECT sqlite_version() AS version")
        .get_result(&mut conn)
        .unwrap();
    found.version
}
