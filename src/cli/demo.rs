//! `quipu demo`: everything on this computer, with one real campaign, a mailbox to read and sample sites of two partners.

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};

use super::{CliError, organiser, start_log};
use crate::app::{Core, ensure_master_key};
use crate::campaigns::{self, NewCampaign, NewOrganisation, OfflineCount, State};
use crate::config::Config;
use crate::core::clock::Clock;
use crate::core::locale::Language;
use crate::organisers::{Person, Role, store};
use crate::server::{self, Listeners, bind};
use crate::widgets::sample::pages::Partner;

const SLUG: &str = "justice-for-peru";
const LEAD: &str = "justice-for-peru";
/// Who carries it, with a site each: short name, name, theme and colour of its pages.
const PARTNERS: [(&str, &str, &str, &str); 2] = [
    ("andean-solidarity", "Andean Solidarity Network", "light", "#1f5a45"),
    ("southern-lights", "Southern Lights", "dark", "#cdb4f0"),
];
const TEXTS: [(Language, &str, &str); 2] = [
    (Language::English, "en.md", include_str!("../../demo/texts/en.md")),
    (Language::Spanish, "es.md", include_str!("../../demo/texts/es.md")),
];
/// What the Peru Support Group reported on 31 January 2006.
const CARRIED_OVER: i64 = 12_650;
const GOAL: i64 = 20_000;
/// Who runs the demo's campaign.
const ORGANISER: &str = "rosa@quipu.example";

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Where the pages listen; the sample sites of partners take the next two ports, the figures the one after
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    listen: String,
    /// Where the demo keeps its database and key
    #[arg(long, default_value = "quipu-demo", value_name = "DIR")]
    data: PathBuf,
}

/// Where it says, in its folder, under which address it ran last.
const ADDRESS: &str = "address";

/// What commands on its folder go by: links that they print lead to where it runs, or ran last.
pub fn settings(data: &Path) -> Result<Config, CliError> {
    let mut config = Config::demo(data)?;
    if config.server.public_url.is_empty() {
        config.server.public_url = std::fs::read_to_string(data.join(ADDRESS)).unwrap_or_default();
    }
    Ok(config)
}

/// Runs the demo until a signal comes.
pub fn run(arguments: Arguments) -> Result<(), CliError> {
    prepare_folder(&arguments.data)?;
    let mut config = Config::demo(&arguments.data)?;
    start_log(&config, false);
    let public = bind(&arguments.listen)?;
    let address = public.local_addr()?;
    let sites = [neighbour(address, 1)?, neighbour(address, 2)?];
    let ops = neighbour(address, 3)?;
    config.server.listen = address.to_string();
    if config.server.public_url.is_empty() {
        config.server.public_url = format!("http://{address}");
    }
    let origin = config.server.public_url.clone();
    std::fs::write(arguments.data.join(ADDRESS), &origin)?;
    ensure_master_key(&config.vault.key_file)?;
    let core = Core::open(config, Clock::system())?;
    seed(&core)?;
    let organisers_side = organisers_side(&core)?;
    let mut partners = Vec::new();
    for (listener, (slug, name, theme, accent)) in sites.into_iter().zip(PARTNERS) {
        register(&core, slug, listener.local_addr()?)?;
        let site = Partner {
            origin: origin.clone(),
            slug: SLUG.to_owned(),
            partner: slug.to_owned(),
            name: name.to_owned(),
            theme,
            accent,
        };
        partners.push((listener, site));
    }
    let addresses: Vec<_> = partners.iter().map(|(listener, _)| listener.local_addr()).collect();
    let listeners = Listeners {
        public,
        ops: Some(ops),
        partners,
    };
    server::run(core, listeners, |running| {
        tracing::info!(address = %running.address, "listening");
        println!("\n  The campaign          {origin}/campaigns/{SLUG}");
        println!("  Its mailbox           {origin}/dev/mailbox");
        for (address, words) in addresses
            .iter()
            .flatten()
            .zip(["A partner's site  ", "Another partner's "])
        {
            println!("  {words}    http://{address}/");
        }
        println!("  Organisers' side      {organisers_side}");
        println!("\n  Nothing leaves this computer. Press Ctrl-C to stop.\n");
    })?;
    Ok(())
}

