//! Passwords: what will do as one, and how it is kept.
//!
//! There are no rules of composition (NIST SP 800-63B, 3.1.1.2): a password is long enough, not easily guessed, and not one's
//! own name. It is kept as an Argon2id hash (RFC 9106) with the parameters that OWASP names: 19 MiB, two passes, one lane.

use std::sync::Arc;
use std::time::Duration;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;
use zxcvbn::{Score, zxcvbn};

use super::model::Person;

/// Fewest characters.
pub const SHORTEST: usize = 10;
/// Most characters.
pub const LONGEST: usize = 256;

/// So many are hashed at a time; each takes 19 MiB and one core.
const AT_ONCE: usize = 2;
/// So long one waits for a turn.
const PATIENCE: Duration = Duration::from_secs(5);
/// The hash that the password of nobody's account is compared with, so that its answer takes as long as any other. No password
/// is known for it.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$cXVpcHUtbm9ib2R5LWhhcw$cXVpcHUtbm9ib2R5LWhhcy10aGlzLXBhc3N3b3JkLW8";
/// What people choose that the English lists do not have.
const COMMON: [&str; 14] = [
    "quipu",
    "contraseña",
    "contrasena",
    "clave",
    "bienvenido",
    "bienvenida",
    "teamo",
    "tequiero",
    "campaña",
    "campana",
    "peticion",
    "petición",
    "campaign",
    "petition",
];

/// Why a password will not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weakness {
    /// Fewer than [`SHORTEST`] characters.
    TooShort,
    /// More than [`LONGEST`].
    TooLong,
    /// Among the first that anybody would try.
    Common,
    /// One's own name or address.
    Personal,
}

impl Weakness {
    /// The key of its words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::TooShort => "password-too-short",
            Self::TooLong => "password-too-long",
            Self::Common => "password-common",
            Self::Personal => "password-personal",
        }
    }
}

/// Why a password could not be looked at.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// Too many others are being looked at.
    #[error("too many passwords are being checked")]
    Busy,
    /// A defect.
    #[error("password hashing failed")]
    Failed,
}

/// Hashes and compares passwords, a few at a time, so that whoever tries thousands takes neither all memory nor all cores.
pub struct Passwords {
    turns: Arc<Semaphore>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self {
            turns: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }
}

impl Passwords {
    /// What is kept of a password that this person chooses, or why it will not do.
    pub async fn choose(&self, typed: &str, person: &Person) -> Result<Result<String, Weakness>, PasswordError> {
        let (password, person) = (composed(typed), person.clone());
        self.in_turn(move || match check(&password, &person) {
            Some(weakness) => Ok(Err(weakness)),
            None => hash(&password).map(Ok),
        })
        .await?
    }

    /// Whether this is the password of which `kept` is kept. It takes the same time if nothing is kept.
    pub async fn matches(&self, typed: &str, kept: &str) -> Result<bool, PasswordError> {
        let (password, kept) = (composed(typed), kept.to_owned());
        self.in_turn(move || {
            let compared = if kept.is_empty() { NOBODY } else { &kept };
            let right = verifies(&password, compared);
            right && !kept.is_empty()
        })
        .await
    }

    /// A turn ends when the work does, even if nobody waits for it any more.
    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, PasswordError> {
        let turn = tokio::time::timeout(PATIENCE, Arc::clone(&self.turns).acquire_owned())
            .await
            .map_err(|_| PasswordError::Busy)?
            .map_err(|_| PasswordError::Busy)?;
        tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work()
        })
        .await
        .map_err(|_| PasswordError::Failed)
    }
}

/// Accents can be typed in two ways, which look the same: one of them is kept (Unicode NFC).
fn composed(typed: &str) -> Zeroizing<String> {
    Zeroizing::new(typed.nfc().collect())
}

fn hash(password: &str) -> Result<String, PasswordError> {
    Argon2::default()
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|_| PasswordError::Failed)
}

