//! The computer's clock jumps an hour back and an hour forward: no link ends early, no mail comes twice without need,
//! nobody is locked out.

use quipu::config::{Config, Tls, Transport as Kind};
use quipu::mail::{MailWorker, Transport};
use quipu::outbox::store;

use crate::harness::Fault;
use crate::killing::message_id;
use crate::support::smtp::SmtpServer;
use crate::support::{TestApp, databases};

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

#[test]
fn a_link_lives_its_days_however_the_clock_jumps() {
    let mut fault = Fault::begin(
        "11-clock-links",
        "A link lives its days, however the clock jumps",
        "Signed, then the clock goes an hour back, or an hour forward on the last day; on both databases.",
    );
    for postgres in databases() {
        let app = TestApp::start(postgres, |_| {});
        let days = app.core.config.verification.link_days;
        for (email, jump) in [
            ("back@example.org", -HOUR),
            ("forward@example.org", HOUR),
            ("last@example.org", days * DAY),
        ] {
            app.sign(email).expect(303);
            let link = app.link("confirm", email);
            app.clock.advance(jump);
            app.client.get(&link).expect(200);
            app.client.post(&link, &[("revision", "1")]).expect(303);
            app.clock.advance(-jump);
        }
        app.refresh();
        assert_eq!(app.total(), 3);
    }
    fault.figure("confirmed after the jump", "3 of 3 on each");
}

#[test]
fn a_mail_that_is_being_sent_is_sent_once_when_the_clock_goes_back_and_at_most_twice_when_it_goes_forward() {
    let mut fault = Fault::begin(
        "11-clock-leases",
        "A mail that is being sent is nobody else's when the clock goes back, and comes at most twice when it goes forward",
        "A worker holds a mail; the clock goes an hour back, then two hours forward, while another worker looks; on both \
         databases.",
    );
    for postgres in databases() {
        let server = SmtpServer::start("take");
        let app = TestApp::start(postgres, |config: &mut Config| {
            config.mail.transport = Kind::Smtp;
            config.mail.smtp.host = "localhost".to_owned();
            config.mail.smtp.port = server.port;
            config.mail.smtp.tls = Tls::None;
        });
        let worker = || MailWorker::new(app.core.clone(), Transport::new(&app.core.config.mail, None).unwrap());
        app.sign("rosa@example.org").expect(303);
        let (now, lease) = (app.core.clock.now(), app.core.config.mail.lease_seconds);
        let held = app
            .core
            .database
            .write(|conn| store::lease(conn, now, now + lease, 8))
            .unwrap();
        assert_eq!(held.len(), 1);
        app.clock.advance(-HOUR);
        assert_eq!(worker().run_once().unwrap(), 0, "it is nobody else's");
        app.clock.advance(2 * HOUR);
        assert_eq!(worker().run_once().unwrap(), 1, "its lease seems to be over");
        app.core
            .database
            .write(|conn| store::finish(conn, &[&held[0]]))
            .unwrap();
        assert_eq!(worker().run_once().unwrap(), 0);
        assert_eq!(
            (server.mails().len(), app.mails_owed()),
            (1, 0),
            "once more than by its holder, no oftener"
        );

        // The holder's own copy and the other worker's are one mail to whoever compares Message-IDs.
        server.turn("drop");
        app.sign("ana@example.org").expect(303);
        worker().run_once().unwrap();
        server.turn("take");
        app.clock.advance(-HOUR);
        assert_eq!(worker().run_once().unwrap(), 0);
        app.clock.advance(8 * HOUR);
        worker().run_once().unwrap();
        let ids: Vec<String> = server.mails()[1..].iter().map(message_id).collect();
        assert_eq!(ids.len(), 2);
        assert_eq!(ids[0], ids[1]);
        assert_eq!(app.mails_owed(), 0);
    }
    fault.figure("sent by others after the jump back", 0);
    fault.figure("sent once more after the jump forward, same Message-ID", "1 on each");
}

#[test]
fn nobody_is_locked_out_when_the_clock_jumps() {
    let mut fault = Fault::begin(
        "11-clock-limits",
        "Nobody is locked out by a limit when the clock jumps",
        "Twenty forms from one address, ten of them before the clock goes an hour back (or forward), thirty being \
         allowed; and a second mail to the same mailbox; on both databases.",
    );
    for jump in [-HOUR, HOUR] {
        for postgres in databases() {
            let app = TestApp::start(postgres, |config| {
                config.limits.sign_per_address_burst = 30;
                config.limits.sign_per_address_per_hour = 300;
            });
            for number in 0..20 {
                if number == 10 {
                    app.send_mail();
                    app.clock.advance(jump);
                }
                app.sign(&format!("p{number}@example.org")).expect(303);
            }
            app.sign("p0@example.org").expect(303);
            assert_eq!(app.mails("p0@example.org").len(), 2, "a second mail in a day");
            app.clock.advance(-jump);
            app.sign("p20@example.org").expect(303);
            app.clock.advance(HOUR);
            app.send_mail();
        }
    }
    fault.figure("forms refused", 0);
}
