//! What the handlers of the campaign editor share: writing, and showing at once what was written.

use actix_web::web;

use crate::app::App;
use crate::campaigns::ChangeError;
use crate::db::{AnyConn, DbError};
use crate::http::error::Failure;

/// Writes in one transaction and brings this node's memory up to date, so that the next page shows it.
pub async fn commit<T, E, F>(app: &App, work: F) -> Result<Result<T, E>, Failure>
where
    T: Send + 'static,
    E: From<DbError> + Send + 'static,
    F: FnOnce(&mut AnyConn) -> Result<T, E> + Send + 'static,
{
    let core = app.core.clone();
    let done = web::block(move || {
        let done = core.database.write(work)?;
        // It is written; a memory that lags is brought up to date within a second.
        if let Err(error) = core.catalogue.refresh(&core.database) {
            tracing::warn!(%error, "memory not refreshed");
        }
        Ok(done)
    })
    .await?;
    app.ring_refresh();
    Ok(done)
}

/// A change that was refused although the page had checked what it could: somebody bent the form, or something failed.
pub fn refusal(error: ChangeError) -> Failure {
    match error {
        ChangeError::Database(error) => error.into(),
        ChangeError::Vault(error) => error.into(),
        other => Failure::BadRequest(other.to_string()),
    }
}
