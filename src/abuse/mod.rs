//! Keeping abuse down without keeping people out: limits, each named for what it limits.

mod limits;

pub use limits::{Limits, Verdict};
