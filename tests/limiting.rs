//! Limits: each counts what it is named for, says what is left, and refuses nobody else.

use quipu::config::{Config, ForwardingHeader};

use crate::support::app::form;
use crate::support::{Answer, SLUG, TestApp, databases};

/// One with these settings, on each database.
fn on_each(amend: impl Fn(&mut Config), promise: impl Fn(&TestApp)) {
    for database in databases() {
        let mut app = TestApp::start(database, &amend);
        app.leave_mail();
        promise(&app);
    }
}

fn behind(proxies: &[&str]) -> impl Fn(&mut Config) {
    let networks: Vec<_> = proxies.iter().map(|network| network.parse().unwrap()).collect();
    move |config| {
        config.server.trusted_proxies = networks.clone();
        config.limits.sign_per_address_burst = 2;
        config.limits.sign_per_address_per_hour = 2;
    }
}

/// Signs with a header, as a proxy would write it.
fn sign_from(app: &TestApp, header: &str, value: &str, email: &str) -> Answer {
    let path = format!("/campaigns/{SLUG}/signatures");
    app.client.post_with(&path, &[(header, value)], &form(email, &[]))
}

#[test]
fn what_is_left_is_told_and_a_refusal_says_when_to_come_back() {
    on_each(behind(&[]), |app| {
        let left = |email: &str| {
            let answer = app.sign(email).expect(303);
            assert_eq!(
                (answer.header("ratelimit-limit"), answer.header("ratelimit-policy")),
                ("2", "2;w=3600")
            );
            answer.header("ratelimit-remaining").to_owned()
        };
        assert_eq!([left("a@example.org"), left("b@example.org")], ["1", "0"]);
        let refused = app.sign("c@example.org").expect(429);
        let seconds: u64 = refused.header("retry-after").parse().unwrap();
        assert!((1_700..=1_801).contains(&seconds), "{seconds}");
        assert!(refused.body.contains("c@example.org"), "what was typed is kept");
    });
}

#[test]
fn only_a_trusted_proxy_is_believed_and_only_in_the_header_it_writes() {
    on_each(behind(&["127.0.0.0/8"]), |app| {
        for (number, hops) in ["1.1.1.1, 203.0.113.7", "2.2.2.2, 203.0.113.7", "3.3.3.3,203.0.113.7"]
            .iter()
            .enumerate()
        {
            let answer = sign_from(app, "x-forwarded-for", hops, &format!("f{number}@example.org"));
            assert_eq!(answer.status, if number < 2 { 303 } else { 429 }, "{hops}");
        }
        sign_from(app, "x-forwarded-for", "203.0.113.8", "g@example.org").expect(303);
        let two = [("x-forwarded-for", "203.0.113.7"), ("forwarded", "for=203.0.113.99")];
        let path = format!("/campaigns/{SLUG}/signatures");
        app.client
            .post_with(&path, &two, &form("h@example.org", &[]))
            .expect(429);
    });
    on_each(behind(&[]), |app| {
        for number in 0..3 {
            let answer = sign_from(
                app,
                "x-forwarded-for",
                &format!("203.0.113.{number}"),
                &format!("f{number}@example.org"),
            );
            assert_eq!(
                answer.status,
                if number < 2 { 303 } else { 429 },
                "a forged header changes nothing"
            );
        }
    });
}

#[test]
fn the_forwarded_header_of_rfc_7239_is_understood_where_it_is_chosen() {
    let amend = |config: &mut Config| {
        behind(&["127.0.0.0/8"])(config);
        config.server.forwarding_header = ForwardingHeader::Forwarded;
    };
    on_each(amend, |app| {
        let hops = |forged: &str| format!("for={forged}, for=\"[2001:db8::17]:4711\";proto=https");
        for number in 0..3 {
            let value = hops(&format!("192.0.2.{number}"));
            let answer = sign_from(app, "forwarded", &value, &format!("f{number}@example.org"));
            assert_eq!(answer.status, if number < 2 { 303 } else { 429 });
        }
        sign_from(app, "forwarded", "for=\"[2001:db8:0:1::17]\"", "g@example.org").expect(303);
    });
}

#[test]
fn a_network_has_one_allowance_for_a_campaign() {
    let amend = |config: &mut Config| {
        config.server.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
        config.limits.sign_per_campaign_and_network_burst = 3;
        config.limits.sign_per_campaign_and_network_per_hour = 3;
    };
    on_each(amend, |app| {
        for last in 1..=4 {
            let address = format!("198.51.100.{last}");
            let answer = sign_from(app, "x-forwarded-for", &address, &format!("n{last}@example.org"));
            assert_eq!(answer.status, if last < 4 { 303 } else { 429 });
        }
        sign_from(app, "x-forwarded-for", "198.51.101.1", "elsewhere@example.org").expect(303);
    });
}

#[test]
fn beyond_the_ceiling_of_a_node_it_says_that_it_is_busy_and_keeps_what_was_typed() {
    on_each(
        |config| config.limits.sign_overall_per_second = 1,
        |app| {
            let answers: Vec<Answer> = (0..5).map(|n| app.sign(&format!("p{n}@example.org"))).collect();
            let shed: Vec<&Answer> = answers.iter().filter(|answer| answer.status == 503).collect();
            assert!(!shed.is_empty());
            for answer in shed {
                assert_eq!(answer.header("retry-after"), "1");
                assert!(answer.body.contains("@example.org") && answer.body.contains("Quispe"));
            }
        },
    );
}

#[test]
fn buttons_behind_mailed_links_are_limited_and_looking_is_not() {
    on_each(
        |config| {
            config.limits.links_per_address_burst = 2;
            config.limits.links_per_address_per_hour = 2;
        },
        |app| {
            app.sign("rosa@example.org").expect(303);
            let link = app.link("confirm", "rosa@example.org");
            app.client.post(&link, &[("revision", "1")]).expect(303);
            app.client.post(&link, &[("revision", "1")]).expect(303);
            let refused = app.client.post(&link, &[("revision", "1")]).expect(429);
            assert!(!refused.header("retry-after").is_empty() && !refused.header("ratelimit-limit").is_empty());
            app.client.get(&link).expect(303);
        },
    );
}

#[test]
fn a_token_counts_for_itself_and_guessing_tokens_is_limited() {
    on_each(
        |config| {
            config.limits.requests_per_token_burst = 2;
            config.limits.requests_per_token_per_hour = 2;
            config.limits.tokens_tried_per_address_burst = 5;
            config.limits.tokens_tried_per_address_per_hour = 5;
        },
        |app| {
            let list = format!("/api/v1/campaigns/{SLUG}/signatures.csv");
            let token = crate::exporting::token(app, "lead", quipu::partners::Scope::ExportSignatures, None);
            let bearer = |token: &str| format!("Bearer {token}");
            let ask = |token: &str| app.client.get_with(&list, &[("authorization", &bearer(token))]);
            assert_eq!(ask(&token).expect(200).header("ratelimit-remaining"), "1");
            ask(&token).expect(200);
            let refused = ask(&token).expect(429);
            assert_eq!(refused.header("content-type"), "application/problem+json");
            assert_eq!(refused.header("ratelimit-remaining"), "0");
            ask("quipu_guess").expect(401);
            ask("quipu_guess").expect(401);
            ask("quipu_guess").expect(429);
        },
    );
}
