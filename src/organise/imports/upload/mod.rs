//! How a list arrives.

pub mod pages;
