//! The API's description: complete, the same everywhere, readable, and true.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use quipu::description;
use quipu::partners::Scope;
use quipu::partners::store::{TokenRow, insert};
use quipu::vault::{new_api_token, token_hash};
use serde_json::Value;

use crate::support::binary::succeed;
use crate::support::{SLUG, TestApp};

/// How long trying out the API may take.
const PATIENCE: Duration = Duration::from_secs(180);

fn document() -> Value {
    serde_json::from_str(&description::text(None)).unwrap()
}

/// Every address and method of the description.
fn operations(document: &Value) -> Vec<(String, String, Value)> {
    let paths = document["paths"].as_object().unwrap();
    paths
        .iter()
        .flat_map(|(path, item)| {
            let of_path = item.as_object().unwrap().iter();
            of_path.map(move |(method, operation)| (path.clone(), method.to_uppercase(), operation.clone()))
        })
        .collect()
}

fn file(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

#[test]
fn the_description_is_the_one_on_record() {
    insta::assert_snapshot!("openapi", description::text(None));
}

#[test]
fn every_address_of_the_api_is_described_and_no_other() {
    let routes = file("src/routes.rs");
    let served: BTreeSet<&str> = routes.split('"').filter(|text| text.starts_with("/api/")).collect();
    let document = document();
    let described: BTreeSet<&str> = document["paths"]
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(served, described);
}

#[test]
fn every_method_that_is_described_is_served_and_no_other() {
    let app = TestApp::sqlite();
    let described = operations(&document());
    for (path, ..) in &described {
        let address = path.replace("{slug}", SLUG);
        let of_path = described.iter().filter(|(other, ..)| other == path);
        let methods: BTreeSet<&str> = of_path.map(|(_, method, _)| method.as_str()).collect();
        let answer = if methods.contains("POST") {
            app.client.get(&address)
        } else {
            app.client.post(&address, &[])
        };
        let answer = answer.expect(405);
        assert_eq!(answer.header("content-type"), "application/problem+json", "{path}");
        let allowed: BTreeSet<&str> = answer.header("allow").split(',').map(str::trim).collect();
        assert!(methods.is_subset(&allowed), "{path}: {allowed:?}");
        assert!(
            allowed
                .iter()
                .all(|method| methods.contains(method) || ["HEAD", "OPTIONS"].contains(method)),
            "{path}: {allowed:?}"
        );
    }
}

#[test]
fn everything_is_described_in_words_with_its_problems() {
    for (path, method, operation) in operations(&document()) {
        let of = format!("{method} {path}");
        for word in ["summary", "description", "operationId"] {
            assert!(!operation[word].as_str().unwrap_or_default().is_empty(), "{of}: {word}");
        }
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            assert!(
                !parameter["description"].as_str().unwrap_or_default().is_empty(),
                "{of}: {}",
                parameter["name"]
            );
        }
        let answers = operation["responses"].as_object().unwrap();
        for (status, answer) in answers {
            assert!(!answer["description"].as_str().unwrap().is_empty(), "{of}: {status}");
            let is_problem = status.as_str() >= "400";
            assert_eq!(
                answer["content"].get("application/problem+json").is_some(),
                is_problem,
                "{of}: {status}"
            );
        }
        let needs_token = operation.get("security").is_some();
        assert_eq!(answers.contains_key("401"), needs_token, "{of}");
        if needs_token {
            let scope = operation["security"][0]["token"][0].as_str().unwrap();
            assert!(Scope::parse(scope).is_some(), "{of}: {scope}");
        }
    }
    let text = description::text(None);
    for scope in Scope::ALL {
        assert!(text.contains(&format!("`{}`", scope.as_str())), "{}", scope.as_str());
    }
}

#[test]
fn the_command_line_prints_the_same() {
    assert_eq!(succeed(&["openapi"], &[]).trim_end(), description::text(None));
}

#[test]
fn a_service_says_where_it_is_and_what_is_new() {
    let app = TestApp::sqlite();
    let answer = app.client.get("/api/v1/openapi.json").expect(200);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    let document = answer.json();
    assert_eq!(
        document["servers"][0]["url"],
        app.core.config.server.public_url.as_str()
    );
    assert_eq!(document["openapi"], "3.1.0");
    let known = [("if-none-match", answer.header("etag"))];
    app.client.get_with("/api/v1/openapi.json", &known).expect(304);
}

