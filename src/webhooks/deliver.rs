//! One message to its target, once: signed, within a time, without following anybody anywhere.

use std::sync::Arc;
use std::time::{Duration, Instant};

use reqwest::header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode};

use super::address;
use super::model::Target;
use super::resolver::{Guarded, Lookup};
use crate::config;
use crate::core::clock::{Seconds, parse_http_date};
use crate::vault::webhook_signature;

/// How long the connection may take.
const CONNECT: Duration = Duration::from_secs(5);

/// What became of one attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// The answer's status (RFC 9110, 15); 0 if there was none.
    pub status: u16,
    /// A word of [`Trouble`]; empty for an answer.
    pub trouble: &'static str,
    /// When the target wants to be asked again, in seconds from now.
    pub retry_after: Option<Seconds>,
    /// How long it took.
    pub took: Duration,
}

impl Attempt {
    /// One that could not be begun.
    pub fn unsent() -> Self {
        Self {
            status: 0,
            trouble: "refused",
            retry_after: None,
            took: Duration::ZERO,
        }
    }

    /// Whether the target took it: any 2xx.
    pub fn is_taken(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Whether the target wants no more.
    pub fn is_gone(&self) -> bool {
        self.status == StatusCode::GONE.as_u16()
    }
}

/// Sends, over connections that lead nowhere inside.
#[derive(Clone)]
pub struct Sender {
    client: Client,
    inside: bool,
}

impl Sender {
    /// With these settings, names resolved by `lookup`.
    pub fn new(settings: &config::Webhooks, lookup: Arc<dyn Lookup>) -> Result<Self, reqwest::Error> {
        // Whoever came first has installed it; mail uses the same.
        drop(rustls::crypto::ring::default_provider().install_default());
        let inside = settings.allow_private_targets;
        let client = Client::builder()
            .user_agent(concat!("Quipu/", env!("CARGO_PKG_VERSION"), " (webhooks)"))
            .dns_resolver(Arc::new(Guarded::new(lookup, inside)))
            .redirect(Policy::none())
            .no_proxy()
            .connect_timeout(CONNECT)
            .timeout(Duration::from_secs(settings.timeout_seconds))
            .pool_max_idle_per_host(1)
            .build()?;
        Ok(Self { client, inside })
    }

    /// Sends a message; never more than the time allowed. `at` is when, in Unix seconds.
    pub async fn send(&self, target: &Target, id: &str, content: String, at: Seconds) -> Attempt {
        let begun = Instant::now();
        let (status, trouble, retry_after) = match self.try_to_send(target, id, content, at).await {
            Ok((status, wait)) => (status.as_u16(), "", wait),
            Err(trouble) => (0, trouble, None),
        };
        Attempt {
            status,
            trouble,
            retry_after,
            took: begun.elapsed(),
        }
    }

    async fn try_to_send(
        &self,
        target: &Target,
        id: &str,
        content: String,
        at: Seconds,
    ) -> Result<(StatusCode, Option<Seconds>), &'static str> {
        // The rules may have become stricter since the address was typed.
        let url = address::read(&target.url, self.inside).map_err(|_| "refused")?;
        let signatures: Vec<String> = target
            .secrets(at)
            .filter_map(|secret| webhook_signature(secret, id, at, &content))
            .collect();
        let request = self
            .client
            .post(url)
            .header(CONTENT_TYPE, "application/json")
            .header("webhook-id", id)
            .header("webhook-timestamp", at)
            .header("webhook-signature", signatures.join(" "))
            .body(content);
        // Nothing of the answer's body is wanted; dropped unread, it closes its connection.
        let answer = request.send().await.map_err(|error| trouble(&error))?;
        Ok((answer.status(), retry_after(answer.headers(), at)))
    }
}

/// What went wrong, in a word that says nothing of the address.
fn trouble(error: &reqwest::Error) -> &'static str {
    if error.is_timeout() {
        "timeout"
    } else if error.is_connect() {
        "connect"
    } else {
        "broken-off"
    }
}

