//! The settings: documented completely, misspellings refused, the environment last.

use quipu::config::{Config, DEFAULTS};

use crate::support::binary::{fail, succeed};

/// Every key as `section.key`.
fn keys(value: &toml::Value, prefix: &str) -> Vec<String> {
    let toml::Value::Table(table) = value else {
        return vec![prefix.to_owned()];
    };
    let inside = |(name, value): (&String, &toml::Value)| keys(value, &format!("{prefix}.{name}"));
    table.iter().flat_map(inside).collect()
}

#[test]
fn the_documented_file_and_the_structs_have_the_same_keys_and_values() {
    let documented: toml::Value = toml::from_str(DEFAULTS).unwrap();
    let known = toml::Value::try_from(Config::load(None).unwrap()).unwrap();
    let sorted = |value| {
        let mut keys = keys(value, "");
        keys.sort();
        keys
    };
    assert_eq!(sorted(&documented), sorted(&known));
}

#[test]
fn every_documented_key_has_a_comment() {
    let mut commented = false;
    for line in DEFAULTS.lines() {
        let is_key = line.contains(" = ");
        if is_key && !line.starts_with('#') {
            // Keys that explain each other may share the comment above the first.
            commented = commented
                || [
                    "password",
                    "lease_seconds",
                    "host",
                    "port",
                    "pool_size",
                    "timeout_seconds",
                    "username",
                    "command",
                ]
                .iter()
                .any(|key| line.starts_with(key))
                || line.contains("_per_hour");
            assert!(commented, "no comment: {line}");
        }
        commented = line.starts_with('#');
    }
}

#[test]
fn an_unknown_key_is_refused_wherever_it_stands() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("quipu.toml");
    std::fs::write(&file, "[server]\nlissen = \"127.0.0.1:1\"\n").unwrap();
    let said = fail(&["migrate", "--config", file.to_str().unwrap()], &[]);
    assert!(said.contains("lissen"), "{said}");
    let said = fail(&["migrate"], &[("QUIPU__LIMITS__ENABELD", "false")]);
    assert!(said.contains("enabeld"), "{said}");
}

#[test]
fn the_environment_goes_before_the_file_and_the_file_before_the_defaults() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("quipu.toml");
    let database = |name: &str| format!("sqlite:{}", folder.path().join(name).display());
    std::fs::write(&file, format!("[database]\nurl = \"{}\"\n", database("file.db"))).unwrap();
    succeed(&["migrate", "--config", file.to_str().unwrap()], &[]);
    assert!(folder.path().join("file.db").exists());
    succeed(
        &["migrate", "--config", file.to_str().unwrap()],
        &[("QUIPU__DATABASE__URL", &database("environment.db"))],
    );
    assert!(folder.path().join("environment.db").exists());
}

#[test]
fn production_refuses_to_start_without_what_it_needs() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", folder.path().join("quipu.db").display());
    let key = folder.path().join("quipu.key");
    let base = [
        ("QUIPU__DATABASE__URL", database.as_str()),
        ("QUIPU__VAULT__KEY_FILE", key.to_str().unwrap()),
        ("QUIPU__SERVER__LISTEN", "127.0.0.1:0"),
        ("QUIPU__OPS__LISTEN", ""),
    ];
    let with = |more: &[(&'static str, &'static str)]| fail(&["serve"], &[&base[..], more].concat());
    assert!(with(&[]).contains("server.public_url"));
    assert!(with(&[("QUIPU__SERVER__PUBLIC_URL", "https://sign.example.org")]).contains("quipu.key"));
    let said = with(&[
        ("QUIPU__SERVER__PUBLIC_URL", "https://sign.example.org"),
        ("QUIPU__MAIL__TRANSPORT", "mailbox"),
    ]);
    assert!(said.contains("mailbox"), "{said}");
}

#[test]
fn a_key_file_that_others_may_read_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("quipu.key");
    succeed(&["keys", "generate", key.to_str().unwrap()], &[]);
    assert_eq!(std::fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o640)).unwrap();
    let database = format!("sqlite:{}", folder.path().join("quipu.db").display());
    let said = fail(
        &["campaign", "list"],
        &[
            ("QUIPU__DATABASE__URL", &database),
            ("QUIPU__VAULT__KEY_FILE", key.to_str().unwrap()),
        ],
    );
    assert!(said.contains("chmod 600"), "{said}");
}
