//! Campaigns written in the browser: from a draft to the archive, two people at once, what nobody may slip in.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use quipu::organisers::Role;

use crate::support::app::NOON;
use crate::support::organisers::Desk;
use crate::support::{Answer, SLUG, TestApp, on_both};

const CAMPAIGNS: &str = "/organise/in/lead/campaigns";

/// An address of a campaign's editor.
fn at(slug: &str, end: &str) -> String {
    format!("{CAMPAIGNS}/{slug}{end}")
}

/// The value of a hidden field.
fn hidden(page: &str, name: &str) -> String {
    let start = format!("name=\"{name}\" value=\"");
    let rest = page
        .split_once(&start)
        .unwrap_or_else(|| panic!("no field {name}: {page}"))
        .1;
    rest.split('"').next().unwrap().to_owned()
}

/// The content of a text field.
fn typed(page: &str, id: &str) -> String {
    let rest = page
        .split_once(&format!("id=\"{id}\""))
        .unwrap_or_else(|| panic!("no field {id}"))
        .1;
    let end = rest.find("</div>").unwrap_or(rest.len());
    let field = &rest[..end];
    match field.find("</textarea>") {
        Some(close) => field[field.find(">\n").unwrap() + 2..close].to_owned(),
        None => field
            .split_once("value=\"")
            .unwrap()
            .1
            .split('"')
            .next()
            .unwrap()
            .to_owned(),
    }
}

/// Complete English texts; `fields` replace and add.
fn texts<'a>(revision: &'a str, fields: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let complete = [
        ("revision", revision),
        ("languages", "en"),
        ("title.en", "Glaciers"),
        ("ask.en", "Stop the mine above the lake"),
        ("target.en", "The regional council"),
        ("body.en", "## Why\n\nThe lake is *drinking water*."),
        ("consent.en", "may write to me about the lake"),
        ("share.en", ""),
        ("thanks.en", "Bring a friend."),
        ("offline-note.en", ""),
    ];
    let replaced = |name: &str| fields.iter().any(|(field, _)| *field == name && *field != "languages");
    let kept = complete.into_iter().filter(|(name, _)| !replaced(name));
    kept.chain(fields.iter().copied()).collect()
}

/// A draft of this title; its short name.
fn draft(desk: &Desk, title: &str) -> String {
    let form = [
        ("title", title),
        ("language", "en"),
        ("slug", ""),
        ("time_zone", "America/Lima"),
        ("goal", "2000"),
    ];
    let answer = desk.post(&format!("{CAMPAIGNS}/new"), &form).expect(303);
    let location = answer.header("location").to_owned();
    location
        .split("/campaigns/")
        .nth(1)
        .unwrap()
        .split('/')
        .next()
        .unwrap()
        .to_owned()
}

/// Saves texts from a form that was just opened.
fn save(desk: &Desk, slug: &str, fields: &[(&str, &str)]) -> Answer {
    let revision = hidden(&desk.get(&at(slug, "/edit")).expect(200).body, "revision");
    desk.post(&at(slug, "/edit"), &texts(&revision, fields))
}

fn step(desk: &Desk, slug: &str, step: &str) -> Answer {
    let path = at(slug, &format!("/state/{step}"));
    desk.get(&path).expect(200);
    desk.post(&path, &[])
}

fn events(app: &TestApp) -> Vec<(String, String)> {
    use diesel::prelude::*;
    use quipu::db::schema::audit_entries;
    app.core
        .database
        .read(|conn| {
            audit_entries::table
                .order(audit_entries::id)
                .select((audit_entries::action, audit_entries::detail))
                .load(conn)
                .map_err(quipu::db::DbError::from)
        })
        .unwrap()
}

