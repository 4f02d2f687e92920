//! Logging in and out, proving again who one is, and choosing a password by a mailed link.

pub mod pages;
pub mod prove;
pub mod reset;
