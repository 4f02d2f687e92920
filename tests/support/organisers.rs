//! Organisers at work: accounts, and a browser that is logged in.

use quipu::organisers::model::Stage;
use quipu::organisers::session::{self, Place};
use quipu::organisers::store::{self, NewOrganiser};
use quipu::organisers::{Person, Role};

use super::TestApp;
use super::client::{Answer, Client, Download};

/// A browser in which somebody is logged in.
#[derive(Clone)]
pub struct Desk {
    client: Client,
    /// The cookie's name and value.
    pub cookie: String,
    origin: String,
}

impl TestApp {
    /// The account of this address, made if there is none, without a password, and a member where it is said.
    pub fn organiser(&self, email: &str, memberships: &[(&str, Role)]) -> i64 {
        let now = self.core.clock.now();
        let instance = &self.core.instance;
        let tag = Person::tag(instance, email).unwrap();
        let person = Person {
            name: email.split('@').next().unwrap().to_owned(),
            email: email.to_owned(),
        };
        let sealed = person.seal(instance, &tag).unwrap();
        self.core
            .database
            .write(|conn| {
                let known = store::by_tag(conn, &tag)?;
                let id = match known {
                    Some(row) => row.id,
                    None => store::insert(
                        conn,
                        &NewOrganiser {
                            email_tag: tag.to_vec(),
                            sealed,
                            password_hash: String::new(),
                            totp_last_step: 0,
                            language: "en".to_owned(),
                            created_at: now,
                        },
                    )?,
                };
                for (slug, role) in memberships {
                    let organisation = quipu::campaigns::store::organisation(conn, slug)?.unwrap();
                    store::put_membership(conn, organisation.id, id, *role, now)?;
                }
                Ok::<_, quipu::db::DbError>(id)
            })
            .unwrap()
    }

    /// A browser in which this account is logged in, a moment ago.
    pub fn desk(&self, organiser: i64) -> Desk {
        let now = self.core.clock.now();
        let settings = &self.core.config.organisers;
        let token = self
            .core
            .database
            .write(|conn| session::begin(conn, organiser, Stage::Complete, &Place::default(), settings, now))
            .unwrap();
        Desk {
            client: self.client.clone(),
            cookie: format!("quipu={token}"),
            origin: self.core.config.server.public_url.clone(),
        }
    }

    /// The same in one step, for a member of the organisation that runs the test campaign.
    pub fn desk_of(&self, role: Role) -> Desk {
        self.desk(self.organiser(&format!("{}@lead.example", role.as_str()), &[("lead", role)]))
    }
}

impl Desk {
    /// GET.
    pub fn get(&self, path: &str) -> Answer {
        self.client.get_with(path, &[("cookie", &self.cookie)])
    }

    /// A form of our own.
    pub fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let headers = [("cookie", self.cookie.as_str()), ("origin", self.origin.as_str())];
        self.client.post_with(path, &headers, form)
    }

    /// A form of our own that is answered with a file.
    pub fn download(&self, path: &str, form: &[(&str, &str)]) -> Download {
        let headers = [("cookie", self.cookie.as_str()), ("origin", self.origin.as_str())];
        self.client.download(path, &headers, form)
    }

    /// A form with other headers than a browser of today sends from our own pages.
    pub fn post_with(&self, path: &str, headers: &[(&str, &str)], form: &[(&str, &str)]) -> Answer {
        let mut all = vec![("cookie", self.cookie.as_str())];
        all.extend_from_slice(headers);
        self.client.post_with(path, &all, form)
    }
}
