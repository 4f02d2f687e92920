//! What the faults share: a real server, a database that can be killed, a load that remembers every acknowledgement,
//! a judge who compares it with the rows, and the report.

pub mod cluster;
pub mod disk;
pub mod fault;
pub mod judge;
pub mod load;
pub mod nginx;
pub mod probe;
pub mod site;
pub mod slow;
pub mod wrk;

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant};

pub use cluster::Cluster;
pub use fault::{Fault, milliseconds, percentile};
pub use judge::{Mails, judge};
pub use load::Load;
pub use site::Site;

/// Whether everything is done at full size.
pub fn is_long() -> bool {
    std::env::var("QUIPU_FAULTS").is_ok_and(|size| size == "long")
}

/// The one or the other, by the size of the run.
pub fn sized<T>(quick: T, long: T) -> T {
    if is_long() { long } else { quick }
}

/// A port below those that the system gives to outgoing connections, which could otherwise take it (or connect to
/// themselves) while the server is down.
pub fn quiet_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = 12_000 + (std::process::id() % 180) as u16 * 100;
    loop {
        let port = first + NEXT.fetch_add(1, Ordering::Relaxed) % 2_000;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

/// Waits until `done`, at most so long; says how long it took, or fails naming what did not happen.
#[track_caller]
pub fn wait_until(what: &str, at_most: Duration, mut done: impl FnMut() -> bool) -> Duration {
    let begun = Instant::now();
    while !done() {
        assert!(begun.elapsed() < at_most, "not within {at_most:?}: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
    begun.elapsed()
}

/// Sends a signal by name to a process of ours.
pub fn signal(name: &str, pid: u32) {
    drop(
        Command::new("kill")
            .args([format!("-{name}"), pid.to_string()])
            .stderr(Stdio::null())
            .status(),
    );
}

/// A shell that runs `script` and waits; when this value, or the whole test process, is gone, its standard input
/// closes: what the script does after `read -r _` is the end.
pub struct Keeper(Child);

impl Keeper {
    pub fn start(script: &str) -> Self {
        let child = Command::new("/bin/sh")
            .args(["-c", script])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Self(child)
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        drop(self.0.wait());
    }
}
