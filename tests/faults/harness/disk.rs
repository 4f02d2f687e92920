//! A small disk in memory, which can be filled to the last byte.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// A mounted tmpfs; unmounted when dropped.
pub struct SmallDisk {
    folder: TempDir,
}

impl SmallDisk {
    /// Of so many megabytes; says why not if mounting is not permitted.
    pub fn mount(megabytes: u32) -> Result<Self, String> {
        let folder = tempfile::tempdir().unwrap();
        let size = format!("size={megabytes}m,mode=0777");
        let output = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &size, "tmpfs"])
            .arg(folder.path())
            .output()
            .map_err(|error| format!("mount: {error}"))?;
        if output.status.success() {
            // A temporary folder is its owner's only; PostgreSQL runs as somebody else.
            Ok(Self { folder })
        } else {
            let complaint = String::from_utf8_lossy(&output.stderr).trim().to_owned();
            Err(format!("a disk cannot be mounted here ({complaint})"))
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    fn filler(&self) -> PathBuf {
        self.path().join("filler")
    }

    /// Takes every byte that is left.
    pub fn fill(&self) {
        let mut file = File::options().create(true).append(true).open(self.filler()).unwrap();
        for size in [1 << 20, 1 << 12, 1] {
            let piece = vec![0_u8; size];
            while file.write_all(&piece).is_ok() {}
        }
    }

    /// Gives it back.
    pub fn free(&self) {
        std::fs::remove_file(self.filler()).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        drop(Command::new("umount").arg("-l").arg(self.path()).status());
    }
}
