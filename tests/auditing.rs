//! The record of who did what: told in words, filtered, complete, one's own organisation's only, and taken away on record.

use quipu::core::locale::Language;
use quipu::organisers::{Actor, Event, Role};
use serde_json::json;

use crate::command_line::Installation;
use crate::support::postgres::FreshDatabase;
use crate::support::{SLUG, TestApp, databases, on_both};

const RECORD: &str = "/organise/in/lead/audit";

fn organisation(app: &TestApp, slug: &str) -> i64 {
    let found = app
        .core
        .database
        .read(|conn| quipu::campaigns::store::organisation(conn, slug));
    found.unwrap().unwrap().id
}

/// Puts something on record.
fn note(app: &TestApp, actor: &Actor, event: Event, campaign: Option<i64>, subject: &str) {
    let now = app.core.clock.now();
    app.core
        .database
        .write(|conn| {
            actor.note(
                conn,
                event,
                campaign,
                subject,
                &json!({ "rows": 7, "filter": { "state": "all" } }),
                now,
            )
        })
        .unwrap();
}

fn actor(app: &TestApp, slug: &str, organiser: Option<i64>) -> Actor {
    Actor {
        organisation: Some(organisation(app, slug)),
        organiser,
        network: organiser.map_or_else(String::new, |_| "192.0.2.0/24".to_owned()),
    }
}

/// The subjects on a page, in their order.
fn subjects(page: &str) -> Vec<String> {
    let begins = page.split("<dt>Concerns</dt><dd>").skip(1);
    begins.map(|rest| rest.split('<').next().unwrap().to_owned()).collect()
}

