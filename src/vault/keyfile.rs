//! The file that the master keys live in: readable by its owner alone, written so that a power cut never harms it.
//!
//! Keep it apart from the database and its backups: whoever has both has everything.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::master::is_key_line;
use super::{MasterKey, MasterKeyId, MasterKeys, VaultError};

const HEADING: &str = "\
# Quipu's master keys, the active one first. Keep this file apart from the database and its backups,\n\
# and keep a copy in a safe place: without it, no supporter's data can be read again.\n";

/// A key file is a few lines; more than this many bytes is something else.
const SIZE_MAX: u64 = 64 * 1024;

/// Reads the master keys. Refuses a file that group or others have any permission on
/// ([`VaultError::KeyFileTooOpen`]).
pub fn load(path: &Path) -> Result<MasterKeys, VaultError> {
    parse(path, &read(path)?)
}

/// Makes a file with one new master key, mode 0600, and gives the key's id. Never overwrites: an existing file is an
/// error of kind `AlreadyExists`.
pub fn generate_file(path: &Path) -> Result<MasterKeyId, VaultError> {
    let key = MasterKey::generate()?;
    let text = Zeroizing::new(format!("{HEADING}{}\n", *key.to_line()));
    write_new(path, &text).map_err(|source| failed(path, source))?;
    Ok(key.id())
}

/// Puts a new key before the others and gives its id. The old keys stay, so that what they wrapped can be re-wrapped.
pub fn rotate_file(path: &Path) -> Result<MasterKeyId, VaultError> {
    let text = read(path)?;
    let keys = parse(path, &text)?;
    let mut key = MasterKey::generate()?;
    while keys.find(key.id()).is_some() {
        key = MasterKey::generate()?;
    }
    let (comments, rest) = text.split_at(first_key_line(&text));
    replace(path, &Zeroizing::new(format!("{comments}{}\n{rest}", *key.to_line())))?;
    Ok(key.id())
}

/// Takes an old key out of the file: what is still wrapped under it, in old backups too, can never be read again.
/// Refuses the active key and ids that are not there.
pub fn remove_from_file(path: &Path, id: MasterKeyId) -> Result<(), VaultError> {
    let text = read(path)?;
    let keys = parse(path, &text)?;
    if keys.active().id() == id {
        return Err(VaultError::ActiveMasterKey(id));
    }
    if keys.find(id).is_none() {
        return Err(VaultError::UnknownMasterKey(id));
    }
    let is_removed = |part: &str| MasterKey::from_line(part).is_some_and(|key| key.id() == id);
    let mut kept = Zeroizing::new(String::with_capacity(text.len() + 1));
    for line in text.lines() {
        if is_key_line(line) && line.split(',').any(is_removed) {
            for part in line.split(',').filter(|part| !is_removed(part)) {
                kept.push_str(part.trim());
                kept.push('\n');
            }
        } else {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    replace(path, &kept)
}

/// Where the first line with a key begins; the file was parsed before, so there is one.
fn first_key_line(text: &str) -> usize {
    text.split_inclusive('\n')
        .take_while(|line| !is_key_line(line))
        .map(str::len)
        .sum()
}

fn parse(path: &Path, text: &str) -> Result<MasterKeys, VaultError> {
    MasterKeys::parse(text).map_err(|reason| VaultError::KeyFileContent {
        path: path.to_owned(),
        reason: Box::new(reason),
    })
}

fn read(path: &Path) -> Result<Zeroizing<String>, VaultError> {
    let file = File::open(path).map_err(|source| failed(path, source))?;
    let metadata = file.metadata().map_err(|source| failed(path, source))?;
    if is_open_to_others(&metadata) {
        return Err(VaultError::KeyFileTooOpen { path: path.to_owned() });
    }
    if metadata.len() > SIZE_MAX {
        return Err(failed(
            path,
            io::Error::new(io::ErrorKind::InvalidData, "too large for a key file"),
        ));
    }
    // Room for all of it at once: a growing string would leave copies of the keys behind.
    let mut text = Zeroizing::new(String::with_capacity(
        1024 + usize::try_from(metadata.len()).unwrap_or(0),
    ));
    file.take(SIZE_MAX)
        .read_to_string(&mut text)
        .map_err(|source| failed(path, source))?;
    Ok(text)
}

#[cfg(unix)]
fn is_open_to_others(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    metadata.permissions().mode() & 0o077 != 0
}

#[cfg(not(unix))]
fn is_open_to_others(_: &fs::Metadata) -> bool {
    false
}

/// Replaces the file in one step: a complete new file beside it, then a rename. A symbolic link keeps pointing where it
/// did.
fn replace(path: &Path, text: &str) -> Result<(), VaultError> {
    let write = || {
        let target = fs::canonicalize(path)?;
        let beside = beside(&target);
        write_new(&beside, text)?;
        fs::rename(&beside, &target).inspect_err(|_| drop(fs::remove_file(&beside)))?;
        sync_folder(&target)
    };
    write().map_err(|source| failed(path, source))
}

/// Another name in the same folder, for a file that is not ready yet.
fn beside(path: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}.new", std::process::id()));
    path.with_file_name(name)
}

/// Writes a file that did not exist, for its owner only, down to the disk; leaves none behind when it cannot.
fn write_new(path: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .and_then(|()| sync_folder(path))
        .inspect_err(|_| drop(fs::remove_file(path)))
}

/// Makes a new or renamed file's name survive a power cut.
fn sync_folder(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) if cfg!(unix) && folder.as_os_str().is_empty() => File::open(".")?.sync_all(),
        Some(folder) if cfg!(unix) => File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}

