//! Proof by e-mail: the link in the mail shows what is about to be recorded, the button under it records it.

pub mod confirm;
mod links;
pub mod pages;
mod store;
mod views;
pub mod withdraw;
