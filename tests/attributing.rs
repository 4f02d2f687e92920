//! Who brought a supporter: believed where one of our own pages says so, kept with the signature, counted for the
//! organisation that did it, and nobody else's to make up.

use std::collections::BTreeMap;

use diesel::prelude::*;
use quipu::campaigns::{Claim, Placed, store};
use quipu::core::ids::OrganisationId;
use quipu::db::DbError;
use quipu::db::schema::{campaign_organisations, partner_sites, placement_days, signatures};
use quipu::maintenance::tidy;
use quipu::organisers::Role;
use quipu::partners::Scope;
use quipu::tallies::store::cells;
use quipu::tallies::{CellKind, Widget};

use crate::exporting::token;
use crate::finding::{press, record_of, seen};
use crate::support::app::{NOON, form};
use crate::support::{Answer, SLUG, TestApp, on_both};

const OURS: [(&str, &str); 1] = [("sec-fetch-site", "same-origin")];
const BROWSER: (&str, &str) = (
    "user-agent",
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
);
const SITE: &str = "https://river-watch.example";

/// Sends a form with these headers.
fn send(app: &TestApp, headers: &[(&str, &str)], email: &str, fields: &[(&str, &str)]) -> Answer {
    let path = format!("/campaigns/{SLUG}/signatures");
    app.client.post_with(&path, headers, &form(email, fields))
}

/// Signs on our own page, and confirms.
fn brought(app: &TestApp, email: &str, fields: &[(&str, &str)]) {
    send(app, &OURS, email, fields).expect(303);
    confirm(app, email);
}

fn confirm(app: &TestApp, email: &str) -> Answer {
    let link = app.link("confirm", email);
    app.client.post(&link, &[("revision", "1")]).expect(303)
}

fn organisation(app: &TestApp, slug: &str) -> OrganisationId {
    app.core
        .database
        .read(|conn| store::organisation(conn, slug))
        .unwrap()
        .unwrap()
        .id
}

/// What stands with the signature that came in last: organisation, source, and the rest.
fn kept(app: &TestApp) -> (Option<OrganisationId>, String, Placed) {
    let (partner, source, placed): (Option<i64>, String, String) = app
        .core
        .database
        .read(|conn| {
            signatures::table
                .order(signatures::seq.desc())
                .select((signatures::partner_id, signatures::source, signatures::attribution))
                .first(conn)
                .map_err(DbError::from)
        })
        .unwrap();
    (partner, source, Placed::parse(&placed))
}

/// The cells of a kind that are not empty.
fn counted(app: &TestApp, kind: CellKind) -> BTreeMap<String, i64> {
    let campaign = app.campaign();
    let found = app.core.database.read(|conn| cells(conn, campaign, kind)).unwrap();
    found.into_iter().filter(|(_, count)| *count != 0).collect()
}

fn hours<const N: usize>(of: [(OrganisationId, i64); N]) -> BTreeMap<String, i64> {
    of.into_iter()
        .map(|(organisation, count)| (format!("{organisation}@2006-01-31T12"), count))
        .collect()
}

/// Organisation, site, widget; shown, submitted, confirmed.
type Happened = (i64, i64, i16, i64, i64, i64);

fn placements(app: &TestApp) -> Vec<Happened> {
    app.running.app.note_views().unwrap();
    let rows: Vec<(Happened, i64)> = app
        .core
        .database
        .read(|conn| {
            placement_days::table
                .order((
                    placement_days::organisation_id,
                    placement_days::site_id,
                    placement_days::widget,
                ))
                .select((
                    (
                        placement_days::organisation_id,
                        placement_days::site_id,
                        placement_days::widget,
                        placement_days::shown,
                        placement_days::submitted,
                        placement_days::confirmed,
                    ),
                    placement_days::day,
                ))
                .load(conn)
                .map_err(DbError::from)
        })
        .unwrap();
    assert!(rows.iter().all(|(_, day)| *day == NOON - NOON % 86_400), "{rows:?}");
    rows.into_iter().map(|(happened, _)| happened).collect()
}