/// Where the demo's organiser goes: to choose a password, until that is done; then to log in, as this says.
fn organisers_side(core: &Core) -> Result<String, CliError> {
    let person = Person {
        name: "Rosa Quispe".to_owned(),
        email: ORGANISER.to_owned(),
    };
    let known = Person::tag(&core.instance, ORGANISER)
        .map(|tag| core.database.read(|conn| store::by_tag(conn, &tag)))
        .transpose()?
        .flatten();
    let link = match known {
        Some(row) => core.database.write(|conn| organiser::first_link(core, conn, row.id))?,
        None => organiser::make(core, &person, LEAD, Role::Owner, Language::English)?,
    };
    let origin = &core.config.server.public_url;
    Ok(link.unwrap_or_else(|| format!("{origin}/organise  (log in as {ORGANISER})")))
}

/// Lets a partner embed the form on its sample site, under every name that a browser on this computer has for it. (In the
/// data of an earlier demo there may be no such partner.)
fn register(core: &Core, slug: &str, site: SocketAddr) -> Result<(), CliError> {
    let Some(campaign) = core.catalogue.by_slug(SLUG) else {
        return Ok(());
    };
    let Some(partnership) = campaign.partnership(slug) else {
        return Ok(());
    };
    let port = site.port();
    let origins = [
        format!("http://{site}"),
        format!("http://127.0.0.1:{port}"),
        format!("http://localhost:{port}"),
    ];
    let mut missing: Vec<_> = origins
        .into_iter()
        .filter(|origin| partnership.site(origin).is_none())
        .collect();
    missing.dedup();
    if missing.is_empty() {
        return Ok(());
    }
    let (now, organisation) = (core.clock.now(), partnership.organisation.id);
    core.database.write(|conn| {
        for origin in &missing {
            campaigns::store::partners::add_site(conn, campaign.id, organisation, origin, now)?;
        }
        campaigns::store::touch(conn, campaign.id)
    })?;
    core.catalogue.refresh(&core.database)?;
    Ok(())
}

/// The next port but `steps`, or any free one if the first was chosen by the system.
fn neighbour(address: SocketAddr, steps: u16) -> Result<TcpListener, CliError> {
    let mut next = address;
    next.set_port(address.port().checked_add(steps).unwrap_or(0));
    match bind(&next.to_string()) {
        Ok(listener) => Ok(listener),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {
            next.set_port(0);
            Ok(bind(&next.to_string())?)
        }
        Err(error) => Err(error.into()),
    }
}

#[cfg(unix)]
fn prepare_folder(data: &Path) -> Result<(), CliError> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(data)
        .map_err(|error| CliError::Refused(format!("cannot make the folder {}: {error}", data.display())))
}

/// Makes the campaign at the first start.
fn seed(core: &Core) -> Result<(), CliError> {
    if core.catalogue.by_slug(SLUG).is_some() {
        return Ok(());
    }
    let now = core.clock.now();
    let organisation = |slug: &str, name: &str| NewOrganisation {
        slug: slug.to_owned(),
        name: name.to_owned(),
        mail_from: format!("{slug}@quipu.example"),
        reply_to: format!("{slug}@quipu.example"),
        postal: "An invented organisation without an address".to_owned(),
        privacy_url: String::new(),
        may_lead: true,
    };
    let mut texts = Vec::new();
    for (language, file, content) in TEXTS {
        texts.push(
            campaigns::parse_text(file, language, content).map_err(|error| CliError::Refused(error.to_string()))?,
        );
    }
    let campaign = NewCampaign {
        slug: SLUG.to_owned(),
        lead: LEAD.to_owned(),
        partners: PARTNERS.map(|(slug, ..)| slug.to_owned()).to_vec(),
        goal: GOAL,
        milestones: vec![5_000, 10_000, 15_000],
        time_zone: "America/Lima".to_owned(),
        opens_at: None,
        closes_at: None,
        default_language: Language::English,
    };
    let carried_over = OfflineCount {
        count: CARRIED_OVER,
        provenance: "carried over from the earlier site, as reported by the Peru Support Group".to_owned(),
        collected_on: "2006-01-31".to_owned(),
        entered_by: "demo".to_owned(),
    };
    core.database
        .write(|conn| {
            campaigns::add_organisation(conn, &organisation(LEAD, "Justice for Peru (demonstration)"), now)?;
            for (slug, name, ..) in PARTNERS {
                campaigns::add_organisation(conn, &organisation(slug, &format!("{name} (demonstration)")), now)?;
            }
            let id = campaigns::create(conn, core.masters.keys().active(), &campaign, now)?;
            campaigns::import_texts(conn, id, &texts, now)?;
            campaigns::set_state(conn, id, State::Open, now)?;
            campaigns::add_offline(conn, id, carried_over, now)?;
            Ok::<_, campaigns::ChangeError>(())
        })
        .map_err(|error| CliError::Refused(error.to_string()))?;
    core.catalogue.refresh(&core.database)?;
    Ok(())
}
