//! Signing: what is taken, what is refused and how, and that the answer tells nobody who has signed.

use crate::support::{SLUG, TestApp, databases, on_both};

const MAIL_PAGE: &str = "/campaigns/rios-vivos/check-your-mail?lang=en";

on_both! {
    fn a_complete_form_is_taken_and_a_mail_is_owed(app) {
        let answer = app.sign("rosa@example.org").expect(303);
        assert_eq!(answer.header("location"), MAIL_PAGE);
        assert_eq!((app.rows(), app.mails_owed()), (1, 1));
        assert_eq!(app.total(), 0, "nothing counts before it is confirmed");
        assert_eq!(app.tally().pending, 1);
        assert_eq!(app.mails("rosa@example.org").len(), 1);
    }
}

on_both! {
    fn the_answer_is_the_same_for_new_pending_confirmed_and_capped_addresses(app) {
        let same = |answer: crate::support::Answer| {
            let mut headers: Vec<(String, String)> = answer
                .headers
                .iter()
                .filter(|(name, _)| *name != "date" && !name.as_str().starts_with("ratelimit-"))
                .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
                .collect();
            headers.sort();
            (answer.status, headers, answer.body)
        };
        let around = || {
            let count = same(app.client.get(&format!("/api/v1/campaigns/{SLUG}/count")));
            (count, same(app.client.get(&format!("/campaigns/{SLUG}"))))
        };
        let nobody = around();
        let new = same(app.sign("rosa@example.org"));
        app.clock.advance(60);
        assert_eq!(around(), nobody, "neither count nor page tell that somebody is signing");
        app.send_mail();
        let pending = same(app.sign("rosa@example.org"));
        assert_eq!(around(), nobody);
        app.confirmed("carlos@example.org", &[]);
        let counted = around();
        app.clock.advance(60);
        let confirmed = same(app.sign("carlos@example.org"));
        assert_eq!(around(), counted);
        for _ in 0..4 {
            app.sign("rosa@example.org");
            app.send_mail();
        }
        assert_eq!(app.mails("rosa@example.org").len(), 3, "three mails in 24 hours and no more");
        let capped = same(app.sign("rosa@example.org"));
        app.send_mail();
        assert_eq!(new, pending);
        assert_eq!(new, confirmed);
        assert_eq!(new, capped);
    }
}

on_both! {
    fn one_person_has_one_signature_however_the_address_is_spelt(app) {
        for email in ["rosa.quispe@gmail.com", "RosaQuispe@GMAIL.com", "rosaquispe+rivers@googlemail.com"] {
            app.sign(email).expect(303);
        }
        assert_eq!(app.rows(), 1);
        let mails = app.mails("rosaquispe+rivers@googlemail.com");
        assert!(!mails.is_empty(), "mail goes to the address as typed last");
    }
}

on_both! {
    fn signing_again_while_pending_replaces_the_details(app) {
        app.sign_with("rosa@example.org", &[("given_name", "Mallory")]).expect(303);
        app.sign_with("rosa@example.org", &[("given_name", "Rosa"), ("consents", "river-watch")]).expect(303);
        let page = app.client.get(&app.link("confirm", "rosa@example.org")).expect(200);
        assert!(page.body.contains("Rosa Quispe") && !page.body.contains("Mallory"), "{}", page.body);
        assert!(page.body.contains("River Watch"));
        assert_eq!(app.changes(), [(1, 1), (2, 2)]);
    }
}

on_both! {
    fn signing_again_when_confirmed_changes_nothing_and_says_so_by_mail(app) {
        app.confirmed("rosa@example.org", &[]);
        app.sign_with("rosa@example.org", &[("given_name", "Mallory")]).expect(303);
        let mails = app.mails("rosa@example.org");
        assert!(mails[0].subject.contains("already signed"), "{}", mails[0].subject);
        assert!(!mails[0].text.contains("/confirm/"));
        assert_eq!((app.total(), app.tally().pending), (1, 0));
    }
}

on_both! {
    fn every_message_stands_beside_its_field_and_everything_typed_is_kept(app) {
        let typed = [("given_name", "http://spam.example"), ("family_name", ""), ("email", "nobody"), ("country", "ZZ"),
            ("comment", "¡Agua & <vida>!"), ("consents", "river-watch"), ("agree", ""), ("lang", "es")];
        let page = app.client.post(&format!("/campaigns/{SLUG}/signatures"), &typed).expect(422);
        for field in ["given_name", "family_name", "email", "country", "agree"] {
            assert!(page.body.contains(&format!("id=\"{field}-error\"")), "{field}: {}", page.body);
        }
        assert!(page.body.contains("lang=\"es\""), "in the language of the form");
        assert!(page.body.contains("http://spam.example") && page.body.contains("¡Agua &#38; &#60;vida&#62;!"));
        let ticked = page.body.split("id=\"consent-river-watch\"").nth(1).unwrap();
        assert!(ticked[..120].contains("checked"), "the consent stays ticked");
        let focused = page.body.split("autofocus").next().unwrap().rsplit('<').next().unwrap();
        assert!(focused.contains("id=\"given_name\""), "{focused}");
        assert_eq!(page.body.matches("autofocus").count(), 1, "focus on the first error only");
        assert_eq!(app.rows(), 0);
    }
}

