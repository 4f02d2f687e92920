//! SQLite's write-ahead log: it is brought to its beginning again and again while signing goes on, and loses nothing.

use std::time::{Duration, Instant};

use quipu::core::ids::SignatureId;
use quipu::db::DbError;
use quipu::signatures::ledger::Ledger;
use quipu::signatures::model::{ChangeKind, Origin, Signature, State};
use quipu::tallies::Sources;

use crate::support::TestApp;

const BATCHES: u32 = 40;
const ROWS: u32 = 1_000;
const MEGABYTE: u64 = 1024 * 1024;

/// A confirmed signature under a number that lies anywhere, as keyed hashes do.
fn row(campaign_id: i64, number: u32) -> Signature {
    let scattered = u128::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
    Signature {
        id: SignatureId::from_hash(scattered.to_be_bytes()).as_bytes().to_vec(),
        campaign_id,
        state: State::Confirmed as i16,
        generation: 1,
        revision: 1,
        form_version_id: 1,
        language: "en".to_owned(),
        country: "PE".to_owned(),
        source: "direct".to_owned(),
        signed_at: 0,
        confirmed_at: Some(0),
        shown_at: None,
        public_name: false,
        consents: " ".to_owned(),
        sealed: vec![0x5a; 137],
        network_tag: Some(1),
        mail_domain_tag: Some(1),
        last_change: 0,
        origin: Origin::Web as i16,
        partner_id: None,
        attribution: String::new(),
    }
}

#[test]
fn the_log_stays_short_while_signing_goes_on_and_nothing_is_lost() {
    let app = TestApp::sqlite();
    let campaign = app.campaign();
    let database = app.core.config.database.url.strip_prefix("sqlite:").unwrap().to_owned();
    let size = |file: &str| std::fs::metadata(file).map_or(0, |file| file.len());
    let (mut longest, mut sources) = (0, Sources::default());
    for batch in 0..BATCHES {
        app.core
            .database
            .write(|conn| {
                let mut ledger = Ledger::load(conn, 0, &mut sources, vec![campaign], vec![])?;
                for number in batch * ROWS..(batch + 1) * ROWS {
                    ledger.set(conn, row(campaign, number), ChangeKind::Confirmed)?;
                }
                ledger.write(conn)?;
                Ok::<_, DbError>(())
            })
            .unwrap();
        longest = longest.max(size(&format!("{database}-wal")));
    }
    assert!(
        longest > 8 * MEGABYTE,
        "{longest}: too little was written to prove anything"
    );
    assert!(longest < 80 * MEGABYTE, "{longest}");
    // Left alone, all of it goes into the file.
    let deadline = Instant::now() + Duration::from_secs(20);
    while size(&database) < u64::from(BATCHES * ROWS) * 200 {
        assert!(Instant::now() < deadline, "{} bytes in the file", size(&database));
        std::thread::sleep(Duration::from_millis(50));
    }
    let comparison = quipu::tallies::reconcile::reconcile(&app.core.database, campaign, 0).unwrap();
    assert_eq!(
        (comparison.drift(), comparison.counted.online),
        (0, i64::from(BATCHES * ROWS))
    );
}
