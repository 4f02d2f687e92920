//! One fault: it has the machine for itself, and leaves behind what was done, the figures and the verdict.

use std::fmt::{Display, Write as _};
use std::io::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use parking_lot::{Mutex, MutexGuard};

/// Faults load the machine: one at a time, so that they do not disturb each other's figures.
static TURN: Mutex<()> = Mutex::new(());

/// A fault that is being tried.
pub struct Fault {
    key: &'static str,
    promise: &'static str,
    done: String,
    figures: Vec<(String, String)>,
    skipped: Option<String>,
    _turn: MutexGuard<'static, ()>,
}

impl Fault {
    /// `key` orders the report and is unique; `promise` is what must hold; `done` is what is done, and how often.
    pub fn begin(key: &'static str, promise: &'static str, done: impl Into<String>) -> Self {
        let turn = TURN.lock();
        Self {
            key,
            promise,
            done: done.into(),
            figures: Vec::new(),
            skipped: None,
            _turn: turn,
        }
    }

    /// Notes what was measured.
    pub fn figure(&mut self, name: &str, value: impl Display) {
        self.figures.push((name.to_owned(), value.to_string()));
    }

    /// It cannot be tried here; says why, to everybody.
    pub fn skip(mut self, why: &str) {
        // Past the test harness, which would keep it to itself.
        drop(writeln!(std::io::stderr(), "SKIPPED {}: {why}", self.key));
        self.skipped = Some(why.to_owned());
    }

    fn verdict(&self) -> String {
        match &self.skipped {
            Some(why) => format!("not tried: {why}"),
            None if std::thread::panicking() => "**BROKEN**".to_owned(),
            None => "kept".to_owned(),
        }
    }
}

impl Drop for Fault {
    fn drop(&mut self) {
        let (promise, done, verdict) = (self.promise, &self.done, self.verdict());
        let mut section = format!("### {promise}\n\n{done}\n\nVerdict: {verdict}.\n");
        if !self.figures.is_empty() {
            section.push_str("\n| figure | |\n|---|---|\n");
        }
        for (name, value) in &self.figures {
            writeln!(section, "| {name} | {value} |").unwrap();
        }
        println!("{section}");
        if let Some(folder) = std::env::var_os("QUIPU_FAULTS_RESULTS").map(PathBuf::from) {
            let write = |ending: &str, text: &str| {
                let file = folder.join(format!("{}.{ending}", self.key));
                if let Err(error) = std::fs::write(&file, text) {
                    eprintln!("{}: {error}", file.display());
                }
            };
            write("section.md", &section);
            write("row.md", &format!("| {promise} | {verdict} |\n"));
        }
    }
}

/// For the report: with one digit below ten.
pub fn milliseconds(time: Duration) -> String {
    let value = time.as_secs_f64() * 1_000.0;
    if value < 10.0 {
        format!("{value:.1} ms")
    } else {
        format!("{value:.0} ms")
    }
}

/// The time that this share of all took at most; zero of none.
pub fn percentile(times: impl IntoIterator<Item = Duration>, share: f64) -> Duration {
    let mut times: Vec<Duration> = times.into_iter().collect();
    times.sort_unstable();
    let index = (times.len() as f64 * share).ceil() as usize;
    times.get(index.saturating_sub(1)).copied().unwrap_or_default()
}
