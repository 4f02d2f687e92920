//! Looking through signatures: all are found, quickly and without names; what is done to one is done at once, everywhere,
//! and is on record.

use std::collections::BTreeSet;
use std::time::Duration;

use diesel::prelude::*;
use quipu::campaigns::{self, NewCampaign, State};
use quipu::core::email::EmailAddress;
use quipu::core::locale::Language;
use quipu::db::DbError;
use quipu::db::schema::{audit_entries, outbox, signatures};
use quipu::organisers::Role;
use quipu::partners::Scope;
use quipu::signatures::finding::{self, Effort, End, Wanted, Way};
use quipu::signatures::form::Typed;
use quipu::signatures::ledger::Ledger;
use quipu::signatures::sign::NewSignature;
use quipu::tallies::{Sources, reconcile::reconcile};
use quipu::verification::confirm::Confirmation;

use crate::exporting::token;
use crate::support::organisers::Desk;
use crate::support::{Answer, SLUG, TestApp, on_both};

const LIST: &str = "/organise/in/lead/campaigns/rios-vivos/signatures";
const DAY: i64 = 86_400;

/// The number of this address's signature under the test campaign.
fn id_of(app: &TestApp, email: &str) -> String {
    let campaign = app.core.catalogue.by_slug(SLUG).unwrap();
    let canonical = EmailAddress::parse(email)
        .unwrap()
        .canonical(campaign.row.canonical_version)
        .unwrap();
    campaign
        .key
        .as_ref()
        .unwrap()
        .signature_id(campaign.id, &canonical)
        .to_string()
}

pub fn record_of(app: &TestApp, email: &str) -> String {
    format!("{LIST}/{}", id_of(app, email))
}

/// Signatures of people with these numbers, a batch at a time, as `with` says; confirmed, and without mails.
fn fill(app: &TestApp, people: std::ops::Range<usize>, with: impl Fn(usize, &mut Typed)) {
    let campaign = app.core.catalogue.by_slug(SLUG).unwrap();
    let seal = |person: usize| {
        let mut typed = Typed {
            given_name: "Rosa".to_owned(),
            family_name: "Quispe".to_owned(),
            email: format!("person-{person}@example.org"),
            country: "PE".to_owned(),
            agree: true,
            ..Typed::default()
        };
        with(person, &mut typed);
        let checked = typed
            .check(&campaign, Language::English)
            .unwrap_or_else(|_| panic!("person {person}"));
        NewSignature::seal(&campaign, checked, Language::English, "192.0.2.1".parse().unwrap()).unwrap()
    };
    let new: Vec<NewSignature> = people.map(seal).collect();
    let mut sources = Sources::default();
    app.core
        .database
        .write(|conn| {
            let ids = new.iter().map(|new| new.id).collect();
            let mut ledger = Ledger::load(conn, app.core.clock.now(), &mut sources, vec![campaign.id], ids)?;
            for new in &new {
                new.apply(conn, &mut ledger)?;
                let confirmation = Confirmation {
                    campaign_id: campaign.id,
                    id: new.id,
                    generation: 1,
                    revision: 1,
                    consents: None,
                };
                confirmation.apply(conn, &mut ledger)?;
            }
            ledger.write(conn)?;
            diesel::delete(outbox::table).execute(conn)?;
            Ok::<_, DbError>(())
        })
        .unwrap();
}

/// The signatures that a page links to, in its order.
fn listed(body: &str) -> Vec<String> {
    let mark = format!("href=\"{LIST}/");
    let links = body.split(&mark).skip(1);
    links
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .filter(|id| id.len() == 36)
        .collect()
}

/// Where a link of the list leads, by its words.
fn link(body: &str, words: &str) -> Option<String> {
    let before = body
        .split(&format!(">{words}</a>"))
        .next()
        .filter(|before| before.len() < body.len())?;
    let href = before.rsplit("href=\"").next()?.split('"').next()?;
    Some(href.replace("&#38;", "&").replace("&amp;", "&"))
}

/// What is on record, lists aside: action, subject, detail.
fn on_record(app: &TestApp) -> Vec<(String, String, String)> {
    app.core
        .database
        .read(|conn| {
            audit_entries::table
                .filter(audit_entries::action.not_like("list.%"))
                .order(audit_entries::id)
                .select((audit_entries::action, audit_entries::subject, audit_entries::detail))
                .load(conn)
                .map_err(DbError::from)
        })
        .unwrap()
}

fn actions(app: &TestApp) -> Vec<String> {
    on_record(app).into_iter().map(|(action, ..)| action).collect()
}

