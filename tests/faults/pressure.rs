//! Too many at once: overload, slow clients, and few files to serve them with.

use std::time::Duration;

use crate::harness::judge::{drift, list};
use crate::harness::load::says_when;
use crate::harness::probe::Probe;
use crate::harness::slow::SlowClients;
use crate::harness::{Fault, Load, Mails, Site, judge, milliseconds, percentile, sized, wait_until, wrk};
use crate::support::app::SLUG;

/// Whether the program is built to be fast.
fn is_release() -> bool {
    std::env::var("QUIPU_BINARY").is_ok_and(|path| !path.contains("/debug/"))
}

#[test]
fn under_ten_times_the_load_goodput_stays_and_every_refusal_says_when_to_come_again() {
    const MODERATE: u32 = 64;
    let seconds = sized(6, 60);
    let mut fault = Fault::begin(
        "08-overload",
        "Under ten times the load, work goes on and every refusal says when to come again",
        format!(
            "wrk signs over {MODERATE} connections for {seconds} s, then over {} for {seconds} s, without pause or \
                 mercy; `intake.queue` is 16, so that many are refused. wrk, server and database share this machine.",
            MODERATE * 10
        ),
    );
    let site = Site::sqlite(&[("QUIPU__INTAKE__QUEUE", "16")]);
    let program = site.serve();
    // The first seconds of a process are not like the others.
    wrk::press(&site, MODERATE, 2);
    let moderate = wrk::press(&site, MODERATE, seconds);
    let probe = Probe::start(&site.ops, &["/healthz"], Duration::from_millis(20));
    let overload = wrk::press(&site, MODERATE * 10, seconds);
    let health = probe.stop();
    let share = overload.goodput / moderate.goodput * 100.0;
    let health_p99 = percentile(health.times.iter().copied(), 0.99);
    fault.figure("taken in a second at moderate load", format!("{:.0}", moderate.goodput));
    fault.figure("under overload", format!("{:.0} ({share:.0} %)", overload.goodput));
    fault.figure("refused under overload", overload.refused);
    fault.figure("of these without `Retry-After`", overload.bare);
    fault.figure(
        "other answers, none at all",
        format!("{}, {}", overload.other, overload.unanswered),
    );
    fault.figure("`/healthz` p99 under overload", milliseconds(health_p99));

    let rows = list(&site, "pending").len() as u64;
    fault.figure("rows; drift of the tally", format!("{rows}; {}", drift(&site)));
    assert!(rows >= moderate.taken + overload.taken, "{rows} rows");
    assert_eq!(drift(&site), "0");
    assert!(overload.refused > 0, "it was no overload");
    assert_eq!((moderate.bare, overload.bare), (0, 0), "refusals without Retry-After");
    assert_eq!((moderate.other, overload.other, health.failed), (0, 0, 0));
    let (least, slowest) = if is_release() { (80.0, 100) } else { (50.0, 500) };
    assert!(share >= least, "{share} % of the goodput is left");
    assert!(health_p99 < Duration::from_millis(slowest), "{health_p99:?}");
    assert!(!program.log().contains("panicked"), "{}", program.log());
}

/// p99 of pages and of signing for one honest visitor after another.
fn honest(site: &Site, run: &str, times: usize) -> (Duration, Duration) {
    let (mut pages, mut forms) = (Vec::new(), Vec::new());
    for number in 0..times {
        let begun = std::time::Instant::now();
        site.client.get(&format!("/campaigns/{SLUG}")).expect(200);
        pages.push(begun.elapsed());
        let begun = std::time::Instant::now();
        site.sign(&format!("{run}{number}@example.org")).unwrap().expect(303);
        forms.push(begun.elapsed());
    }
    (percentile(pages, 0.99), percentile(forms, 0.99))
}

