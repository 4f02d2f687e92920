//! A partner's list: its own supporters, who said yes to it and proved it, with the words they said yes to, and nobody else,
//! whoever asks and however.

use diesel::prelude::*;
use quipu::campaigns::store::partners;
use quipu::campaigns::{self, NewOrganisation};
use quipu::core::locale::Language;
use quipu::db::DbError;
use quipu::db::schema::campaign_organisations;
use quipu::organisers::Role;
use quipu::partners::Scope;
use serde_json::Value;

use crate::exporting::token;
use crate::finding::{press, record_of};
use crate::support::client::Download;
use crate::support::organisers::Desk;
use crate::support::{Answer, SLUG, TestApp, on_both};

const PAGE: &str = "/organise/in/river-watch/joined/rios-vivos/export";
const HEADER: &str = "signed_at,confirmed_at,state,given_name,family_name,email,country,postcode,comment,public,language,source,consents,form_version,id,consent_wording,consented_at";

/// What the form sends beside its choices.
const COLUMNS: [&str; 17] = [
    "signed_at",
    "confirmed_at",
    "state",
    "given_name",
    "family_name",
    "email",
    "country",
    "postcode",
    "comment",
    "public",
    "language",
    "source",
    "consents",
    "form_version",
    "id",
    "consent_wording",
    "consented_at",
];

pub fn export(app: &TestApp, of: &str, query: &str) -> Answer {
    let bearer = format!("Bearer {}", token(app, of, Scope::ExportSignatures, None));
    app.client.get_with(
        &format!("/api/v1/campaigns/{SLUG}/signatures.csv{query}"),
        &[("authorization", &bearer)],
    )
}

/// The hour that it is, as lists write it.
fn app_hour(app: &TestApp) -> String {
    quipu::core::clock::iso8601(app.core.clock.now())[..13].to_owned()
}

/// Each row by the names of its columns.
pub fn rows(text: &str) -> Vec<std::collections::HashMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let names = reader.headers().unwrap().clone();
    let row = |row: Result<csv::StringRecord, csv::Error>| {
        let row = row.unwrap();
        names
            .iter()
            .map(str::to_owned)
            .zip(row.iter().map(str::to_owned))
            .collect()
    };
    reader.records().map(row).collect()
}

fn column(text: &str, name: &str) -> Vec<String> {
    rows(text).into_iter().map(|row| row[name].clone()).collect()
}

fn partner_desk(app: &TestApp) -> Desk {
    app.desk(app.organiser("ana@river-watch.example", &[("river-watch", Role::Exporter)]))
}

fn take(desk: &Desk, fields: &[(&str, &str)]) -> Download {
    let own = |name: &str| fields.iter().any(|(field, _)| *field == name);
    let defaults = [("profile", "plain"), ("format", "csv"), ("since", ""), ("cursor", "")];
    let columns = COLUMNS.iter().map(|column| ("column", *column));
    let rest = defaults.into_iter().chain(columns).filter(|(name, _)| !own(name));
    let form: Vec<_> = rest.chain(fields.iter().copied()).collect();
    desk.download(PAGE, &form)
}

fn text(list: &Download) -> String {
    assert_eq!(list.status, 200, "{}", String::from_utf8_lossy(&list.bytes));
    String::from_utf8(list.bytes.clone()).unwrap()
}

/// Two partners more, each with a wording of its own.
pub fn with_three_partners(app: &TestApp) {
    let now = app.core.clock.now();
    let id = app.campaign();
    let lines = "consent.river-watch: may write to me\nconsent.outsider: may call me\nconsent.third: may visit me\nconsent.lead: may write to me too";
    let content = format!(
        "title: Living rivers\nask: Keep the rivers clean\ntarget: The ministry\n{lines}\n---\nBecause *fish*."
    );
    let text = campaigns::parse_text("test.md", Language::English, &content).unwrap();
    let third = NewOrganisation {
        slug: "third".to_owned(),
        name: "Third".to_owned(),
        mail_from: "third@campaigns.example".to_owned(),
        reply_to: "answers-third@campaigns.example".to_owned(),
        postal: "Lima".to_owned(),
        privacy_url: String::new(),
        may_lead: true,
    };
    app.core
        .database
        .write(|conn| {
            campaigns::add_organisation(conn, &third, now)?;
            for (place, slug) in ["outsider", "third"].into_iter().enumerate() {
                let organisation = campaigns::store::organisation(conn, slug)?.unwrap().id;
                partners::join(conn, id, organisation, "partner", place as i64 + 5)?;
            }
            campaigns::import_texts(conn, id, &[text], now)
        })
        .unwrap();
    app.amend(|_| {});
}

