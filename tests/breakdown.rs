//! The public breakdown: confirmed signatures by country, hour and day, and nothing that tells of a few people.

use quipu::tallies::{CellKind, Cells, store};
use serde_json::{Value, json};

use crate::support::app::NOON;
use crate::support::{SLUG, TestApp, on_both};

const HOUR: i64 = 3_600;

fn path(query: &str) -> String {
    format!("/api/v1/campaigns/{SLUG}/breakdown{query}")
}

/// Confirmed signatures, as if they had come in at these hours from these countries.
fn have(app: &TestApp, counted: &[(i64, &str, i64)]) {
    let id = app.campaign();
    let mut cells = Cells::default();
    for (hours, country, count) in counted {
        cells.add(id, CellKind::Country, country, *count);
        cells.add(
            id,
            CellKind::Hour,
            &quipu::tallies::hour_label(NOON + hours * HOUR),
            *count,
        );
    }
    app.core
        .database
        .write(|conn| {
            store::add_cells(conn, cells)?;
            let mut tally = store::lock(conn, &[id])?.pop().unwrap();
            tally.online += counted.iter().map(|(_, _, count)| count).sum::<i64>();
            tally.version += 1;
            store::put(conn, &[tally])
        })
        .unwrap();
    app.refresh();
}

fn cells(app: &TestApp, query: &str) -> Value {
    app.client.get(&path(query)).expect(200).json()["cells"].clone()
}

on_both! {
    fn countries_with_few_signatures_are_told_together(app) {
        have(&app, &[(0, "PE", 20), (0, "CL", 6), (0, "AR", 3), (0, "BO", 4)]);
        let answer = app.client.get(&path("?by=country")).expect(200);
        let expected = json!([{"key": "PE", "count": 20}, {"key": "CL", "count": 6}, {"key": "other", "count": 7}]);
        let body = answer.json();
        assert_eq!((&body["campaign"], &body["by"], &body["cells"]), (&json!(SLUG), &json!("country"), &expected));
        assert_eq!(body["updated_at"], "2006-01-31T12:00:00Z");
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        assert!(answer.header("cache-control").contains("max-age=2"));
    }
}

on_both! {
    fn a_small_rest_cannot_be_worked_out_from_the_total(app) {
        have(&app, &[(0, "PE", 20), (0, "CL", 6), (0, "AR", 1)]);
        assert_eq!(cells(&app, "?by=country"), json!([{"key": "PE", "count": 20}, {"key": "other", "count": 7}]));
    }
}

on_both! {
    fn days_are_those_of_the_campaign_and_hours_those_of_the_world(app) {
        // Lima is five hours behind: 04:00 UTC belongs to the day before.
        have(&app, &[(-8, "PE", 7), (-7, "PE", 9), (-2, "PE", 2), (0, "PE", 5)]);
        let day = |key: &str, until: &str, count: i64| json!({"key": key, "until": until, "count": count});
        assert_eq!(cells(&app, "?by=day"), json!([day("2006-01-30", "2006-01-31", 7), day("2006-01-31", "2006-02-01", 16)]));
        assert_eq!(app.client.get(&path("?by=day")).json()["time_zone"], "America/Lima");
        let hour = |key: &str, until: &str, count: i64| {
            json!({"key": format!("2006-01-31T{key}:00:00Z"), "until": format!("2006-01-31T{until}:00:00Z"), "count": count})
        };
        let hours = json!([hour("04", "05", 7), hour("05", "06", 9), hour("10", "13", 7)]);
        assert_eq!(cells(&app, "?by=hour"), hours);
        let window = "?by=hour&from=2006-01-31T05:00:00Z&until=2006-01-31T11:00:00Z";
        assert_eq!(cells(&app, window), json!([hours[1], hours[2]]), "whole cells only");
        app.clock.advance(10 * 24 * HOUR);
        assert_eq!(cells(&app, "?by=hour"), json!([]), "the last seven days");
        assert_eq!(cells(&app, "?by=day").as_array().unwrap().len(), 2);
    }
}

on_both! {
    fn it_follows_confirmations_and_never_who_is_only_signing(app) {
        for number in 0..5 {
            app.confirmed(&format!("p{number}@example.org"), &[]);
        }
        let before = app.client.get(&path("?by=country")).expect(200);
        assert_eq!(before.json()["cells"], json!([{"key": "PE", "count": 5}]));
        app.sign_with("rosa@example.org", &[("country", "CL")]).expect(303);
        std::thread::sleep(std::time::Duration::from_millis(2_500));
        let known = [("if-none-match", before.header("etag"))];
        app.client.get_with(&path("?by=country"), &known).expect(304);
        app.client.post(&app.link("confirm", "rosa@example.org"), &[("revision", "1")]).expect(303);
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(15);
        while cells(&app, "?by=country") != json!([{"key": "other", "count": 6}]) {
            assert!(std::time::Instant::now() < deadline, "{}", cells(&app, "?by=country"));
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        app.client.get_with(&path("?by=country"), &known).expect(200);
    }
}

#[test]
fn offline_signatures_are_in_no_cell() {
    let app = TestApp::sqlite();
    let entry = quipu::campaigns::OfflineCount {
        count: 100,
        provenance: "paper sheets".to_owned(),
        collected_on: "2006-01-31".to_owned(),
        entered_by: "test".to_owned(),
    };
    let id = app.campaign();
    app.core
        .database
        .write(|conn| quipu::campaigns::add_offline(conn, id, entry, 0))
        .unwrap();
    have(&app, &[(0, "PE", 20)]);
    assert_eq!(cells(&app, "?by=country"), json!([{"key": "PE", "count": 20}]));
}

#[test]
fn what_is_not_understood_is_refused() {
    let app = TestApp::sqlite();
    for query in [
        "",
        "?by=source",
        "?by=hour&zone=UTC",
        "?by=hour&from=yesterday",
        "?by=hour&from=2006-01-31&until=2006-01-30",
        "?by=hour&from=2005-01-01&until=2006-01-30",
        "?by=day&from=1990-01-01",
        "?by=country&from=2006-01-01",
    ] {
        let answer = app.client.get(&path(query)).expect(400);
        assert_eq!(answer.header("content-type"), "application/problem+json", "{query}");
    }
    app.client.get("/api/v1/campaigns/none/breakdown?by=hour").expect(404);
}
