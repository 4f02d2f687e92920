//! API tokens, made and taken back in the browser, and the exact numbers that they open.

use quipu::organisers::Role;
use quipu::partners::Scope;
use quipu::partners::store;

use crate::exporting::token;
use crate::support::organisers::Desk;
use crate::support::{Answer, SLUG, TestApp, on_both};

const TOKENS: &str = "/organise/in/lead/tokens";

/// A form for a new token; `fields` replace and add.
fn make(desk: &Desk, name: &str, scopes: &[&str], fields: &[(&str, &str)]) -> Answer {
    let mut form = vec![("name", name)];
    form.extend(scopes.iter().map(|scope| ("scope", *scope)));
    form.extend_from_slice(fields);
    if !fields.iter().any(|(name, _)| ["expires", "never"].contains(name)) {
        form.push(("expires", "2007-01-31"));
    }
    desk.post(&format!("{TOKENS}/new"), &form)
}

/// The token that a page shows.
fn shown(page: &Answer) -> String {
    let (_, rest) = page
        .body
        .split_once("<code class=\"token-shown\">")
        .expect("a token is shown");
    rest.split('<').next().unwrap().to_owned()
}

fn ask(app: &TestApp, token: &str, path: &str) -> Answer {
    app.client
        .get_with(path, &[("authorization", &format!("Bearer {token}"))])
}

fn numbers(query: &str) -> String {
    format!("/api/v1/campaigns/{SLUG}/numbers{query}")
}

