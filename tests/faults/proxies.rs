//! Behind a real nginx: forged addresses, and a rolling restart of two nodes.

use std::time::{Duration, Instant};

use crate::harness::load::says_when;
use crate::harness::nginx::Nginx;
use crate::harness::site::sign_path;
use crate::harness::{Cluster, Fault, Load, Mails, Site, judge, milliseconds, percentile, quiet_port, sized};
use crate::support::Client;
use crate::support::app::form;

/// How many forms at once are allowed from one address.
const BURST: u64 = 10;

/// A header in which proxies say for whom they ask.
struct Header {
    name: &'static str,
    setting: &'static str,
    /// What nginx adds the true address to it with.
    added: &'static str,
    /// The same where nginx stands for a visitor from elsewhere.
    elsewhere: &'static str,
    /// What a visitor writes there to seem somebody else.
    forge: fn(&str, u32) -> String,
}

fn stay_one_visitor(mut fault: Fault, header: &Header, forged: u32) {
    let burst = BURST.to_string();
    let site = Site::sqlite(&[
        ("QUIPU__LIMITS__ENABLED", "true"),
        ("QUIPU__LIMITS__SIGN_PER_ADDRESS_BURST", &burst),
        ("QUIPU__LIMITS__SIGN_PER_ADDRESS_PER_HOUR", "60"),
        ("QUIPU__SERVER__TRUSTED_PROXIES", "127.0.0.9/32"),
        ("QUIPU__SERVER__FORWARDING_HEADER", header.setting),
    ]);
    let _program = site.serve();
    // nginx speaks from an address that is trusted and that no visitor here has. Its second door stands for
    // a visitor from elsewhere.
    let (door, elsewhere) = (quiet_port(), quiet_port());
    let server = |port: u16, value: &str| {
        format!(
            "server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass http://127.0.0.1:{}; proxy_bind 127.0.0.9; \
             proxy_http_version 1.1; proxy_set_header {} {value}; }} }}\n",
            site.port, header.name
        )
    };
    let nginx = Nginx::start(
        &(server(door, header.added) + &server(elsewhere, header.elsewhere)),
        elsewhere,
    );
    let client = Client::new(&format!("http://127.0.0.1:{door}"));
    let begun = Instant::now();
    let (mut taken, mut refused) = (0, 0);
    for number in 0..forged {
        let [_, a, b, c] = (number * 65_537).to_be_bytes();
        let value = (header.forge)(&format!("{}.{a}.{b}.{c}", 11 + number % 90), number);
        let email = format!("p{number}@example.org");
        let answer = client.attempt(&sign_path(), &[(header.name, &value)], &form(&email, &[]));
        let answer = answer.unwrap_or_else(|| panic!("no answer: {}", nginx.log()));
        match answer.status {
            303 => taken += 1,
            429 => {
                refused += 1;
                assert!(says_when(&answer), "a refusal that does not say when to come again");
            }
            other => panic!("{other}"),
        }
    }
    // One a minute comes back.
    let allowed = BURST + begun.elapsed().as_secs() / 60 + 1;
    fault.figure("taken, refused with 429", format!("{taken}, {refused}"));
    assert!(taken <= allowed, "{taken} were taken of {allowed}");
    assert!(taken >= BURST, "{taken} of {BURST}");
    let other = Client::new(&format!("http://127.0.0.1:{elsewhere}"));
    let value = (header.forge)("11.0.0.1", 0);
    let answer = other.attempt(&sign_path(), &[(header.name, &value)], &form("ana@example.org", &[]));
    fault.figure("a visitor from elsewhere meanwhile", answer.as_ref().unwrap().status);
    answer.unwrap().expect(303);
}

fn forging(header: &Header, forged: u32) -> String {
    format!(
        "{forged} forms through nginx, each with another `{}` of the visitor's own; {BURST} at once are allowed. nginx \
         adds the true address.",
        header.name
    )
}