/// Registers a site of River Watch's; says its number.
fn with_site(app: &TestApp) -> i64 {
    let (campaign, partner) = (app.campaign(), organisation(app, "river-watch"));
    app.core
        .database
        .write(|conn| store::partners::add_site(conn, campaign, partner, SITE, NOON))
        .unwrap();
    app.amend(|_| {});
    app.core
        .database
        .read(|conn| {
            partner_sites::table
                .select(partner_sites::id)
                .first(conn)
                .map_err(DbError::from)
        })
        .unwrap()
}

/// Writes a column of River Watch's part in the campaign.
fn amend_part(app: &TestApp, shown: &str, state: &str) {
    let (campaign, partner) = (app.campaign(), organisation(app, "river-watch"));
    let row = campaign_organisations::table
        .filter(campaign_organisations::campaign_id.eq(campaign))
        .filter(campaign_organisations::organisation_id.eq(partner));
    app.core
        .database
        .write(|conn| {
            diesel::update(row)
                .set((
                    campaign_organisations::shown.eq(shown),
                    campaign_organisations::state.eq(state),
                ))
                .execute(conn)
                .map_err(DbError::from)
        })
        .unwrap();
    app.amend(|_| {});
}

on_both! {
    fn each_organisation_is_told_whom_it_brought_and_who_said_yes_to_it(app) {
        let (lead, watch) = (organisation(&app, "lead"), organisation(&app, "river-watch"));
        brought(&app, "by-lead@example.org", &[("partner", "lead"), ("consents", "river-watch")]);
        brought(&app, "by-watch@example.org", &[("partner", "river-watch"), ("consents", "river-watch"), ("consents", "lead")]);
        brought(&app, "by-watch-too@example.org", &[("partner", "river-watch"), ("source", "leaflet"), ("widget", "print"),
            ("utm_source", "posters"), ("utm_medium", "paper"), ("utm_campaign", "Rivers 2006")]);
        let placed = Placed { widget: Widget::Print, utm_source: "posters".to_owned(), utm_medium: "paper".to_owned(),
            utm_campaign: "Rivers 2006".to_owned(), ..Placed::default() };
        assert_eq!(kept(&app), (Some(watch), "leaflet".to_owned(), placed));
        brought(&app, "alone@example.org", &[("consents", "lead")]);
        assert_eq!(kept(&app), (None, "direct".to_owned(), Placed::default()));
        assert_eq!(counted(&app, CellKind::BroughtHour), hours([(lead, 1), (watch, 2)]));
        assert_eq!(counted(&app, CellKind::ConsentHour), hours([(lead, 2), (watch, 2)]));
        assert_eq!(placements(&app), [(lead, 0, 0, 0, 1, 1), (watch, 0, 0, 0, 1, 1), (watch, 0, 4, 0, 1, 1)]);
        assert_eq!(app.tally().online, 4);
    }
}

on_both! {
    fn nothing_more_is_written_of_whoever_came_by_themselves(app) {
        brought(&app, "rosa@example.org", &[("source", "newsletter")]);
        assert_eq!(kept(&app), (None, "newsletter".to_owned(), Placed::default()));
        assert_eq!(placements(&app), []);
        assert!(counted(&app, CellKind::BroughtHour).is_empty() && counted(&app, CellKind::ConsentHour).is_empty());
    }
}

