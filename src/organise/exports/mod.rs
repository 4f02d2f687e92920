//! Taking lists away in the browser: which signatures, for whom, as what; how far that has come; what was taken lately.

pub mod form;
pub mod pages;
pub mod views;
