//! `quipu doctor` and `quipu migrate`: is everything in place?

use super::{CliError, Shared, start_log};
use crate::app::master_keys;
use crate::config::{Config, Transport};
use crate::core::clock::Clock;
use crate::db::Database;
use crate::mail;

/// Brings the schema up to date.
pub fn migrate(shared: &Shared) -> Result<(), CliError> {
    let config = shared.settings()?;
    start_log(&config, true);
    let applied = Database::open(&config.database)?.migrate()?;
    for name in &applied {
        println!("applied {name}");
    }
    if applied.is_empty() {
        println!("the schema is up to date");
    }
    Ok(())
}

/// Looks at everything and says what is wrong; fails if anything is.
pub fn run(shared: &Shared) -> Result<(), CliError> {
    let config = shared.settings()?;
    start_log(&config, true);
    let mut sound = true;
    let mut say = |what: &str, result: Result<String, String>| {
        let (mark, text) = match result {
            Ok(text) => ("ok  ", text),
            Err(text) => {
                sound = false;
                ("FAIL", text)
            }
        };
        println!("{mark}  {what:<10}  {text}");
    };
    let is_demo = shared.data.is_some();
    say(
        "settings",
        if is_demo {
            Ok("demo".to_owned())
        } else {
            text(config.check_production().map(|()| "complete"))
        },
    );
    say("database", database(&config));
    say(
        "keys",
        text(master_keys(&config).map(|keys| format!("master key {}", keys.keys().active().id()))),
    );
    say("mail", mail_relay(&config));
    say("clock", Ok(crate::core::clock::iso8601(Clock::system().now())));
    if sound {
        Ok(())
    } else {
        Err(CliError::Refused("something is not in place".to_owned()))
    }
}

fn text<T: ToString, E: ToString>(result: Result<T, E>) -> Result<String, String> {
    result.map(|value| value.to_string()).map_err(|error| error.to_string())
}

fn database(config: &Config) -> Result<String, String> {
    let database = Database::open(&config.database).map_err(|error| error.to_string())?;
    let pending = database.pending_migrations().map_err(|error| error.to_string())?;
    if pending.is_empty() {
        Ok(format!("{:?}, schema up to date", database.backend()))
    } else {
        Err(format!(
            "migrations to apply: {}; run `quipu migrate`",
            pending.join(", ")
        ))
    }
}

fn mail_relay(config: &Config) -> Result<String, String> {
    let transport = mail::Transport::new(&config.mail, None)?;
    match (&transport, config.mail.transport) {
        (mail::Transport::Smtp(relay), _) => match relay.test() {
            Ok(true) => Ok(format!("{}:{} answers", config.mail.smtp.host, config.mail.smtp.port)),
            Ok(false) => Err("the relay does not answer as expected".to_owned()),
            Err(error) => Err(error.to_string()),
        },
        (_, Transport::Sendmail) if !config.mail.sendmail.command.exists() => {
            Err(format!("{} does not exist", config.mail.sendmail.command.display()))
        }
        (_, kind) => Ok(format!("{kind:?}")),
    }
}