on_both! {
    fn nothing_is_ticked_in_advance(app) {
        let page = app.client.get(&format!("/campaigns/{SLUG}")).expect(200);
        assert!(!page.body.contains(" checked"));
    }
}

on_both! {
    fn a_mistyped_address_is_asked_about_once_and_may_be_kept(app) {
        let page = app.sign("rosa@gmial.com").expect(422);
        assert!(page.body.contains("rosa@gmail.com") && page.body.contains("name=\"use_suggestion\""));
        assert_eq!(app.rows(), 0);
        app.sign_with("rosa@gmial.com", &[("email_checked", "rosa@gmial.com")]).expect(303);
        app.sign_with("carla@gmial.com", &[("use_suggestion", "carla@gmail.com")]).expect(303);
        assert_eq!(app.mails("rosa@gmial.com").len(), 1);
        assert_eq!(app.mails("carla@gmail.com").len(), 1);
    }
}

on_both! {
    fn names_in_any_script_are_taken_and_deceptive_characters_refused(app) {
        let names = ["Ñusta", "李小龙", "محمد", "Ngô Thị Hương", "O’Higgins", "Jean-Luc", "विजय", "Ólafur"];
        for (number, name) in names.iter().enumerate() {
            app.sign_with(&format!("p{number}@example.org"), &[("given_name", name)]).expect(303);
        }
        for name in ["Ro\u{202e}sa", "Ro\u{200b}sa", "Rosa\u{0}", "www.spam.example", "Ro\u{7}sa", "Z\u{335}\u{335}\u{335}\u{335}\u{335}a", "123"] {
            app.sign_with("x@example.org", &[("given_name", name)]).expect(422);
        }
        app.send_mail();
        assert_eq!(app.rows(), 8);
    }
}

on_both! {
    fn a_form_filled_by_a_program_is_thanked_and_dropped(app) {
        let answer = app.sign_with("bot@example.org", &[("website", "http://spam.example")]).expect(303);
        assert_eq!(answer.header("location"), MAIL_PAGE);
        assert_eq!((app.rows(), app.mails_owed()), (0, 0));
    }
}

on_both! {
    fn a_closed_campaign_takes_no_signature_and_keeps_what_was_typed(app) {
        app.amend(|row| row.closes_at = Some(crate::support::app::NOON - 1));
        let page = app.sign("rosa@example.org").expect(409);
        assert!(!page.body.contains("<form"), "a closed campaign shows no form");
        app.amend(|row| (row.opens_at, row.closes_at) = (Some(crate::support::app::NOON + 60), None));
        app.sign("rosa@example.org").expect(409);
        app.clock.advance(60);
        app.sign("rosa@example.org").expect(303);
        app.send_mail();
    }
}

on_both! {
    fn a_draft_is_nobodys_business(app) {
        app.amend(|row| row.state = "draft".to_owned());
        for path in ["", "/check-your-mail", "/signed", "/privacy", "/badge.svg"] {
            app.client.get(&format!("/campaigns/{SLUG}{path}")).expect(404);
        }
        app.client.get(&format!("/api/v1/campaigns/{SLUG}/count")).expect(404);
        app.sign("rosa@example.org").expect(404);
        assert!(!app.client.get("/").body.contains("Living rivers"));
    }
}

#[test]
fn too_many_forms_from_one_address_are_asked_to_wait_with_everything_typed_kept() {
    for postgres in databases() {
        let app = TestApp::start(postgres, |config| {
            config.limits.sign_per_address_burst = 3;
            config.limits.sign_per_address_per_hour = 60;
        });
        for number in 0..3 {
            app.sign(&format!("p{number}@example.org")).expect(303);
        }
        let page = app
            .sign_with("late@example.org", &[("comment", "Still here")])
            .expect(429);
        let wait: u64 = page.header("retry-after").parse().unwrap();
        assert!((1..=60).contains(&wait), "{wait}");
        assert!(page.body.contains("late@example.org") && page.body.contains("Still here"));
        let headers = [("sec-fetch-site", "same-origin")];
        let body = serde_json::json!({ "given_name": "R", "family_name": "Q", "email": "l@example.org", "country": "PE", "agree": true });
        let problem = app
            .client
            .post_json(&format!("/api/v1/campaigns/{SLUG}/signatures"), &headers, &body)
            .expect(429);
        assert!(!problem.header("retry-after").is_empty());
        app.send_mail();
        assert_eq!(app.rows(), 3);
    }
}

