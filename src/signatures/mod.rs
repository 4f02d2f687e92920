//! Signing: one person under one campaign, once, whatever they type and however often they send it.

pub mod api;
pub mod finding;
pub mod form;
pub mod handling;
pub mod ledger;
pub mod lookup;
pub mod model;
pub mod pages;
pub mod receive;
pub mod record;
pub mod showcase;
pub mod sign;
pub mod store;
pub mod view;