/// What the record's page says that it has seen.
pub fn seen(page: &Answer) -> String {
    let field = page.body.split("name=\"seen\" value=\"").nth(1).expect("a button");
    field.split('"').next().unwrap().to_owned()
}

/// Presses a button of a record.
pub fn press(desk: &Desk, record: &str, button: &str, fields: &[(&str, &str)]) -> Answer {
    let seen = seen(&desk.get(record).expect(200));
    let mut form = vec![("seen", seen.as_str())];
    form.extend_from_slice(fields);
    desk.post(&format!("{record}/{button}"), &form)
}

/// Tally and rows agree, and the tally says this.
#[track_caller]
fn counts(app: &TestApp, online: i64, pending: i64) {
    let comparison = reconcile(&app.core.database, app.campaign(), app.core.clock.now()).unwrap();
    assert_eq!(comparison.drift(), 0, "{comparison:?}");
    assert_eq!((comparison.tally.online, comparison.tally.pending), (online, pending));
}

on_both! {
    fn paging_meets_every_signature_once_while_new_ones_come_in(app) {
        for minute in 0..4 {
            fill(&app, minute * 35..minute * 35 + 35, |_, _| {});
            app.clock.advance(60);
        }
        let desk = app.desk_of(Role::Campaigner);
        let mut page = desk.get(LIST).expect(200);
        let (mut met, mut next, mut pages) = (Vec::new(), 1_000, Vec::new());
        loop {
            let ids = listed(&page.body);
            pages.push(ids.clone());
            met.extend(ids);
            fill(&app, next..next + 3, |_, _| {});
            next += 3;
            match link(&page.body, "Older") {
                Some(href) => page = desk.get(&href).expect(200),
                None => break,
            }
        }
        let first: BTreeSet<String> = (0..140).map(|person| id_of(&app, &format!("person-{person}@example.org"))).collect();
        assert_eq!((met.len(), pages.len()), (140, 3));
        assert_eq!(met.into_iter().collect::<BTreeSet<_>>(), first);
        // And back again, to where the new ones stand.
        let href = link(&page.body, "Newer").unwrap();
        assert_eq!(listed(&desk.get(&href).expect(200).body), pages[1]);
        let newest = desk.get(LIST).expect(200);
        assert_eq!(listed(&newest.body)[0], id_of(&app, &format!("person-{}@example.org", next - 1)));
        assert!(link(&newest.body, "Newer").is_none());
        counts(&app, 149, 0);
    }

    fn a_filter_finds_what_it_asks_for_and_nothing_else(app) {
        fill(&app, 0..3, |_, _| {});
        app.clock.advance(DAY);
        fill(&app, 3..5, |_, typed| { typed.country = "BO".to_owned(); typed.claim.source = "stall-5".to_owned(); });
        app.sign_with("waits@example.org", &[("lang", "es"), ("country", "CL")]).expect(303);
        app.send_mail();
        let desk = app.desk_of(Role::Campaigner);
        let found = |query: &str| listed(&desk.get(&format!("{LIST}?{query}")).expect(200).body).len();
        assert_eq!(found(""), 6);
        for (query, expected) in [
            ("state=confirmed", 5), ("state=pending", 1), ("state=withdrawn", 0), ("country=BO", 2), ("country=FR", 0),
            ("source=stall-5", 2), ("source=Stall-5", 2), ("source=nowhere", 0), ("language=en", 5), ("language=es", 1), ("origin=online", 6),
            ("origin=import", 0), ("day=2006-01-31", 3), ("day=2006-02-01", 3), ("day=2006-02-02", 0),
            ("day=2006-02-01&state=confirmed&country=BO&source=stall-5&language=en&origin=online", 2),
            ("day=2006-01-31&country=BO", 0), ("state=nonsense&country=xx", 6),
        ] {
            assert_eq!(found(query), expected, "{query}");
        }
        let wrong = desk.get(&format!("{LIST}?day=yesterday&country=BO")).expect(422);
        assert!(wrong.body.contains("value=\"yesterday\"") && wrong.body.contains("as in 2006-01-31"));
        assert!(wrong.body.contains("<option value=\"BO\" selected>"));
    }

    fn a_day_is_that_of_the_campaigns_zone(app) {
        // 31 January, 23:30 in Lima, is 1 February in UTC.
        app.clock.set(1_138_708_800 + 16 * 3_600 + 1_800);
        fill(&app, 0..1, |_, _| {});
        let desk = app.desk_of(Role::Campaigner);
        assert_eq!(listed(&desk.get(&format!("{LIST}?day=2006-01-31")).body).len(), 1);
        assert_eq!(listed(&desk.get(&format!("{LIST}?day=2006-02-01")).body).len(), 0);
        assert!(desk.get(LIST).body.contains("2006-01-31 23:30"));
    }

    fn a_long_search_says_how_far_it_came_and_misses_nothing(app) {
        for minute in 0..6 {
            fill(&app, minute * 7..minute * 7 + 7, |person, typed| if person % 10 == 3 { typed.country = "BO".to_owned() });
            app.clock.advance(60 * (minute as i64 % 2));
        }
        let campaign = app.campaign();
        let rare = Wanted { country: Some("BO".to_owned()), ..Wanted::default() };
        let effort = Effort { page: 2, step: 3, patience: Duration::ZERO };
        let walk = |start, way| {
            let (mut start, mut met, mut searches) = (start, Vec::new(), 0);
            loop {
                let page = app.core.database.read(|conn| finding::page(conn, campaign, &rare, start, way, effort)).unwrap();
                assert!(page.rows.len() <= 2);
                searches += 1;
                let mut places: Vec<_> = page.rows.iter().map(|row| row.place).collect();
                if way == Way::Newer { places.reverse() }
                met.extend(places.iter().copied());
                start = match page.end {
                    End::Reached => break (met, searches),
                    End::More => places.last().copied(),
                    End::UpTo(place) => Some(place),
                };
            }
        };
        let (older, searches) = walk(None, Way::Older);
        assert_eq!(older.len(), 4);
        assert!(searches > 10, "{searches}");
        assert!(older.is_sorted_by(|before, after| before > after));
        let (mut newer, _) = walk(None, Way::Newer);
        newer.reverse();
        assert_eq!(newer, older);
    }

    fn signatures_set_aside_are_found_at_once_among_many(app) {
        fill(&app, 0..60, |_, _| {});
        let desk = app.desk_of(Role::Owner);
        for person in [3, 30, 50] {
            press(&desk, &record_of(&app, &format!("person-{person}@example.org")), "invalidate", &[("reason", "automated")]).expect(303);
        }
        let invalid = listed(&desk.get(&format!("{LIST}?state=invalidated")).expect(200).body);
        let expected: Vec<String> = [50, 30, 3].map(|person| id_of(&app, &format!("person-{person}@example.org"))).into();
        assert_eq!(invalid, expected);
        assert_eq!(listed(&desk.get(&format!("{LIST}?state=invalidated&day=2006-01-31")).body).len(), 3);
        assert_eq!(listed(&desk.get(&format!("{LIST}?state=invalidated&country=BO")).body).len(), 0);
        press(&desk, &record_of(&app, "person-30@example.org"), "reinstate", &[]).expect(303);
        press(&desk, &record_of(&app, "person-50@example.org"), "erase", &[]).expect(303);
        assert_eq!(listed(&desk.get(&format!("{LIST}?state=invalidated")).body).len(), 1);
        assert_eq!(listed(&desk.get(&format!("{LIST}?state=erased")).body).len(), 1);
        counts(&app, 58, 0);
    }

    fn one_is_found_by_its_address_in_any_spelling_of_it(app) {
        app.confirmed("Ana.Lopez@gmail.com", &[]);
        let desk = app.desk_of(Role::Campaigner);
        for typed in ["Ana.Lopez@gmail.com", " analopez+news@googlemail.com "] {
            let answer = desk.post(&format!("{LIST}/find"), &[("email", typed)]).expect(303);
            assert_eq!(answer.header("location"), record_of(&app, "Ana.Lopez@gmail.com"));
        }
        let nobody = desk.post(&format!("{LIST}/find"), &[("email", "eva@example.org")]).expect(200);
        assert!(nobody.body.contains("Nobody has signed") && nobody.body.contains("value=\"eva@example.org\""));
        let wrong = desk.post(&format!("{LIST}/find"), &[("email", "eva at home")]).expect(422);
        assert!(wrong.body.contains("not a complete email address"));
        let record = on_record(&app);
        assert_eq!(record.len(), 3);
        assert!(record.iter().all(|(action, subject, _)| action == "signature.sought" && subject.is_empty()));
        let told = format!("{record:?}").to_lowercase();
        assert!(!told.contains('@') && !told.contains("lopez") && !told.contains("eva"));
    }

    fn a_record_says_what_is_known_and_what_was_agreed_to(app) {
        app.sign_with("rosa@example.org", &[("consents", "river-watch"), ("source", "stall")]).expect(303);
        app.clock.advance(120);
        app.sign_with("rosa@example.org", &[("consents", "river-watch"), ("source", "stall"), ("public", "yes")]).expect(303);
        let desk = app.desk_of(Role::Campaigner);
        let record = record_of(&app, "rosa@example.org");
        let waiting = desk.get(&record).expect(200);
        assert!(waiting.body.contains("waiting for confirmation") && waiting.body.contains("Waiting to be sent: the confirmation mail"));
        app.client.post(&app.link("confirm", "rosa@example.org"), &[("revision", "2")]).expect(303);
        let page = desk.get(&record).expect(200).body;
        for words in ["confirmed", "2006-01-31 07:02", "Peru", "stall", "English", "online", "Yes, with given name", "River Watch",
            "may write to me", "Keep the rivers clean", "Rivers First", "Confirmed by email", "Sent again with other details", "No mail is waiting"] {
            assert!(page.contains(words), "{words}");
        }
        assert!(!page.contains("may write to me too") && !page.contains("Earlier steps"));
        let steps: Vec<usize> = [">\n", "Confirmed by email", "Sent again", "</span> Signed"].iter().map(|step| page.find(step).unwrap()).collect();
        assert!(steps.is_sorted());
        fill(&app, 0..4, |_, _| {});
        let alike = desk.get(&record_of(&app, "person-1@example.org")).expect(200).body;
        assert!(alike.contains("3 of the 4 signed just before and after it came from the same network."), "{alike}");
        assert!(alike.contains("4 of the 4 signed just before and after it have an address at the same mail provider."));
    }

    fn a_signature_of_another_campaign_is_not_there(app) {
        let now = app.core.clock.now();
        let campaign = NewCampaign {
            slug: "other".to_owned(), lead: "lead".to_owned(), partners: Vec::new(), goal: 0, milestones: Vec::new(),
            time_zone: "UTC".to_owned(), opens_at: None, closes_at: None, default_language: Language::English,
        };
        let text = campaigns::parse_text("t.md", Language::English, "title: Other\nask: Ask\ntarget: Them\n---\nBody").unwrap();
        app.core.database.write(|conn| {
            let id = campaigns::create(conn, app.core.masters.keys().active(), &campaign, now)?;
            campaigns::import_texts(conn, id, &[text], 0)?;
            campaigns::set_state(conn, id, State::Open, now)
        }).unwrap();
        app.refresh();
        app.confirmed("rosa@example.org", &[]);
        let id = id_of(&app, "rosa@example.org");
        let desk = app.desk_of(Role::Owner);
        desk.get(&format!("{LIST}/{id}")).expect(200);
        let other = format!("/organise/in/lead/campaigns/other/signatures/{id}");
        desk.get(&other).expect(404);
        desk.get(&format!("{other}/erase")).expect(404);
        for button in ["details", "resend", "invalidate", "reinstate", "erase"] {
            desk.post(&format!("{other}/{button}"), &[("seen", "2"), ("reason", "other")]).expect(404);
        }
        for nothing in ["1", "ffffffff-ffff-8fff-bfff-ffffffffffff", "names"] {
            desk.get(&format!("{LIST}/{nothing}")).expect(404);
        }
        assert!(listed(&desk.get("/organise/in/lead/campaigns/other/signatures").expect(200).body).is_empty());
        assert!(actions(&app).is_empty());
    }

    fn names_are_shown_only_to_who_may_see_them_and_that_is_on_record(app) {
        app.confirmed("rosa@example.org", &[("postcode", "15001"), ("comment", "Agua y vida")]);
        let record = record_of(&app, "rosa@example.org");
        for role in [Role::Campaigner, Role::Exporter, Role::Owner] {
            let desk = app.desk_of(role);
            for path in [LIST, record.as_str()] {
                let body = desk.get(path).expect(200).body;
                for secret in ["Rosa", "Quispe", "rosa@", "15001", "Agua"] {
                    assert!(!body.contains(secret), "{role:?} {path} {secret}");
                }
            }
        }
        let campaigner = app.desk_of(Role::Campaigner);
        for path in [format!("{LIST}/names"), format!("{record}/details")] {
            let refused = campaigner.post(&path, &[]).expect(403);
            assert!(!refused.body.contains("Rosa"));
        }
        assert!(!campaigner.get(LIST).body.contains("Show names"));
        app.desk_of(Role::Analyst).get(LIST).expect(403);
        app.desk_of(Role::Analyst).get(&record).expect(403);
        assert!(actions(&app).is_empty());

        let exporter = app.desk_of(Role::Exporter);
        assert!(exporter.get(LIST).body.contains("Show names"));
        let names = exporter.post(&format!("{LIST}/names"), &[("country", "PE"), ("state", "confirmed")]).expect(200);
        assert!(names.body.contains("Rosa Quispe") && !names.body.contains("rosa@"));
        let details = exporter.post(&format!("{record}/details"), &[]).expect(200);
        for shown in ["Rosa Quispe", "rosa@example.org", "15001", "Agua y vida"] {
            assert!(details.body.contains(shown), "{shown}");
        }
        assert!(!details.body.contains("/invalidate") && !details.body.contains("/erase"));
        exporter.post(&format!("{record}/invalidate"), &[("reason", "other")]).expect(403);
        let on_record = on_record(&app);
        let json = |detail: &str| serde_json::from_str::<serde_json::Value>(detail).unwrap();
        assert_eq!(on_record.len(), 2);
        assert_eq!((on_record[0].0.as_str(), on_record[0].1.as_str()), ("names.seen", ""));
        assert_eq!(json(&on_record[0].2), serde_json::json!({ "filter": { "country": "PE", "state": "confirmed" }, "rows": 1 }));
        assert_eq!((on_record[1].0.as_str(), on_record[1].1.clone()), ("names.seen", id_of(&app, "rosa@example.org")));
    }

    fn the_mail_is_sent_again_while_it_waits_within_the_mailboxs_share(app) {
        app.sign("rosa@example.org").expect(303);
        assert_eq!(app.mails("rosa@example.org").len(), 1);
        let desk = app.desk_of(Role::Campaigner);
        let record = record_of(&app, "rosa@example.org");
        for _ in 0..2 {
            let answer = press(&desk, &record, "resend", &[]).expect(303);
            assert!(answer.header("location").ends_with("?done=signature-resent"));
        }
        assert_eq!((app.mails_owed(), actions(&app).len()), (1, 1));
        assert_eq!(app.mails("rosa@example.org").len(), 2);
        for _ in 0..3 {
            press(&desk, &record, "resend", &[]).expect(303);
            app.send_mail();
        }
        // Three in a day, and nobody is told.
        assert_eq!(app.mails("rosa@example.org").len(), 3);
        app.client.post(&app.link("confirm", "rosa@example.org"), &[("revision", "1")]).expect(303);
        let late = desk.post(&format!("{record}/resend"), &[("seen", "2")]).expect(409);
        assert!(late.body.contains("cannot be done"));
        assert!(!desk.get(&record).body.contains("/resend"));
        assert_eq!(app.mails_owed(), 0);
    }

    fn a_closed_campaign_sends_no_confirmation(app) {
        app.sign("rosa@example.org").expect(303);
        app.send_mail();
        let desk = app.desk_of(Role::Campaigner);
        let record = record_of(&app, "rosa@example.org");
        let seen = seen(&desk.get(&record).expect(200));
        app.amend(|row| row.state = "archived".to_owned());
        desk.post(&format!("{record}/resend"), &[("seen", &seen)]).expect(409);
        assert_eq!(app.mails_owed(), 0);
    }

    fn what_is_struck_out_counts_nowhere_and_can_be_put_back(app) {
        app.confirmed("rosa@example.org", &[("public", "yes"), ("consents", "river-watch"), ("source", "stall")]);
        app.confirmed("eva@example.org", &[]);
        app.refresh();
        assert!(app.client.get(&format!("/campaigns/{SLUG}")).body.contains("Rosa Q."));
        let bearer = format!("Bearer {}", token(&app, "lead", Scope::ExportSignatures, None));
        let export = |query: &str| app.client.get_with(&format!("/api/v1/campaigns/{SLUG}/signatures.csv{query}"), &[("authorization", &bearer)]).expect(200);
        let cursor = |answer: &Answer| answer.header("x-next-cursor").to_owned();
        let begun = export("?since=0");
        let desk = app.desk_of(Role::Campaigner);
        let record = record_of(&app, "rosa@example.org");

        press(&desk, &record, "invalidate", &[]).expect(422);
        press(&desk, &record, "invalidate", &[("reason", "rosa is a fake")]).expect(422);
        counts(&app, 2, 0);
        press(&desk, &record, "invalidate", &[("reason", "made-up")]).expect(303);
        counts(&app, 1, 0);
        app.refresh();
        assert!(!app.client.get(&format!("/campaigns/{SLUG}")).body.contains("Rosa Q."));
        assert!(!export("").body.contains("rosa@"));
        let page = desk.get(&record).expect(200).body;
        assert!(page.contains("the details are made up") && page.contains("Marked as invalid"));
        let delta = export(&format!("?since={}", cursor(&begun)));
        assert_eq!(delta.body.lines().count(), 2);
        assert!(delta.body.contains(",invalidated,,,,"), "{}", delta.body);
        // Signing again does not bring it back, and nor does its link.
        app.sign("rosa@example.org").expect(303);
        counts(&app, 1, 0);

        press(&desk, &record, "reinstate", &[]).expect(303);
        counts(&app, 2, 0);
        app.refresh();
        assert!(app.client.get(&format!("/campaigns/{SLUG}")).body.contains("Rosa Q."));
        assert!(export("").body.contains("rosa@"));
        let delta = export("?since=0");
        assert!(delta.body.contains("rosa@example.org") && !delta.body.contains("invalidated"));
        assert!(desk.get(&record).body.contains("Reinstated"));
        assert_eq!(actions(&app), ["signature.invalidated", "signature.reinstated"]);
        let (_, subject, detail) = on_record(&app).remove(0);
        assert_eq!((subject, detail.as_str()), (id_of(&app, "rosa@example.org"), "{\"reason\":\"made-up\"}"));
        assert_eq!(app.changes().iter().map(|change| change.1).collect::<Vec<_>>(), [1, 3, 1, 3, 8, 9]);
    }

    fn who_never_confirmed_is_told_to_no_list_when_struck_out(app) {
        app.sign("rosa@example.org").expect(303);
        let link = app.link("confirm", "rosa@example.org");
        let desk = app.desk_of(Role::Campaigner);
        let record = record_of(&app, "rosa@example.org");
        press(&desk, &record, "invalidate", &[("reason", "automated")]).expect(303);
        counts(&app, 0, 0);
        let bearer = format!("Bearer {}", token(&app, "lead", Scope::ExportSignatures, None));
        let delta = app.client.get_with(&format!("/api/v1/campaigns/{SLUG}/signatures.csv?since=0"), &[("authorization", &bearer)]).expect(200);
        assert!(!delta.body.contains("rosa@"), "{}", delta.body);
        app.client.post(&link, &[("revision", "1")]).expect(410);
        press(&desk, &record, "reinstate", &[]).expect(303);
        counts(&app, 0, 1);
        app.client.post(&link, &[("revision", "1")]).expect(303);
        counts(&app, 1, 0);
    }

    fn what_was_never_confirmed_is_erased_in_time_although_struck_out(app) {
        app.sign("rosa@example.org").expect(303);
        app.confirmed("eva@example.org", &[]);
        app.send_mail();
        let desk = app.desk_of(Role::Campaigner);
        for email in ["rosa@example.org", "eva@example.org"] {
            press(&desk, &record_of(&app, email), "invalidate", &[("reason", "other")]).expect(303);
        }
        app.clock.advance(31 * DAY);
        assert_eq!(quipu::maintenance::tidy(&app.core).unwrap().pending_erased, 1);
        let desk = app.desk_of(Role::Campaigner);
        assert!(desk.get(&record_of(&app, "rosa@example.org")).body.contains("erased"));
        assert!(desk.get(&record_of(&app, "eva@example.org")).body.contains("Marked as invalid"));
        counts(&app, 0, 0);
    }

    fn who_was_struck_out_can_still_have_their_data_deleted(app) {
        app.confirmed("rosa@example.org", &[]);
        let withdraw = app.link("withdraw", "rosa@example.org");
        let desk = app.desk_of(Role::Campaigner);
        press(&desk, &record_of(&app, "rosa@example.org"), "invalidate", &[("reason", "other")]).expect(303);
        let asked = app.client.get(&withdraw).expect(200);
        assert!(asked.body.contains("<form"));
        app.client.post(&withdraw, &[]).expect(200);
        let sealed: Vec<u8> = app.core.database
            .read(|conn| signatures::table.select(signatures::sealed).first(conn).map_err(DbError::from))
            .unwrap();
        assert!(sealed.is_empty());
        counts(&app, 0, 0);
    }

    fn erasing_asks_once_more_and_leaves_nothing(app) {
        app.confirmed("rosa@example.org", &[("source", "stall")]);
        let desk = app.desk_of(Role::Owner);
        let record = record_of(&app, "rosa@example.org");
        let question = desk.get(&format!("{record}/erase")).expect(200);
        assert!(question.body.contains("Erase this signature?"));
        counts(&app, 1, 0);
        let seen = seen(&question);
        desk.post(&format!("{record}/erase"), &[("seen", &seen)]).expect(303);
        counts(&app, 0, 0);
        let page = desk.get(&record).expect(200).body;
        assert!(page.contains("The personal data was deleted") && !page.contains("stall") && !page.contains("Peru"));
        desk.post(&format!("{record}/erase"), &[("seen", &seen)]).expect(303);
        desk.get(&format!("{record}/erase")).expect(303);
        assert_eq!(actions(&app), ["signature.erased"]);
        // Whoever proved themselves too long ago is asked to do so again first.
        app.clock.advance(3_600);
        assert!(desk.get(&format!("{record}/erase")).expect(303).header("location").starts_with("/organise/prove"));
    }

    fn pressing_twice_does_it_once(app) {
        app.confirmed("rosa@example.org", &[]);
        let desk = app.desk_of(Role::Campaigner);
        let record = record_of(&app, "rosa@example.org");
        for (button, kind, online) in [("invalidate", 8, 0), ("reinstate", 9, 1)] {
            let seen = seen(&desk.get(&record).expect(200));
            for _ in 0..3 {
                desk.post(&format!("{record}/{button}"), &[("seen", &seen), ("reason", "duplicate")]).expect(303);
            }
            assert_eq!(app.changes().iter().filter(|change| change.1 == kind).count(), 1);
            counts(&app, online, 0);
        }
        assert_eq!(actions(&app).len(), 2);
    }

    fn who_looks_at_an_old_page_is_told(app) {
        app.sign("rosa@example.org").expect(303);
        let desk = app.desk_of(Role::Campaigner);
        let record = record_of(&app, "rosa@example.org");
        let old = seen(&desk.get(&record).expect(200));
        app.client.post(&app.link("confirm", "rosa@example.org"), &[("revision", "1")]).expect(303);
        for button in ["invalidate", "erase", "resend"] {
            let stale = desk.post(&format!("{record}/{button}"), &[("seen", &old), ("reason", "other")]);
            assert_eq!(stale.status, 409, "{button}");
            assert!(stale.body.contains("changed after you opened the page") && stale.body.contains("Confirmed by email"), "{button}");
        }
        desk.post(&format!("{record}/erase"), &[]).expect(409);
        counts(&app, 1, 0);
        assert!(actions(&app).is_empty());
    }
}