/// How long `Retry-After` asks to wait, from now on, in seconds or until a date (RFC 9110, 10.2.3).
fn retry_after(headers: &HeaderMap, now: Seconds) -> Option<Seconds> {
    let said = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    said.parse()
        .ok()
        .or_else(|| parse_http_date(said).map(|until| (until - now).max(0)))
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, TcpListener};
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::super::address::tests::TRICKY;
    use super::super::resolver::{Found, System};
    use super::*;

    #[test]
    fn a_target_says_how_long_to_wait_in_seconds_or_until_when() {
        let asked = |said: &str| {
            let headers = [(RETRY_AFTER, said.parse().unwrap())];
            retry_after(&HeaderMap::from_iter(headers), 1_445_412_400)
        };
        assert_eq!(asked("120"), Some(120));
        assert_eq!(asked("Wed, 21 Oct 2015 07:28:00 GMT"), Some(80));
        assert_eq!(asked("Wed, 21 Oct 2015 07:20:00 GMT"), Some(0));
        assert_eq!(asked("soon"), None);
    }

    fn settings(allow_private_targets: bool) -> config::Webhooks {
        config::Webhooks {
            worker: true,
            allow_private_targets,
            timeout_seconds: 3,
            kept_days: 30,
        }
    }

    fn target(url: &str) -> Target {
        Target {
            url: url.to_owned(),
            secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned(),
            ..Target::default()
        }
    }

    /// A listener that nobody may reach.
    fn listener() -> (TcpListener, String) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let port = listener.local_addr().unwrap().port().to_string();
        (listener, port)
    }

    async fn try_all(sender: &Sender, addresses: &[String]) {
        for address in addresses {
            let attempt = sender.send(&target(address), "1", "{}".to_owned(), 1).await;
            assert!(!attempt.is_taken(), "{address}");
            assert_ne!(attempt.trouble, "", "{address}");
        }
    }

    #[tokio::test]
    async fn no_address_leads_inside() {
        let (listener, port) = listener();
        let sender = Sender::new(&settings(false), Arc::new(System)).unwrap();
        let addresses: Vec<String> = TRICKY.iter().map(|address| address.replace("PORT", &port)).collect();
        try_all(&sender, &addresses).await;
        assert!(listener.accept().is_err(), "somebody came in");
    }

    /// Public to whoever asks first, loopback to whoever asks next, and both at once now and then.
    struct Rebinding(AtomicUsize);

    impl Lookup for Rebinding {
        fn addresses(&self, _: String) -> Found {
            let turn = self.0.fetch_add(1, Ordering::SeqCst);
            let inside: Vec<IpAddr> = ["127.0.0.1", "::1", "::ffff:127.0.0.1", "10.0.0.1", "169.254.169.254"]
                .iter()
                .map(|address| address.parse().unwrap())
                .collect();
            Box::pin(async move {
                Ok(if turn == 0 {
                    vec!["192.0.2.1".parse().unwrap()]
                } else {
                    inside
                })
            })
        }
    }

    #[tokio::test]
    async fn a_name_that_changes_its_mind_gains_nothing() {
        let (listener, port) = listener();
        let sender = Sender::new(&settings(false), Arc::new(Rebinding(AtomicUsize::new(0)))).unwrap();
        let addresses = vec![format!("https://rebind.example:{port}/"); 4];
        try_all(&sender, &addresses).await;
        assert!(listener.accept().is_err(), "somebody came in");
    }

    #[tokio::test]
    async fn the_same_listener_is_reached_where_that_is_allowed() {
        let (listener, port) = listener();
        let sender = Sender::new(&settings(true), Arc::new(System)).unwrap();
        let attempt = sender
            .send(&target(&format!("http://localhost:{port}/")), "1", "{}".to_owned(), 1)
            .await;
        assert_eq!(attempt.trouble, "timeout");
        assert!(listener.accept().is_ok());
    }
}
