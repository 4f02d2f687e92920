//! `quipu signatures import`: the arguments, the bar, the file of rejects and the summary around [`crate::imports`].

use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::{CliError, Shared, campaign};
use crate::core::clock::{Seconds, parse_moment};
use crate::core::country::Country;
use crate::core::locale::Language;
use crate::imports::{self, Counts, Defaults, Ending, Field, ImportError, Order, Reject, Report, Start, Told, Watcher};
use crate::server::on_signal;

#[derive(Debug, clap::Args)]
pub struct Import {
    #[command(flatten)]
    shared: Shared,
    /// The campaign
    #[arg(long, value_name = "SLUG")]
    campaign: String,
    /// The list: CSV in UTF-8, with a header
    file: PathBuf,
    /// On what consent you may process these people's data, in words; it is kept on record
    #[arg(long, value_name = "TEXT")]
    basis: String,
    /// The offline entry whose number holds these people already (see `quipu campaign offline list`), or "none"
    #[arg(long, value_name = "ENTRY|none", value_parser = entry)]
    replaces: Replaces,
    /// Where the list comes from, in words; it is kept on record
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    provenance: String,
    /// Where a field stands, if its header is not understood: email=HEADER; "email=" for nowhere
    #[arg(long = "map", value_name = "FIELD=HEADER", value_parser = mapping)]
    columns: Vec<(Field, Told)>,
    /// What stands between columns: a comma, a semicolon, or "tab" [default: as the header has it]
    #[arg(long, value_name = "auto|,|;|tab", default_value = "auto", hide_default_value = true, value_parser = delimiter)]
    delimiter: Delimiter,
    /// How dates are written, if not in ISO 8601: %d/%m/%Y
    #[arg(long, value_name = "FORMAT")]
    date_format: Option<String>,
    /// The language of the text that these people count as having signed [default: the campaign's]
    #[arg(long, value_parser = language)]
    language: Option<Language>,
    /// The country of rows without one (ISO 3166-1 alpha-2)
    #[arg(long, value_name = "XX", value_parser = country)]
    country: Option<Country>,
    /// The date of rows without one: 2006-01-31
    #[arg(long, value_name = "DATE", value_parser = moment)]
    signed_on: Option<Seconds>,
    /// Where rows that cannot be taken are written, with the reason [default: FILE.rejects.csv]
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// Say what would be done, and write nothing
    #[arg(long)]
    dry_run: bool,
}

#[derive(Debug, Clone, Copy)]
struct Replaces(Option<i64>);

#[derive(Debug, Clone, Copy)]
struct Delimiter(Option<u8>);

fn entry(text: &str) -> Result<Replaces, String> {
    if text == "none" {
        return Ok(Replaces(None));
    }
    let number = text.parse().map_err(|_| "the number of an entry, or none".to_owned())?;
    Ok(Replaces(Some(number)))
}

fn mapping(text: &str) -> Result<(Field, Told), String> {
    let (word, header) = text.split_once('=').ok_or("an example: email=Correo")?;
    let known = || Field::ALL.map(Field::as_str).join(", ");
    let field = Field::parse(word).ok_or_else(|| format!("known fields: {}", known()))?;
    Ok((field, Told::Header(header.to_owned())))
}

fn delimiter(text: &str) -> Result<Delimiter, String> {
    match text {
        "auto" => Ok(Delimiter(None)),
        "tab" | "\t" => Ok(Delimiter(Some(b'\t'))),
        "," | ";" => Ok(Delimiter(text.bytes().next())),
        _ => Err("auto, a comma, a semicolon, or tab".to_owned()),
    }
}

fn language(tag: &str) -> Result<Language, String> {
    Language::parse(tag).ok_or_else(|| format!("known languages: {}", Language::list()))
}

fn country(code: &str) -> Result<Country, String> {
    Country::parse(code).map_err(|error| error.to_string())
}

