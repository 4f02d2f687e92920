//! A campaign's image: what is uploaded is decoded within limits and drawn anew, so that nothing but the picture is left of
//! it: no metadata, no hidden data, no script.

use std::collections::{BTreeMap, HashMap};
use std::io::Cursor;
use std::sync::Arc;

use bytes::Bytes;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::webp::WebPEncoder;
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, RgbImage, Rgba, RgbaImage};
use parking_lot::{Mutex, RwLock};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::core::ids::CampaignId;
use crate::core::locale::Language;

/// Largest file that is looked at, in bytes.
pub const MOST_BYTES: usize = 5 * 1024 * 1024;
/// Longest alternative text, in characters.
pub const ALT_MAX: usize = 500;
/// Widest and highest picture that is decoded, in pixels; a telephone's photograph has some 8,000 by 6,000.
const MOST_SIDE: u32 = 12_000;
/// Most pixels that are decoded: 50 million, 150 MB while it lasts.
const MOST_PIXELS: u64 = 50_000_000;
/// Most memory for the decoded picture, in bytes.
const MOST_MEMORY: u64 = 256 * 1024 * 1024;
/// Most memory for what comes with it, such as a colour profile, which may be packed as tightly as the picture.
const MOST_BESIDE: u64 = 16 * 1024 * 1024;
/// Widest picture that is shown, in pixels.
const WIDTH: u32 = 1_600;
/// Highest one.
const HEIGHT: u32 = 2_400;
/// Between size and looks (JPEG, 1 to 100).
const QUALITY: u8 = 82;
/// A transparent picture that would be larger is put on white: WebP without loss suits drawings, not photographs.
const MOST_LOSSLESS: usize = 1024 * 1024;
/// What the shelf holds at most, in bytes.
const SHELF: usize = 64 * 1024 * 1024;

/// What is known of a campaign's image; kept beside the campaign as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image {
    /// SHA-256 of the bytes, shortened.
    pub fingerprint: String,
    /// `jpg` or `webp`.
    pub extension: String,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Whether it says nothing that the text does not.
    pub decorative: bool,
    /// What it shows, in words, by language (BCP 47).
    pub alt: BTreeMap<String, String>,
}

impl Image {
    /// From `campaigns.image`.
    pub fn read(stored: &str) -> Option<Self> {
        serde_json::from_str(stored).ok()
    }

    /// For `campaigns.image`.
    pub fn stored(&self) -> String {
        serde_json::json!(self).to_string()
    }

    /// The last part of its address.
    pub fn file(&self) -> String {
        format!("{}.{}", self.fingerprint, self.extension)
    }

    /// What it shows, in words, if need be in another language; empty if it is decorative.
    pub fn alt_in(&self, language: Language) -> &str {
        if self.decorative {
            return "";
        }
        let own = self.alt.get(language.code()).filter(|words| !words.is_empty());
        let any = || self.alt.values().find(|words| !words.is_empty());
        own.or_else(any).map_or("", String::as_str)
    }

    /// Its media type.
    pub fn media_type(&self) -> &'static str {
        if self.extension == "webp" {
            "image/webp"
        } else {
            "image/jpeg"
        }
    }
}

/// A picture drawn anew, ready to be stored.
#[derive(Debug)]
pub struct Drawn {
    /// The file.
    pub bytes: Vec<u8>,
    /// What is known of it; alternative texts are still to be written.
    pub image: Image,
}

/// Why a picture was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ImageError {
    /// More than [`MOST_BYTES`].
    #[error("the file is too large")]
    TooLarge,
    /// Neither JPEG, PNG nor WebP, by its content.
    #[error("not a JPEG, PNG or WebP file")]
    Kind,
    /// Too many pixels.
    #[error("too many pixels")]
    TooManyPixels,
    /// Damaged.
    #[error("the file cannot be read")]
    Unreadable,
}

impl From<image::ImageError> for ImageError {
    fn from(error: image::ImageError) -> Self {
        match error {
            image::ImageError::Limits(_) => Self::TooManyPixels,
            _ => Self::Unreadable,
        }
    }
}

/// Draws an uploaded picture anew. Takes a while and some memory: one at a time, and not on a web worker.
pub fn draw(file: &[u8]) -> Result<Drawn, ImageError> {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    if file.len() > MOST_BYTES {
        return Err(ImageError::TooLarge);
    }
    let format = kind(file).ok_or(ImageError::Kind)?;
    let _turn = ONE_AT_A_TIME.lock();
    let picture = scaled(decode(file, format)?);
    let (bytes, extension) = encode(&picture)?;
    let fingerprint = fingerprint(&bytes);
    let image = Image {
        fingerprint,
        extension: extension.to_owned(),
        width: picture.0.width(),
        height: picture.0.height(),
        decorative: false,
        alt: BTreeMap::new(),
    };
    Ok(Drawn { bytes, image })
}

