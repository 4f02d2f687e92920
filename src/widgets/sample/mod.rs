//! The demo's sites of partners: pages of invented organisations, under a policy as strict as a newspaper's.

pub mod pages;