#[test]
fn limits_switched_off_are_evaluated_and_ignored() {
    for postgres in databases() {
        let app = TestApp::start(postgres, |config| {
            config.limits.sign_per_address_burst = 1;
            config.limits.enabled = false;
        });
        for number in 0..5 {
            app.sign(&format!("p{number}@example.org")).expect(303);
        }
        app.send_mail();
    }
}

on_both! {
    fn the_api_takes_the_same_form_from_our_own_pages_only(app) {
        let path = format!("/api/v1/campaigns/{SLUG}/signatures");
        let body = serde_json::json!({ "given_name": "Rosa", "family_name": "Quispe", "email": "rosa@example.org",
            "country": "pe", "agree": true, "public": true, "consents": ["river-watch"], "lang": "es" });
        app.client.post_json(&path, &[], &body).expect(401);
        app.client.post_json(&path, &[("origin", "https://evil.example")], &body).expect(401);
        app.client.post_json(&path, &[("sec-fetch-site", "cross-site")], &body).expect(401);
        let ours = [("sec-fetch-site", "same-origin")];
        let new = app.client.post_json(&path, &ours, &body).expect(202);
        let pending = app.client.post_json(&path, &ours, &body).expect(202);
        assert_eq!(new.body, pending.body);
        assert!(app.mails("rosa@example.org")[0].subject.contains("firma"), "in the language of the form");
        let problem = app.client.post_json(&path, &ours, &serde_json::json!({ "email": "x" })).expect(422);
        assert_eq!(problem.header("content-type"), "application/problem+json");
        let fields: Vec<String> =
            problem.json()["errors"].as_array().unwrap().iter().map(|error| error["field"].as_str().unwrap().to_owned()).collect();
        assert_eq!(fields, ["given_name", "family_name", "email", "country", "agree"]);
    }
}

on_both! {
    fn two_hundred_at_once_with_one_address_are_one_signature_and_one_count(app) {
        let at_once = |work: &(dyn Fn() -> u16 + Sync)| {
            std::thread::scope(|scope| {
                let threads: Vec<_> = (0..200).map(|_| scope.spawn(work)).collect();
                threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<u16>>()
            })
        };
        let signed = at_once(&|| app.sign("rosa@example.org").status);
        assert!(signed.iter().all(|status| *status == 303), "{signed:?}");
        assert_eq!((app.rows(), app.tally().pending), (1, 1));
        let link = app.link("confirm", "rosa@example.org");
        let page = app.client.get(&link).expect(200);
        let revision = page.body.split("name=\"revision\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let confirmed = at_once(&|| app.client.post(&link, &[("revision", &revision)]).status);
        assert!(confirmed.iter().all(|status| *status == 303), "{confirmed:?}");
        assert_eq!((app.rows(), app.tally().online, app.total(), app.tally().pending), (1, 1, 1, 0));
    }
}

#[test]
fn a_full_queue_is_said_to_be_busy_and_loses_nothing() {
    for postgres in databases() {
        let app = TestApp::start(postgres, |config| {
            config.intake.queue = 1;
            config.intake.wait_ms = 1_000;
        });
        // Somebody holds the campaign's tally for a while.
        let id = app.campaign();
        let database = app.core.database.clone();
        let (locked, is_locked) = std::sync::mpsc::channel();
        let holder = std::thread::spawn(move || {
            database.write(|conn| {
                quipu::tallies::store::lock(conn, &[id])?;
                locked.send(()).unwrap();
                std::thread::sleep(std::time::Duration::from_millis(2_500));
                Ok::<_, quipu::db::DbError>(())
            })
        });
        is_locked.recv().unwrap();
        let statuses: Vec<u16> = std::thread::scope(|scope| {
            let sign = |number: usize| app.sign(&format!("p{number}@example.org"));
            let threads: Vec<_> = (0..8).map(|number| scope.spawn(move || sign(number))).collect();
            threads
                .into_iter()
                .map(|thread| {
                    let answer = thread.join().unwrap();
                    if answer.status == 503 {
                        assert_eq!(answer.header("retry-after"), "1");
                        assert!(answer.body.contains("Rosa"), "what was typed is kept");
                    }
                    answer.status
                })
                .collect()
        });
        assert!(statuses.contains(&503), "{statuses:?}");
        holder.join().unwrap().unwrap();
        let recovered = (0..50).any(|_| {
            std::thread::sleep(std::time::Duration::from_millis(100));
            app.sign("p0@example.org").status == 303
        });
        assert!(recovered, "signing works again");
        app.send_mail();
    }
}