on_both! {
    fn a_token_is_shown_once_and_works_until_it_is_revoked(app) {
        let desk = app.desk_of(Role::Owner);
        assert!(desk.get(&format!("{TOKENS}/new")).expect(200).body.contains("value=\"2007-01-31\""), "a year by itself");
        let page = make(&desk, "newsletter <sync>", &["read:numbers"], &[]).expect(200);
        assert_eq!(page.header("cache-control"), "no-store");
        let token = shown(&page);
        let list = desk.get(TOKENS).expect(200);
        assert!(list.body.contains("newsletter &#60;sync&#62;") && !list.body.contains(&token), "{}", list.body);
        assert!(list.body.contains("Never"), "not used yet");

        ask(&app, &token, &numbers("")).expect(200);
        assert!(!desk.get(TOKENS).body.contains("Never"));
        ask(&app, &token, &format!("/api/v1/campaigns/{SLUG}/signatures.csv")).expect(403);

        let (id, _) = app.core.database.read(|conn| store::by_hash(conn, &quipu::vault::token_hash(&token))).unwrap().unwrap();
        let revoke = format!("{TOKENS}/{id}/revoke");
        assert!(desk.get(&revoke).expect(200).body.contains("newsletter"));
        ask(&app, &token, &numbers("")).expect(200);
        for _ in 0..2 {
            let done = desk.post(&revoke, &[]).expect(303);
            assert_eq!(done.header("location"), format!("{TOKENS}?done=token-revoked"));
        }
        ask(&app, &token, &numbers("")).expect(401);
        let record = desk.get("/organise/in/lead/audit").expect(200);
        assert_eq!(record.body.matches("</a> made an API token").count(), 1);
        assert_eq!(record.body.matches("</a> revoked an API token").count(), 1);
        assert!(record.body.contains("<dd>February 1, 2007, 00:00</dd>"), "when it expires");
        assert!(!record.body.contains(&token));
    }

    fn a_form_that_is_sent_twice_makes_one_token(app) {
        let desk = app.desk_of(Role::Owner);
        make(&desk, "sync", &["read:numbers"], &[]).expect(200);
        let again = make(&desk, "sync", &["read:numbers"], &[]).expect(422);
        assert!(again.body.contains("There is a token of this name"), "{}", again.body);
        assert_eq!(app.core.database.read(store::all).unwrap().len(), 1);
    }

    fn a_form_that_will_not_do_is_shown_again_with_everything_typed(app) {
        let desk = app.desk_of(Role::Owner);
        let page = make(&desk, "", &["export:signatures"], &[("expires", "2006-01-30")]).expect(422);
        assert!(page.body.contains("id=\"name-error\"") && page.body.contains("id=\"expires-error\""), "{}", page.body);
        assert!(page.body.contains("value=\"2006-01-30\""));
        let ticked = page.body.split("value=\"export:signatures\"").nth(1).unwrap();
        assert!(ticked.split('>').next().unwrap().contains("checked"));
        assert!(make(&desk, "sync", &["everything"], &[]).expect(422).body.contains("id=\"scopes-error\""));
        assert!(app.core.database.read(store::all).unwrap().is_empty());
    }

    fn a_token_expires_unless_it_was_told_not_to(app) {
        let desk = app.desk_of(Role::Owner);
        let short = shown(&make(&desk, "today", &["read:numbers"], &[("expires", "2006-01-31")]).expect(200));
        let long = shown(&make(&desk, "ever", &["read:numbers"], &[("never", "yes"), ("expires", "")]).expect(200));
        app.clock.advance(12 * 3_600 - 1);
        ask(&app, &short, &numbers("")).expect(200);
        app.clock.advance(1);
        ask(&app, &short, &numbers("")).expect(401);
        app.clock.advance(100 * 365 * 86_400);
        ask(&app, &long, &numbers("")).expect(200);
    }

    fn tokens_of_others_are_not_there(app) {
        let foreign = token(&app, "outsider", Scope::ReadNumbers, None);
        let (id, _) = app.core.database.read(|conn| store::by_hash(conn, &quipu::vault::token_hash(&foreign))).unwrap().unwrap();
        let desk = app.desk_of(Role::Owner);
        for number in [id.to_string(), "999".to_owned(), "one".to_owned(), "-1".to_owned()] {
            desk.get(&format!("{TOKENS}/{number}/revoke")).expect(404);
            desk.post(&format!("{TOKENS}/{number}/revoke"), &[]).expect(404);
        }
        ask(&app, &foreign, "/api/v1/numbers").expect(200);
        assert!(desk.get(TOKENS).expect(200).body.contains("There are no tokens yet"));
    }

    fn whoever_makes_tokens_has_proved_who_they_are(app) {
        let desk = app.desk_of(Role::Owner);
        app.clock.advance(16 * 60);
        desk.get(TOKENS).expect(200);
        let sent = desk.get(&format!("{TOKENS}/new")).expect(303);
        assert!(sent.header("location").starts_with("/organise/prove?next="), "{}", sent.header("location"));
        app.clock.advance(3_600);
        make(&desk, "late", &["read:numbers"], &[]).expect(403);
        assert!(app.core.database.read(store::all).unwrap().is_empty());
    }

    fn exact_numbers_are_for_whoever_runs_the_campaign(app) {
        app.confirmed("rosa@example.org", &[("country", "PE"), ("source", "stall")]);
        app.confirmed("ana@example.org", &[("country", "BO")]);
        app.sign("pending@example.org").expect(303);
        app.send_mail();
        app.refresh();
        let path = numbers("");
        app.client.get(&path).expect(401);
        ask(&app, &token(&app, "lead", Scope::ExportSignatures, None), &path).expect(403);
        // Partners and strangers are not told whether there is such a campaign.
        for of in ["river-watch", "outsider"] {
            let other = token(&app, of, Scope::ReadNumbers, None);
            ask(&app, &other, &path).expect(404);
            assert_eq!(ask(&app, &other, "/api/v1/numbers").expect(200).json()["campaigns"], serde_json::json!([]));
        }
        let own = token(&app, "lead", Scope::ReadNumbers, None);
        let answer = ask(&app, &own, &path).expect(200);
        assert_eq!(answer.header("cache-control"), "no-store");
        assert!(!answer.header("ratelimit-remaining").is_empty());
        let told = answer.json();
        assert_eq!((&told["online"], &told["pending"], &told["total"]), (&2.into(), &1.into(), &2.into()));
        assert!(told.get("cells").is_none());
        let cells = |by: &str| ask(&app, &own, &numbers(by)).expect(200).json()["cells"].clone();
        let named = |cells: serde_json::Value| -> Vec<(String, i64)> {
            let cells = cells.as_array().unwrap().clone();
            cells.iter().map(|cell| (cell["key"].as_str().unwrap().to_owned(), cell["count"].as_i64().unwrap())).collect()
        };
        assert_eq!(named(cells("?by=country")), [("BO".to_owned(), 1), ("PE".to_owned(), 1)]);
        assert_eq!(named(cells("?by=source")), [("direct".to_owned(), 1), ("stall".to_owned(), 1)]);
        assert_eq!(named(cells("?by=hour&from=2006-01-31&until=2006-02-01")), [("2006-01-31T12:00:00Z".to_owned(), 2)]);
        assert_eq!(named(cells("?by=day")), [("2006-01-31".to_owned(), 2)]);
        assert_eq!(cells("?by=day&until=2006-01-30"), serde_json::json!([]));
        for bad in ["?by=town", "?from=2006-01-31", "?by=country&until=2006-01-31", "?by=hour&from=soon", "?to=2006-01-31"] {
            ask(&app, &own, &numbers(bad)).expect(400);
        }
    }

    fn a_draft_is_told_to_its_own_organisation(app) {
        app.amend(|row| "draft".clone_into(&mut row.state));
        let own = token(&app, "lead", Scope::ReadNumbers, None);
        assert_eq!(ask(&app, &own, &numbers("")).expect(200).json()["state"], "draft");
        assert_eq!(ask(&app, &own, "/api/v1/numbers").expect(200).json()["campaigns"][0]["campaign"], SLUG);
        ask(&app, &token(&app, "river-watch", Scope::ReadNumbers, None), &numbers("")).expect(404);
        app.client.get(&format!("/api/v1/campaigns/{SLUG}/count")).expect(404);
    }
}
