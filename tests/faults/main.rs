//! Bad days: what Quipu promises while something breaks, each as a test named for the promise.
//!
//! `cargo test --test faults` is the quick half. `scripts/faults` does everything at full size (`QUIPU_FAULTS=long`) and
//! writes `docs/FAULTS.md` from what the tests report.

// Tests may say things plainly: literals at length, casts, closures.
#![allow(clippy::pedantic)]

// Only a part of it is used here.
#[allow(dead_code, unused_imports, unused_macros)]
#[path = "../support/mod.rs"]
mod support;

#[allow(dead_code)] // the figures use more of it
mod harness;

mod clocks;
mod databases;
mod disks;
mod killing;
mod mailing;
mod pressure;
mod proxies;
