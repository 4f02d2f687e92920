//! The real program: its command line, its port, its signals.

use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::client::Client;

/// A running program. Killed when dropped.
pub struct Program {
    /// A browser for it.
    pub client: Client,
    /// The process.
    pub child: Child,
    address: String,
    log: Arc<Mutex<String>>,
}

/// Which program is tested: the one just built, or another one (a release build) that `QUIPU_BINARY` names.
pub fn executable() -> String {
    std::env::var("QUIPU_BINARY").unwrap_or_else(|_| env!("CARGO_BIN_EXE_quipu").to_owned())
}

/// The program with these arguments, and an environment that leaks nothing into it.
pub fn quipu(arguments: &[&str]) -> Command {
    let mut command = Command::new(executable());
    command.args(arguments).stdin(Stdio::null());
    command
}

/// Runs the program to its end.
#[track_caller]
pub fn run(arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    quipu(arguments).envs(environment.iter().copied()).output().unwrap()
}

/// Runs the program, which must succeed, and gives its standard output.
#[track_caller]
pub fn succeed(arguments: &[&str], environment: &[(&str, &str)]) -> String {
    let output = run(arguments, environment);
    assert!(
        output.status.success(),
        "{arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// Runs the program, which must fail, and gives what it says.
#[track_caller]
pub fn fail(arguments: &[&str], environment: &[(&str, &str)]) -> String {
    let output = run(arguments, environment);
    assert!(!output.status.success(), "{arguments:?} succeeded");
    String::from_utf8(output.stderr).unwrap()
}

/// The demo's pending signatures as CSV, by the command line.
#[track_caller]
pub fn pending_in_demo(data: &Path, environment: &[(&str, &str)]) -> String {
    let data = data.to_str().unwrap();
    let export = [
        "signatures",
        "export",
        "--campaign",
        "justice-for-peru",
        "--state",
        "pending",
        "--data",
        data,
    ];
    succeed(&export, environment)
}

/// A port that was free a moment ago.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

impl Program {
    /// Starts the program and waits until it listens on `port`.
    pub fn start(arguments: &[&str], environment: &[(&str, &str)], port: u16) -> Self {
        let mut command = quipu(arguments);
        command.envs(environment.iter().copied());
        Self::launch(command, port, "listening")
    }

    /// Starts it by a command of the caller's, and waits until it says `ready`.
    pub fn launch(mut command: Command, port: u16, ready: &str) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let log = Arc::new(Mutex::new(String::new()));
        collect(child.stdout.take().unwrap(), &log);
        collect(child.stderr.take().unwrap(), &log);
        let address = format!("127.0.0.1:{port}");
        let program = Self {
            client: Client::new(&format!("http://{address}")),
            child,
            address,
            log,
        };
        let deadline = Instant::now() + Duration::from_secs(30);
        while !program.log().contains(ready) {
            assert!(
                Instant::now() < deadline,
                "the program does not say that it is {ready}: {}",
                program.log()
            );
            std::thread::sleep(Duration::from_millis(10));
        }
        program
    }

    /// The demo in `data`.
    pub fn demo(data: &Path, environment: &[(&str, &str)]) -> Self {
        let port = free_port();
        let listen = format!("127.0.0.1:{port}");
        Self::start(
            &["demo", "--listen", &listen, "--data", data.to_str().unwrap()],
            environment,
            port,
        )
    }

    /// `127.0.0.1:PORT`.
    pub fn client_address(&self) -> String {
        self.address.clone()
    }

    /// Everything it has said so far.
    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// Sends a signal by name.
    pub fn signal(&self, name: &str) {
        let status = Command::new("kill")
            .args([&format!("-{name}"), &self.child.id().to_string()])
            .status()
            .unwrap();
        assert!(status.success());
    }

    /// Kills it as a power cut would, and waits for its end.
    pub fn kill(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.kill();
    }
}

fn collect(stream: impl Read + Send + 'static, log: &Arc<Mutex<String>>) {
    let log = Arc::clone(log);
    std::thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            let mut log = log.lock().unwrap();
            log.push_str(&line);
            log.push('\n');
        }
    });
}
