//! An import from beginning to end: look, begin or go on, write batch after batch, finish.

use std::collections::{HashMap, HashSet};
use std::io::{Read, Seek};
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::Instant;

use super::batches::{Batch, read_ahead};
use super::columns::Columns;
use super::inspect::{Inspected, inspect};
use super::model::{Counts, Import, Progress};
use super::reader::ReadError;
use super::rows::{CHANGE, Form, NewRow, Sealer};
use super::{Ending, ImportError, Order, Outcome, Report, Start, Watcher, store};
use crate::campaigns::{self, Campaign};
use crate::core::clock::Clock;
use crate::core::ids::SignatureId;
use crate::core::locale::Language;
use crate::db::{AnyConn, Database, DbError};
use crate::signatures::ledger::Ledger;
use crate::signatures::model::Signature;
use crate::signatures::store as signature_store;
use crate::tallies::{self, Sources};

/// Batches that are ready while one is being written.
const AHEAD: usize = 1;
const BASIS_MAX: usize = 1_000;

/// Imports a list, or goes on with it. Blocks until it is done, for as long as that takes.
pub fn run<F: Read + Seek + Send>(
    database: &Database,
    clock: &Clock,
    campaign: &Campaign,
    file: &mut F,
    order: &Order,
    watcher: &mut dyn Watcher,
) -> Result<Report, ImportError> {
    let form = check(database, campaign, order)?;
    let found = inspect(file, order.separator, &way(order, form))?;
    let columns = Columns::find(&found.header, &order.columns)?;
    let sealer = Sealer::new(campaign, columns, order.defaults.clone(), clock.now())?;
    let (id, import) = begin(database, clock, campaign, order, &found)?;
    if import.state == Progress::Finished as i16 {
        return Ok(Report {
            ending: Ending::NothingNew,
            counts: import.counts,
        });
    }
    let start = import.position();
    let begun = Start {
        header: &found.header,
        rows: found.rows,
        done: import.counts.rows_read.unsigned_abs(),
        line: start.line,
    };
    watcher.began(begun).map_err(ImportError::Watcher)?;
    let mut writer = Writer {
        database,
        clock,
        campaign,
        form,
        sources: Sources::default(),
        left_to_replace: left_to_replace(database, campaign, import.replaces)?,
        seen: HashSet::new(),
        id,
        import,
    };
    let (sender, batches) = sync_channel(AHEAD);
    std::thread::scope(|scope| {
        let reading = scope.spawn(|| {
            read_ahead(file, found.separator, start, &sealer, &sender);
            drop(sender);
        });
        let ending = writer.take_all(batches, watcher);
        reading.join().map_err(|_| ImportError::Failed)?;
        let ending = ending?;
        if ending == Ending::Finished {
            writer.finish()?;
        }
        Ok(Report {
            ending,
            counts: writer.import.counts,
        })
    })
}

/// Whether the order can be carried out, and under which form version.
fn check(database: &Database, campaign: &Campaign, order: &Order) -> Result<Form, ImportError> {
    let basis = order.basis.trim();
    if basis.is_empty() || basis.chars().count() > BASIS_MAX || basis.contains(char::is_control) {
        return Err(ImportError::Basis);
    }
    if let Some(entry) = order.replaces {
        let entries = database.read(|conn| tallies::store::offline_entries(conn, campaign.id))?;
        let known = entries.iter().find(|known| known.id == entry);
        if known.ok_or(ImportError::NoEntry(entry))?.count <= 0 {
            return Err(ImportError::Correction(entry));
        }
    }
    let own = Language::parse(&campaign.row.default_language).unwrap_or_default();
    let language = order.defaults.language.unwrap_or(own);
    let text = campaign
        .texts
        .get(&language)
        .ok_or(ImportError::NoText(language.name()))?;
    Ok(Form {
        language,
        version_id: text.form_version_id,
    })
}

