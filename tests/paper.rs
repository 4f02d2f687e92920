//! Signatures from paper: numbers without names, entered by somebody who is known, corrected by taking away.

use diesel::prelude::*;
use quipu::db::schema::{audit_entries, offline_entries};
use quipu::organisers::Role;

use crate::support::{SLUG, TestApp, on_both};

const PATH: &str = "/organise/in/lead/campaigns/rios-vivos/offline";

fn entry<'a>(count: &'a str, kind: &'a str) -> [(&'a str, &'a str); 4] {
    [
        ("count", count),
        ("kind", kind),
        ("collected_on", "2006-01-30"),
        ("provenance", "sheets from the market in Puno"),
    ]
}

fn on_record(app: &TestApp) -> Vec<(String, String)> {
    app.core
        .database
        .read(|conn| {
            audit_entries::table
                .filter(audit_entries::action.eq("offline.entered"))
                .order(audit_entries::id)
                .select((audit_entries::subject, audit_entries::detail))
                .load(conn)
                .map_err(quipu::db::DbError::from)
        })
        .unwrap()
}

on_both! {
    fn paper_counts_at_once_and_is_corrected_by_taking_away(app) {
        let desk = app.desk_of(Role::Campaigner);
        assert!(desk.get(PATH).expect(200).body.contains("value=\"2006-01-31\""), "today is proposed");
        let answer = desk.post(PATH, &entry("1,250", "more")).expect(303);
        assert_eq!(answer.header("location"), format!("{PATH}?done=offline-entered"));
        assert_eq!(app.tally().offline, 1_250);
        desk.post(PATH, &entry("50", "less")).expect(303);
        assert_eq!((app.tally().offline, app.tally().total()), (1_200, 1_200));
        let page = desk.get(&format!("{PATH}?done=offline-entered")).expect(200).body;
        for shown in ["1,200", "+1,250", "-50", "January 30, 2006", "sheets from the market in Puno", "campaigner", "Entered and counted."] {
            assert!(page.contains(shown), "{shown}: {page}");
        }
        app.refresh();
        let public = app.client.get(&format!("/campaigns/{SLUG}")).expect(200).body;
        assert!(public.contains("1,200") && public.contains("sheets from the market in Puno"));

        let record = on_record(&app);
        assert_eq!(record.len(), 2);
        assert!(record[1].1.contains("-50") && record[0].0 != record[1].0, "{record:?}");
    }

    fn who_enters_is_known_by_account_and_their_name_is_not_in_clear(app) {
        let id = app.organiser("wayra@lead.example", &[("lead", Role::Owner)]);
        app.desk(id).post(PATH, &entry("7", "more")).expect(303);
        let stored: (String, Option<i64>) = app
            .core
            .database
            .read(|conn| {
                offline_entries::table
                    .select((offline_entries::entered_by, offline_entries::organiser_id))
                    .first(conn)
                    .map_err(quipu::db::DbError::from)
            })
            .unwrap();
        assert_eq!(stored, (String::new(), Some(id)));
        assert!(app.desk_of(Role::Campaigner).get(PATH).body.contains("wayra"));
    }

    fn what_cannot_be_counted_is_shown_again_with_what_was_typed(app) {
        let desk = app.desk_of(Role::Owner);
        desk.post(PATH, &entry("10", "more")).expect(303);
        let wrong: [(&str, &str, &str); 6] = [
            ("count", "0", "A number from 1"),
            ("count", "many", "A number from 1"),
            ("count", "11", "more than there are"),
            ("collected_on", "2006-02-05", "cannot lie in the future"),
            ("collected_on", "31/01/2006", "cannot lie in the future"),
            ("provenance", " ", "Say where they come from"),
        ];
        for (field, value, message) in wrong {
            let mut form = entry("5", "less");
            form.iter_mut().find(|(name, _)| *name == field).unwrap().1 = value;
            let answer = desk.post(PATH, &form).expect(422);
            assert!(answer.body.contains(message), "{field} {value}: {}", answer.body);
            assert!(answer.body.contains(&format!("id=\"{field}-error\"")), "{field}");
            if field != "provenance" {
                assert!(answer.body.contains("sheets from the market in Puno"));
            }
        }
        assert_eq!((app.tally().offline, on_record(&app).len()), (10, 1));
    }
}
