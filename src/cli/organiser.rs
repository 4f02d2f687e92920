//! `quipu organiser`: the first accounts, and a way in for whoever is locked out.

use super::{CliError, Shared, organisation};
use crate::app::Core;
use crate::core::clock::iso8601;
use crate::core::ids::OrganiserId;
use crate::core::locale::Language;
use crate::core::text::check_name;
use crate::db::{AnyConn, DbError};
use crate::organisers::accounts::{self, AccountError};
use crate::organisers::links::LinkKind;
use crate::organisers::{Account, Actor, Event, Person, Role, store};

/// How long a link that the command line prints works, in hours.
const HOURS: i64 = 24;

#[derive(Debug, clap::Subcommand)]
pub enum Action {
    /// Make somebody an organiser; prints a link with which they choose a password, once
    Add(Add),
    /// Print a link with which somebody chooses a new password, once
    ResetPassword(ResetPassword),
    /// List the organisers
    List(Shared),
}

#[derive(Debug, clap::Args)]
pub struct Add {
    #[command(flatten)]
    shared: Shared,
    /// E-mail address
    #[arg(long, value_name = "ADDRESS")]
    email: String,
    /// Name, as colleagues know them
    #[arg(long)]
    name: String,
    /// Short name of the organisation that they join
    #[arg(long, value_name = "ORGANISATION")]
    organisation: String,
    /// What they are there: owner, campaigner, analyst, exporter
    #[arg(long, value_parser = role)]
    role: Role,
    /// Language of their pages: en, es
    #[arg(long, default_value = "en", value_parser = language)]
    language: Language,
}

#[derive(Debug, clap::Args)]
pub struct ResetPassword {
    #[command(flatten)]
    shared: Shared,
    /// E-mail address of the account
    #[arg(long, value_name = "ADDRESS")]
    email: String,
    /// Also switch their one-time passwords off: the phone and the recovery codes are lost
    #[arg(long)]
    without_totp: bool,
}

fn role(word: &str) -> Result<Role, String> {
    Role::parse(word).ok_or_else(|| format!("known roles: {}", Role::ALL.map(Role::as_str).join(", ")))
}

fn language(code: &str) -> Result<Language, String> {
    Language::parse(code).ok_or_else(|| format!("known languages: {}", Language::list()))
}

impl From<AccountError> for CliError {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::Database(error) => error.into(),
            AccountError::Vault(error) => error.into(),
            other => Self::Refused(other.to_string()),
        }
    }
}

/// Does it.
pub fn run(action: Action) -> Result<(), CliError> {
    match action {
        Action::Add(add) => self::add(&add),
        Action::ResetPassword(reset) => reset_password(&reset),
        Action::List(shared) => list(&shared),
    }
}

fn add(arguments: &Add) -> Result<(), CliError> {
    let core = arguments.shared.open()?;
    let name = check_name(&arguments.name).map_err(|error| CliError::Refused(format!("name: {error}")))?;
    let person = Person {
        name,
        email: arguments.email.trim().to_owned(),
    };
    let (slug, role) = (&arguments.organisation, arguments.role);
    match make(&core, &person, slug, role, arguments.language)? {
        Some(link) => {
            println!("{link}");
            eprintln!("With this link they choose a password. It works once, for {HOURS} hours.");
        }
        None => println!(
            "{slug}: {} (the account was there already, with its password)",
            role.as_str()
        ),
    }
    Ok(())
}

/// Makes somebody a member, and an account for them if there is none; gives the link with which a password is chosen, unless
/// there is one.
pub fn make(
    core: &Core,
    person: &Person,
    slug: &str,
    role: Role,
    language: Language,
) -> Result<Option<String>, CliError> {
    let now = core.clock.now();
    let tag = Person::tag(&core.instance, &person.email)
        .ok_or_else(|| CliError::Refused(format!("{:?} is not an e-mail address", person.email)))?;
    core.database.write(|conn| {
        let organisation = organisation(conn, slug)?;
        let id = match store::by_tag(conn, &tag)? {
            Some(row) => row.id,
            None => accounts::create(conn, &core.instance, person, String::new(), language, now)?,
        };
        store::put_membership(conn, organisation.id, id, role, now)?;
        let actor = Actor::command_line(organisation.id);
        let detail = serde_json::json!({ "role": role.as_str() });
        actor.note(conn, Event::MemberJoined, None, &id.to_string(), &detail, now)?;
        first_link(core, conn, id)
    })
}

/// The link with which the first password of an account is chosen; `None` if it has one.
pub fn first_link(core: &Core, conn: &mut AnyConn, organiser: OrganiserId) -> Result<Option<String>, CliError> {
    let row = store::by_id(conn, organiser)?.ok_or(DbError::NotFound)?;
    if row.password_hash.is_empty() {
        link(core, conn, organiser, &row.language).map(Some)
    } else {
        Ok(None)
    }
}

fn link(core: &Core, conn: &mut AnyConn, organiser: OrganiserId, language: &str) -> Result<String, CliError> {
    let now = core.clock.now();
    let language = Language::parse(language).unwrap_or_default();
    let row = accounts::reset_link(Some(organiser), language, HOURS, now)?;
    store::links::insert(conn, &row)?;
    let href = LinkKind::Reset.href(&core.instance, &row.number(), now);
    Ok(format!("{}{href}", site(core)))
}

/// Where people reach the service; a demo is known only by where it usually listens.
fn site(core: &Core) -> String {
    let server = &core.config.server;
    if server.public_url.is_empty() {
        format!("http://{}", server.listen)
    } else {
        server.public_url.clone()
    }
}

fn reset_password(arguments: &ResetPassword) -> Result<(), CliError> {
    let core = arguments.shared.open()?;
    let unknown = || CliError::Refused("there is no account of this address; see `quipu organiser list`".to_owned());
    let tag = Person::tag(&core.instance, &arguments.email).ok_or_else(unknown)?;
    let link = core.database.write(|conn| {
        let row = store::by_tag(conn, &tag)?.ok_or_else(unknown)?;
        if arguments.without_totp && store::accounts::disable_totp(conn, row.id)? {
            let (actor, now) = (Actor::command_line(None), core.clock.now());
            let subject = row.id.to_string();
            actor.note(conn, Event::TotpDisabled, None, &subject, &serde_json::json!({}), now)?;
        }
        link(&core, conn, row.id, &row.language)
    })?;
    println!("{link}");
    eprintln!("With this link a new password is chosen. It works once, for {HOURS} hours.");
    Ok(())
}

fn list(shared: &Shared) -> Result<(), CliError> {
    let core = shared.open()?;
    let rows = core.database.read(|conn| {
        let rows = store::accounts::all(conn)?;
        rows.into_iter()
            .map(|row| Ok((store::memberships_of(conn, row.id)?, row)))
            .collect::<Result<Vec<_>, DbError>>()
    })?;
    for (memberships, row) in rows {
        let account = Account::open(&core.instance, &row)?;
        let roles: Vec<String> = memberships
            .iter()
            .map(|membership| format!("{}:{}", membership.slug, membership.role.as_str()))
            .collect();
        let password = if row.password_hash.is_empty() {
            "no password"
        } else {
            "password"
        };
        let totp = if account.has_totp { "one-time passwords" } else { "-" };
        let Person { name, email } = account.person;
        let (roles, since) = (roles.join(" "), iso8601(row.created_at));
        println!("{}\t{email}\t{name}\t{roles}\t{password}\t{totp}\t{since}", row.id);
    }
    Ok(())
}
