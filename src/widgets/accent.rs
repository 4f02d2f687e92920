//! The colour that a site wants a widget to have, made so that everything can be read in it.

/// A colour of sRGB.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Accent([u8; 3]);

/// The darkest light surface and the lightest dark one that text in the accent stands on.
const LIGHT: Accent = Accent([0xf3, 0xf5, 0xf9]);
const DARK: Accent = Accent([0x1b, 0x20, 0x2c]);
const BLACK: Accent = Accent([0; 3]);
const WHITE: Accent = Accent([255; 3]);
/// Text and its ground differ so much at least (WCAG 2.2, 1.4.3).
const ENOUGH: f64 = 4.5;
const STEPS: u16 = 20;

impl Accent {
    /// Reads `#rrggbb`; the sign may be left out, for in addresses it means something else.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let digits = text.strip_prefix('#').unwrap_or(text);
        if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let part = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
        Some(Self([part(0)?, part(2)?, part(4)?]))
    }

    /// As `#rrggbb`.
    pub fn hex(self) -> String {
        let [red, green, blue] = self.0;
        format!("#{red:02x}{green:02x}{blue:02x}")
    }

    /// Black or white: what can be read on it.
    pub fn ink(self) -> Self {
        if contrast(self, WHITE) >= ENOUGH { WHITE } else { BLACK }
    }

    /// As near to it as can be read on white.
    pub fn on_paper(self) -> String {
        self.readable_on(WHITE, BLACK).hex()
    }

    /// The rules that put it in place of a widget's own colours: as near to it as can be read on light and on dark paper.
    pub fn rules(self) -> String {
        let light = self.readable_on(LIGHT, BLACK).hex();
        let dark = self.readable_on(DARK, WHITE).hex();
        let light = format!("--indigo:{light};--indigo-deep:{light};--cord:{light};--on:#fff");
        let dark = format!("--indigo:{dark};--indigo-deep:{dark};--cord:{dark};--on:#12151d");
        format!(":root{{{light}}}:root.dark{{{dark}}}@media (prefers-color-scheme:dark){{:root.auto{{{dark}}}}}")
    }

    /// It, or the nearest on the way to `end` that can be read on `ground`.
    fn readable_on(self, ground: Self, end: Self) -> Self {
        let mixed = (0..=STEPS).map(|step| self.mixed(end, step));
        mixed
            .into_iter()
            .find(|colour| contrast(*colour, ground) >= ENOUGH)
            .unwrap_or(end)
    }

    /// With so many twentieths of another.
    fn mixed(self, other: Self, step: u16) -> Self {
        let mut mixed = self.0;
        for (part, other) in mixed.iter_mut().zip(other.0) {
            let sum = u16::from(*part) * (STEPS - step) + u16::from(other) * step;
            *part = u8::try_from(sum / STEPS).unwrap_or(u8::MAX);
        }
        Self(mixed)
    }

    /// Relative luminance (WCAG 2.2).
    fn luminance(self) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.040_45 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        };
        let [red, green, blue] = self.0.map(linear);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
}

/// Contrast ratio (WCAG 2.2), 1 to 21.
fn contrast(one: Accent, other: Accent) -> f64 {
    let (one, other) = (one.luminance(), other.luminance());
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_is_six_digits_and_nothing_else() {
        assert_eq!(Accent::parse("#A3213f").unwrap().hex(), "#a3213f");
        assert_eq!(Accent::parse("a3213f").unwrap().hex(), "#a3213f");
        for bad in [
            "", "#", "#fff", "#a3213f;", "red", "#a3213g", "##a3213", "#ñ3213", "}*{x:y",
        ] {
            assert_eq!(Accent::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn what_stands_on_a_colour_can_be_read() {
        for part in 0..=255 {
            for colour in [[part, part, part], [255, part, 0], [part, 0, 255], [0, 128, part]].map(Accent) {
                assert!(contrast(colour, colour.ink()) >= ENOUGH, "{}", colour.hex());
            }
        }
    }

    #[test]
    fn whatever_the_colour_it_can_be_read() {
        for hex in [
            "#ffffff", "#000000", "#ffff00", "#0000ff", "#808080", "#00ff00", "#12151d", "#ffeedd",
        ] {
            let accent = Accent::parse(hex).unwrap();
            let (light, dark) = (accent.readable_on(LIGHT, BLACK), accent.readable_on(DARK, WHITE));
            assert!(
                contrast(light, LIGHT) >= ENOUGH && contrast(light, WHITE) >= ENOUGH,
                "{hex}"
            );
            let ink = Accent::parse("#12151d").unwrap();
            assert!(contrast(dark, DARK) >= ENOUGH && contrast(dark, ink) >= ENOUGH, "{hex}");
        }
        let quiet = Accent::parse("#2b3f8c").unwrap();
        assert_eq!(quiet.readable_on(LIGHT, BLACK), quiet);
    }
}