#[test]
fn people_read_the_same_as_programs() {
    let app = TestApp::sqlite();
    for (language, heading, required) in [("en", "The API", "required"), ("es", "La API", "obligatorio")] {
        let page = app.client.get(&format!("/docs/api?lang={language}")).expect(200);
        assert!(page.body.contains(&format!("<h1>{heading}</h1>")), "{language}");
        assert!(page.body.contains(required), "{language}");
        for (path, method, operation) in operations(&document()) {
            assert!(
                page.body
                    .contains(&format!("<span class=\"method\">{method}</span> <code>{path}</code>")),
                "{method} {path}"
            );
            assert!(
                page.body
                    .contains(&format!("id=\"{}\"", operation["operationId"].as_str().unwrap())),
                "{path}"
            );
        }
        // Our own files only, and none of them inside the page.
        assert!(
            !page.body.contains("style=") && !page.body.contains("<script>"),
            "{language}"
        );
        assert!(page.header("content-security-policy").contains("default-src 'none'"));
        assert!(
            !page.body.contains("Unknown localization"),
            "{language}: a message is missing"
        );
    }
}

/// A token with every scope, of the organisation that runs the test campaign.
fn token(app: &TestApp) -> String {
    let token = new_api_token().unwrap();
    let scopes = Scope::ALL.map(Scope::as_str).join(" ");
    app.core
        .database
        .write(|conn| {
            let row = TokenRow {
                organisation_id: quipu::campaigns::store::organisation(conn, "lead")?.unwrap().id,
                name: String::new(),
                token_hash: token_hash(&token).to_vec(),
                scopes,
                expires_at: None,
                revoked_at: None,
                last_used_at: None,
                created_at: 0,
            };
            insert(conn, &row)
        })
        .unwrap();
    token
}

/// Tries out everything that is described, rightly and wrongly, and compares the answers with the description. See
/// `scripts/test`, which puts the program in place.
#[test]
#[ignore = "needs schemathesis; scripts/test puts it in place and runs this"]
fn schemathesis_finds_nothing() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let target = std::env::var("CARGO_TARGET_DIR").map_or_else(|_| root.join("target"), Into::into);
    let program = target.join("schemathesis/bin/schemathesis");
    assert!(program.exists(), "schemathesis is missing at {}", program.display());
    let mut app = TestApp::start(None, |config| {
        let limits = &mut config.limits;
        (limits.requests_per_token_burst, limits.requests_per_token_per_hour) = (1_000_000, 1_000_000);
        (
            limits.tokens_tried_per_address_burst,
            limits.tokens_tried_per_address_per_hour,
        ) = (1_000_000, 1_000_000);
    });
    app.leave_mail();
    app.confirmed("rosa@example.org", &[("consents", "river-watch"), ("source", "stall")]);
    let bearer = format!("Authorization: Bearer {}", token(&app));
    let document = format!("{}/api/v1/openapi.json", app.core.config.server.public_url);
    let report = tempfile::NamedTempFile::new().unwrap();
    let mut child = Command::new(program)
        .arg("--config-file")
        .arg(root.join("tests/schemathesis/schemathesis.toml"))
        .args(["run", &document, "--header", &bearer])
        .args(["--generation-deterministic"])
        .args(["--workers", "2", "--no-color", "--exclude-operation-id", "live"])
        .current_dir(target)
        .stdin(Stdio::null())
        .stdout(report.reopen().unwrap())
        .stderr(report.reopen().unwrap())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    let status = loop {
        match child.try_wait().unwrap() {
            Some(status) => break Some(status),
            None if begun.elapsed() > PATIENCE => {
                child.kill().unwrap();
                break child.wait().ok().filter(|_| false);
            }
            None => std::thread::sleep(Duration::from_millis(100)),
        }
    };
    let said = std::fs::read_to_string(report.path()).unwrap();
    println!("{said}\nafter {:?}", begun.elapsed());
    assert!(
        status.is_some_and(|status| status.success()),
        "{status:?} after {:?}",
        begun.elapsed()
    );
}
