//! Mail: sent through a real server, tried again, capped, never repeated for good reason; and signing never waits.

use std::os::unix::fs::PermissionsExt;

use quipu::config::{Config, Tls, Transport};

use crate::support::postgres::FreshDatabase;
use crate::support::smtp::SmtpServer;
use crate::support::{TestApp, databases, on_both};

fn relay(config: &mut Config, port: u16) {
    config.mail.transport = Transport::Smtp;
    config.mail.smtp.host = "localhost".to_owned();
    config.mail.smtp.port = port;
    config.mail.smtp.tls = Tls::None;
    config.mail.smtp.timeout_seconds = 5;
}

#[test]
fn mail_goes_to_a_real_server_with_tls_and_a_password() {
    for postgres in databases() {
        let server = SmtpServer::start("auth");
        let app = TestApp::start(postgres, |config| {
            relay(config, server.port);
            config.mail.smtp.tls = Tls::Starttls;
            config.mail.smtp.ca_file = server.certificate.clone();
            config.mail.smtp.username = "quipu".to_owned();
            config.mail.smtp.password = serde_json::from_str("\"secret\"").unwrap();
        });
        app.sign_with("rosa@example.org", &[("lang", "es")]).expect(303);
        app.send_mail();
        let mails = server.mails();
        assert_eq!(mails.len(), 1);
        assert_eq!(
            (mails[0]["tls"].as_bool(), mails[0]["authenticated"].as_bool()),
            (Some(true), Some(true))
        );
        assert_eq!(mails[0]["to"][0], "rosa@example.org");
        assert_eq!(mails[0]["from"], "lead@campaigns.example");
        let content = mails[0]["content"].as_str().unwrap();
        for header in [
            "Reply-To: answers-lead@campaigns.example",
            "Auto-Submitted: auto-generated",
            "Message-ID: <",
            "Date: ",
        ] {
            assert!(content.contains(header), "{header}: {content}");
        }
        assert!(content.contains("multipart/alternative") && content.contains("Rivers First"));
        assert!(
            !content.contains("Quispe") && !content.contains("Rosa "),
            "nothing that was typed stands in the mail"
        );
        assert_eq!(app.mails_owed(), 0);
    }
}

#[test]
fn a_certificate_that_nobody_vouches_for_is_refused() {
    for postgres in databases() {
        let server = SmtpServer::start("auth");
        let mut app = TestApp::start(postgres, |config| {
            relay(config, server.port);
            config.mail.smtp.tls = Tls::Starttls;
        });
        app.sign("rosa@example.org").expect(303);
        app.send_mail();
        assert!(server.mails().is_empty());
        assert_eq!(app.mails_owed(), 1);
        app.leave_mail();
    }
}

#[test]
fn a_mail_put_off_is_tried_again_with_the_same_message_id() {
    for postgres in databases() {
        let again = postgres.as_ref().map(|_| FreshDatabase::create());
        let later = SmtpServer::start("later");
        let mut app = TestApp::start(postgres, |config| relay(config, later.port));
        app.sign("rosa@example.org").expect(303);
        for _ in 0..5 {
            app.send_mail();
            app.clock.advance(6 * 3_600 + 2);
        }
        assert_eq!(app.mails_owed(), 1, "still owed");
        let id = |mail: &serde_json::Value| {
            let content = mail["content"].as_str().unwrap();
            content
                .lines()
                .find(|line| line.starts_with("Message-ID: "))
                .unwrap()
                .to_owned()
        };
        let attempts: Vec<String> = later.mails().iter().map(id).collect();
        assert_eq!(attempts.len(), 5);
        assert!(attempts.iter().all(|attempt| *attempt == attempts[0]), "{attempts:?}");
        app.leave_mail();
        drop(app);

        let take = SmtpServer::start("take");
        let app = TestApp::start(again, |config| relay(config, take.port));
        app.sign("rosa@example.org").expect(303);
        app.send_mail();
        assert_eq!((take.mails().len(), app.mails_owed()), (1, 0));
    }
}

on_both! {
    fn a_mail_refused_for_good_suppresses_the_address(app) {
        let server = SmtpServer::start("refuse");
        let mut config = (*app.core.config).clone();
        relay(&mut config, server.port);
        let core = quipu::app::Core { config: std::sync::Arc::new(config), ..app.core.clone() };
        let transport = quipu::mail::Transport::new(&core.config.mail, None).unwrap();
        let worker = quipu::mail::MailWorker::new(core, transport);
        app.sign("nobody@example.org").expect(303);
        assert_eq!(worker.run_once().unwrap(), 1);
        assert_eq!(app.mails_owed(), 0);
        app.sign("nobody@example.org").expect(303);
        assert!(app.mails("nobody@example.org").is_empty(), "an address that refused gets no more mail");
    }
}

on_both! {
    fn a_mailbox_gets_three_mails_in_a_day_over_all_campaigns(app) {
        for _ in 0..6 {
            app.sign("rosa@example.org").expect(303);
            app.send_mail();
        }
        assert_eq!(app.mails("rosa@example.org").len(), 3);
        app.sign("rosa+other@example.org").expect(303);
        assert!(app.mails("rosa+other@example.org").is_empty(), "the same mailbox under another spelling");
        app.clock.advance(86_399);
        app.sign("rosa@example.org").expect(303);
        assert_eq!(app.mails("rosa@example.org").len(), 3);
        app.clock.advance(2);
        app.sign("rosa@example.org").expect(303);
        assert_eq!(app.mails("rosa@example.org").len(), 4);
    }
}

