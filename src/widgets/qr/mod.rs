//! QR codes for posters and sheets (ISO/IEC 18004): the campaign's address, with who put it up, as SVG and PNG. Error
//! correction is of level M, which a seventh of the code may be dirty, and four modules of quiet stand around.

pub mod pages;

use std::fmt::Write as _;

use fast_qr::{ECL, QRBuilder};
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder};

use super::drawing::DrawError;

/// Modules of quiet on each side.
const QUIET: usize = 4;

/// A code: a square of dark and light modules, quiet zone included.
pub struct Code {
    side: usize,
    dark: Vec<bool>,
}

impl Code {
    /// Of a text; none if it is too long.
    pub fn of(text: &str) -> Option<Self> {
        let code = QRBuilder::new(text).ecl(ECL::M).build().ok()?;
        let side = code.size + 2 * QUIET;
        let mut dark = vec![false; side * side];
        for row in 0..code.size {
            for column in 0..code.size {
                dark[(row + QUIET) * side + column + QUIET] = code[row][column].value();
            }
        }
        Some(Self { side, dark })
    }

    /// As SVG of `size` pixels; it may be made as large as a wall.
    pub fn svg(&self, size: u32, title: &str) -> String {
        let mut path = String::new();
        for (row, modules) in self.dark.chunks(self.side).enumerate() {
            let mut column = 0;
            for run in modules.chunk_by(|one, next| one == next) {
                if run[0] {
                    // Writing to a text does not fail.
                    let _ = write!(path, "M{column} {row}h{0}v1h-{0}z", run.len());
                }
                column += run.len();
            }
        }
        let drawn = askama::Template::render(&Vector {
            side: self.side,
            size,
            path,
            title,
        });
        drawn.unwrap_or_default()
    }

    /// As PNG of about so many `pixels`: every module is a whole number of them.
    pub fn png(&self, pixels: u32) -> Result<Vec<u8>, DrawError> {
        let module = (usize::try_from(pixels).unwrap_or(0) / self.side).max(1);
        let side = self.side * module;
        let mut grey = Vec::with_capacity(side * side);
        for modules in self.dark.chunks(self.side) {
            let line: Vec<u8> = modules
                .iter()
                .flat_map(|dark| std::iter::repeat_n(if *dark { 0 } else { 255 }, module))
                .collect();
            for _ in 0..module {
                grey.extend_from_slice(&line);
            }
        }
        let side = u32::try_from(side).map_err(|_| DrawError::Room)?;
        let mut png = Vec::new();
        PngEncoder::new_with_quality(&mut png, CompressionType::Default, FilterType::Up).write_image(
            &grey,
            side,
            side,
            ExtendedColorType::L8,
        )?;
        Ok(png)
    }
}

#[derive(askama::Template)]
#[template(path = "widget/qr.svg", escape = "html")]
struct Vector<'a> {
    side: usize,
    size: u32,
    path: String,
    title: &'a str,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_quiet_around_it_and_is_drawn_in_whole_modules() {
        let code = Code::of("https://sign.example.org/campaigns/clean-water?widget=print").unwrap();
        assert!(code.dark[..code.side * QUIET].iter().all(|dark| !dark));
        let drawn = image::load_from_memory(&code.png(512).unwrap()).unwrap().into_luma8();
        let side = u32::try_from(code.side).unwrap();
        assert!(drawn.width().is_multiple_of(side) && drawn.width() <= 512);
        assert_eq!(drawn.get_pixel(0, 0).0, [255]);
        let module = drawn.width() / side;
        let corner = u32::try_from(QUIET).unwrap() * module;
        assert_eq!(drawn.get_pixel(corner, corner).0, [0]);
        assert!(Code::of(&"x".repeat(5_000)).is_none());
    }
}
