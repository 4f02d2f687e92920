//! The count: as JSON with its headers, in the counter, on the badge; and always equal to the rows.

use crate::support::{SLUG, on_both};

on_both! {
    fn the_count_is_json_that_any_site_may_read_and_caches_well(app) {
        let path = format!("/api/v1/campaigns/{SLUG}/count");
        app.confirmed("rosa@example.org", &[]);
        let answer = app.client.get(&path).expect(200);
        let count = answer.json();
        assert_eq!(count["campaign"], SLUG);
        assert_eq!((count["total"].as_i64(), count["online"].as_i64(), count["offline"].as_i64()), (Some(1), Some(1), Some(0)));
        assert_eq!((count["goal"].as_i64(), count["state"].as_str()), (Some(1_000), Some("open")));
        assert_eq!(count["updated_at"], "2006-01-31T12:00:00Z");
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        let caching = answer.header("cache-control");
        for directive in ["max-age=", "stale-while-revalidate=", "stale-if-error="] {
            assert!(caching.contains(directive), "{caching}");
        }
        let tag = answer.header("etag");
        assert!(!tag.is_empty());
        let known = app.client.get_with(&path, &[("if-none-match", tag)]).expect(304);
        assert!(known.body.is_empty());
        app.confirmed("carlos@example.org", &[]);
        app.client.get_with(&path, &[("if-none-match", tag)]).expect(200);
    }
}

on_both! {
    fn the_tally_equals_the_rows_after_everything_that_can_happen(app) {
        for number in 0..12 {
            let email = format!("p{number}@example.org");
            app.sign_with(&email, &[("source", "stall"), ("country", if number % 2 == 0 { "PE" } else { "CL" })]).expect(303);
            let link = app.link("confirm", &email);
            if number % 3 != 0 {
                app.client.post(&link, &[("revision", "1")]).expect(303);
            }
            if number % 4 == 0 {
                app.client.post(&app.link("withdraw", &email), &[]).expect(200);
            }
        }
        let comparison = quipu::tallies::reconcile::reconcile(&app.core.database, app.campaign(), 0).unwrap();
        assert_eq!(comparison.drift(), 0, "{comparison:?}");
        let cells = |kind| {
            let id = app.campaign();
            app.core.database.read(|conn| quipu::tallies::store::cells(conn, id, kind)).unwrap()
        };
        use quipu::tallies::CellKind;
        for kind in [CellKind::Country, CellKind::Hour, CellKind::Source] {
            let sum: i64 = cells(kind).iter().map(|(_, count)| count).sum();
            assert_eq!(sum, app.tally().online, "{kind:?}");
        }
    }
}

on_both! {
    fn a_tally_that_is_off_is_found_and_mended(app) {
        use diesel::prelude::*;
        use quipu::db::schema::tallies;
        app.confirmed("rosa@example.org", &[]);
        app.core.database
            .write(|conn| diesel::update(tallies::table).set(tallies::online.eq(7)).execute(conn).map_err(quipu::db::DbError::from))
            .unwrap();
        let id = app.campaign();
        let reconcile = || quipu::tallies::reconcile::reconcile(&app.core.database, id, 0).unwrap().drift();
        assert_eq!((reconcile(), reconcile()), (6, 0));
        app.refresh();
        assert_eq!(app.total(), 1);
    }
}

on_both! {
    fn sources_beyond_two_hundred_are_counted_together(app) {
        use quipu::tallies::{CellKind, SOURCES_KEPT};
        for number in 0..SOURCES_KEPT + 5 {
            let email = format!("p{number}@example.org");
            app.confirmed(&email, &[("source", &format!("label-{number}"))]);
        }
        let id = app.campaign();
        let cells = app.core.database.read(|conn| quipu::tallies::store::cells(conn, id, CellKind::Source)).unwrap();
        let other = cells.iter().find(|(label, _)| label == "other").map(|(_, count)| *count);
        assert_eq!((cells.len(), other), (SOURCES_KEPT + 1, Some(5)));
    }
}

on_both! {
    fn the_counter_may_be_framed_by_anybody_and_the_pages_by_nobody(app) {
        let counter = app.client.get(&format!("/embed/campaigns/{SLUG}/counter?lang=es&theme=dark")).expect(200);
        assert!(counter.header("content-security-policy").contains("frame-ancestors *"));
        assert!(counter.body.contains("Ríos vivos") && counter.body.contains("class=\"dark\""));
        let page = app.client.get(&format!("/campaigns/{SLUG}")).expect(200);
        assert!(page.header("content-security-policy").contains("frame-ancestors 'none'"));
        for answer in [counter, page] {
            assert!(answer.header("set-cookie").is_empty());
            assert!(!answer.header("content-security-policy").contains("unsafe-inline"));
        }
    }
}

on_both! {
    fn the_badge_and_the_script_can_stand_on_any_page(app) {
        app.confirmed("rosa@example.org", &[]);
        let badge = app.client.get(&format!("/campaigns/{SLUG}/badge.svg?lang=es")).expect(200);
        assert_eq!(badge.header("content-type"), "image/svg+xml");
        assert!(badge.body.contains(": 1</title>"), "{}", badge.body);
        assert_eq!(badge.header("cross-origin-resource-policy"), "cross-origin");
        let script = app.client.get("/embed/v1.js").expect(200);
        assert_eq!(script.header("cache-control"), "public, max-age=3600");
        let hashed = format!("/embed/v1.{}.js", *quipu::http::assets::EMBED_HASH);
        let edition = app.client.get(&hashed).expect(200);
        assert!(edition.header("cache-control").contains("immutable"));
        assert_eq!(edition.body, script.body);
        app.client.get("/embed/v1.other.js").expect(404);
    }
}

on_both! {
    fn offline_signatures_are_added_and_shown_apart(app) {
        let id = app.campaign();
        let entry = quipu::campaigns::OfflineCount {
            count: 12_650,
            provenance: "paper sheets from Arequipa".to_owned(),
            collected_on: "2006-01-31".to_owned(),
            entered_by: "test".to_owned(),
        };
        app.core.database.write(|conn| quipu::campaigns::add_offline(conn, id, entry, 0)).unwrap();
        app.refresh();
        app.confirmed("rosa@example.org", &[]);
        assert_eq!(app.total(), 12_651);
        let page = app.client.get(&format!("/campaigns/{SLUG}?lang=es")).body;
        assert!(page.contains("12.651") && page.contains("12.650") && page.contains("Arequipa"));
        assert!(app.client.get(&format!("/campaigns/{SLUG}?lang=en")).body.contains("12,651"));
    }
}

on_both! {
    fn every_answer_carries_the_headers_that_guard_a_browser(app) {
        let paths = ["/", "/campaigns/rios-vivos", "/campaigns/none", "/nowhere", "/api/v1/campaigns", "/api/v1/campaigns/none/count",
            "/confirm/x", "/embed/v1.js", "/static/x/quipu.css", "/dev/mailbox"];
        for path in paths {
            let answer = app.client.get(path);
            for header in ["content-security-policy", "x-content-type-options", "referrer-policy", "cross-origin-resource-policy"] {
                assert!(!answer.header(header).is_empty(), "{path}: {header}");
            }
        }
    }
}