on_both! {
    fn a_worker_that_died_is_overtaken_and_its_late_word_ignored(app) {
        use quipu::outbox::store;
        app.sign("rosa@example.org").expect(303);
        let now = app.core.clock.now();
        let lease = |now: i64| app.core.database.write(|conn| store::lease(conn, now, now + 120, 10)).unwrap();
        let dead = lease(now);
        assert_eq!(dead.len(), 1);
        assert!(lease(now).is_empty(), "leased mails are nobody else's");
        assert!(lease(now + 119).is_empty());
        let second = lease(now + 120);
        assert_eq!((second.len(), second[0].attempts), (1, 2));
        app.core.database.write(|conn| store::finish(conn, &[&dead[0]])).unwrap();
        assert_eq!(app.mails_owed(), 1, "the overtaken worker cannot finish");
        app.core.database.write(|conn| store::finish(conn, &[&second[0]])).unwrap();
        assert_eq!(app.mails_owed(), 0);
    }
}

#[test]
fn signing_does_not_wait_for_a_mail_server_that_is_away_or_slow() {
    // One that refuses connections, and one that takes them and never says a word.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    for port in [crate::support::binary::free_port(), silent.local_addr().unwrap().port()] {
        for postgres in databases() {
            let mut app = TestApp::start(postgres, |config| {
                relay(config, port);
                config.mail.worker = true;
                config.mail.smtp.timeout_seconds = 30;
            });
            let begun = std::time::Instant::now();
            for number in 0..20 {
                app.sign(&format!("p{number}@example.org")).expect(303);
            }
            assert!(begun.elapsed().as_secs_f64() < 5.0, "{:?}", begun.elapsed());
            assert_eq!(app.rows(), 20);
            app.leave_mail();
        }
    }
}

#[test]
fn a_local_program_can_send_the_mail() {
    for postgres in databases() {
        let folder = tempfile::tempdir().unwrap();
        let (program, taken) = (folder.path().join("sendmail"), folder.path().join("taken"));
        std::fs::write(
            &program,
            format!(
                "#!/bin/sh\necho \"$@\" > '{0}.arguments'\ncat > '{0}'\n",
                taken.display()
            ),
        )
        .unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        let app = TestApp::start(postgres, |config| {
            config.mail.transport = Transport::Sendmail;
            config.mail.sendmail.command = program.clone();
        });
        app.sign("rosa@example.org").expect(303);
        app.send_mail();
        assert!(
            std::fs::read_to_string(&taken)
                .unwrap()
                .contains("To: rosa@example.org")
        );
        assert!(
            std::fs::read_to_string(folder.path().join("taken.arguments"))
                .unwrap()
                .contains("rosa@example.org")
        );
    }
}

on_both! {
    fn both_mails_say_what_they_should_in_both_languages(app) {
        for (lang, confirm, already) in [("en", "Please confirm", "already signed"), ("es", "confirme su firma", "ya firmó")] {
            let email = format!("rosa-{lang}@example.org");
            app.sign_with(&email, &[("lang", lang)]).expect(303);
            let mail = app.mails(&email).remove(0);
            assert!(mail.subject.to_lowercase().contains(&confirm.to_lowercase()), "{}", mail.subject);
            for part in [&mail.text, &mail.html] {
                assert!(part.contains("/confirm/") && part.contains("/withdraw/") && part.contains("Rivers First"), "{part}");
                assert!(!part.contains("Quispe"));
            }
            app.client.post(&app.link("confirm", &email), &[("revision", "1")]).expect(303);
            app.sign_with(&email, &[("lang", lang)]).expect(303);
            assert!(app.mails(&email)[0].subject.contains(already), "{}", app.mails(&email)[0].subject);
        }
    }
}

/// A text with what differs from run to run taken out.
pub fn settled(text: &str, base: &str) -> String {
    let is_token = |part: &str| part.len() == 51 && part.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
    let part = |part: &str| {
        if is_token(part) {
            "TOKEN".to_owned()
        } else {
            part.to_owned()
        }
    };
    let line = |line: &str| line.split('/').map(part).collect::<Vec<_>>().join("/");
    text.replace(base, "https://sign.example.org")
        .lines()
        .map(line)
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn mails_read_as_they_were_approved() {
    let app = TestApp::sqlite();
    let base = app.core.config.server.public_url.clone();
    for lang in ["en", "es"] {
        let email = format!("rosa-{lang}@example.org");
        app.confirmed(&email, &[("lang", lang)]);
        app.sign_with(&email, &[("lang", lang)]).expect(303);
        for (kind, mail) in ["already_signed", "confirmation"].iter().zip(app.mails(&email)) {
            let shown = format!(
                "Subject: {}\nTo: {}\n\n{}",
                mail.subject,
                mail.to,
                settled(&mail.text, &base)
            );
            insta::assert_snapshot!(format!("{kind}_{lang}"), shown);
        }
    }
}
