//! How many instructions the hot path takes, counted by callgrind: the same on a busy machine as on a quiet one, so that
//! two revisions can be compared.
//!
//! `scripts/bench --instructions` counts and compares with `benches/instructions.txt`; a step that takes more than a
//! twentieth more than there fails. `scripts/bench --instructions --accept` writes the file anew.

#![allow(clippy::pedantic, missing_docs)]

use std::collections::BTreeMap;
use std::hint::black_box;
use std::process::{Command, ExitCode};

use quipu::app::{Core, ensure_master_key};
use quipu::campaigns::{self, NewCampaign, NewOrganisation, State};
use quipu::config::Config;
use quipu::core::clock::Clock;
use quipu::core::locale::Language;
use quipu::db::{AnyConn, DbError};
use quipu::signatures::form::{Checked, Typed};
use quipu::signatures::ledger::Ledger;
use quipu::signatures::sign::NewSignature;
use quipu::tallies::Sources;
use quipu::verification::confirm::Confirmation;

/// Forms in each step; as many as one transaction often holds.
const FORMS: usize = 256;
const EXPECTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/instructions.txt");
const STEPS: [&str; 5] = [
    "read_forms",
    "check_forms",
    "seal_forms",
    "commit_signatures",
    "commit_confirmations",
];
/// How much more is too much: a twentieth.
const TOLERANCE: u64 = 20;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    let has = |word: &str| arguments.iter().any(|argument| argument == word);
    if has("--work") {
        work();
        return ExitCode::SUCCESS;
    }
    let counted: BTreeMap<&str, u64> = STEPS.map(|step| (step, count(step) / FORMS as u64)).into();
    if has("--accept") {
        let text: String = counted
            .iter()
            .map(|(step, count)| format!("{step} {count}\n"))
            .collect();
        std::fs::write(EXPECTED, text).unwrap();
    }
    compare(&counted)
}

fn compare(counted: &BTreeMap<&str, u64>) -> ExitCode {
    let expected = std::fs::read_to_string(EXPECTED).unwrap_or_default();
    let mut outcome = ExitCode::SUCCESS;
    println!(
        "{:<22} {:>12} {:>12}   instructions for each form",
        "step", "expected", "counted"
    );
    for (step, count) in counted {
        let known = expected
            .lines()
            .find_map(|line| line.strip_prefix(step)?.trim().parse::<u64>().ok());
        let too_many = known.is_none_or(|known| *count > known + known / TOLERANCE);
        let verdict = if too_many { "  TOO MANY" } else { "" };
        println!("{step:<22} {:>12} {count:>12}{verdict}", known.unwrap_or(0));
        if too_many {
            outcome = ExitCode::FAILURE;
        }
    }
    outcome
}

/// Runs the work under callgrind, which collects inside one function only.
fn count(step: &str) -> u64 {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--collect-atstart=no", "--trace-children=no"])
        .arg("--demangle=no")
        // The function itself, and not the closures in it, whose names begin alike.
        .arg(format!("--toggle-collect=*{}{step}17h*", step.len()))
        .arg(format!("--callgrind-out-file={}", folder.path().join("out").display()))
        .arg(std::env::current_exe().unwrap())
        .arg("--work")
        .output()
        .expect("valgrind is needed: apt-get install valgrind");
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    let collected = text
        .lines()
        .find_map(|line| line.split("Collected : ").nth(1)?.trim().parse().ok());
    collected.unwrap_or_else(|| panic!("{text}"))
}

fn work() {
    let folder = tempfile::tempdir().unwrap();
    let core = installation(folder.path());
    let campaign = core.catalogue.by_slug("rivers").unwrap();
    let bodies: Vec<String> = (0..FORMS)
        .map(|person| {
            format!("given_name=Rosa&family_name=Quispe+Mamani&country=PE&agree=yes&consents=lead&email=person-{person}%40example.org")
        })
        .collect();
    let typed = read_forms(&bodies);
    let checked = check_forms(&campaign, &typed);
    let forms = seal_forms(&campaign, checked);
    let mut conn = core.database.connect().unwrap();
    let mut sources = Sources::default();
    core.database
        .write_on(&mut conn, |conn| commit_signatures(&core, conn, &mut sources, &forms))
        .unwrap();
    core.database
        .write_on(&mut conn, |conn| {
            commit_confirmations(&core, conn, &mut sources, &forms)
        })
        .unwrap();
}

