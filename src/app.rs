//! The parts that everyone shares, built once and handed around.

use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use actix_web::web;
use parking_lot::Mutex;

use crate::abuse::Limits;
use crate::campaigns::{self, Catalogue};
use crate::config::{Config, Transport};
use crate::core::bell::Bell;
use crate::core::clock::Clock;
use crate::core::ids::SignatureId;
use crate::db::{AnyConn, Database, DbError, keys};
use crate::exports::Shelf;
use crate::http::error::Failure;
use crate::intake::{Intake, Listeners};
use crate::mail::Mailbox;
use crate::organisers::password::Passwords;
use crate::signatures::lookup::{Lookup, LookupError};
use crate::signatures::model::Signature;
use crate::signatures::pages::PageCache;
use crate::signatures::showcase::Showcase;
use crate::tallies::{self, Board, Happened, HourKind, Hours, Placement, Placements, Views};
use crate::vault::wrap::INSTANCE_KEY;
use crate::vault::{self, InstanceKey, Keyring, SecretKey, VaultError};
use crate::widgets::api::frame;
use crate::widgets::breakdown::Breakdowns;
use crate::widgets::live::{Hub, Places};
use crate::widgets::pictures::Pictures;

const INSTANCE_KEY_ID: u8 = 1;
/// How often other nodes' commits are looked for.
const REFRESH_EVERY: Duration = Duration::from_secs(1);
/// How often the looks at pages are written down; as much is lost when a node dies.
const NOTE_VIEWS_EVERY: Duration = Duration::from_secs(5);
const REFRESH_PAUSE: Duration = Duration::from_millis(200);
/// A node whose memory is older than this shows what others have long changed.
const STALE: Duration = Duration::from_secs(15);

