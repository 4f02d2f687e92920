//! Text in lines: wrapped where words end, made smaller until it fits, and cut where even that is not enough.

use super::fonts::{Face, composed};

/// A text as it is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// In which font.
    pub face: Face,
    /// In pixels.
    pub size: f32,
    /// Its lines.
    pub lines: Vec<String>,
}

/// The room that there is.
#[derive(Debug, Clone, Copy)]
struct Room {
    face: Face,
    width: f32,
    size: f32,
}

impl Room {
    fn takes(self, text: &str) -> bool {
        self.face.width(text, self.size) <= self.width
    }
}

/// A text on at most `most` lines, in the first of `faces` that can write it and the largest of `sizes` in which it fits;
/// cut in the smallest if it fits in none. None if no face can write it, or there is nothing to write.
pub fn wrapped(text: &str, faces: &[Face], width: f32, sizes: &[f32], most: usize) -> Option<Block> {
    let text = composed(text);
    let face = faces.iter().copied().find(|face| face.can_write(&text))?;
    if text.is_empty() {
        return None;
    }
    let mut last = None;
    for size in sizes.iter().copied() {
        let room = Room { face, width, size };
        let lines = lines(&text, room);
        let fits = lines.len() <= most;
        last = Some((room, lines));
        if fits {
            break;
        }
    }
    let (room, mut lines) = last?;
    if lines.len() > most {
        lines.truncate(most);
        if let Some(end) = lines.last_mut() {
            *end = cut(end, room);
        }
    }
    Some(Block {
        face,
        size: room.size,
        lines,
    })
}

/// A text on one line, cut if it is too long.
pub fn one_line(text: &str, faces: &[Face], width: f32, size: f32) -> Option<Block> {
    wrapped(text, faces, width, &[size], 1)
}

fn lines(text: &str, room: Room) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ') {
        let longer = if line.is_empty() {
            word.to_owned()
        } else {
            format!("{line} {word}")
        };
        if room.takes(&longer) {
            line = longer;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        line = broken(word, room, &mut lines);
    }
    lines.push(line);
    lines
}

/// Puts a word that is wider than a line on several, and gives what stands on the last.
fn broken(word: &str, room: Room, lines: &mut Vec<String>) -> String {
    let mut line = String::new();
    for character in word.chars() {
        line.push(character);
        if !room.takes(&line) && line.chars().count() > 1 {
            line.pop();
            lines.push(std::mem::replace(&mut line, character.to_string()));
        }
    }
    line
}

/// As much of a line as stands before an ellipsis.
fn cut(line: &str, room: Room) -> String {
    let mut kept = line.to_owned();
    loop {
        let shown = format!("{}…", kept.trim_end_matches([' ', ',', ';', ':', '.', '-']));
        if room.takes(&shown) || kept.pop().is_none() {
            return shown;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FACES: [Face; 2] = [Face::Display, Face::Bold];

    #[test]
    fn a_short_title_is_large_and_a_long_one_small_and_cut() {
        let at = |text: &str| wrapped(text, &FACES, 1_000.0, &[72.0, 56.0, 40.0], 4).unwrap();
        let short = at("Living rivers");
        assert_eq!((short.size, short.lines.len(), short.face), (72.0, 1, Face::Display));
        let long = at(&"Rivers that are alive and well ".repeat(30));
        assert_eq!((long.size, long.lines.len()), (40.0, 4));
        assert!(long.lines[3].ends_with('…') && !long.lines[2].ends_with('…'));
        for line in &long.lines {
            assert!(long.face.width(line, long.size) <= 1_000.0, "{line}");
        }
        let word = at(&"w".repeat(200));
        assert!(
            word.lines.len() == 4
                && word
                    .lines
                    .iter()
                    .all(|line| word.face.width(line, word.size) <= 1_000.0)
        );
    }

    #[test]
    fn the_face_is_one_that_has_every_letter() {
        assert_eq!(one_line("Чистая вода", &FACES, 500.0, 30.0).unwrap().face, Face::Bold);
        assert_eq!(one_line("清洁的水", &FACES, 500.0, 30.0), None);
        assert_eq!(one_line(" \n", &FACES, 500.0, 30.0), None);
    }
}