on_both! {
    fn what_is_taken_back_counts_for_nobody_and_what_happened_stays(app) {
        let watch = organisation(&app, "river-watch");
        let fields = [("partner", "river-watch"), ("consents", "river-watch"), ("ref", "aBcDeFgHiJk"), ("utm_source", "mail")];
        for email in ["one@example.org", "two@example.org", "three@example.org"] {
            brought(&app, email, &fields);
        }
        let both = |count| {
            assert_eq!(counted(&app, CellKind::BroughtHour), hours([(watch, count)]));
            assert_eq!(counted(&app, CellKind::ConsentHour), hours([(watch, count)]));
        };
        both(3);
        app.client.post(&app.link("withdraw", "three@example.org"), &[]).expect(200);
        both(2);
        let (partner, source, placed) = kept(&app);
        assert_eq!((partner, source.as_str(), placed.utm_source.as_str()), (Some(watch), "direct", "mail"));
        assert_eq!(placed.sharer, "", "whose link it was is forgotten");
        let desk = app.desk_of(Role::Owner);
        let (two, three) = (record_of(&app, "two@example.org"), record_of(&app, "three@example.org"));
        press(&desk, &two, "invalidate", &[("reason", "other")]).expect(303);
        both(1);
        press(&desk, &two, "reinstate", &[]).expect(303);
        both(2);
        let erase = format!("{three}/erase");
        desk.post(&erase, &[("seen", &seen(&desk.get(&erase).expect(200)))]).expect(303);
        assert_eq!(kept(&app), (None, String::new(), Placed::default()));
        assert_eq!(placements(&app), [(watch, 0, 0, 0, 3, 3)]);
        send(&app, &OURS, "three@example.org", &[]).expect(303);
        confirm(&app, "three@example.org");
        both(2);
    }
}

on_both! {
    fn a_site_is_believed_if_it_is_the_organisations_own(app) {
        let (watch, site) = (organisation(&app, "river-watch"), with_site(&app));
        let on = |site| [("partner", "river-watch"), ("widget", "form"), ("site", site), ("source", "sidebar")];
        brought(&app, "rosa@example.org", &on(SITE));
        let (partner, source, placed) = kept(&app);
        assert_eq!((partner, source.as_str(), placed.site, placed.widget), (Some(watch), "sidebar", Some(site), Widget::Form));
        for (number, elsewhere) in ["https://evil.example", "http://river-watch.example", "null"].iter().enumerate() {
            brought(&app, &format!("p{number}@example.org"), &on(elsewhere));
            assert_eq!(kept(&app), (None, "unknown".to_owned(), Placed::default()), "{elsewhere}");
        }
        assert_eq!(placements(&app), [(watch, site, 1, 0, 1, 1)]);
        assert_eq!(counted(&app, CellKind::Source), BTreeMap::from([("sidebar".to_owned(), 1), ("unknown".to_owned(), 3)]));
    }
}

