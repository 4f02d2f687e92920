//! The few questions that the two databases want put differently, in one place.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::AnyConn;
use super::connection::on_either;

#[derive(QueryableByName)]
struct TableColumn {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
}

/// Asks for nothing, to see whether somebody answers.
pub fn ping(conn: &mut AnyConn) -> QueryResult<()> {
    on_either!(conn, conn => diesel::sql_query("SELECT 1").execute(conn).map(drop))
}

/// Lets statements on this connection take as long as they need.
pub fn lift_timeout(conn: &mut AnyConn) -> QueryResult<()> {
    match conn {
        AnyConn::Postgres(conn) => diesel::sql_query("SET statement_timeout = 0").execute(conn).map(drop),
        AnyConn::Sqlite(_) => Ok(()),
    }
}

/// Waits until nobody else holds this number in the database, and holds it as long as the connection lives. SQLite has
/// no such thing.
pub fn take_turn(conn: &mut AnyConn, number: i64) -> QueryResult<()> {
    match conn {
        AnyConn::Postgres(conn) => diesel::sql_query("SELECT pg_advisory_lock($1)")
            .bind::<BigInt, _>(number)
            .execute(conn)
            .map(drop),
        AnyConn::Sqlite(_) => Ok(()),
    }
}

/// Every `table.column` of our schema, sorted; the same on both databases.
pub fn columns(conn: &mut AnyConn) -> QueryResult<Vec<String>> {
    const POSTGRES: &str = "SELECT table_name::text, column_name::text FROM information_schema.columns \
                            WHERE table_schema = current_schema()";
    const SQLITE: &str = "SELECT m.name AS table_name, p.name AS column_name FROM sqlite_master m \
                          JOIN pragma_table_info(m.name) p WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
    let rows: Vec<TableColumn> = match conn {
        AnyConn::Postgres(conn) => diesel::sql_query(POSTGRES).load(conn)?,
        AnyConn::Sqlite(conn) => diesel::sql_query(SQLITE).load(conn)?,
    };
    let mut names: Vec<String> = rows
        .iter()
        .map(|row| format!("{}.{}", row.table_name, row.column_name))
        .collect();
    names.sort();
    Ok(names)
}
