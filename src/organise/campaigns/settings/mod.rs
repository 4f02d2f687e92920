//! A campaign's settings.

pub mod pages;
