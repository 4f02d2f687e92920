//! The lead ends a partnership.

pub mod pages;
