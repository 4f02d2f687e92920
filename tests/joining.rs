//! How organisations come to carry a campaign and stop: invitations, requests, wording, sites; and what is refused.

use quipu::campaigns;
use quipu::campaigns::partnership::{Partnership, Standing};
use quipu::organisers::Role;
use quipu::partners::Scope;

use crate::exporting::token;
use crate::support::binary::succeed;
use crate::support::organisers::{Desk, PASSWORD};
use crate::support::{Answer, SLUG, TestApp, on_both};

const PARTNERS: &str = "/organise/in/lead/campaigns/rios-vivos/partners";
const PART: &str = "/organise/in/river-watch/joined/rios-vivos/part";
const JOIN: &str = "/organise/in/outsider/join";
const EVA: &str = "eva@forests.example";
const DAY: i64 = 86_400;

/// The first text between two others.
fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("{before} in {text}"));
    rest.split_once(after).unwrap().0
}

fn hidden(page: &Answer, name: &str) -> String {
    between(&page.body, &format!("name=\"{name}\" value=\""), "\"").to_owned()
}

fn lead(app: &TestApp) -> Desk {
    app.desk_of(Role::Owner)
}

fn watcher(app: &TestApp) -> Desk {
    app.desk(app.organiser("ana@river.example", &[("river-watch", Role::Owner)]))
}

fn outsider(app: &TestApp) -> Desk {
    app.desk(app.organiser("out@outsider.example", &[("outsider", Role::Owner)]))
}

/// Invites an address, and gives the link that was mailed to it.
fn invited(app: &TestApp, to: &str) -> String {
    lead(app)
        .post(&format!("{PARTNERS}/invitations"), &[("email", to), ("language", "en")])
        .expect(303);
    let mails = app.mails(to);
    let text = &mails.first().expect("a mail was sent").text;
    let link = text
        .split_whitespace()
        .find(|word| word.contains("/organise/partnership/"));
    let link = link.expect("the mail has the link");
    link[link.find("/organise").unwrap()..].to_owned()
}

/// A complete form of somebody without an account.
fn newcomer<'a>(terms: &'a str, fields: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let complete = [
        ("name", "Eva"),
        ("password", PASSWORD),
        ("organisation_name", "Forest Friends"),
        ("reply_to", EVA),
        ("postal", "Calle 1, Cusco"),
        ("privacy_url", "https://forests.example/privacy"),
        ("accept", "yes"),
        ("terms", terms),
    ];
    let replaced = |name: &str| fields.iter().any(|(field, _)| *field == name);
    let kept = complete.into_iter().filter(|(name, _)| !replaced(name));
    kept.chain(fields.iter().copied()).collect()
}

fn part(app: &TestApp, organisation: &str) -> Option<Partnership> {
    app.refresh();
    let campaign = app.core.catalogue.by_slug(SLUG).unwrap();
    let mut parts = campaign.partnerships.iter();
    parts.find(|part| part.organisation.row.slug == organisation).cloned()
}

fn standing(app: &TestApp, organisation: &str) -> Option<Standing> {
    part(app, organisation).map(|part| part.standing())
}

/// The form that the public sees.
fn form(app: &TestApp) -> String {
    app.refresh();
    app.client.get(&format!("/campaigns/{SLUG}?lang=en")).expect(200).body
}

fn form_version(app: &TestApp) -> i64 {
    app.refresh();
    let campaign = app.core.catalogue.by_slug(SLUG).unwrap();
    campaign.texts[&quipu::core::locale::Language::English].form_version_id
}

/// Lets the lead take requests.
fn take_requests(app: &TestApp) {
    let page = lead(app).get(PARTNERS).expect(200);
    let seen = page.body.rsplit("name=\"seen\" value=\"").next().unwrap();
    let seen = seen.split('"').next().unwrap();
    let form = [("seen", seen), ("requests", "yes"), ("terms", "")];
    lead(app).post(&format!("{PARTNERS}/conditions"), &form).expect(303);
}

