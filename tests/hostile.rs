//! Malformed, huge and hostile requests over every route: a clear 4xx, never a 500, and nothing lost.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::support::{SLUG, TestApp, databases, on_both};

/// Sends raw bytes and gives the status of what comes back; 0 if the connection was closed without a word.
fn raw(app: &TestApp, bytes: &[u8]) -> u16 {
    let mut stream = TcpStream::connect(app.running.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    // The server may answer and close before it has read everything.
    drop(stream.write_all(bytes));
    let mut answer = Vec::new();
    let mut piece = [0; 4096];
    while let Ok(length @ 1..) = stream.read(&mut piece) {
        answer.extend_from_slice(&piece[..length]);
        if answer.windows(4).any(|window| window == b"\r\n\r\n") {
            break;
        }
    }
    let text = String::from_utf8_lossy(&answer);
    text.split_whitespace()
        .nth(1)
        .and_then(|status| status.parse().ok())
        .unwrap_or(0)
}

fn request(method: &str, path: &str, content_type: &str, body: &[u8]) -> Vec<u8> {
    let mut bytes = format!(
        "{method} {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\nSec-Fetch-Site: same-origin\r\nConnection: close\r\n\r\n",
        body.len()
    )
    .into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";

/// Routes with the methods that they know.
fn routes() -> Vec<(String, &'static [&'static str])> {
    let campaign = format!("/campaigns/{SLUG}");
    let api = format!("/api/v1/campaigns/{SLUG}");
    vec![
        ("/".to_owned(), &["GET"]),
        (campaign.clone(), &["GET"]),
        (format!("{campaign}/signatures"), &["POST"]),
        (format!("{campaign}/check-your-mail"), &["GET"]),
        (format!("{campaign}/signed"), &["GET"]),
        (format!("{campaign}/privacy"), &["GET"]),
        (format!("{campaign}/badge.svg"), &["GET"]),
        ("/confirm/AAAA".to_owned(), &["GET", "POST"]),
        ("/confirm/AAAA/new-link".to_owned(), &["POST"]),
        ("/withdraw/AAAA".to_owned(), &["GET", "POST"]),
        ("/api/v1/campaigns".to_owned(), &["GET", "OPTIONS"]),
        (api.clone(), &["GET", "OPTIONS"]),
        (format!("{api}/count"), &["GET", "OPTIONS"]),
        (format!("{api}/signatures"), &["POST"]),
        (format!("{api}/signatures.csv"), &["GET"]),
        ("/embed/v1.js".to_owned(), &["GET"]),
        (format!("/embed/campaigns/{SLUG}/counter"), &["GET"]),
        (format!("/embed/campaigns/{SLUG}/form"), &["GET", "POST"]),
        (format!("/embed/campaigns/{SLUG}/form/sent"), &["GET"]),
        ("/dev/mailbox".to_owned(), &["GET"]),
    ]
}

fn hostile_requests() -> Vec<(String, Vec<u8>)> {
    let mut requests = Vec::new();
    let mut add = |what: &str, bytes: Vec<u8>| requests.push((what.to_owned(), bytes));
    // Methods that a route does not know.
    for (path, known) in routes() {
        for method in ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"] {
            if !known.contains(&method) {
                add(&format!("{method} {path}"), request(method, &path, FORM, b""));
            }
        }
    }
    // Slugs and tokens that are none.
    let long = "a".repeat(5_000);
    for odd in [
        "..%2f..%2fetc%2fpasswd",
        "%00",
        "%ff%fe",
        "'%20OR%201=1--",
        "%F0%9F%92%A9",
        "{{7*7}}",
        "-",
        long.as_str(),
    ] {
        for path in [
            "/campaigns/{}",
            "/campaigns/{}/privacy",
            "/confirm/{}",
            "/withdraw/{}",
            "/api/v1/campaigns/{}/count",
            "/embed/campaigns/{}/counter",
            "/embed/v1.{}.js",
            "/static/{}/{}",
            "/campaigns/{}/badge.svg",
        ] {
            let path = path.replace("{}", odd);
            add(&path[..path.len().min(60)], request("GET", &path, FORM, b""));
        }
        for path in [
            "/confirm/{}",
            "/confirm/{}/new-link",
            "/withdraw/{}",
            "/campaigns/{}/signatures",
        ] {
            add(
                odd.get(..8).unwrap_or(odd),
                request("POST", &path.replace("{}", odd), FORM, b"a=b"),
            );
        }
    }
    // Bodies that are none of ours.
    let sign = format!("/campaigns/{SLUG}/signatures");
    let api = format!("/api/v1/campaigns/{SLUG}/signatures");
    let huge = vec![b'a'; 200_000];
    let deep = "[".repeat(30_000);
    let bodies: [(&str, &[u8]); 14] = [
        ("empty", b""),
        ("not pairs", b"&&&==="),
        ("bad escapes", b"email=%zz&agree=%"),
        ("NUL", b"given_name=%00&email=a%00@b.org&agree=yes"),
        ("not UTF-8", b"given_name=\xff\xfe&email=\xc3\x28"),
        ("huge", &huge),
        ("many fields", &b"a=b&".repeat(15_000)),
        ("many consents", &b"consents=x&".repeat(4_000)),
        (
            "SQL",
            b"given_name='; DROP TABLE signatures;--&email=x'@y&country=PE&agree=yes",
        ),
        ("array", b"email[]=a&email[0]=b&email=c"),
        ("long name", &[b"given_name=".as_slice(), &[b'x'; 20_000]].concat()),
        (
            "script",
            b"given_name=<script>alert(1)</script>&country=<b>&email=<a@b>&agree=yes",
        ),
        ("country", b"country=PEE&agree=yes"),
        (
            "bidi",
            "given_name=\u{202e}x&family_name=\u{2066}y&email=a\u{202e}@b.org&agree=yes".as_bytes(),
        ),
    ];
    for (what, body) in bodies {
        add(&format!("form: {what}"), request("POST", &sign, FORM, body));
        add(
            &format!("confirm: {what}"),
            request("POST", "/confirm/AAAA", FORM, body),
        );
        add(
            &format!("as multipart: {what}"),
            request("POST", &sign, "multipart/form-data; boundary=x", body),
        );
        add(&format!("as JSON: {what}"), request("POST", &api, JSON, body));
    }
    let json: [&[u8]; 9] = [
        b"{",
        b"null",
        b"[]",
        b"\"x\"",
        b"{\"email\":1}",
        b"{\"consents\":\"x\"}",
        b"{\"agree\":\"yes\"}",
        deep.as_bytes(),
        b"{\"email\":\"\\ud800\"}",
    ];
    for body in json {
        add("JSON", request("POST", &api, JSON, body));
    }
    // Queries.
    for query in [
        "lang=%00",
        "lang=zz&lang=yy",
        "source=%ff",
        "theme=<script>",
        "to=%00",
        "=",
        "&&&",
        "state=confirmed'--",
    ] {
        add(
            &format!("csv {query}"),
            request(
                "GET",
                &format!("/api/v1/campaigns/{SLUG}/signatures.csv?{query}"),
                FORM,
                b"",
            ),
        );
    }
    // Not HTTP, or barely.
    for bytes in [
        "\0\0\0\0",
        "GET\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "\u{16}\u{3}\u{1}\u{2}\0",
        "GET / HTTP/1.1\r\nHost: a\r\nBad Header\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcde",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
    ] {
        add("raw", bytes.as_bytes().to_vec());
    }
    add(
        "headers",
        format!(
            "GET / HTTP/1.1\r\nHost: x\r\nX: {}\r\nConnection: close\r\n\r\n",
            "a".repeat(200_000)
        )
        .into_bytes(),
    );
    requests
}

