//! What shows the count elsewhere: JSON, a stream of it, its breakdown, the counter in an iframe, a badge, and the script
//! that puts them on a page.

pub mod api;
pub mod breakdown;
mod described;
pub mod live;
pub mod pages;