fn ask(app: &TestApp) {
    let page = outsider(app).get(&format!("{JOIN}/{SLUG}")).expect(200);
    let form = [("accept", "yes"), ("terms", &hidden(&page, "terms"))];
    outsider(app).post(&format!("{JOIN}/{SLUG}"), &form).expect(303);
}

fn save_part(app: &TestApp, fields: &[(&str, &str)]) -> Answer {
    let seen = hidden(&watcher(app).get(PART).expect(200), "seen");
    let mut form = vec![("seen", seen.as_str())];
    form.extend_from_slice(fields);
    watcher(app).post(PART, &form)
}

on_both! {
    fn somebody_without_an_account_joins_by_invitation(app) {
        let link = invited(&app, EVA);
        let nobody = app.nobody();
        let page = nobody.get(&link).expect(200);
        assert!(page.body.contains("Living rivers") && page.body.contains("Rivers First") && page.body.contains("No passing on"));
        assert!(!page.body.contains("name=\"accept\" type=\"checkbox\" value=\"yes\" required checked"), "the box is never ticked beforehand");
        assert_eq!(page.header("referrer-policy"), "no-referrer");
        assert!(part(&app, "forest-friends").is_none(), "looking makes nobody a partner");
        let terms = hidden(&page, "terms");
        nobody.post(&link, &newcomer(&terms, &[("password", "short")])).expect(422);
        let joined = nobody.post(&link, &newcomer(&terms, &[])).expect(303);
        let eva = nobody.after(&joined);
        let next = joined.header("location").to_owned();
        assert!(next.starts_with("/organise/in/forest-friends/joined/rios-vivos/part"), "{next}");
        assert!(eva.get(&next).expect(200).body.contains("No passing on"), "the accepted terms can be read again");
        let part = part(&app, "forest-friends").unwrap();
        assert!(part.is_joined() && part.row.terms.contains("No passing on") && part.row.accepted_by.is_some());
        assert_eq!(part.row.joined_at, Some(app.core.clock.now()));
        assert_eq!(part.organisation.row.mail_from, "lead@campaigns.example", "mail servers know the lead's address");
        assert!(eva.get("/organise/in/forest-friends/team").expect(200).body.contains(EVA), "they own it");
    }

    fn whoever_came_by_an_invitation_runs_no_campaigns_before_the_operator_says_so(app) {
        let link = invited(&app, EVA);
        let terms = hidden(&app.nobody().get(&link).expect(200), "terms");
        let eva = app.nobody().after(&app.nobody().post(&link, &newcomer(&terms, &[])).expect(303));
        let new = "/organise/in/forest-friends/campaigns/new";
        let draft = [("title", "Old trees"), ("language", "en"), ("slug", "old-trees"), ("time_zone", "UTC"), ("goal", "")];
        let home = |asked: &Desk| asked.get("/organise/in/forest-friends").expect(200).body;
        assert!(!home(&eva).contains(new) && home(&eva).contains("carries campaigns of others"));
        eva.get(new).expect(403);
        eva.post(new, &draft).expect(403);
        assert!(app.core.catalogue.by_slug("old-trees").is_none());
        let permit = |permit: campaigns::Permit| {
            app.core.database.write(|conn| campaigns::permit(conn, "forest-friends", &permit)).unwrap();
        };
        permit(campaigns::Permit { may_lead: Some(true), ..campaigns::Permit::default() });
        assert!(home(&eva).contains(new));
        eva.post(new, &draft).expect(303);
        permit(campaigns::Permit { mail_from: Some("trees@campaigns.example".to_owned()), ..campaigns::Permit::default() });
        app.core.catalogue.refresh(&app.core.database).unwrap();
        let campaign = app.core.catalogue.by_slug("old-trees").unwrap();
        assert_eq!(campaign.lead.row.mail_from, "trees@campaigns.example");
        assert!(campaign.lead.row.may_lead, "what is not named stays");
    }

    fn a_link_works_once(app) {
        let link = invited(&app, EVA);
        let terms = hidden(&app.nobody().get(&link).expect(200), "terms");
        app.nobody().post(&link, &newcomer(&terms, &[])).expect(303);
        app.nobody().get(&link).expect(410);
        app.nobody().post(&link, &newcomer(&terms, &[("organisation_name", "Others")])).expect(410);
        assert!(part(&app, "others").is_none());
    }

    fn a_link_ends_by_itself_and_when_it_is_taken_back(app) {
        let late = invited(&app, EVA);
        let terms = hidden(&app.nobody().get(&late).expect(200), "terms");
        app.clock.advance(8 * DAY);
        app.nobody().get(&late).expect(410);
        app.nobody().post(&late, &newcomer(&terms, &[])).expect(410);
        let link = invited(&app, EVA);
        lead(&app).post(&format!("{PARTNERS}/invitations"), &[("email", EVA)]).expect(422);
        let page = lead(&app).get(PARTNERS).expect(200);
        let end = format!("{PARTNERS}/invitations/{}/end", between(&page.body, "/partners/invitations/", "/end"));
        lead(&app).post(&end, &[]).expect(303);
        lead(&app).post(&end, &[]).expect(404);
        app.nobody().post(&link, &newcomer(&terms, &[])).expect(410);
        for made_up in ["/organise/partnership/abc", &link.replace("partnership", "invitation")] {
            app.nobody().get(made_up).expect(410);
        }
        assert!(part(&app, "forest-friends").is_none());
    }

    fn a_mail_whose_invitation_was_taken_back_is_not_sent(app) {
        lead(&app).post(&format!("{PARTNERS}/invitations"), &[("email", EVA)]).expect(303);
        let page = lead(&app).get(PARTNERS).expect(200);
        lead(&app).post(&format!("{PARTNERS}/invitations/{}/end", between(&page.body, "/partners/invitations/", "/end")), &[]).expect(303);
        assert!(app.mails(EVA).is_empty());
    }

    fn whoever_has_an_account_joins_for_an_organisation_they_may_speak_for(app) {
        let link = invited(&app, "out@outsider.example");
        app.organiser_with_password("out@outsider.example", &[("outsider", Role::Campaigner)]);
        let page = app.nobody().get(&link).expect(200);
        assert!(page.body.contains("/organise/login?next=%2Forganise%2Fpartnership%2F"), "they log in first");
        app.nobody().post(&link, &newcomer("x", &[])).expect(422);
        // The wrong account: it may only look at the numbers of an organisation, or is of none.
        let analyst = app.desk(app.organiser("luz@outsider.example", &[("outsider", Role::Analyst)]));
        let terms = hidden(&analyst.get(&link).expect(200), "terms");
        let choose = |slug: &'static str| [("organisation", slug), ("accept", "yes"), ("terms", terms.as_str())];
        analyst.post(&link, &choose("outsider")).expect(422);
        let rosa = lead(&app);
        rosa.post(&link, &choose("outsider")).expect(422);
        rosa.post(&link, &choose("lead")).expect(422);
        watcher(&app).post(&link, &choose("river-watch")).expect(422);
        assert_eq!(standing(&app, "outsider"), None);
        let desk = app.log_in("out@outsider.example", PASSWORD);
        desk.post(&link, &[("organisation", "outsider"), ("terms", terms.as_str())]).expect(422);
        let joined = desk.post(&link, &choose("outsider")).expect(303);
        assert!(joined.header("location").starts_with("/organise/in/outsider/joined/rios-vivos/part"));
        assert_eq!(standing(&app, "outsider"), Some(Standing::Joined));
        assert!(desk.get("/organise/in/outsider").expect(200).body.contains("Carried for others"));
    }

    fn terms_that_changed_meanwhile_are_read_again(app) {
        let link = invited(&app, EVA);
        let terms = hidden(&app.nobody().get(&link).expect(200), "terms");
        let page = lead(&app).get(PARTNERS).expect(200);
        let seen = page.body.rsplit("name=\"seen\" value=\"").next().unwrap().split('"').next().unwrap().to_owned();
        let conditions = format!("{PARTNERS}/conditions");
        lead(&app).post(&conditions, &[("seen", &seen), ("terms", "Be **kind**.<script>")]).expect(303);
        let again = app.nobody().post(&link, &newcomer(&terms, &[])).expect(409);
        assert!(again.body.contains("<strong>kind</strong>") && !again.body.contains("<script>Be"));
        assert!(part(&app, "forest-friends").is_none());
        app.nobody().post(&link, &newcomer(&hidden(&again, "terms"), &[])).expect(303);
        assert!(part(&app, "forest-friends").unwrap().row.terms.starts_with("Be **kind**."));
        // Two leads at once: the second is told, with what was typed.
        let late = lead(&app).post(&conditions, &[("seen", &seen), ("terms", "Mine")]).expect(409);
        assert!(late.body.contains("Mine</textarea>"));
        assert!(lead(&app).post(&conditions, &[("seen", "x"), ("terms", "a\u{202e}b")]).expect(422).body.contains("terms-error"));
    }

    fn an_organisation_asks_and_the_lead_decides(app) {
        outsider(&app).get(&format!("{JOIN}/{SLUG}")).expect(404);
        outsider(&app).post(&format!("{JOIN}/{SLUG}"), &[("accept", "yes")]).expect(404);
        assert!(!outsider(&app).get(JOIN).expect(200).body.contains("Living rivers"));
        take_requests(&app);
        assert!(outsider(&app).get(JOIN).expect(200).body.contains("Living rivers"));
        let page = outsider(&app).get(&format!("{JOIN}/{SLUG}")).expect(200);
        outsider(&app).post(&format!("{JOIN}/{SLUG}"), &[("terms", &hidden(&page, "terms"))]).expect(422);
        outsider(&app).post(&format!("{JOIN}/{SLUG}"), &[("accept", "yes"), ("terms", "other")]).expect(409);
        assert_eq!(standing(&app, "outsider"), None);
        ask(&app);
        assert_eq!(standing(&app, "outsider"), Some(Standing::Requested));
        outsider(&app).get("/organise/in/outsider/joined/rios-vivos/part").expect(404);
        assert!(lead(&app).get(PARTNERS).expect(200).body.contains("They ask to join"));
        lead(&app).post(&format!("{PARTNERS}/outsider/decline"), &[]).expect(303);
        assert_eq!(standing(&app, "outsider"), Some(Standing::Declined));
        ask(&app);
        outsider(&app).post(&format!("{JOIN}/{SLUG}/withdraw"), &[]).expect(303);
        let late = lead(&app).post(&format!("{PARTNERS}/outsider/approve"), &[]).expect(303);
        assert!(late.header("location").ends_with("request-over"), "a request that was taken back is not granted");
        ask(&app);
        lead(&app).post(&format!("{PARTNERS}/outsider/approve"), &[]).expect(303);
        assert_eq!(standing(&app, "outsider"), Some(Standing::Joined));
        outsider(&app).get("/organise/in/outsider/joined/rios-vivos/part").expect(200);
    }

    fn two_requests_at_once_are_one(app) {
        take_requests(&app);
        let (path, desk) = (format!("{JOIN}/{SLUG}"), outsider(&app));
        let terms = hidden(&desk.get(&path).expect(200), "terms");
        let statuses: Vec<u16> = std::thread::scope(|scope| {
            let ask = || desk.post(&path, &[("accept", "yes"), ("terms", &terms)]).status;
            let asking: Vec<_> = (0..4).map(|_| scope.spawn(ask)).collect();
            asking.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert_eq!(statuses, [303; 4]);
        assert_eq!(standing(&app, "outsider"), Some(Standing::Requested));
        let page = lead(&app).get(PARTNERS).expect(200);
        assert_eq!(page.body.matches("/outsider/approve").count(), 1);
    }

    fn another_wording_is_another_form_version(app) {
        let before = form_version(&app);
        save_part(&app, &[("wording-en", "may write to me about rivers"), ("wording-es", "puede escribirme"), ("privacy_url", "https://river.example/privacy")]).expect(303);
        let page = form(&app);
        assert!(page.contains("may write to me about rivers") && page.contains("https://river.example/privacy"));
        assert_ne!(form_version(&app), before);
        save_part(&app, &[("wording-en", ""), ("privacy_url", "")]).expect(303);
        assert!(!form(&app).contains("value=\"river-watch\""), "who asks nothing has no line");
        save_part(&app, &[("wording-en", "may write to me"), ("privacy_url", "")]).expect(303);
        assert_eq!(form_version(&app), before, "the same content is the same version");
        // The lead's wording is one of the texts, whose history is kept.
        let path = "/organise/in/lead/campaigns/rios-vivos/part";
        let seen = hidden(&lead(&app).get(path).expect(200), "seen");
        lead(&app).post(path, &[("seen", &seen), ("wording-en", "may send me news")]).expect(303);
        assert!(form(&app).contains("may send me news"));
        assert!(lead(&app).get("/organise/in/lead/campaigns/rios-vivos/edit").expect(200).body.contains("may send me news"));
    }

    fn a_wording_that_hides_something_is_refused(app) {
        for (name, value) in [
            ("wording-en", "may write\u{202e} to me"), ("wording-en", &"x".repeat(501)), ("privacy_url", "javascript:alert(1)"),
            ("privacy_url", "https://a@b.example"),
        ] {
            let answer = save_part(&app, &[(name, value)]).expect(422);
            assert!(answer.body.contains(&format!("{name}-error")), "{name}");
        }
        assert!(form(&app).contains("may write to me"));
        let link = invited(&app, EVA);
        let terms = hidden(&app.nobody().get(&link).expect(200), "terms");
        app.nobody().post(&link, &newcomer(&terms, &[("privacy_url", "javascript:alert(1)")])).expect(422);
        app.nobody().post(&link, &newcomer(&terms, &[("postal", "")])).expect(422);
    }

    fn two_writers_of_a_part_overwrite_nothing_unseen(app) {
        let page = watcher(&app).get(PART).expect(200);
        let seen = hidden(&page, "seen");
        save_part(&app, &[("wording-en", "first")]).expect(303);
        let late = watcher(&app).post(PART, &[("seen", &seen), ("wording-en", "second")]).expect(409);
        assert!(late.body.contains("second</textarea>"), "what was typed is there");
        assert!(form(&app).contains("first"));
        watcher(&app).post(PART, &[("seen", &hidden(&late, "seen")), ("wording-en", "second")]).expect(303);
        assert!(form(&app).contains("second"));
    }

    fn sites_are_origins_and_removing_keeps_the_row(app) {
        let sites = format!("{PART}/sites");
        let desk = watcher(&app);
        for wrong in ["", "javascript:alert(1)", "http://river.example", "https://river.example/page", "*", "https://*.example", "https://a.example;x"] {
            assert!(desk.post(&sites, &[("site", wrong)]).expect(422).body.contains("site-error"), "{wrong}");
        }
        desk.post(&sites, &[("site", "HTTPS://River.Example:443/")]).expect(303);
        desk.post(&sites, &[("site", "https://river.example")]).expect(303);
        let found = part(&app, "river-watch").unwrap().sites;
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].origin, "https://river.example");
        let remove = format!("{sites}/{}/remove", found[0].id);
        // A site of another organisation's part is not found, nor is this one by the lead.
        lead(&app).post(&format!("/organise/in/lead/campaigns/rios-vivos/part/sites/{}/remove", found[0].id), &[]).expect(404);
        desk.post(&remove, &[]).expect(303);
        desk.post(&remove, &[]).expect(404);
        assert!(part(&app, "river-watch").unwrap().sites.is_empty());
        desk.post(&sites, &[("site", "river.example")]).expect(303);
        assert_eq!(part(&app, "river-watch").unwrap().sites[0].id, found[0].id, "signatures name the row");
        for number in 0..49 {
            desk.post(&sites, &[("site", &format!("https://s{number}.example"))]).expect(303);
        }
        desk.post(&sites, &[("site", "https://one-more.example")]).expect(422);
    }

    fn leaving_takes_the_line_away_and_keeps_the_record(app) {
        app.confirmed("rosa@example.org", &[("consents", "river-watch")]);
        assert!(form(&app).contains("value=\"river-watch\""));
        let bearer = format!("Bearer {}", token(&app, "river-watch", Scope::ExportSignatures, None));
        let list = || app.client.get_with(&format!("/api/v1/campaigns/{SLUG}/signatures.csv"), &[("authorization", &bearer)]);
        assert!(list().expect(200).body.contains("rosa@example.org"));
        let desk = watcher(&app);
        assert!(desk.get(&format!("{PART}/leave")).expect(200).body.contains("stays on record"));
        assert_eq!(standing(&app, "river-watch"), Some(Standing::Joined), "asking is not leaving");
        let left = desk.post(&format!("{PART}/leave"), &[]).expect(303);
        assert!(desk.get(left.header("location")).expect(200).body.contains("Left"));
        assert!(!form(&app).contains("value=\"river-watch\""));
        app.sign_with("luz@example.org", &[("consents", "river-watch")]).expect(422);
        list().expect(404);
        desk.get(PART).expect(404);
        desk.post(&format!("{PART}/sites"), &[("site", "https://river.example")]).expect(404);
        let part = part(&app, "river-watch").unwrap();
        assert_eq!((part.standing(), part.row.left_at), (Standing::Left, Some(app.core.clock.now())));
        assert!(lead(&app).get(PARTNERS).expect(200).body.contains("Carried the campaign from"));
        assert_eq!(app.total(), 1, "who signed stays counted");
        let config = &app.core.config;
        let key_file = config.vault.key_file.display().to_string();
        let told = succeed(&["campaign", "show", SLUG], &[("QUIPU__DATABASE__URL", &config.database.url), ("QUIPU__VAULT__KEY_FILE", &key_file)]);
        assert!(told.contains("partner     river-watch\tleft\t"), "{told}");
        // Joining again is a new acceptance.
        let link = invited(&app, "ana@river.example");
        let terms = hidden(&desk.get(&link).expect(200), "terms");
        desk.post(&link, &[("organisation", "river-watch"), ("accept", "yes"), ("terms", &terms)]).expect(303);
        assert!(form(&app).contains("value=\"river-watch\""));
        desk.post(&format!("{PART}/leave"), &[]).expect(303);
        let link = invited(&app, "ana@river.example");
        desk.post(&link, &[("organisation", "river-watch"), ("accept", "yes"), ("terms", &terms)]).expect(303);
        let id = part.organisation.id;
        let kept = app.core.database.read(|conn| quipu::campaigns::store::partners::acceptances(conn, app.campaign(), id)).unwrap();
        assert_eq!(kept.len(), 2, "what was accepted before is not wiped out");
    }

    fn who_leaves_gets_no_yes_that_was_waiting_and_its_programs_are_told_no_more(app) {
        app.sign_with("rosa@example.org", &[("consents", "river-watch"), ("consents", "lead")]).expect(303);
        app.send_mail();
        let hooks = "/organise/in/river-watch/joined/rios-vivos/webhooks/new";
        let owner = app.desk(app.organiser("owner@river-watch.example", &[("river-watch", quipu::organisers::Role::Owner)]));
        owner.post(hooks, &[("url", "https://rivers.example/hook")]).expect(200);
        owner.post(&format!("{PART}/leave"), &[]).expect(303);
        assert!(app.core.database.read(quipu::webhooks::store::all_live).unwrap().is_empty());
        app.refresh();
        let link = app.link("confirm", "rosa@example.org");
        let page = app.client.get(&link).expect(200).body;
        assert!(!page.contains("River Watch") && page.contains("Rivers First"), "{page}");
        app.client.post(&link, &[]).expect(303);
        let consents = app.core.database.read(|conn| {
            use diesel::prelude::*;
            Ok::<Vec<String>, quipu::db::DbError>(quipu::db::schema::signatures::table.select(quipu::db::schema::signatures::consents).load(conn)?)
        });
        let lead = app.core.catalogue.by_slug(SLUG).unwrap().lead.id;
        assert_eq!(consents.unwrap(), [format!(" {lead} ")]);
    }

    fn whoever_left_and_is_declined_later_stays_one_that_left(app) {
        take_requests(&app);
        watcher(&app).post(&format!("{PART}/leave"), &[]).expect(303);
        let path = format!("/organise/in/river-watch/join/{SLUG}");
        let terms = hidden(&watcher(&app).get(&path).expect(200), "terms");
        watcher(&app).post(&path, &[("accept", "yes"), ("terms", &terms)]).expect(303);
        lead(&app).post(&format!("{PARTNERS}/river-watch/decline"), &[]).expect(303);
        assert_eq!(standing(&app, "river-watch"), Some(Standing::Left));
    }

    fn the_lead_ends_while_the_partner_writes(app) {
        let seen = hidden(&watcher(&app).get(PART).expect(200), "seen");
        lead(&app).get(&format!("{PARTNERS}/river-watch/end")).expect(200);
        lead(&app).post(&format!("{PARTNERS}/river-watch/end"), &[]).expect(303);
        lead(&app).post(&format!("{PARTNERS}/river-watch/end"), &[]).expect(303);
        watcher(&app).post(PART, &[("seen", &seen), ("wording-en", "too late")]).expect(404);
        assert_eq!(standing(&app, "river-watch"), Some(Standing::Left));
        assert!(!form(&app).contains("too late"));
        for slug in ["lead", "outsider", "nobody"] {
            lead(&app).get(&format!("{PARTNERS}/{slug}/end")).expect(404);
            if slug != "outsider" {
                lead(&app).post(&format!("{PARTNERS}/{slug}/end"), &[]).expect(404);
            }
        }
    }

    fn the_lead_decides_order_number_and_forms_of_the_lines(app) {
        let page = lead(&app).get(PARTNERS).expect(200);
        let seen = hidden(&page, "seen");
        let lines = |seen: &str, most: &str, shown: &str| {
            lead(&app).post(PARTNERS, &[
                ("seen", seen), ("line", "lead"), ("place-lead", "2"), ("line", "river-watch"), ("place-river-watch", "1"),
                ("shown-river-watch", shown), ("most", most),
            ])
        };
        lines(&seen, "many", "everywhere").expect(422);
        lines(&seen, "0", "everywhere").expect(303);
        let shown = form(&app);
        assert!(shown.find("value=\"river-watch\"").unwrap() < shown.find("value=\"lead\"").unwrap());
        let seen = hidden(&lead(&app).get(PARTNERS).expect(200), "seen");
        lines(&seen, "1", "everywhere").expect(303);
        let shown = form(&app);
        assert!(shown.contains("value=\"river-watch\"") && !shown.contains("value=\"lead\""));
        let late = lines(&seen, "0", "own").expect(409);
        assert!(late.body.contains("value=\"own\" selected"), "what was chosen is there");
        lines(&hidden(&late, "seen"), "0", "own").expect(303);
        assert!(!form(&app).contains("value=\"river-watch\""));
        let own = app.client.get(&format!("/campaigns/{SLUG}?lang=en&partner=river-watch")).expect(200).body;
        assert!(own.contains("value=\"river-watch\"") && own.contains("value=\"lead\""));
        assert!(watcher(&app).get(PART).expect(200).body.contains("only where you bring people"));
    }

    fn a_partner_of_another_campaign_is_not_this_ones(app) {
        outsider(&app).get("/organise/in/outsider/joined/rios-vivos/part").expect(404);
        watcher(&app).get("/organise/in/river-watch/campaigns/rios-vivos/partners").expect(404);
        lead(&app).get("/organise/in/lead/joined/rios-vivos/part").expect(404);
        let link = invited(&app, EVA);
        watcher(&app).post(&format!("/organise/in/river-watch/campaigns/rios-vivos/partners/invitations/{}/end", "1"), &[]).expect(404);
        app.nobody().get(&link).expect(200);
    }

    fn inviting_letting_in_and_ending_want_a_fresh_proof(app) {
        let desk = lead(&app);
        app.clock.advance(3 * 3_600);
        assert!(desk.get(PARTNERS).expect(200).body.contains("/organise/prove?next="));
        desk.post(&format!("{PARTNERS}/invitations"), &[("email", EVA)]).expect(403);
        desk.post(&format!("{PARTNERS}/river-watch/end"), &[]).expect(403);
        desk.post(&format!("{PARTNERS}/outsider/approve"), &[]).expect(403);
        desk.get(&format!("{PARTNERS}/river-watch/end")).expect(303);
    }
}