on_both! {
    fn hostile_requests_are_answered_clearly_and_lose_nothing(app) {
        app.confirmed("rosa@example.org", &[]);
        let requests = hostile_requests();
        assert!(requests.len() >= 100, "{}", requests.len());
        for (what, bytes) in &requests {
            let status = raw(&app, bytes);
            assert!((400..500).contains(&status) || status == 0 && !what.contains(' '), "{what}: {status}");
        }
        for query in ["lang=%00", "lang=zz&lang=yy", "source=%ff", "theme=<script>", "to=%00", "=", "&&&", "%", "source='%20OR%201=1"] {
            for path in ["/", "/campaigns/rios-vivos", "/campaigns/rios-vivos/badge.svg", "/embed/campaigns/rios-vivos/counter",
                "/api/v1/campaigns/rios-vivos/count", "/dev/mailbox"] {
                let status = raw(&app, &request("GET", &format!("{path}?{query}"), FORM, b""));
                assert!(status == 200 || (400..500).contains(&status), "{path}?{query}: {status}");
            }
        }
        let token = crate::exporting::token(&app, "lead", quipu::partners::Scope::ExportSignatures, None);
        let bearer = format!("Bearer {token}");
        for query in ["state=confirmed'--", "state=%00", "from=99999-01-01", "since=%ff", "country=PE,,ZZZ", "consent=%27", "x=y", "profile=excel;rm"] {
            let path = format!("/api/v1/campaigns/{SLUG}/signatures.csv?{query}");
            let answer = app.client.get_with(&path, &[("authorization", &bearer)]);
            assert_eq!(answer.status, 400, "{query}: {}", answer.body);
        }
        assert_eq!((app.total(), app.rows(), app.tally().pending), (1, 1, 0));
        app.confirmed("carlos@example.org", &[]);
    }
}

#[test]
fn an_error_has_a_face_for_people_and_one_for_programs() {
    for postgres in databases() {
        let app = TestApp::start(postgres, |_| {});
        let page = app
            .client
            .get_with("/campaigns/none", &[("accept-language", "es")])
            .expect(404);
        assert!(page.header("content-type").starts_with("text/html") && page.body.contains("lang=\"es\""));
        let problem = app.client.get("/api/v1/campaigns/none/count").expect(404);
        assert_eq!(problem.header("content-type"), "application/problem+json");
        assert_eq!(problem.json()["status"], 404);
        let wrong = app.client.post(&format!("/campaigns/{SLUG}"), &[]).expect(405);
        assert!(wrong.header("content-type").starts_with("text/html"));
    }
}

#[test]
fn a_form_that_arrives_too_slowly_is_cut_off() {
    for postgres in databases() {
        let app = TestApp::start(postgres, |config| config.server.request_timeout_seconds = 1);
        let mut stream = TcpStream::connect(app.running.address).unwrap();
        let head = format!(
            "POST /campaigns/{SLUG}/signatures HTTP/1.1\r\nHost: x\r\nContent-Type: {FORM}\r\nContent-Length: 1000\r\n\r\nemail="
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        let mut answer = [0; 64];
        let length = stream.read(&mut answer).unwrap();
        assert!(
            String::from_utf8_lossy(&answer[..length]).starts_with("HTTP/1.1 408"),
            "{}",
            String::from_utf8_lossy(&answer[..length])
        );
    }
}
