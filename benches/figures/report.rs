//! What was measured, as tables.

use std::fmt::Write as _;

use crate::Options;

/// All tables.
#[derive(Default)]
pub struct Report {
    sections: Vec<Section>,
}

struct Section {
    title: String,
    text: String,
    rows: Vec<Row>,
}

struct Row {
    what: String,
    due: String,
    found: String,
    verdict: &'static str,
}

impl Report {
    /// Begins a table.
    pub fn section(&mut self, title: &str, text: impl Into<String>) {
        self.sections.push(Section {
            title: title.to_owned(),
            text: text.into(),
            rows: Vec::new(),
        });
    }

    /// A figure with what is due.
    pub fn due(&mut self, what: &str, due: &str, found: impl Into<String>, kept: bool) {
        self.row(what, due, found.into(), if kept { "kept" } else { "**missed**" });
    }

    /// A figure to compare with.
    pub fn note(&mut self, what: &str, found: impl Into<String>) {
        self.row(what, "", found.into(), "");
    }

    fn row(&mut self, what: &str, due: &str, found: String, verdict: &'static str) {
        eprintln!("   {what}: {found} {verdict}");
        self.sections.last_mut().expect("a section").rows.push(Row {
            what: what.to_owned(),
            due: due.to_owned(),
            found,
            verdict,
        });
    }

    /// The tables.
    pub fn tables(&self) -> String {
        let mut text = String::new();
        for section in &self.sections {
            writeln!(text, "\n## {}\n\n{}\n", section.title, section.text).unwrap();
            text.push_str("| what | due | measured | |\n|---|---|---|---|\n");
            for Row {
                what,
                due,
                found,
                verdict,
            } in &section.rows
            {
                writeln!(text, "| {what} | {due} | {found} | {verdict} |").unwrap();
            }
        }
        text
    }

    /// The page.
    pub fn page(&self, options: &Options) -> String {
        let Options { rounds, seconds, .. } = options;
        let system = |program: &str, arguments: &[&str]| {
            let output = std::process::Command::new(program)
                .arg("--version")
                .args(arguments)
                .output();
            let text = output
                .map(|output| String::from_utf8_lossy(&output.stdout).into_owned())
                .unwrap_or_default();
            text.lines().next().unwrap_or_default().to_owned()
        };
        let proc = |file: &str, key: &str| {
            let text = std::fs::read_to_string(file).unwrap_or_default();
            let line = text
                .lines()
                .find(|line| line.starts_with(key))
                .unwrap_or_default()
                .to_owned();
            line.split(':').nth(1).unwrap_or_default().trim().to_owned()
        };
        format!(
            "# Figures\n\nThis page is written by `scripts/bench`, which anybody may run; nothing in it is written by hand. The program \
             is in `benches/figures/`.\n\nMachines differ, ratios hold: each figure stands beside a reference that was measured in the same \
             run, on the same machine, whose processors the load generator shares. Figures are medians of {rounds} rounds of {seconds} \
             seconds, with the lowest and highest in brackets. Limits are evaluated and their verdict ignored. Both databases are durable: \
             SQLite in WAL mode with `synchronous = FULL`, PostgreSQL with `fsync` and `synchronous_commit` on and its other settings as \
             they come. After every run the rows are counted and compared with the answers.\n\n| | |\n|---|---|\n| date | {date} |\n\
             | program | {program}, release build |\n| machine | {cores} cores ({model}), {memory} of memory |\n| databases | SQLite {sqlite}, {postgres} |\n{tables}",
            date = quipu::core::clock::iso8601(quipu::core::clock::Clock::system().now()),
            program = system(&crate::support::binary::executable(), &[]),
            cores = std::thread::available_parallelism().map_or(0, usize::from),
            model = proc("/proc/cpuinfo", "model name"),
            memory = proc("/proc/meminfo", "MemTotal"),
            sqlite = crate::stand::sqlite_version(),
            postgres = system(&crate::support::postgres::binary("postgres").display().to_string(), &[]),
            tables = self.tables(),
        )
    }
}

/// The figures of some rounds.
pub struct Rounds(Vec<f64>);

impl Rounds {
    /// Measures so many times.
    pub fn of(rounds: usize, mut measure: impl FnMut() -> f64) -> Self {
        Self((0..rounds).map(|_| measure()).collect())
    }

    /// Measured already.
    pub fn from(mut figures: Vec<f64>) -> Self {
        figures.sort_by(f64::total_cmp);
        Self(figures)
    }

    /// The one in the middle.
    pub fn median(&self) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        sorted[sorted.len() / 2]
    }

    /// "12,650 a second (12,000 to 13,000)".
    pub fn told(&self, unit: &str) -> String {
        let least = self.0.iter().copied().fold(f64::INFINITY, f64::min);
        let most = self.0.iter().copied().fold(0.0, f64::max);
        format!(
            "{} {unit} ({} to {})",
            number(self.median()),
            number(least),
            number(most)
        )
    }
}

/// With commas, and digits behind the point only where they tell something.
pub fn number(value: f64) -> String {
    if value < 20.0 {
        return format!("{value:.2}");
    }
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
