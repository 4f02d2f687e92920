//! What a campaign said before.

pub mod pages;