on_both! {
    fn a_page_elsewhere_cannot_make_signatures_somebodys(app) {
        let claim = [("partner", "river-watch"), ("widget", "form"), ("source", "sidebar"), ("ref", "aBcDeFgHiJk")];
        let public_url = app.core.config.server.public_url.clone();
        let elsewhere: [&[(&str, &str)]; 5] = [
            &[("origin", "https://evil.example")],
            &[("origin", "null")],
            &[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")],
            &[("sec-fetch-site", "same-site"), ("origin", &public_url)],
            &[],
        ];
        for (number, headers) in elsewhere.iter().enumerate() {
            send(&app, headers, &format!("p{number}@example.org"), &claim).expect(303);
            assert_eq!(kept(&app), (None, "unknown".to_owned(), Placed::default()), "{headers:?}");
        }
        send(&app, &[("origin", "https://evil.example")], "label@example.org", &[("source", "sidebar")]).expect(303);
        assert_eq!(kept(&app).1, "unknown");
        send(&app, &[], "tool@example.org", &[("source", "sidebar"), ("widget", "form")]).expect(303);
        assert_eq!(kept(&app), (None, "sidebar".to_owned(), Placed::default()), "a program that names nobody");
        send(&app, &[("origin", &public_url)], "old@example.org", &claim).expect(303);
        assert_eq!(kept(&app).0, Some(organisation(&app, "river-watch")), "a browser without Fetch Metadata");
        assert_eq!(placements(&app).len(), 1);
        app.send_mail();
    }
}

on_both! {
    fn who_does_not_carry_the_campaign_brings_nobody(app) {
        for (number, slug) in ["outsider", "nobody", "river watch", "<script>"].iter().enumerate() {
            brought(&app, &format!("p{number}@example.org"), &[("partner", slug), ("source", "sidebar")]);
            assert_eq!(kept(&app), (None, "unknown".to_owned(), Placed::default()), "{slug}");
        }
        amend_part(&app, "everywhere", "left");
        brought(&app, "late@example.org", &[("partner", "river-watch")]);
        assert_eq!(kept(&app), (None, "unknown".to_owned(), Placed::default()));
        let old_form = send(&app, &OURS, "open@example.org", &[("partner", "river-watch"), ("consents", "river-watch")]);
        let old_form = old_form.expect(422);
        assert!(old_form.body.contains("id=\"consents-error\"") && !old_form.body.contains("consent-river-watch"));
        assert!(placements(&app).is_empty() && counted(&app, CellKind::BroughtHour).is_empty());
    }
}

on_both! {
    fn nobody_agrees_to_a_line_that_their_form_did_not_show(app) {
        brought(&app, "before@example.org", &[("consents", "river-watch")]);
        amend_part(&app, "own", "joined");
        let page = |query: &str| app.client.get(&format!("/campaigns/{SLUG}{query}")).expect(200).body;
        assert!(!page("").contains("may write to me</"), "{}", page(""));
        let own = page("?partner=river-watch");
        assert!(own.contains("consent-river-watch") && own.contains("name=\"partner\" value=\"river-watch\""), "{own}");
        for via in ["", "lead", "outsider"] {
            let refused = send(&app, &OURS, "rosa@example.org", &[("partner", via), ("consents", "river-watch")]).expect(422);
            assert!(refused.body.contains("id=\"consents-error\""), "{via}: {}", refused.body);
        }
        let foreign = [("origin", "https://evil.example")];
        send(&app, &foreign, "rosa@example.org", &[("partner", "river-watch"), ("consents", "river-watch")]).expect(422);
        send(&app, &OURS, "rosa@example.org", &[("partner", "river-watch"), ("consents", "river-watch")]).expect(303);
        let shown = app.client.get(&app.link("confirm", "rosa@example.org")).expect(200);
        assert!(shown.body.contains("River Watch") && shown.body.contains("may write to me"), "{}", shown.body);
        confirm(&app, "rosa@example.org");
        send(&app, &OURS, "carlos@example.org", &[("consents", "lead")]).expect(303);
        app.send_mail();
        let versions: Vec<i64> = app.core.database.read(|conn| {
            signatures::table.order(signatures::seq).select(signatures::form_version_id).load(conn).map_err(DbError::from)
        }).unwrap();
        assert_eq!(versions.len(), 3);
        assert_ne!(versions[1], versions[2], "what the two saw differs, and so does the record of it");
    }
}

on_both! {
    fn the_form_that_was_sent_last_says_who_brought_somebody(app) {
        let (lead, watch) = (organisation(&app, "lead"), organisation(&app, "river-watch"));
        send(&app, &OURS, "rosa@example.org", &[("partner", "river-watch"), ("source", "a")]).expect(303);
        send(&app, &OURS, "rosa@example.org", &[("partner", "lead"), ("source", "b"), ("widget", "badge")]).expect(303);
        app.client.post(&app.link("confirm", "rosa@example.org"), &[("revision", "2")]).expect(303);
        assert_eq!(counted(&app, CellKind::BroughtHour), hours([(lead, 1)]));
        send(&app, &OURS, "rosa@example.org", &[("partner", "river-watch")]).expect(303);
        app.send_mail();
        assert_eq!((kept(&app).0, kept(&app).1.as_str()), (Some(lead), "b"), "who has signed stays whose they are");
        assert_eq!(placements(&app), [(lead, 0, 3, 0, 1, 1), (watch, 0, 0, 0, 1, 0)]);
    }
}

on_both! {
    fn a_supporter_shares_a_link_that_names_them_to_nobody(app) {
        app.sign("rosa@example.org").expect(303);
        let thanks = confirm(&app, "rosa@example.org").header("location").to_owned();
        let reference = thanks.split("&ref=").nth(1).unwrap();
        assert_eq!(reference.len(), 11);
        let page = app.client.get(&thanks).expect(200);
        let shared = format!("/campaigns/{SLUG}?ref={reference}");
        let copied = format!("data-copy=\"{}{shared}\"", app.core.config.server.public_url);
        assert!(page.body.contains(&copied), "{}", page.body);
        assert_eq!(page.header("cache-control"), "no-store");
        let bare = app.client.get(&format!("/campaigns/{SLUG}/signed?ref=%3Cscript%3E")).expect(200);
        assert!(!bare.body.contains("?ref=") && !bare.body.contains("ref%3D") && !bare.body.contains("<script>"), "{}", bare.body);
        let form = app.client.get(&shared).expect(200);
        assert!(form.body.contains(&format!("name=\"ref\" value=\"{reference}\"")));
        brought(&app, "carlos@example.org", &[("ref", reference)]);
        assert_eq!(kept(&app).2.sharer, reference);
        assert_eq!(counted(&app, CellKind::Source).into_keys().collect::<Vec<_>>(), ["direct"]);
        assert_eq!(placements(&app), [], "it is not tallied");
        // Whoever signs again after withdrawing is somebody new.
        app.client.post(&app.link("withdraw", "rosa@example.org"), &[]).expect(200);
        app.sign("rosa@example.org").expect(303);
        let again = confirm(&app, "rosa@example.org").header("location").to_owned();
        assert_ne!(again, thanks);
    }
}

on_both! {
    fn by_whose_link_somebody_came_is_forgotten_with_the_tags(app) {
        let watch = organisation(&app, "river-watch");
        brought(&app, "rosa@example.org", &[("partner", "river-watch"), ("utm_medium", "\"sharer\":"), ("ref", "aBcDeFgHiJk")]);
        app.clock.advance(89 * 86_400);
        assert_eq!(tidy(&app.core).unwrap().tags_cleared, 0);
        assert_eq!(kept(&app).2.sharer, "aBcDeFgHiJk");
        app.clock.advance(2 * 86_400);
        assert_eq!(tidy(&app.core).unwrap().tags_cleared, 1);
        let (partner, _, placed) = kept(&app);
        assert_eq!((partner, placed.sharer.as_str(), placed.utm_medium.as_str()), (Some(watch), "", "\"sharer\":"));
        assert_eq!(tidy(&app.core).unwrap().tags_cleared, 0, "once");
    }
}

on_both! {
    fn a_token_signs_for_its_organisation_and_no_other(app) {
        let watch = organisation(&app, "river-watch");
        let bearer = format!("Bearer {}", token(&app, "river-watch", Scope::WriteSignatures, None));
        let path = format!("/api/v1/campaigns/{SLUG}/signatures");
        let body = serde_json::json!({ "given_name": "Rosa", "family_name": "Quispe", "email": "rosa@example.org", "country": "PE",
            "agree": true, "partner": "lead", "widget": "badge", "site": "https://evil.example", "source": "own-form",
            "utm_campaign": "spring", "consents": ["river-watch"] });
        amend_part(&app, "own", "joined");
        app.client.post_json(&path, &[("authorization", &bearer)], &body).expect(202);
        let placed = Placed { widget: Widget::Form, utm_campaign: "spring".to_owned(), ..Placed::default() };
        assert_eq!(kept(&app), (Some(watch), "own-form".to_owned(), placed));
        let script = serde_json::json!({ "given_name": "Eva", "family_name": "Rojas", "email": "eva@example.org", "country": "PE",
            "agree": true, "partner": "lead", "widget": "counter" });
        app.client.post_json(&path, &OURS, &script).expect(202);
        assert_eq!((kept(&app).0, kept(&app).2.widget), (Some(organisation(&app, "lead")), Widget::Counter));
        amend_part(&app, "own", "left");
        app.client.post_json(&path, &[("authorization", &bearer)], &body).expect(403);
        app.send_mail();
    }
}

on_both! {
    fn a_form_shown_through_a_widget_is_counted_and_a_lost_count_is_not(app) {
        let (watch, site) = (organisation(&app, "river-watch"), with_site(&app));
        let look = |query: &str| app.client.get_with(&format!("/campaigns/{SLUG}{query}"), &[BROWSER]).expect(200);
        for query in ["", "?source=a", "?partner=outsider", "?partner=river-watch&site=https://evil.example", "?ref=aBcDeFgHiJk"] {
            look(query);
        }
        assert_eq!(placements(&app), [], "nobody's are not counted");
        let badge = format!("?partner=river-watch&widget=badge&site={SITE}");
        look(&badge);
        look(&badge);
        // Where counter and form stand, they are counted there.
        look(&format!("?partner=river-watch&widget=counter&site={SITE}"));
        look(&format!("?partner=river-watch&widget=form&site={SITE}"));
        look("?partner=river-watch&source=b");
        app.client.get(&format!("/campaigns/{SLUG}{badge}")).expect(200);
        app.client.head(&format!("/campaigns/{SLUG}{badge}"));
        assert_eq!(placements(&app), [(watch, 0, 0, 1, 0, 0), (watch, site, 3, 2, 0, 0)]);
        look(&badge);
        assert_eq!(placements(&app), [(watch, 0, 0, 1, 0, 0), (watch, site, 3, 3, 0, 0)]);
    }
}

on_both! {
    fn a_claim_stays_when_another_language_is_chosen_or_a_field_is_wrong(app) {
        let page = app.client.get(&format!("/campaigns/{SLUG}?partner=river-watch&source=leaflet&lang=en")).expect(200);
        let link = page.body.split("hreflang=\"es\"").next().unwrap().rsplit("href=\"").next().unwrap();
        assert!(link.contains("partner=river-watch") && link.contains("source=leaflet"), "{link}");
        let again = send(&app, &OURS, "rosa@example.org", &[("partner", "river-watch"), ("source", "leaflet"), ("country", "ZZ")]).expect(422);
        assert!(again.body.contains("name=\"partner\" value=\"river-watch\"") && again.body.contains("name=\"source\" value=\"leaflet\""));
        let plain = app.client.get(&format!("/campaigns/{SLUG}")).expect(200);
        for name in Claim::NAMES {
            assert!(!plain.body.contains(&format!("name=\"{name}\"")), "{name}");
        }
    }
}

on_both! {
    fn organisers_see_who_brought_a_signature_and_find_those(app) {
        with_site(&app);
        brought(&app, "rosa@example.org", &[("partner", "river-watch"), ("widget", "form"), ("site", SITE), ("utm_source", "news & more"),
            ("ref", "aBcDeFgHiJk")]);
        brought(&app, "carlos@example.org", &[]);
        brought(&app, "eva@example.org", &[("partner", "outsider")]);
        let desk = app.desk_of(Role::Campaigner);
        let record = desk.get(&record_of(&app, "rosa@example.org")).expect(200).body;
        for words in ["River Watch", "form on another site", SITE, "news &#38; more", "utm_source", "another supporter shared", "Without a label"] {
            assert!(record.contains(words), "{words}: {record}");
        }
        assert!(!record.contains("aBcDeFgHiJk"));
        let list = "/organise/in/lead/campaigns/rios-vivos/signatures";
        let rows = |query: &str| desk.get(&format!("{list}{query}")).expect(200).body.matches("<td class=\"signature-state").count();
        for (query, found) in [("", 3), ("?partner=river-watch", 1), ("?partner=lead", 0), ("?partner=nonsense", 0),
            ("?partner=river-watch&state=confirmed&source=direct", 1), ("?partner=river-watch&state=pending", 0)] {
            assert_eq!(rows(query), found, "{query}");
        }
        let all = desk.get(list).expect(200).body;
        assert!(all.contains("Without a label") && all.contains("Unknown: claimed to come from where it did not"), "{all}");
    }
}
