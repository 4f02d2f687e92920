//! The rules of direction: which part may know of which, kept by reading the `use` lines.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What each module may import of ours, beside itself. Pages, handlers and API files may also use `app`.
const MAY_IMPORT: [(&str, &[&str]); 22] = [
    ("core", &[]),
    ("config", &[]),
    ("vault", &["core", "config"]),
    ("db", &["core", "config"]),
    ("abuse", &["core", "config"]),
    ("outbox", &["core", "db"]),
    ("tallies", &["core", "db"]),
    ("http", &["abuse", "core", "config", "db", "outbox"]),
    ("campaigns", &["core", "db", "http", "tallies", "vault"]),
    (
        "signatures",
        &[
            "abuse",
            "campaigns",
            "core",
            "db",
            "http",
            "organisers",
            "outbox",
            "partners",
            "tallies",
            "vault",
        ],
    ),
    (
        "verification",
        &["core", "db", "http", "outbox", "signatures", "campaigns", "vault"],
    ),
    (
        "intake",
        &["config", "core", "db", "signatures", "tallies", "verification"],
    ),
    (
        "imports",
        &[
            "campaigns",
            "core",
            "db",
            "organisers",
            "signatures",
            "tallies",
            "vault",
        ],
    ),
    (
        "widgets",
        &["abuse", "campaigns", "core", "http", "signatures", "tallies", "vault"],
    ),
    (
        "webhooks",
        &[
            "campaigns",
            "config",
            "core",
            "db",
            "http",
            "organisers",
            "signatures",
            "vault",
        ],
    ),
    (
        "partners",
        &[
            "abuse",
            "campaigns",
            "core",
            "db",
            "http",
            "organisers",
            "tallies",
            "vault",
        ],
    ),
    (
        "description",
        &["core", "exports", "http", "partners", "signatures", "widgets"],
    ),
    (
        "exports",
        &[
            "campaigns",
            "config",
            "core",
            "db",
            "http",
            "organisers",
            "partners",
            "signatures",
            "vault",
            "webhooks",
        ],
    ),
    ("organisers", &["config", "core", "db", "outbox", "vault"]),
    (
        "organise",
        &[
            "abuse",
            "campaigns",
            "config",
            "core",
            "db",
            "exports",
            "http",
            "imports",
            "organisers",
            "outbox",
            "partners",
            "signatures",
            "tallies",
            "vault",
            "webhooks",
            "widgets",
        ],
    ),
    (
        "mail",
        &[
            "campaigns",
            "config",
            "core",
            "db",
            "http",
            "organisers",
            "outbox",
            "signatures",
            "tallies",
            "vault",
        ],
    ),
    (
        "maintenance",
        &[
            "campaigns",
            "core",
            "db",
            "exports",
            "imports",
            "organisers",
            "outbox",
            "signatures",
            "tallies",
            "webhooks",
        ],
    ),
];

/// Who knows everybody: what builds the parts, serves them, and drives them.
const KNOW_ALL: [&str; 6] = ["app", "cli", "lib", "main", "routes", "server"];

/// Files that compose parts for a request, and so may use [`KNOW_ALL`]'s `app`.
const USE_APP: [&str; 13] = [
    "desk",
    "fields",
    "visitor",
    "pages",
    "api",
    "receive",
    "links",
    "ops",
    "teller",
    "worker",
    "render",
    "prepare",
    "maintenance",
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// Every file of `src`, by its path inside, with its lines outside tests.
fn files() -> BTreeMap<String, Vec<String>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    sources(&root, &mut found);
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        let code = text
            .split("#[cfg(test)]")
            .next()
            .unwrap()
            .lines()
            .map(str::to_owned)
            .collect();
        (path.strip_prefix(&root).unwrap().display().to_string(), code)
    };
    found.into_iter().map(read).collect()
}

fn module(path: &str) -> &str {
    path.split(['/', '.']).next().unwrap()
}

fn stem(path: &str) -> &str {
    path.rsplit('/').next().unwrap().trim_end_matches(".rs")
}

/// The parts of ours that a line names after `crate::`.
fn imported(line: &str) -> Vec<String> {
    let code = line.split("//").next().unwrap();
    code.split("crate::")
        .skip(1)
        .flat_map(|rest| match rest.strip_prefix('{') {
            Some(list) => list.split(',').map(|part| part.trim().to_owned()).collect(),
            None => vec![rest.to_owned()],
        })
        .map(|name| {
            name.split(|c: char| !c.is_alphanumeric() && c != '_')
                .next()
                .unwrap()
                .to_owned()
        })
        .filter(|name| !name.is_empty())
        .collect()
}

#[test]
fn arrows_point_one_way() {
    let rules: BTreeMap<&str, &[&str]> = MAY_IMPORT.into_iter().collect();
    let mut wrong = Vec::new();
    for (path, lines) in files() {
        let own = module(&path);
        if KNOW_ALL.contains(&own) {
            continue;
        }
        let allowed = rules
            .get(own)
            .unwrap_or_else(|| panic!("{path}: a module without a rule"));
        for line in &lines {
            for name in imported(line) {
                let of_app = name == "app" && USE_APP.contains(&stem(&path));
                if name != own
                    && !allowed.contains(&name.as_str())
                    && !of_app
                    && name.starts_with(|c: char| c.is_lowercase())
                {
                    wrong.push(format!("{path}: {}", line.trim()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn libraries_stay_where_they_belong() {
    let may = |path: &str, library: &str| match library {
        // Queries stand in stores; models only describe rows.
        "diesel" => module(path) == "db" || ["store", "model"].contains(&stem(path)) || path.contains("/store/"),
        "actix_web" => {
            ["http", "server", "routes", "app"].contains(&module(path))
                || [
                    "api", "desk", "fields", "handlers", "pages", "problems", "scene", "visitor",
                ]
                .contains(&stem(path))
        }
        "lettre" => module(path) == "mail",
        _ => module(path) == "vault",
    };
    let mut wrong = Vec::new();
    for (path, lines) in files() {
        for library in ["diesel", "actix_web", "lettre", "chacha20poly1305", "hkdf", "hmac"] {
            let uses = lines
                .iter()
                .any(|line| line.split("//").next().unwrap().contains(&format!("{library}::")));
            if uses && !may(&path, library) {
                wrong.push(format!("{path} uses {library}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_file_says_first_what_it_is_for() {
    for (path, lines) in files() {
        assert!(lines.first().is_some_and(|line| line.starts_with("//! ")), "{path}");
        let length = lines.len();
        // The schema is a list of tables, read from one place.
        assert!(length <= 420 || path == "db/schema.rs", "{path} has {length} lines");
    }
}

#[test]
fn the_image_knows_every_target_that_it_does_not_build() {
    let read = |file: &str| std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap();
    let (manifest, image) = (read("Cargo.toml"), read("Dockerfile"));
    let paths = manifest.lines().filter_map(|line| line.strip_prefix("path = "));
    for path in paths
        .map(|path| path.trim_matches('"'))
        .filter(|path| !path.starts_with("src/"))
    {
        assert!(image.contains(path), "{path}");
    }
}
