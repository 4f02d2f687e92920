//! An organisation asks to carry a campaign.

pub mod pages;
