//! Looking through the signatures of a campaign: the list and its filter, finding one by address, and [`one`] with what
//! can be done to it. Names are shown to roles that may see them, behind a button, and that is on record.

mod filter;
pub mod one;
pub mod pages;
mod views;