fn verifies(password: &str, kept: &str) -> bool {
    PasswordHash::new(kept).is_ok_and(|kept| Argon2::default().verify_password(password.as_bytes(), &kept).is_ok())
}

/// Why this will not do as this person's password, if it will not.
fn check(password: &str, person: &Person) -> Option<Weakness> {
    let length = password.chars().count();
    if length < SHORTEST {
        return Some(Weakness::TooShort);
    }
    if length > LONGEST {
        return Some(Weakness::TooLong);
    }
    if is_own(password, person) {
        return Some(Weakness::Personal);
    }
    // Guesses that a list of leaked passwords, words, names, dates and keyboard runs would need; below 10^8 is too few.
    let mut known: Vec<&str> = person.name.split_whitespace().collect();
    known.extend(person.email.split(['@', '.', '-', '_', '+']));
    known.push(&person.email);
    known.extend(COMMON);
    let guessable = zxcvbn(password, &known).score() < Score::Three;
    guessable.then_some(Weakness::Common)
}

/// Whether a password is but one's own name and address, with a number.
fn is_own(password: &str, person: &Person) -> bool {
    const FEW: usize = 4;
    let mut rest = password.to_lowercase();
    let (name, email) = (person.name.to_lowercase(), person.email.to_lowercase());
    let mut own: Vec<&str> = name
        .split_whitespace()
        .chain(email.split(['@', '.', '-', '_', '+']))
        .collect();
    own.retain(|word| word.chars().count() > 2);
    own.sort_unstable_by_key(|word| std::cmp::Reverse(word.len()));
    let mut is_found = false;
    for word in own {
        is_found |= rest.contains(word);
        rest = rest.replace(word, "");
    }
    let others = rest
        .chars()
        .filter(|character| !character.is_numeric() && !character.is_whitespace());
    is_found && others.count() < FEW
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rosa() -> Person {
        Person {
            name: "Rosa Quispe Mamani".to_owned(),
            email: "rosa.quispe@rivers.example".to_owned(),
        }
    }

    #[test]
    fn what_many_choose_is_refused_and_what_few_do_passes() {
        for (password, weakness) in [
            ("short", Weakness::TooShort),
            ("password123", Weakness::Common),
            ("1234567890", Weakness::Common),
            ("qwertyuiop", Weakness::Common),
            ("aaaaaaaaaaaaaaa", Weakness::Common),
            ("contraseña1", Weakness::Common),
            ("P@ssw0rd2006", Weakness::Common),
            ("rosaquispe2006", Weakness::Personal),
            ("2006-Quispe-Rosa", Weakness::Personal),
            ("Rosa Quispe Mamani", Weakness::Personal),
            ("rosa.quispe@rivers.example", Weakness::Personal),
        ] {
            assert_eq!(check(password, &rosa()), Some(weakness), "{password}");
        }
        assert_eq!(check(&"x1".repeat(200), &rosa()), Some(Weakness::TooLong));
        for password in [
            "tres llamas cruzan el puente",
            "vK7#mq0zTr",
            "ñandú-volcán-mate",
            "rosa y el volcán azul",
        ] {
            assert_eq!(check(password, &rosa()), None, "{password}");
        }
    }

    #[test]
    fn a_password_is_the_same_however_its_accents_were_typed() {
        let kept = hash(&composed("cordille\u{301}ra azul")).unwrap();
        assert!(verifies(&composed("cordill\u{e9}ra azul"), &kept));
        assert!(!verifies(&composed("cordillera azul"), &kept));
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
    }

    #[test]
    fn nobodys_hash_costs_as_much_as_any_other_and_fits_nothing() {
        let of = |hash: &str| hash.rsplitn(3, '$').last().map(str::to_owned);
        assert_eq!(of(NOBODY), of(&hash("anything at all").unwrap()));
        assert!(PasswordHash::new(NOBODY).is_ok());
        assert!(!verifies("", NOBODY));
    }
}
