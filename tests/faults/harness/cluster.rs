//! A PostgreSQL of one's own, durable (fsync on), that can be killed, frozen, stopped and started again.

use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use super::{Keeper, signal, wait_until};
use crate::support::postgres::{as_server, binary, command, initialise, is_ready, url};

/// A running cluster; it ends, and its files go, with this value or the test process.
pub struct Cluster {
    folder: PathBuf,
    data: PathBuf,
    server: Option<Child>,
    keeper: Option<Keeper>,
}

impl Cluster {
    /// In the folder for temporary files.
    pub fn start() -> Self {
        Self::start_in(&std::env::temp_dir(), &[])
    }

    /// In this folder; `options` are for `initdb`.
    pub fn start_in(place: &Path, options: &[&str]) -> Self {
        let prefix = "quipu-faults-";
        let folder = tempfile::Builder::new()
            .prefix(prefix)
            .tempdir_in(place)
            .unwrap()
            .keep();
        let data = initialise(&folder, options);
        // However the tests end: a frozen server hears no other signal.
        let script = format!(
            "read -r _; pid=$(head -1 '{0}/postmaster.pid' 2>/dev/null) && kill -KILL $pid $(cat /proc/$pid/task/$pid/children); \
             sleep 0.2; rm -rf '{1}'",
            data.display(),
            folder.display()
        );
        let mut cluster = Self {
            folder,
            data,
            server: None,
            keeper: Some(Keeper::start(&script)),
        };
        cluster.go();
        cluster
    }

    /// Starts the server, as its supervisor would: again and again until it is ready.
    pub fn go(&mut self) {
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            assert!(Instant::now() < deadline, "PostgreSQL does not start: {}", self.log());
            self.reap();
            if self.server.is_none() {
                self.server = Some(self.spawn());
            }
            if is_ready(&self.folder) {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn spawn(&self) -> Child {
        let log = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.folder.join("log"))
            .unwrap();
        as_server(binary("postgres"))
            .arg("-D")
            .arg(&self.data)
            .arg("-k")
            .arg(&self.folder)
            .args(["-c", "listen_addresses=", "-c", "fsync=on", "-c", "max_connections=200"])
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap()
    }

    /// Whether the server has ended; if so it is buried.
    pub fn reap(&mut self) -> bool {
        if self
            .server
            .as_mut()
            .is_some_and(|server| server.try_wait().unwrap().is_some())
        {
            self.server = None;
        }
        self.server.is_none()
    }

    /// Where its socket is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The URL of its database.
    pub fn url(&self) -> String {
        url(&self.folder, "postgres")
    }

    /// The end of what it has said.
    pub fn log(&self) -> String {
        let text = std::fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        let lines: Vec<&str> = text.lines().rev().take(15).collect();
        lines.into_iter().rev().collect::<Vec<_>>().join("\n")
    }

    /// Asks it, if it answers.
    pub fn ask(&self, sql: &str) -> Option<String> {
        let output = command("psql")
            .arg("-h")
            .arg(&self.folder)
            .args(["-U", "quipu", "-d", "postgres", "-qAt", "-c", sql])
            .stderr(Stdio::null())
            .output()
            .unwrap();
        let answer = String::from_utf8(output.stdout).unwrap();
        output.status.success().then(|| answer.trim().to_owned())
    }

    /// The process of the server itself.
    pub fn postmaster(&self) -> u32 {
        let text = std::fs::read_to_string(self.data.join("postmaster.pid")).unwrap();
        text.lines().next().unwrap().trim().parse().unwrap()
    }

    /// The process that serves the intake's connection: the one that commits.
    pub fn intake(&self) -> u32 {
        let sql = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND state <> 'idle' \
                   AND pid <> pg_backend_pid() AND query ~* '(insert into|update|unnest|commit)' LIMIT 1";
        let mut pid = None;
        wait_until("the intake writes", Duration::from_secs(20), || {
            pid = self.ask(sql).and_then(|pid| pid.parse().ok());
            pid.is_some()
        });
        pid.unwrap()
    }

    fn processes(&self) -> Vec<u32> {
        let server = self.postmaster();
        let children = std::fs::read_to_string(format!("/proc/{server}/task/{server}/children")).unwrap_or_default();
        let children = children.split_whitespace().map(|pid| pid.parse().unwrap());
        std::iter::once(server).chain(children).collect()
    }

    /// Stops every process of it in its tracks (SIGSTOP).
    pub fn freeze(&self) {
        self.processes().into_iter().for_each(|pid| signal("STOP", pid));
    }

    /// Lets them go on.
    pub fn thaw(&self) {
        self.processes().into_iter().for_each(|pid| signal("CONT", pid));
        // Who started the server as another user has stopped with it.
        if let Some(server) = &self.server {
            signal("CONT", server.id());
        }
    }

    /// kill -9 of the server; its children follow by themselves.
    pub fn kill(&mut self) {
        signal("KILL", self.postmaster());
        self.bury();
    }

    /// Stops it in order (fast shutdown).
    pub fn stop(&mut self) {
        if !self.reap() {
            signal("INT", self.postmaster());
            self.bury();
        }
    }

    fn bury(&mut self) {
        if let Some(mut server) = self.server.take() {
            server.wait().unwrap();
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Some(mut server) = self.server.take() {
            if self.data.join("postmaster.pid").exists() {
                self.thaw();
                signal("INT", self.postmaster());
            }
            let deadline = Instant::now() + Duration::from_secs(10);
            while server.try_wait().unwrap().is_none() && Instant::now() < deadline {
                std::thread::sleep(Duration::from_millis(20));
            }
        }
        // What has not ended by now, the keeper ends.
        drop(self.keeper.take());
    }
}
