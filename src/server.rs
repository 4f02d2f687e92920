//! The listeners: the order of the middleware, the background threads, and how everything ends.
//!
//! On SIGTERM or SIGINT the streams end, the listeners stop taking connections, requests in progress are finished, the intake commits
//! what it holds, and the mail worker ends after the mails it is sending.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use actix_web::dev::{Server, ServerHandle};
use actix_web::middleware::{Compress, from_fn};
use actix_web::{App as WebApp, HttpServer, web};

use crate::app::{App, Core, StartError};
use crate::core::files;
use crate::db::Backend;
use crate::db::checkpoint::Checkpointer;
use crate::exports::schedules::worker::ListWorker;
use crate::http::{error, headers, ops, trace};
use crate::imports::uploads::worker::ImportWorker;
use crate::mail::{MailWorker, Transport, keep_sending};
use crate::maintenance;
use crate::routes;
use crate::webhooks::worker::keep_telling;
use crate::widgets::sample::pages::Partner;

/// How long an idle connection is kept.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// Files that the service needs for itself: databases, mail connections, the operator's listener, event queues.
const FILES_OF_OUR_OWN: usize = 96;
/// Connections of one worker, however many files there may be.
const MOST_CONNECTIONS: usize = 25_000;

/// The sockets to serve, bound already.
pub struct Listeners {
    /// For everybody.
    pub public: TcpListener,
    /// For the operator.
    pub ops: Option<TcpListener>,
    /// The demo's sites of partners.
    pub partners: Vec<(TcpListener, Partner)>,
}

/// Binds an address, naming it if that fails.
pub fn bind(address: &str) -> std::io::Result<TcpListener> {
    TcpListener::bind(address)
        .map_err(|error| std::io::Error::new(error.kind(), format!("cannot listen on {address}: {error}")))
}

/// A running service, which a test may hold and stop.
#[derive(Clone)]
pub struct Running {
    /// Where the public listener is.
    pub address: SocketAddr,
    /// The parts.
    pub app: Arc<App>,
    handles: Vec<ServerHandle>,
}

impl Running {
    /// Begins to shut down; [`run`] returns when it is done.
    pub fn begin_stop(&self) {
        // A stream has no end of its own to wait for.
        self.app.live.close();
        for handle in &self.handles {
            // The order is sent at once; what is dropped here is only the wait for its end.
            drop(handle.stop(true));
        }
    }
}

/// Serves until a signal comes. `started` is told once the listeners listen.
pub fn run(core: Core, listeners: Listeners, started: impl FnOnce(&Running)) -> Result<(), StartError> {
    ops::install_recorder();
    let (app, intake) = App::start(core)?;
    let threads = Threads::start(&app)?;
    let served = actix_web::rt::System::new().block_on(serve(Arc::clone(&app), listeners, started));
    threads.stop(&app);
    app.intake.close();
    if intake.join().is_err() {
        tracing::error!("the intake thread panicked");
    }
    tracing::info!("stopped");
    Ok(served?)
}

async fn serve(app: Arc<App>, listeners: Listeners, started: impl FnOnce(&Running)) -> Result<(), std::io::Error> {
    let address = listeners.public.local_addr()?;
    let mut servers = vec![public_server(&app, listeners.public)?];
    if let Some(listener) = listeners.ops {
        servers.push(small_server(web::Data::from(Arc::clone(&app)), listener, routes::ops)?);
    }
    for (listener, partner) in listeners.partners {
        servers.push(small_server(
            web::Data::new(partner),
            listener,
            routes::embedding::partner,
        )?);
    }
    let running = Running {
        address,
        app,
        handles: servers.iter().map(Server::handle).collect(),
    };
    let ended = servers.into_iter().map(actix_web::rt::spawn).collect::<Vec<_>>();
    let signal = end_signal()?;
    started(&running);
    actix_web::rt::spawn(async move {
        signal.await;
        tracing::info!("shutting down");
        running.begin_stop();
        // Whoever insists is obeyed: nothing acknowledged is lost by it.
        if let Ok(again) = end_signal() {
            again.await;
            tracing::warn!("ended at once");
            std::process::exit(130);
        }
    });
    for server in ended {
        server.await.map_err(std::io::Error::other)??;
    }
    Ok(())
}

fn public_server(app: &Arc<App>, listener: TcpListener) -> std::io::Result<Server> {
    let settings = app.config().server.clone();
    let https = app.config().is_https();
    let data = web::Data::from(Arc::clone(app));
    let server = HttpServer::new(move || {
        WebApp::new()
            .app_data(data.clone())
            .configure(routes::public)
            .wrap(Compress::default())
            .wrap(from_fn(headers::without_deflate))
            .wrap(from_fn(error::present))
            .wrap(from_fn(move |request, next| headers::guard(https, request, next)))
            .wrap(from_fn(trace::trace))
    })
    .keep_alive(KEEP_ALIVE)
    // Who hangs up while a stream goes on is gone, and leaves the place to others.
    .h1_allow_half_closed(false)
    .client_request_timeout(Duration::from_secs(settings.request_timeout_seconds))
    .shutdown_timeout(settings.shutdown_seconds)
    .disable_signals();
    let workers = match settings.workers {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        workers => workers,
    };
    let connections = connections_for(files::raise_limit(), workers);
    Ok(server
        .workers(workers)
        .max_connections(connections)
        .listen(listener)?
        .run())
}

