//! The SQL of one signature's record: its history, what its supporter was shown, and what was signed around it.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable};
use serde::Deserialize;

use super::Change;
use crate::core::ids::CampaignId;
use crate::db::schema::{changes, form_versions, partner_sites, signatures};
use crate::db::{AnyConn, DbError, on_either};
use crate::signatures::model::Signature;

/// What a supporter saw, as far as it is shown again.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Shown {
    /// The headline.
    pub title: String,
    /// The demand.
    pub ask: String,
    /// What was agreed to by signing.
    pub agree: String,
    /// The consents that were asked for.
    pub consents: Vec<ConsentShown>,
}

/// One organisation's question, in the words of that time.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ConsentShown {
    /// The organisation's number.
    pub id: i64,
    /// Its name then.
    pub name: String,
    /// The words.
    pub wording: String,
}

/// What supporters saw who signed this form version; empty if its record cannot be read.
pub fn shown(conn: &mut AnyConn, form_version: i64) -> Result<Shown, DbError> {
    let content: Option<String> = form_versions::table
        .find(form_version)
        .select(form_versions::content)
        .first(conn)
        .optional()?;
    let read = |content: String| serde_json::from_str(&content).ok();
    Ok(content.and_then(read).unwrap_or_default())
}

/// The origin of a site, also of one that its organisation has taken back.
pub fn site(conn: &mut AnyConn, id: i64) -> Result<Option<String>, DbError> {
    let origin = partner_sites::table.find(id).select(partner_sites::origin);
    Ok(origin.first(conn).optional()?)
}

/// The changes of a signature, the newest first, `most` at the most: each says where the one before it stands.
pub fn history(conn: &mut AnyConn, campaign: CampaignId, newest: i64, most: usize) -> Result<Vec<Change>, DbError> {
    let mut found: Vec<Change> = Vec::new();
    let mut next = newest;
    while next > 0 && found.len() < most {
        let change: Option<Change> = changes::table
            .find((campaign, next))
            .select(Change::as_select())
            .first(conn)
            .optional()?;
        let Some(change) = change else { break };
        next = change.previous;
        found.push(change);
    }
    Ok(found)
}

/// How many of the signatures around one share something with it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, QueryableByName)]
pub struct Alike {
    /// Looked at.
    #[diesel(sql_type = BigInt)]
    pub among: i64,
    /// From the same network.
    #[diesel(sql_type = BigInt)]
    pub network: i64,
    /// With addresses at the same mail domain.
    #[diesel(sql_type = BigInt)]
    pub mail_domain: i64,
}

/// Compares a signature with the `most` that were signed before it and the `most` after it, by their keyed tags. There is
/// no index of tags (it would cost every signature), and those who sign in swarms stand together in time.
pub fn alike(conn: &mut AnyConn, row: &Signature, most: i64) -> Result<Alike, DbError> {
    let id = row.id.clone();
    let seq: i64 = signatures::table
        .filter(signatures::id.eq(id))
        .select(signatures::seq)
        .first(conn)?;
    let mut sum = Alike::default();
    // SQLite numbers parameters as they come.
    for (condition, order) in [
        ("signed_at = $4 AND seq < $5", "DESC"),
        ("signed_at < $4 AND $5 IS NOT NULL", "DESC"),
        ("signed_at = $4 AND seq > $5", "ASC"),
        ("signed_at > $4 AND $5 IS NOT NULL", "ASC"),
    ] {
        let sql = format!(
            "SELECT COUNT(*) AS among, COUNT(CASE WHEN network_tag = $1 THEN 1 END) AS network, \
             COUNT(CASE WHEN mail_domain_tag = $2 THEN 1 END) AS mail_domain FROM \
             (SELECT network_tag, mail_domain_tag FROM signatures WHERE campaign_id = $3 AND {condition} \
              ORDER BY signed_at {order}, seq {order} LIMIT $6) AS around"
        );
        let found: Alike = on_either!(conn, conn => diesel::sql_query(sql)
            .bind::<Nullable<BigInt>, _>(row.network_tag)
            .bind::<Nullable<BigInt>, _>(row.mail_domain_tag)
            .bind::<BigInt, _>(row.campaign_id)
            .bind::<BigInt, _>(row.signed_at)
            .bind::<BigInt, _>(seq)
            .bind::<BigInt, _>(most / 2)
            .get_result(conn)?);
        sum.among += found.among;
        sum.network += found.network;
        sum.mail_domain += found.mail_domain;
    }
    Ok(sum)
}
