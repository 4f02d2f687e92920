//! What a thief gets: none of the personal values stands in the database, its log, its temporary files or the log of
//! the program, in any state of a signature.

use std::path::Path;

use crate::support::app::{form, link_in};
use crate::support::binary::Program;
use crate::support::postgres::FreshDatabase;

const SIGN: &str = "/campaigns/justice-for-peru/signatures";
/// Values that occur nowhere else.
const GIVEN: &str = "Wiñaypacha";
const FAMILY: &str = "Huamanñahui";
const COMMENT: &str = "Por mi hermano desaparecido Zósimo";
const POSTCODE: &str = "PC-98431";
const PEOPLE: [&str; 4] = ["pendiente.zq81", "confirmada.zq82", "retirada.zq83", "rechazada.zq84"];

/// Everything that must not be found, as bytes.
fn secrets(tokens: &[String]) -> Vec<Vec<u8>> {
    let mut secrets: Vec<String> = [GIVEN, FAMILY, COMMENT, POSTCODE, "127.0.0.1:5", "zq8"]
        .map(str::to_owned)
        .to_vec();
    secrets.extend(PEOPLE.iter().map(|person| format!("{person}@correo.example.org")));
    secrets.extend(tokens.iter().cloned());
    secrets.into_iter().map(String::into_bytes).collect()
}

#[track_caller]
fn assert_absent(place: &str, content: &[u8], secrets: &[Vec<u8>]) {
    for secret in secrets {
        let found = content.windows(secret.len()).any(|window| window == secret.as_slice());
        assert!(!found, "{place} holds {:?}", String::from_utf8_lossy(secret));
    }
}

/// Signs, confirms, withdraws and is refused; gives the tokens of all links.
fn live(program: &Program) -> Vec<String> {
    let client = &program.client;
    let mut tokens = Vec::new();
    for person in PEOPLE {
        let email = format!("{person}@correo.example.org");
        let fields = [
            ("given_name", GIVEN),
            ("family_name", FAMILY),
            ("comment", COMMENT),
            ("postcode", POSTCODE),
        ];
        if person == "rechazada.zq84" {
            client
                .post(SIGN, &form(&email, &[&fields[..], &[("country", "ZZ")]].concat()))
                .expect(422);
            continue;
        }
        client.post(SIGN, &form(&email, &fields)).expect(303);
        let mail = mail_to(program, &email);
        let (confirm, withdraw) = (link_in(&mail, "confirm"), link_in(&mail, "withdraw"));
        tokens.extend([&confirm, &withdraw].map(|link| link.rsplit('/').next().unwrap().to_owned()));
        client.get(&confirm).expect(200);
        if person != "pendiente.zq81" {
            client.post(&confirm, &[("revision", "1")]).expect(303);
        }
        if person == "retirada.zq83" {
            client.post(&withdraw, &[]).expect(200);
        }
        client.get(&format!("/confirm/{}x", tokens[0])).expect(404);
        client.get(&format!("/campaigns/justice-for-peru?source={person}&email={email}"));
    }
    tokens
}

fn mail_to(program: &Program, email: &str) -> String {
    for _ in 0..100 {
        let mails = program
            .client
            .get_with(&format!("/dev/mailbox?to={email}"), &[("accept", "application/json")])
            .json();
        if let Some(mail) = mails.get(0) {
            return mail["text"].as_str().unwrap().to_owned();
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    panic!("no mail to {email}: {}", program.log());
}

fn assert_files_hold_none(folder: &Path, secrets: &[Vec<u8>]) -> usize {
    let mut looked_at = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        assert_absent(&path.display().to_string(), &std::fs::read(&path).unwrap(), secrets);
        looked_at += 1;
    }
    looked_at
}

#[test]
fn no_personal_value_stands_in_the_sqlite_file_its_wal_or_the_logs() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = Program::demo(folder.path(), &[("QUIPU__LOG__FILTER", "debug")]);
    let secrets = secrets(&live(&program));
    assert!(
        assert_files_hold_none(folder.path(), &secrets) >= 4,
        "database, WAL, shared memory and key"
    );
    program.signal("TERM");
    program.child.wait().unwrap();
    assert_files_hold_none(folder.path(), &secrets);
    let log = program.log().replace(&program.client_address(), "");
    assert!(log.contains("answered"), "the log says something at this level: {log}");
    assert_absent("the log", log.as_bytes(), &secrets);
}

#[test]
fn no_personal_value_stands_in_postgres_or_the_logs() {
    let folder = tempfile::tempdir().unwrap();
    let database = FreshDatabase::create();
    let environment = [
        ("QUIPU__DATABASE__URL", database.url()),
        ("QUIPU__LOG__FILTER", "debug".to_owned()),
    ];
    let environment: Vec<(&str, &str)> = environment
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let program = Program::demo(folder.path(), &environment);
    let secrets = secrets(&live(&program));
    let dump = database.dump();
    let rows = dump
        .split("COPY public.signatures ")
        .nth(1)
        .unwrap()
        .split("\\.")
        .next()
        .unwrap()
        .lines()
        .count()
        - 1;
    assert_eq!(rows, 3, "the dump holds the rows");
    assert!(!folder.path().join("quipu.db").exists());
    assert_absent("the dump", dump.as_bytes(), &secrets);
    let hex: Vec<Vec<u8>> = secrets
        .iter()
        .map(|secret| {
            secret
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect::<String>()
                .into_bytes()
        })
        .collect();
    assert_absent("the dump, in hexadecimal", dump.as_bytes(), &hex);
    assert_absent("the log", program.log().as_bytes(), &secrets);
}