fn failed(path: &Path, source: io::Error) -> VaultError {
    VaultError::KeyFile {
        path: path.to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn folder_with_keys() -> (tempfile::TempDir, PathBuf, MasterKeyId) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        let id = generate_file(&path).unwrap();
        (folder, path, id)
    }

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn a_made_file_is_private_and_loads() {
        let (_folder, path, id) = folder_with_keys();
        assert_eq!(mode(&path), 0o600);
        assert_eq!(load(&path).unwrap().ids(), [id]);
    }

    #[test]
    fn an_existing_file_is_never_overwritten() {
        let (_folder, path, id) = folder_with_keys();
        let error = generate_file(&path).unwrap_err();
        assert!(matches!(error, VaultError::KeyFile { source, .. } if source.kind() == io::ErrorKind::AlreadyExists));
        assert_eq!(load(&path).unwrap().ids(), [id]);
    }

    #[test]
    fn a_file_that_others_may_touch_is_refused_with_the_remedy() {
        let (_folder, path, _) = folder_with_keys();
        for open in [0o640, 0o604, 0o620, 0o601] {
            fs::set_permissions(&path, fs::Permissions::from_mode(open)).unwrap();
            let message = load(&path).unwrap_err().to_string();
            assert!(message.contains(&format!("chmod 600 {}", path.display())), "{message}");
        }
        fs::set_permissions(&path, fs::Permissions::from_mode(0o400)).unwrap();
        assert!(load(&path).is_ok());
    }

    #[test]
    fn rotating_puts_a_new_key_first_and_removing_takes_an_old_one() {
        let (folder, path, first) = folder_with_keys();
        let second = rotate_file(&path).unwrap();
        let third = rotate_file(&path).unwrap();
        assert_eq!(load(&path).unwrap().ids(), [third, second, first]);
        assert_eq!(mode(&path), 0o600);
        assert!(fs::read_to_string(&path).unwrap().starts_with("# Quipu's master keys"));

        remove_from_file(&path, second).unwrap();
        assert_eq!(load(&path).unwrap().ids(), [third, first]);
        assert!(matches!(remove_from_file(&path, second), Err(VaultError::UnknownMasterKey(id)) if id == second));
        assert!(matches!(remove_from_file(&path, third), Err(VaultError::ActiveMasterKey(id)) if id == third));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_symbolic_link_stays_one() {
        let (folder, path, first) = folder_with_keys();
        let link = folder.path().join("link.key");
        std::os::unix::fs::symlink(&path, &link).unwrap();
        let second = rotate_file(&link).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(load(&path).unwrap().ids(), [second, first]);
    }

    #[test]
    fn a_broken_file_is_named_and_left_as_it_is() {
        let (_folder, path, _) = folder_with_keys();
        fs::write(&path, "quipu-master-v1 secret-looking-rubbish\n").unwrap();
        let message = rotate_file(&path).unwrap_err().to_string();
        assert!(
            message.contains("master.key") && message.contains("line 1"),
            "{message}"
        );
        assert!(!message.contains("rubbish"));
        assert!(fs::read_to_string(&path).unwrap().contains("rubbish"));
        assert!(
            load(&path.with_file_name("none.key"))
                .unwrap_err()
                .to_string()
                .contains("none.key")
        );
    }
}
