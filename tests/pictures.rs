//! What is shown as a picture or printed: badges, the card beside shared links, QR codes, the sheet for paper.

use std::time::{Duration, Instant};

use quipu::campaigns;
use quipu::core::locale::Language;

use crate::support::{SLUG, TestApp, on_both};

const SHARED: [&str; 6] = ["badge.svg", "badge.png", "card.png", "qr.svg", "qr.png", "sheet"];

struct Picture {
    tag: String,
    bytes: Vec<u8>,
}

impl Picture {
    fn decoded(&self) -> image::DynamicImage {
        image::load_from_memory(&self.bytes).unwrap()
    }
}

fn address(app: &TestApp, path: &str) -> String {
    format!("{}/campaigns/{SLUG}/{path}", app.core.config.server.public_url)
}

fn picture(app: &TestApp, path: &str) -> Picture {
    let mut answer = ureq::get(address(app, path)).call().unwrap();
    assert_eq!(answer.status(), 200);
    let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
    let (media_type, tag) = (header("content-type"), header("etag"));
    assert_eq!(
        media_type,
        if path.contains(".png") {
            "image/png"
        } else {
            "image/svg+xml"
        }
    );
    assert_eq!(header("access-control-allow-origin"), "*");
    assert_eq!(header("cross-origin-resource-policy"), "cross-origin");
    let bytes = answer.body_mut().read_to_vec().unwrap();
    Picture { tag, bytes }
}

fn write(app: &TestApp, language: Language, text: &str) {
    let id = app.campaign();
    let text = campaigns::parse_text("test.md", language, text).unwrap();
    app.core
        .database
        .write(|conn| campaigns::import_texts(conn, id, &[text], 0))
        .unwrap();
    app.refresh();
}

fn counted(app: &TestApp, count: i64) {
    let entry = campaigns::OfflineCount {
        count,
        provenance: "paper".to_owned(),
        collected_on: "2006-01-31".to_owned(),
        entered_by: "test".to_owned(),
    };
    let id = app.campaign();
    app.core
        .database
        .write(|conn| campaigns::add_offline(conn, id, entry, 0))
        .unwrap();
    app.refresh();
}

on_both! {
    fn badges_come_in_styles_languages_and_colours(app) {
        counted(&app, 650);
        let badge = |query: &str| app.client.get(&format!("/campaigns/{SLUG}/badge.svg?{query}")).expect(200).body;
        assert!(badge("lang=en").contains(">signatures<") && badge("lang=es").contains(">firmas<"));
        assert!(badge("style=flat").contains("650") && badge("style=plain").contains("650"));
        let large = badge("style=large&lang=en");
        assert!(large.contains("Goal: 1,000") && large.contains("width=\"140\""), "{large}");
        assert!(badge("colour=%23ffee00").contains("#ffee00") && badge("colour=ffee00").contains("fill=\"#000000\""));
        assert!(badge("colour=102030").contains("fill=\"#ffffff\""));
        for nonsense in ["colour=red", "colour=%22%2F%3E%3Cscript%3E", "style=%22%3E"] {
            assert_eq!(badge(nonsense), badge(""), "{nonsense}");
        }
        for style in ["flat", "large", "plain"] {
            assert!(picture(&app, &format!("badge.png?style={style}")).decoded().width() > 100);
        }
        assert_eq!(picture(&app, "badge.png").decoded().height(), 48);
    }
}