fn moment(text: &str) -> Result<Seconds, String> {
    parse_moment(text).ok_or_else(|| "an example: 2006-01-31".to_owned())
}

/// Does it.
pub fn run(arguments: &Import) -> Result<(), CliError> {
    let core = arguments.shared.open()?;
    let campaign = campaign(&core, &arguments.campaign)?;
    let mut file = File::open(&arguments.file)
        .map_err(|error| CliError::Refused(format!("cannot read {}: {error}", arguments.file.display())))?;
    let mut terminal = Terminal::new(arguments);
    let report = imports::run(
        &core.database,
        &core.clock,
        &campaign,
        &mut file,
        &arguments.order(),
        &mut terminal,
    );
    terminal.bar.finish_and_clear();
    let report = report.map_err(|error| terminal.explain(error))?;
    print_summary(&report, arguments.dry_run, &terminal.rejects);
    match report.ending {
        Ending::StoppedAt(line) => Err(CliError::Refused(format!(
            "stopped before line {line}; the same command goes on from there"
        ))),
        Ending::Finished | Ending::NothingNew => Ok(()),
    }
}

impl Import {
    fn order(&self) -> Order {
        Order {
            basis: self.basis.clone(),
            provenance: self.provenance.clone(),
            replaces: self.replaces.0,
            separator: self.delimiter.0,
            columns: self.columns.clone(),
            defaults: Defaults {
                language: self.language,
                country: self.country,
                signed_on: self.signed_on,
                date_format: self.date_format.clone(),
            },
            dry_run: self.dry_run,
        }
    }
}

impl From<ImportError> for CliError {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::Database(error) => Self::Database(error),
            ImportError::Vault(error) => Self::Vault(error),
            ImportError::Watcher(error) => Self::Refused(error.to_string()),
            ImportError::Header { .. } | ImportError::NoColumn { .. } => {
                Self::Refused(format!("{error}; say which with --map FIELD=HEADER"))
            }
            ImportError::NoDefault(_) => Self::Refused(format!("{error}; see --map, --country and --signed-on")),
            ImportError::NoEntry(_) => Self::Refused(format!("{error}; see `quipu campaign offline list`")),
            error => Self::Refused(error.to_string()),
        }
    }
}

/// Shows progress on standard error, keeps rejects in a file, and hears Ctrl-C.
struct Terminal {
    bar: ProgressBar,
    rejects: Rejects,
    stop: Arc<AtomicBool>,
    begun: bool,
}

impl Terminal {
    fn new(arguments: &Import) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let heard = Arc::clone(&stop);
        on_signal(move || heard.store(true, Ordering::Relaxed));
        // Drawn on standard error, and only if that is a terminal.
        let bar = ProgressBar::new_spinner().with_message("looking at the file");
        bar.enable_steady_tick(Duration::from_millis(200));
        Self {
            bar,
            rejects: Rejects::new(arguments),
            stop,
            begun: false,
        }
    }

    fn explain(&self, error: ImportError) -> CliError {
        let error = CliError::from(error);
        if self.begun && !self.rejects.is_dry {
            CliError::Refused(format!(
                "{error}; what was committed stays, and the same command goes on from there"
            ))
        } else {
            error
        }
    }
}