#[test]
fn the_pages_speak_spanish() {
    let app = TestApp::sqlite();
    app.confirmed("rosa@example.org", &[]);
    let desk = app.desk_of(Role::Owner);
    app.core
        .database
        .write(|conn| {
            use quipu::db::schema::organisers;
            diesel::update(organisers::table)
                .set(organisers::language.eq("es"))
                .execute(conn)?;
            Ok::<_, DbError>(())
        })
        .unwrap();
    assert!(desk.get(LIST).expect(200).body.contains("Mostrar los nombres"));
    assert!(
        desk.get(&record_of(&app, "rosa@example.org"))
            .expect(200)
            .body
            .contains("Qué se aceptó")
    );
}

/// With a million signatures: `cargo test --release --test behaviour -- --ignored --nocapture a_million`.
mod a_million {
    use std::time::Instant;

    use diesel::connection::SimpleConnection;
    use quipu::db::AnyConn;

    use super::*;

    const REAL: usize = 20_000;
    const ROWS: i64 = 1_000_000;

    /// Copies of sealed rows under random numbers, spread over months; every tenth erased, a few of rare kinds, the rarest
    /// the oldest.
    fn grow(app: &TestApp) {
        for batch in 0..REAL / 1_000 {
            fill(app, batch * 1_000..batch * 1_000 + 1_000, |person, typed| {
                typed.country = ["PE", "CL", "ES", "GB", "BO"][person % 5].to_owned();
                typed.claim.source = ["", "newsletter", "poster"][person % 3].to_owned();
            });
        }
        let mut conn = app.core.database.connect().unwrap();
        let (random, analyze) = match conn {
            AnyConn::Sqlite(_) => ("randomblob(16)", "PRAGMA wal_checkpoint(TRUNCATE)"),
            AnyConn::Postgres(_) => ("uuid_send(gen_random_uuid())", "VACUUM ANALYZE"),
        };
        if let AnyConn::Postgres(conn) = &mut conn {
            conn.batch_execute("SET statement_timeout = 0").unwrap();
        }
        let columns = "campaign_id, state, generation, revision, form_version_id, language, country, source, signed_at, confirmed_at, \
                       public_name, consents, sealed, network_tag, mail_domain_tag, last_change, origin";
        // Those that can be opened are the newest, the oldest are copies.
        let copy = format!(
            "INSERT INTO signatures (seq, id, {columns}) SELECT seq + (SELECT MAX(seq) FROM signatures), {random}, {columns} \
             FROM signatures ORDER BY seq LIMIT {ROWS} - (SELECT COUNT(*) FROM signatures)"
        );
        for _ in 0..6 {
            conn.batch_execute(&copy).unwrap();
        }
        for sql in [
            "UPDATE signatures SET signed_at = signed_at - seq * 10 / 60 * 60",
            "UPDATE signatures SET state = 6, country = '', source = '', last_change = 10000000 + seq WHERE seq > 20000 AND seq % 10 = 0",
            "INSERT INTO changes (campaign_id, number, signature_id, kind, consents, changed_at) \
             SELECT campaign_id, last_change, id, 6, ' ', signed_at FROM signatures WHERE state = 6",
            "UPDATE signatures SET country = 'BT', source = 'stall-9', language = 'es' WHERE seq IN (20001, 500001, 999991, 999992)",
            "UPDATE signatures SET state = 1 WHERE seq IN (30001, 999993)",
            "UPDATE signatures SET state = 5, last_change = 20000000 + seq WHERE seq IN (40001, 999995)",
            "INSERT INTO changes (campaign_id, number, signature_id, kind, consents, changed_at) \
             SELECT campaign_id, last_change, id, 8, ' ', signed_at FROM signatures WHERE state = 5",
            analyze,
        ] {
            conn.batch_execute(sql).unwrap();
        }
    }

