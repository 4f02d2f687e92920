//! The pages of lists that come again and again: ordering one, fetching what was made, ending one.

mod form;
pub mod pages;
mod views;
