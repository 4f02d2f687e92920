//! Which characters typed text may hold: anything people write, nothing that hides or disturbs what stands beside it.

use unicode_normalization::char::canonical_combining_class;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeEmoji, UnicodeGeneralCategory};

/// So many marks may sit on one letter. Pointed Hebrew and Devanagari need three.
const MARKS_ON_ONE_LETTER: usize = 3;
/// Tibetan and Burmese stack whole syllables.
const MARKS_IN_STACKING_SCRIPTS: usize = 6;
/// The canonical combining class of the virama signs, which join the consonants of the Indic scripts.
const VIRAMA: u8 = 9;

/// What is wrong with a text's characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    /// A control, invisible, direction-changing, private or unassigned character.
    Forbidden,
    /// Combining marks piled up, or without a letter to sit on.
    Marks,
}

/// Refuses control characters, line and paragraph separators, everything invisible or direction-changing (UAX 9, bidi
/// controls; zero-width characters), private-use and unassigned code points, U+FFFD and piles of combining marks.
///
/// A joiner passes where a script needs it (RFC 5892, appendix A; Persian, Indic scripts) and a variation selector on
/// the characters that have variants. With `emoji`, both also pass inside emoji. Expects text in NFC, spaces apart from
/// U+0020 already folded.
pub(super) fn check(text: &str, emoji: bool) -> Result<(), Flaw> {
    if text.is_ascii() {
        let is_plain = text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
        return if is_plain { Ok(()) } else { Err(Flaw::Forbidden) };
    }
    let mut before = None;
    let mut marks = 0;
    let mut rest = text.chars();
    while let Some(character) = rest.next() {
        let after = rest.clone().next();
        if is_forbidden(character) || !fits_between(before, character, after, emoji) {
            return Err(Flaw::Forbidden);
        }
        marks = if is_piling(character) { marks + 1 } else { 0 };
        let bare = matches!(before, None | Some(' ' | '\n'));
        if marks > most_marks(character) || (marks > 0 && bare) {
            return Err(Flaw::Marks);
        }
        before = Some(character);
    }
    Ok(())
}

/// A letter of any script.
pub(super) fn is_letter(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_alphabetic();
    }
    character.general_category_group() == GeneralCategoryGroup::Letter
}

/// A letter or decimal digit of any script.
pub(super) fn is_letter_or_digit(character: char) -> bool {
    is_letter(character)
        || character.is_ascii_digit()
        || (!character.is_ascii() && character.general_category() == GeneralCategory::DecimalNumber)
}

/// A space of any width, but no tab and no line break.
pub(super) fn is_space(character: char) -> bool {
    character == ' ' || (!character.is_ascii() && character.general_category() == GeneralCategory::SpaceSeparator)
}

fn is_forbidden(character: char) -> bool {
    let by_category = match character.general_category() {
        GeneralCategory::Format => !is_joiner(character),
        GeneralCategory::Control
        | GeneralCategory::Surrogate
        | GeneralCategory::PrivateUse
        | GeneralCategory::Unassigned
        | GeneralCategory::LineSeparator
        | GeneralCategory::ParagraphSeparator => true,
        _ => false,
    };
    by_category || is_unseen(character)
}

/// Characters that show nothing although their category promises a letter, a mark or a symbol, and U+FFFD.
#[rustfmt::skip]
fn is_unseen(character: char) -> bool {
    matches!(
        character,
        '\u{034F}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{2800}' | '\u{3164}'
            | '\u{FE00}'..='\u{FE0D}' | '\u{FFA0}' | '\u{FFFC}' | '\u{FFFD}'
    )
}

fn is_joiner(character: char) -> bool {
    matches!(character, '\u{200C}' | '\u{200D}')
}

/// Whether an otherwise invisible character has its work to do between these neighbours.
fn fits_between(before: Option<char>, character: char, after: Option<char>, emoji: bool) -> bool {
    let Some(before) = before else {
        return !is_joiner(character) && !is_variation_selector(character);
    };
    match character {
        '\u{200D}' if emoji && in_emoji(before) && after.is_some_and(in_emoji) => true,
        '\u{200C}' | '\u{200D}' => {
            let joins = in_joining_script(before) && after.is_some_and(in_joining_script);
            joins || canonical_combining_class(before) == VIRAMA
        }
        '\u{FE0E}' | '\u{FE0F}' => emoji && before.is_emoji_char_or_emoji_component(),
        '\u{E0100}'..='\u{E01EF}' => is_ideograph(before),
        '\u{180B}'..='\u{180D}' | '\u{180F}' => matches!(before, '\u{1820}'..='\u{18AA}'),
        _ => true,
    }
}

fn is_variation_selector(character: char) -> bool {
    matches!(character, '\u{FE0E}' | '\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' | '\u{180B}'..='\u{180D}' | '\u{180F}')
}

fn in_emoji(character: char) -> bool {
    !character.is_ascii() && (character.is_emoji_char() || character == '\u{FE0F}')
}

fn is_ideograph(character: char) -> bool {
    matches!(character, '\u{3005}'..='\u{3007}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// A letter or mark of a script whose letters join: Arabic, Syriac and their kin, the scripts of India, Khmer, Mongolian.
fn in_joining_script(character: char) -> bool {
    let block = matches!(character, '\u{0600}'..='\u{08FF}' | '\u{0900}'..='\u{0DFF}' | '\u{1780}'..='\u{18AF}'
        | '\u{A840}'..='\u{A87F}' | '\u{A8E0}'..='\u{A8FF}' | '\u{11000}'..='\u{114FF}');
    let group = character.general_category_group();
    block && matches!(group, GeneralCategoryGroup::Letter | GeneralCategoryGroup::Mark)
}

fn is_piling(character: char) -> bool {
    matches!(
        character.general_category(),
        GeneralCategory::NonspacingMark | GeneralCategory::EnclosingMark
    )
}

fn most_marks(mark: char) -> usize {
    match mark {
        '\u{0F00}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' | '\u{1A20}'..='\u{1AAF}' => MARKS_IN_STACKING_SCRIPTS,
        _ => MARKS_ON_ONE_LETTER,
    }
}
