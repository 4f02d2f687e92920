//! The background that makes the lists that are due. It works under a lease that every write renews: whoever is killed is
//! followed by whoever comes next, on any node, and begins that list anew. The place up to which an order was told moves in
//! the transaction that finishes its list, so nothing is lost between two lists and nothing is told before it can be fetched.

use std::cell::Cell;
use std::io::{self, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::model::{Delivery, FileRow, Schedule};
use super::sealing::{self, LEASE, Written};
use super::{KEPT, delete, store};
use crate::app::Core;
use crate::campaigns::Campaign;
use crate::campaigns::store::partners;
use crate::core::clock::{Clock, Seconds, iso8601};
use crate::core::cursor::Cursor;
use crate::db::{AnyConn, Database, DbError};
use crate::exports::{Export, ExportError, Number};
use crate::organisers::{Actor, Event};
use crate::vault::{VaultError, token_hash};
use crate::webhooks::{self, Kind, WebhookError};

/// How often the background looks for what is due.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// How often it looks whether to end.
const PAUSE: Duration = Duration::from_millis(100);
/// Pieces told to webhooks in one transaction.
const FEW: i64 = 4;
/// A larger list is not sent to webhooks in pieces: they are told where to fetch it.
const MOST_BYTES: i64 = 64 << 20;

/// Why a list was not made.
#[derive(Debug, thiserror::Error)]
pub enum MakeError {
    /// It could not be read.
    #[error(transparent)]
    Export(#[from] ExportError),
    /// The database.
    #[error(transparent)]
    Database(#[from] DbError),
    /// Whom to tell.
    #[error(transparent)]
    Webhook(#[from] WebhookError),
    /// No randomness.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// It could not be encrypted.
    #[error("encryption: {0}")]
    Encrypt(String),
    /// Somebody else works on it by now, or it was ended.
    #[error("lost")]
    Lost,
    /// The organisation carries the campaign no more.
    #[error("left")]
    Left,
    /// The campaign's key was destroyed.
    #[error("the campaign's key was destroyed")]
    NoKey,
    /// The program is ending.
    #[error("stopped")]
    Stopped,
}

impl From<io::Error> for MakeError {
    fn from(error: io::Error) -> Self {
        error
            .downcast::<Self>()
            .unwrap_or_else(|error| Self::Encrypt(error.to_string()))
    }
}

impl MakeError {
    /// Whether the same may succeed a little later.
    fn is_passing(&self) -> bool {
        match self {
            Self::Database(error) | Self::Export(ExportError::Database(error)) => error.is_unavailable(),
            _ => false,
        }
    }
}

/// A node's hold on an order while it makes its list.
pub(super) struct Hold<'a> {
    database: &'a Database,
    clock: &'a Clock,
    schedule: i64,
    until: Cell<Seconds>,
}

impl Hold<'_> {
    /// Writes, if the order is still this node's, and keeps it for longer.
    pub fn write<T>(&self, work: impl FnOnce(&mut AnyConn) -> Result<T, MakeError>) -> Result<T, MakeError> {
        let (held, until) = (self.until.get(), self.clock.now() + LEASE);
        let done = self.database.write(|conn| {
            if !store::lease(conn, self.schedule, held, until)? {
                return Err(MakeError::Lost);
            }
            work(conn)
        })?;
        self.until.set(until);
        Ok(done)
    }
}

/// Makes one list at a time.
pub struct ListWorker {
    core: Core,
    stop: Arc<AtomicBool>,
}

impl ListWorker {
    /// Over the same data as everybody, until `stop` is raised.
    pub fn new(core: Core, stop: Arc<AtomicBool>) -> Self {
        Self { core, stop }
    }

    /// Works until it is told to stop.
    pub fn keep_working(&self) {
        let mut waited = LOOK_EVERY;
        while !self.stop.load(Ordering::Relaxed) {
            if waited >= LOOK_EVERY {
                waited = Duration::ZERO;
                match self.run_one() {
                    Ok(true) => {
                        waited = LOOK_EVERY;
                        continue;
                    }
                    Ok(false) => {}
                    Err(error) => tracing::warn!(%error, "lists that are due are left for now"),
                }
            }
            std::thread::sleep(PAUSE);
            waited += PAUSE;
        }
    }

    /// Does one thing that is due; whether there was one. Blocks.
    pub fn run_one(&self) -> Result<bool, DbError> {
        if self.tell_pieces()? {
            return Ok(true);
        }
        let Some((schedule, hold)) = self.take()? else {
            return Ok(false);
        };
        let made = self.make(&schedule, &hold);
        if let Err(error) = made {
            self.give_up(&schedule, &hold, &error)?;
        }
        Ok(true)
    }

    /// Takes up what is longest due.
    fn take(&self) -> Result<Option<(Schedule, Hold<'_>)>, DbError> {
        let Core { database, clock, .. } = &self.core;
        let now = clock.now();
        for schedule in database.read(|conn| store::due(conn, now))? {
            let (before, until) = (schedule.row.leased_until, now + LEASE);
            if database.write(|conn| store::lease(conn, schedule.id, before, until))? {
                let hold = Hold {
                    database,
                    clock,
                    schedule: schedule.id,
                    until: Cell::new(until),
                };
                return Ok(Some((schedule, hold)));
            }
        }
        Ok(None)
    }

    fn make(&self, schedule: &Schedule, hold: &Hold<'_>) -> Result<(), MakeError> {
        let row = &schedule.row;
        let campaign = self.core.catalogue.by_id(row.campaign_id).ok_or(MakeError::Left)?;
        if !campaign.takes_part(row.organisation_id) {
            return Err(MakeError::Left);
        }
        if campaign.key.is_none() {
            return Err(MakeError::NoKey);
        }
        for broken in self.core.database.read(|conn| store::unfinished(conn, schedule.id))? {
            delete(&self.core.database, &broken)?;
        }
        let mut export = Export::new(self.core.database.clone(), &schedule.order(&campaign))?;
        let until = export.next_cursor().number;
        if row.cursor_number == Some(until) {
            return hold.write(|conn| Ok(self.move_on(conn, schedule, until)?));
        }
        let mut file = self.begin(schedule, hold, until)?;
        let written = self.write(schedule, hold, &file, &mut export)?;
        file.row_count = export.rows();
        if file.row_count == 0 && file.since_number.is_some() {
            hold.write(|conn| Ok(self.move_on(conn, schedule, until)?))?;
            delete(&self.core.database, &file.id)?;
            return Ok(());
        }
        self.finish(schedule, hold, &campaign, (file, written))
    }

    fn begin(&self, schedule: &Schedule, hold: &Hold<'_>, until: i64) -> Result<FileRow, MakeError> {
        let (number, now) = (Number::new()?, self.core.clock.now());
        let token = self.core.instance.list_token(&number.0);
        let file = FileRow {
            id: number.0.to_vec(),
            schedule_id: schedule.id,
            is_ready: false,
            token_hash: token_hash(&token).to_vec(),
            since_number: schedule.row.cursor_number,
            until_number: until,
            row_count: 0,
            byte_count: 0,
            part_count: 0,
            parts_told: 0,
            sha256: String::new(),
            fetched: 0,
            made_at: now,
            expires_at: now + KEPT,
        };
        hold.write(|conn| Ok(store::begin_file(conn, &file)?))?;
        Ok(file)
    }

    fn write(
        &self,
        schedule: &Schedule,
        hold: &Hold<'_>,
        file: &FileRow,
        export: &mut Export,
    ) -> Result<Written, MakeError> {
        let mut sealed = sealing::seal(&schedule.row.recipient, hold, file.number())?;
        while let Some(piece) = export.next_piece()? {
            if self.stop.load(Ordering::Relaxed) {
                return Err(MakeError::Stopped);
            }
            sealed.write_all(&piece)?;
        }
        sealed.finish()?.end()
    }

    /// The list can be fetched, the order was told up to here, its webhooks are owed what they are to be told, and all that
    /// is on record, at once.
    fn finish(
        &self,
        schedule: &Schedule,
        hold: &Hold<'_>,
        campaign: &Campaign,
        (mut file, written): (FileRow, Written),
    ) -> Result<(), MakeError> {
        let (row, now) = (&schedule.row, self.core.clock.now());
        let in_pieces = row.delivery == Delivery::Webhook.as_str() && written.bytes <= MOST_BYTES;
        file.byte_count = written.bytes;
        file.part_count = written.pieces;
        file.parts_told = if in_pieces { 0 } else { written.pieces };
        file.sha256 = written.sha256;
        file.made_at = now;
        file.expires_at = now + KEPT;
        let mut told = Self::told(schedule, campaign, &file);
        hold.write(|conn| {
            if !partners::takes_part(conn, campaign.id, row.organisation_id)? {
                return Err(MakeError::Left);
            }
            store::finish_file(conn, &file)?;
            self.move_on(conn, schedule, file.until_number)?;
            let actor = Actor::command_line(row.organisation_id);
            let subject = Number(file.number()).to_string();
            let detail = json!({ "format": row.format, "profile": "plain", "via": "schedule", "rows": file.row_count,
                "bytes": file.byte_count, "sha256": file.sha256, "recipient": row.recipient });
            actor.note(conn, Event::ListExported, Some(campaign.id), &subject, &detail, now)?;
            if !in_pieces {
                told["url"] = file
                    .url(&self.core.instance, &self.core.config.server.public_url)
                    .into();
                told["expires_at"] = iso8601(file.expires_at).into();
                webhooks::owe(conn, campaign.id, row.organisation_id, Kind::ListReady, &told, now)?;
            }
            Ok(())
        })
    }

    /// What webhooks are told of a list.
    fn told(schedule: &Schedule, campaign: &Campaign, file: &FileRow) -> Value {
        json!({
            "campaign": campaign.row.slug,
            "schedule": schedule.id,
            "list": Number(file.number()).to_string(),
            "file": file.name(schedule, campaign),
            "since": file.since_number.map(|number| Cursor::of(campaign.id, number).encode()),
            "until": Cursor::of(campaign.id, file.until_number).encode(),
            "rows": file.row_count,
            "bytes": file.byte_count,
            "sha256": file.sha256,
        })
    }

    fn move_on(&self, conn: &mut AnyConn, schedule: &Schedule, until: i64) -> Result<(), DbError> {
        let due = schedule.pace().next(schedule.row.due_at, self.core.clock.now());
        store::give_back(conn, schedule.id, Some(until), due, "")
    }

    /// Leaves an order whose list could not be made.
    fn give_up(&self, schedule: &Schedule, hold: &Hold<'_>, error: &MakeError) -> Result<(), DbError> {
        let now = self.core.clock.now();
        let Schedule { id, row } = schedule;
        let leave = |due, trouble: &str| {
            let given = hold.write(|conn| Ok(store::give_back(conn, *id, row.cursor_number, due, trouble)?));
            match given {
                Err(MakeError::Database(error)) => Err(error),
                // It is somebody else's by now.
                _ => Ok(()),
            }
        };
        match error {
            MakeError::Lost => Ok(()),
            MakeError::Stopped => leave(row.due_at, ""),
            MakeError::Left => {
                tracing::info!(schedule = id, "ended: the organisation carries the campaign no more");
                self.core.database.write(|conn| store::end(conn, *id, now)).map(drop)
            }
            // The lease runs out, and it is tried again.
            error if error.is_passing() => {
                tracing::warn!(schedule = id, %error, "a list waits for the database");
                Ok(())
            }
            error => {
                tracing::warn!(schedule = id, %error, "a list could not be made");
                let word = if matches!(error, MakeError::NoKey) {
                    "no-key"
                } else {
                    "failed"
                };
                leave(schedule.pace().next(row.due_at, now), word)
            }
        }
    }

    /// Owes webhooks the next pieces of a list that is sent to them; whether there were any.
    fn tell_pieces(&self) -> Result<bool, DbError> {
        let now = self.core.clock.now();
        let Some((file, schedule)) = self.core.database.read(|conn| store::untold(conn, now))? else {
            return Ok(false);
        };
        let Some(campaign) = self.core.catalogue.by_id(schedule.row.campaign_id) else {
            return Ok(false);
        };
        let told = Self::told(&schedule, &campaign, &file);
        let until = file.part_count.min(file.parts_told + FEW);
        let owed = self.core.database.write(|conn| {
            if !store::told(conn, &file, until)? {
                return Ok(());
            }
            for number in file.parts_told..until {
                let content = store::piece(conn, &file.id, number)?.ok_or(DbError::NotFound)?;
                let mut data = told.clone();
                data["part"] = (number + 1).into();
                data["parts"] = file.part_count.into();
                data["data"] = STANDARD.encode(content).into();
                let organisation = schedule.row.organisation_id;
                if webhooks::owe(conn, campaign.id, organisation, Kind::ListPart, &data, now)? == 0 {
                    store::told(
                        conn,
                        &FileRow {
                            parts_told: until,
                            ..file.clone()
                        },
                        file.part_count,
                    )?;
                    return Ok(store::set_trouble(conn, schedule.id, "no-webhook")?);
                }
            }
            Ok(())
        });
        match owed {
            Ok(()) => Ok(true),
            Err(MakeError::Database(error) | MakeError::Webhook(WebhookError::Database(error))) => Err(error),
            Err(error) => {
                tracing::warn!(schedule = schedule.id, %error, "a list is not sent for now");
                Ok(false)
            }
        }
    }
}
