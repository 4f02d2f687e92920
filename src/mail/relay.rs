//! Connections to a mail relay (RFC 5321), kept and used again, on lettre's SMTP client.
//!
//! That client ends a message with a small packet of its own. On a socket as it comes, the packet would wait until the
//! relay has acknowledged the one before (Nagle's algorithm, RFC 896), some 40 ms for each mail. So the socket is ours:
//! without that delay, and with a limit to every single wait.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use lettre::transport::smtp;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, AsyncTokioStream, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use parking_lot::Mutex;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::Sleep;

use crate::config::{self, Tls};

/// A connection that was not used for longer is asked first whether the relay is still there.
const FRESH: Duration = Duration::from_secs(1);

/// Why a mail did not go.
#[derive(Debug, thiserror::Error)]
pub enum RelayError {
    /// The relay was not reached.
    #[error(transparent)]
    Reach(#[from] io::Error),
    /// The relay said no, or nothing in time.
    #[error(transparent)]
    Smtp(#[from] smtp::Error),
}

/// A relay. Cheap to clone.
#[derive(Clone)]
pub struct Relay(Arc<Shared>);

struct Shared {
    runtime: tokio::runtime::Runtime,
    host: String,
    port: u16,
    tls: Tls,
    parameters: TlsParameters,
    credentials: Option<Credentials>,
    hello: ClientId,
    patience: Duration,
    keep: usize,
    idle: Mutex<Vec<(AsyncSmtpConnection, Instant)>>,
}

impl Relay {
    /// As configured; at most `keep` connections stay open between mails.
    pub fn new(settings: &config::Smtp, parameters: TlsParameters, keep: usize) -> io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("smtp")
            .enable_all()
            .build()?;
        let credentials = (!settings.username.is_empty())
            .then(|| Credentials::new(settings.username.clone(), settings.password.expose().to_owned()));
        Ok(Self(Arc::new(Shared {
            runtime,
            host: settings.host.clone(),
            port: settings.port,
            tls: settings.tls,
            parameters,
            credentials,
            hello: ClientId::default(),
            patience: Duration::from_secs(settings.timeout_seconds),
            keep,
            idle: Mutex::default(),
        })))
    }

    /// Sends one message, and blocks until the relay has taken or refused it.
    pub fn send(&self, message: &lettre::Message) -> Result<(), RelayError> {
        let shared = &*self.0;
        let content = message.formatted();
        shared.runtime.block_on(async {
            let mut connection = shared.connection().await?;
            connection.send(message.envelope(), &content).await?;
            let mut idle = shared.idle.lock();
            if idle.len() < shared.keep && !connection.has_broken() {
                idle.push((connection, Instant::now()));
            }
            Ok(())
        })
    }

    /// Whether the relay answers as it should, login included. Blocks.
    pub fn test(&self) -> Result<bool, RelayError> {
        let shared = &*self.0;
        shared.runtime.block_on(async {
            let mut connection = shared.connect().await?;
            let answers = connection.test_connected().await;
            connection.abort().await;
            Ok(answers)
        })
    }
}

impl Shared {
    async fn connection(&self) -> Result<AsyncSmtpConnection, RelayError> {
        loop {
            let Some((mut kept, since)) = self.idle.lock().pop() else {
                return self.connect().await;
            };
            if since.elapsed() < FRESH || kept.test_connected().await {
                return Ok(kept);
            }
        }
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, RelayError> {
        let place = (self.host.as_str(), self.port);
        let mut connection = if self.tls == Tls::Implicit {
            let parameters = Some(self.parameters.clone());
            AsyncSmtpConnection::connect_tokio1(place, Some(self.patience), &self.hello, parameters, None).await?
        } else {
            let reached = tokio::time::timeout(self.patience, TcpStream::connect(place)).await;
            let stream = reached.map_err(io::Error::from)??;
            stream.set_nodelay(true)?;
            AsyncSmtpConnection::connect_with_transport(Box::new(Patient::new(stream, self.patience)), &self.hello)
                .await?
        };
        if self.tls == Tls::Starttls {
            connection.starttls(self.parameters.clone(), &self.hello).await?;
        }
        if let Some(credentials) = &self.credentials {
            connection.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        Ok(connection)
    }
}

/// A socket that is not waited for longer than `patience` at a time.
#[derive(Debug)]
struct Patient {
    stream: TcpStream,
    patience: Duration,
    deadline: Option<Pin<Box<Sleep>>>,
}

impl Patient {
    fn new(stream: TcpStream, patience: Duration) -> Self {
        Self {
            stream,
            patience,
            deadline: None,
        }
    }

    /// What a wait comes to: its result, or an error once patience has run out.
    fn waited<T>(&mut self, context: &mut Context<'_>, result: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if result.is_ready() {
            self.deadline = None;
            return result;
        }
        let patience = self.patience;
        let deadline = self
            .deadline
            .get_or_insert_with(|| Box::pin(tokio::time::sleep(patience)));
        ready!(deadline.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Patient {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let result = Pin::new(&mut self.stream).poll_read(context, buffer);
        self.waited(context, result)
    }
}

impl AsyncWrite for Patient {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.waited(context, result)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

impl AsyncTokioStream for Patient {
    fn peer_addr(&self) -> io::Result<std::net::SocketAddr> {
        self.stream.peer_addr()
    }
}