on_both! {
    fn what_was_done_is_told_in_words(app) {
        let ana = app.organiser("ana@lead.example", &[("lead", Role::Exporter)]);
        note(&app, &actor(&app, "lead", Some(ana)), Event::ListExported, Some(app.campaign()), "list-1");
        note(&app, &actor(&app, "lead", None), Event::CampaignState, Some(app.campaign()), "rios-vivos");
        let page = app.desk_of(Role::Owner).get(RECORD).expect(200).body;
        assert!(page.contains(">ana</a> took a list of supporters away"), "{page}");
        assert!(page.contains("Living rivers") && page.contains("192.0.2.0/24") && page.contains("January 31, 2006, 12:00"));
        assert!(page.contains("<dt>Rows</dt><dd>7</dd>"));
        assert!(page.contains(">Command line</a> changed where a campaign stands"));
        assert_eq!(subjects(&page), ["rios-vivos", "list-1"], "the newest first");
        assert!(!page.contains("ana@lead.example"));
    }

    fn the_record_can_be_filtered(app) {
        let ana = app.organiser("ana@lead.example", &[("lead", Role::Exporter)]);
        let day = 86_400;
        note(&app, &actor(&app, "lead", Some(ana)), Event::ListExported, Some(app.campaign()), "one");
        app.clock.advance(day);
        note(&app, &actor(&app, "lead", Some(ana)), Event::MemberInvited, None, "two");
        app.clock.advance(day);
        note(&app, &actor(&app, "lead", None), Event::ListExported, None, "three");
        let desk = app.desk_of(Role::Owner);
        let shown = |query: &str| subjects(&desk.get(&format!("{RECORD}{query}")).expect(200).body);
        assert_eq!(shown(""), ["three", "two", "one"]);
        assert_eq!(shown(&format!("?who={ana}")), ["two", "one"]);
        assert_eq!(shown("?who=command-line"), ["three"]);
        assert_eq!(shown("?event=list.exported"), ["three", "one"]);
        assert_eq!(shown(&format!("?event=list.exported&who={ana}")), ["one"]);
        assert_eq!(shown(&format!("?campaign={SLUG}")), ["one"]);
        assert_eq!(shown("?from=2006-02-01&until=2006-02-01"), ["two"], "whole days, the last included");
        assert_eq!(shown("?from=2006-02-03"), [] as [&str; 0]);
        assert_eq!(shown("?who=&event=&campaign=&from=&until="), ["three", "two", "one"]);
    }

    fn a_filter_that_cannot_be_read_shows_nothing_and_says_so(app) {
        note(&app, &actor(&app, "lead", None), Event::ListExported, None, "one");
        let desk = app.desk_of(Role::Owner);
        for query in ["?from=soon", "?until=31/01/2006", "?who=ana", "?event=everything", "?campaign=other"] {
            assert_eq!(subjects(&desk.get(&format!("{RECORD}{query}")).expect(422).body), [] as [&str; 0], "{query}");
        }
        assert!(desk.get(&format!("{RECORD}?from=soon")).body.contains("id=\"from-error\""));
        desk.get(&format!("{RECORD}?before=x")).expect(404);
        desk.post(&format!("{RECORD}/export"), &[("from", "soon")]).expect(400);
    }

    fn pages_of_the_record_leave_nothing_out_and_repeat_nothing(app) {
        let actor = actor(&app, "lead", None);
        for number in 0..123 {
            note(&app, &actor, Event::NamesSeen, None, &format!("n{number}"));
            // Most of them within one second.
            app.clock.advance(i64::from(number % 20 == 0));
        }
        let desk = app.desk_of(Role::Owner);
        let (mut path, mut all) = (format!("{RECORD}?event=names.seen"), Vec::new());
        loop {
            let page = desk.get(&path).expect(200).body;
            all.extend(subjects(&page));
            let Some((before, _)) = page.split_once("\">Older</a>") else { break };
            path = before.rsplit('"').next().unwrap().replace("&amp;", "&").replace("&#38;", "&");
        }
        let expected: Vec<String> = (0..123).rev().map(|number| format!("n{number}")).collect();
        assert_eq!(all, expected);
    }

    fn others_records_stay_theirs(app) {
        let both = app.organiser("both@lead.example", &[("lead", Role::Owner), ("outsider", Role::Owner)]);
        note(&app, &actor(&app, "outsider", Some(both)), Event::MemberInvited, None, "theirs");
        let own = Actor { organisation: None, organiser: Some(both), network: "192.0.2.0/24".to_owned() };
        note(&app, &own, Event::LoggedIn, None, "account");
        let desk = app.desk(both);
        assert_eq!(subjects(&desk.get(RECORD).expect(200).body), [] as [&str; 0]);
        assert_eq!(subjects(&desk.get("/organise/in/outsider/audit").expect(200).body), ["theirs"]);
        let stranger = app.organiser("secretive@elsewhere.example", &[("outsider", Role::Analyst)]);
        let page = desk.get(&format!("{RECORD}?who={stranger}")).expect(200).body;
        assert!(!page.contains("secretive"), "nobody is named who did nothing here");
    }

    fn taking_the_record_is_on_record(app) {
        let ana = app.organiser("=ana@lead.example", &[("lead", Role::Campaigner)]);
        for number in 0..1_203 {
            if number % 400 == 0 {
                note(&app, &actor(&app, "lead", Some(ana)), Event::NamesSeen, Some(app.campaign()), &number.to_string());
            } else {
                note(&app, &actor(&app, "lead", None), Event::MailResent, None, "");
            }
        }
        note(&app, &actor(&app, "outsider", None), Event::NamesSeen, None, "theirs");
        let desk = app.desk_of(Role::Owner);
        assert!(desk.get(&format!("{RECORD}/export?event=names.seen")).expect(200).body.contains("name=\"event\" value=\"names.seen\""));
        let file = desk.post(&format!("{RECORD}/export"), &[]).expect(200);
        assert!(file.header("content-disposition").contains("lead-record.csv"));
        let mut reader = csv::Reader::from_reader(file.body.as_bytes());
        assert_eq!(reader.headers().unwrap().iter().collect::<Vec<_>>(),
            ["at", "who", "event", "description", "campaign", "subject", "detail", "network"]);
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), 1_204);
        assert_eq!((&rows[0][1], &rows[0][2]), ("owner", "audit.exported"));
        let names: Vec<_> = rows.iter().filter(|row| &row[2] == "names.seen").collect();
        assert_eq!(names.len(), 4);
        assert_eq!((&names[0][1], &names[0][4], &names[0][7]), ("'=ana", SLUG, "192.0.2.0/24"));

        let some = desk.post(&format!("{RECORD}/export"), &[("event", "names.seen")]).expect(200);
        assert_eq!(csv::Reader::from_reader(some.body.as_bytes()).records().count(), 4);
        let page = desk.get(&format!("{RECORD}?event=audit.exported")).expect(200).body;
        assert_eq!(page.matches("</a> took this record away").count(), 2);
        assert!(page.contains("<dt>Event</dt><dd>names.seen</dd>"));
    }
}

