//! Two people changed a campaign's texts at once: what each of them changed, and where both changed the same.

use std::collections::BTreeMap;

use super::editing::Moved;
use super::wording::{Part, Wording};
use crate::core::locale::Language;

/// The second writer's texts, with what the first changed elsewhere taken over.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Merged {
    /// By language: nothing that the second writer typed is missing.
    pub texts: BTreeMap<Language, Wording>,
    /// What the first one wrote where the second wrote something else.
    pub theirs: BTreeMap<(Language, Part), String>,
    /// Where only the first one wrote.
    pub taken: Vec<(Language, Part)>,
}

/// Puts the two together.
pub fn merge(mine: &BTreeMap<Language, Wording>, removed: &[Language], moved: &Moved) -> Merged {
    let (seen, theirs) = (&moved.seen, &moved.stored.texts);
    let empty = Wording::default();
    let mut merged = Merged::default();
    let others = theirs
        .keys()
        .filter(|language| !mine.contains_key(language) && !removed.contains(language));
    for language in mine.keys().chain(others) {
        let of = |texts: &BTreeMap<Language, Wording>| texts.get(language).unwrap_or(&empty).clone();
        let (before, first) = (of(seen), of(theirs));
        // A language that only the first one has was added by them, or lies outside what the second one saw.
        let gone = seen.contains_key(language) && !theirs.contains_key(language);
        if gone && mine.get(language) == seen.get(language) {
            continue;
        }
        let mut result = mine.get(language).unwrap_or(&before).clone();
        for part in first.differences(&result) {
            let (typed, was, now) = (result.get(part), before.get(part), first.get(part));
            if typed == was {
                merged.taken.push((*language, part));
                result.set(part, now.to_owned());
            } else if now != was {
                merged.theirs.insert((*language, part), now.to_owned());
            }
        }
        merged.texts.insert(*language, result);
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::campaigns::State;
    use crate::campaigns::editing::Stored;

    fn wording(parts: &[(Part, &str)]) -> Wording {
        let mut wording = Wording::default();
        for (part, text) in parts {
            wording.set(*part, (*text).to_owned());
        }
        wording
    }

    fn moved(seen: &[(Language, Wording)], now: &[(Language, Wording)]) -> Moved {
        Moved {
            seen: seen.iter().cloned().collect(),
            stored: Stored {
                revision: 2,
                state: State::Open,
                won: false,
                default_language: Language::English,
                texts: now.iter().cloned().collect(),
            },
        }
    }

    #[test]
    fn what_only_the_first_wrote_is_taken_and_where_both_wrote_both_are_shown() {
        use Language::English;
        let seen = wording(&[(Part::Title, "T"), (Part::Ask, "A"), (Part::Target, "X")]);
        let first = wording(&[(Part::Title, "T first"), (Part::Ask, "A first"), (Part::Target, "X")]);
        let second = wording(&[(Part::Title, "T second"), (Part::Ask, "A"), (Part::Target, "X second")]);
        let mine = BTreeMap::from([(English, second)]);
        let merged = merge(&mine, &[], &moved(&[(English, seen)], &[(English, first)]));
        let text = &merged.texts[&English];
        assert_eq!(text.get(Part::Title), "T second", "what was typed stays");
        assert_eq!(merged.theirs[&(English, Part::Title)], "T first");
        assert_eq!(text.get(Part::Ask), "A first");
        assert_eq!(merged.taken, [(English, Part::Ask)]);
        assert_eq!(text.get(Part::Target), "X second");
        assert_eq!(merged.theirs.len(), 1);
    }

    #[test]
    fn a_language_that_the_first_added_is_there() {
        let english = wording(&[(Part::Title, "T")]);
        let spanish = wording(&[(Part::Title, "Título")]);
        let mine = BTreeMap::from([(Language::English, english.clone())]);
        let now = [
            (Language::English, english.clone()),
            (Language::Spanish, spanish.clone()),
        ];
        let moved = moved(&[(Language::English, english)], &now);
        assert_eq!(merge(&mine, &[], &moved).texts[&Language::Spanish], spanish);
        assert!(
            !merge(&mine, &[Language::Spanish], &moved)
                .texts
                .contains_key(&Language::Spanish)
        );
    }
}
