//! Who belongs to an organisation.

pub mod pages;