/// Connections that each worker holds, so that they never take the files that the database and mail need; who comes
/// beyond that waits in the system's queue until somebody leaves.
fn connections_for(files: usize, workers: usize) -> usize {
    (files.saturating_sub(FILES_OF_OUR_OWN) / workers.max(1)).clamp(8, MOST_CONNECTIONS)
}

/// A listener with one worker and a few routes.
fn small_server<T: 'static + Send + Sync>(
    data: web::Data<T>,
    listener: TcpListener,
    routes: fn(&mut web::ServiceConfig),
) -> std::io::Result<Server> {
    let server = HttpServer::new(move || {
        WebApp::new()
            .app_data(data.clone())
            .configure(routes)
            .wrap(from_fn(|request, next| headers::guard(false, request, next)))
    })
    .workers(1)
    .shutdown_timeout(2)
    .disable_signals();
    Ok(server.listen(listener)?.run())
}

/// Does `work` at the first SIGTERM or SIGINT, for a program without listeners.
pub fn on_signal(work: impl FnOnce() + Send + 'static) {
    std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async {
            match end_signal() {
                Ok(signal) => signal.await,
                Err(error) => tracing::error!(%error, "signals cannot be received"),
            }
        });
        work();
    });
}

/// Listens for SIGTERM and SIGINT from now on; what is returned waits for the next.
fn end_signal() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// What goes on beside the listeners.
struct Threads {
    stop: Vec<Arc<AtomicBool>>,
    threads: Vec<JoinHandle<()>>,
}

/// Uploaded lists that this node works on at a time, each of another campaign.
const LISTS_AT_ONCE: usize = 2;

/// How long a mail server may still take for the mails in flight; after that they are left to their lease.
const LAST_MAILS: Duration = Duration::from_secs(5);

impl Threads {
    fn start(app: &Arc<App>) -> Result<Self, StartError> {
        let stop = Arc::new(AtomicBool::new(false));
        let (mut threads, mut flags) = (Vec::new(), vec![Arc::clone(&stop)]);
        let (held, ended) = (Arc::clone(app), Arc::clone(&stop));
        threads.push(spawn("refresh", move || {
            held.keep_fresh(&|| ended.load(Ordering::Relaxed));
        })?);
        let (core, ended) = (app.core.clone(), Arc::clone(&stop));
        threads.push(spawn("maintenance", move || {
            maintenance::keep_tidy(&core, &|| ended.load(Ordering::Relaxed));
        })?);
        let (shelf, clock, ended) = (app.shelf.clone(), app.core.clock.clone(), Arc::clone(&stop));
        threads.push(spawn("exports", move || {
            shelf.keep(&|| clock.now(), &|| ended.load(Ordering::Relaxed));
        })?);
        if app.core.database.backend() == Backend::Sqlite {
            let (checkpointer, ended) = (Checkpointer::new(app.core.database.clone()), Arc::clone(&stop));
            threads.push(spawn("checkpoint", move || {
                checkpointer.keep_short(&|| ended.load(Ordering::Relaxed));
            })?);
        }
        let lists = ListWorker::new(app.core.clone(), Arc::clone(&stop));
        threads.push(spawn("lists", move || lists.keep_working())?);
        for _ in 0..LISTS_AT_ONCE {
            let worker = ImportWorker::new(app.core.clone(), Arc::clone(&stop));
            let bell = app.import_bell.clone();
            threads.push(spawn("imports", move || worker.keep_working(&bell))?);
        }
        if app.config().mail.worker {
            let transport = Transport::new(&app.config().mail, app.mailbox.clone()).map_err(StartError::Mail)?;
            let worker = MailWorker::new(app.core.clone(), transport);
            let bell = app.mail_bell.clone();
            flags.push(worker.stop_flag());
            threads.push(spawn("mail", move || keep_sending(&worker, &bell, &|| ()))?);
        }
        if app.config().webhooks.worker {
            let (core, stop) = (app.core.clone(), Arc::clone(&stop));
            threads.push(spawn("webhooks", move || keep_telling(core, stop))?);
        }
        Ok(Self { stop: flags, threads })
    }

    fn stop(self, app: &App) {
        for flag in &self.stop {
            flag.store(true, Ordering::Relaxed);
        }
        app.mail_bell.ring();
        app.import_bell.ring();
        app.ring_refresh();
        let deadline = Instant::now() + LAST_MAILS;
        for thread in self.threads {
            while !thread.is_finished() && Instant::now() < deadline {
                std::thread::sleep(Duration::from_millis(10));
            }
            if !thread.is_finished() {
                tracing::warn!(name = thread.thread().name(), "left behind");
            } else if thread.join().is_err() {
                tracing::error!("a background thread panicked");
            }
        }
    }
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> std::io::Result<JoinHandle<()>> {
    std::thread::Builder::new().name(name.to_owned()).spawn(work)
}
