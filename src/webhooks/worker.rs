//! The background that tells: it looks for what is to be told, and sends what is owed. Each webhook has one message under way,
//! on a connection of its own, so that a target which hangs holds up nobody but itself. A message is held for a while before
//! it is sent, and no transaction is open meanwhile; who dies with it is followed by whoever finds it due again, and the
//! target knows it by its number.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tokio::task::{JoinSet, spawn_blocking};

use super::deliver::{Attempt, Sender};
use super::model::{Hook, HookState, Message, MessageState};
use super::resolver::System;
use super::{WebhookError, schedule, store, teller};
use crate::app::Core;
use crate::core::clock::Seconds;
use crate::db::{AnyConn, DbError};
use crate::organisers::{Actor, Event};
use crate::vault::new_number;

/// How often the background looks for what is due.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// How often it looks for what is to be told.
const TELL_EVERY: Duration = Duration::from_secs(2);
/// The most messages under way at a time, over all webhooks.
const MOST: usize = 256;
/// How much longer than it may take a message is held.
const MARGIN: Seconds = 30;

/// Tells and sends until `stop` is raised. A machine that cannot (it has no certificates of authorities, say) serves
/// everybody else all the same. Blocks.
pub fn keep_telling(core: Core, stop: Arc<AtomicBool>) {
    let worked = WebhookWorker::new(core, stop).map_err(std::io::Error::other);
    if let Err(error) = worked.and_then(|worker| worker.keep_working()) {
        tracing::error!(%error, "webhooks are told nothing");
    }
}

/// Tells and sends until it is told to stop.
struct WebhookWorker {
    core: Core,
    sender: Sender,
    stop: Arc<AtomicBool>,
}

/// A message that this node alone may send until `until`.
struct Held {
    hook: Hook,
    message: Message,
    until: Seconds,
}

impl WebhookWorker {
    /// Over the same data as everybody, until `stop` is raised.
    fn new(core: Core, stop: Arc<AtomicBool>) -> Result<Self, reqwest::Error> {
        let sender = Sender::new(&core.config.webhooks, Arc::new(System))?;
        Ok(Self { core, sender, stop })
    }

    /// Works until it is told to stop; what is under way then is finished. Blocks.
    fn keep_working(&self) -> std::io::Result<()> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(self.work());
        Ok(())
    }

    async fn work(&self) {
        let mut under_way: JoinSet<i64> = JoinSet::new();
        let mut busy: HashSet<i64> = HashSet::new();
        let mut telling: JoinSet<()> = JoinSet::new();
        let mut told = None::<Instant>;
        while !self.stop.load(Ordering::Relaxed) {
            while telling.try_join_next().is_some() {}
            if telling.is_empty() && told.is_none_or(|told| told.elapsed() >= TELL_EVERY) {
                told = Some(Instant::now());
                let core = self.core.clone();
                telling.spawn_blocking(move || {
                    if let Err(error) = teller::tell(&core) {
                        tracing::warn!(%error, "webhooks not told yet");
                    }
                });
            }
            for held in self.hold_due(&busy).await {
                busy.insert(held.hook.id);
                under_way.spawn(send(self.core.clone(), self.sender.clone(), held));
            }
            let look_again = tokio::time::sleep(LOOK_EVERY);
            tokio::select! {
                Some(done) = under_way.join_next(), if !under_way.is_empty() => {
                    match done {
                        Ok(hook) => drop(busy.remove(&hook)),
                        // Whose it was is not known any more: all are looked at anew, and the hold keeps them apart.
                        Err(error) => {
                            tracing::error!(%error, "a webhook's sender panicked");
                            busy.clear();
                        }
                    }
                }
                () = look_again => {}
            }
        }
        while under_way.join_next().await.is_some() {}
    }

    /// Holds the oldest message that is due of each webhook that has none under way.
    async fn hold_due(&self, busy: &HashSet<i64>) -> Vec<Held> {
        let (core, busy) = (self.core.clone(), busy.clone());
        let held = spawn_blocking(move || hold_due(&core, &busy)).await;
        match held {
            Ok(Ok(held)) => held,
            Ok(Err(error)) => {
                tracing::warn!(%error, "what is owed to webhooks cannot be read");
                Vec::new()
            }
            Err(error) => {
                tracing::error!(%error, "looking for what is owed to webhooks");
                Vec::new()
            }
        }
    }
}

