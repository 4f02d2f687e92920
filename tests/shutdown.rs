//! Ending: requests in progress are finished and nothing acknowledged is lost.

use std::time::{Duration, Instant};

use crate::support::app::form;
use crate::support::binary::Program;

const SIGN: &str = "/campaigns/justice-for-peru/signatures";

#[test]
fn a_signal_ends_the_program_in_order_and_soon() {
    for signal in ["TERM", "INT"] {
        let folder = tempfile::tempdir().unwrap();
        let mut program = Program::demo(folder.path(), &[("QUIPU__MAIL__WORKER", "false")]);
        let client = program.client.clone();
        let senders: Vec<_> = (0..4)
            .map(|sender| {
                let client = client.clone();
                std::thread::spawn(move || {
                    let mut taken = 0;
                    for number in 0..200 {
                        let email = format!("p{sender}-{number}@example.org");
                        match client.try_post(SIGN, &form(&email, &[])) {
                            Some(303) => taken += 1,
                            Some(429 | 503) => {}
                            Some(other) => panic!("{other}"),
                            None => break,
                        }
                    }
                    taken
                })
            })
            .collect();
        std::thread::sleep(Duration::from_millis(30));
        program.signal(signal);
        let begun = Instant::now();
        let status = program.child.wait().unwrap();
        assert!(status.success(), "{status}: {}", program.log());
        assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
        let taken: i64 = senders.into_iter().map(|sender| sender.join().unwrap()).sum();
        let list = crate::support::binary::succeed(
            &[
                "signatures",
                "export",
                "--campaign",
                "justice-for-peru",
                "--state",
                "pending",
                "--data",
                folder.path().to_str().unwrap(),
            ],
            &[],
        );
        let kept = i64::try_from(list.lines().count()).unwrap() - 1;
        assert!(kept >= taken, "{taken} acknowledged, {kept} kept");
        assert!(program.log().contains("stopped"), "{}", program.log());
    }
}
