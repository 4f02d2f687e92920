//! What every page and every answer shares: errors, limits on what is read, security headers, the visitor's language
//! and address, and the frame of a page.

pub mod assets;
pub mod body;
pub mod client;
pub mod error;
pub mod headers;
pub mod ops;
pub mod page;
pub mod parts;
pub mod problem;
pub mod rate_limit;
pub mod trace;
pub mod visit;