#[test]
fn a_thousand_forged_addresses_are_one_visitor_behind_nginx() {
    let header = Header {
        name: "X-Forwarded-For",
        setting: "x-forwarded-for",
        added: "$proxy_add_x_forwarded_for",
        elsewhere: "\"$http_x_forwarded_for, 203.0.113.7\"",
        forge: |address, _| address.to_owned(),
    };
    let forged = sized(300, 1_000);
    let fault = Fault::begin(
        "12-forged-x-forwarded-for",
        "A thousand forged addresses are one visitor behind nginx (`X-Forwarded-For`)",
        forging(&header, forged),
    );
    stay_one_visitor(fault, &header, forged);
}

#[test]
fn a_thousand_forged_forwarded_headers_are_one_visitor_behind_nginx() {
    let header = Header {
        name: "Forwarded",
        setting: "forwarded",
        added: "\"$http_forwarded, for=$remote_addr\"",
        elsewhere: "\"$http_forwarded, for=203.0.113.7\"",
        // Every third opens a quote and leaves it to the proxy to close it.
        forge: |address, number| match number % 3 {
            0 => format!("for={address}"),
            1 => format!("for=\"{address}:443\";proto=https, for=unknown"),
            _ => format!("for={address};by=\""),
        },
    };
    let forged = sized(300, 1_000);
    let fault = Fault::begin(
        "12-forged-forwarded",
        "A thousand forged addresses are one visitor behind nginx (`Forwarded`)",
        forging(&header, forged) + " Every third leaves a quote open.",
    );
    stay_one_visitor(fault, &header, forged);
}

#[test]
fn no_request_is_lost_while_two_nodes_are_restarted_one_after_the_other() {
    let rounds = sized(2, 10);
    let mut fault = Fault::begin(
        "13-rolling-restart",
        "No request is lost while two nodes behind nginx are restarted one after the other",
        format!(
            "Two nodes on one PostgreSQL behind nginx (as in OPERATIONS, \"Several nodes\"), under load; SIGTERM, wait \
                 for the end, start, the next. {rounds} rounds."
        ),
    );
    let cluster = Cluster::start();
    let site = Site::postgres(&cluster.url(), &[]);
    let ports = [(site.port, quiet_port()), (quiet_port(), quiet_port())];
    let door = quiet_port();
    let http = format!(
        "upstream quipu {{ server 127.0.0.1:{} max_fails=0; server 127.0.0.1:{} max_fails=0; keepalive 16; }}\n\
         server {{ listen 127.0.0.1:{door}; location / {{ proxy_pass http://quipu; proxy_http_version 1.1; \
         proxy_set_header Connection \"\"; proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; \
         proxy_next_upstream error timeout http_503 non_idempotent; proxy_next_upstream_tries 3; proxy_connect_timeout 1s; }} }}\n",
        ports[0].0, ports[1].0
    );
    let mut nodes: Vec<_> = ports.iter().map(|(port, ops)| site.serve_at(*port, *ops)).collect();
    let nginx = Nginx::start(&http, door);
    let load = Load::at(&site, Client::new(&format!("http://127.0.0.1:{door}")), 8);
    load.wait_for(50, Duration::from_secs(20));
    let mut ends = Vec::new();
    for _ in 0..rounds {
        for (index, (port, ops)) in ports.iter().enumerate() {
            let begun = Instant::now();
            nodes[index].signal("TERM");
            let status = nodes[index].child.wait().unwrap();
            ends.push(begun.elapsed());
            assert!(status.success(), "{status}: {}", nodes[index].log());
            nodes[index] = site.serve_at(*port, *ops);
            load.wait_for(50, Duration::from_secs(20));
        }
    }
    let seen = load.stop();
    let all = seen.shots.len();
    let lost = all - seen.count(Some(303));
    fault.figure("restarts", rounds * 2);
    fault.figure("a node's end took at most", milliseconds(percentile(ends, 1.0)));
    fault.figure("requests, of them not answered with yes", format!("{all}, {lost}"));
    fault.figure(
        "slowest answer",
        milliseconds(percentile(seen.shots.iter().map(|shot| shot.took), 1.0)),
    );
    fault.figure("tried on the other node by nginx", nginx.log().lines().count());
    judge(&site, &seen, Mails::AtLeastOneEach, &mut fault);
    let odd: Vec<_> = seen
        .shots
        .iter()
        .filter(|shot| shot.status != Some(303))
        .take(3)
        .collect();
    assert!(odd.is_empty(), "{lost} of {all}: {odd:?}");
}
