//! The picture that stands beside a shared link: title, of whom it is asked, the count and the way to the goal, who runs it.
//! 1200×630 pixels, as the Open Graph protocol's readers want it. A text that our fonts cannot write is left out.

pub mod pages;

use askama::Template;

use super::drawing::{self, Block, DrawError, Face, one_line, wrapped};
use crate::campaigns::view::{Head, Progress};
use crate::core::locale::Localizer;

/// In pixels.
pub const WIDTH: u32 = 1_200;
/// In pixels.
pub const HEIGHT: u32 = 630;

const INNER: f32 = 1_040.0;
const LEFT: u32 = 80;
const TITLE: [f32; 8] = [76.0, 70.0, 64.0, 58.0, 52.0, 47.0, 43.0, 39.0];
const TITLE_LINES: usize = 4;
/// Where the title's first line begins, and how high the title and what follows may become, in pixels.
const TOP: f32 = 128.0;
const ROOM: f32 = 268.0;
const HEADING: [Face; 2] = [Face::Display, Face::Bold];
const PLAIN: [Face; 1] = [Face::Text];

/// What a card shows.
pub struct Content {
    /// Headline.
    pub title: String,
    /// Of whom, in a sentence.
    pub target: String,
    /// Who runs it.
    pub organisation: String,
    /// As written.
    pub total: String,
    /// What is counted.
    pub people: String,
    /// In a sentence, if there is a goal.
    pub goal: Option<String>,
    /// Of the goal.
    pub percent: u8,
    /// Where it can be signed.
    pub site: String,
}

impl Content {
    /// Of a campaign, whose `site` is the host name of ours.
    pub fn new(head: &Head, progress: &Progress, site: &str, l: Localizer) -> Self {
        Self {
            title: head.title.clone(),
            target: l.t1("campaign-target", "target", &head.target),
            organisation: head.organisation.clone(),
            total: progress.total.clone(),
            people: l.n1("progress-people", "n", progress.total_number, "text", &progress.total),
            goal: progress.goal.as_ref().map(|goal| l.t1("progress-goal", "goal", goal)),
            percent: progress.percent,
            site: site.to_owned(),
        }
    }
}

/// A line and where it stands.
struct Line {
    x: u32,
    y: u32,
    size: u32,
    family: &'static str,
    weight: u16,
    fill: &'static str,
    text: String,
}

#[derive(Template)]
#[template(path = "widget/card.svg", escape = "html")]
struct Card {
    lines: Vec<Line>,
    has_goal: bool,
    filled: u32,
}

const INK: &str = "#1c2233";
const SOFT: &str = "#525a6e";
const CORD: &str = "#a3213f";

/// The card as PNG.
pub fn png(content: &Content) -> Result<Vec<u8>, DrawError> {
    let card = Card {
        lines: lines(content),
        has_goal: content.goal.is_some(),
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // small and positive
        filled: (INNER as u32) * u32::from(content.percent) / 100,
    };
    drawing::png(&card.render().unwrap_or_default(), 1.0)
}

fn lines(content: &Content) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut put = |block: Option<&Block>, x: u32, y: f32, fill| {
        let Some(block) = block else { return y };
        let mut y = y;
        for text in &block.lines {
            lines.push(line(block, x, y, fill, text));
            y += leading(block.size);
        }
        y
    };
    let organisation = one_line(&content.organisation, &[Face::Bold], INNER, 30.0);
    put(organisation.as_ref(), LEFT, 86.0, SOFT);
    let target = one_line(&content.target, &PLAIN, INNER, 34.0);
    let title = title(&content.title, ROOM - target.as_ref().map_or(0.0, |_| 56.0));
    let first = title.as_ref().map_or(TOP, |title| TOP + title.size * 0.84);
    let after = put(title.as_ref(), LEFT, first, INK);
    let below = title
        .as_ref()
        .map_or(TOP + 40.0, |title| after - leading(title.size) + 58.0);
    // Without a title nobody knows what is asked of the target.
    put(target.as_ref().filter(|_| title.is_some()), LEFT, below, SOFT);

    let total = one_line(&content.total, &[Face::Display], INNER, 88.0);
    let width = total
        .as_ref()
        .map_or(0.0, |total| Face::Display.width(&content.total, total.size));
    put(total.as_ref(), LEFT, 488.0, CORD);
    let people = one_line(&content.people, &PLAIN, INNER - width - 24.0, 36.0);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // small and positive
    put(people.as_ref(), LEFT + width as u32 + 22, 488.0, INK);

    let goal = content
        .goal
        .as_ref()
        .and_then(|goal| one_line(goal, &PLAIN, INNER / 2.0, 30.0));
    put(goal.as_ref(), LEFT, 592.0, SOFT);
    let site = one_line(&content.site, &PLAIN, INNER / 2.0, 30.0);
    let width = site
        .as_ref()
        .map_or(0.0, |site| Face::Text.width(&site.lines[0], site.size));
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // small and positive
    put(site.as_ref(), LEFT + (INNER - width) as u32, 592.0, SOFT);
    lines
}

