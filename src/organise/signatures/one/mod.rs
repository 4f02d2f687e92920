//! One signature: what is known of it, and what organisers do to it.

pub mod pages;
mod views;
