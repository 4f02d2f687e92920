//! The master keys in memory, read again from their file when a key turns up that was wrapped under a newer one.

use std::path::PathBuf;
use std::sync::Arc;

use parking_lot::RwLock;

use super::{MasterKeys, VaultError, keyfile};

/// Cheap to clone; all clones are the same ring.
#[derive(Clone)]
pub struct Keyring {
    keys: Arc<RwLock<Arc<MasterKeys>>>,
    file: Option<PathBuf>,
}

impl Keyring {
    /// From the key file, to which a rotation adds.
    pub fn from_file(file: PathBuf) -> Result<Self, VaultError> {
        Ok(Self {
            keys: Arc::new(RwLock::new(Arc::new(keyfile::load(&file)?))),
            file: Some(file),
        })
    }

    /// From the environment, which does not change while the process runs.
    pub fn from_text(text: &str) -> Result<Self, VaultError> {
        Ok(Self {
            keys: Arc::new(RwLock::new(Arc::new(MasterKeys::parse(text)?))),
            file: None,
        })
    }

    /// The keys as last read.
    pub fn keys(&self) -> Arc<MasterKeys> {
        Arc::clone(&self.keys.read())
    }

    /// Does `work` with the keys; if one of them is missing, once more with the file read again.
    pub fn with<T>(&self, work: impl Fn(&MasterKeys) -> Result<T, VaultError>) -> Result<T, VaultError> {
        match (work(&self.keys()), &self.file) {
            (Err(VaultError::UnknownMasterKey(_)), Some(file)) => {
                let fresh = Arc::new(keyfile::load(file)?);
                *self.keys.write() = Arc::clone(&fresh);
                work(&fresh)
            }
            (done, _) => done,
        }
    }
}