    /// Asks so often, and tells the middle and the nearly slowest, in milliseconds.
    fn told(what: &str, times: usize, mut ask: impl FnMut(usize)) {
        let mut spent: Vec<f64> = (0..times)
            .map(|turn| {
                let begun = Instant::now();
                ask(turn);
                begun.elapsed().as_secs_f64() * 1_000.0
            })
            .collect();
        spent.sort_by(f64::total_cmp);
        println!(
            "{what:60} p50 {:7.1} ms   p95 {:7.1} ms",
            spent[times / 2],
            spent[times * 95 / 100]
        );
    }

    fn measure(app: &TestApp) {
        let begun = Instant::now();
        grow(app);
        println!("{} rows after {:.0} s", app.rows(), begun.elapsed().as_secs_f64());
        let desk = app.desk_of(Role::Owner);
        told("list", 40, |_| drop(desk.get(LIST).expect(200)));
        let mut next = LIST.to_owned();
        told("list, page after page", 40, |_| {
            next = link(&desk.get(&next).expect(200).body, "Older").unwrap()
        });
        let oldest = app.core.clock.now() - ROWS * 10;
        told("list, the oldest", 40, |_| {
            drop(desk.get(&format!("{LIST}?older={}.0", oldest + 6_000)).expect(200))
        });
        for (query, all) in [
            ("country=PE", false),
            ("state=confirmed&country=BO&source=poster", false),
            ("day=2005-12-01", false),
            ("day=2005-12-01&country=CL&state=confirmed", false),
            ("day=2005-12-01&country=FR", false),
            ("country=BT", true),
            ("source=stall-9", true),
            ("language=es", true),
            ("origin=import", true),
            ("state=pending", true),
            ("state=pending&country=BT", true),
            ("state=erased", false),
            ("state=invalidated", true),
            ("state=withdrawn", true),
        ] {
            told(query, 20, |_| drop(desk.get(&format!("{LIST}?{query}")).expect(200)));
            if all {
                let (mut next, mut found, mut searches) = (format!("{LIST}?{query}"), 0, 0);
                loop {
                    let page = desk.get(&next).expect(200).body;
                    found += listed(&page).len();
                    searches += 1;
                    match link(&page, "Search on").or_else(|| link(&page, "Older")) {
                        Some(href) => next = href,
                        None => break,
                    }
                }
                println!("{:60} all {found} of them in {searches} searches", "");
            }
        }
        let person = |turn: usize| format!("person-{}@example.org", turn * 37);
        told("search by address", 100, |turn| {
            drop(
                desk.post(&format!("{LIST}/find"), &[("email", &person(turn))])
                    .expect(303),
            );
        });
        told("record", 100, |turn| {
            drop(desk.get(&record_of(app, &person(turn))).expect(200))
        });
        told("list with names", 40, |_| {
            drop(desk.post(&format!("{LIST}/names"), &[]).expect(200))
        });
    }

    #[test]
    #[ignore = "fills a database for minutes, and tells times"]
    fn on_sqlite() {
        measure(&TestApp::sqlite());
    }

    #[test]
    #[ignore = "fills a database for minutes, and tells times"]
    fn on_postgres() {
        measure(&TestApp::postgres());
    }
}
