//! The count: stored in the transaction that changes it, shown from memory.

mod board;
pub mod breakdown;
mod model;
pub mod reconcile;
pub mod store;

pub use board::Board;
pub use model::{CellKind, Cells, NewOfflineEntry, OfflineEntry, SOURCES_KEPT, Sources, Tally, hour_label};
