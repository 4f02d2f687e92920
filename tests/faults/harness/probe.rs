//! A probe: one visitor who looks at the same addresses again and again, and notes how long the answers took.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::support::Client;

/// A running probe; it looks at most 100,000 times.
pub struct Probe {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<Looks>,
}

/// What it saw.
#[derive(Debug, Default)]
pub struct Looks {
    /// How long each 200 took.
    pub times: Vec<Duration>,
    /// How many answers were none, or not 200.
    pub failed: usize,
}

impl Probe {
    /// Looks at each of `paths` in turn, with a pause in between.
    pub fn start(client: &Client, paths: &[&str], pause: Duration) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let (client, ended) = (client.clone(), Arc::clone(&stop));
        let paths: Vec<String> = paths.iter().map(|path| (*path).to_owned()).collect();
        let thread = std::thread::spawn(move || {
            let mut looks = Looks::default();
            for path in paths.iter().cycle().take(100_000) {
                if ended.load(Ordering::Relaxed) {
                    break;
                }
                let begun = Instant::now();
                match client.try_get(path) {
                    Some(answer) if answer.status == 200 => looks.times.push(begun.elapsed()),
                    _ => looks.failed += 1,
                }
                std::thread::sleep(pause);
            }
            looks
        });
        Self { stop, thread }
    }

    /// Ends it.
    pub fn stop(self) -> Looks {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().unwrap()
    }
}
