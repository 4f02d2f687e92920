//! The working set of one transaction: the rows that its commands touch, and everything those owe.
//!
//! Load, change in memory, write: whoever changes a signature goes through here, so that the state, the tally, the
//! numbered change and the mail owed are always committed together.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::model::{ChangeKind, Consents, Origin, Signature, State};
use super::store;
use crate::core::clock::{Seconds, to_minute};
use crate::core::ids::{CampaignId, SignatureId};
use crate::db::{AnyConn, DbError};
use crate::outbox::{self, MailKind, Owed};
use crate::tallies::{self, CellKind, Cells, HourKind, Hours, Placement, Placements, Sources, Tally};

/// Rows, tallies and debts of one transaction.
pub struct Ledger<'a> {
    now: Seconds,
    sources: &'a mut Sources,
    tallies: BTreeMap<CampaignId, Tally>,
    cells: Cells,
    hours: Hours,
    placements: Placements,
    rows: HashMap<SignatureId, Entry>,
    changes: Vec<store::Change>,
    owed: Vec<Owed>,
    owed_already: HashSet<Owed>,
}

struct Entry {
    row: Signature,
    touched: bool,
}

/// What a committed ledger leaves for the memory of this node.
#[derive(Debug, Default)]
pub struct Written {
    /// The new tallies.
    pub tallies: Vec<Tally>,
    /// Whether mails are owed.
    pub mails_owed: bool,
}

impl<'a> Ledger<'a> {
    /// Locks the tallies of `campaigns`, then reads the rows of `ids`; both in ascending order on every node.
    pub fn load(
        conn: &mut AnyConn,
        now: Seconds,
        sources: &'a mut Sources,
        mut campaigns: Vec<CampaignId>,
        mut ids: Vec<SignatureId>,
    ) -> Result<Self, DbError> {
        campaigns.sort_unstable();
        campaigns.dedup();
        ids.sort_unstable();
        ids.dedup();
        let tallies = tallies::store::lock(conn, &campaigns)?;
        let rows = store::load(conn, &ids)?;
        Ok(Self {
            now,
            sources,
            tallies: tallies.into_iter().map(|tally| (tally.campaign_id, tally)).collect(),
            cells: Cells::default(),
            hours: Hours::default(),
            placements: Placements::default(),
            rows: rows
                .into_iter()
                .map(|row| (row.signature_id(), Entry { row, touched: false }))
                .collect(),
            changes: Vec::new(),
            owed: Vec::new(),
            owed_already: HashSet::new(),
        })
    }

    /// The time of the transaction.
    pub fn now(&self) -> Seconds {
        self.now
    }

    /// The row as this transaction sees it.
    pub fn get(&self, id: SignatureId) -> Option<&Signature> {
        self.rows.get(&id).map(|entry| &entry.row)
    }

    /// Replaces a row, counts what that changes and numbers the change.
    pub fn set(&mut self, conn: &mut AnyConn, row: Signature, kind: ChangeKind) -> Result<(), DbError> {
        self.set_because(conn, row, kind, "")
    }

    /// The same, with the reason that an organiser gave.
    pub fn set_because(
        &mut self,
        conn: &mut AnyConn,
        mut row: Signature,
        kind: ChangeKind,
        reason: &str,
    ) -> Result<(), DbError> {
        let id = row.signature_id();
        let mut previous = 0;
        if let Some(before) = self.rows.get(&id).map(|entry| entry.row.clone()) {
            self.count(&before, -1);
            previous = before.last_change;
        }
        // Imported signatures have no part in the breakdown, and so no claim to a source of their own.
        if row.state() == Some(State::Confirmed) && row.origin() != Origin::Import {
            row.source = self.sources.fold(conn, row.campaign_id, &row.source)?;
        }
        self.count(&row, 1);
        if kind == ChangeKind::Confirmed
            && let Some(placement) = row.placement()
        {
            self.placements.entry(placement).or_default().confirmed += 1;
        }
        let Some(tally) = self.tallies.get_mut(&row.campaign_id) else {
            return Err(DbError::NotFound);
        };
        tally.last_change += 1;
        row.last_change = tally.last_change;
        self.changes.push(store::Change {
            campaign_id: row.campaign_id,
            number: tally.last_change,
            signature_id: row.id.clone(),
            kind: kind as i16,
            consents: row.consents.clone(),
            changed_at: to_minute(self.now),
            previous,
            reason: reason.to_owned(),
        });
        self.rows.insert(id, Entry { row, touched: true });
        Ok(())
    }

