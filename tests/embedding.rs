//! Counter and form on other sites: who may frame what, what it says about itself, and what it weighs.

use std::io::{Read, Write};
use std::net::TcpStream;

use quipu::campaigns::store;
use quipu::db::DbError;
use quipu::organisers::Role;
use quipu::tallies::{Placement, Widget};

use crate::support::app::form;
use crate::support::{SLUG, TestApp, on_both};

const RIVERS: &str = "https://rivers.example";
const LEAD: &str = "https://lead.example";
const EVIL: &str = "https://evil.example";
const BROWSER: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

fn at(end: &str) -> String {
    format!("/embed/campaigns/{SLUG}/{end}")
}

/// Writes down that an organisation embeds on a site.
fn register(app: &TestApp, organisation: &str, origin: &str) {
    let id = app.campaign();
    app.core
        .database
        .write(|conn| {
            let organisation = store::organisation(conn, organisation)?.unwrap();
            store::partners::add_site(conn, id, organisation.id, origin, app.core.clock.now())?;
            store::touch(conn, id)
        })
        .unwrap();
    app.refresh();
}

/// Changes the partnership of river-watch, or takes its sites back.
fn end(app: &TestApp, sites_only: bool) {
    use diesel::prelude::*;
    use quipu::db::schema::{campaign_organisations as parts, partner_sites as sites};
    let id = app.campaign();
    app.core
        .database
        .write(|conn| {
            let partner = store::organisation(conn, "river-watch")?.unwrap().id;
            if sites_only {
                diesel::update(sites::table.filter(sites::organisation_id.eq(partner)))
                    .set(sites::removed_at.eq(Some(1_i64)))
                    .execute(conn)?;
            } else {
                let of_partner = parts::table.filter(parts::organisation_id.eq(partner));
                diesel::update(of_partner).set(parts::state.eq("left")).execute(conn)?;
            }
            store::touch(conn, id)?;
            Ok::<_, DbError>(())
        })
        .unwrap();
    app.refresh();
}

/// Who may frame an answer.
fn ancestors(policy: &str) -> &str {
    policy.split("frame-ancestors ").nth(1).expect("says who may frame it")
}

/// The bytes of an answer as they come over the wire, packed, without its headers.
fn weight(app: &TestApp, path: &str) -> usize {
    let mut stream = TcpStream::connect(app.running.address).unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let head = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
    let headers = String::from_utf8_lossy(&answer[..head]).to_lowercase();
    assert!(headers.starts_with("http/1.1 200"), "{headers}");
    assert!(headers.contains("content-encoding: gzip"), "{headers}");
    answer.len() - head - 4
}

/// Our own files that a page loads.
fn loaded(page: &str) -> Vec<String> {
    let files = page.split('"').filter(|part| part.starts_with("/static/"));
    files.map(str::to_owned).collect()
}

/// The value of a hidden field.
fn hidden<'a>(page: &'a str, name: &str) -> Option<&'a str> {
    let field = page
        .split(&format!("type=\"hidden\" name=\"{name}\" value=\""))
        .nth(1)?;
    field.split('"').next()
}

