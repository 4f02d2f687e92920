//! For whoever has forgotten a password, or never had one.

pub mod pages;
