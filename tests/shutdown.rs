//! Ending: requests in progress are finished and nothing acknowledged is lost.

use std::time::{Duration, Instant};

use crate::support::app::form;
use crate::support::binary::{Program, pending_in_demo};

const SIGN: &str = "/campaigns/justice-for-peru/signatures";

#[test]
fn a_signal_ends_the_program_in_order_and_soon() {
    for signal in ["TERM", "INT"] {
        let folder = tempfile::tempdir().unwrap();
        let mut program = Program::demo(
            folder.path(),
            &[("QUIPU__MAIL__WORKER", "false"), ("QUIPU__LIMITS__ENABLED", "false")],
        );
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
        let list = pending_in_demo(folder.path(), &[]);
        let kept = i64::try_from(list.lines().count()).unwrap() - 1;
        assert!(kept >= taken, "{taken} acknowledged, {kept} kept");
        assert!(program.log().contains("stopped"), "{}", program.log());
    }
}

#[test]
fn a_request_that_was_begun_before_the_signal_gets_its_answer() {
    use std::io::{Read, Write};
    let folder = tempfile::tempdir().unwrap();
    let mut program = Program::demo(folder.path(), &[("QUIPU__MAIL__WORKER", "false")]);
    let body = "given_name=Rosa&family_name=Quispe&email=rosa%40example.org&country=PE&agree=yes";
    let head = format!(
        "POST {SIGN} HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let mut stream = std::net::TcpStream::connect(program.client_address()).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&body.as_bytes()[..20]).unwrap();
    std::thread::sleep(Duration::from_millis(200));
    program.signal("TERM");
    std::thread::sleep(Duration::from_millis(300));
    stream.write_all(&body.as_bytes()[20..]).unwrap();
    let mut answer = [0; 32];
    let length = stream.read(&mut answer).unwrap();
    assert!(
        answer[..length].starts_with(b"HTTP/1.1 303"),
        "{}",
        String::from_utf8_lossy(&answer[..length])
    );
    drop(stream);
    assert!(program.child.wait().unwrap().success());
}