on_both! {
    fn a_badge_counts_at_once_and_says_when_nothing_changed(app) {
        let path = format!("/campaigns/{SLUG}/badge.svg");
        let before = app.client.get(&path).expect(200);
        let tag = before.header("etag");
        for known in [tag.to_owned(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".to_owned()] {
            let answer = app.client.get_with(&path, &[("if-none-match", &known)]).expect(304);
            assert!(answer.body.is_empty() && !answer.header("cache-control").is_empty());
        }
        app.confirmed("rosa@example.org", &[]);
        let after = app.client.get_with(&path, &[("if-none-match", tag)]).expect(200);
        assert!(after.body.contains(": 1</title>"));
    }
}

on_both! {
    fn a_card_shows_its_language_and_follows_texts_at_once_and_the_count_within_seconds(app) {
        let english = picture(&app, "card.png?lang=en");
        let drawn = english.decoded();
        assert_eq!((drawn.width(), drawn.height()), (1_200, 630));
        assert_ne!(english.tag, picture(&app, "card.png?lang=es").tag);
        let path = format!("/campaigns/{SLUG}/card.png?lang=en");
        app.client.get_with(&path, &[("if-none-match", &english.tag)]).expect(304);
        write(&app, Language::English, "title: Other rivers\nask: a\ntarget: t\n---\nb");
        let written = picture(&app, "card.png?lang=en");
        assert_ne!(written.tag, english.tag);
        app.confirmed("rosa@example.org", &[]);
        let begun = Instant::now();
        while picture(&app, "card.png?lang=en").tag == written.tag {
            assert!(begun.elapsed() < Duration::from_secs(5), "the card shows an old count");
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

on_both! {
    fn whoever_asks_at_the_same_time_gets_the_same_card(app) {
        let tags: Vec<String> = std::thread::scope(|scope| {
            let asked: Vec<_> = (0..20).map(|_| scope.spawn(|| picture(&app, "card.png").tag)).collect();
            asked.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert!(tags.iter().all(|tag| *tag == tags[0]));
    }
}

on_both! {
    fn no_title_breaks_a_picture(app) {
        let titles = ["</text><script>alert(1)</script> &amp; &#0; ]]>", "清洁的水", "مياه نظيفة", "a\u{301}\u{323}b", "👩‍👩‍👧 rivers",
            &"long ".repeat(28), &"w".repeat(140)];
        for title in titles {
            write(&app, Language::English, &format!("title: {title}\nask: a\ntarget: t\n---\nb"));
            assert_eq!(picture(&app, "card.png?lang=en").decoded().width(), 1_200, "{title}");
        }
    }
}

on_both! {
    fn a_page_tells_other_programs_its_card_and_where_to_ask_for_its_frame(app) {
        counted(&app, 7);
        for (language, title) in [("en", "Living rivers"), ("es", "Ríos vivos")] {
            let page = app.client.get(&format!("/campaigns/{SLUG}?lang={language}")).expect(200).body;
            let card = address(&app, &format!("card.png?lang={language}&amp;count=7"));
            assert!(page.contains(&format!("property=\"og:image\" content=\"{card}\"")), "{page}");
            assert!(page.contains("og:image:width\" content=\"1200\"") && page.contains("og:image:height\" content=\"630\""));
            assert!(page.contains(&format!("og:image:alt\" content=\"{title}. 7 ")));
            assert!(page.contains("name=\"twitter:card\" content=\"summary_large_image\""));
            app.client.get(&card.replace("&amp;", "&")).expect(200);
            let link = page.split("application/json+oembed\" href=\"").nth(1).unwrap().split('"').next().unwrap();
            let embedding = app.client.get(&link.replace("&amp;", "&")).expect(200).json();
            assert_eq!(embedding["title"], title);
        }
    }
}

fn scanned(picture: &Picture) -> String {
    let grey = picture.decoded().into_luma8();
    let (width, height) = (grey.width() as usize, grey.height() as usize);
    let mut seen =
        rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| grey.get_pixel(x as u32, y as u32).0[0]);
    let codes = seen.detect_grids();
    assert_eq!(codes.len(), 1);
    let (about, text) = codes[0].decode().unwrap();
    assert_eq!(about.ecc_level, 0, "level M is written as 0 (ISO/IEC 18004, table 12)");
    text
}

on_both! {
    fn a_code_leads_to_the_campaign_and_says_who_put_it_up(app) {
        let code = |query: &str| scanned(&picture(&app, &format!("qr.png?{query}")));
        assert_eq!(code(""), format!("{}?widget=print", address(&app, "").trim_end_matches('/')));
        let address = code("lang=es&partner=river-watch&source=Poster&utm_campaign=r%C3%ADo&size=900&site=https://x.example&widget=form");
        assert!(address.ends_with("?lang=es&partner=river-watch&widget=print&source=poster&utm_campaign=r%C3%ADo"), "{address}");
        assert!(app.client.get(&address).expect(200).body.contains("name=\"partner\" value=\"river-watch\""));
        for partner in ["outsider", "nobody", "%22"] {
            for path in ["qr.png", "qr.svg", "sheet"] {
                app.client.get(&format!("/campaigns/{SLUG}/{path}?partner={partner}")).expect(404);
            }
        }
        for (size, least, most) in [("0", 40, 64), ("256", 200, 256), ("99999", 2_000, 2_048), ("x", 400, 512)] {
            let side = picture(&app, &format!("qr.png?size={size}")).decoded().width();
            assert!((least..=most).contains(&side), "{size}: {side}");
        }
        let vector = String::from_utf8(picture(&app, "qr.svg?size=300&lang=es").bytes).unwrap();
        assert!(vector.contains("width=\"300\"") && vector.contains("Escanee"));
    }
}

on_both! {
    fn a_sheet_says_what_is_asked_who_is_responsible_and_where_it_goes(app) {
        let sheet = |query: &str| app.client.get(&format!("/campaigns/{SLUG}/sheet?{query}")).expect(200).body;
        let english = sheet("lang=en");
        for said in ["Living rivers", "Keep the rivers clean", "To: The ministry", "Responsible: Rivers First, Jirón de la Unión 1, Lima",
            "<strong>River Watch</strong> may write to me", "<strong>Rivers First</strong> may write to me too", "boxes A to B",
            "answers-lead@campaigns.example", "erased 12 months after", "/campaigns/rios-vivos/privacy", "class=\"a4\"",
            "</strong> Rivers First, Jirón"] {
            assert!(english.contains(said), "{said}: {english}");
        }
        assert_eq!(english.matches("<tr><th scope=\"row\">").count(), 12);
        let spanish = sheet("lang=es&partner=river-watch&source=stall&paper=letter");
        for said in ["Ríos vivos", "Mantengan limpios los ríos", "class=\"letter\"", "</strong> River Watch, Jirón",
            "qr.svg?lang=es&#38;partner=river-watch&#38;source=stall"] {
            assert!(spanish.contains(said), "{said}: {spanish}");
        }
        assert!(app.client.get(&format!("/campaigns/{SLUG}/sheet")).header("set-cookie").is_empty());
    }
}

on_both! {
    fn nothing_is_shown_of_a_draft(app) {
        app.amend(|row| row.state = "draft".to_owned());
        for path in SHARED {
            app.client.get(&format!("/campaigns/{SLUG}/{path}")).expect(404);
        }
        app.amend(|row| row.state = "closed".to_owned());
        for path in SHARED {
            assert_eq!(app.client.get(&format!("/campaigns/{SLUG}/{path}")).status, 200, "{path}");
        }
    }
}