fn hold_due(core: &Core, busy: &HashSet<i64>) -> Result<Vec<Held>, DbError> {
    let now = core.clock.now();
    let time = i64::try_from(core.config.webhooks.timeout_seconds).unwrap_or(0);
    let until = now + time + MARGIN;
    let free = MOST.saturating_sub(busy.len());
    let found: Vec<(Hook, Message)> = core.database.read(|conn| {
        let mut found = Vec::new();
        let carries = |hook: &Hook| {
            let campaign = core.catalogue.by_id(hook.campaign_id);
            campaign.is_some_and(|campaign| campaign.takes_part(hook.organisation_id))
        };
        let free_hooks = store::all_live(conn)?.into_iter();
        for hook in free_hooks.filter(|hook| !busy.contains(&hook.id) && carries(hook)) {
            if found.len() >= free {
                break;
            }
            if let Some(message) = store::due(conn, hook.id, 1, now)?.pop() {
                found.push((hook, message));
            }
        }
        Ok::<_, DbError>(found)
    })?;
    if found.is_empty() {
        return Ok(Vec::new());
    }
    core.database.write(|conn| {
        let mut held = Vec::new();
        for (hook, message) in found {
            if store::put_due(conn, &message.id, message.due_at, until)? {
                held.push(Held { hook, message, until });
            }
        }
        Ok(held)
    })
}

/// Sends a message and notes what became of it; gives the webhook's number.
async fn send(core: Core, sender: Sender, held: Held) -> i64 {
    let id = held.hook.id;
    let (name, begun) = (held.message.name(), core.clock.now());
    let attempt = match held.hook.target(&core.instance) {
        Ok(target) => sender.send(&target, &name, held.message.content.clone(), begun).await,
        Err(error) => {
            tracing::error!(webhook = id, %error, "a webhook's target cannot be opened");
            Attempt::unsent()
        }
    };
    let result = if attempt.is_taken() { "taken" } else { "failed" };
    metrics::counter!("quipu_webhook_attempts_total", "result" => result).increment(1);
    let noted = spawn_blocking(move || finish(&core, &held, begun, &attempt)).await;
    if let Ok(Err(error)) = noted {
        tracing::warn!(webhook = id, %error, "what became of a webhook's message is not noted; it is sent again");
    }
    id
}

fn finish(core: &Core, held: &Held, begun: Seconds, attempt: &Attempt) -> Result<(), WebhookError> {
    let dice = u64::from_be_bytes(new_number()?[..8].try_into().unwrap_or_default());
    let now = core.clock.now();
    core.database.write(|conn| {
        let message = &held.message;
        let wait = schedule::wait_after(message.attempts + 1, dice, attempt.retry_after);
        let (state, due_at) = match wait {
            _ if attempt.is_taken() => (MessageState::Delivered, now),
            Some(wait) if !attempt.is_gone() => (MessageState::Waiting, now + wait),
            _ => (MessageState::GivenUp, now),
        };
        store::log::note(conn, &message.id, begun, attempt)?;
        // Whoever took it over meanwhile says how it ended.
        if store::finish(conn, message, held.until, state, due_at)? {
            judge(conn, held.hook.id, attempt, now)?;
            if let Some(rest) = schedule::rest_after(attempt) {
                store::rest(conn, held.hook.id, now, now + rest)?;
            }
        }
        Ok(())
    })
}

/// What an attempt says of its webhook: that it works, that it fails, or that it is to be left alone.
fn judge(conn: &mut AnyConn, id: i64, attempt: &Attempt, now: Seconds) -> Result<(), DbError> {
    let Some(hook) = store::by_id(conn, id)? else {
        return Ok(());
    };
    if attempt.is_taken() {
        if hook.failing_since.is_some() {
            store::put_failing(conn, id, None)?;
        }
        return Ok(());
    }
    let since = hook.failing_since.unwrap_or(now);
    let is_enough = attempt.is_gone() || now - since >= schedule::PATIENCE;
    if is_enough && hook.state() == HookState::Live {
        store::put_state(conn, id, HookState::Paused, now)?;
        let detail =
            serde_json::json!({ "state": "paused", "why": if attempt.is_gone() { "gone" } else { "failing" } });
        let actor = Actor::command_line(hook.organisation_id);
        actor.note(
            conn,
            Event::WebhookChanged,
            Some(hook.campaign_id),
            &id.to_string(),
            &detail,
            now,
        )?;
    }
    if hook.failing_since.is_none() || is_enough {
        store::put_failing(conn, id, Some(since))?;
    }
    Ok(())
}

/// Forgets messages older than they are kept, a few at a time; says how many it were.
pub fn forget_old(core: &Core) -> Result<usize, DbError> {
    const STEP: i64 = 500;
    let before = core.clock.now() - core.config.webhooks.kept_days * 86_400;
    let mut forgotten = 0;
    loop {
        let old = core.database.read(|conn| store::log::old(conn, before, STEP))?;
        if old.is_empty() {
            return Ok(forgotten);
        }
        forgotten += core.database.write(|conn| store::log::forget(conn, &old))?;
    }
}
