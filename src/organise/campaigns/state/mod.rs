//! The steps of a campaign's life.

pub mod pages;
