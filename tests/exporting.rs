//! Taking a list away: only what one is entitled to, exact, harmless in a spreadsheet, and complete.

use quipu::campaigns::store::organisation;
use quipu::partners::Scope;
use quipu::partners::store::{TokenRow, insert};
use quipu::vault::{new_api_token, token_hash};

use crate::support::{Answer, SLUG, TestApp, on_both};

const COLUMNS: &str = "signed_at,confirmed_at,state,given_name,family_name,email,country,postcode,comment,public,language,source,consents,form_version,id";

/// A token for an organisation of the test app.
pub fn token(app: &TestApp, of: &str, scope: Scope, expires_at: Option<i64>) -> String {
    let token = new_api_token().unwrap();
    app.core
        .database
        .write(|conn| {
            let row = TokenRow {
                organisation_id: organisation(conn, of)?.unwrap().id,
                name: String::new(),
                token_hash: token_hash(&token).to_vec(),
                scopes: scope.as_str().to_owned(),
                expires_at,
                revoked_at: None,
                last_used_at: None,
                created_at: 0,
            };
            insert(conn, &row)
        })
        .unwrap();
    token
}

fn export(app: &TestApp, token: &str, query: &str) -> Answer {
    let bearer = format!("Bearer {token}");
    app.client.get_with(
        &format!("/api/v1/campaigns/{SLUG}/signatures.csv{query}"),
        &[("authorization", &bearer)],
    )
}

fn rows(answer: &Answer) -> Vec<csv::StringRecord> {
    csv::Reader::from_reader(answer.body.as_bytes())
        .records()
        .map(Result::unwrap)
        .collect()
}

on_both! {
    fn the_lead_gets_the_confirmed_as_csv(app) {
        app.confirmed("rosa@example.org", &[("consents", "river-watch"), ("comment", "Agua, \"vida\"\ny peces"), ("postcode", "15001"), ("source", "stall")]);
        app.sign("pending@example.org").expect(303);
        app.send_mail();
        let answer = export(&app, &token(&app, "lead", Scope::ExportSignatures, None), "").expect(200);
        assert!(answer.body.starts_with(&format!("{COLUMNS}\r\n")), "{}", answer.body);
        assert!(answer.header("content-disposition").contains("rios-vivos-signatures.csv"));
        let rows = rows(&answer);
        assert_eq!(rows.len(), 1);
        let row: Vec<&str> = rows[0].iter().collect();
        assert_eq!(row[..13], ["2006-01-31T12:00:00Z", "2006-01-31T12:00:00Z", "confirmed", "Rosa", "Quispe", "rosa@example.org",
            "PE", "15001", "Agua, \"vida\"\ny peces", "false", "en", "stall", "river-watch"]);
        assert_eq!(row[14].len(), 36);
    }
}

on_both! {
    fn nobody_gets_a_list_without_a_token_that_allows_it(app) {
        app.confirmed("rosa@example.org", &[]);
        let path = format!("/api/v1/campaigns/{SLUG}/signatures.csv");
        app.client.get(&path).expect(401);
        export(&app, "quipu_forged", "").expect(401);
        export(&app, &token(&app, "lead", Scope::ReadNumbers, None), "").expect(403);
        export(&app, &token(&app, "lead", Scope::ExportSignatures, Some(app.core.clock.now())), "").expect(401);
        let outsider = export(&app, &token(&app, "outsider", Scope::ExportSignatures, None), "").expect(404);
        assert!(!outsider.body.contains("rosa"));
        let revoked = token(&app, "lead", Scope::ExportSignatures, None);
        let id = app.core.database.read(|conn| quipu::partners::store::by_hash(conn, &token_hash(&revoked))).unwrap().unwrap().0;
        assert!(app.core.database.write(|conn| quipu::partners::store::revoke(conn, id, 0)).unwrap());
        export(&app, &revoked, "").expect(401);
    }
}

on_both! {
    fn a_partner_gets_exactly_those_who_said_yes_to_it(app) {
        app.confirmed("rosa@example.org", &[("consents", "river-watch")]);
        app.confirmed("carlos@example.org", &[("consents", "lead")]);
        app.confirmed("nina@example.org", &[]);
        let partner = token(&app, "river-watch", Scope::ExportSignatures, None);
        let list = export(&app, &partner, "").expect(200);
        assert_eq!(rows(&list).iter().map(|row| row[5].to_owned()).collect::<Vec<_>>(), ["rosa@example.org"]);
        export(&app, &partner, "?consent=lead").expect(403);
        export(&app, &partner, "?state=pending").expect(403);
        export(&app, &partner, "?state=confirmed,pending").expect(403);
    }
}

on_both! {
    fn filters_narrow_by_state_time_country_and_consent(app) {
        app.confirmed("rosa@example.org", &[("country", "PE"), ("consents", "river-watch")]);
        app.clock.advance(3_600);
        app.confirmed("carlos@example.org", &[("country", "CL")]);
        app.sign("pending@example.org").expect(303);
        app.send_mail();
        let lead = token(&app, "lead", Scope::ExportSignatures, None);
        let emails = |query: &str| -> Vec<String> {
            rows(&export(&app, &lead, query).expect(200)).iter().map(|row| row[5].to_owned()).collect()
        };
        assert_eq!(emails("?state=pending"), ["pending@example.org"]);
        assert_eq!(emails("?state=pending,confirmed").len(), 3);
        assert_eq!(emails("?country=cl"), ["carlos@example.org"]);
        assert_eq!(emails("?consent=river-watch"), ["rosa@example.org"]);
        assert_eq!(emails("?from=2006-01-31T13:00:00Z"), ["carlos@example.org"]);
        assert_eq!(emails("?until=2006-01-31T13:00:00Z"), ["rosa@example.org"]);
        assert_eq!(emails("?from=2006-02-01").len(), 0);
        for query in ["?state=nope", "?country=ZZ", "?from=yesterday", "?consent=nobody", "?since=junk", "?format=exe", "?filter=1"] {
            export(&app, &lead, query).expect(400);
        }
    }
}

