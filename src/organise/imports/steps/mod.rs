//! The buttons with which a list goes on.

pub mod pages;
