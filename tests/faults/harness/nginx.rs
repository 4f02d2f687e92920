//! A real nginx in front (Debian's `nginx-light`), with a folder of its own and on the loopback.

use std::net::TcpStream;
use std::time::Duration;

use tempfile::TempDir;

use super::Keeper;

/// A running nginx.
pub struct Nginx {
    folder: TempDir,
    _keeper: Keeper,
}

impl Nginx {
    /// With these lines inside `http { … }`; waits until it listens on `port`.
    pub fn start(http: &str, port: u16) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().display();
        let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .iter()
            .map(|kind| format!("    {kind}_temp_path {place}/{kind};\n"))
            .collect();
        // Without a user of its own, its workers may not enter the test's folder.
        let user = if std::fs::metadata("/proc/self").is_ok_and(|own| own_uid(&own) == 0) {
            "user root;\n"
        } else {
            ""
        };
        let text = format!(
            "{user}daemon off;\nworker_processes 1;\npid {place}/pid;\nerror_log {place}/error.log;\n\
             events {{ worker_connections 2048; }}\nhttp {{\n    access_log off;\n{temporary}{http}\n}}\n"
        );
        std::fs::write(folder.path().join("nginx.conf"), text).unwrap();
        let program = ["/usr/sbin/nginx", "/usr/bin/nginx"]
            .into_iter()
            .find(|path| std::path::Path::new(path).exists())
            .expect("nginx is needed for the tests: apt-get install nginx-light");
        let keeper = Keeper::start(&format!(
            "{program} -p '{place}' -c '{place}/nginx.conf' -e '{place}/error.log' & read -r _; kill -TERM $!; wait"
        ));
        let nginx = Self {
            folder,
            _keeper: keeper,
        };
        let begun = std::time::Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(begun.elapsed() < Duration::from_secs(10), "nginx: {}", nginx.log());
            std::thread::sleep(Duration::from_millis(20));
        }
        nginx
    }

    /// What it complained of.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("error.log")).unwrap_or_default()
    }
}

fn own_uid(own: &std::fs::Metadata) -> u32 {
    std::os::unix::fs::MetadataExt::uid(own)
}
