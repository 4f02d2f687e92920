//! What programs get that ask how a campaign's address is embedded (oEmbed 1.0).

use std::path::Path;
use std::process::Command;

use quipu::campaigns;
use quipu::core::locale::Language;

use crate::support::{Answer, SLUG, TestApp, on_both};

fn page(app: &TestApp) -> String {
    format!("{}/campaigns/{SLUG}", app.core.config.server.public_url)
}

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

fn ask(app: &TestApp, url: &str, more: &str) -> Answer {
    app.client.get(&format!("/oembed?url={}{more}", encoded(url)))
}

on_both! {
    fn a_campaigns_address_is_embedded_as_its_counter(app) {
        let answer = ask(&app, &page(&app), "").expect(200);
        assert_eq!(answer.header("content-type"), "application/json");
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        let told = answer.json();
        for (name, value) in [("version", "1.0"), ("type", "rich"), ("title", "Living rivers"), ("provider_name", "Quipu"),
            ("author_name", "Rivers First")] {
            assert_eq!(told[name], value);
        }
        assert!(told["cache_age"].as_u64().unwrap() > 0);
        let html = told["html"].as_str().unwrap();
        let counter = format!("{}/embed/campaigns/{SLUG}/counter", app.core.config.server.public_url);
        assert!(html.starts_with(&format!("<iframe src=\"{counter}\" title=\"Living rivers\" width=\"600\" height=\"150\"")), "{html}");
        app.client.get(&counter).expect(200);
        assert_eq!((told["thumbnail_width"].as_u64(), told["thumbnail_height"].as_u64()), (Some(1_200), Some(630)));
        app.client.get(told["thumbnail_url"].as_str().unwrap()).expect(200);
    }
}

on_both! {
    fn language_and_who_brings_people_go_along(app) {
        let url = format!("{}/?lang=es&partner=river-watch&source=blog&widget=print&ref=abc", page(&app));
        let told = ask(&app, &url, "").expect(200).json();
        assert_eq!(told["title"], "Ríos vivos");
        let html = told["html"].as_str().unwrap();
        assert!(html.contains("/counter?lang=es&#38;partner=river-watch&#38;source=blog\""), "{html}");
        assert!(told["thumbnail_url"].as_str().unwrap().ends_with("card.png?lang=es"));
    }
}

on_both! {
    fn nothing_is_larger_than_was_asked_for(app) {
        let told = ask(&app, &page(&app), "&maxwidth=300&maxheight=120").expect(200).json();
        assert_eq!((told["width"].as_u64(), told["height"].as_u64()), (Some(300), Some(120)));
        assert!(told["html"].as_str().unwrap().contains("width=\"300\" height=\"120\""));
        assert!(told.get("thumbnail_url").is_none());
        for nonsense in ["&maxwidth=x", "&maxheight=-1", "&maxwidth=0"] {
            ask(&app, &page(&app), nonsense).expect(400);
        }
    }
}

on_both! {
    fn a_title_is_never_markup_in_json_or_xml(app) {
        let id = app.campaign();
        let text = campaigns::parse_text("t", Language::English, "title: </iframe><script> & \"x\"\nask: a\ntarget: t\n---\nb").unwrap();
        app.core.database.write(|conn| campaigns::import_texts(conn, id, &[text], 0)).unwrap();
        app.refresh();
        let told = ask(&app, &page(&app), "&format=json").expect(200).json();
        assert_eq!(told["title"], "</iframe><script> & \"x\"");
        let html = told["html"].as_str().unwrap();
        assert!(!html.contains("<script") && html.matches('<').count() == 2, "{html}");
        let answer = ask(&app, &page(&app), "&format=xml").expect(200);
        assert_eq!(answer.header("content-type"), "text/xml; charset=utf-8");
        assert!(answer.body.starts_with("<?xml version=\"1.0\" encoding=\"utf-8\""), "{}", answer.body);
        let svg = resvg::usvg::roxmltree::Document::parse(&answer.body).unwrap();
        let said = |name: &str| svg.descendants().find(|node| node.has_tag_name(name)).unwrap().text().unwrap().to_owned();
        assert_eq!((said("title"), said("html")), (told["title"].as_str().unwrap().to_owned(), html.to_owned()));
    }
}

on_both! {
    fn other_addresses_and_other_formats_are_refused(app) {
        let ours = page(&app);
        let elsewhere = ours.replace("127.0.0.1", "127.0.0.2");
        let port = app.core.config.server.public_url.replace("http://", "http://user@");
        for url in ["", "x", "https://example.org/campaigns/rios-vivos", &elsewhere, &format!("{port}/campaigns/{SLUG}"),
            &format!("{ours}-none"), &format!("{ours}/privacy"), &format!("{ours}/../../organise"), &ours.replace("http:", "https:"),
            &app.core.config.server.public_url, "file:///etc/passwd", "javascript:alert(1)"] {
            assert_eq!(ask(&app, url, "").status, 404, "{url}");
        }
        for format in ["yaml", "html", ""] {
            assert_eq!(ask(&app, &ours, &format!("&format={format}")).status, 501, "{format}");
        }
        app.client.get("/oembed").expect(400);
        app.amend(|row| row.state = "draft".to_owned());
        ask(&app, &ours, "").expect(404);
    }
}

/// Two programs that others embed with (PyPI: oEmbedPy and pyoembed) find the address on the page, ask, and understand.
#[test]
#[ignore = "needs them; scripts/test puts them in place and runs this"]
fn consumers_understand_what_they_are_told() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let target = std::env::var("CARGO_TARGET_DIR").map_or_else(|_| root.join("target"), Into::into);
    let app = TestApp::start(None, |_| {});
    let ran = Command::new(target.join("oembed/bin/python"))
        .arg(root.join("tests/oembed/consume.py"))
        .arg(format!("{}?lang=es", page(&app)))
        .output()
        .unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let said = String::from_utf8(ran.stdout).unwrap();
    assert_eq!(said.matches("Ríos vivos").count(), 2, "{said}");
}
