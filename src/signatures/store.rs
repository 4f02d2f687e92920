//! The SQL of signatures: reading by id, writing a batch with its numbered changes, finding what is to be tidied.

mod batch;
pub(super) mod finding;
pub mod record;

use diesel::prelude::*;

pub use batch::{append_changes, load, put};

use super::model::{Signature, State};
use crate::campaigns::Placed;
use crate::core::clock::Seconds;
use crate::core::ids::{CampaignId, SignatureId};
use crate::db::schema::{changes, signatures};
use crate::db::{AnyConn, DbError, on_either};

/// Which signature, under which campaign.
pub type Subject = (CampaignId, SignatureId);

/// One row of `changes`.
#[derive(Debug, Clone, Insertable, Queryable, Selectable)]
#[diesel(table_name = changes)]
pub struct Change {
    /// The campaign whose numbering it is.
    pub campaign_id: CampaignId,
    /// Ascending in commit order.
    pub number: i64,
    /// 16 bytes.
    pub signature_id: Vec<u8>,
    /// A [`super::model::ChangeKind`].
    pub kind: i16,
    /// The consents that stood at that time, so that a removal reaches whom the signature had reached.
    pub consents: String,
    /// When, to the minute.
    pub changed_at: Seconds,
    /// The number of the change before it of the same signature; 0 for none.
    pub previous: i64,
    /// Why an organiser made it; empty for what supporters and time do.
    pub reason: String,
}

/// One signature.
pub fn find(conn: &mut AnyConn, id: SignatureId) -> Result<Option<Signature>, DbError> {
    Ok(load(conn, &[id])?.pop())
}

/// The newest signatures whose names may be shown, newest first.
pub fn recent_shown(conn: &mut AnyConn, campaign: CampaignId, limit: i64) -> Result<Vec<Signature>, DbError> {
    Ok(signatures::table
        .filter(signatures::campaign_id.eq(campaign))
        .filter(signatures::shown_at.is_not_null())
        .order((signatures::shown_at.desc(), signatures::seq.desc()))
        .limit(limit)
        .select(Signature::as_select())
        .load(conn)?)
}

/// The newest row's place.
pub fn last_seq(conn: &mut AnyConn) -> Result<i64, DbError> {
    let last: Option<i64> = signatures::table
        .select(diesel::dsl::max(signatures::seq))
        .first(conn)?;
    Ok(last.unwrap_or(0))
}

/// Which rows are looked at: places after the first, up to the second.
pub type Window = (i64, i64);

/// What stands in the attribution of whoever came by a supporter's link.
const WITH_SHARER: &str = "%\"sharer\":%";

/// The signatures of a window that are older than `before` and still carry keyed tags, or by whose link their supporter came.
pub fn tagged(conn: &mut AnyConn, before: Seconds, window: Window) -> Result<Vec<(i64, CampaignId)>, DbError> {
    Ok(signatures::table
        .filter(signatures::seq.gt(window.0))
        .filter(signatures::seq.le(window.1))
        .filter(signatures::signed_at.lt(before))
        .filter(
            signatures::network_tag
                .is_not_null()
                .or(signatures::mail_domain_tag.is_not_null())
                .or(signatures::attribution.like(WITH_SHARER)),
        )
        .order(signatures::seq)
        .select((signatures::seq, signatures::campaign_id))
        .load(conn)?)
}

/// Clears the keyed tags of these signatures, and by whose link their supporters came.
pub fn clear_tags(conn: &mut AnyConn, seqs: &[i64]) -> Result<usize, DbError> {
    let cleared = on_either!(conn, conn => diesel::update(signatures::table.filter(signatures::seq.eq_any(seqs)))
        .set((signatures::network_tag.eq(None::<i64>), signatures::mail_domain_tag.eq(None::<i64>)))
        .execute(conn)?);
    let shared: Vec<(i64, String)> = on_either!(conn, conn => signatures::table
        .filter(signatures::seq.eq_any(seqs))
        .filter(signatures::attribution.like(WITH_SHARER))
        .select((signatures::seq, signatures::attribution))
        .load(conn)?);
    for (seq, attribution) in shared {
        let kept = Placed::parse(&attribution).without_sharer().stored();
        diesel::update(signatures::table.find(seq))
            .set(signatures::attribution.eq(kept))
            .execute(conn)?;
    }
    Ok(cleared)
}

/// The signatures of a window that were signed before `before` and never proved, those struck out meanwhile included.
pub fn stale_pending(conn: &mut AnyConn, before: Seconds, window: Window) -> Result<Vec<(i64, Subject)>, DbError> {
    let rows: Vec<(i64, Signature)> = signatures::table
        .filter(signatures::seq.gt(window.0))
        .filter(signatures::seq.le(window.1))
        .filter(
            signatures::state
                .eq(State::Pending as i16)
                .or(signatures::state.eq(State::Invalidated as i16)),
        )
        .filter(signatures::signed_at.lt(before))
        .order(signatures::seq)
        .select((signatures::seq, Signature::as_select()))
        .load(conn)?;
    Ok(rows
        .iter()
        .filter(|(_, row)| row.awaits_proof())
        .map(|(seq, row)| (*seq, (row.campaign_id, row.signature_id())))
        .collect())
}

/// What a numbered change of a campaign was, if it is written already.
pub fn kind_of_change(conn: &mut AnyConn, campaign: CampaignId, number: i64) -> Result<Option<i16>, DbError> {
    Ok(changes::table
        .find((campaign, number))
        .select(changes::kind)
        .first(conn)
        .optional()?)
}
