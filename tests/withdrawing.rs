//! Withdrawing: effective at once, everywhere, and nothing personal stays behind.

use crate::support::app::form;
use crate::support::{SLUG, on_both};

on_both! {
    fn withdrawing_takes_the_count_and_the_name_away(app) {
        app.confirmed("rosa@example.org", &[("public", "yes")]);
        app.refresh();
        assert!(app.client.get(&format!("/campaigns/{SLUG}")).body.contains("Rosa Q."));
        let link = app.link("withdraw", "rosa@example.org");
        app.client.post(&link, &[]).expect(200);
        assert_eq!(app.total(), 0);
        app.refresh();
        assert!(!app.client.get(&format!("/campaigns/{SLUG}")).body.contains("Rosa Q."));
        app.client.post(&link, &[]).expect(200);
        assert_eq!((app.tally().online, app.tally().pending), (0, 0));
        assert_eq!(app.changes(), [(1, 1), (2, 3), (3, 4)]);
    }
}

on_both! {
    fn withdrawing_deletes_the_sealed_details(app) {
        use diesel::prelude::*;
        use quipu::db::schema::signatures;
        app.confirmed("rosa@example.org", &[]);
        app.client.post(&app.link("withdraw", "rosa@example.org"), &[]).expect(200);
        let sealed: Vec<u8> = app.core.database
            .read(|conn| signatures::table.select(signatures::sealed).first(conn).map_err(quipu::db::DbError::from))
            .unwrap();
        assert!(sealed.is_empty());
    }
}

on_both! {
    fn links_sent_before_withdrawing_are_cut(app) {
        app.sign("rosa@example.org").expect(303);
        let (confirm, withdraw) = (app.link("confirm", "rosa@example.org"), app.link("withdraw", "rosa@example.org"));
        app.client.post(&withdraw, &[]).expect(200);
        app.client.post(&confirm, &[("revision", "1")]).expect(410);
        app.client.get(&confirm).expect(410);
        app.client.post(&format!("{confirm}/new-link"), &[]).expect(410);
        assert_eq!((app.total(), app.mails_owed()), (0, 0));
    }
}

on_both! {
    fn a_person_who_withdrew_may_sign_again(app) {
        app.confirmed("rosa@example.org", &[]);
        let old = app.link("withdraw", "rosa@example.org");
        app.client.post(&old, &[]).expect(200);
        app.confirmed("rosa@example.org", &[]);
        assert_eq!((app.total(), app.rows()), (1, 1));
        app.client.get(&old).expect(410);
        app.client.post(&old, &[]).expect(410);
        assert_eq!(app.total(), 1, "the link of the earlier signature takes nothing back");
    }
}

on_both! {
    fn only_those_who_asked_are_shown(app) {
        app.confirmed("rosa@example.org", &[]);
        app.sign_with("pending@example.org", &[("given_name", "Pendiente"), ("public", "yes")]).expect(303);
        app.send_mail();
        app.refresh();
        let page = app.client.get(&format!("/campaigns/{SLUG}")).body;
        assert!(!page.contains("Rosa Q.") && !page.contains("Pendiente"));
        assert!(form("a@b.org", &[]).iter().all(|(name, _)| *name != "public"));
    }
}
