//! An organisation's own part in a campaign: its wording, its privacy notice, its sites.

pub mod pages;
