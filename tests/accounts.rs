//! Organisers' accounts: logging in and out, one-time passwords, mailed links, the team; and what is refused.

use std::time::Instant;

use quipu::organisers::{Role, totp};

use crate::support::binary::{Program, fail, succeed};
use crate::support::organisers::{Desk, PASSWORD};
use crate::support::{Answer, TestApp, databases, on_both};

const ROSA: &str = "rosa@lead.example";
const OTHER: &str = "cuatro vientos sin nombre";
const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;

fn rosa(app: &TestApp) -> i64 {
    app.organiser_with_password(ROSA, &[("lead", Role::Owner)])
}

fn is_in(desk: &Desk) -> bool {
    let answer = desk.get("/organise/account");
    assert!(answer.status == 200 || answer.header("location").starts_with("/organise/login"));
    answer.status == 200
}

/// The first text between two others.
fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("{before} in {text}"));
    rest.split_once(after).unwrap().0
}

/// What an authenticator app would have after scanning the page.
fn secret_on(page: &Answer) -> Vec<u8> {
    let text = between(&page.body, "<code>", "</code>").replace(' ', "");
    totp_rs::Secret::try_from_base32(text).unwrap().as_bytes().to_vec()
}

/// Sets one-time passwords up; gives the secret and the recovery codes.
fn set_up_totp(app: &TestApp, desk: &Desk) -> (Vec<u8>, Vec<String>) {
    let page = desk.get("/organise/account/totp").expect(200);
    let (secret, offer) = (
        secret_on(&page),
        between(&page.body, "name=\"offer\" value=\"", "\"").to_owned(),
    );
    let code = totp::code_at(&secret, app.core.clock.now()).unwrap();
    let shown = desk
        .post("/organise/account/totp", &[("offer", &offer), ("code", &code)])
        .expect(200);
    let codes = shown.body.split("<li><code>").skip(1);
    let codes: Vec<String> = codes.map(|rest| rest.split('<').next().unwrap().to_owned()).collect();
    assert_eq!(codes.len(), 10);
    (secret, codes)
}

fn code_now(app: &TestApp, secret: &[u8]) -> String {
    totp::code_at(secret, app.core.clock.now()).unwrap()
}

/// The link of a kind that was mailed last to this address.
fn mailed(app: &TestApp, kind: &str, to: &str) -> String {
    let mails = app.mails(to);
    let text = &mails.first().expect("a mail was sent").text;
    let wanted = format!("/organise/{kind}/");
    text.split_whitespace()
        .find(|word| word.contains(&wanted))
        .unwrap()
        .to_owned()
}

