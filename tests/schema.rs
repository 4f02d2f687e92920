//! The two databases have the same tables and columns, from migrations of the same names.

use quipu::db::dialect::columns;

use crate::support::TestApp;

#[test]
fn both_databases_have_the_same_tables_and_columns() {
    let (sqlite, postgres) = (TestApp::sqlite(), TestApp::postgres());
    let of = |app: &TestApp| {
        app.core
            .database
            .read(|conn| columns(conn).map_err(quipu::db::DbError::from))
            .unwrap()
    };
    let names = of(&sqlite);
    assert!(names.contains(&"signatures.sealed".to_owned()));
    assert_eq!(names, of(&postgres));
}

#[test]
fn both_migration_trees_have_the_same_names() {
    let names = |tree: &str| {
        let folder = format!("{}/migrations/{tree}", env!("CARGO_MANIFEST_DIR"));
        let mut names: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        names.sort();
        names
    };
    assert_eq!(names("sqlite"), names("postgres"));
}

#[test]
fn migrating_again_changes_nothing() {
    for app in [TestApp::sqlite(), TestApp::postgres()] {
        assert!(app.core.database.pending_migrations().unwrap().is_empty());
        assert!(app.core.database.migrate().unwrap().is_empty());
    }
}
