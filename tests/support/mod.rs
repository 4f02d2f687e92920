//! What the tests share: a running service over a fresh database of either kind, a browser without a screen, and
//! the programs that a real installation talks to.

pub mod app;
pub mod binary;
pub mod client;
pub mod organisers;
pub mod postgres;
pub mod smtp;
pub mod viewer;

pub use app::{SLUG, TestApp};
#[allow(unused_imports)] // each of the test programs uses its part
pub use client::{Answer, Client};
pub use viewer::Viewer;

/// Where a test with settings of its own runs: on SQLite, then on PostgreSQL.
pub fn databases() -> [Option<postgres::FreshDatabase>; 2] {
    [None, Some(postgres::FreshDatabase::create())]
}

/// Declares promises that are kept on both databases.
macro_rules! on_both {
    ($($(#[$meta:meta])* fn $name:ident($app:ident) $body:block)+) => {$(
        $(#[$meta])*
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            fn promise($app: $crate::support::TestApp) $body

            #[test]
            fn on_sqlite() {
                promise($crate::support::TestApp::sqlite());
            }

            #[test]
            fn on_postgres() {
                promise($crate::support::TestApp::postgres());
            }
        }
    )+};
}
pub(crate) use on_both;
