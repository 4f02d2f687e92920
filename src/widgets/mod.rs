//! What shows the count elsewhere, or takes signatures there: JSON, a stream of it, its breakdown, the counter and the form in
//! frames, a badge, and the script that puts them on a page.

mod accent;
pub mod api;
pub mod breakdown;
pub mod counter;
mod described;
pub mod form;
mod frames;
pub mod live;
pub mod look;
pub mod pages;
pub mod sample;
pub mod snippet;

pub use accent::Accent;
