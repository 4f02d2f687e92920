//! Keeping abuse down without keeping people out: limits, each named for what it limits.

mod keyed;
mod limits;

pub use limits::{Limits, Sender, Verdict};
