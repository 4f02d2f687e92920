//! Everybody who carries a campaign, side by side, for its lead; and one of them in time and by site.

mod figures;
pub mod pages;
mod views;
