//! The counter inside a frame on another site: one small answer that any cache may keep and hand to everybody.

pub mod pages;
