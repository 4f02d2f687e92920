//! Setting up one-time passwords, and the recovery codes beside them.

pub mod pages;
