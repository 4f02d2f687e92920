//! The dashboard: its numbers are those of what happened, whoever may see numbers sees no name, and looking at a page is
//! counted without keeping anything of who looked.

use std::sync::Arc;

use quipu::app::Core;
use quipu::campaigns::{self, OfflineCount};
use quipu::mail::{MailWorker, Transport};
use quipu::organisers::Role;

use crate::support::client::Answer;
use crate::support::organisers::Desk;
use crate::support::smtp::SmtpServer;
use crate::support::{SLUG, TestApp, on_both};

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

fn path() -> String {
    format!("/organise/in/lead/campaigns/{SLUG}")
}

fn page(desk: &Desk) -> Answer {
    desk.get(&path()).expect(200)
}

/// The text of the place that carries this name, as the page came.
fn shown(page: &Answer, name: &str) -> String {
    let after = page.body.split(&format!("data-live=\"{name}\">")).nth(1);
    after
        .unwrap_or_else(|| panic!("no {name}"))
        .split('<')
        .next()
        .unwrap()
        .to_owned()
}

/// The same as the page's script is told.
fn told(desk: &Desk, name: &str) -> String {
    let numbers = desk.get(&format!("{}/numbers", path())).expect(200).json();
    numbers["texts"][name].as_str().unwrap_or_default().to_owned()
}

/// The numbers of the row that begins with these words: without marks, and without what stands beside them.
fn row(page: &Answer, words: &str) -> Vec<String> {
    let row = page.body.split("<tr>").find(|row| row.contains(&format!(">{words}<")));
    let row = row
        .unwrap_or_else(|| panic!("no row {words}"))
        .split("</tr>")
        .next()
        .unwrap();
    let cells = row.split("<td class=\"number\">").skip(1);
    cells
        .map(|cell| cell.split('<').next().unwrap().trim().to_owned())
        .collect()
}

/// A number of the mails.
fn mails(page: &Answer, words: &str) -> String {
    let after = page.body.split(&format!("<dt>{words}</dt><dd>")).nth(1);
    after
        .unwrap_or_else(|| panic!("no {words}"))
        .split('<')
        .next()
        .unwrap()
        .trim()
        .to_owned()
}

fn look(app: &TestApp, headers: &[(&str, &str)]) {
    app.client.get_with(&format!("/campaigns/{SLUG}"), headers).expect(200);
}

/// Sends what is owed to this server.
fn send_through(app: &TestApp, server: &SmtpServer) {
    let mut config = (*app.core.config).clone();
    config.mail.transport = quipu::config::Transport::Smtp;
    config.mail.smtp.host = "localhost".to_owned();
    config.mail.smtp.port = server.port;
    config.mail.smtp.tls = quipu::config::Tls::None;
    config.mail.smtp.timeout_seconds = 5;
    let core = Core {
        config: Arc::new(config),
        ..app.core.clone()
    };
    let transport = Transport::new(&core.config.mail, None).unwrap();
    MailWorker::new(core, transport).run_once().unwrap();
}