on_both! {
    fn logging_in_begins_a_new_session_and_a_planted_cookie_is_worth_nothing(app) {
        rosa(&app);
        let thief = app.organiser("thief@outsider.example", &[("outsider", Role::Owner)]);
        for planted in ["quipu=planted".to_owned(), app.desk(thief).cookie] {
            let victim = app.nobody().with_cookie(&planted);
            let answer = victim.post("/organise/login", &[("email", ROSA), ("password", PASSWORD)]).expect(303);
            let cookie = answer.header("set-cookie");
            assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"), "{cookie}");
            let logged_in = victim.after(&answer);
            assert_ne!(logged_in.cookie, planted);
            assert!(is_in(&logged_in) && !is_in(&victim));
            assert!(logged_in.get("/organise/account").body.contains(ROSA));
        }
    }

    fn logging_out_ends_the_session_and_not_only_the_cookie(app) {
        rosa(&app);
        let desk = app.log_in(ROSA, PASSWORD);
        assert!(is_in(&desk));
        let answer = desk.post("/organise/logout", &[]).expect(303);
        assert!(answer.header("set-cookie").contains("Max-Age=0"));
        assert!(!is_in(&desk));
        desk.post("/organise/logout", &[]).expect(303);
    }

    fn whoever_was_on_the_way_somewhere_gets_there_and_nowhere_else(app) {
        rosa(&app);
        let log_in = |next: &str| {
            let form = [("email", ROSA), ("password", PASSWORD), ("next", next)];
            app.nobody().post("/organise/login", &form).expect(303).header("location").to_owned()
        };
        assert_eq!(log_in("/organise/in/lead/team?x=1"), "/organise/in/lead/team?x=1");
        assert_eq!(log_in("https://evil.example/organise/"), "/organise");
        assert_eq!(log_in("//evil.example"), "/organise");
        let page = app.nobody().get("/organise/login?next=%2Forganise%2Fin%2Flead%2Fteam").expect(200);
        assert!(page.body.contains("name=\"next\" value=\"/organise/in/lead/team\""));
    }

    fn an_unknown_account_is_answered_like_a_wrong_password_and_as_slowly(app) {
        rosa(&app);
        app.organiser("new@lead.example", &[("lead", Role::Analyst)]);
        let ask = |email: &str| {
            let begun = Instant::now();
            let answer = app.nobody().post("/organise/login", &[("email", email), ("password", "wrong wrong wrong")]).expect(422);
            (answer.body.replace(email, "ADDRESS"), begun.elapsed(), answer.header("set-cookie").to_owned())
        };
        let (known, _, cookie) = ask(ROSA);
        assert_eq!(cookie, "");
        for email in ["nobody@nowhere.example", "new@lead.example", "no address at all"] {
            assert_eq!(ask(email).0, known, "{email}");
        }
        // The fastest of many, taken in turns, tells the work apart from what else this computer does.
        let mut fastest = [std::time::Duration::MAX; 2];
        let alike = |[known, unknown]: [std::time::Duration; 2]| unknown * 2 > known && known * 2 > unknown;
        for round in 0..40 {
            for (email, fastest) in [ROSA, "nobody@nowhere.example"].into_iter().zip(&mut fastest) {
                *fastest = ask(email).1.min(*fastest);
            }
            if round >= 4 && alike(fastest) {
                break;
            }
        }
        assert!(alike(fastest), "{fastest:?}");
    }

    fn a_one_time_password_is_asked_for_and_works_once(app) {
        rosa(&app);
        let (secret, _) = set_up_totp(&app, &app.log_in(ROSA, PASSWORD));
        let half_way = app.log_in(ROSA, PASSWORD);
        assert!(!is_in(&half_way), "a password alone is half a login");
        half_way.get("/organise/login/code").expect(200);
        let first = code_now(&app, &secret);
        half_way.post("/organise/login/code", &[("code", &first)]).expect(422);
        app.clock.advance(30);
        let code = code_now(&app, &secret);
        half_way.post("/organise/login/code", &[("code", "000000")]).expect(422);
        let answer = half_way.post("/organise/login/code", &[("code", &code), ("next", "/organise/in/lead")]).expect(303);
        assert_eq!(answer.header("location"), "/organise/in/lead");
        let desk = half_way.after(&answer);
        assert!(is_in(&desk) && desk.cookie != half_way.cookie && !is_in(&half_way));
        // The same code, and an earlier one, are refused to whoever looked over her shoulder.
        let thief = app.log_in(ROSA, PASSWORD);
        for seen in [&code, &first] {
            thief.post("/organise/login/code", &[("code", seen)]).expect(422);
        }
        app.clock.advance(20 * 60);
        desk.post("/organise/prove", &[("code", &code)]).expect(422);
        desk.post("/organise/prove", &[("code", &code_now(&app, &secret))]).expect(303);
        desk.post("/organise/prove", &[("code", &code_now(&app, &secret))]).expect(422);
    }

    fn a_half_finished_login_is_over_after_a_quarter_of_an_hour(app) {
        rosa(&app);
        let (secret, _) = set_up_totp(&app, &app.log_in(ROSA, PASSWORD));
        let half_way = app.log_in(ROSA, PASSWORD);
        app.clock.advance(15 * 60);
        let answer = half_way.post("/organise/login/code", &[("code", &code_now(&app, &secret))]).expect(303);
        assert!(answer.header("location").starts_with("/organise/login?"));
    }

    fn a_recovery_code_works_once_and_new_ones_end_the_old(app) {
        rosa(&app);
        let desk = app.log_in(ROSA, PASSWORD);
        let (_, codes) = set_up_totp(&app, &desk);
        let try_code = |code: &str| app.log_in(ROSA, PASSWORD).post("/organise/login/code", &[("code", code)]).status;
        assert_eq!(try_code(&codes[0].to_uppercase().replace('-', " ")), 303);
        assert_eq!(try_code(&codes[0]), 422);
        assert!(desk.get("/organise/account").body.contains("Recovery codes left: 9"));
        let shown = desk.post("/organise/account/recovery-codes", &[]).expect(200);
        assert_eq!(try_code(&codes[1]), 422);
        assert_eq!(try_code(between(&shown.body, "<li><code>", "</code>")), 303);
        desk.post("/organise/account/totp/off", &[]).expect(303);
        assert!(is_in(&app.log_in(ROSA, PASSWORD)));
    }

    fn looking_at_the_set_up_stores_nothing_and_anothers_offer_is_refused(app) {
        rosa(&app);
        let desk = app.log_in(ROSA, PASSWORD);
        let page = desk.get("/organise/account/totp").expect(200);
        assert!(page.body.contains("src=\"data:image/svg+xml;base64,"));
        assert!(is_in(&app.log_in(ROSA, PASSWORD)), "nothing is in use yet");
        let other = app.desk(app.organiser("luz@lead.example", &[("lead", Role::Analyst)]));
        let (secret, offer) = (secret_on(&page), between(&page.body, "name=\"offer\" value=\"", "\"").to_owned());
        let code = code_now(&app, &secret);
        other.post("/organise/account/totp", &[("offer", &offer), ("code", &code)]).expect(422);
        desk.post("/organise/account/totp", &[("offer", &offer), ("code", "12345")]).expect(422);
        app.clock.advance(2 * HOUR);
        desk.post("/organise/prove", &[("password", PASSWORD)]).expect(303);
        desk.post("/organise/account/totp", &[("offer", &offer), ("code", &code_now(&app, &secret))]).expect(422);
    }

    fn asking_for_a_new_password_is_answered_alike_for_everybody(app) {
        rosa(&app);
        let ask = |email: &str| app.nobody().post("/organise/reset", &[("email", email)]).expect(303);
        let (known, unknown) = (ask(ROSA), ask("nobody@nowhere.example"));
        assert_eq!(known.header("location"), unknown.header("location"));
        assert_eq!(app.mails_owed(), 2, "the same is written down");
        assert_eq!(app.mails(ROSA).len(), 1);
        assert!(app.mails("nobody@nowhere.example").is_empty());
        assert_eq!(app.mails_owed(), 0);
        app.nobody().post("/organise/reset", &[("email", "no address")]).expect(422);
    }

    fn a_reset_link_works_once_ends_every_session_and_leaves_one_time_passwords(app) {
        rosa(&app);
        let desk = app.log_in(ROSA, PASSWORD);
        set_up_totp(&app, &desk);
        let nobody = app.nobody();
        nobody.post("/organise/reset", &[("email", ROSA)]).expect(303);
        let earlier = mailed(&app, "reset", ROSA);
        nobody.post("/organise/reset", &[("email", " Rosa@LEAD.example ")]).expect(303);
        let link = mailed(&app, "reset", ROSA);
        assert_ne!(earlier, link);
        for _ in 0..2 {
            let page = nobody.get(&link).expect(200);
            assert!(page.body.contains(ROSA) && page.header("referrer-policy") == "no-referrer");
        }
        assert!(is_in(&desk), "looking changes nothing");
        nobody.post(&link, &[("password", "password123")]).expect(422);
        nobody.post(&link, &[("password", OTHER)]).expect(303);
        assert!(!is_in(&desk));
        for used in [&link, &earlier] {
            nobody.get(used).expect(410);
            nobody.post(used, &[("password", PASSWORD)]).expect(410);
        }
        nobody.post("/organise/login", &[("email", ROSA), ("password", PASSWORD)]).expect(422);
        let answer = nobody.post("/organise/login", &[("email", ROSA), ("password", OTHER)]).expect(303);
        assert!(answer.header("location").starts_with("/organise/login/code"));
    }

    fn a_reset_link_is_over_after_two_hours_and_when_the_password_was_changed(app) {
        let id = rosa(&app);
        let desk = app.log_in(ROSA, PASSWORD);
        let nobody = app.nobody();
        nobody.post("/organise/reset", &[("email", ROSA)]).expect(303);
        let link = mailed(&app, "reset", ROSA);
        app.clock.advance(2 * HOUR - 1);
        nobody.get(&link).expect(200);
        app.clock.advance(1);
        nobody.get(&link).expect(410);
        nobody.post(&link, &[("password", OTHER)]).expect(410);
        let open = app.password_link(id);
        let form = [("current", PASSWORD), ("password", OTHER)];
        desk.post("/organise/account/password", &form).expect(303);
        nobody.post(&open, &[("password", PASSWORD)]).expect(410);
        // A link of one kind is none of another, and none that somebody made up.
        for made_up in [open.replace("/reset/", "/invitation/"), "/organise/reset/abc".to_owned(), "/organise/invitation/abc".to_owned()] {
            nobody.get(&made_up).expect(410);
        }
    }

    fn changing_the_password_ends_all_other_sessions(app) {
        rosa(&app);
        let (desk, elsewhere) = (app.log_in(ROSA, PASSWORD), app.log_in(ROSA, PASSWORD));
        let change = |current: &str, new: &str| desk.post("/organise/account/password", &[("current", current), ("password", new)]);
        change("wrong wrong wrong", OTHER).expect(422);
        for weak in ["short", "password123", "qwertyuiop", "1234567890", "rosa@lead.example", "contraseña1"] {
            let answer = change(PASSWORD, weak).expect(422);
            assert!(answer.body.contains("id=\"password-error\""), "{weak}");
        }
        assert!(is_in(&elsewhere));
        let changed = change(PASSWORD, OTHER).expect(303);
        let renewed = desk.after(&changed);
        assert!(is_in(&renewed) && !is_in(&elsewhere) && !is_in(&desk));
        assert!(is_in(&app.log_in(ROSA, OTHER)));
    }

    fn a_session_that_was_ended_is_out_at_once(app) {
        let id = rosa(&app);
        let (desk, elsewhere, third) = (app.log_in(ROSA, PASSWORD), app.log_in(ROSA, PASSWORD), app.log_in(ROSA, PASSWORD));
        let stranger = app.desk(app.organiser("luz@lead.example", &[("lead", Role::Owner)]));
        let page = desk.get("/organise/account").expect(200).body;
        let ends: Vec<&str> = page.split("action=\"/organise/account/sessions/").skip(1).map(|rest| rest.split('/').next().unwrap()).collect();
        assert_eq!(ends.len(), 3, "two others, and all others at once");
        let end = |desk: &Desk, session: &str| desk.post(&format!("/organise/account/sessions/{session}/end"), &[]).status;
        assert_eq!(end(&stranger, ends[0]), 404);
        assert_eq!(end(&desk, ends[0]), 303);
        assert_eq!([&desk, &elsewhere, &third].map(is_in).iter().filter(|is_in| **is_in).count(), 2);
        desk.post("/organise/account/sessions/end-others", &[]).expect(303);
        assert_eq!([&desk, &elsewhere, &third].map(is_in), [true, false, false]);
        assert!(is_in(&app.desk(id)) && is_in(&stranger));
    }

    fn an_organisation_can_insist_on_one_time_passwords(app) {
        rosa(&app);
        let desk = app.log_in(ROSA, PASSWORD);
        let settings = [("name", "Rivers First"), ("reply_to", "a@rivers.example"), ("postal", "Lima"), ("require_totp", "yes")];
        desk.post("/organise/in/lead/settings", &settings).expect(303);
        let turned = desk.get("/organise/in/lead/team").expect(303);
        assert_eq!(turned.header("location"), "/organise/account/totp?next=%2Forganise%2Fin%2Flead%2Fteam");
        let held = desk.post("/organise/in/lead/settings", &settings).expect(403);
        assert!(held.body.contains("/organise/account/totp"));
        assert!(desk.get(turned.header("location")).body.contains("Rivers First asks its members"));
        set_up_totp(&app, &desk);
        desk.get("/organise/in/lead/team").expect(200);
        desk.post("/organise/account/totp/off", &[]).expect(303);
        desk.get("/organise/in/lead/team").expect(200);
    }

    fn a_form_that_comes_too_late_is_told_how_it_is_not_lost(app) {
        rosa(&app);
        let desk = app.log_in(ROSA, PASSWORD);
        let invite = [("email", "luz@lead.example"), ("role", "analyst")];
        app.clock.advance(61 * 60);
        assert!(desk.get("/organise/in/lead/team").expect(200).body.contains("/organise/prove?next=/organise/in/lead/team"));
        let held = desk.post("/organise/in/lead/team/invitations", &invite).expect(403);
        assert!(held.body.contains("href=\"/organise/prove\"") && held.body.contains("Nothing that you typed is lost"));
        let asked = desk.get("/organise/in/lead/settings").expect(303);
        assert_eq!(asked.header("location"), "/organise/prove?next=%2Forganise%2Fin%2Flead%2Fsettings");
        desk.post("/organise/prove", &[("password", "wrong wrong wrong")]).expect(422);
        let proved = desk.post("/organise/prove", &[("password", PASSWORD), ("next", "/organise/in/lead/team")]).expect(303);
        assert_eq!(proved.header("location"), "/organise/in/lead/team");
        desk.post("/organise/in/lead/team/invitations", &invite).expect(303);
        app.mails("luz@lead.example");
        app.clock.advance(8 * DAY);
        let held = desk.post("/organise/in/lead/team/invitations", &invite).expect(401);
        assert!(held.body.contains("href=\"/organise/login\"") && held.body.contains("Nothing that you typed is lost"));
    }

    fn somebody_new_joins_by_invitation_once(app) {
        rosa(&app);
        let desk = app.log_in(ROSA, PASSWORD);
        let invite = [("email", "luz@lead.example"), ("role", "campaigner"), ("language", "es")];
        desk.post("/organise/in/lead/team/invitations", &invite).expect(303);
        desk.post("/organise/in/lead/team/invitations", &invite).expect(422);
        let link = mailed(&app, "invitation", "luz@lead.example");
        let nobody = app.nobody();
        for _ in 0..2 {
            assert!(nobody.get(&link).expect(200).body.contains("Únase a Rivers First"));
        }
        nobody.post("/organise/login", &[("email", "luz@lead.example"), ("password", OTHER)]).expect(422);
        let typed = nobody.post(&link, &[("name", "Luz <b>"), ("password", "luz@lead.example")]).expect(422);
        assert!(typed.body.contains("value=\"Luz &#60;b&#62;\"") && typed.body.contains("id=\"password-error\""));
        nobody.post(&link, &[("name", ""), ("password", OTHER)]).expect(422);
        let joined = nobody.post(&link, &[("name", "Luz"), ("password", OTHER)]).expect(303);
        let luz = nobody.after(&joined);
        assert_eq!(joined.header("location"), "/organise/in/lead?done=joined");
        assert!(luz.get("/organise/in/lead?done=joined").expect(200).body.contains("Ya forma parte del equipo"));
        luz.get("/organise/in/lead/team").expect(403);
        nobody.get(&link).expect(410);
        nobody.post(&link, &[("name", "Eva"), ("password", PASSWORD)]).expect(410);
        let team = desk.get("/organise/in/lead/team").expect(200).body;
        assert!(team.contains("luz@lead.example") && !team.contains("Open invitations"));
        desk.post("/organise/in/lead/team/invitations", &invite).expect(422);
    }

    fn an_existing_account_joins_only_with_its_password(app) {
        rosa(&app);
        let luz = app.organiser_with_password("luz@river.example", &[("river-watch", Role::Owner)]);
        let desk = app.log_in(ROSA, PASSWORD);
        desk.post("/organise/in/lead/team/invitations", &[("email", "Luz@river.example"), ("role", "analyst")]).expect(303);
        let link = mailed(&app, "invitation", "Luz@river.example");
        let logged_in = app.desk(luz);
        for browser in [app.nobody(), logged_in.clone()] {
            let refused = browser.post(&link, &[("name", "Luz"), ("password", OTHER)]).expect(422);
            assert!(refused.body.contains("There is an account for this address already"));
        }
        logged_in.get("/organise/in/lead").expect(404);
        let answer = app.nobody().post(&link, &[("password", PASSWORD)]).expect(303);
        assert!(answer.header("location").starts_with("/organise/login?done=joined"));
        assert_eq!(answer.header("set-cookie"), "", "the one-time password is not passed by");
        logged_in.get("/organise/in/lead").expect(200);
        app.nobody().post(&link, &[("password", PASSWORD)]).expect(410);
    }

    fn an_invitation_can_be_taken_back_and_ends_by_itself(app) {
        rosa(&app);
        let desk = app.log_in(ROSA, PASSWORD);
        let invite = |email: &str| desk.post("/organise/in/lead/team/invitations", &[("email", email), ("role", "owner")]).expect(303);
        invite("luz@lead.example");
        let link = mailed(&app, "invitation", "luz@lead.example");
        invite("eva@lead.example");
        let end = |desk: &Desk, organisation: &str| {
            let page = app.desk_of(Role::Owner).get("/organise/in/lead/team").expect(200).body;
            let number = between(&page, "/team/invitations/", "/end").to_owned();
            desk.post(&format!("/organise/in/{organisation}/team/invitations/{number}/end"), &[]).status
        };
        let outsider = app.desk(app.organiser("out@outsider.example", &[("outsider", Role::Owner)]));
        assert_eq!(end(&outsider, "outsider"), 404);
        assert_eq!((end(&desk, "lead"), end(&desk, "lead")), (303, 303));
        app.nobody().get(&link).expect(410);
        app.nobody().post(&link, &[("name", "Luz"), ("password", OTHER)]).expect(410);
        assert!(app.mails("eva@lead.example").is_empty(), "what is not owed any more is not sent");
        invite("luz@lead.example");
        let link = mailed(&app, "invitation", "luz@lead.example");
        app.clock.advance(7 * DAY);
        app.nobody().get(&link).expect(410);
    }

    fn the_last_owner_stays(app) {
        let id = rosa(&app);
        let desk = app.log_in(ROSA, PASSWORD);
        let change = |who: i64, role: &str| desk.post(&format!("/organise/in/lead/team/{who}/role"), &[("role", role)]).status;
        let remove = |desk: &Desk, who: i64| desk.post(&format!("/organise/in/lead/team/{who}/remove"), &[]).status;
        assert_eq!((change(id, "analyst"), remove(&desk, id)), (422, 422));
        let luz = app.organiser("luz@lead.example", &[("lead", Role::Analyst)]);
        let outsider = app.organiser("out@outsider.example", &[("outsider", Role::Owner)]);
        assert_eq!((change(outsider, "owner"), remove(&desk, outsider)), (404, 404));
        assert_eq!(change(luz, "king"), 422);
        assert_eq!(change(luz, "owner"), 303);
        let other = app.desk(luz);
        assert_eq!(remove(&other, id), 303);
        desk.get("/organise/in/lead").expect(404);
        assert_eq!(remove(&other, luz), 422);
    }

    fn the_pages_speak_the_language_that_was_chosen(app) {
        rosa(&app);
        let desk = app.log_in(ROSA, PASSWORD);
        desk.post("/organise/account", &[("name", " "), ("language", "es")]).expect(422);
        desk.post("/organise/account", &[("name", "Rosa  María"), ("language", "es")]).expect(303);
        let page = desk.get("/organise/account?done=account-saved").expect(200).body;
        assert!(page.contains("<html lang=\"es\">") && page.contains("Su cuenta") && page.contains("Rosa María") && page.contains("Guardado."));
    }

    fn what_an_organisation_says_about_itself_is_shown_to_supporters(app) {
        rosa(&app);
        let desk = app.log_in(ROSA, PASSWORD);
        let page = desk.get("/organise/in/lead/settings").expect(200).body;
        assert!(page.contains("answers-lead@campaigns.example") && page.contains("lead@campaigns.example"));
        let wrong = [("name", ""), ("reply_to", "x"), ("postal", "Lima"), ("privacy_url", "javascript:alert(1)")];
        let refused = desk.post("/organise/in/lead/settings", &wrong).expect(422).body;
        for field in ["name", "reply_to", "privacy_url"] {
            assert!(refused.contains(&format!("id=\"{field}-error\"")), "{field}");
        }
        let right = [("name", "Rivers & Lakes"), ("reply_to", "a@rivers.example"), ("postal", "Cusco"), ("privacy_url", "https://rivers.example/p")];
        desk.post("/organise/in/lead/settings", &right).expect(303);
        app.refresh();
        let public = app.client.get("/campaigns/rios-vivos/privacy").expect(200).body;
        assert!(public.contains("Rivers &#38; Lakes") && public.contains("Cusco") && public.contains("a@rivers.example"));
    }

    fn mails_about_accounts_keep_to_the_share_of_their_mailbox(app) {
        rosa(&app);
        for _ in 0..5 {
            app.nobody().post("/organise/reset", &[("email", ROSA)]).expect(303);
        }
        assert_eq!((app.mails(ROSA).len(), app.mails_owed()), (3, 0));
    }

    fn what_is_over_is_forgotten(app) {
        use diesel::prelude::*;
        use quipu::db::DbError;
        use quipu::db::schema::{mailed_links, sessions};
        rosa(&app);
        app.log_in(ROSA, PASSWORD);
        app.password_link(1);
        let left = || {
            app.core.database.read(|conn| {
                let sessions: i64 = sessions::table.count().get_result(conn)?;
                Ok::<_, DbError>((sessions, mailed_links::table.count().get_result::<i64>(conn)?))
            }).unwrap()
        };
        quipu::maintenance::tidy(&app.core).unwrap();
        assert_eq!(left(), (1, 2));
        app.clock.advance(12 * HOUR);
        quipu::maintenance::tidy(&app.core).unwrap();
        assert_eq!(left(), (0, 2));
        app.clock.advance(30 * DAY);
        quipu::maintenance::tidy(&app.core).unwrap();
        assert_eq!(left(), (0, 0));
    }

    fn nothing_of_an_account_is_in_clear_in_the_database(app) {
        use diesel::prelude::*;
        use quipu::db::DbError;
        use quipu::db::schema::{mailed_links, organisers, recovery_codes};
        rosa(&app);
        let desk = app.log_in(ROSA, PASSWORD);
        let (secret, codes) = set_up_totp(&app, &desk);
        desk.post("/organise/in/lead/team/invitations", &[("email", "luz@lead.example"), ("role", "owner")]).expect(303);
        app.mails("luz@lead.example");
        let (rows, invited, hashes) = app.core.database.read(|conn| Ok::<_, DbError>((
            organisers::table.select((organisers::sealed, organisers::totp_sealed, organisers::password_hash)).load::<(Vec<u8>, Option<Vec<u8>>, String)>(conn)?,
            mailed_links::table.select(mailed_links::sealed).load::<Vec<u8>>(conn)?,
            recovery_codes::table.select(recovery_codes::code_hash).load::<Vec<u8>>(conn)?,
        ))).unwrap();
        let mut all: Vec<u8> = invited.concat();
        for (sealed, totp, hash) in rows {
            assert!(hash.starts_with("$argon2id$"));
            all.extend([sealed, totp.unwrap_or_default(), hash.into_bytes()].concat());
        }
        all.extend(hashes.concat());
        let holds = |bytes: &[u8]| all.windows(bytes.len()).any(|window| window == bytes);
        for text in [b"rosa".as_slice(), b"lead.example", b"luz", &secret, codes[0].replace('-', "").as_bytes()] {
            assert!(!holds(text));
        }
    }
}

