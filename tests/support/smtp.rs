//! A real SMTP server (aiosmtpd, from Debian's `python3-aiosmtpd`), started by the test that needs it.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use super::binary::free_port;

/// A server that runs until it is dropped.
pub struct SmtpServer {
    /// Its port on the loopback.
    pub port: u16,
    /// Where its certificate is.
    pub certificate: PathBuf,
    folder: TempDir,
    child: Child,
}

impl SmtpServer {
    /// In a mode of `smtp_server.py`, such as `take` or `slow:2`.
    pub fn start(mode: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (certificate, key) = (folder.path().join("certificate.pem"), folder.path().join("key.pem"));
        if mode == "auth" {
            make_certificate(&certificate, &key);
        }
        let port = free_port();
        let mode_file = folder.path().join("mode");
        std::fs::write(&mode_file, mode).unwrap();
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/smtp_server.py");
        // Debian's Python has Debian's aiosmtpd; another one that comes first on the path may not.
        let mut child = Command::new("/usr/bin/python3")
            .arg(script)
            .arg(port.to_string())
            .arg(folder.path().join("mails.jsonl"))
            .arg(mode_file)
            .args([&certificate, &key])
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3 is needed for the tests: apt-get install python3-aiosmtpd");
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        assert_eq!(
            line, "ready\n",
            "the SMTP server did not start; is python3-aiosmtpd installed?"
        );
        Self {
            port,
            certificate,
            folder,
            child,
        }
    }

    /// Behaves otherwise from now on.
    pub fn turn(&self, mode: &str) {
        // Renamed into its place: the server never reads half a word.
        let (fresh, place) = (self.folder.path().join("mode.new"), self.folder.path().join("mode"));
        std::fs::write(&fresh, mode).unwrap();
        std::fs::rename(fresh, place).unwrap();
    }

    /// The mails it was sent, oldest first.
    pub fn mails(&self) -> Vec<Value> {
        let text = std::fs::read_to_string(self.folder.path().join("mails.jsonl")).unwrap_or_default();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn make_certificate(certificate: &PathBuf, key: &PathBuf) {
    let output = Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-days",
            "2",
        ])
        .args(["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"])
        .args(["-addext", "basicConstraints=critical,CA:FALSE", "-keyout"])
        .arg(key)
        .arg("-out")
        .arg(certificate)
        .output()
        .expect("openssl is needed for the tests");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
