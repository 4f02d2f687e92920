//! The figures that Quipu is measured by, each beside a reference that is measured in the same run.
//!
//! `scripts/bench` runs everything and writes `docs/BENCHMARKS.md`; `cargo bench --bench figures -- --only signing` runs a
//! part and prints it. Load goes to the loopback only, and is bounded in time and number.

// As plain as the tests.
#![allow(clippy::pedantic, missing_docs)]

#[allow(dead_code, unused_imports, unused_macros)]
#[path = "../../tests/support/mod.rs"]
mod support;

#[allow(dead_code, unused_imports)]
#[path = "../../tests/faults/harness/mod.rs"]
mod harness;

mod bare;
mod confirming;
mod crowd;
mod deltas;
mod fill;
mod lists;
mod mailing;
mod memory;
mod overview;
mod pgbench;
mod pictures;
mod reading;
mod report;
mod resting;
mod scaling;
mod signing;
mod sink;
mod stand;
mod watching;
mod wrk;

use std::path::PathBuf;

use clap::Parser;
use report::Report;

/// How much is measured.
#[derive(Debug, Clone, Parser)]
pub struct Options {
    /// Only these: signing, confirming, reading, pictures, lists, deltas, dashboard, mailing, watching, resting, scaling
    #[arg(long)]
    only: Vec<String>,
    /// Rounds, of which the median is told
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Seconds of load in each round
    #[arg(long, default_value_t = 3)]
    seconds: u32,
    /// Rows of the filled database
    #[arg(long, default_value_t = 1_000_000)]
    rows: u64,
    /// Rows of the largest database
    #[arg(long, default_value_t = 10_000_000)]
    most: u64,
    /// Where the report is written
    #[arg(long)]
    write: Option<PathBuf>,
    /// Serve the bytes of this file as an answer, and do nothing else (the reference handler)
    #[arg(long, hide = true)]
    bare: Option<PathBuf>,
    /// Given by cargo
    #[arg(long, hide = true)]
    bench: bool,
}

/// Measures, and tells the report.
type Measure = fn(&Options, &mut Report);

fn main() {
    let options = Options::parse();
    if let Some(file) = &options.bare {
        return bare::serve(file);
    }
    let measurements: [(&str, Measure); 11] = [
        ("signing", signing::measure),
        ("confirming", confirming::measure),
        ("reading", reading::measure),
        ("pictures", pictures::measure),
        ("lists", lists::measure),
        ("deltas", deltas::measure),
        ("dashboard", overview::measure),
        ("mailing", mailing::measure),
        ("watching", watching::measure),
        ("resting", resting::measure),
        ("scaling", scaling::measure),
    ];
    let mut report = Report::default();
    for (name, measure) in measurements {
        if options.only.is_empty() || options.only.iter().any(|only| only == name) {
            eprintln!("== {name}");
            measure(&options, &mut report);
            // What was measured is not lost if what comes next fails.
            if let Some(file) = &options.write {
                std::fs::write(file, report.page(&options)).unwrap();
            }
        }
    }
    println!("{}", report.tables());
}