on_both! {
    fn a_campaign_is_written_published_changed_closed_opened_again_and_archived(app) {
        let desk = app.desk_of(Role::Campaigner);
        let slug = draft(&desk, "¡Glaciers, not gold!");
        assert_eq!(slug, "glaciers-not-gold");
        let public = format!("/campaigns/{slug}");
        app.client.get(&public).expect(404);
        assert!(app.board_knows(&slug));

        let page = desk.get(&at(&slug, "/edit?done=edit-created")).expect(200).body;
        assert!(page.contains("Nobody else sees it until you publish it"), "{page}");
        let refused = desk.get(&at(&slug, "/state/publish")).expect(200).body;
        for missing in ["The demand (English)", "Addressed to (English)", "Text (English)"] {
            assert!(refused.contains(missing), "{missing}: {refused}");
        }
        desk.post(&at(&slug, "/state/publish"), &[]).expect(422);
        app.client.get(&public).expect(404);

        save(&desk, &slug, &[]).expect(303);
        app.client.get(&public).expect(404);
        step(&desk, &slug, "publish").expect(303);
        let shown = app.client.get(&public).expect(200).body;
        assert!(shown.contains("<h2>Why</h2>") && shown.contains("<form") && shown.contains("may write to me about the lake"));

        save(&desk, &slug, &[("title.en", "Ice and water")]).expect(303);
        assert!(app.client.get(&public).expect(200).body.contains("<h1>Ice and water</h1>"));

        step(&desk, &slug, "close").expect(303);
        assert!(!app.client.get(&public).expect(200).body.contains("<form"));
        step(&desk, &slug, "reopen").expect(303);
        assert!(app.client.get(&public).expect(200).body.contains("<form"));
        let won = [("victory.en", "The council said *no* to the mine.")];
        desk.post(&at(&slug, "/state/win"), &won).expect(303);
        assert!(app.client.get(&public).expect(200).body.contains("The council said *no* to the mine."));
        step(&desk, &slug, "close").expect(303);
        step(&desk, &slug, "archive").expect(303);
        assert!(!app.client.get("/").expect(200).body.contains("Ice and water"));
        app.client.get(&public).expect(200);
        step(&desk, &slug, "restore").expect(303);
        assert!(app.client.get("/").expect(200).body.contains("Ice and water"));
        desk.post(&at(&slug, "/state/publish"), &[]).expect(409);

        let done: Vec<String> = events(&app).into_iter().map(|(action, _)| action).collect();
        let count = |word: &str| done.iter().filter(|action| *action == word).count();
        assert_eq!((count("campaign.created"), count("campaign.changed"), count("campaign.state")), (1, 2, 7));
    }

    fn the_second_of_two_writers_is_told_and_loses_nothing(app) {
        let (first, second) = (app.desk_of(Role::Owner), app.desk_of(Role::Campaigner));
        let slug = draft(&first, "Glaciers");
        save(&first, &slug, &[]).expect(303);
        let revision = hidden(&first.get(&at(&slug, "/edit")).body, "revision");
        let (path, mine) = (at(&slug, "/edit"), [("title.en", "Mine"), ("thanks.en", "Typed by me")]);
        first.post(&path, &texts(&revision, &[("title.en", "Theirs"), ("ask.en", "Their demand")])).expect(303);

        let told = second.post(&path, &texts(&revision, &mine)).expect(409).body;
        assert_eq!(typed(&told, "title-en"), "Mine");
        assert_eq!(typed(&told, "thanks-en"), "Typed by me");
        assert_eq!(typed(&told, "ask-en"), "Their demand", "what only the other changed is put in");
        assert!(told.contains("<blockquote class=\"typed\" lang=\"en\">Theirs</blockquote>"), "{told}");
        let page = first.get(&path).body;
        assert_eq!(typed(&page, "title-en"), "Theirs", "nothing was saved");

        let now = hidden(&told, "revision");
        let kept = [("title.en", "Mine"), ("thanks.en", "Typed by me"), ("ask.en", "Their demand")];
        second.post(&path, &texts(&now, &kept)).expect(303);
        let page = first.get(&path).body;
        assert_eq!((typed(&page, "title-en").as_str(), typed(&page, "ask-en").as_str()), ("Mine", "Their demand"));
    }

    fn what_else_changes_a_campaign_is_no_conflict(app) {
        let desk = app.desk_of(Role::Campaigner);
        let page = desk.get(&at(SLUG, "/edit")).expect(200).body;
        let revision = hidden(&page, "revision");
        let id = app.campaign();
        let entry = quipu::campaigns::OfflineCount {
            count: 12,
            provenance: "market stall".to_owned(),
            collected_on: "2006-01-30".to_owned(),
            entered_by: "Rosa".to_owned(),
        };
        app.core.database.write(|conn| quipu::campaigns::add_offline(conn, id, entry, NOON)).unwrap();
        step(&desk, SLUG, "close").expect(303);
        let mut form = texts(&revision, &[("languages", "es"), ("title.es", "Ríos"), ("ask.es", "A"), ("target.es", "X"), ("body.es", "B")]);
        form.retain(|(name, _)| *name != "consent.en");
        desk.post(&at(SLUG, "/edit"), &form).expect(303);
    }

    fn what_will_not_do_is_said_beside_the_field_and_everything_typed_stays(app) {
        let desk = app.desk_of(Role::Campaigner);
        let slug = draft(&desk, "Glaciers");
        let long = "x".repeat(201);
        let fields = [("title.en", long.as_str()), ("ask.en", "with a bell\u{7}"), ("target.en", "turned \u{202e}round"), ("body.en", "I typed <b>all</b> this")];
        let answer = save(&desk, &slug, &fields).expect(422);
        assert_eq!(typed(&answer.body, "title-en"), long);
        assert_eq!(typed(&answer.body, "body-en"), "I typed &#60;b&#62;all&#60;/b&#62; this");
        for id in ["title-en-error", "ask-en-error", "target-en-error"] {
            assert!(answer.body.contains(&format!("id=\"{id}\"")), "{id}: {}", answer.body);
        }
        assert_eq!(typed(&desk.get(&at(&slug, "/edit")).body, "title-en"), "Glaciers");
        save(&desk, &slug, &[("body.en", &"y".repeat(50_000))]).expect(303);
        save(&desk, &slug, &[("body.en", &"y".repeat(50_001))]).expect(422);

        step(&desk, &slug, "publish").expect(303);
        let emptied = save(&desk, &slug, &[("ask.en", "")]).expect(422);
        assert!(emptied.body.contains("id=\"ask-en-error\""), "a published campaign stays complete");

        let bad = [("title", ""), ("language", "en"), ("slug", "No Good"), ("time_zone", "Lima"), ("goal", "many")];
        let again = desk.post(&format!("{CAMPAIGNS}/new"), &bad).expect(422).body;
        for id in ["title-error", "slug-error", "time-zone-error", "goal-error"] {
            assert!(again.contains(&format!("id=\"{id}\"")), "{id}");
        }
        assert!(again.contains("value=\"No Good\""));
        for taken in [SLUG, "new"] {
            let form = [("title", "T"), ("language", "en"), ("slug", taken), ("time_zone", "UTC"), ("goal", "")];
            assert!(desk.post(&format!("{CAMPAIGNS}/new"), &form).expect(422).body.contains("id=\"slug-error\""));
        }
        assert_eq!(draft(&desk, "Glaciers"), "glaciers-2");
    }

    fn a_language_is_added_and_taken_out_and_the_default_one_stays(app) {
        let desk = app.desk_of(Role::Campaigner);
        let slug = draft(&desk, "Glaciers");
        let path = at(&slug, "/edit");
        let revision = hidden(&desk.get(&path).body, "revision");
        let both = desk.post(&path, &texts(&revision, &[("add", "es"), ("title.en", "Not saved yet")])).expect(200).body;
        assert_eq!(typed(&both, "title-en"), "Not saved yet");
        assert_eq!(typed(&both, "title-es"), "");
        save(&desk, &slug, &[("languages", "es"), ("title.es", "Glaciares"), ("ask.es", "Paren la mina"), ("target.es", "El consejo"), ("body.es", "Agua.")]).expect(303);
        step(&desk, &slug, "publish").expect(303);
        let spanish = format!("/campaigns/{slug}?lang=es");
        assert!(app.client.get(&spanish).body.contains("<h1>Glaciares</h1>"));

        let revision = hidden(&desk.get(&path).body, "revision");
        let without = desk.post(&path, &texts(&revision, &[("languages", "es"), ("remove", "es")])).expect(200).body;
        assert!(!without.contains("id=\"title-es\"") && hidden(&without, "removed") == "es");
        assert!(app.client.get(&spanish).body.contains("Glaciares"), "it goes when it is saved");
        desk.post(&path, &texts(&revision, &[("removed", "es")])).expect(303);
        assert!(!app.client.get(&spanish).body.contains("Glaciares"));

        let revision = hidden(&desk.get(&path).body, "revision");
        desk.post(&path, &texts(&revision, &[("removed", "en")])).expect(400);
        let kept = desk.post(&path, &texts(&revision, &[("remove", "en")])).expect(200).body;
        assert!(kept.contains("id=\"title-en\""));
    }

    fn previews_are_safe_and_save_nothing(app) {
        let desk = app.desk_of(Role::Campaigner);
        let slug = draft(&desk, "Glaciers");
        let body = "# Big\n\n*soft* <script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=alert(1)>";
        let piece = desk.post(&at(&slug, "/edit/preview"), &[("body", body)]).expect(200);
        assert!(piece.body.contains("<h2>Big</h2>") && piece.body.contains("<em>soft</em>"));
        let evil = ["<script", "javascript:", "onerror", "<img"];
        assert!(evil.iter().all(|word| !piece.body.contains(word)), "{}", piece.body);

        let form = texts("1", &[("show", "en"), ("title.en", "Only looked at"), ("body.en", body)]);
        let whole = desk.post(&at(&slug, "/edit/page"), &form).expect(200);
        assert!(whole.body.contains("<h1>Only looked at</h1>") && whole.body.contains("may write to me about the lake"));
        assert!(evil.iter().all(|word| !whole.body.contains(word)), "{}", whole.body);
        assert_eq!(whole.header("cache-control"), "no-store");
        assert_eq!(typed(&desk.get(&at(&slug, "/edit")).body, "title-en"), "Glaciers");

        save(&desk, &slug, &[("body.en", body), ("thanks.en", "<b>bold</b>")]).expect(303);
        step(&desk, &slug, "publish").expect(303);
        let public = app.client.get(&format!("/campaigns/{slug}")).expect(200).body;
        assert!(!public.contains("<script>alert") && !public.contains("javascript:") && !public.contains("onerror"));
    }

    fn a_field_that_is_off_is_neither_shown_nor_kept(app) {
        let desk = app.desk_of(Role::Campaigner);
        settings(&desk, SLUG, &[("postcode", None), ("comment", None), ("public", None)]).expect(303);
        let page = app.client.get(&format!("/campaigns/{SLUG}")).expect(200).body;
        for name in ["postcode", "comment", "public"] {
            assert!(!page.contains(&format!("name=\"{name}\"")), "{name}");
        }
        let described = app.client.get(&format!("/api/v1/campaigns/{SLUG}")).json();
        assert_eq!(described["fields"], serde_json::json!({ "postcode": false, "comment": false, "public": false }));

        // What is not asked for is not even looked at.
        let sent = [("postcode", "<>"), ("comment", "see https://evil.example"), ("public", "yes")];
        app.confirmed("rosa@example.org", &sent);
        assert!(!app.client.get(&format!("/campaigns/{SLUG}")).body.contains("Rosa Q."));
        let seen = desk.get(&at(SLUG, "/versions")).expect(200).body;
        let newest = seen.split("/versions/seen/").nth(1).unwrap().split('"').next().unwrap();
        assert!(desk.get(&at(SLUG, &format!("/versions/seen/{newest}"))).expect(200).body.contains("Not asked for"));

        settings(&desk, SLUG, &[("postcode", Some("yes"))]).expect(303);
        assert!(app.client.get(&format!("/campaigns/{SLUG}")).body.contains("name=\"postcode\""));
    }

    fn times_are_those_of_the_campaigns_clocks(app) {
        let desk = app.desk_of(Role::Campaigner);
        // 07:00 in Lima is noon in London: in a day it opens, in two it closes.
        settings(&desk, SLUG, &[("opens", Some("2006-02-01T07:00")), ("closes", Some("2006-02-02T07:00"))]).expect(303);
        let open = || app.client.get(&format!("/campaigns/{SLUG}")).expect(200).body.contains("<form");
        assert!(!open());
        app.clock.set(NOON + 86_400 - 1);
        assert!(!open());
        app.clock.set(NOON + 86_400);
        assert!(open());
        app.clock.set(NOON + 2 * 86_400);
        assert!(!open());
        let page = desk.get(&at(SLUG, "/edit/settings")).expect(303).header("location").to_owned();
        assert!(page.starts_with("/organise/login"), "two days later one logs in again");
    }

    fn a_time_that_the_clocks_skip_is_refused_and_one_that_comes_twice_is_explained(app) {
        let desk = app.desk_of(Role::Campaigner);
        let zone = ("time_zone", Some("Europe/Berlin"));
        let skipped = settings(&desk, SLUG, &[zone, ("opens", Some("2006-03-26T02:30"))]).expect(422).body;
        assert!(skipped.contains("2006-03-26 03:30") && skipped.contains("value=\"2006-03-26T02:30\""), "{skipped}");
        let twice = settings(&desk, SLUG, &[zone, ("closes", Some("2006-10-29T02:30"))]).expect(303);
        assert!(twice.header("location").ends_with("done=edit-settings-twice"));
        let row = app.core.catalogue.by_slug(SLUG).unwrap().row.clone();
        // The second half past two in Berlin: 01:30 UTC.
        assert_eq!(row.closes_at, Some(1_162_085_400));
        settings(&desk, SLUG, &[zone, ("goal", Some("3000"))]).expect(303);
        let row = app.core.catalogue.by_slug(SLUG).unwrap().row.clone();
        assert_eq!((row.goal, row.closes_at), (3_000, Some(1_162_085_400)), "what was not touched stays to the second");
        for (field, value) in [
            ("closes", "2005-12-31T10:00"), ("closes", "soon"), ("goal", "10,000"), ("milestones", "1.000"),
            ("time_zone", "Mars/Olympus"), ("default_language", "qu"),
        ] {
            let page = settings(&desk, SLUG, &[zone, (field, Some(value))]).expect(422).body;
            assert!(page.contains(&format!("id=\"{}-error\"", field.replace('_', "-"))), "{field} {value}");
        }
    }

    fn two_people_change_settings_and_the_second_is_told(app) {
        let (first, second) = (app.desk_of(Role::Owner), app.desk_of(Role::Campaigner));
        let before = form_of(&second.get(&at(SLUG, "/edit/settings")).expect(200).body);
        settings(&first, SLUG, &[("goal", Some("5000")), ("comment", None)]).expect(303);
        let mut form: Vec<(&str, &str)> = before.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        for (name, value) in &mut form {
            if *name == "goal" {
                *value = "7000";
            }
        }
        let told = second.post(&at(SLUG, "/edit/settings"), &form).expect(409).body;
        assert_eq!(typed(&told, "goal"), "7000");
        assert!(told.contains(">5000</blockquote>") && told.contains("somebody else switched this off"), "{told}");
        assert_eq!(app.core.catalogue.by_slug(SLUG).unwrap().row.goal, 5_000);
        let again = form_of(&told);
        let again: Vec<(&str, &str)> = again.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        second.post(&at(SLUG, "/edit/settings"), &again).expect(303);
        assert_eq!(app.core.catalogue.by_slug(SLUG).unwrap().row.goal, 7_000);
    }

    fn what_supporters_saw_and_what_was_said_before_can_be_read(app) {
        let desk = app.desk_of(Role::Campaigner);
        let slug = draft(&desk, "Glaciers");
        save(&desk, &slug, &[("title.en", "Never public")]).expect(303);
        assert!(desk.get(&at(&slug, "/versions")).expect(200).body.contains("Nobody has seen this campaign yet"));
        save(&desk, &slug, &[("title.en", "First public title")]).expect(303);
        step(&desk, &slug, "publish").expect(303);
        save(&desk, &slug, &[("title.en", "Second public title")]).expect(303);
        let list = desk.get(&at(&slug, "/versions")).expect(200).body;
        let links = |kind: &str| -> Vec<String> {
            let mark = format!("/versions/{kind}/");
            let parts = list.split(mark.as_str()).skip(1);
            parts.map(|part| part.split('"').next().unwrap().to_owned()).collect()
        };
        let seen: Vec<String> = links("seen").iter().map(|id| desk.get(&at(&slug, &format!("/versions/seen/{id}"))).expect(200).body).collect();
        assert_eq!(seen.len(), 2);
        assert!(seen[0].contains("Second public title") && seen[1].contains("First public title"));
        assert!(seen[0].contains("<em>drinking water</em>") && seen[0].contains("may write to me about the lake"));

        let changes = links("changes");
        assert_eq!(changes.len(), 4, "made, and three times saved");
        let newest = desk.get(&at(&slug, &format!("/versions/changes/{}", changes[0]))).expect(200).body;
        assert!(newest.contains("<del>First</del><ins>Second</ins> public title"), "{newest}");
        assert!(newest.contains("campaigner"), "who it was");
        assert!(desk.get(&at(&slug, &format!("/versions/changes/{}", changes[3]))).body.contains("The language was added"));
        // Numbers of another campaign's are nobody's here.
        desk.get(&at(SLUG, &format!("/versions/changes/{}", changes[0]))).expect(404);
        desk.get(&at(SLUG, &format!("/versions/seen/{}", links("seen")[0]))).expect(404);
    }

    fn an_image_is_drawn_anew_and_shown_with_its_words(app) {
        let desk = app.desk_of(Role::Campaigner);
        let slug = draft(&desk, "Glaciers");
        let path = at(&slug, "/edit/image");
        let mut file = jpeg(1_800, 900);
        file.extend_from_slice(b"<script>alert(1)</script>");
        let (status, page) = upload(&app, &desk, &path, &[], Some(&file));
        assert!(status == 422 && page.contains("id=\"alt-en-error\""), "{page}");
        assert_eq!(upload(&app, &desk, &path, &[("alt.en", "The lake <b>from above</b>")], Some(&file)).0, 303);
        let image = app.core.catalogue.by_slug(&slug).unwrap().image.clone().unwrap();
        assert_eq!((image.width, image.height, image.extension.as_str()), (1_600, 800, "jpg"));
        let (public, inside) = (format!("/campaigns/{slug}/image/{}", image.file()), at(&slug, &format!("/image/{}", image.file())));

        // A draft's image is for members only.
        assert_eq!(fetch(&app, &public, None).0, 404);
        assert_eq!(fetch(&app, &inside, None).0, 303);
        assert_eq!(fetch(&app, &inside, Some(&app.desk_of(Role::Analyst))).0, 200);
        let outsider = app.desk(app.organiser("out@outsider.example", &[("outsider", Role::Owner)]));
        assert_eq!(fetch(&app, &inside, Some(&outsider)).0, 404);
        assert!(!page_of(&desk, &slug).contains("<script>alert"));

        save(&desk, &slug, &[]).expect(303);
        step(&desk, &slug, "publish").expect(303);
        let (status, headers, bytes) = fetch(&app, &public, None);
        assert_eq!(status, 200);
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        assert_eq!(header("content-type"), "image/jpeg");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert!(header("cache-control").contains("immutable"));
        assert!(bytes.starts_with(&[0xFF, 0xD8]) && !bytes.windows(7).any(|window| window == b"<script"));
        let page = app.client.get(&format!("/campaigns/{slug}")).expect(200).body;
        assert!(page.contains(&format!("src=\"{public}\" alt=\"The lake &#60;b&#62;from above&#60;/b&#62;\"")), "{page}");
        assert_eq!(app.client.get(&format!("/api/v1/campaigns/{slug}")).json()["image"]["width"], 1_600);

        // Only the words, without a new file; then decoration; then none.
        assert_eq!(upload(&app, &desk, &path, &[("alt.en", "The lake in May")], None).0, 303);
        assert!(app.client.get(&format!("/campaigns/{slug}")).body.contains("alt=\"The lake in May\""));
        assert_eq!(upload(&app, &desk, &path, &[("alt.en", ""), ("decorative", "yes")], None).0, 303);
        assert!(app.client.get(&format!("/campaigns/{slug}")).body.contains(&format!("src=\"{public}\" alt=\"\"")));
        desk.post(&at(&slug, "/edit/image/remove"), &[]).expect(303);
        assert_eq!(fetch(&app, &public, None).0, 404);
        assert!(!app.client.get(&format!("/campaigns/{slug}")).body.contains("<img"));
    }
}