/// Why the service could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database.
    #[error(transparent)]
    Database(#[from] DbError),
    /// The keys.
    #[error("{0}")]
    Vault(#[from] VaultError),
    /// A key of a campaign's.
    #[error(transparent)]
    Rewrap(#[from] campaigns::store::RewrapError),
    /// A thread or a listener.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// The mail transport.
    #[error("mail: {0}")]
    Mail(String),
}

/// What the command line needs of the service: data, keys and time, without threads or listeners.
#[derive(Clone)]
pub struct Core {
    /// The settings.
    pub config: Arc<Config>,
    /// The time.
    pub clock: Clock,
    /// The database.
    pub database: Database,
    /// The master keys.
    pub masters: Keyring,
    /// The key of links, recipients and suppressions.
    pub instance: Arc<InstanceKey>,
    /// The campaigns in memory.
    pub catalogue: Catalogue,
}

impl Core {
    /// Opens the database, brings its schema up to date, and unlocks the keys.
    pub fn open(config: Config, clock: Clock) -> Result<Self, StartError> {
        let database = Database::open(&config.database)?;
        for name in database.migrate()? {
            tracing::info!(name, "migration applied");
        }
        let masters = master_keys(&config)?;
        let instance = Arc::new(instance_key(&database, &masters, &clock)?);
        let catalogue = Catalogue::new(masters.clone(), clock.clone());
        catalogue.refresh(&database)?;
        Ok(Self {
            config: Arc::new(config),
            clock,
            database,
            masters,
            instance,
            catalogue,
        })
    }
}

/// Everything that a request may need.
pub struct App {
    /// Data, keys and time.
    pub core: Core,
    /// The counts in memory.
    pub board: Board,
    /// The names in memory.
    pub showcase: Showcase,
    /// The door for signatures.
    pub intake: Intake,
    /// Signatures by id.
    lookup: Lookup,
    /// How often one may do what.
    pub limits: Limits,
    /// Organisers' passwords.
    pub passwords: Passwords,
    /// The demo's mailbox.
    pub mailbox: Option<Mailbox>,
    /// Rendered pages.
    pub pages: PageCache,
    /// Who follows a count.
    pub live: Hub,
    /// Public breakdowns.
    pub breakdowns: Breakdowns,
    /// Badges and cards as drawn.
    pub pictures: Pictures,
    /// Looks at campaign pages that are not written down yet.
    pub views: Views,
    /// How often widgets of organisations were shown.
    pub impressions: Views<Placement>,
    /// Lists on their way.
    pub shelf: Shelf,
    /// Rung when mails are owed.
    pub mail_bell: Bell,
    /// Rung when a list is to be taken over.
    pub import_bell: Bell,
    refresh_bell: Bell,
    refreshed: Mutex<Instant>,
}

impl App {
    /// Starts the intake; its thread ends when it is closed.
    pub fn start(core: Core) -> Result<(Arc<Self>, JoinHandle<()>), StartError> {
        let (board, mail_bell, refresh_bell) = (Board::default(), Bell::default(), Bell::default());
        let listeners = Listeners {
            board: board.clone(),
            mail: mail_bell.clone(),
            refresh: refresh_bell.clone(),
        };
        let (intake, thread) = Intake::start(
            core.database.clone(),
            core.clock.clone(),
            &core.config.intake,
            listeners,
        )?;
        let mail = &core.config.mail;
        let mailbox = (mail.transport == Transport::Mailbox).then(|| Mailbox::new(mail.mailbox.keep));
        let limits = Limits::new(&core.config.limits);
        let showcase = Showcase::default();
        let pages = PageCache::default();
        let live = Hub::new(places(&core.config));
        let breakdowns = Breakdowns::default();
        let shelf = Shelf::new(core.config.exports.clone());
        let lookup = Lookup::new(core.database.clone());
        let app = Arc::new(Self {
            core,
            board,
            showcase,
            intake,
            lookup,
            limits,
            passwords: Passwords::default(),
            mailbox,
            pages,
            live,
            breakdowns,
            pictures: Pictures::default(),
            views: Views::default(),
            impressions: Views::default(),
            shelf,
            mail_bell,
            import_bell: Bell::default(),
            refresh_bell,
            refreshed: Mutex::new(Instant::now()),
        });
        app.refresh()?;
        Ok((app, thread))
    }

    /// The time.
    pub fn now(&self) -> i64 {
        self.core.clock.now()
    }

    /// The settings.
    pub fn config(&self) -> &Config {
        &self.core.config
    }

    /// Reads from the database without blocking a web worker.
    pub async fn read<T, F>(&self, work: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnOnce(&mut AnyConn) -> Result<T, DbError> + Send + 'static,
    {
        let database = self.core.database.clone();
        Ok(self.in_time(web::block(move || database.read(work))).await???)
    }

    /// One signature as it stands; `None` if there is none of this id.
    pub async fn signature(&self, id: SignatureId) -> Result<Option<Signature>, Failure> {
        self.in_time(self.lookup.find(id)).await?.map_err(|error| match error {
            LookupError::Busy => Failure::Unavailable(error.to_string()),
            LookupError::Database(error) => Failure::from(&*error),
        })
    }

    /// Whether the database answers, and those who work in the background are there.
    pub async fn ping(&self) -> Result<(), Failure> {
        if !self.intake.is_open() || self.refreshed.lock().elapsed() > STALE {
            return Err(Failure::Unavailable("a background thread is not at work".to_owned()));
        }
        let database = self.core.database.clone();
        Ok(self.in_time(web::block(move || database.ping())).await???)
    }

    /// A database that neither answers nor fails (its machine is frozen, its disk hangs) is given up when a person has
    /// waited as long as for the intake; the thread that asked is left behind until it does.
    async fn in_time<T>(&self, work: impl Future<Output = T>) -> Result<T, Failure> {
        let patience = Duration::from_millis(self.config().intake.wait_ms);
        tokio::time::timeout(patience, work)
            .await
            .map_err(|_| Failure::Unavailable("the database does not answer".to_owned()))
    }

    /// Brings the memory up to what the database says: tallies, campaigns, names.
    pub fn refresh(&self) -> Result<(), DbError> {
        let Core {
            database, catalogue, ..
        } = &self.core;
        catalogue.refresh(database)?;
        let tallies = database.read(tallies::store::all)?;
        self.board.update(tallies.iter().cloned());
        self.showcase.refresh(database, catalogue, &tallies)?;
        *self.refreshed.lock() = Instant::now();
        Ok(())
    }

    /// Refreshes now and then until `stop` says so; a database that is away is tried again.
    pub fn keep_fresh(&self, stop: &dyn Fn() -> bool) {
        let (mut rounds, mut noted) = (0_u32, Instant::now());
        while !stop() {
            self.refresh_bell.wait(REFRESH_EVERY);
            if let Err(error) = self.refresh() {
                tracing::warn!(%error, "memory not refreshed");
            }
            self.tell_viewers();
            if noted.elapsed() >= NOTE_VIEWS_EVERY {
                noted = Instant::now();
                self.try_to_note_views();
            }
            // However fast commits come, reading them this often is enough.
            std::thread::sleep(REFRESH_PAUSE);
            rounds = rounds.wrapping_add(1);
            if rounds.is_multiple_of(64) || self.limits.is_crowded() {
                self.limits.forget_idle();
            }
        }
        self.try_to_note_views();
    }

    /// Writes down how often each page was looked at, and each widget shown, since it was last written down.
    pub fn note_views(&self) -> Result<(), DbError> {
        let (database, now) = (&self.core.database, self.now());
        let impressions = self.impressions.flush(|shown| {
            let sums: Placements = shown
                .iter()
                .map(|(placement, count)| (*placement, Happened::shown(*count)))
                .collect();
            database.write(|conn| tallies::store::placements::add(conn, &sums, now))
        });
        let views = self.views.flush(|looks| {
            let mut hours = Hours::default();
            for (campaign, count) in looks {
                hours.add(*campaign, HourKind::Viewed, *count);
            }
            database.write(|conn| tallies::store::hours::add(conn, hours, now))
        });
        impressions.and(views)
    }

    fn try_to_note_views(&self) {
        if let Err(error) = self.note_views() {
            tracing::warn!(%error, "looks at pages not written down yet");
        }
    }

    /// Tells those who follow a count what moved: in the tally, in the campaign, or because its time has come.
    fn tell_viewers(&self) {
        self.live.publish(|id| {
            let campaign = self.core.catalogue.by_id(id)?;
            frame(self, &campaign)
        });
    }

    /// Wakes [`App::keep_fresh`].
    pub fn ring_refresh(&self) {
        self.refresh_bell.ring();
    }
}

fn places(config: &Config) -> Places {
    Places {
        all: config.live.viewers,
        per_address: config.live.viewers_per_address,
        enforced: config.limits.enabled,
    }
}

/// The master keys, from the environment or the key file.
pub fn master_keys(config: &Config) -> Result<Keyring, VaultError> {
    match config.key_file() {
        Some(file) => Keyring::from_file(file.clone()),
        None => Keyring::from_text(config.vault.master_key.expose()),
    }
}

/// Makes a master key file where there is none: for the demo only.
pub fn ensure_master_key(file: &Path) -> Result<(), VaultError> {
    if file.exists() {
        Ok(())
    } else {
        vault::keyfile::generate_file(file).map(drop)
    }
}

/// The installation's own key, made at the first start.
fn instance_key(database: &Database, masters: &Keyring, clock: &Clock) -> Result<InstanceKey, StartError> {
    let mut stored = database.read(keys::all)?;
    if stored.is_empty() {
        let fresh = SecretKey::generate()?;
        let wrapped = vault::wrap(masters.keys().active(), INSTANCE_KEY, &[INSTANCE_KEY_ID], &fresh)?;
        let now = clock.now();
        database.write(|conn| keys::insert(conn, INSTANCE_KEY_ID.into(), &wrapped, now))?;
        stored = database.read(keys::all)?;
    }
    let Some((_, wrapped)) = stored.pop() else {
        return Err(VaultError::Unreadable.into());
    };
    let key = masters.with(|masters| vault::unwrap(masters, INSTANCE_KEY, &[INSTANCE_KEY_ID], &wrapped))?;
    Ok(InstanceKey::new(INSTANCE_KEY_ID, &key))
}

/// Puts every key under the active master key; says how many there are. The keys themselves stay the same.
pub fn rewrap_all(core: &Core) -> Result<usize, StartError> {
    let masters = core.masters.keys();
    core.database.write(|conn| {
        let mut count = 0;
        for (id, wrapped) in keys::all(conn)? {
            let key = vault::unwrap(&masters, INSTANCE_KEY, &[INSTANCE_KEY_ID], &wrapped)?;
            keys::rewrap(
                conn,
                id,
                &vault::wrap(masters.active(), INSTANCE_KEY, &[INSTANCE_KEY_ID], &key)?,
            )?;
            count += 1;
        }
        for (id, row) in campaigns::store::all(conn)? {
            let Some(wrapped) = row.wrapped_key else { continue };
            campaigns::store::rewrap(conn, &masters, id, &wrapped)?;
            count += 1;
        }
        Ok(count)
    })
}
