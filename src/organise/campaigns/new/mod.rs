//! A new campaign.

pub mod pages;