on_both! {
    fn a_site_that_its_organisation_registered_frames_the_form(app) {
        register(&app, "river-watch", RIVERS);
        register(&app, "lead", LEAD);
        for (query, around, partner) in [
            ("?partner=river-watch&source=home&utm_campaign=spring", RIVERS, "river-watch"),
            ("?source=home&utm_campaign=spring", LEAD, "lead"),
            ("?partner=lead&source=home&utm_campaign=spring", LEAD, "lead"),
        ] {
            let answer = app.client.get_with(&at(&format!("form{query}")), &[("referer", &format!("{around}/"))]).expect(200);
            let policy = answer.header("content-security-policy");
            assert_eq!(ancestors(policy), format!("'self' {around}"), "{query}");
            assert!(!answer.headers.contains_key("x-frame-options"));
            assert!(answer.body.contains("<form"), "{query}");
            for (name, value) in [("partner", partner), ("widget", "form"), ("site", around), ("source", "home"), ("utm_campaign", "spring")] {
                assert_eq!(hidden(&answer.body, name), Some(value), "{query} {name}");
            }
        }
    }

    fn a_site_that_nobody_registered_gets_a_link_and_no_form(app) {
        register(&app, "river-watch", RIVERS);
        register(&app, "lead", LEAD);
        for (query, around) in [
            ("?partner=river-watch", EVIL), ("?partner=river-watch", LEAD), ("", EVIL), ("", RIVERS), ("?partner=lead", RIVERS),
            ("?partner=outsider", RIVERS), ("?partner=no-such", RIVERS), ("?partner=river-watch", "https://rivers.example.evil.example"),
            ("?partner=river-watch", "http://rivers.example"), ("?partner=river-watch", "https://rivers.example:8443"),
            ("?partner=river-watch&site=https%3A%2F%2Frivers.example", EVIL),
        ] {
            let answer = app.client.get_with(&at(&format!("form{query}")), &[("referer", &format!("{around}/"))]).expect(200);
            assert!(!answer.body.contains("<form") && !answer.body.contains("<input"), "{query} {around}");
            assert!(!answer.body.contains("<script"), "{query} {around}");
            assert!(answer.body.contains(&format!("/campaigns/{SLUG}?lang=en")), "{query} {around}");
            assert_eq!(ancestors(answer.header("content-security-policy")), "*");
        }
    }

    fn whoever_hides_where_the_form_is_framed_is_held_by_the_browser(app) {
        register(&app, "river-watch", RIVERS);
        for (query, may) in [
            ("?partner=river-watch", "'self' https://rivers.example"),
            ("?partner=river-watch&site=https%3A%2F%2Frivers.example", "'self' https://rivers.example"),
            ("", "'self'"), ("?partner=lead", "'self'"), ("?partner=outsider", "'self'"), ("?partner=no-such", "'self'"),
        ] {
            let answer = app.client.get(&at(&format!("form{query}"))).expect(200);
            assert_eq!(ancestors(answer.header("content-security-policy")), may, "{query}");
            assert_eq!(hidden(&answer.body, "site"), None, "{query}: a site that only the address names");
        }
    }

    fn a_partner_that_left_or_a_site_taken_back_frames_nothing_any_more(app) {
        register(&app, "river-watch", RIVERS);
        let get = || app.client.get_with(&at("form?partner=river-watch"), &[("referer", "https://rivers.example/")]).expect(200);
        assert!(get().body.contains("<form"));
        end(&app, true);
        assert!(!get().body.contains("<form"));
        register(&app, "river-watch", RIVERS);
        assert!(get().body.contains("<form"));
        end(&app, false);
        assert!(!get().body.contains("<form"));
        let hidden = app.client.get(&at("form?partner=river-watch"));
        assert_eq!(ancestors(hidden.header("content-security-policy")), "'self'");
    }

    fn what_is_wrong_is_said_inside_the_frame_and_nothing_typed_is_lost(app) {
        register(&app, "river-watch", RIVERS);
        let typed = [("given_name", ""), ("family_name", "Quispe \"<i>"), ("email", "rosa"), ("postcode", "15001"), ("consents", "river-watch"),
            ("partner", "river-watch"), ("widget", "form"), ("site", RIVERS), ("source", "home")];
        let path = at("form?partner=river-watch&theme=dark&accent=%23a3213f&size=compact");
        let origin = app.core.config.server.public_url.clone();
        let answer = app.client.post_with(&path, &[("origin", &origin)], &form("rosa", &typed)).expect(422);
        assert_eq!(ancestors(answer.header("content-security-policy")), "'self' https://rivers.example");
        assert!(!answer.headers.contains_key("x-frame-options"));
        assert!(answer.body.contains("class=\"dark compact\"") && answer.body.contains("id=\"given_name-error\""));
        assert!(answer.body.contains("value=\"Quispe &#34;&#60;i&#62;\""));
        assert!(answer.body.contains("value=\"15001\"") && answer.body.contains("value=\"river-watch\" checked"));
        for (name, value) in [("partner", "river-watch"), ("site", RIVERS), ("source", "home"), ("widget", "form")] {
            assert_eq!(hidden(&answer.body, name), Some(value));
        }
        let action = answer.body.split("action=\"").nth(1).unwrap().split('"').next().unwrap();
        assert!(action.starts_with(&at("form?lang=en&#38;theme=dark&#38;accent=%23a3213f&#38;size=compact")), "{action}");
        assert_eq!(app.rows(), 0);
    }

    fn whoever_signs_in_the_frame_has_signed(app) {
        register(&app, "river-watch", RIVERS);
        let fields = [("partner", "river-watch"), ("widget", "form"), ("site", RIVERS), ("lang", "es")];
        let origin = app.core.config.server.public_url.clone();
        let answer = app.client.post_with(&at("form?partner=river-watch&theme=dark"), &[("origin", &origin)], &form("rosa@example.org", &fields)).expect(303);
        let place = answer.header("location").to_owned();
        assert!(place.starts_with(&at("form/sent?lang=es&theme=dark&partner=river-watch")), "{place}");
        let sent = app.client.get(&place).expect(200);
        assert_eq!(ancestors(sent.header("content-security-policy")), "'self' https://rivers.example");
        assert!(sent.body.contains("Falta un paso") && sent.body.contains("data-sent=\"https://rivers.example\""));
        app.client.post(&app.link("confirm", "rosa@example.org"), &[("revision", "1")]).expect(303);
        assert_eq!(app.total(), 1);
        // The same answer for whoever has signed already.
        let again = app.client.post_with(&at("form?partner=river-watch&theme=dark"), &[("origin", &origin)], &form("rosa@example.org", &fields)).expect(303);
        assert_eq!(again.header("location"), place);
        app.send_mail();
    }

    fn a_mistyped_address_is_asked_about_inside_the_frame(app) {
        let answer = app.client.post(&at("form"), &form("rosa@gmial.com", &[])).expect(422);
        assert!(answer.body.contains("<strong data-suggested>rosa@gmail.com</strong>"));
        app.client.post(&at("form"), &form("rosa@gmial.com", &[("use_suggestion", "rosa@gmail.com")])).expect(303);
        assert_eq!(app.mails("rosa@gmail.com").len(), 1);
    }

    fn a_campaign_that_is_closed_shows_the_count_and_says_so(app) {
        app.amend(|row| row.closes_at = Some(1));
        let answer = app.client.get(&at("form?size=compact")).expect(200);
        assert!(!answer.body.contains("<form") && answer.body.contains("class=\"figures\"") && answer.body.contains("This petition closed on"));
        let refused = app.client.post(&at("form"), &form("rosa@example.org", &[])).expect(409);
        assert!(!refused.body.contains("<form"));
        assert_eq!(app.rows(), 0);
        app.amend(|row| row.state = "draft".to_owned());
        for end in ["form", "form/sent", "counter"] {
            app.client.get(&at(end)).expect(404);
        }
    }

    fn sites_that_isolate_themselves_may_frame_counter_and_form(app) {
        for end in ["form", "form/sent", "counter"] {
            let answer = app.client.get(&at(end)).expect(200);
            assert_eq!(answer.header("cross-origin-resource-policy"), "cross-origin", "{end}");
            assert_eq!(answer.header("cross-origin-embedder-policy"), "require-corp", "{end}");
            assert!(answer.header("set-cookie").is_empty(), "{end}");
        }
    }

    fn nothing_in_an_address_becomes_markup_or_style(app) {
        let evil = "%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E";
        for name in ["theme", "accent", "size", "lang", "partner", "source", "utm_source", "site", "widget", "ref"] {
            for end in ["form", "form/sent", "counter"] {
                let answer = app.client.get(&at(&format!("{end}?{name}={evil}"))).expect(200);
                assert!(!answer.body.contains("<script>alert"), "{end} {name}");
                assert!(!answer.header("content-security-policy").contains("alert"));
            }
        }
        let accent = app.client.get(&at("counter?accent=a3213f%7D*%7Bx%3Ay%7D")).expect(200);
        assert_eq!(accent.body.matches("<style>").count(), 1, "a colour that is none");
    }

    fn the_counter_carries_who_brings_the_visitor_and_any_cache_may_keep_it(app) {
        let answer = app.client.get_with(&at("counter?lang=en&partner=river-watch&source=home&utm_medium=blog&site=https%3A%2F%2Fevil.example"),
            &[("referer", "https://anywhere.example/")]).expect(200);
        let link = format!("/campaigns/{SLUG}?lang=en&#38;partner=river-watch&#38;widget=counter&#38;source=home&#38;utm_medium=blog\"");
        assert!(answer.body.contains(&link), "{}", answer.body);
        assert!(!answer.body.contains("evil.example"));
        assert!(answer.header("cache-control").starts_with("public, max-age=2"));
        assert_eq!(answer.header("vary").to_lowercase().replace("accept-encoding", "").replace([',', ' '], ""), "", "one copy for everybody");
        assert_eq!(ancestors(answer.header("content-security-policy")), "*");
        assert!(loaded(&answer.body).is_empty(), "style and script stand in the page");
        let without = app.client.get(&at("counter")).expect(200);
        assert!(without.header("vary").to_lowercase().contains("accept-language"));
    }

    fn a_widget_that_somebody_sees_is_counted(app) {
        register(&app, "river-watch", RIVERS);
        let referer = ("referer", "https://rivers.example/");
        let see = |end: &str, agent: &str| app.client.get_with(&at(end), &[("user-agent", agent), referer]).expect(200);
        see("form?partner=river-watch", BROWSER);
        see("form?partner=river-watch", BROWSER);
        see("form?partner=river-watch", "curl/8");
        see("form?partner=river-watch&preview=yes", BROWSER);
        see("form?partner=lead", BROWSER);
        see("counter?partner=river-watch", BROWSER);
        see("counter", BROWSER);
        let mut counted = Vec::new();
        app.running.app.impressions.flush(|seen| { counted.extend_from_slice(seen); Ok::<_, ()>(()) }).unwrap();
        let partner = app.core.catalogue.by_slug(SLUG).unwrap().partnership("river-watch").unwrap().clone();
        let placement = |widget| Placement { campaign: app.campaign(), organisation: partner.organisation.id, site: partner.sites[0].id, widget };
        counted.sort();
        assert_eq!(counted, [(placement(Widget::Form), 2), (placement(Widget::Counter), 1)]);
    }

    fn the_page_that_makes_the_html_makes_what_was_chosen(app) {
        register(&app, "river-watch", RIVERS);
        let partner = app.desk(app.organiser("ana@rivers.example", &[("river-watch", Role::Campaigner)]));
        let base = format!("/organise/in/river-watch/joined/{SLUG}/embed");
        let page = partner.get(&format!("{base}?widget=form&language=es&theme=dark&accent=%23a3213f&size=compact&source=home&thanks=%2Fgracias")).expect(200);
        let element = format!("&#60;quipu-form campaign=&#34;{SLUG}&#34; partner=&#34;river-watch&#34; lang=&#34;es&#34; theme=&#34;dark&#34; accent=&#34;#a3213f&#34; size=&#34;compact&#34; source=&#34;home&#34; thanks=&#34;/gracias&#34;&#62;");
        assert!(page.body.contains(&element), "{}", page.body);
        assert!(page.body.contains("sha384-") && page.body.contains(RIVERS));
        assert!(page.body.contains(&format!("<iframe src=\"/embed/campaigns/{SLUG}/form?partner=river-watch&#38;lang=es")));
        let wrong = partner.get(&format!("{base}?accent=red&source=a%20b&thanks=javascript%3Aalert(1)")).expect(200);
        for field in ["accent", "source", "thanks"] {
            assert!(wrong.body.contains(&format!("id=\"{field}-error\"")), "{field}");
        }
        assert!(!wrong.body.contains("thanks=&#34;") && !wrong.body.contains("accent=&#34;"));
        let lead = app.desk_of(Role::Analyst);
        let page = lead.get(&format!("/organise/in/lead/campaigns/{SLUG}/embed?widget=badge&style=plain&accent=a3213f")).expect(200);
        assert!(page.body.contains("badge.svg?style=plain&#38;amp;colour=%23a3213f&#34; alt=&#34;") && page.body.contains("badge.png?style=plain"));
        assert!(page.body.contains("height=&#34;20&#34;") && page.body.contains("You have not named any site yet"));
        app.amend(|row| row.state = "draft".to_owned());
        let draft = lead.get(&format!("/organise/in/lead/campaigns/{SLUG}/embed")).expect(200);
        assert!(!draft.body.contains("<iframe"));
    }
}

