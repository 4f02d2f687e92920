//! Fills a database with real signatures, sealed and counted, by the same ledger as the service's.

use std::sync::mpsc;

use quipu::app::Core;
use quipu::core::ids::SignatureId;
use quipu::core::locale::Language;
use quipu::db::DbError;
use quipu::signatures::form::Typed;
use quipu::signatures::ledger::Ledger;
use quipu::signatures::sign::NewSignature;
use quipu::tallies::Sources;
use quipu::verification::confirm::Confirmation;

use crate::support::SLUG;

/// Rows in one transaction, as in the intake.
pub const BATCH: usize = 1_024;

/// Sealed forms of the people with these numbers.
pub fn sealed(core: &Core, people: std::ops::Range<u64>) -> Vec<NewSignature> {
    sealed_agreeing(core, people, &[])
}

/// The same of people who say yes to these organisations.
fn sealed_agreeing(core: &Core, people: std::ops::Range<u64>, to: &[&str]) -> Vec<NewSignature> {
    let campaign = core.catalogue.by_slug(SLUG).unwrap();
    let (client, countries) = ("192.0.2.1".parse().unwrap(), ["PE", "CL", "ES", "GB", "BO"]);
    people
        .map(|person| {
            let typed = Typed {
                given_name: "Rosa".to_owned(),
                family_name: format!("Quispe {person}").replace(char::is_numeric, "a"),
                email: format!("person-{person}@example.org"),
                country: countries[person as usize % countries.len()].to_owned(),
                agree: true,
                consents: to.iter().map(|slug| (*slug).to_owned()).collect(),
                ..Typed::default()
            };
            let checked = typed
                .check(&campaign, Language::English)
                .unwrap_or_else(|_| panic!("person {person} is refused"));
            NewSignature::seal(&campaign, checked, Language::English, client).unwrap()
        })
        .collect()
}

/// Writes batches as the intake does; with `confirm`, each is confirmed at once.
pub fn write(core: &Core, batch: &[NewSignature], confirm: bool, conn: &mut quipu::db::AnyConn, sources: &mut Sources) {
    let campaigns = batch.iter().map(|new| new.campaign_id).collect();
    let ids: Vec<SignatureId> = batch.iter().map(|new| new.id).collect();
    core.database
        .write_on(conn, |conn| {
            let mut ledger = Ledger::load(conn, core.clock.now(), sources, campaigns, ids)?;
            for new in batch {
                new.apply(conn, &mut ledger)?;
                if confirm {
                    let confirmation = Confirmation {
                        campaign_id: new.campaign_id,
                        id: new.id,
                        generation: 1,
                        revision: 1,
                        consents: None,
                    };
                    confirmation.apply(conn, &mut ledger)?;
                }
            }
            ledger.write(conn)?;
            Ok::<_, DbError>(())
        })
        .unwrap();
}

/// Adds the people with these numbers. Sealing and writing go on side by side.
pub fn fill(core: &Core, people: std::ops::Range<u64>, confirm: bool) {
    fill_agreeing(core, people, confirm, &[]);
}

/// The same, of people who say yes to these organisations.
pub fn fill_agreeing(core: &Core, people: std::ops::Range<u64>, confirm: bool, to: &[&str]) {
    let (sender, receiver) = mpsc::sync_channel(8);
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let mut next = people.start;
            while next < people.end {
                let until = (next + BATCH as u64).min(people.end);
                sender.send(sealed_agreeing(core, next..until, to)).unwrap();
                next = until;
            }
        });
        let mut conn = core.database.connect().unwrap();
        let mut sources = Sources::default();
        while let Ok(batch) = receiver.recv() {
            write(core, &batch, confirm, &mut conn, &mut sources);
        }
    });
}
