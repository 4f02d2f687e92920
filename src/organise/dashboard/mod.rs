//! The dashboard of a campaign: how many have signed, when, from where, where people drop out, and whether mail goes out.
//! Everything is read from stored counts, so that it opens as fast with a million signatures as with ten.

pub mod chart;
mod figures;
mod health;
pub mod pages;
pub mod views;
