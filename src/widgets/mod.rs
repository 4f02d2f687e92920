//! What shows the count elsewhere, or takes signatures there: JSON, a stream of it, its breakdown, the counter and the form in
//! frames, pictures, codes and sheets to print, and the script that puts them on a page.

mod accent;
mod answer;
pub mod api;
pub mod badge;
pub mod breakdown;
pub mod card;
pub mod counter;
mod described;
mod drawing;
pub mod form;
mod frames;
pub mod live;
pub mod look;
pub mod oembed;
pub mod pages;
pub mod pictures;
pub mod qr;
pub mod sample;
pub mod sheet;
pub mod snippet;

pub use accent::Accent;
