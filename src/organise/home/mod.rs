//! Where organisers arrive: their organisations, and the campaigns of one.

pub mod pages;
mod sparks;