#[test]
fn the_script_is_small_and_one_edition_never_changes() {
    let app = TestApp::sqlite();
    let newest = app.client.get("/embed/v1.js").expect(200);
    assert_eq!(newest.header("cache-control"), "public, max-age=3600");
    let page = app
        .desk_of(Role::Owner)
        .get(&format!("/organise/in/lead/campaigns/{SLUG}/embed"));
    let edition = page
        .body
        .split("/embed/v1.")
        .nth(2)
        .unwrap()
        .split(".js")
        .next()
        .unwrap()
        .to_owned();
    let same = app.client.get(&format!("/embed/v1.{edition}.js")).expect(200);
    assert_eq!(same.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(same.header("access-control-allow-origin"), "*");
    assert_eq!(same.body, newest.body);
    app.client.get("/embed/v1.AAAA.js").expect(404);
    let weight = weight(&app, "/embed/v1.js");
    assert!(weight <= 4_000, "{weight} bytes");
}

#[test]
fn what_a_frame_loads_is_light() {
    let app = TestApp::sqlite();
    for (end, most) in [
        ("counter?lang=en&accent=a3213f", 6_000),
        ("form?lang=es&accent=a3213f", 40_000),
    ] {
        let page = app.client.get(&at(end)).expect(200);
        let files = loaded(&page.body);
        let sum: usize = weight(&app, &at(end)) + files.iter().map(|file| weight(&app, file)).sum::<usize>();
        assert!(sum <= most, "{end}: {sum} bytes with {files:?}");
    }
}