on_both! {
    fn the_numbers_are_those_of_what_happened(app) {
        app.confirmed("rosa@example.org", &[("source", "poster")]);
        app.confirmed("luis@example.org", &[("country", "CL")]);
        app.confirmed("ines@example.org", &[]);
        app.sign("ana@example.org").expect(303);
        app.client.post(&app.link("withdraw", "luis@example.org"), &[]).expect(200);
        let (id, now) = (app.campaign(), app.core.clock.now());
        let paper = OfflineCount {
            count: 1_000,
            provenance: "On paper".to_owned(),
            collected_on: "2006-01-30".to_owned(),
            entered_by: "lead".to_owned(),
        };
        app.core.database.write(|conn| campaigns::add_offline(conn, id, paper, now)).unwrap();
        app.send_mail();
        app.refresh();
        let desk = app.desk_of(Role::Owner);
        let page = page(&desk);
        for (name, number) in [("total", "1,002"), ("online", "2"), ("offline", "1,000"), ("pending", "1"), ("today", "2"), ("hour", "2"), ("yesterday", "0")] {
            assert_eq!(shown(&page, name), number, "{name}");
            assert_eq!(told(&desk, name), number, "{name}");
        }
        assert_eq!(row(&page, "Sent the form"), ["4", "4", "4"]);
        assert_eq!(row(&page, "of these, had signed before"), ["0", "0", "0"]);
        assert_eq!(row(&page, "Were sent a mail"), ["4", "4", "4"]);
        assert_eq!(row(&page, "Confirmed, and count"), ["2", "2", "2"]);
        assert_eq!(row(&page, "January 31, 2006"), ["2"], "the day");
        assert_eq!(row(&page, "07:00"), ["2"], "the hour, in the campaign's zone");
        assert!(page.body.contains("Peru") && !page.body.contains("Chile"), "who withdrew is in no breakdown");
        assert!(page.body.contains("poster") && page.body.contains("Without a label"));
        assert_eq!(shown(&page, "goal"), "reached");
    }

    fn a_form_sent_again_is_told_apart(app) {
        app.sign("rosa@example.org").expect(303);
        app.sign("rosa@example.org").expect(303);
        app.client.post(&app.link("confirm", "rosa@example.org"), &[("revision", "2")]).expect(303);
        app.sign("rosa@example.org").expect(303);
        app.send_mail();
        let page = page(&app.desk_of(Role::Owner));
        assert_eq!(row(&page, "Sent the form"), ["3", "3", "3"]);
        assert_eq!(row(&page, "of these, had signed before"), ["2", "2", "2"]);
        assert_eq!(row(&page, "Confirmed, and count"), ["1", "1", "1"]);
    }

    fn a_day_ends_at_midnight_of_the_campaign(app) {
        // It is seven in the morning in Lima.
        app.confirmed("rosa@example.org", &[]);
        app.clock.advance(16 * 3_600 + 3_599);
        let desk = app.desk_of(Role::Owner);
        assert_eq!((told(&desk, "today"), told(&desk, "yesterday")), ("1".to_owned(), "0".to_owned()));
        app.clock.advance(1);
        assert_eq!((told(&desk, "today"), told(&desk, "yesterday")), ("0".to_owned(), "0".to_owned()));
        app.clock.advance(8 * 3_600);
        let desk = app.desk_of(Role::Owner);
        assert_eq!((told(&desk, "today"), told(&desk, "yesterday")), ("0".to_owned(), "1".to_owned()));
        let page = page(&desk);
        assert_eq!(row(&page, "January 31, 2006"), ["1"]);
        assert_eq!(row(&page, "February 1, 2006"), ["0"]);
        assert_eq!(row(&page, "Confirmed, and count"), ["0", "1", "1"]);
    }

    fn a_look_is_counted_once_and_only_a_persons(app) {
        look(&app, &[("user-agent", FIREFOX)]);
        look(&app, &[("user-agent", FIREFOX), ("accept-language", "es")]);
        app.client.get_with(&format!("/campaigns/{SLUG}?source=poster"), &[("user-agent", FIREFOX)]).expect(200);
        look(&app, &[("user-agent", FIREFOX), ("sec-purpose", "prefetch")]);
        look(&app, &[("user-agent", "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)")]);
        look(&app, &[("user-agent", "curl/8.5.0")]);
        app.client.head_with(&format!("/campaigns/{SLUG}"), &[("user-agent", FIREFOX)]).expect(200);
        app.client.get_with(&format!("/campaigns/{SLUG}/privacy"), &[("user-agent", FIREFOX)]).expect(200);
        app.running.app.note_views().unwrap();
        app.running.app.note_views().unwrap();
        let desk = app.desk_of(Role::Owner);
        assert_eq!(row(&page(&desk), "Looked at the page"), ["3", "3", "3"]);
        app.clock.advance(24 * 3_600);
        look(&app, &[("user-agent", FIREFOX)]);
        app.running.app.note_views().unwrap();
        assert_eq!(row(&page(&app.desk_of(Role::Owner)), "Looked at the page"), ["1", "4", "4"]);
        app.clock.advance(8 * 24 * 3_600);
        let page = page(&app.desk_of(Role::Owner));
        assert_eq!(row(&page, "Looked at the page"), ["0", "0", "4"]);
        assert!(page.body.contains("Since January 31, 2006"));
    }

    fn what_becomes_of_mails_is_counted(app) {
        let server = SmtpServer::start("later");
        app.sign("rosa@example.org").expect(303);
        send_through(&app, &server);
        server.turn("take");
        app.clock.advance(3_600);
        send_through(&app, &server);
        server.turn("refuse");
        app.sign("nobody@example.org").expect(303);
        send_through(&app, &server);
        app.sign("nobody@example.org").expect(303);
        for _ in 0..4 {
            app.sign("luis@example.org").expect(303);
            app.send_mail();
        }
        let page = page(&app.desk_of(Role::Owner));
        for (words, number) in [
            ("Sent today", "4"),
            ("Put off today, to be tried again", "1"),
            ("Refused today by the mail server", "1"),
            ("Given up today", "0"),
            ("Not sent today: the mailbox had had its share", "1"),
            ("Not sent today: the address was refused before", "1"),
            ("Waiting to be sent", "0"),
        ] {
            assert_eq!(mails(&page, words), number, "{words}");
        }
        assert!(page.body.contains("Mail goes out as it should"));
    }

    fn a_mail_given_up_is_told(app) {
        let server = SmtpServer::start("later");
        app.sign("rosa@example.org").expect(303);
        app.clock.advance(97 * 3_600);
        send_through(&app, &server);
        let page = page(&app.desk_of(Role::Owner));
        assert_eq!((mails(&page, "Given up today"), app.mails_owed()), ("1".to_owned(), 0));
        assert!(page.body.contains("1 mail was given up in the last 24 hours"));
    }

    fn mails_that_nobody_sends_are_told_in_a_sentence(app) {
        app.sign("rosa@example.org").expect(303);
        app.sign("luis@example.org").expect(303);
        let desk = app.desk_of(Role::Campaigner);
        let young = page(&desk);
        assert!(young.body.contains("Mail is going out.") && !young.body.contains("ask your technician"));
        app.clock.advance(2 * 3_600);
        let page = page(&desk);
        assert!(page.body.contains("2 mails not sent for 2 hours: ask your technician"), "{}", page.body);
        assert_eq!(mails(&page, "Waiting to be sent"), "2");
        app.send_mail();
    }

    fn a_draft_and_an_empty_campaign_have_a_dashboard(app) {
        let desk = app.desk_of(Role::Analyst);
        let empty = page(&desk);
        assert_eq!(shown(&empty, "total"), "0");
        assert!(empty.body.contains("No confirmed signatures yet."));
        assert!(empty.body.contains("No mail is waiting to be sent."));
        assert!(empty.body.contains(&format!("href=\"/campaigns/{SLUG}\"")));
        app.amend(|row| row.state = "draft".to_owned());
        let draft = page(&desk);
        assert!(draft.body.contains("A draft: nobody else sees it."));
        assert!(!draft.body.contains(&format!("href=\"/campaigns/{SLUG}\"")), "there is no page to see yet");
        assert_eq!(told(&desk, "total"), "0");
    }

    fn whoever_sees_numbers_sees_no_name(app) {
        app.confirmed("rosa@example.org", &[("public", "yes"), ("comment", "for my river"), ("postcode", "15001")]);
        app.refresh();
        for role in [Role::Analyst, Role::Owner] {
            let desk = app.desk_of(role);
            for page in [page(&desk), desk.get(&format!("{}/numbers", path())).expect(200)] {
                for personal in ["Rosa", "Quispe", "rosa@example.org", "for my river", "15001"] {
                    assert!(!page.body.contains(personal), "{personal}");
                }
            }
        }
    }

    fn what_comes_next_is_said_in_the_campaigns_zone(app) {
        let desk = app.desk_of(Role::Owner);
        let now = app.core.clock.now();
        assert!(page(&desk).body.contains("without a closing date"));
        app.amend(|row| row.closes_at = Some(now + 86_400));
        assert!(page(&desk).body.contains("It can be signed until February 1, 2006, 07:00."));
        app.amend(|row| row.opens_at = Some(now + 3_600));
        assert!(page(&desk).body.contains("Signing opens on January 31, 2006, 08:00."));
        app.clock.advance(86_400);
        assert!(page(&app.desk_of(Role::Owner)).body.contains("Signing ended on February 1, 2006, 07:00."));
    }

    fn the_card_of_a_campaign_tells_today(app) {
        app.confirmed("rosa@example.org", &[]);
        let list = app.desk_of(Role::Analyst).get("/organise/in/lead").expect(200);
        assert!(list.body.contains("Today: 1") && list.body.contains("class=\"spark\""));
    }
}

#[test]
fn two_nodes_add_up() {
    let app = TestApp::postgres();
    let other = app.beside();
    for node in [&app, &other, &other] {
        look(node, &[("user-agent", FIREFOX)]);
    }
    app.sign("rosa@example.org").expect(303);
    other.sign("luis@example.org").expect(303);
    for node in [&app, &other] {
        node.running.app.note_views().unwrap();
    }
    app.send_mail();
    let page = page(&app.desk_of(Role::Owner));
    assert_eq!(row(&page, "Looked at the page"), ["3", "3", "3"]);
    assert_eq!(row(&page, "Sent the form"), ["2", "2", "2"]);
    assert_eq!(row(&page, "Were sent a mail"), ["2", "2", "2"]);
}
