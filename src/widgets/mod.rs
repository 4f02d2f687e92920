//! What shows the count elsewhere: JSON, the counter in an iframe, a badge, and the script that puts them on a page.

pub mod api;
pub mod pages;
