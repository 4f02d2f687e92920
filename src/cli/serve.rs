//! `quipu serve` and `quipu worker`: production.

use std::sync::atomic::Ordering;

use super::{CliError, Shared, start_log};
use crate::app::Core;
use crate::core::bell::Bell;
use crate::core::clock::Clock;
use crate::mail::{MailWorker, Transport, keep_sending};
use crate::server::{self, Listeners, bind, on_signal};
use crate::webhooks::worker::keep_telling;

/// Serves until a signal comes.
pub fn run(shared: &Shared) -> Result<(), CliError> {
    let config = shared.settings()?;
    config.check_production()?;
    start_log(&config, false);
    let public = bind(&config.server.listen)?;
    let ops = (!config.ops.listen.is_empty())
        .then(|| bind(&config.ops.listen))
        .transpose()?;
    let core = Core::open(config, Clock::system())?;
    server::run(
        core,
        Listeners {
            public,
            ops,
            partners: Vec::new(),
        },
        |running| {
            tracing::info!(address = %running.address, "listening");
        },
    )?;
    Ok(())
}

/// Sends mail and webhooks until a signal comes; what is in flight is finished first.
pub fn worker(shared: &Shared) -> Result<(), CliError> {
    let config = shared.settings()?;
    config.check_production()?;
    start_log(&config, false);
    let core = Core::open(config, Clock::system())?;
    let transport = Transport::new(&core.config.mail, None).map_err(CliError::Refused)?;
    let catalogue = core.catalogue.clone();
    let database = core.database.clone();
    let refresh = move || {
        if let Err(error) = catalogue.refresh(&database) {
            tracing::warn!(%error, "campaigns not refreshed");
        }
    };
    tracing::info!("sending");
    let (worker, bell) = (MailWorker::new(core.clone(), transport), Bell::default());
    let stop = worker.stop_flag();
    let hooks = std::thread::spawn(move || keep_telling(core, stop));
    let (stop, wake) = (worker.stop_flag(), bell.clone());
    on_signal(move || {
        stop.store(true, Ordering::Relaxed);
        wake.ring();
    });
    keep_sending(&worker, &bell, &refresh);
    hooks
        .join()
        .map_err(|_| CliError::Refused("the webhooks' thread panicked".to_owned()))?;
    Ok(())
}
