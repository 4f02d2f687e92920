//! Signatures from paper, entered as a number.

pub mod form;
pub mod pages;
