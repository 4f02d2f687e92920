//! What an organisation has of a campaign that many carry: how many it brought, how many said yes to it, what its widgets did;
//! and, for the lead, the same of everybody side by side.

pub mod all;
mod figures;
pub mod pages;
mod range;
mod views;
