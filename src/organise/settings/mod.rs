//! What an organisation says about itself, and what it asks of its members.

pub mod pages;