/// How a file is read, as its fingerprint tells it: who corrects a column imports anew, not "nothing new".
fn way(order: &Order, form: Form) -> String {
    let Order {
        separator,
        columns,
        defaults,
        ..
    } = order;
    let columns: Vec<(&str, String)> = columns
        .iter()
        .map(|(field, told)| (field.as_str(), told.as_way()))
        .collect();
    let country = defaults.country.map(|country| country.as_str());
    let (language, date_format) = (form.language.code(), &defaults.date_format);
    let signed_on = defaults.signed_on;
    format!("{separator:?} {columns:?} {language} {country:?} {signed_on:?} {date_format:?}")
}

/// The import of this file: the one under way, or a new one. In a dry run a new one is noted nowhere.
fn begin(
    database: &Database,
    clock: &Clock,
    campaign: &Campaign,
    order: &Order,
    found: &Inspected,
) -> Result<(i64, Import), ImportError> {
    let mut new = Import {
        campaign_id: campaign.id,
        fingerprint: found.fingerprint.to_vec(),
        basis: order.basis.trim().to_owned(),
        provenance: order.provenance.trim().to_owned(),
        replaces: order.replaces,
        state: Progress::Begun as i16,
        started_at: clock.now(),
        finished_at: None,
        next_byte: 0,
        next_line: 0,
        counts: Counts::default(),
    };
    new.move_to(found.start);
    if order.dry_run {
        let known = database.read(|conn| store::find(conn, campaign.id, &new.fingerprint))?;
        let (_, import) = known.map_or(Ok((0, new.clone())), |known| same_order(known, &new))?;
        return Ok((0, import));
    }
    database.write(|conn| {
        tallies::store::lock(conn, &[campaign.id])?;
        match store::find(conn, campaign.id, &new.fingerprint)? {
            Some(known) => same_order(known, &new),
            None => Ok((store::insert(conn, &new)?, new)),
        }
    })
}

fn same_order((id, known): (i64, Import), new: &Import) -> Result<(i64, Import), ImportError> {
    let is_same = known.basis == new.basis && known.replaces == new.replaces;
    if is_same || known.state == Progress::Finished as i16 {
        return Ok((id, known));
    }
    let replaces = known.replaces.map_or_else(
        || "no offline entry".to_owned(),
        |entry| format!("offline entry {entry}"),
    );
    Err(ImportError::BegunOtherwise {
        basis: known.basis,
        replaces,
    })
}

fn left_to_replace(database: &Database, campaign: &Campaign, entry: Option<i64>) -> Result<i64, DbError> {
    let entries = database.read(|conn| tallies::store::offline_entries(conn, campaign.id))?;
    let entry = entries.iter().find(|known| Some(known.id) == entry);
    Ok(entry.map_or(0, |entry| entry.count - entry.replaced))
}

/// Writes batches, or in a dry run only says what they would do.
struct Writer<'a> {
    database: &'a Database,
    clock: &'a Clock,
    campaign: &'a Campaign,
    form: Form,
    sources: Sources,
    /// In a dry run: what the entry has left, and who was met already. That is 16 bytes a person, the only thing here
    /// that grows with the list.
    left_to_replace: i64,
    seen: HashSet<SignatureId>,
    /// 0 in a dry run.
    id: i64,
    import: Import,
}

