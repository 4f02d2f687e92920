//! What a campaign says, language beside language.

pub mod pages;
pub mod views;
