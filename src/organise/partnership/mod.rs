//! How an organisation comes to carry a campaign of another: the page behind a mailed invitation, and the wish to join.

pub mod pages;
pub mod request;
mod views;
