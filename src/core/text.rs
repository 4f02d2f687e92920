//! Checks for what people type into the form: their name, a comment, a postcode.
//!
//! Each check returns the text as it will be kept: composed (Unicode NFC), trimmed, runs of spaces folded. A text that
//! passed passes again unchanged.

use unicode_normalization::UnicodeNormalization;

use super::characters::{self, Flaw, is_letter, is_letter_or_digit, is_space};
use super::urls;

/// Longest name (given or family), in characters.
pub const NAME_MAX: usize = 100;
/// Longest comment, in characters.
pub const COMMENT_MAX: usize = 500;
/// Most lines in a comment; what comes after joins the last one.
pub const COMMENT_LINES: usize = 10;
/// Longest postcode, in characters.
pub const POSTCODE_MAX: usize = 20;

/// Why a text was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing was typed where something is needed.
    #[error("this is needed")]
    Required,
    /// Too long.
    #[error("at most {max} characters")]
    TooLong {
        /// The most characters (Unicode code points) it may have.
        max: usize,
    },
    /// Control characters, invisible ones, or ones that change the direction of writing.
    #[error("some characters cannot be used here")]
    Characters,
    /// A web address.
    #[error("web addresses cannot be used here")]
    Link,
    /// Too many accents or signs on one letter.
    #[error("too many marks on one letter")]
    Marks,
    /// A name without a letter, or a postcode with other things than letters, digits, spaces, hyphens and dots.
    #[error("this does not look right")]
    Invalid,
}

impl From<Flaw> for TextError {
    fn from(flaw: Flaw) -> Self {
        match flaw {
            Flaw::Forbidden => Self::Characters,
            Flaw::Marks => Self::Marks,
        }
    }
}

/// A given or family name in any script: at least one letter, at most [`NAME_MAX`] characters, no web address.
pub fn check_name(typed: &str) -> Result<String, TextError> {
    let name = check_line(typed, NAME_MAX)?;
    if name.is_empty() {
        return Err(TextError::Required);
    }
    if urls::has_any_link(&name) {
        return Err(TextError::Link);
    }
    if !name.chars().any(is_letter) {
        return Err(TextError::Invalid);
    }
    Ok(name)
}

/// A postcode of any country: letters, digits, spaces, hyphens, dots. Empty passes as empty.
pub fn check_postcode(typed: &str) -> Result<String, TextError> {
    let postcode = check_line(typed, POSTCODE_MAX)?;
    let fits = |character| is_letter_or_digit(character) || matches!(character, ' ' | '-' | '.');
    let has_substance = postcode.is_empty() || postcode.chars().any(is_letter_or_digit);
    if !has_substance || !postcode.chars().all(fits) {
        return Err(TextError::Invalid);
    }
    Ok(postcode)
}

/// A comment: at most [`COMMENT_MAX`] characters in at most [`COMMENT_LINES`] lines, line breaks as `\n`, at most one
/// empty line in a row, no web address that says so. Emoji are welcome. Empty passes as empty.
pub fn check_comment(typed: &str) -> Result<String, TextError> {
    refuse_huge(typed, COMMENT_MAX)?;
    let composed: String = typed
        .replace("\r\n", "\n")
        .replace('\r', "\n")
        .replace('\t', " ")
        .nfc()
        .collect();
    let comment = fold_lines(&composed);
    characters::check(&comment.replace('\n', " "), true)?;
    if urls::has_explicit_link(&comment) {
        return Err(TextError::Link);
    }
    within(comment, COMMENT_MAX)
}

/// A text of one line that organisers write for a page: at most `max` characters. Web addresses and emoji are welcome. Empty
/// passes as empty.
pub fn check_sentence(typed: &str, max: usize) -> Result<String, TextError> {
    refuse_huge(typed, max)?;
    let line = fold_spaces(&composed(&typed.replace(['\r', '\n', '\t'], " ")));
    characters::check(&line, true)?;
    within(line, max)
}

/// A text of many lines that organisers write for a page, Markdown included: at most `max` characters, line breaks as `\n`.
/// Spaces stay as they are, since Markdown reads them. Empty passes as empty.
pub fn check_prose(typed: &str, max: usize) -> Result<String, TextError> {
    refuse_huge(typed, max)?;
    let lines = typed.replace("\r\n", "\n").replace('\r', "\n");
    let prose = composed(lines.trim_start_matches('\n').trim_end());
    characters::check(&prose.replace(['\n', '\t'], " "), true)?;
    within(prose, max)
}

/// Trims, composes and folds a text of one line, and checks its characters and length.
fn check_line(typed: &str, max: usize) -> Result<String, TextError> {
    refuse_huge(typed, max)?;
    let composed = composed(typed.trim());
    let line = fold_spaces(&composed);
    characters::check(&line, false)?;
    within(line, max)
}

/// In Unicode NFC; ASCII is so already.
fn composed(text: &str) -> String {
    if text.is_ascii() {
        text.to_owned()
    } else {
        text.nfc().collect()
    }
}

/// Spares the work on a text that cannot become short enough: no character folds below a sixteenth of its bytes unless
/// it is padding.
fn refuse_huge(typed: &str, max: usize) -> Result<(), TextError> {
    if typed.len() > 16 * max {
        Err(TextError::TooLong { max })
    } else {
        Ok(())
    }
}

fn within(text: String, max: usize) -> Result<String, TextError> {
    if text.chars().count() > max {
        Err(TextError::TooLong { max })
    } else {
        Ok(text)
    }
}

/// One plain space for every run of spaces; none at either end.
fn fold_spaces(line: &str) -> String {
    line.split(is_space)
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

fn fold_lines(text: &str) -> String {
    let mut lines: Vec<String> = text.split('\n').map(fold_spaces).collect();
    lines.dedup_by(|after, before| after.is_empty() && before.is_empty());
    let first = lines.iter().position(|line| !line.is_empty()).unwrap_or(lines.len());
    lines.drain(..first);
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    if lines.len() > COMMENT_LINES {
        let overflow = lines.split_off(COMMENT_LINES - 1);
        lines.push(fold_spaces(&overflow.join(" ")));
    }
    lines.join("\n")
}

#[cfg(test)]
#[path = "text_tests.rs"]
mod tests;