/// What a file is, by its first bytes; names and media types may say anything.
fn kind(file: &[u8]) -> Option<ImageFormat> {
    if file.starts_with(&[0xFF, 0xD8, 0xFF]) {
        Some(ImageFormat::Jpeg)
    } else if file.starts_with(b"\x89PNG\r\n\x1a\n") {
        Some(ImageFormat::Png)
    } else if file.starts_with(b"RIFF") && file.get(8..12) == Some(b"WEBP") {
        Some(ImageFormat::WebP)
    } else {
        None
    }
}

fn decode(file: &[u8], format: ImageFormat) -> Result<(DynamicImage, Orientation), ImageError> {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MOST_SIDE);
    limits.max_image_height = Some(MOST_SIDE);
    limits.max_alloc = Some(MOST_BESIDE);
    let mut reader = ImageReader::with_format(Cursor::new(file), format);
    reader.limits(limits.clone());
    let mut decoder = reader.into_decoder()?;
    // The size stands in the header: nothing is unpacked before it is known to fit.
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(ImageError::TooManyPixels);
    }
    limits.check_dimensions(width, height)?;
    limits.max_alloc = Some(MOST_MEMORY);
    limits.reserve(decoder.total_bytes())?;
    decoder.set_limits(limits)?;
    // A damaged note on how the camera was held does not spoil the picture.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    Ok((DynamicImage::from_decoder(decoder)?, orientation))
}

/// At the size at which it is shown, upright; whether any of it is transparent.
fn scaled((picture, orientation): (DynamicImage, Orientation)) -> (RgbaImage, bool) {
    // In two steps, since a good filter over all pixels of a photograph takes much memory and time.
    let mut picture = if picture.width() > 2 * WIDTH || picture.height() > 2 * HEIGHT {
        picture.thumbnail(2 * WIDTH, 2 * HEIGHT)
    } else {
        picture
    };
    picture.apply_orientation(orientation);
    if picture.width() > WIDTH || picture.height() > HEIGHT {
        picture = picture.resize(WIDTH, HEIGHT, FilterType::Lanczos3);
    }
    let transparent = picture.color().has_alpha();
    let picture = picture.into_rgba8();
    let transparent = transparent && picture.pixels().any(|Rgba([.., alpha])| *alpha < u8::MAX);
    (picture, transparent)
}

fn encode((picture, transparent): &(RgbaImage, bool)) -> Result<(Vec<u8>, &'static str), ImageError> {
    if *transparent {
        let mut bytes = Vec::new();
        picture.write_with_encoder(WebPEncoder::new_lossless(&mut bytes))?;
        if bytes.len() <= MOST_LOSSLESS {
            return Ok((bytes, "webp"));
        }
    }
    let mut bytes = Vec::new();
    on_white(picture).write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, QUALITY))?;
    Ok((bytes, "jpg"))
}

fn on_white(picture: &RgbaImage) -> RgbImage {
    RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
        let Rgba([red, green, blue, alpha]) = *picture.get_pixel(x, y);
        let over = |colour: u8| {
            let (colour, alpha) = (u16::from(colour), u16::from(alpha));
            u8::try_from((colour * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX)
        };
        image::Rgb([over(red), over(green), over(blue)])
    })
}

fn fingerprint(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let hash = Sha256::digest(bytes);
    hash.iter().take(16).fold(String::with_capacity(32), |mut text, byte| {
        // Writing to a text does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Images in memory, as they were last asked for. Cheap to clone.
#[derive(Clone, Default)]
pub struct Shelf(Arc<RwLock<HashMap<(CampaignId, String), Bytes>>>);

impl Shelf {
    /// An image, if it is at hand.
    pub fn get(&self, campaign: CampaignId, fingerprint: &str) -> Option<Bytes> {
        self.0.read().get(&(campaign, fingerprint.to_owned())).cloned()
    }

    /// Keeps an image at hand. A full shelf begins anew.
    pub fn put(&self, campaign: CampaignId, fingerprint: &str, bytes: Bytes) {
        let mut held = self.0.write();
        let size: usize = held.values().map(Bytes::len).sum();
        if size + bytes.len() > SHELF {
            held.clear();
        }
        held.insert((campaign, fingerprint.to_owned()), bytes);
    }
}

#[cfg(test)]
#[path = "image_tests.rs"]
mod tests;
