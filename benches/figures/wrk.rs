//! `wrk` (Debian's package of that name), bounded in time.

use std::process::Command;

/// What came back.
#[derive(Debug, Clone, Copy)]
pub struct Ran {
    /// Answers.
    pub answers: u64,
    /// Answers with a status of 400 or more.
    pub refused: u64,
    /// Connections that failed, and answers that did not come.
    pub unanswered: u64,
    /// Answers in a second.
    pub rate: f64,
}

/// Asks for one address.
pub fn get(port: u16, path: &str, connections: u32, seconds: u32) -> Ran {
    run(
        "get.lua",
        &format!("http://127.0.0.1:{port}{path}"),
        connections,
        seconds,
        &[],
    )
}

/// Runs a script of this folder.
pub fn run(script: &str, url: &str, connections: u32, seconds: u32, arguments: &[&str]) -> Ran {
    let output = Command::new("wrk")
        .args([
            "-t",
            "1",
            "-c",
            &connections.to_string(),
            "-d",
            &format!("{seconds}s"),
            "--timeout",
            "10s",
            "-s",
        ])
        .arg(script)
        .arg(url)
        .arg("--")
        .args(arguments)
        // where the scripts find each other
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/benches/figures"))
        .output()
        .expect("wrk is needed: apt-get install wrk");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let result = text.lines().find_map(|line| line.strip_prefix("RESULT "));
    let result = result.unwrap_or_else(|| panic!("{text}{}", String::from_utf8_lossy(&output.stderr)));
    let figures: Vec<u64> = result.split(' ').map(|figure| figure.parse().unwrap()).collect();
    let [answers, refused, unanswered, microseconds] = figures[..] else {
        panic!("{result}")
    };
    Ran {
        answers,
        refused,
        unanswered,
        rate: answers as f64 * 1e6 / microseconds as f64,
    }
}