#[test]
fn thousands_of_slow_clients_do_not_slow_the_honest_ones() {
    let slow = sized(500, 5_000);
    let times = sized(150, 500);
    // Twice; but the 99th of a hundred visits of half a millisecond is also a matter of who else has the processor.
    let noise = if is_release() {
        Duration::from_millis(2)
    } else {
        Duration::from_millis(25)
    };
    let mut fault = Fault::begin(
        "09-slow-clients",
        "Thousands of slow clients do not slow the honest ones",
        format!(
            "{slow} connections send a byte a second, half of them of their headers, half of their bodies, and come \
                 again when they are shown out; meanwhile {times} honest visits."
        ),
    );
    let site = Site::sqlite(&[("QUIPU__SERVER__REQUEST_TIMEOUT_SECONDS", "5")]);
    let program = site.serve();
    honest(&site, "warm", 20);
    let (page_before, form_before) = honest(&site, "before", times);
    let clients = SlowClients::start(site.port, slow);
    std::thread::sleep(Duration::from_secs(sized(3, 8)));
    let (page, form) = honest(&site, "with", times);
    // More than one of the two kinds alone.
    wait_until("slow clients are shown out", Duration::from_secs(60), || {
        clients.shown_out() > slow * 6 / 10
    });
    let shown_out = clients.shown_out();
    let open = clients.stop();
    fault.figure(
        "page p99 without, with",
        format!("{}, {}", milliseconds(page_before), milliseconds(page)),
    );
    fault.figure(
        "signing p99 without, with",
        format!("{}, {}", milliseconds(form_before), milliseconds(form)),
    );
    fault.figure("slow connections open at most", open);
    fault.figure("shown out by the server", shown_out);
    assert!(open > slow * 9 / 10, "{open} slow clients");
    assert!(page <= (2 * page_before).max(noise), "{page:?} after {page_before:?}");
    assert!(
        form <= (2 * form_before).max(2 * noise),
        "{form:?} after {form_before:?}"
    );
    assert!(!program.log().contains("panicked"), "{}", program.log());
    assert_eq!(drift(&site), "0");
}

#[test]
fn with_few_files_too_many_connections_are_shed_and_nothing_breaks() {
    let mut fault = Fault::begin(
        "10-few-files",
        "With 256 files, 600 connections break nothing",
        "The server may open 256 files (`prlimit --nofile`); 600 connections are opened and kept, while four people sign.",
    );
    let site = Site::sqlite(&[("QUIPU__SERVER__REQUEST_TIMEOUT_SECONDS", "3")]);
    let program = site.serve_with_files(256);
    let load = Load::start(&site, 4);
    load.wait_for(20, Duration::from_secs(20));
    let held: Vec<_> = (0..600)
        .filter_map(|_| {
            let address = ([127, 0, 0, 1], site.port).into();
            std::net::TcpStream::connect_timeout(&address, Duration::from_secs(1)).ok()
        })
        .collect();
    let before = load.acknowledged();
    std::thread::sleep(Duration::from_secs(sized(6, 20)));
    let meanwhile = load.acknowledged() - before;
    let open = held.len();
    drop(held);
    let recovery = load.wait_for_answer(303, Duration::from_secs(10));
    load.wait_for(40, Duration::from_secs(20));
    let seen = load.stop();
    fault.figure("connections opened", open);
    fault.figure("signed while they were held", meanwhile);
    fault.figure("requests without an answer", seen.count(None));
    fault.figure(
        "slowest answer",
        milliseconds(percentile(seen.shots.iter().map(|shot| shot.took), 1.0)),
    );
    fault.figure("signing again after they were closed", milliseconds(recovery));
    seen.expect_only_fair_answers();
    assert!(!program.log().contains("panicked"), "{}", program.log());
    wait_until("ready", Duration::from_secs(10), || {
        site.ops.try_get("/readyz").is_some_and(|answer| answer.status == 200)
    });
    let answer = site.sign("last@example.org").unwrap();
    assert!(answer.status == 303 || says_when(&answer), "{answer:?}");
    judge(&site, &seen, Mails::OneEach, &mut fault);
}
