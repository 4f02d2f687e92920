//! The door to the organisers' side: every address asks for what it says, and tells nothing to whoever may not enter.

use quipu::organise::desk::{Access, Desk as Listing};
use quipu::organisers::Role;
use quipu::routes;

use crate::support::{SLUG, TestApp, on_both};

/// Every address of the organisers' side that is for an organisation as this one is in the test campaign, filled in.
fn addresses(organisation: &str) -> Vec<(String, String, Access)> {
    let part = |path: &str| path.contains("{joined}") || path.contains("{carried}");
    let led = |path: &str| path.contains("{slug}");
    let fits = |path: &str| match organisation {
        "lead" => !part(path),
        "river-watch" => !led(path),
        _ => true,
    };
    let mut listing = Listing::list();
    routes::organise(&mut listing);
    let fill = |path: &str| {
        let path = path.replace("{organisation}", organisation);
        let path = path
            .replace("{slug}", SLUG)
            .replace("{joined}", SLUG)
            .replace("{carried}", SLUG);
        // Numbers of nothing in particular.
        let mut filled = String::new();
        let mut rest = path.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            filled.push('1');
            rest = after.split_once('}').unwrap().1;
        }
        filled + rest
    };
    listing
        .listed()
        .into_iter()
        .filter(|listed| fits(listed.path))
        .map(|listed| (listed.method.to_string(), fill(listed.path), listed.access))
        .collect()
}

fn action_of(access: Access) -> Option<quipu::organisers::Action> {
    match access {
        Access::May(action) | Access::MayAfresh(action) => Some(action),
        _ => None,
    }
}

on_both! {
    fn every_address_lets_in_whom_the_policy_names(app) {
        for (organisation, role) in ["lead", "river-watch"].into_iter().flat_map(|of| Role::ALL.map(|role| (of, role))) {
            let desk = app.desk(app.organiser(&format!("{}@{organisation}.example", role.as_str()), &[(organisation, role)]));
            for (method, path, access) in addresses(organisation) {
                let Some(action) = action_of(access) else { continue };
                let answer = if method == "GET" { desk.get(&path) } else { desk.post(&path, &[]) };
                if role.may(action) {
                    assert!(answer.status != 403 && answer.status != 401 && answer.status < 500, "{method} {path} {role:?}: {}", answer.status);
                } else {
                    assert_eq!(answer.status, 403, "{method} {path} {role:?}");
                }
            }
        }
    }

    fn nobody_enters_another_organisation_or_learns_what_it_has(app) {
        let outsider = app.desk(app.organiser("out@outsider.example", &[("outsider", Role::Owner)]));
        for organisation in ["lead", "river-watch", "no-such-organisation", "outsider"] {
            for (method, path, access) in addresses(organisation) {
                if action_of(access).is_none() || (organisation == "outsider" && !path.contains(SLUG)) {
                    continue;
                }
                let answer = if method == "GET" { outsider.get(&path) } else { outsider.post(&path, &[]) };
                assert_eq!(answer.status, 404, "{method} {path}");
            }
        }
    }

    fn whoever_is_not_logged_in_is_asked_to(app) {
        for (method, path, access) in [addresses("lead"), addresses("river-watch")].concat() {
            if access == Access::Anyone {
                continue;
            }
            let origin = app.core.config.server.public_url.clone();
            let answer = if method == "GET" {
                app.client.get(&path)
            } else {
                app.client.post_with(&path, &[("origin", &origin)], &[])
            };
            if method == "GET" {
                assert_eq!(answer.status, 303, "{path}");
                assert!(answer.header("location").starts_with("/organise/login?next=%2Forganise"), "{path}");
            } else {
                assert_eq!(answer.status, 401, "{path}");
            }
        }
    }

    fn another_site_cannot_post(app) {
        let desk = app.desk_of(Role::Owner);
        let origin = app.core.config.server.public_url.clone();
        for (method, path, _) in [addresses("lead"), addresses("river-watch")].concat() {
            if method == "GET" {
                continue;
            }
            for headers in [
                vec![("origin", "https://evil.example")],
                vec![("origin", "null")],
                vec![("sec-fetch-site", "cross-site"), ("origin", origin.as_str())],
                vec![("sec-fetch-site", "same-site"), ("origin", origin.as_str())],
            ] {
                assert_eq!(desk.post_with(&path, &headers, &[]).status, 403, "{path} {headers:?}");
            }
        }
    }

    fn pages_are_kept_nowhere_and_framed_by_nobody(app) {
        let desk = app.desk_of(Role::Owner);
        for (method, path, _) in addresses("lead") {
            if method == "GET" {
                let answer = desk.get(&path);
                assert_eq!(answer.header("cache-control"), "no-store", "{path}");
                assert!(answer.header("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
            }
        }
    }
}

#[test]
fn a_session_ends_when_its_time_is_over() {
    let app = TestApp::sqlite();
    let desk = app.desk_of(Role::Owner);
    let path = "/organise/in/lead";
    desk.get(path).expect(200);
    app.clock.advance(11 * 3_600);
    desk.get(path).expect(200);
    app.clock.advance(13 * 3_600);
    desk.get(path).expect(303);
}