#[test]
fn every_event_has_words_in_every_language() {
    for language in Language::all() {
        for event in Event::ALL {
            let key = format!("audit-{}", event.as_str().replace(['.', '_'], "-"));
            assert!(
                language.localizer().try_t(&key).is_some(),
                "{key} in {}",
                language.code()
            );
        }
    }
}

/// What an operator does by hand is on record like everything else.
fn the_command_line(postgres: Option<FreshDatabase>) {
    let installation = Installation::new(postgres);
    installation.make_campaign();
    installation.run(&[
        "token",
        "create",
        "--organisation",
        "lead",
        "--name",
        "sync",
        "--scope",
        "read:numbers",
    ]);
    installation.run(&["token", "revoke", "1"]);
    installation.run(&["campaign", "close", "rivers"]);
    installation.run(&["signatures", "export", "--campaign", "rivers"]);
    let found = installation.record();
    let events: Vec<&str> = found.iter().map(|(event, ..)| event.as_str()).collect();
    assert_eq!(
        events,
        [
            "campaign.created",
            "campaign.state",
            "token.created",
            "token.revoked",
            "campaign.state",
            "list.begun",
            "list.exported"
        ]
    );
    assert!(
        found
            .iter()
            .all(|(_, organiser, network)| organiser.is_none() && network.is_empty())
    );
}

#[test]
fn the_command_line_is_on_record() {
    for database in databases() {
        the_command_line(database);
    }
}

/// A long record: a million entries of three people, a few kinds and two campaigns, a second apart.
fn a_million(app: &TestApp, people: &[i64]) {
    use diesel::prelude::*;
    use quipu::db::{AnyConn, DbError};
    let (organisation, campaign) = (organisation(app, "lead"), app.campaign());
    let columns = "INSERT INTO audit_entries (organisation_id, organiser_id, campaign_id, action, subject, detail, network, created_at)";
    let row = format!(
        "SELECT {organisation}, CASE n % 4 WHEN 0 THEN {} WHEN 1 THEN {} WHEN 2 THEN {} END, \
         CASE n % 3 WHEN 0 THEN {campaign} END, \
         CASE WHEN n % 1000 = 0 THEN 'token.created' WHEN n % 5 = 0 THEN 'list.exported' ELSE 'names.seen' END, \
         n, '{{\"rows\":7}}', '192.0.2.0/24', 1138000000 + n",
        people[0], people[1], people[2]
    );
    app.core
        .database
        .write(|conn| {
            match conn {
                AnyConn::Postgres(conn) => {
                    diesel::sql_query(format!("{columns} {row} FROM generate_series(1, 1000000) AS n")).execute(conn)?;
                    // As autovacuum does while a record grows.
                    diesel::sql_query("ANALYZE audit_entries").execute(conn)?
                }
                AnyConn::Sqlite(conn) => diesel::sql_query(format!(
                    "{columns} WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 1000000) {row} FROM numbers"
                ))
                .execute(conn)?,
            };
            Ok::<_, DbError>(())
        })
        .unwrap();
}

#[test]
#[ignore = "a figure: takes a minute"]
fn a_page_of_a_million_entries_comes_at_once() {
    for database in databases() {
        let app = TestApp::start(database, |config| config.database.statement_timeout_ms = 300_000);
        let people = ["ana", "eva", "leo"]
            .map(|name| app.organiser(&format!("{name}@lead.example"), &[("lead", Role::Analyst)]));
        a_million(&app, &people);
        let desk = app.desk_of(Role::Owner);
        for query in [
            String::new(),
            format!("?who={}", people[0]),
            "?who=command-line".to_owned(),
            "?event=token.created".to_owned(),
            format!("?campaign={SLUG}"),
            "?from=2006-01-25&until=2006-01-25".to_owned(),
            "?before=1138300000-300000".to_owned(),
            format!("?event=token.created&who={}&from=2006-01-24", people[0]),
            format!(
                "?event=list.exported&campaign={SLUG}&who={}&until=2006-01-25",
                people[1]
            ),
            // Nothing fits: the worst of all.
            format!("?event=token.created&who={}", people[1]),
        ] {
            desk.get(&format!("{RECORD}{query}")).expect(200);
            let begun = std::time::Instant::now();
            let page = desk.get(&format!("{RECORD}{query}")).expect(200);
            let took = begun.elapsed();
            println!(
                "{:?} {query:?}: {took:?}, {} entries",
                app.core.database.backend(),
                subjects(&page.body).len()
            );
            assert!(took.as_millis() <= 100, "{query}: {took:?}");
        }
    }
}