#[test]
fn bombs_scripts_and_large_files_are_refused_in_words() {
    let app = TestApp::sqlite();
    let desk = app.desk_of(Role::Campaigner);
    let path = at(SLUG, "/edit/image");
    let mut bomb = b"\x89PNG\r\n\x1a\n\0\0\0\x0DIHDR".to_vec();
    bomb.extend_from_slice(&30_000_u32.to_be_bytes());
    bomb.extend_from_slice(&30_000_u32.to_be_bytes());
    // 8 bits, red, green and blue; then the checksum of this very header.
    bomb.extend_from_slice(&[8, 2, 0, 0, 0, 0xE9, 0x45, 0x6F, 0xED]);
    let began = std::time::Instant::now();
    let alt = [("alt.en", "A lake"), ("alt.es", "Un lago")];
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
    let large = [jpeg(40, 40), vec![0; 5 * 1024 * 1024]].concat();
    for (file, words) in [
        (bomb.as_slice(), "too many pixels"),
        (svg.as_slice(), "not a JPEG, PNG or WebP"),
        (b"GIF89a/*<script>", "not a JPEG, PNG or WebP"),
        (&jpeg(40, 40)[..300], "cannot be read"),
        (large.as_slice(), "larger than 5 MB"),
        (b"", "Please choose a file"),
    ] {
        let (status, page) = upload(&app, &desk, &path, &alt, Some(file));
        assert!(
            status == 422 && page.contains(words) && page.contains("A lake</textarea>"),
            "{words}: {status} {page}"
        );
    }
    assert!(began.elapsed() < std::time::Duration::from_secs(20));
    assert!(app.core.catalogue.by_slug(SLUG).unwrap().image.is_none());
    // Far too much is not even read.
    assert_eq!(
        upload(&app, &desk, &path, &alt, Some(&vec![0; 40 * 1024 * 1024])).0,
        413
    );
    // Without a word of where it comes from, it must carry its token.
    let foreign = ureq_post(
        &app,
        &path,
        &[("cookie", desk.cookie.as_str())],
        &alt,
        Some(&jpeg(40, 40)),
    );
    assert_eq!(foreign.0, 403);
}

