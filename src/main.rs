//! `quipu`: reads the command line, does what it says, and tells by the exit code whether that worked.

use std::process::ExitCode;

fn main() -> ExitCode {
    quipu::cli::run()
}
