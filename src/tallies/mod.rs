//! The count: stored in the transaction that changes it, shown from memory.

mod board;
pub mod breakdown;
pub mod hours;
mod model;
pub mod partner;
pub mod placements;
pub mod reconcile;
pub mod store;
pub mod timeline;
mod views;

pub use board::Board;
pub use hours::{HourKind, Hours};
pub use model::{
    CellKind, Cells, NewOfflineEntry, OfflineEntry, SOURCES_KEPT, Sources, Tally, hour_label, organisation_hour_label,
};
pub use placements::{Happened, Placement, Placements, Widget};
pub use views::Views;