#[test]
fn only_who_may_write_writes() {
    let app = TestApp::sqlite();
    for role in [Role::Analyst, Role::Exporter] {
        let desk = app.desk_of(role);
        for path in [
            "/edit",
            "/edit/settings",
            "/edit/image",
            "/state",
            "/state/close",
            "/versions",
        ] {
            desk.get(&at(SLUG, path)).expect(403);
        }
        desk.get(&format!("{CAMPAIGNS}/new")).expect(403);
        desk.post(&at(SLUG, "/edit"), &texts("1", &[])).expect(403);
        desk.post(&at(SLUG, "/state/close"), &[]).expect(403);
    }
    assert_eq!(app.core.catalogue.by_slug(SLUG).unwrap().row.state, "open");
}

#[test]
fn the_command_line_and_the_browser_see_each_others_texts() {
    let app = TestApp::sqlite();
    let desk = app.desk_of(Role::Campaigner);
    let text = "title: From a file\nask: A\ntarget: X\n---\nBody";
    let imported = quipu::campaigns::parse_text("en.md", quipu::core::locale::Language::English, text).unwrap();
    let (id, revision) = (app.campaign(), hidden(&desk.get(&at(SLUG, "/edit")).body, "revision"));
    app.core
        .database
        .write(|conn| quipu::campaigns::import_texts(conn, id, &[imported], NOON))
        .unwrap();
    app.refresh();
    let told = desk.post(&at(SLUG, "/edit"), &texts(&revision, &[])).expect(409).body;
    assert!(told.contains(">From a file</blockquote>"));
    assert!(desk.get(&at(SLUG, "/versions")).body.contains("command line"));
}

