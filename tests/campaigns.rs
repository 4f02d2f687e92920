//! Campaigns: their states and times, their texts, and the public list.

use crate::support::app::NOON;
use crate::support::{SLUG, on_both};

on_both! {
    fn the_list_shows_open_and_closed_campaigns_with_their_counts(app) {
        app.confirmed("rosa@example.org", &[]);
        let page = app.client.get("/").expect(200);
        assert!(page.body.contains("Living rivers") && page.body.contains(&format!("/campaigns/{SLUG}?lang=en")));
        let listed = app.client.get("/api/v1/campaigns").expect(200).json();
        assert_eq!(listed["campaigns"][0]["slug"], SLUG);
        assert_eq!(listed["campaigns"][0]["total"], 1);
        app.amend(|row| row.state = "archived".to_owned());
        assert!(!app.client.get("/").body.contains("Living rivers"));
        app.client.get(&format!("/campaigns/{SLUG}")).expect(200);
    }
}

on_both! {
    fn a_campaign_opens_and_closes_by_its_times_and_says_when_in_its_time_zone(app) {
        let page = |query: &str| app.client.get(&format!("/campaigns/{SLUG}{query}")).expect(200).body;
        // 04:00 UTC on the 2nd is still the 1st in Lima.
        let opens = NOON + 40 * 3_600;
        app.amend(|row| (row.opens_at, row.closes_at) = (Some(opens), Some(opens + 86_400)));
        assert!(page("").contains("February 1, 2006") && !page("").contains("<form"));
        assert!(page("?lang=es").contains("1 de febrero de 2006"));
        app.clock.set(opens);
        assert!(page("").contains("<form") && page("").contains("February 2, 2006"));
        app.clock.set(opens + 86_400);
        assert!(!page("").contains("<form") && page("").contains("closed on February 2, 2006"));
        assert_eq!(app.client.get(&format!("/api/v1/campaigns/{SLUG}/count")).json()["state"], "closed");
    }
}

on_both! {
    fn texts_are_rendered_from_markdown_and_made_safe(app) {
        let text = "title: T <b>\nask: A\ntarget: X\n---\n# Big\n\n*soft* <script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=alert(1)>";
        let imported = quipu::campaigns::parse_text("en.md", quipu::core::locale::Language::English, text).unwrap();
        let id = app.campaign();
        app.core.database.write(|conn| quipu::campaigns::import_texts(conn, id, &[imported], NOON)).unwrap();
        app.refresh();
        let page = app.client.get(&format!("/campaigns/{SLUG}?lang=en")).expect(200).body;
        assert!(page.contains("<h2>Big</h2>") && page.contains("<em>soft</em>") && page.contains("T &#60;b&#62;"));
        assert!(!page.contains("<script>alert") && !page.contains("javascript:") && !page.contains("onerror"));
    }
}

on_both! {
    fn a_change_of_wording_is_a_new_form_version_and_the_old_one_is_kept(app) {
        app.sign_with("rosa@example.org", &[("consents", "river-watch")]).expect(303);
        let link = app.link("confirm", "rosa@example.org");
        let text = "title: T\nask: A\ntarget: X\nconsent.river-watch: may sell my address\n---\nB";
        let imported = quipu::campaigns::parse_text("en.md", quipu::core::locale::Language::English, text).unwrap();
        let id = app.campaign();
        app.core.database.write(|conn| quipu::campaigns::import_texts(conn, id, &[imported], NOON)).unwrap();
        app.refresh();
        let page = app.client.get(&link).expect(200).body;
        assert!(page.contains("may write to me") && !page.contains("sell"), "what was agreed to is what was shown: {page}");
    }
}

on_both! {
    fn a_consent_that_is_not_asked_for_is_refused(app) {
        app.sign_with("rosa@example.org", &[("consents", "nobody")]).expect(422);
        app.sign_with("rosa@example.org", &[("consents", "outsider")]).expect(422);
        assert_eq!(app.rows(), 0);
    }
}

on_both! {
    fn a_destroyed_key_ends_signing_and_hides_names_at_once(app) {
        app.confirmed("rosa@example.org", &[("public", "yes")]);
        let link = app.link("withdraw", "rosa@example.org");
        let id = app.campaign();
        app.core.database.write(|conn| quipu::campaigns::store::destroy_key(conn, id)).unwrap();
        app.refresh();
        let page = app.client.get(&format!("/campaigns/{SLUG}")).expect(200).body;
        assert!(!page.contains("Rosa Q.") && !page.contains("<form"));
        app.sign("carlos@example.org").expect(409);
        assert_eq!(app.total(), 1);
        app.client.post(&link, &[]).expect(200);
        assert_eq!(app.total(), 0, "who still has the link can still withdraw");
    }
}