#[test]
fn over_tls_the_cookie_is_bound_to_this_host() {
    let app = TestApp::start(None, |config| {
        config.server.public_url = "https://sign.example.org".to_owned();
    });
    rosa(&app);
    let form = [("email", ROSA), ("password", PASSWORD)];
    let answer = app.nobody().post("/organise/login", &form).expect(303);
    let cookie = answer.header("set-cookie");
    assert!(
        cookie.starts_with("__Host-quipu=") && cookie.contains("Secure") && !cookie.contains("Domain"),
        "{cookie}"
    );
    assert!(is_in(&app.nobody().after(&answer)));
}

#[test]
fn logins_are_throttled_by_account_and_by_address() {
    for (number, postgres) in databases().into_iter().enumerate() {
        let by_account = number == 0;
        let app = TestApp::start(postgres, |config| {
            let limits = &mut config.limits;
            if by_account {
                (limits.logins_per_account_burst, limits.logins_per_account_per_hour) = (4, 1);
            } else {
                (limits.logins_per_address_burst, limits.logins_per_address_per_hour) = (4, 1);
            }
        });
        rosa(&app); // choosing the password is one try
        let log_in = |email: &str, password: &str| {
            app.nobody()
                .post("/organise/login", &[("email", email), ("password", password)])
        };
        for _ in 0..3 {
            log_in(ROSA, "wrong wrong wrong").expect(422);
        }
        let refused = log_in(ROSA, PASSWORD).expect(429);
        assert!(!refused.header("retry-after").is_empty() && refused.header("set-cookie").is_empty());
        app.nobody().post("/organise/reset", &[("email", ROSA)]).expect(429);
        let others = log_in("luz@lead.example", "wrong wrong wrong").status;
        assert_eq!(others, if by_account { 422 } else { 429 });
        if by_account {
            for _ in 0..3 {
                log_in("luz@lead.example", "wrong wrong wrong").expect(422);
            }
            log_in("luz@lead.example", "wrong wrong wrong").expect(429);
        }
    }
}