impl Watcher for Terminal {
    fn began(&mut self, start: Start<'_>) -> io::Result<()> {
        if start.done > 0 {
            eprintln!("going on at line {}", start.line);
        }
        self.rejects.begin(start.header, start.done > 0)?;
        self.begun = true;
        let style = "{bar:30} {human_pos} of {human_len} rows, {per_sec}, {eta} left";
        self.bar
            .set_style(ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar()));
        self.bar.set_length(start.rows);
        self.bar.set_position(start.done);
        self.bar.reset_eta();
        Ok(())
    }

    fn rejected(&mut self, rejects: &[Reject]) -> io::Result<()> {
        self.rejects.take(rejects)
    }

    fn advanced(&mut self, counts: &Counts) {
        self.bar.set_position(counts.rows_read.unsigned_abs());
    }

    fn wants_to_stop(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

/// The rows that could not be taken, with the reason: a new file that only its owner may read, made when first needed.
struct Rejects {
    path: PathBuf,
    /// A dry run writes nothing.
    is_dry: bool,
    header: Vec<String>,
    writer: Option<csv::Writer<File>>,
    first: Vec<String>,
}

impl Rejects {
    fn new(arguments: &Import) -> Self {
        let beside = || {
            let mut name = OsString::from(&arguments.file);
            name.push(".rejects.csv");
            PathBuf::from(name)
        };
        Self {
            path: arguments.rejects.clone().unwrap_or_else(beside),
            is_dry: arguments.dry_run,
            header: Vec::new(),
            writer: None,
            first: Vec::new(),
        }
    }

    /// An earlier run's file is gone on with; any other that is in the way stays as it is.
    fn begin(&mut self, header: &[String], is_resumed: bool) -> io::Result<()> {
        self.header = header.to_vec();
        if is_resumed || self.is_dry || !self.path.exists() {
            return Ok(());
        }
        let path = self.path.display();
        Err(io::Error::other(format!(
            "{path} is there already; move it away, or name another file with --rejects"
        )))
    }

    fn take(&mut self, rejects: &[Reject]) -> io::Result<()> {
        for reject in rejects.iter().take(REASONS_SHOWN.saturating_sub(self.first.len())) {
            self.first
                .push(format!("  line {}: {}", reject.record.line, reject.refusal));
        }
        if self.is_dry {
            return Ok(());
        }
        let named = |error: io::Error| io::Error::other(format!("cannot write {}: {error}", self.path.display()));
        let writer = match &mut self.writer {
            Some(writer) => writer,
            none => none.insert(open(&self.path, &self.header).map_err(named)?),
        };
        for Reject { refusal, record, .. } in rejects {
            let (line, reason) = (record.line.to_string(), refusal.to_string());
            let known = [line.as_str(), reason.as_str()];
            writer.write_record(known.into_iter().chain(record.fields()))?;
        }
        writer.flush().map_err(named)?;
        writer.get_ref().sync_data().map_err(named)
    }
}

/// How many reasons the summary names.
const REASONS_SHOWN: usize = 5;

fn open(path: &Path, header: &[String]) -> io::Result<csv::Writer<File>> {
    use std::os::unix::fs::OpenOptionsExt;
    let file = OpenOptions::new().append(true).create(true).mode(0o600).open(path)?;
    let is_new = file.metadata()?.len() == 0;
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(file);
    if is_new {
        let known = ["line", "reason"].into_iter();
        writer.write_record(known.chain(header.iter().map(String::as_str)))?;
    }
    Ok(writer)
}

fn print_summary(report: &Report, is_dry: bool, rejects: &Rejects) {
    let Counts {
        rows_read,
        accepted,
        already_signed,
        duplicates,
        waiting,
        gone,
        rejected,
        replaced,
    } = report.counts;
    for (what, count) in [
        ("rows read", rows_read),
        ("imported", accepted),
        ("already signed here", already_signed),
        ("duplicates", duplicates),
        ("waiting for confirmation", waiting),
        ("withdrawn, erased or held back", gone),
        ("rejected", rejected),
        ("offline entry falls by", replaced),
    ] {
        println!("{what:<31} {count:>9}");
    }
    for reason in &rejects.first {
        println!("{reason}");
    }
    if report.ending == Ending::NothingNew {
        println!("nothing new: this file was imported before, with the result above");
    } else if is_dry {
        println!("dry run: nothing was written");
    } else if rejected > 0 {
        println!(
            "{rejected} rows were REJECTED; they are in {} with the reasons: correct them there, and import that file",
            rejects.path.display()
        );
    }
}