/// The partner stops carrying the campaign.
pub fn leave(app: &TestApp, slug: &str) {
    let id = app.campaign();
    app.core
        .database
        .write(|conn| {
            let organisation = campaigns::store::organisation(conn, slug)?.unwrap().id;
            let part = campaign_organisations::table
                .filter(campaign_organisations::campaign_id.eq(id))
                .filter(campaign_organisations::organisation_id.eq(organisation));
            diesel::update(part)
                .set(campaign_organisations::state.eq("left"))
                .execute(conn)?;
            Ok::<_, DbError>(())
        })
        .unwrap();
    app.amend(|row| row.goal += 1);
}

pub fn withdraw(app: &TestApp, email: &str) {
    app.client.post(&app.link("withdraw", email), &[]).expect(200);
}

on_both! {
    fn a_partners_list_tells_the_words_agreed_to_and_when(app) {
        app.confirmed("rosa@example.org", &[("consents", "river-watch"), ("consents", "lead")]);
        app.clock.advance(3_600);
        app.confirmed("carlos@example.org", &[("consents", "river-watch"), ("lang", "es")]);
        app.confirmed("nina@example.org", &[("consents", "lead")]);
        let list = export(&app, "river-watch", "").expect(200);
        assert!(list.body.starts_with(&format!("{HEADER}\r\n")), "{}", list.body);
        let rows = rows(&list.body);
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0]["consent_wording"], "may write to me");
        assert_eq!(rows[0]["consented_at"], "2006-01-31T12:00:00Z");
        assert_eq!(rows[1]["consent_wording"], "puede escribirme");
        assert_eq!(rows[1]["consented_at"], "2006-01-31T13:00:00Z");
        // What Rosa said to others is theirs to know.
        assert_eq!(rows[0]["consents"], "river-watch");

        let lines = export(&app, "river-watch", "?format=jsonl&since=0").expect(200);
        let first: Value = serde_json::from_str(lines.body.lines().next().unwrap()).unwrap();
        assert_eq!(first["consent_wording"], "may write to me");
        assert_eq!(first["consents"], serde_json::json!(["river-watch"]));
        let delta = export(&app, "river-watch", "?since=0").expect(200);
        assert!(delta.body.starts_with(&format!("{HEADER},change\r\n")), "{}", delta.body);

        // The lead's own lists stay as they are.
        let lead = export(&app, "lead", "").expect(200);
        assert!(lead.body.starts_with("signed_at,") && !lead.body.contains("consent_wording"));
        assert!(!export(&app, "lead", "?format=jsonl").expect(200).body.contains("consent_wording"));
        assert_eq!(column(&lead.body, "consents")[0], "lead river-watch");
    }

    fn the_wording_is_that_of_the_form_that_was_signed(app) {
        app.confirmed("before@example.org", &[("consents", "river-watch")]);
        let changed = campaigns::parse_text("test.md", Language::English,
            "title: Living rivers\nask: Keep the rivers clean\ntarget: The ministry\nconsent.river-watch: may ring me at night\n---\nFish.").unwrap();
        let (id, now) = (app.campaign(), app.core.clock.now());
        app.core.database.write(|conn| campaigns::import_texts(conn, id, &[changed], now)).unwrap();
        app.refresh();
        app.confirmed("after@example.org", &[("consents", "river-watch")]);
        let list = export(&app, "river-watch", "").expect(200).body;
        assert_eq!(column(&list, "consent_wording"), ["may write to me", "may ring me at night"]);
        let versions = column(&list, "form_version");
        assert_ne!(versions[0], versions[1]);
    }

    fn a_partner_takes_its_list_and_then_what_changed_in_the_browser(app) {
        app.confirmed("rosa@example.org", &[("consents", "river-watch")]);
        app.confirmed("carlos@example.org", &[("consents", "river-watch")]);
        app.confirmed("nina@example.org", &[("consents", "lead")]);
        app.sign_with("pending@example.org", &[("consents", "river-watch")]).expect(303);
        app.send_mail();
        let desk = partner_desk(&app);
        let page = desk.get(PAGE).expect(200);
        assert!(page.body.contains("name=\"cursor\"") && page.body.contains("consent_wording"));
        assert!(!page.body.contains("name=\"state\"") && !page.body.contains("name=\"consent\""), "no choice of whom");
        let list = text(&take(&desk, &[]));
        assert_eq!(column(&list, "email"), ["rosa@example.org", "carlos@example.org"]);
        assert_eq!(column(&list, "consent_wording"), ["may write to me", "may write to me"]);

        // The page offers to go on from there.
        let page = desk.get(PAGE).expect(200).body;
        let cursor = page.split("<option value=\"A").nth(1).expect("the last list is offered");
        let cursor = format!("A{}", cursor.split('"').next().unwrap());
        assert!(rows(&text(&take(&desk, &[("since", &cursor)]))).is_empty());
        withdraw(&app, "rosa@example.org");
        app.confirmed("late@example.org", &[("consents", "river-watch")]);
        app.send_mail();
        let delta = text(&take(&desk, &[("since", &cursor)]));
        assert_eq!(column(&delta, "state"), ["withdrawn", "confirmed"]);
        assert_eq!(column(&delta, "email"), ["", "late@example.org"]);
        assert_eq!(column(&delta, "consent_wording"), ["", "may write to me"]);
        assert_eq!(text(&take(&desk, &[("cursor", &cursor)])), delta);
        // Mailing tools get the list, but no changes.
        assert!(text(&take(&desk, &[("profile", "mailchimp")])).contains("carlos@example.org"));
        assert_eq!(take(&desk, &[("profile", "mailchimp"), ("since", &cursor)]).status, 422);
    }

    fn a_partner_cannot_widen_its_list(app) {
        app.confirmed("nina@example.org", &[("consents", "lead")]);
        app.sign_with("pending@example.org", &[("consents", "river-watch")]).expect(303);
        app.send_mail();
        for query in ["?consent=lead", "?consent=any", "?state=pending", "?state=quarantined", "?state=confirmed,pending",
            "?consent=any&since=0", "?state=pending&since=0", "?state=invalidated", "?state=withdrawn", "?state=erased"] {
            let answer = export(&app, "river-watch", query).expect(403);
            assert!(!answer.body.contains("nina") && !answer.body.contains("pending@"), "{query}");
        }
        export(&app, "river-watch", "?consent=outsider").expect(400);
        assert!(rows(&export(&app, "river-watch", "?consent=river-watch").expect(200).body).is_empty());
        export(&app, "outsider", "").expect(404);

        let desk = partner_desk(&app);
        for forged in [[("consent", "lead")], [("consent", "any")], [("consent", "outsider")], [("state", "pending")],
            [("state", "quarantined")], [("anyway", "yes")]] {
            assert_eq!(take(&desk, &forged).status, 403, "{forged:?}");
        }
        assert!(rows(&text(&take(&desk, &[("consent", "river-watch"), ("state", "confirmed")]))).is_empty());
        // Neither the lead's page nor another's.
        assert_eq!(desk.get("/organise/in/river-watch/campaigns/rios-vivos/export").status, 404);
        assert_eq!(desk.get("/organise/in/lead/campaigns/rios-vivos/export").status, 404);
        let lead = app.desk_of(Role::Owner);
        assert_eq!(lead.get("/organise/in/lead/joined/rios-vivos/export").status, 404);
        assert_eq!(lead.get(PAGE).status, 404);
    }

    fn a_partner_is_told_of_who_is_gone_only_that_they_are(app) {
        app.confirmed("rosa@example.org", &[("consents", "river-watch")]);
        app.sign_with("never@example.org", &[("consents", "river-watch")]).expect(303);
        app.send_mail();
        let lead = app.desk_of(Role::Owner);
        for person in ["rosa@example.org", "never@example.org"] {
            press(&lead, &record_of(&app, person), "invalidate", &[("reason", "automated")]).expect(303);
        }
        for query in ["?since=0", "?since=0&state=invalidated"] {
            let told = export(&app, "river-watch", query).expect(200).body;
            let told = rows(&told);
            assert_eq!(told.len(), 1, "{told:?}");
            assert_eq!((told[0]["state"].as_str(), told[0]["email"].as_str(), told[0]["given_name"].as_str()), ("invalidated", "", ""));
        }
    }

    fn a_removal_says_nothing_of_the_signature_that_came_after(app) {
        app.confirmed("rosa@example.org", &[("consents", "river-watch")]);
        app.client.post(&app.link("withdraw", "rosa@example.org"), &[]).expect(200);
        app.clock.advance(7_200);
        app.sign_with("rosa@example.org", &[("country", "CL"), ("source", "elsewhere"), ("consents", "lead")]).expect(303);
        let told = rows(&export(&app, "river-watch", "?since=0").expect(200).body);
        assert_eq!(told.len(), 1);
        let row = &told[0];
        assert_eq!(row["state"], "withdrawn");
        assert!(!row["signed_at"].contains(&app_hour(&app)), "{row:?}");
        assert_eq!((row["country"].as_str(), row["source"].as_str(), row["language"].as_str()), ("", "", ""));
        app.send_mail();
    }

    fn a_partner_that_left_gets_nothing_any_more(app) {
        app.confirmed("rosa@example.org", &[("consents", "river-watch")]);
        let cursor = export(&app, "river-watch", "").expect(200).header("x-next-cursor").to_owned();
        let desk = partner_desk(&app);
        desk.get(PAGE).expect(200);
        leave(&app, "river-watch");
        export(&app, "river-watch", "").expect(404);
        export(&app, "river-watch", &format!("?since={cursor}")).expect(404);
        export(&app, "river-watch", "?since=0").expect(404);
        desk.get(PAGE).expect(404);
        assert_eq!(take(&desk, &[]).status, 404);
        // Its consents stay on the lead's record.
        assert_eq!(column(&export(&app, "lead", "").expect(200).body, "consents"), ["river-watch"]);
    }

    fn a_cursor_of_another_campaign_or_of_the_future_is_refused(app) {
        use quipu::core::cursor::Cursor;
        app.confirmed("rosa@example.org", &[("consents", "river-watch")]);
        let id = app.campaign();
        let cursor = export(&app, "river-watch", "").expect(200).header("x-next-cursor").to_owned();
        assert_eq!(Cursor::decode(&cursor).unwrap().campaign, Some(id));
        let reached = Cursor::decode(&cursor).unwrap().number;
        export(&app, "river-watch", &format!("?since={cursor}")).expect(200);
        let desk = partner_desk(&app);
        let old = |number| Cursor { campaign: None, number }.encode();
        for wrong in [Cursor::of(id + 1, reached).encode(), Cursor::of(id, reached + 1).encode(), Cursor::of(id, -1).encode(), old(reached + 1)] {
            export(&app, "river-watch", &format!("?since={wrong}")).expect(400);
            export(&app, "lead", &format!("?since={wrong}")).expect(400);
            assert_eq!(take(&desk, &[("cursor", &wrong)]).status, 422, "{wrong}");
        }
        // Those that programs kept from before still lead on.
        export(&app, "river-watch", &format!("?since={}", old(reached))).expect(200);
        // Whoever has not confirmed moves nothing that a partner could see.
        app.sign("pending@example.org").expect(303);
        app.send_mail();
        export(&app, "river-watch", &format!("?since={}", Cursor::of(id, reached + 1).encode())).expect(400);
        let all = export(&app, "lead", "?since=0&state=pending,confirmed").expect(200).header("x-next-cursor").to_owned();
        export(&app, "lead", &format!("?since={all}")).expect(200);
    }

    fn who_said_yes_to_two_of_three_is_on_exactly_these_two_lists_and_leaves_both(app) {
        with_three_partners(&app);
        app.confirmed("rosa@example.org", &[("consents", "river-watch"), ("consents", "third")]);
        app.confirmed("carlos@example.org", &[("consents", "outsider")]);
        let emails = |of: &str| column(&export(&app, of, "").expect(200).body, "email");
        assert_eq!(emails("river-watch"), ["rosa@example.org"]);
        assert_eq!(emails("third"), ["rosa@example.org"]);
        assert_eq!(emails("outsider"), ["carlos@example.org"]);
        assert_eq!(column(&export(&app, "third", "").expect(200).body, "consent_wording"), ["may visit me"]);
        let cursors = ["river-watch", "third", "outsider"].map(|of| export(&app, of, "").expect(200).header("x-next-cursor").to_owned());
        let delta = |of: usize| {
            let slug = ["river-watch", "third", "outsider"][of];
            export(&app, slug, &format!("?since={}", cursors[of])).expect(200).body
        };
        withdraw(&app, "rosa@example.org");
        app.send_mail();
        assert_eq!(column(&delta(0), "state"), ["withdrawn"]);
        assert_eq!(column(&delta(1), "state"), ["withdrawn"]);
        assert_eq!(column(&delta(2), "state"), Vec::<String>::new());
        assert!(emails("river-watch").is_empty() && emails("third").is_empty());

        // She comes back for one of them only: the other hears that she went, and no more.
        app.clock.advance(60);
        app.sign_with("rosa@example.org", &[("consents", "third")]).expect(303);
        app.client.post(&app.link("confirm", "rosa@example.org"), &[("revision", "1")]).expect(303);
        assert_eq!(column(&delta(0), "state"), ["withdrawn"]);
        assert_eq!(column(&delta(1), "state"), ["withdrawn", "confirmed"]);
        assert_eq!(column(&delta(1), "email"), ["", "rosa@example.org"]);
        assert_eq!(column(&delta(1), "consents"), ["third", "third"]);
        assert_eq!(column(&delta(2), "state"), Vec::<String>::new());
        let since_nothing = export(&app, "river-watch", "?since=0").expect(200).body;
        assert_eq!(column(&since_nothing, "state"), ["withdrawn"]);
    }

    fn a_delta_over_many_changes_misses_none_and_repeats_none(app) {
        // More than are looked at in one read, with a few for the partner between them.
        let campaign = app.campaign();
        app.confirmed("first@example.org", &[("consents", "river-watch")]);
        let fill = app.changes().last().unwrap().0 + 1;
        let more = 9_000;
        app.core.database.write(|conn| {
            use quipu::db::Backend;
            let id = match app.core.database.backend() {
                Backend::Sqlite => "randomblob(16)",
                Backend::Postgres => "decode(md5(i::text || 'x'), 'hex')",
            };
            diesel::sql_query(format!(
                "INSERT INTO changes (campaign_id, number, signature_id, kind, consents, changed_at, previous, reason) \
                 WITH RECURSIVE n(i) AS (SELECT {fill} UNION ALL SELECT i + 1 FROM n WHERE i < {last}) \
                 SELECT {campaign}, i, {id}, 3, ' ', 0, 0, '' FROM n", last = fill + more - 1)).execute(conn)?;
            diesel::sql_query(format!("UPDATE tallies SET last_change = last_change + {more} WHERE campaign_id = {campaign}")).execute(conn)?;
            Ok::<_, DbError>(())
        }).unwrap();
        app.confirmed("last@example.org", &[("consents", "river-watch")]);
        let delta = export(&app, "river-watch", "?since=0").expect(200);
        assert_eq!(column(&delta.body, "email"), ["first@example.org", "last@example.org"]);
        let cursor = delta.header("x-next-cursor");
        assert!(rows(&export(&app, "river-watch", &format!("?since={cursor}")).expect(200).body).is_empty());
    }
}