fn page_of(desk: &Desk, slug: &str) -> String {
    desk.get(&at(slug, "/edit/image")).expect(200).body
}

/// The fields of the settings' form as a browser would send them.
fn form_of(page: &str) -> Vec<(String, String)> {
    let text = |id: &str| typed(page, id);
    let chosen = page
        .split("<option value=\"")
        .skip(1)
        .find(|option| option.split('>').next().unwrap().contains(" selected"));
    let mut form = vec![
        ("revision".to_owned(), hidden(page, "revision")),
        ("goal".to_owned(), text("goal")),
        ("milestones".to_owned(), text("milestones")),
        (
            "default_language".to_owned(),
            chosen.unwrap().split('"').next().unwrap().to_owned(),
        ),
        ("time_zone".to_owned(), text("time-zone")),
        ("opens".to_owned(), text("opens")),
        ("closes".to_owned(), text("closes")),
    ];
    for name in ["postcode", "comment", "public"] {
        if page.contains(&format!("name=\"{name}\" type=\"checkbox\" value=\"yes\" checked")) {
            form.push((name.to_owned(), "yes".to_owned()));
        }
    }
    form
}

/// Opens the settings, changes these (nothing: takes the tick away), and saves.
fn settings(desk: &Desk, slug: &str, changes: &[(&str, Option<&str>)]) -> Answer {
    let mut form = form_of(&desk.get(&at(slug, "/edit/settings")).expect(200).body);
    for (name, value) in changes {
        form.retain(|(field, _)| field != name);
        form.extend(value.map(|value| ((*name).to_owned(), value.to_owned())));
    }
    let form: Vec<(&str, &str)> = form
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    desk.post(&at(slug, "/edit/settings"), &form)
}

