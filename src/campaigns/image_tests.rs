//! What happens to uploaded pictures, good and bad.

use std::time::{Duration, Instant};

use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder, Rgb};

use super::*;

fn photograph(width: u32, height: u32) -> DynamicImage {
    let pixel = |x: u32, y: u32| Rgb([(x % 251) as u8, (y % 241) as u8, ((x + y) % 239) as u8]);
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, pixel))
}

fn file(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// The beginning of a PNG that says it has this size: all that is read before its size is judged.
fn png_of(width: u32, height: u32, rest: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut header = Vec::new();
    header.extend_from_slice(&width.to_be_bytes());
    header.extend_from_slice(&height.to_be_bytes());
    header.extend_from_slice(&[8, 6, 0, 0, 0]);
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    for (name, content) in std::iter::once((b"IHDR", header.as_slice())).chain(rest.iter().copied()) {
        file.extend_from_slice(&u32::try_from(content.len()).unwrap().to_be_bytes());
        file.extend_from_slice(name);
        file.extend_from_slice(content);
        let mut checked = name.to_vec();
        checked.extend_from_slice(content);
        file.extend_from_slice(&crc32(&checked).to_be_bytes());
    }
    file
}

fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 {
                0xEDB8_8320 ^ (crc >> 1)
            } else {
                crc >> 1
            }
        })
    };
    !bytes.iter().fold(u32::MAX, step)
}

#[test]
fn pictures_of_every_kind_become_jpeg_of_at_most_the_width_shown() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
        let drawn = draw(&file(&photograph(2_000, 500), format)).unwrap();
        assert_eq!((drawn.image.width, drawn.image.height), (1_600, 400), "{format:?}");
        assert_eq!(
            (drawn.image.extension.as_str(), kind(&drawn.bytes)),
            ("jpg", Some(ImageFormat::Jpeg))
        );
        assert_eq!(drawn.image.fingerprint.len(), 32);
    }
    let small = draw(&file(&photograph(300, 200), ImageFormat::Png)).unwrap();
    assert_eq!(
        (small.image.width, small.image.height),
        (300, 200),
        "small ones are not blown up"
    );
}

#[test]
fn transparent_drawings_stay_transparent() {
    let drawing = RgbaImage::from_fn(200, 100, |x, _| Rgba([200, 0, 0, if x < 100 { 0 } else { 255 }]));
    let drawn = draw(&file(&DynamicImage::ImageRgba8(drawing), ImageFormat::Png)).unwrap();
    assert_eq!(
        (drawn.image.extension.as_str(), kind(&drawn.bytes)),
        ("webp", Some(ImageFormat::WebP))
    );
    let again = image::load_from_memory_with_format(&drawn.bytes, ImageFormat::WebP)
        .unwrap()
        .into_rgba8();
    assert_eq!(again.get_pixel(0, 0).0[3], 0);
    let opaque = RgbaImage::from_pixel(20, 10, Rgba([1, 2, 3, 255]));
    assert_eq!(
        draw(&file(&DynamicImage::ImageRgba8(opaque), ImageFormat::Png))
            .unwrap()
            .image
            .extension,
        "jpg"
    );
}

#[test]
fn a_picture_of_nearly_a_billion_pixels_is_refused_at_once() {
    let began = Instant::now();
    for (width, height) in [
        (30_000, 30_000),
        (12_001, 1),
        (1, 12_001),
        (12_000, 12_000),
        (u32::MAX, u32::MAX),
    ] {
        let bomb = png_of(width, height, &[(b"IDAT", &[0; 64])]);
        let refused = decode(&bomb, ImageFormat::Png).unwrap_err();
        assert!(
            matches!(refused, ImageError::TooManyPixels | ImageError::Unreadable),
            "{width} {height}: {refused}"
        );
    }
    assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
}

#[test]
fn a_picture_that_only_says_how_large_it_is_is_refused_too() {
    let mut jpeg = file(&photograph(64, 48), ImageFormat::Jpeg);
    let frame = jpeg.windows(2).position(|two| two == [0xFF, 0xC0]).unwrap();
    // marker, length, precision; then height and width
    jpeg[frame + 5..frame + 9].fill(0xFF);
    let mut webp = b"RIFF\x16\0\0\0WEBPVP8X\x0A\0\0\0\0\0\0\0".to_vec();
    webp.extend_from_slice(&[0xFF, 0x3F, 0, 0xFF, 0x3F, 0]);
    for bomb in [jpeg, webp] {
        let refused = draw(&bomb).unwrap_err();
        assert!(
            matches!(refused, ImageError::TooManyPixels | ImageError::Unreadable),
            "{refused}"
        );
    }
}