on_both! {
    fn cells_that_look_like_formulas_are_defused_and_excel_gets_its_mark(app) {
        app.confirmed("rosa@example.org", &[("given_name", "=HYPERLINK(A1)"), ("comment", "@SUM(1+1)")]);
        let lead = token(&app, "lead", Scope::ExportSignatures, None);
        let plain = export(&app, &lead, "").expect(200);
        assert!(plain.body.contains(",'=HYPERLINK(A1),") && plain.body.contains("'@SUM(1+1)"));
        assert!(!plain.body.starts_with('\u{feff}'));
        assert!(export(&app, &lead, "?profile=excel").expect(200).body.starts_with('\u{feff}'));
        let lines = export(&app, &lead, "?format=jsonl").expect(200);
        let row: serde_json::Value = serde_json::from_str(lines.body.trim()).unwrap();
        assert_eq!((row["given_name"].as_str(), row["public"].as_bool()), (Some("=HYPERLINK(A1)"), Some(false)));
    }
}

on_both! {
    fn a_delta_tells_what_changed_since_a_cursor_and_where_to_go_on(app) {
        let lead = token(&app, "lead", Scope::ExportSignatures, None);
        app.confirmed("rosa@example.org", &[]);
        app.confirmed("carlos@example.org", &[]);
        let first = export(&app, &lead, "?since=0").expect(200);
        assert!(first.body.starts_with(&format!("{COLUMNS},change\r\n")));
        assert_eq!(rows(&first).len(), 2);
        let cursor = first.header("x-next-cursor").to_owned();
        assert!(rows(&export(&app, &lead, &format!("?since={cursor}")).expect(200)).is_empty());
        app.client.post(&app.link("withdraw", "rosa@example.org"), &[]).expect(200);
        let second = rows(&export(&app, &lead, &format!("?since={cursor}")).expect(200));
        assert_eq!(second.len(), 1);
        assert_eq!((&second[0][2], &second[0][5], &second[0][14]), ("withdrawn", "", &rows(&first)[0][14]));
    }
}

on_both! {
    fn a_delta_tells_a_partner_of_every_removal_even_when_the_person_signed_again(app) {
        let partner = token(&app, "river-watch", Scope::ExportSignatures, None);
        for email in ["rosa@example.org", "carlos@example.org"] {
            app.confirmed(email, &[("consents", "river-watch")]);
        }
        app.confirmed("nina@example.org", &[]);
        app.sign_with("mallory@example.org", &[("consents", "river-watch")]).expect(303);
        app.client.post(&app.link("withdraw", "mallory@example.org"), &[]).expect(200);
        let first = export(&app, &partner, "?since=0").expect(200);
        assert_eq!(rows(&first).len(), 2);
        app.client.post(&app.link("withdraw", "rosa@example.org"), &[]).expect(200);
        app.client.post(&app.link("withdraw", "nina@example.org"), &[]).expect(200);
        app.confirmed("rosa@example.org", &[]);
        let second = export(&app, &partner, &format!("?since={}", first.header("x-next-cursor"))).expect(200);
        let told: Vec<(String, String)> = rows(&second).iter().map(|row| (row[2].to_owned(), row[14].to_owned())).collect();
        assert_eq!(told, [("withdrawn".to_owned(), rows(&first)[0][14].to_owned())]);
        assert!(!second.body.contains("rosa@"));
    }
}

on_both! {
    fn a_list_longer_than_a_page_is_complete(app) {
        use quipu::signatures::model::{ChangeKind, Signature, State};
        app.confirmed("rosa@example.org", &[]);
        let id = app.campaign();
        let template = app.core.database.read(|conn| quipu::signatures::store::recent_shown(conn, id, 1)).unwrap();
        assert!(template.is_empty());
        app.core.database
            .write(|conn| {
                let mut sources = quipu::tallies::Sources::default();
                let mut ledger = quipu::signatures::ledger::Ledger::load(conn, 0, &mut sources, vec![id], vec![])?;
                for number in 0_u32..2_500 {
                    let row = Signature {
                        id: quipu::core::ids::SignatureId::from_hash(u128::from(number).to_be_bytes()).as_bytes().to_vec(),
                        campaign_id: id, state: State::Confirmed as i16, generation: 1, revision: 1, form_version_id: 1,
                        language: "en".to_owned(), country: "PE".to_owned(), source: "direct".to_owned(), signed_at: 0,
                        confirmed_at: Some(0), shown_at: None, public_name: false, consents: " ".to_owned(), sealed: Vec::new(),
                        network_tag: None, mail_domain_tag: None, last_change: 0, origin: 1, partner_id: None, attribution: String::new(),
                    };
                    ledger.set(conn, row, ChangeKind::Confirmed)?;
                }
                ledger.write(conn).map(drop)
            })
            .unwrap();
        let lead = token(&app, "lead", Scope::ExportSignatures, None);
        assert_eq!(rows(&export(&app, &lead, "").expect(200)).len(), 2_501);
        let ids = |query: &str| {
            let list = rows(&export(&app, &lead, query).expect(200));
            list.iter().map(|row| row[14].to_owned()).collect::<std::collections::BTreeSet<_>>()
        };
        assert_eq!(ids("?since=0").len(), 2_501);
        assert_eq!(ids(""), ids("?since=0"));
    }
}
