//! Organisers at work: accounts, and a browser that is logged in.

use quipu::core::locale::Language;
use quipu::organisers::accounts;
use quipu::organisers::links::LinkKind;
use quipu::organisers::model::Stage;
use quipu::organisers::session::{self, Place};
use quipu::organisers::store::{self, NewOrganiser};
use quipu::organisers::{Person, Role};

use super::TestApp;
use super::client::{Answer, Client, Download};

/// A password that will do.
pub const PASSWORD: &str = "tres llamas cruzan el puente";

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

    /// A browser in which nobody is logged in.
    pub fn nobody(&self) -> Desk {
        Desk {
            client: self.client.clone(),
            cookie: String::new(),
            origin: self.core.config.server.public_url.clone(),
        }
    }

    /// The account of this address with [`PASSWORD`], chosen by a link as the command line prints it.
    pub fn organiser_with_password(&self, email: &str, memberships: &[(&str, Role)]) -> i64 {
        let id = self.organiser(email, memberships);
        self.nobody()
            .post(&self.password_link(id), &[("password", PASSWORD)])
            .expect(303);
        id
    }

    /// A link with which this account's password can be chosen within an hour.
    pub fn password_link(&self, organiser: i64) -> String {
        let now = self.core.clock.now();
        let row = accounts::reset_link(Some(organiser), Language::English, 1, now).unwrap();
        self.core
            .database
            .write(|conn| store::links::insert(conn, &row))
            .unwrap();
        LinkKind::Reset.href(&self.core.instance, &row.number(), now)
    }

    /// A browser in which this account logs in with its password.
    pub fn log_in(&self, email: &str, password: &str) -> Desk {
        let nobody = self.nobody();
        let answer = nobody.post("/organise/login", &[("email", email), ("password", password)]);
        nobody.after(&answer.expect(303))
    }

    /// The same in one step, for a member of the organisation that runs the test campaign.
    pub fn desk_of(&self, role: Role) -> Desk {
        self.desk(self.organiser(&format!("{}@lead.example", role.as_str()), &[("lead", role)]))
    }
}

/// The type of [`multipart`].
pub const MULTIPART: &str = "multipart/form-data; boundary=knot";

/// A form with a hidden field and a file (RFC 7578).
pub fn multipart(csrf: &str, field: &str, name: &str, content: &[u8]) -> Vec<u8> {
    let mut body = format!(
        "--knot\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n\
         --knot\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\
         Content-Type: text/csv\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(content);
    body.extend_from_slice(b"\r\n--knot--\r\n");
    body
}

impl Desk {
    /// The same browser with another cookie.
    pub fn with_cookie(&self, cookie: &str) -> Self {
        Self {
            cookie: cookie.to_owned(),
            ..self.clone()
        }
    }

    /// The same browser with the cookie that an answer put into it, if it did.
    pub fn after(&self, answer: &Answer) -> Self {
        let put = answer.header("set-cookie").split(';').next().unwrap_or_default();
        let cookie = if put.is_empty() {
            self.cookie.clone()
        } else {
            put.to_owned()
        };
        Self { cookie, ..self.clone() }
    }

    /// GET.
    pub fn get(&self, path: &str) -> Answer {
        self.client.get_with(path, &[("cookie", &self.cookie)])
    }

    /// A form of our own.
    pub fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let headers = [("cookie", self.cookie.as_str()), ("origin", self.origin.as_str())];
        self.client.post_with(path, &headers, form)
    }

    /// A form with a file, after the hidden field `csrf`.
    pub fn upload(&self, path: &str, field: &str, name: &str, content: &[u8]) -> Answer {
        self.upload_with(path, &[("origin", &self.origin)], "", field, name, content)
    }

    /// The same with other headers, and this in the hidden field.
    pub fn upload_with(
        &self,
        path: &str,
        headers: &[(&str, &str)],
        csrf: &str,
        field: &str,
        name: &str,
        content: &[u8],
    ) -> Answer {
        let mut all = vec![("cookie", self.cookie.as_str()), ("content-type", MULTIPART)];
        all.extend_from_slice(headers);
        self.client
            .post_bytes(path, &all, &multipart(csrf, field, name, content))
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
