//! The promises about time: tags cleared, unconfirmed signatures erased, old campaigns' data destroyed.

use quipu::maintenance::{Tidied, tidy};

use crate::support::app::NOON;
use crate::support::{SLUG, on_both};

const DAY: i64 = 86_400;

on_both! {
    fn tags_are_cleared_after_ninety_days(app) {
        app.confirmed("rosa@example.org", &[]);
        app.clock.advance(89 * DAY);
        assert_eq!(tidy(&app.core).unwrap(), Tidied::default());
        app.clock.advance(2 * DAY);
        assert_eq!(tidy(&app.core).unwrap(), Tidied { tags_cleared: 1, ..Tidied::default() });
        assert_eq!(tidy(&app.core).unwrap(), Tidied::default());
    }
}

on_both! {
    fn a_signature_never_confirmed_is_erased_after_thirty_days(app) {
        app.sign("rosa@example.org").expect(303);
        app.send_mail();
        app.clock.advance(31 * DAY);
        assert_eq!(tidy(&app.core).unwrap().pending_erased, 1);
        assert_eq!((app.tally().pending, app.rows()), (0, 1));
        app.confirmed("rosa@example.org", &[]);
        assert_eq!(app.tally().online, 1, "and the person may sign again");
    }
}

on_both! {
    fn the_key_of_a_campaign_long_over_is_destroyed_and_its_count_stays(app) {
        app.confirmed("rosa@example.org", &[("public", "yes")]);
        app.amend(|row| row.closes_at = Some(NOON + DAY));
        app.clock.advance(360 * DAY);
        assert_eq!(tidy(&app.core).unwrap().keys_destroyed, 0);
        app.clock.advance(10 * DAY);
        assert_eq!(tidy(&app.core).unwrap().keys_destroyed, 1);
        app.refresh();
        assert_eq!(app.total(), 1);
        assert!(!app.client.get(&format!("/campaigns/{SLUG}")).expect(200).body.contains("Rosa Q."));
    }
}
