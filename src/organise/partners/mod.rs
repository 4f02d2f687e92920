//! Who carries a campaign: the lead's page. It invites, approves, ends, and arranges the consent lines.

pub mod end;
pub mod pages;
mod views;
