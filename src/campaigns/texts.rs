//! A campaign's texts as files: one `LANGUAGE.md` a language, some `key: value` lines, `---`, then Markdown.
//!
//! The keys are `title`, `ask`, `target` (required), `share`, `thanks`, `offline-note`, and one
//! `consent.ORGANISATION` for each organisation that asks for a consent.

use std::collections::BTreeMap;
use std::path::Path;

use crate::core::ids::Slug;
use crate::core::locale::Language;

/// One file, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedText {
    /// From the file's name.
    pub language: Language,
    /// Headline.
    pub title: String,
    /// The demand, in a sentence.
    pub ask: String,
    /// Who decides.
    pub target: String,
    /// Markdown.
    pub body: String,
    /// What a share says.
    pub share: String,
    /// What a person reads after confirming.
    pub thanks: String,
    /// About signatures collected elsewhere.
    pub offline_note: String,
    /// Wording by organisation.
    pub consents: BTreeMap<Slug, String>,
}

/// What is wrong with the files.
#[derive(Debug, thiserror::Error)]
pub enum TextsError {
    /// The folder or a file cannot be read.
    #[error("{path}: {error}")]
    Io {
        /// Which.
        path: String,
        /// Why.
        error: std::io::Error,
    },
    /// A file does not say what it must.
    #[error("{file}:{line}: {problem}")]
    Malformed {
        /// Which file.
        file: String,
        /// Which line, from 1.
        line: usize,
        /// What is wrong.
        problem: String,
    },
    /// The folder holds no texts.
    #[error("{0}: no LANGUAGE.md files; known languages: {known}", known = Language::list())]
    Empty(String),
}

/// Reads every `LANGUAGE.md` of a folder.
pub fn read_folder(folder: &Path) -> Result<Vec<ImportedText>, TextsError> {
    let io = |path: &Path, error| TextsError::Io {
        path: path.display().to_string(),
        error,
    };
    let mut texts = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(|error| io(folder, error))? {
        let path = entry.map_err(|error| io(folder, error))?.path();
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default()
            .to_owned();
        let Some(stem) = name.strip_suffix(".md") else { continue };
        let Some(language) = Language::parse(stem) else {
            let problem = format!("unknown language {stem:?}; known: {}", Language::list());
            return Err(TextsError::Malformed {
                file: name,
                line: 1,
                problem,
            });
        };
        let content = std::fs::read_to_string(&path).map_err(|error| io(&path, error))?;
        texts.push(parse(&name, language, &content)?);
    }
    if texts.is_empty() {
        return Err(TextsError::Empty(folder.display().to_string()));
    }
    texts.sort_by_key(|text| text.language.code());
    Ok(texts)
}

/// Reads one file's content.
pub fn parse(file: &str, language: Language, content: &str) -> Result<ImportedText, TextsError> {
    let malformed = |line: usize, problem: String| TextsError::Malformed {
        file: file.to_owned(),
        line,
        problem,
    };
    let mut keys: BTreeMap<&str, &str> = BTreeMap::new();
    let mut consents = BTreeMap::new();
    let mut lines = content.lines().enumerate();
    let end = loop {
        let Some((number, line)) = lines.next() else {
            return Err(malformed(
                content.lines().count(),
                "no line \"---\" before the text".to_owned(),
            ));
        };
        let line = line.trim_end();
        if line == "---" {
            break number + 1;
        }
        if line.is_empty() {
            continue;
        }
        let Some((key, value)) = line.split_once(':') else {
            return Err(malformed(
                number + 1,
                format!("expected \"key: value\", found {line:?}"),
            ));
        };
        let (key, value) = (key.trim(), value.trim());
        if let Some(organisation) = key.strip_prefix("consent.") {
            let slug = Slug::parse(organisation).map_err(|error| malformed(number + 1, error.to_string()))?;
            consents.insert(slug, value.to_owned());
        } else if KEYS.contains(&key) {
            keys.insert(key, value);
        } else {
            return Err(malformed(
                number + 1,
                format!("unknown key {key:?}; known: {}", KEYS.join(", ")),
            ));
        }
    };
    let optional = |key: &str| keys.get(key).copied().unwrap_or_default().to_owned();
    let required = |key: &str| match optional(key) {
        value if value.is_empty() => Err(malformed(1, format!("\"{key}:\" is missing"))),
        value => Ok(value),
    };
    let body: Vec<&str> = content.lines().skip(end).collect();
    Ok(ImportedText {
        language,
        title: required("title")?,
        ask: required("ask")?,
        target: required("target")?,
        body: body.join("\n").trim().to_owned(),
        share: optional("share"),
        thanks: optional("thanks"),
        offline_note: optional("offline-note"),
        consents,
    })
}

const KEYS: [&str; 6] = ["title", "ask", "target", "share", "thanks", "offline-note"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_key_names_its_line() {
        let error = parse("en.md", Language::default(), "title: T\ncolour: red\n---\nBody").unwrap_err();
        assert!(error.to_string().starts_with("en.md:2: unknown key"), "{error}");
    }

    #[test]
    fn a_complete_file_is_read() {
        let text = "title: T\nask: A\ntarget: X\nconsent.red-cross: Yes: please\n---\n\nBody *here*\n";
        let read = parse("en.md", Language::default(), text).unwrap();
        assert_eq!((read.title.as_str(), read.body.as_str()), ("T", "Body *here*"));
        assert_eq!(read.consents.values().next().map(String::as_str), Some("Yes: please"));
    }
}
