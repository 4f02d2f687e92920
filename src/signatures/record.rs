//! One signature with everything that is known of it without opening its details: its history, what its supporter was
//! shown, the mails it waits for, and what around it looks alike.

use super::model::{ChangeKind, Signature};
use super::store::{Change, record};
use crate::db::{AnyConn, DbError};
use crate::outbox::store::{OwedTo, owed_to};

/// Steps of a history that are read.
const STEPS: usize = 50;
/// Signatures on either side that one is compared with.
const AROUND: i64 = 500;

/// What is known of one signature.
pub struct Record {
    /// The row.
    pub row: Signature,
    /// Its changes, the newest first.
    pub history: Vec<Change>,
    /// What its supporter saw.
    pub shown: record::Shown,
    /// The mails that are owed.
    pub owed: OwedTo,
    /// The site that it came from.
    pub site: Option<String>,
    /// What it has in common with those around it, while its tags are kept.
    pub alike: Option<record::Alike>,
}

impl Record {
    /// Reads it.
    pub fn read(conn: &mut AnyConn, row: Signature) -> Result<Self, DbError> {
        let has_tags = row.network_tag.is_some() || row.mail_domain_tag.is_some();
        Ok(Self {
            history: record::history(conn, row.campaign_id, row.last_change, STEPS)?,
            shown: record::shown(conn, row.form_version_id)?,
            owed: owed_to(conn, row.signature_id())?,
            site: row.placed().site.map_or(Ok(None), |site| record::site(conn, site))?,
            alike: has_tags.then(|| record::alike(conn, &row, AROUND)).transpose()?,
            row,
        })
    }

    /// Whether the history goes back to its beginning: changes were not always linked.
    pub fn is_whole(&self) -> bool {
        let begins = |change: &Change| {
            let kind = ChangeKind::from_stored(change.kind);
            change.previous == 0 && matches!(kind, Some(ChangeKind::Signed | ChangeKind::Imported))
        };
        self.history.last().is_some_and(begins)
    }
}
