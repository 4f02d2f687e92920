//! The pages of the record: who did what, when, from where, to what.

mod file;
pub mod pages;
mod views;
