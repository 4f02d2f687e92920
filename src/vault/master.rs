//! The master keys: the only secret that lives outside the database, in a file or in the environment.
//!
//! As text they are lines of `quipu-master-v1 <32 bytes in base64>`. The first is the active one, under which new keys
//! are wrapped; the others still unwrap what was wrapped under them. Lines that begin with `#` are comments.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::derive::label;
use super::{SecretKey, VaultError};

/// The word before each key.
const PREFIX: &str = "quipu-master-v1";

/// The public name of a master key: the first 4 bytes of a SHA-256 of it. Shown as 8 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct MasterKeyId(pub(super) [u8; 4]);

impl MasterKeyId {
    /// The 4 bytes.
    pub const fn as_bytes(&self) -> &[u8; 4] {
        &self.0
    }

    /// Reads the 8 hexadecimal digits that it is shown as. `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != 8 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        u32::from_str_radix(text, 16)
            .ok()
            .map(|number| Self(number.to_be_bytes()))
    }
}

impl fmt::Display for MasterKeyId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:08x}", u32::from_be_bytes(self.0))
    }
}

impl fmt::Debug for MasterKeyId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "MasterKeyId({self})")
    }
}

/// One master key and its id.
pub struct MasterKey {
    id: MasterKeyId,
    key: SecretKey,
}

impl MasterKey {
    /// Names a secret key.
    pub fn new(key: SecretKey) -> Self {
        let hash = Sha256::new()
            .chain_update(label::MASTER_KEY_ID)
            .chain_update(key.as_bytes())
            .finalize();
        Self {
            id: MasterKeyId([hash[0], hash[1], hash[2], hash[3]]),
            key,
        }
    }

    /// A new one from the operating system's randomness.
    pub fn generate() -> Result<Self, VaultError> {
        Ok(Self::new(SecretKey::generate()?))
    }

    /// Its public name.
    pub const fn id(&self) -> MasterKeyId {
        self.id
    }

    pub(super) const fn key(&self) -> &SecretKey {
        &self.key
    }

    /// The line that stands for it in a key file, without a line break.
    pub(super) fn to_line(&self) -> Zeroizing<String> {
        let encoded = Zeroizing::new(STANDARD.encode(self.key.as_bytes()));
        Zeroizing::new(format!("{PREFIX} {}", *encoded))
    }

    /// Reads such a line; `None` for anything else.
    pub(super) fn from_line(line: &str) -> Option<Self> {
        let encoded = line.trim().strip_prefix(PREFIX)?.strip_prefix([' ', '\t'])?.trim();
        let mut bytes = Zeroizing::new([0; 33]);
        match STANDARD.decode_slice(encoded, &mut *bytes) {
            Ok(32) => {
                let mut key = SecretKey([0; 32]);
                key.0.copy_from_slice(&bytes[..32]);
                Some(Self::new(key))
            }
            _ => None,
        }
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "MasterKey({})", self.id)
    }
}

/// The master keys of this process: at least one, the active one first.
#[derive(Debug)]
pub struct MasterKeys(Vec<MasterKey>);

impl MasterKeys {
    /// Keys in order. [`VaultError::NoMasterKey`] for none, [`VaultError::RepeatedMasterKey`] for one given twice.
    pub fn new(keys: Vec<MasterKey>) -> Result<Self, VaultError> {
        if keys.is_empty() {
            return Err(VaultError::NoMasterKey);
        }
        for (place, key) in keys.iter().enumerate() {
            if keys[..place].iter().any(|earlier| earlier.id == key.id) {
                return Err(VaultError::RepeatedMasterKey(key.id));
            }
        }
        Ok(Self(keys))
    }

    /// Reads the text of a key file, or of an environment variable, where a comma may stand for a line break.
    pub fn parse(text: &str) -> Result<Self, VaultError> {
        let mut keys = Vec::new();
        for (place, line) in text.lines().enumerate().filter(|(_, line)| is_key_line(line)) {
            for part in line.split(',') {
                keys.push(MasterKey::from_line(part).ok_or(VaultError::MalformedMasterKey { line: place + 1 })?);
            }
        }
        Self::new(keys)
    }

    /// The key that wraps whatever is new.
    pub fn active(&self) -> &MasterKey {
        &self.0[0]
    }

    /// The key of that id.
    pub fn find(&self, id: MasterKeyId) -> Option<&MasterKey> {
        self.0.iter().find(|key| key.id == id)
    }

    /// The ids of all, the active one first.
    pub fn ids(&self) -> Vec<MasterKeyId> {
        self.0.iter().map(MasterKey::id).collect()
    }
}

/// Whether a line of a key file is more than a comment or nothing.
pub(super) fn is_key_line(line: &str) -> bool {
    let line = line.trim();
    !line.is_empty() && !line.starts_with('#')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_gives_the_keys_in_order() {
        let keys = [MasterKey::generate().unwrap(), MasterKey::generate().unwrap()];
        let lines = format!("# mine\n\n  {} \r\n# old\n{}\n", *keys[0].to_line(), *keys[1].to_line());
        let in_one_line = format!("{},{}", *keys[0].to_line(), *keys[1].to_line());
        for text in [lines, in_one_line] {
            let read = MasterKeys::parse(&text).unwrap();
            assert_eq!(read.ids(), [keys[0].id(), keys[1].id()]);
            assert_eq!(read.active().key().as_bytes(), keys[0].key().as_bytes());
            assert!(read.find(keys[1].id()).is_some());
        }
    }

    #[test]
    fn bad_text_is_refused_by_its_line() {
        assert!(matches!(MasterKeys::parse("# none\n"), Err(VaultError::NoMasterKey)));
        let good = MasterKey::generate().unwrap();
        let (short, long) = (STANDARD.encode([0; 31]), STANDARD.encode([0; 33]));
        for bad in [
            "nonsense".to_owned(),
            "quipu-master-v1".to_owned(),
            "quipu-master-v1 %%%".to_owned(),
            format!("quipu-master-v1 {short}"),
            format!("quipu-master-v1 {long}"),
            format!("quipu-master-v2 {}", STANDARD.encode([0; 32])),
        ] {
            let error = MasterKeys::parse(&format!("{}\n{bad}\n", *good.to_line())).unwrap_err();
            assert!(matches!(error, VaultError::MalformedMasterKey { line: 2 }), "{bad}");
        }
        let twice = format!("{0}\n{0}\n", *good.to_line());
        assert!(matches!(MasterKeys::parse(&twice), Err(VaultError::RepeatedMasterKey(id)) if id == good.id()));
    }

    #[test]
    fn only_the_id_is_printed() {
        let key = MasterKey::new(SecretKey::from_bytes([1; 32]));
        let id = key.id().to_string();
        assert_eq!(id, "927e3025");
        assert_eq!(MasterKeyId::parse(&id), Some(key.id()));
        assert_eq!(MasterKeyId::parse("+1234567"), None);
        let keys = MasterKeys::new(vec![key]).unwrap();
        assert_eq!(format!("{keys:?}"), format!("MasterKeys([MasterKey({id})])"));
    }
}
