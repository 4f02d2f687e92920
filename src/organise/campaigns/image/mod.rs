//! A campaign's image and what it shows, in words.

pub mod pages;
