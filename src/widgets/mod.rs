//! What shows the count elsewhere: JSON, a stream of it, its breakdown, the counter in an iframe, pictures of it, codes and
//! sheets to print, and the script that puts them on a page.

mod accent;
mod answer;
pub mod api;
pub mod badge;
pub mod breakdown;
pub mod card;
mod described;
mod drawing;
pub mod live;
pub mod oembed;
pub mod pages;
pub mod pictures;
pub mod qr;
pub mod sheet;

pub use accent::Accent;
