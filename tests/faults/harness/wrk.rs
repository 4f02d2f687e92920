//! Real pressure: `wrk` (Debian's package of that name) with a script that signs.

use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use super::Site;
use super::site::sign_path;

/// What came back.
#[derive(Debug, Clone, Copy)]
pub struct Counted {
    /// Forms taken (303).
    pub taken: u64,
    /// Refusals (429, 503).
    pub refused: u64,
    /// Refusals that did not say when to come again.
    pub bare: u64,
    /// Other answers.
    pub other: u64,
    /// Connections that failed, and answers that did not come.
    pub unanswered: u64,
    /// Forms taken in a second.
    pub goodput: f64,
}

/// Signs over so many connections for so many seconds.
pub fn press(site: &Site, connections: u32, seconds: u32) -> Counted {
    static RUNS: AtomicU32 = AtomicU32::new(0);
    let output = Command::new("wrk")
        .args([
            "-t",
            "2",
            "-c",
            &connections.to_string(),
            "-d",
            &format!("{seconds}s"),
            "--timeout",
            "10s",
        ])
        .args(["-s", concat!(env!("CARGO_MANIFEST_DIR"), "/tests/faults/sign.lua")])
        .arg(format!("http://127.0.0.1:{}{}", site.port, sign_path()))
        .args(["--", &format!("w{}", RUNS.fetch_add(1, Ordering::Relaxed))])
        .output()
        .expect("wrk is needed for the tests: apt-get install wrk");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let result = text.lines().find_map(|line| line.strip_prefix("RESULT "));
    let result = result.unwrap_or_else(|| panic!("{text}{}", String::from_utf8_lossy(&output.stderr)));
    let figure = |name: &str| -> u64 {
        let found = result
            .split(' ')
            .find_map(|pair| pair.strip_prefix(&format!("{name}=")));
        found.unwrap().parse().unwrap()
    };
    Counted {
        taken: figure("taken"),
        refused: figure("refused"),
        bare: figure("bare"),
        other: figure("other"),
        unanswered: figure("unanswered"),
        goodput: figure("taken") as f64 * 1e6 / figure("microseconds") as f64,
    }
}
