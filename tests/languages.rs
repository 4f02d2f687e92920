//! English and Spanish: chosen by address or browser, complete in both.

use std::collections::BTreeSet;

use crate::support::{SLUG, on_both};

on_both! {
    fn a_page_comes_in_the_language_that_was_asked_for(app) {
        let path = format!("/campaigns/{SLUG}");
        let get = |query: &str, accept: &str| app.client.get_with(&format!("{path}{query}"), &[("accept-language", accept)]).expect(200);
        for (query, accept, title) in [("?lang=es", "en", "Ríos vivos"), ("", "es-PE,es;q=0.9,en;q=0.5", "Ríos vivos"),
            ("?lang=en", "es", "Living rivers"), ("", "qu", "Living rivers"), ("?lang=xx", "es", "Ríos vivos")] {
            let answer = get(query, accept);
            assert!(answer.body.contains(&format!("<h1>{title}</h1>")), "{query} {accept}");
            assert!(answer.header("vary").to_lowercase().contains("accept-language"));
        }
        assert!(app.client.get_with("/", &[("accept-language", "es")]).body.contains("Ríos vivos"));
    }
}

fn messages(language: &str) -> BTreeSet<String> {
    let is_key = |line: &&str| line.starts_with(|c: char| c.is_ascii_lowercase()) && line.contains(" =");
    let keys = |text: String| -> Vec<String> {
        let lines = text.lines().filter(is_key);
        lines.map(|line| line.split(" =").next().unwrap().to_owned()).collect()
    };
    files(&format!("locales/{language}"))
        .into_iter()
        .flat_map(|file| keys(std::fs::read_to_string(file).unwrap()))
        .collect()
}

#[test]
fn every_message_exists_in_every_language() {
    assert_eq!(messages("en"), messages("es"));
}

#[test]
fn every_message_that_a_template_asks_for_exists() {
    let known = messages("en");
    let mut asked = 0;
    for file in files("templates") {
        let text = std::fs::read_to_string(&file).unwrap();
        for call in ["l.t(\"", "l.t1(\"", "l.t2(\"", "l.n1(\""] {
            for part in text.split(call).skip(1) {
                let key = part.split('"').next().unwrap();
                assert!(known.contains(key), "{}: {key}", file.display());
                asked += 1;
            }
        }
    }
    assert!(asked > 50, "{asked}");
}

fn files(folder: &str) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(format!("{}/{folder}", env!("CARGO_MANIFEST_DIR"))).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            found.extend(files(&format!("{folder}/{name}")));
        } else {
            found.push(path);
        }
    }
    found
}