#[test]
fn mails_to_organisers_read_as_they_were_approved() {
    let app = TestApp::sqlite();
    let base = app.core.config.server.public_url.clone();
    rosa(&app);
    let desk = app.log_in(ROSA, PASSWORD);
    for lang in ["en", "es"] {
        let email = format!("luz-{lang}@lead.example");
        let invite = [("email", email.as_str()), ("role", "campaigner"), ("language", lang)];
        desk.post("/organise/in/lead/team/invitations", &invite).expect(303);
        desk.post("/organise/account", &[("name", "Rosa"), ("language", lang)])
            .expect(303);
        app.nobody().post("/organise/reset", &[("email", ROSA)]).expect(303);
        for (kind, to) in [("invitation", email.as_str()), ("reset", ROSA)] {
            let mail = app.mails(to).remove(0);
            assert!(mail.html.contains(between(&mail.text, &base, "\n")) && mail.html.contains("Rivers First"));
            let text = crate::mailing::settled(&mail.text, &base);
            let shown = format!("Subject: {}\nTo: {}\n\n{text}", mail.subject, mail.to);
            insta::assert_snapshot!(format!("{kind}_{lang}"), shown);
        }
    }
}

#[test]
fn the_first_organiser_comes_from_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("demo");
    let data = data.to_str().unwrap();
    let link_in = |text: &str| {
        text.split_whitespace()
            .find(|word| word.contains("/organise/reset/"))
            .map(str::to_owned)
    };
    let demo = Program::demo(data.as_ref(), &[]);
    let said = |demo: &Program| between(&demo.log(), "Organisers' side", "\n").to_owned();
    let first = link_in(&said(&demo)).expect("a link to choose a password");
    let add = [
        "organiser",
        "add",
        "--email",
        "luz@quipu.example",
        "--name",
        "Luz",
        "--organisation",
        "justice-for-peru",
    ];
    let added = |role: &str| succeed(&[&add[..], &["--role", role, "--data", data]].concat(), &[]);
    let link = link_in(&added("campaigner")).unwrap();
    let token = |link: &str| format!("/organise/reset/{}", link.rsplit('/').next().unwrap());
    let origin = format!("http://{}", demo.client_address());
    let post = |path: &str| {
        demo.client
            .post_with(path, &[("origin", &origin)], &[("password", OTHER)])
            .status
    };
    assert_eq!(post(&token(&link)), 303);
    assert_eq!(link_in(&added("owner")), None, "who has a password needs no link");
    let reset = ["organiser", "reset-password", "--data", data, "--email"];
    let again = link_in(&succeed(&[&reset[..], &["LUZ@quipu.example"]].concat(), &[])).unwrap();
    assert_eq!((post(&token(&again)), post(&token(&again))), (303, 410));
    fail(&[&reset[..], &["nobody@quipu.example"]].concat(), &[]);
    let without_totp = succeed(&[&reset[..], &["luz@quipu.example", "--without-totp"]].concat(), &[]);
    assert!(link_in(&without_totp).is_some());
    assert!(fail(&[&add[..], &["--role", "king", "--data", data]].concat(), &[]).contains("known roles"));
    let listed = succeed(&["organiser", "list", "--data", data], &[]);
    assert!(
        listed.contains("luz@quipu.example\tLuz\tjustice-for-peru:owner\tpassword"),
        "{listed}"
    );
    assert!(listed.contains("rosa@quipu.example"));
    assert_eq!(post(&token(&first)), 303);
    drop(demo);
    let demo = Program::demo(data.as_ref(), &[]);
    assert!(said(&demo).contains("log in as rosa@quipu.example"), "{}", said(&demo));
}