    /// Takes a signature away, to [`State::Withdrawn`] or [`State::Erased`]: nothing personal stays in the row. The change
    /// is one that lists are told of only if the signature had counted.
    pub fn remove(&mut self, conn: &mut AnyConn, id: SignatureId, to: State) -> Result<(), DbError> {
        let mut row = self.get(id).cloned().ok_or(DbError::NotFound)?;
        let had_counted = match row.state() {
            Some(State::Invalidated) => row.is_proved(),
            // Who said "this was not me" never counted.
            Some(State::Withdrawn) => {
                let kind = store::kind_of_change(conn, row.campaign_id, row.last_change)?;
                kind != Some(ChangeKind::Discarded as i16)
            }
            state => state == Some(State::Confirmed),
        };
        let kind = match to {
            _ if !had_counted => ChangeKind::Discarded,
            State::Withdrawn => ChangeKind::Withdrawn,
            _ => ChangeKind::Erased,
        };
        row.clear(to);
        self.set(conn, row, kind)
    }

    /// Notes that a signature that counts already stands on an imported list too: no count moves, and no list is told.
    pub fn mark_imported(&mut self, id: SignatureId) {
        if let Some(entry) = self.rows.get_mut(&id) {
            entry.row.origin = Origin::Both as i16;
            entry.touched = true;
        }
    }

    /// Takes signatures out of the offline count, because an entry has lost them to rows that count by name.
    pub fn take_from_offline(&mut self, campaign: CampaignId, by: i64) {
        if let Some(tally) = self.tallies.get_mut(&campaign).filter(|_| by != 0) {
            tally.offline -= by;
            tally.updated_at = self.now;
        }
    }

    /// Owes a mail about a signature; twice the same in one transaction is once. Says whether this was the first time.
    pub fn owe(&mut self, kind: MailKind, campaign_id: CampaignId, id: SignatureId) -> bool {
        let owed = Owed {
            kind,
            campaign_id,
            signature_id: id,
        };
        let is_new = self.owed_already.insert(owed);
        if is_new {
            self.owed.push(owed);
        }
        is_new
    }

    /// Counts a form that was taken, in the hour of the transaction and for the widget that brought the supporter by it.
    pub fn took_form(&mut self, campaign: CampaignId, placement: Option<Placement>, is_first: bool) {
        if let Some(placement) = placement {
            self.placements.entry(placement).or_default().submitted += 1;
        }
        let kind = if is_first {
            HourKind::Signed
        } else {
            HourKind::SignedAgain
        };
        self.hours.add(campaign, kind, 1);
    }

    fn count(&mut self, row: &Signature, by: i64) {
        let Some(tally) = self.tallies.get_mut(&row.campaign_id) else {
            return;
        };
        match row.state() {
            Some(State::Pending) => tally.pending += by,
            Some(State::Confirmed) if row.origin() == Origin::Import => {
                tally.offline += by;
                tally.updated_at = self.now;
            }
            Some(State::Confirmed) => {
                tally.online += by;
                // What the public sees moves with confirmed signatures only, or it would tell who is signing.
                tally.updated_at = self.now;
                let hour = tallies::hour_label(row.confirmed_at.unwrap_or(row.signed_at));
                self.cells.add(row.campaign_id, CellKind::Country, &row.country, by);
                self.cells.add(row.campaign_id, CellKind::Hour, &hour, by);
                self.cells.add(row.campaign_id, CellKind::Source, &row.source, by);
                self.count_organisations(row, by);
            }
            _ => {}
        }
    }

    /// Counts a confirmed signature for the organisation that brought it, and for those it said yes to.
    fn count_organisations(&mut self, row: &Signature, by: i64) {
        let at = row.confirmed_at.unwrap_or(row.signed_at);
        if let Some(partner) = row.partner_id {
            let label = tallies::organisation_hour_label(partner, at);
            self.cells.add(row.campaign_id, CellKind::BroughtHour, &label, by);
        }
        for organisation in Consents::parse(&row.consents).organisations() {
            let label = tallies::organisation_hour_label(*organisation, at);
            self.cells.add(row.campaign_id, CellKind::ConsentHour, &label, by);
        }
    }

    /// Writes everything; the caller commits.
    pub fn write(self, conn: &mut AnyConn) -> Result<Written, DbError> {
        let touched: Vec<Signature> = self
            .rows
            .into_values()
            .filter(|entry| entry.touched)
            .map(|entry| entry.row)
            .collect();
        let mut changed: Vec<CampaignId> = touched.iter().map(|row| row.campaign_id).collect();
        changed.sort_unstable();
        changed.dedup();
        store::put(conn, touched)?;
        store::append_changes(conn, &self.changes)?;
        outbox::store::owe(conn, &self.owed, self.now)?;
        tallies::store::add_cells(conn, self.cells)?;
        tallies::store::hours::add(conn, self.hours, self.now)?;
        tallies::store::placements::add(conn, &self.placements, self.now)?;
        let mut tallies: Vec<Tally> = self
            .tallies
            .into_values()
            .filter(|tally| changed.binary_search(&tally.campaign_id).is_ok())
            .collect();
        for tally in &mut tallies {
            tally.version += 1;
        }
        tallies::store::put(conn, &tallies)?;
        Ok(Written {
            tallies,
            mails_owed: !self.owed.is_empty(),
        })
    }
}