impl Writer<'_> {
    fn take_all(
        &mut self,
        batches: Receiver<Result<Batch, ReadError>>,
        watcher: &mut dyn Watcher,
    ) -> Result<Ending, ImportError> {
        for batch in batches {
            if watcher.wants_to_stop() {
                return Ok(Ending::StoppedAt(self.import.position().line));
            }
            let batch = batch?;
            if !batch.rejects.is_empty() {
                watcher.rejected(&batch.rejects).map_err(ImportError::Watcher)?;
            }
            let written = Instant::now();
            self.import = if self.id == 0 {
                self.rehearse(&batch)?
            } else {
                let (database, campaign) = (self.database, self.campaign.id);
                database.write(|conn| self.write(conn, campaign, &batch))?
            };
            watcher.advanced(&self.import.counts);
            self.database.let_others_write(written.elapsed());
        }
        Ok(Ending::Finished)
    }

    /// The import as it stands after a batch, its outcomes not yet counted.
    fn after(&self, batch: &Batch) -> Import {
        let mut import = self.import.clone();
        import.counts.rows_read += batch.read;
        import.counts.rejected += i64::try_from(batch.rejects.len()).unwrap_or(i64::MAX);
        import.move_to(batch.next);
        import
    }

    /// Rows, tally, the replaced entry and how far we are: one transaction.
    fn write(&mut self, conn: &mut AnyConn, campaign: i64, batch: &Batch) -> Result<Import, ImportError> {
        let mut import = self.after(batch);
        let ids = batch.rows.iter().map(|row| row.id).collect();
        let mut ledger = Ledger::load(conn, self.clock.now(), &mut self.sources, vec![campaign], ids)?;
        if store::next_byte(conn, self.id)? != self.import.next_byte {
            return Err(ImportError::Overtaken);
        }
        for row in &batch.rows {
            import
                .counts
                .add(take(conn, &mut ledger, row, self.campaign, self.form)?);
        }
        if let Some(entry) = import.replaces {
            let by = import.counts.by_name() - self.import.counts.by_name();
            let taken = tallies::store::replace_offline(conn, entry, by)?;
            ledger.take_from_offline(campaign, taken);
            import.counts.replaced += taken;
        }
        ledger.write(conn)?;
        store::put(conn, self.id, &import)?;
        Ok(import)
    }

    fn rehearse(&mut self, batch: &Batch) -> Result<Import, ImportError> {
        let mut import = self.after(batch);
        let ids: Vec<SignatureId> = batch.rows.iter().map(|row| row.id).collect();
        let there = self.database.read(|conn| signature_store::load(conn, &ids))?;
        let there: HashMap<SignatureId, Signature> = there.into_iter().map(|row| (row.signature_id(), row)).collect();
        for id in ids {
            let outcome = match Outcome::by(there.get(&id)) {
                Outcome::Imported | Outcome::AlreadySigned if !self.seen.insert(id) => Outcome::Duplicate,
                outcome => outcome,
            };
            import.counts.add(outcome);
        }
        let by = import.counts.by_name() - self.import.counts.by_name();
        let taken = by.min(self.left_to_replace).max(0);
        self.left_to_replace -= taken;
        import.counts.replaced += taken;
        Ok(import)
    }

    /// The last row is in: note the end, and let every page read the campaign again.
    fn finish(&mut self) -> Result<(), ImportError> {
        self.import.state = Progress::Finished as i16;
        self.import.finished_at = Some(self.clock.now());
        if self.id == 0 {
            return Ok(());
        }
        self.database.write(|conn| {
            tallies::store::lock(conn, &[self.campaign.id])?;
            if store::next_byte(conn, self.id)? != self.import.next_byte {
                return Err(ImportError::Overtaken);
            }
            store::put(conn, self.id, &self.import)?;
            Ok(campaigns::store::touch(conn, self.campaign.id)?)
        })
    }
}

/// One row, by what is there.
fn take(
    conn: &mut AnyConn,
    ledger: &mut Ledger<'_>,
    row: &NewRow,
    campaign: &Campaign,
    form: Form,
) -> Result<Outcome, DbError> {
    let outcome = Outcome::by(ledger.get(row.id));
    match outcome {
        Outcome::Imported => ledger.set(conn, row.signature(campaign, &form), CHANGE)?,
        Outcome::AlreadySigned => ledger.mark_imported(row.id),
        Outcome::Duplicate | Outcome::Waiting | Outcome::Gone => {}
    }
    Ok(outcome)
}
