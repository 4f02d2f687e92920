//! A throwaway PostgreSQL cluster, started by the first test that needs it, and a fresh migrated database for each.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use quipu::config::Config;
use quipu::db::Database;

static CLUSTER: OnceLock<Cluster> = OnceLock::new();
static NEXT: AtomicU32 = AtomicU32::new(1);

/// The cluster. It ends with the test process, whose end closes the pipe that its keeper waits on.
struct Cluster {
    folder: PathBuf,
    _keeper: Child,
}

/// A database that is dropped with this value.
pub struct FreshDatabase {
    name: String,
}

impl FreshDatabase {
    /// A copy of the migrated template.
    pub fn create() -> Self {
        let name = format!("test_{}", NEXT.fetch_add(1, Ordering::Relaxed));
        execute(&format!("CREATE DATABASE {name} TEMPLATE template_quipu"));
        Self { name }
    }

    /// Its URL.
    pub fn url(&self) -> String {
        url(&cluster().folder, &self.name)
    }

    /// Everything in it, as text.
    pub fn dump(&self) -> String {
        let output = command("pg_dump")
            .args(["-h", &cluster().folder.display().to_string(), "-U", "quipu", &self.name])
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }
}

impl Drop for FreshDatabase {
    fn drop(&mut self) {
        execute(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
    }
}

fn cluster() -> &'static Cluster {
    CLUSTER.get_or_init(|| {
        let cluster = start();
        execute_on(&cluster.folder, "postgres", "CREATE DATABASE template_quipu");
        let mut settings = Config::load(None).unwrap().database;
        settings.url = url(&cluster.folder, "template_quipu");
        let database = Database::open(&settings).unwrap();
        database.migrate().unwrap();
        cluster
    })
}

fn start() -> Cluster {
    let folder = tempfile::Builder::new().prefix("quipu-pg-").tempdir().unwrap().keep();
    let data = initialise(&folder, &["--no-sync"]);
    // The keeper stops the server when its standard input closes, however the tests end.
    let script = format!(
        "'{postgres}' -D '{data}' -k '{folder}' -c listen_addresses= -c fsync=off -c max_connections=400 \
         -c log_min_messages=fatal & read -r _; kill -INT $!; wait; rm -rf '{folder}'",
        postgres = binary("postgres").display(),
        data = data.display(),
        folder = folder.display(),
    );
    let keeper = as_server(PathBuf::from("/bin/sh"))
        .args(["-c", &script])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let deadline = Instant::now() + Duration::from_secs(30);
    while !is_ready(&folder) {
        assert!(
            Instant::now() < deadline,
            "PostgreSQL did not start in {}",
            folder.display()
        );
        std::thread::sleep(Duration::from_millis(50));
    }
    Cluster {
        folder,
        _keeper: keeper,
    }
}

/// Makes a cluster's files in `folder`, which from then on belongs to whom the server runs as.
pub fn initialise(folder: &Path, options: &[&str]) -> PathBuf {
    let data = folder.join("data");
    if is_root() {
        run(Command::new("chown").args(["postgres", &folder.display().to_string()]));
    }
    run(as_server(binary("initdb"))
        .arg("-D")
        .arg(&data)
        .args(["-U", "quipu", "-A", "trust", "-E", "UTF8"])
        .args(options));
    data
}

fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output();
    output.is_ok_and(|output| output.stdout.starts_with(b"0\n"))
}

/// A program as whom the server runs: PostgreSQL refuses to run as root.
pub fn as_server(program: PathBuf) -> Command {
    if is_root() {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--"]).arg(program);
        command
    } else {
        Command::new(program)
    }
}

/// Whether the server whose socket is in `folder` takes connections.
pub fn is_ready(folder: &Path) -> bool {
    let output = command("pg_isready")
        .arg("-h")
        .arg(folder)
        .args(["-U", "quipu"])
        .output()
        .unwrap();
    output.status.success()
}

/// The URL of a database of the server whose socket is in `folder`.
pub fn url(folder: &Path, database: &str) -> String {
    format!("postgres:///{database}?host={}&user=quipu", folder.display())
}

fn execute(sql: &str) {
    execute_on(&cluster().folder, "postgres", sql);
}

fn execute_on(folder: &Path, database: &str, sql: &str) {
    run(command("psql")
        .arg("-h")
        .arg(folder)
        .args(["-U", "quipu", "-d", database, "-q", "-c", sql]));
}

/// One of PostgreSQL's programs.
pub fn command(name: &str) -> Command {
    Command::new(binary(name))
}

/// Where it is: a program of the newest PostgreSQL that is installed.
pub fn binary(name: &str) -> PathBuf {
    let mut versions: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .expect("PostgreSQL is needed for the tests: apt-get install postgresql")
        .map(|entry| entry.unwrap().path().join("bin").join(name))
        .filter(|path| path.exists())
        .collect();
    versions.sort();
    versions
        .pop()
        .unwrap_or_else(|| panic!("{name} is needed for the tests: apt-get install postgresql"))
}

fn run(command: &mut Command) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(
        output.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}
