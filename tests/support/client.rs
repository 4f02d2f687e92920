//! A browser without a screen: requests to one service, answers as they come.

use std::time::Duration;

use ureq::Agent;
use ureq::http::{HeaderMap, Response};

/// Sends requests to one service. Follows no redirects, keeps no cookies.
#[derive(Clone)]
pub struct Client {
    agent: Agent,
    base: String,
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: String,
}

impl Answer {
    /// A header, or nothing.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// The body as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// Fails unless the status is this.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.body);
        self
    }
}

impl Client {
    /// For the service at `base`, without a slash at its end.
    pub fn new(base: &str) -> Self {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_global(Some(Duration::from_secs(30)))
            .max_idle_connections(0)
            .build()
            .into();
        Self {
            agent,
            base: base.to_owned(),
        }
    }

    /// Where an address is: whole addresses of the service are understood too.
    fn url(&self, path: &str) -> String {
        if path.starts_with("http") {
            path.to_owned()
        } else {
            format!("{}{path}", self.base)
        }
    }

    /// GET.
    pub fn get(&self, path: &str) -> Answer {
        self.get_with(path, &[])
    }

    /// GET with headers.
    pub fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = self.agent.get(self.url(path));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        answer(request.call())
    }

    /// GET of something without end, which is not read: the status code.
    pub fn status_of_stream(&self, path: &str, headers: &[(&str, &str)]) -> u16 {
        let mut request = self.agent.get(self.url(path));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.call().unwrap().status().as_u16()
    }

    /// HEAD.
    pub fn head(&self, path: &str) -> Answer {
        answer(self.agent.head(self.url(path)).call())
    }

    /// HEAD with headers.
    pub fn head_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = self.agent.head(self.url(path));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        answer(request.call())
    }

    /// A form.
    pub fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        answer(self.agent.post(self.url(path)).send_form(form.iter().copied()))
    }

    /// The same, unless the service is gone.
    pub fn try_post(&self, path: &str, form: &[(&str, &str)]) -> Option<u16> {
        self.attempt(path, &[], form).map(|answer| answer.status)
    }

    /// A form with headers; nothing if the service is gone.
    pub fn attempt(&self, path: &str, headers: &[(&str, &str)], form: &[(&str, &str)]) -> Option<Answer> {
        let mut request = self.agent.post(self.url(path));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let result = request.send_form(form.iter().copied());
        result.is_ok().then(|| answer(result))
    }

    /// GET; nothing if the service is gone.
    pub fn try_get(&self, path: &str) -> Option<Answer> {
        let result = self.agent.get(self.url(path)).call();
        result.is_ok().then(|| answer(result))
    }

    /// A form with headers.
    pub fn post_with(&self, path: &str, headers: &[(&str, &str)], form: &[(&str, &str)]) -> Answer {
        self.attempt(path, headers, form).expect("an answer")
    }

    /// Any bytes with headers.
    pub fn post_bytes(&self, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut request = self.agent.post(self.url(path));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        answer(request.send(body))
    }

    /// JSON with headers.
    pub fn post_json(&self, path: &str, headers: &[(&str, &str)], body: &serde_json::Value) -> Answer {
        let mut request = self
            .agent
            .post(self.url(path))
            .header("content-type", "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        answer(request.send(body.to_string()))
    }
}

fn answer(result: Result<Response<ureq::Body>, ureq::Error>) -> Answer {
    let mut response = result.unwrap_or_else(|error| panic!("no answer: {error}"));
    let body = response
        .body_mut()
        .with_config()
        .limit(100_000_000)
        .read_to_string()
        .unwrap_or_default();
    Answer {
        status: response.status().as_u16(),
        headers: response.headers().clone(),
        body,
    }
}

/// An answer whose body is not text.
pub struct Download {
    /// The status code.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub bytes: Vec<u8>,
}

impl Client {
    /// A form with headers, answered with a file.
    pub fn download(&self, path: &str, headers: &[(&str, &str)], form: &[(&str, &str)]) -> Download {
        let mut request = self.agent.post(self.url(path));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut response = request.send_form(form.iter().copied()).expect("an answer");
        let read = response.body_mut().with_config().limit(500_000_000).read_to_vec();
        Download {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            bytes: read.expect("the whole file"),
        }
    }
}
