//! Proving again who one is, before what matters most.

pub mod pages;
