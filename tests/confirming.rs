//! Confirming: only the button counts, once, for what its page showed, while the link and the campaign hold.

use crate::support::app::NOON;
use crate::support::{SLUG, on_both};

const DAY: i64 = 86_400;

on_both! {
    fn confirming_counts_and_shows_thanks(app) {
        app.sign("rosa@example.org").expect(303);
        let answer = app.client.post(&app.link("confirm", "rosa@example.org"), &[("revision", "1")]).expect(303);
        let thanks = format!("/campaigns/{SLUG}/signed?lang=en&ref=");
        assert!(answer.header("location").starts_with(&thanks), "{answer:?}");
        assert_eq!(app.total(), 1);
        assert!(app.client.get(answer.header("location")).expect(200).body.contains("Living rivers"));
        assert_eq!(app.changes(), [(1, 1), (2, 3)]);
    }
}

on_both! {
    fn confirming_twice_counts_once(app) {
        app.sign("rosa@example.org").expect(303);
        let link = app.link("confirm", "rosa@example.org");
        for _ in 0..3 {
            app.client.post(&link, &[("revision", "1")]).expect(303);
        }
        assert_eq!((app.total(), app.changes().len()), (1, 2));
        app.client.get(&link).expect(303);
    }
}

on_both! {
    fn a_link_looked_at_a_thousand_times_confirms_nothing(app) {
        app.sign("rosa@example.org").expect(303);
        let link = app.link("confirm", "rosa@example.org");
        let withdraw = app.link("withdraw", "rosa@example.org");
        for _ in 0..500 {
            assert_eq!(app.client.get(&link).status, 200);
            assert_eq!(app.client.head(&link).status, 200);
        }
        app.client.get(&withdraw).expect(200);
        assert_eq!((app.total(), app.tally().pending, app.changes().len()), (0, 1, 1));
    }
}

on_both! {
    fn details_that_moved_since_they_were_shown_are_shown_again(app) {
        app.sign("rosa@example.org").expect(303);
        let link = app.link("confirm", "rosa@example.org");
        app.client.get(&link).expect(200);
        app.sign_with("rosa@example.org", &[("given_name", "Mallory")]).expect(303);
        let page = app.client.post(&link, &[("revision", "1")]).expect(409);
        assert!(page.body.contains("Mallory") && page.body.contains("name=\"revision\" value=\"2\""));
        app.client.post(&link, &[]).expect(409);
        app.client.post(&link, &[("revision", "junk")]).expect(409);
        assert_eq!(app.total(), 0);
        app.client.post(&link, &[("revision", "2")]).expect(303);
        assert_eq!(app.total(), 1);
        app.send_mail();
    }
}

on_both! {
    fn an_old_link_offers_a_new_one(app) {
        app.sign("rosa@example.org").expect(303);
        let old = app.link("confirm", "rosa@example.org");
        app.clock.advance(7 * DAY + 3_601);
        let page = app.client.get(&old).expect(410);
        assert!(page.body.contains("/new-link"));
        app.client.post(&old, &[("revision", "1")]).expect(410);
        assert_eq!(app.total(), 0);
        app.client.post(&format!("{old}/new-link"), &[]).expect(303);
        let fresh = app.link("confirm", "rosa@example.org");
        assert_ne!(fresh, old);
        app.client.post(&fresh, &[("revision", "1")]).expect(303);
        assert_eq!(app.total(), 1);
    }
}

on_both! {
    fn confirmations_count_until_a_day_after_closing(app) {
        app.sign("rosa@example.org").expect(303);
        app.sign("carlos@example.org").expect(303);
        let (rosa, carlos) = (app.link("confirm", "rosa@example.org"), app.link("confirm", "carlos@example.org"));
        app.amend(|row| row.closes_at = Some(NOON + 60));
        app.clock.advance(60 + DAY - 1);
        app.client.post(&rosa, &[("revision", "1")]).expect(303);
        app.clock.advance(1);
        app.client.get(&carlos).expect(409);
        app.client.post(&carlos, &[("revision", "1")]).expect(409);
        app.client.post(&format!("{carlos}/new-link"), &[]).expect(409);
        assert_eq!(app.total(), 1);
    }
}

on_both! {
    fn a_link_confirms_nothing_but_what_it_was_made_for(app) {
        app.sign("rosa@example.org").expect(303);
        let link = app.link("confirm", "rosa@example.org");
        let withdraw = app.link("withdraw", "rosa@example.org");
        let token = link.rsplit('/').next().unwrap();
        app.client.post(&withdraw.replace("/withdraw/", "/confirm/"), &[("revision", "1")]).expect(404);
        app.client.post(&link.replace("/confirm/", "/withdraw/"), &[]).expect(404);
        for position in 0..token.len() {
            let other = if token.as_bytes()[position] == b'A' { 'B' } else { 'A' };
            let forged = format!("{}{other}{}", &token[..position], &token[position + 1..]);
            app.client.post(&format!("/confirm/{forged}"), &[("revision", "1")]).expect(404);
        }
        assert_eq!((app.total(), app.tally().pending), (0, 1));
    }
}

on_both! {
    fn the_confirm_page_is_kept_nowhere_and_its_address_told_to_nobody(app) {
        app.sign("rosa@example.org").expect(303);
        let page = app.client.get(&app.link("confirm", "rosa@example.org")).expect(200);
        assert_eq!(page.header("cache-control"), "no-store");
        assert_eq!(page.header("referrer-policy"), "no-referrer");
    }
}
