//! What changed between two texts, word by word, for people.

use std::time::Duration;

use similar::{Algorithm, ChangeTag, TextDiff};

/// Longer looking for the smallest difference is not worth it; what is found by then is shown.
const PATIENCE: Duration = Duration::from_millis(200);

/// A piece of one text or of both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Which.
    pub kind: Kind,
    /// Its words.
    pub text: String,
}

/// Where a piece stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// In both.
    Same,
    /// In the earlier one only.
    Gone,
    /// In the later one only.
    New,
}

impl Piece {
    /// Whether it is only in the earlier text.
    pub fn is_gone(&self) -> bool {
        self.kind == Kind::Gone
    }

    /// Whether it is only in the later text.
    pub fn is_new(&self) -> bool {
        self.kind == Kind::New
    }
}

/// The pieces of both texts in their order; neighbours of one kind are one piece.
pub fn between(before: &str, after: &str) -> Vec<Piece> {
    let difference = TextDiff::configure()
        .algorithm(Algorithm::Myers)
        .timeout(PATIENCE)
        .diff_words(before, after);
    let mut pieces: Vec<Piece> = Vec::new();
    for change in difference.iter_all_changes() {
        let kind = match change.tag() {
            ChangeTag::Equal => Kind::Same,
            ChangeTag::Delete => Kind::Gone,
            ChangeTag::Insert => Kind::New,
        };
        match pieces.last_mut() {
            Some(last) if last.kind == kind => last.text.push_str(change.value()),
            _ => pieces.push(Piece {
                kind,
                text: change.value().to_owned(),
            }),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changed_words_stand_between_those_that_stayed() {
        let told: Vec<String> = between("Keep the rivers clean", "Keep all rivers clean")
            .iter()
            .map(|piece| format!("{:?} {}", piece.kind, piece.text))
            .collect();
        assert_eq!(told, ["Same Keep ", "Gone the", "New all", "Same  rivers clean"]);
        assert!(between("", "").is_empty());
    }
}
