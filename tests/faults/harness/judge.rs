//! The judge: compares what people were told with what is in the database.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use quipu::db::DbError;
use quipu::db::schema::outbox;

use super::load::Seen;
use super::{Fault, Site};
use crate::support::app::SLUG;

/// What must be in the outbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mails {
    /// Exactly one mail for every signature: nothing was sent yet, nobody sent a form twice.
    OneEach,
    /// At least one: forms were sent again on the way.
    AtLeastOneEach,
}

/// Fails unless everybody who was told so has signed and confirmed, once, with a mail owed, and the count is right.
#[track_caller]
pub fn judge(site: &Site, seen: &Seen, mails: Mails, fault: &mut Fault) {
    let pending = list(site, "pending");
    let confirmed = list(site, "confirmed");
    let kept: BTreeSet<&String> = pending.iter().chain(&confirmed).collect();
    let lost = seen.signed.iter().filter(|email| !kept.contains(email)).count();
    let doubled = pending.len() + confirmed.len() - kept.len();
    let confirmed_once: BTreeSet<&String> = confirmed.iter().collect();
    let unconfirmed = seen.confirmed.iter().filter(|email| !confirmed_once.contains(email));
    let unconfirmed = unconfirmed.count();
    let drift = drift(site);
    let owed = owed(site);
    let signatures = kept.iter().map(|email| site.links.signature(email).as_bytes().to_vec());
    let copies: Vec<i64> = signatures.map(|id| owed.get(&id).copied().unwrap_or(0)).collect();
    let without = copies.iter().filter(|copies| **copies == 0).count();
    let further = copies.iter().filter(|copies| **copies > 1).count();

    fault.figure(
        "acknowledged: signed, confirmed",
        format!("{}, {}", seen.signed.len(), seen.confirmed.len()),
    );
    fault.figure(
        "rows: pending, confirmed",
        format!("{}, {}", pending.len(), confirmed.len()),
    );
    fault.figure("acknowledged and lost", lost + unconfirmed);
    fault.figure("counted twice; drift of the tally", format!("{doubled}; {drift}"));
    fault.figure("mails owed: none, more than one", format!("{without}, {further}"));
    assert_eq!(
        (lost, unconfirmed),
        (0, 0),
        "signatures, confirmations that were acknowledged and lost"
    );
    assert_eq!((doubled, drift.as_str()), (0, "0"), "counted twice; drift");
    assert_eq!(without, 0, "signatures without a mail owed");
    assert!(
        mails == Mails::AtLeastOneEach || further == 0,
        "{further} are owed more than one mail"
    );
}

/// The addresses in this state, by the command line.
#[track_caller]
pub fn list(site: &Site, state: &str) -> Vec<String> {
    let csv = site.tell(&["signatures", "export", "--campaign", SLUG, "--state", state]);
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let column = reader
        .headers()
        .unwrap()
        .iter()
        .position(|name| name == "email")
        .unwrap();
    let rows = reader.records().map(|row| row.unwrap()[column].to_owned());
    rows.collect()
}

/// How far the tally is off, by the command line.
#[track_caller]
pub fn drift(site: &Site) -> String {
    let told = site.tell(&["tally", "reconcile", SLUG]);
    let line = told.lines().find_map(|line| line.strip_prefix("drift"));
    line.unwrap_or_else(|| panic!("{told}")).trim().to_owned()
}

/// How many mails each signature is owed.
pub fn owed(site: &Site) -> BTreeMap<Vec<u8>, i64> {
    let core = site.open();
    let rows: Vec<Vec<u8>> = core
        .database
        .read(|conn| {
            outbox::table
                .select(outbox::signature_id)
                .load(conn)
                .map_err(DbError::from)
        })
        .unwrap();
    let mut owed = BTreeMap::new();
    for id in rows {
        *owed.entry(id).or_insert(0) += 1;
    }
    owed
}
