//! The organisers' pages of webhooks: making one, its secret, its log.

pub mod pages;
mod views;
