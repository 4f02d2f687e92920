//! The fonts of pictures: which characters they have, and how wide a text becomes.

use std::sync::{Arc, LazyLock};

use resvg::usvg::fontdb::Database;
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};
use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

const TEXT: &[u8] = include_bytes!("../../../static/vendor/quipu-sans/quipu-sans-regular.ttf");
const BOLD: &[u8] = include_bytes!("../../../static/vendor/quipu-sans/quipu-sans-bold.ttf");
const DISPLAY: &[u8] = include_bytes!("../../../static/vendor/manuale/manuale-600.ttf");

static DATABASE: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut database = Database::new();
    for font in [TEXT, BOLD, DISPLAY] {
        database.load_font_data(font.to_vec());
    }
    // Badges name fonts of browsers first; here there are none of these.
    database.set_sans_serif_family(Face::Text.family());
    Arc::new(database)
});

/// All of them, for the renderer.
pub fn database() -> Arc<Database> {
    Arc::clone(&DATABASE)
}

/// One of our fonts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Face {
    /// Latin, Greek, Cyrillic.
    Text,
    /// The same, bold.
    Bold,
    /// That of headings: Latin.
    Display,
}

impl Face {
    /// Its name in SVG.
    pub const fn family(self) -> &'static str {
        match self {
            Self::Text | Self::Bold => "Quipu Sans",
            Self::Display => "Manuale",
        }
    }

    /// Its weight in SVG.
    pub const fn weight(self) -> u16 {
        match self {
            Self::Text => 400,
            Self::Bold => 700,
            Self::Display => 600,
        }
    }

    fn font(self) -> Option<FontRef<'static>> {
        FontRef::new(match self {
            Self::Text => TEXT,
            Self::Bold => BOLD,
            Self::Display => DISPLAY,
        })
        .ok()
    }

    /// Whether it writes every character of a text as it should be. Marks that stand on the character before, and
    /// characters that steer the direction of a text, it does not.
    pub fn can_write(self, text: &str) -> bool {
        let Some(font) = self.font() else { return false };
        let charmap = font.charmap();
        text.chars().all(|character| {
            let kind = character.general_category_group();
            let is_plain = !matches!(kind, GeneralCategoryGroup::Mark | GeneralCategoryGroup::Other);
            is_plain && charmap.map(character).is_some_and(|glyph| glyph.to_u32() != 0)
        })
    }

    /// How wide a text becomes at `size` pixels.
    pub fn width(self, text: &str, size: f32) -> f32 {
        let Some(font) = self.font() else { return 0.0 };
        let (charmap, metrics) = (
            font.charmap(),
            font.glyph_metrics(Size::new(size), LocationRef::default()),
        );
        let advance = |character| metrics.advance_width(charmap.map(character)?);
        text.chars().filter_map(advance).sum()
    }
}

/// A text as it is written on one line: composed (Unicode NFC), and every blank a space, however many there are.
pub fn composed(text: &str) -> String {
    let composed: String = text.nfc().collect();
    composed.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_written_right_is_known() {
        for text in [
            "Ríos vivos, ¡ya!",
            "Чистая вода",
            "Καθαρό νερό",
            "Ţară, łąka, Đường",
            "5 € – “ok”…",
        ] {
            assert!(Face::Bold.can_write(text) && Face::Text.can_write(text), "{text}");
        }
        for text in [
            "清洁的水",
            "مياه نظيفة",
            "מים",
            "น้ำ",
            "पानी",
            "water 💧",
            "a\u{202e}b",
            "x\u{301}\u{323}",
            "a\u{0}b",
            "\u{feff}",
        ] {
            assert!(!Face::Bold.can_write(text) && !Face::Display.can_write(text), "{text}");
        }
        assert!(Face::Display.can_write("Ríos vivos") && !Face::Display.can_write("Вода"));
    }

    #[test]
    fn letters_with_their_marks_apart_are_put_together() {
        assert_eq!(composed("Ri\u{301}os \u{a0}\n vivos "), "Ríos vivos");
    }

    #[test]
    fn wide_is_wider_than_narrow() {
        let width = |text| Face::Display.width(text, 40.0);
        assert!(width("WWWW") > 2.0 * width("iiii") && width("iiii") > 20.0);
    }
}
