//! The page that makes the HTML with which a site shows a campaign: chosen, looked at, copied.

mod form;
pub mod pages;