/// The title as large as there is room for.
fn title(text: &str, room: f32) -> Option<Block> {
    let mut last = None;
    for size in TITLE {
        let block = wrapped(text, &HEADING, INNER, &[size], TITLE_LINES)?;
        let is_whole = !block.lines.last().is_some_and(|line| line.ends_with('…')) || text.trim_end().ends_with('…');
        #[allow(clippy::cast_precision_loss)] // four at the most
        let fits = block.lines.len() as f32 * leading(size) <= room;
        if is_whole && fits {
            return Some(block);
        }
        last = Some(block);
    }
    last
}

/// From one line to the next.
fn leading(size: f32) -> f32 {
    size * 1.12
}

fn line(block: &Block, x: u32, y: f32, fill: &'static str, text: &str) -> Line {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // small and positive
    let whole = |number: f32| number.round() as u32;
    Line {
        x,
        y: whole(y),
        size: whole(block.size),
        family: block.face.family(),
        weight: block.face.weight(),
        fill,
        text: text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(title: &str) -> Content {
        Content {
            title: title.to_owned(),
            target: "To: The ministry".to_owned(),
            organisation: "Rivers First".to_owned(),
            total: "12,651".to_owned(),
            people: "people have signed".to_owned(),
            goal: Some("Goal: 20,000".to_owned()),
            percent: 63,
            site: "sign.example.org".to_owned(),
        }
    }

    fn written(title: &str) -> Vec<String> {
        lines(&content(title)).into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn a_card_is_as_large_as_it_says() {
        let drawn = image::load_from_memory(&png(&content("Living rivers")).unwrap()).unwrap();
        assert_eq!((drawn.width(), drawn.height()), (WIDTH, HEIGHT));
    }

    #[test]
    fn a_title_is_never_markup() {
        let title = "</text><rect width='1200' height='630'/> &amp; &#60; \"<!-- ]]>";
        assert!(written(title).join(" ").contains("</text><rect"));
        let plain = png(&content("x")).unwrap();
        let drawn = image::load_from_memory(&png(&content(title)).unwrap())
            .unwrap()
            .into_rgb8();
        // The corner is as white as that of any card.
        let corner = image::load_from_memory(&plain).unwrap().into_rgb8();
        assert_eq!(drawn.get_pixel(1_190, 400), corner.get_pixel(1_190, 400));
    }

    #[test]
    fn a_script_that_the_fonts_lack_leaves_count_and_bar() {
        let left = written("清洁的水");
        assert!(left.contains(&"12,651".to_owned()) && left.contains(&"Goal: 20,000".to_owned()));
        assert!(!left.iter().any(|line| line.contains('清') || line.starts_with("To:")));
        assert!(png(&content("清洁的水")).is_ok());
    }

    #[test]
    fn the_longest_title_stays_above_the_count() {
        for title in [
            "Justice ".repeat(60),
            "W".repeat(300),
            "a".to_owned(),
            "Чистая вода ".repeat(20),
        ] {
            let shown = lines(&content(&title));
            let count = shown.iter().find(|line| line.text == "12,651").unwrap();
            let target = shown.iter().find(|line| line.text.starts_with("To:")).unwrap();
            assert!(target.y + 20 < count.y - 70, "{title}: {}", target.y);
            assert!(shown.iter().filter(|line| line.fill == INK).count() <= 5, "{title}");
        }
    }
}