#[test]
fn a_colour_profile_that_unpacks_to_much_is_not_unpacked() {
    let mut flat = Vec::new();
    PngEncoder::new(&mut flat)
        .write_image(&vec![0_u8; 8_000 * 7_000], 8_000, 7_000, ExtendedColorType::L8)
        .unwrap();
    let mut packed = b"profile\0\0".to_vec();
    let mut rest = &flat[8..];
    while !rest.is_empty() {
        let length = u32::from_be_bytes(rest[..4].try_into().unwrap()) as usize;
        if &rest[4..8] == b"IDAT" {
            packed.extend_from_slice(&rest[8..8 + length]);
        }
        rest = &rest[12 + length..];
    }
    let whole = file(&photograph(64, 48), ImageFormat::Png);
    let profile = png_of(1, 1, &[(b"iCCP", &packed)]);
    let began = Instant::now();
    // Refused or passed over, at once.
    if let Ok((picture, _)) = decode(&[&whole[..33], &profile[33..], &whole[33..]].concat(), ImageFormat::Png) {
        assert_eq!(picture.width(), 64);
    }
    assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
}

#[test]
fn a_small_file_that_unpacks_to_much_is_decoded_within_bounds() {
    // 40 million equal pixels in a few kilobytes: allowed, since it fits; a little more is not.
    let mut packed = Vec::new();
    let flat = vec![0_u8; 6_000 * 6_000];
    PngEncoder::new(&mut packed)
        .write_image(&flat, 6_000, 6_000, ExtendedColorType::L8)
        .unwrap();
    assert!(packed.len() < 200_000, "{}", packed.len());
    assert_eq!(draw(&packed).unwrap().image.width, 1_600);
    packed.clear();
    PngEncoder::new(&mut packed)
        .write_image(&vec![0_u8; 8_000 * 7_000], 8_000, 7_000, ExtendedColorType::L8)
        .unwrap();
    assert_eq!(draw(&packed).unwrap_err(), ImageError::TooManyPixels);
}

#[test]
fn what_is_no_picture_is_refused_whatever_it_is_called() {
    for file in [
        &b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"[..],
        b"<?xml version='1.0'?><svg/>",
        b"GIF89a\x01\x00\x01\x00\x80\x00\x00",
        b"GIF87a=1/*",
        b"%PDF-1.7",
        b"PK\x03\x04",
        b"<!doctype html><script>alert(1)</script>",
        b"BM\x00\x00",
        b"",
    ] {
        assert_eq!(
            draw(file).unwrap_err(),
            ImageError::Kind,
            "{:?}",
            String::from_utf8_lossy(file)
        );
    }
    for damaged in [
        &b"\xFF\xD8\xFF\xE0junk<script>"[..],
        b"\x89PNG\r\n\x1a\n<script>",
        b"RIFF\x10\0\0\0WEBPVP8 <script>",
    ] {
        assert_eq!(draw(damaged).unwrap_err(), ImageError::Unreadable);
    }
    assert_eq!(draw(&vec![0xFF; MOST_BYTES + 1]).unwrap_err(), ImageError::TooLarge);
}

#[test]
fn nothing_but_the_picture_is_left() {
    let secret = b"GPS 12.0464 S 77.0428 W <script>alert(1)</script>";
    let mut jpeg = file(&photograph(64, 48), ImageFormat::Jpeg);
    let mut segment = vec![0xFF, 0xFE];
    segment.extend_from_slice(&u16::try_from(secret.len() + 2).unwrap().to_be_bytes());
    segment.extend_from_slice(secret);
    jpeg.splice(2..2, segment);
    jpeg.extend_from_slice(b"<script>alert(2)</script>PK\x03\x04");
    let png = {
        let whole = file(&photograph(64, 48), ImageFormat::Png);
        let text = png_of(1, 1, &[(b"tEXt", &[b"Comment\0".as_slice(), secret].concat())]);
        // The text chunk stands behind signature and header, which are 33 bytes.
        [&whole[..33], &text[33..], &whole[33..]].concat()
    };
    for dirty in [jpeg, png] {
        let drawn = draw(&dirty).unwrap();
        let holds = |needle: &[u8]| drawn.bytes.windows(needle.len()).any(|window| window == needle);
        assert!(!holds(b"GPS") && !holds(b"script") && !holds(b"Exif") && !holds(b"PK\x03\x04"));
    }
}

#[test]
fn a_picture_taken_with_the_camera_on_its_side_stands_upright() {
    // APP1 with one entry: orientation (0x0112), short, 6: turn by 90 degrees.
    let exif = b"Exif\0\0MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    let mut jpeg = file(&photograph(60, 40), ImageFormat::Jpeg);
    let mut segment = vec![0xFF, 0xE1];
    segment.extend_from_slice(&u16::try_from(exif.len() + 2).unwrap().to_be_bytes());
    segment.extend_from_slice(exif);
    jpeg.splice(2..2, segment);
    let drawn = draw(&jpeg).unwrap();
    assert_eq!((drawn.image.width, drawn.image.height), (40, 60));
}

#[test]
fn a_full_shelf_begins_anew() {
    let shelf = Shelf::default();
    let large = Bytes::from(vec![0; SHELF / 2 + 1]);
    shelf.put(1, "a", large.clone());
    assert!(shelf.get(1, "a").is_some() && shelf.get(2, "a").is_none());
    shelf.put(2, "b", large);
    assert!(shelf.get(1, "a").is_none() && shelf.get(2, "b").is_some());
}
