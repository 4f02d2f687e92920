//! `quipu openapi`: the API's description, as every service has it at `/api/v1/openapi.json`.

use std::io::{self, Write};

use super::CliError;
use crate::description;

/// Prints it.
pub fn run() -> Result<(), CliError> {
    writeln!(io::stdout(), "{}", description::text(None))?;
    Ok(())
}
