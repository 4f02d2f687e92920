//! One's own account: name, language, password, one-time passwords, and where one is logged in.

pub mod pages;
pub mod totp;
