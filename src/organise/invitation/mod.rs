//! The page behind a mailed invitation.

pub mod pages;
