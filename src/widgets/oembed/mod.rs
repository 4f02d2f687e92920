//! What other programs embed when somebody pastes a campaign's address (oEmbed 1.0, oembed.com): the counter in a frame.

pub mod pages;

use askama::Template;
use serde::Serialize;

/// The counter's size where nobody asks for less, in pixels.
const WIDTH: u32 = 600;
const HEIGHT: u32 = 150;
/// A counter narrower than this puts its words on more lines, and becomes higher.
const NARROW: u32 = 420;
const HEIGHT_NARROW: u32 = 210;

/// The answer, type `rich`.
#[derive(Debug, Serialize)]
pub struct Embedding {
    version: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    provider_name: &'static str,
    provider_url: String,
    title: String,
    author_name: String,
    cache_age: u32,
    html: String,
    width: u32,
    height: u32,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    thumbnail: Option<Thumbnail>,
}

/// A picture of it.
#[derive(Debug, Serialize)]
pub struct Thumbnail {
    thumbnail_url: String,
    thumbnail_width: u32,
    thumbnail_height: u32,
}

/// How large it may become at the most, in pixels.
#[derive(Debug, Clone, Copy, Default)]
pub struct Room {
    /// `maxwidth`.
    pub width: Option<u32>,
    /// `maxheight`.
    pub height: Option<u32>,
}

impl Room {
    /// The size of the counter in it.
    fn counter(self) -> (u32, u32) {
        let width = self.width.unwrap_or(WIDTH).min(WIDTH);
        let height = if width < NARROW { HEIGHT_NARROW } else { HEIGHT };
        (width, self.height.unwrap_or(height).min(height))
    }

    /// Whether something of this size fits.
    fn takes(self, width: u32, height: u32) -> bool {
        self.width.is_none_or(|most| width <= most) && self.height.is_none_or(|most| height <= most)
    }
}

#[derive(Template)]
#[template(path = "widget/oembed.html")]
struct Frame<'a> {
    src: &'a str,
    title: &'a str,
    width: u32,
    height: u32,
}

#[derive(Template)]
#[template(path = "widget/oembed.xml", escape = "html")]
struct Xml<'a> {
    embedding: &'a Embedding,
}

impl Embedding {
    /// As XML. (What XML 1.0 cannot say, control characters, stands in no title.)
    fn xml(&self) -> String {
        Xml { embedding: self }.render().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counter_is_no_larger_than_the_room_there_is() {
        assert_eq!(Room::default().counter(), (600, 150));
        let room = |width, height| Room { width, height }.counter();
        assert_eq!(room(Some(5_000), Some(5_000)), (600, 150));
        assert_eq!(room(Some(300), None), (300, 210));
        assert_eq!(room(Some(300), Some(100)), (300, 100));
    }
}
