//! Drawing pictures from SVG (by resvg) with our own fonts, and knowing what these fonts can write.

mod fonts;
mod lines;

pub use fonts::Face;
pub use lines::{Block, one_line, wrapped};

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder};
use resvg::tiny_skia::{Pixmap, PremultipliedColorU8, Transform};
use resvg::usvg::{Options, Tree};

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum DrawError {
    /// The SVG is none.
    #[error("{0}")]
    Svg(#[from] resvg::usvg::Error),
    /// It has no size that could be drawn.
    #[error("no room")]
    Room,
    /// It could not be packed.
    #[error("{0}")]
    Png(#[from] image::ImageError),
}

/// What an SVG of ours shows, as PNG, `scale` times as large as it says. An SVG has only what its template writes: no
/// images, no other files.
pub fn png(svg: &str, scale: f32) -> Result<Vec<u8>, DrawError> {
    let options = Options {
        font_family: Face::Text.family().to_owned(),
        fontdb: fonts::database(),
        ..Options::default()
    };
    let tree = Tree::from_str(svg, &options)?;
    let size = tree.size().to_int_size();
    let size = size.scale_by(scale).ok_or(DrawError::Room)?;
    let mut pixels = Pixmap::new(size.width(), size.height()).ok_or(DrawError::Room)?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
    packed(&pixels)
}

fn packed(pixels: &Pixmap) -> Result<Vec<u8>, DrawError> {
    let is_opaque = pixels.pixels().iter().all(PremultipliedColorU8::is_opaque);
    let (bytes, colours): (Vec<u8>, _) = if is_opaque {
        let parts = pixels
            .pixels()
            .iter()
            .flat_map(|pixel| [pixel.red(), pixel.green(), pixel.blue()]);
        (parts.collect(), ExtendedColorType::Rgb8)
    } else {
        let parts = pixels.pixels().iter().flat_map(|pixel| {
            let colour = pixel.demultiply();
            [colour.red(), colour.green(), colour.blue(), colour.alpha()]
        });
        (parts.collect(), ExtendedColorType::Rgba8)
    };
    let mut png = Vec::new();
    PngEncoder::new_with_quality(&mut png, CompressionType::Default, FilterType::Up).write_image(
        &bytes,
        pixels.width(),
        pixels.height(),
        colours,
    )?;
    Ok(png)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_drawn_is_a_png_of_that_size() {
        let svg = "<svg xmlns='http://www.w3.org/2000/svg' width='30' height='10'><rect width='30' height='10'/></svg>";
        let drawn = image::load_from_memory(&png(svg, 2.0).unwrap()).unwrap();
        assert_eq!((drawn.width(), drawn.height()), (60, 20));
        assert!(png("no picture", 1.0).is_err());
    }
}