#[inline(never)]
fn read_forms(bodies: &[String]) -> Vec<Typed> {
    let read = |body: &String| Typed::from_pairs(serde_html_form::from_bytes(body.as_bytes()).unwrap());
    black_box(bodies.iter().map(read).collect())
}

#[inline(never)]
fn check_forms(campaign: &quipu::campaigns::Campaign, typed: &[Typed]) -> Vec<Checked> {
    let check = |typed: &Typed| {
        let checked = typed.check(campaign, Language::English);
        checked.unwrap_or_else(|_| panic!("a form is refused"))
    };
    black_box(typed.iter().map(check).collect())
}

#[inline(never)]
fn seal_forms(campaign: &quipu::campaigns::Campaign, checked: Vec<Checked>) -> Vec<NewSignature> {
    let client = "192.0.2.1".parse().unwrap();
    let seal = |checked| NewSignature::seal(campaign, checked, Language::English, client).unwrap();
    black_box(checked.into_iter().map(seal).collect())
}

#[inline(never)]
fn commit_signatures(
    core: &Core,
    conn: &mut AnyConn,
    sources: &mut Sources,
    forms: &[NewSignature],
) -> Result<(), DbError> {
    let mut ledger = load(core, conn, sources, forms)?;
    for new in forms {
        new.apply(conn, &mut ledger)?;
    }
    ledger.write(conn).map(drop)
}

#[inline(never)]
fn commit_confirmations(
    core: &Core,
    conn: &mut AnyConn,
    sources: &mut Sources,
    forms: &[NewSignature],
) -> Result<(), DbError> {
    let mut ledger = load(core, conn, sources, forms)?;
    for new in forms {
        let confirmation = Confirmation {
            campaign_id: new.campaign_id,
            id: new.id,
            generation: 1,
            revision: 1,
            consents: None,
        };
        confirmation.apply(conn, &mut ledger)?;
    }
    ledger.write(conn).map(drop)
}

fn load<'a>(
    core: &Core,
    conn: &mut AnyConn,
    sources: &'a mut Sources,
    forms: &[NewSignature],
) -> Result<Ledger<'a>, DbError> {
    let (campaigns, ids) = forms.iter().map(|new| (new.campaign_id, new.id)).unzip();
    Ledger::load(conn, core.clock.now(), sources, campaigns, ids)
}

/// On SQLite, with one campaign.
fn installation(folder: &std::path::Path) -> Core {
    let config = Config::demo(folder).unwrap();
    ensure_master_key(&config.vault.key_file).unwrap();
    let (clock, _) = Clock::fixed(1_138_708_800);
    let core = Core::open(config, clock).unwrap();
    let organisation = NewOrganisation {
        slug: "lead".to_owned(),
        name: "Rivers First".to_owned(),
        mail_from: "lead@campaigns.example".to_owned(),
        reply_to: "lead@campaigns.example".to_owned(),
        postal: "1 Quay Street".to_owned(),
        privacy_url: String::new(),
        may_lead: true,
    };
    let campaign = NewCampaign {
        slug: "rivers".to_owned(),
        lead: "lead".to_owned(),
        partners: Vec::new(),
        goal: 1_000,
        milestones: Vec::new(),
        time_zone: "America/Lima".to_owned(),
        opens_at: None,
        closes_at: None,
        default_language: Language::English,
    };
    let content = "title: Rivers\nask: Keep them clean\ntarget: The ministry\nconsent.lead: may write to me\n---\nBecause *fish*.";
    let text = campaigns::parse_text("en.md", Language::English, content).unwrap();
    core.database
        .write(|conn| {
            campaigns::add_organisation(conn, &organisation, 0)?;
            let id = campaigns::create(conn, core.masters.keys().active(), &campaign, 0)?;
            campaigns::import_texts(conn, id, &[text], 0)?;
            campaigns::set_state(conn, id, State::Open, 0)
        })
        .unwrap();
    core.catalogue.refresh(&core.database).unwrap();
    core
}