fn jpeg(width: u32, height: u32) -> Vec<u8> {
    let picture = RgbImage::from_fn(width, height, |x, y| Rgb([(x % 255) as u8, (y % 255) as u8, 80]));
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(picture)
        .write_to(&mut bytes, ImageFormat::Jpeg)
        .unwrap();
    bytes.into_inner()
}

fn upload(app: &TestApp, desk: &Desk, path: &str, fields: &[(&str, &str)], file: Option<&[u8]>) -> (u16, String) {
    let origin = app.core.config.server.public_url.clone();
    ureq_post(
        app,
        path,
        &[("cookie", desk.cookie.as_str()), ("origin", origin.as_str())],
        fields,
        file,
    )
}

fn ureq_post(
    app: &TestApp,
    path: &str,
    headers: &[(&str, &str)],
    fields: &[(&str, &str)],
    file: Option<&[u8]>,
) -> (u16, String) {
    const BOUNDARY: &str = "----between-the-parts";
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend_from_slice(
            format!("--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").as_bytes(),
        );
    }
    if let Some(file) = file {
        let head = format!(
            "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"lake.jpg\"\r\ncontent-type: image/jpeg\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(file);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    let mut request = agent().post(format!("{}{path}", app.core.config.server.public_url));
    request = request.header("content-type", format!("multipart/form-data; boundary={BOUNDARY}"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    match request.send(&body[..]) {
        Ok(mut response) => (
            response.status().as_u16(),
            response.body_mut().read_to_string().unwrap_or_default(),
        ),
        // It was told so before it had sent everything.
        Err(_) => (413, String::new()),
    }
}

fn fetch(app: &TestApp, path: &str, desk: Option<&Desk>) -> (u16, ureq::http::HeaderMap, Vec<u8>) {
    let mut request = agent().get(format!("{}{path}", app.core.config.server.public_url));
    if let Some(desk) = desk {
        request = request.header("cookie", &desk.cookie);
    }
    let mut response = request.call().unwrap();
    let bytes = response.body_mut().read_to_vec().unwrap();
    (response.status().as_u16(), response.headers().clone(), bytes)
}

fn agent() -> ureq::Agent {
    let config = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false);
    config.build().into()
}

impl TestApp {
    /// Whether a campaign is there with its key and its tally.
    fn board_knows(&self, slug: &str) -> bool {
        let campaign = self.core.catalogue.by_slug(slug).unwrap();
        let tally = self
            .core
            .database
            .write(|conn| quipu::tallies::store::lock(conn, &[campaign.id]))
            .unwrap();
        campaign.key.is_some() && tally.len() == 1
    }
}
