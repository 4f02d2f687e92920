//! From leases to letters: which of the mails that fell due are still owed, and to whom. Decided for a whole batch at
//! once, inside the transaction that leased it; rendering and sending come after the commit.

use std::collections::HashMap;
use std::sync::Arc;

use super::accounts::{self, AccountMail};
use super::render::{Message, render};
use crate::app::Core;
use crate::campaigns::Campaign;
use crate::core::canonical::CANONICAL_RULES;
use crate::core::clock::Seconds;
use crate::core::email::EmailAddress;
use crate::core::ids::SignatureId;
use crate::db::{AnyConn, DbError};
use crate::outbox::MailKind;
use crate::outbox::store::{self as outbox, Lease, Tag};
use crate::signatures::model::{Signature, State};
use crate::signatures::store::load;
use crate::tallies::{HourKind, Hours, store as tallies};

const DAY: Seconds = 86_400;

/// A leased mail that is to be sent.
pub struct Job {
    /// The outbox row.
    pub lease: Lease,
    /// By which the address is found among those that must get no more mail.
    pub suppression: Tag,
    about: About,
    address: EmailAddress,
    canonical: String,
}

/// What a mail is about.
enum About {
    Signature {
        kind: MailKind,
        campaign: Arc<Campaign>,
        signature: Signature,
    },
    Account(AccountMail),
}

impl Job {
    /// The letter.
    pub fn message(&self, core: &Core, now: Seconds) -> Result<Message, askama::Error> {
        match &self.about {
            About::Signature {
                kind,
                campaign,
                signature,
            } => {
                let to = self.address.for_delivery();
                render(core, *kind, campaign, signature, to, self.lease.id, now)
            }
            About::Account(mail) => {
                let public_url = &core.config.server.public_url;
                accounts::render(&core.instance, public_url, mail, self.lease.id, now)
            }
        }
    }
}

/// What a lease turns out to be.
enum Prepared {
    /// A mail to send, unless its mailbox has had enough.
    Job(Box<Job>),
    /// Not owed any more.
    NotOwed,
    /// Not possible now: put back, to be tried again in a minute.
    NotYet,
}

/// The mails to send among `leases`; the others are finished or put back. To be called in the leasing transaction.
pub fn prepare(core: &Core, conn: &mut AnyConn, leases: Vec<Lease>, now: Seconds) -> Result<Vec<Job>, DbError> {
    let mut ids: Vec<SignatureId> = leases
        .iter()
        .filter(|lease| !accounts::is_of_account(lease))
        .filter_map(|lease| SignatureId::from_slice(&lease.signature_id))
        .collect();
    ids.sort_unstable();
    ids.dedup();
    let signatures: HashMap<Vec<u8>, Signature> = load(conn, &ids)?
        .into_iter()
        .map(|signature| (signature.id.clone(), signature))
        .collect();
    let mut mails = accounts::owed(&core.instance, conn, &leases, now)?;
    let (mut jobs, mut finished) = (Vec::with_capacity(leases.len()), Vec::new());
    for lease in leases {
        let prepared = if accounts::is_of_account(&lease) {
            mails
                .remove(&lease.id)
                .map_or(Prepared::NotOwed, |mail| of_account(core, &lease, mail))
        } else {
            open(core, &lease, signatures.get(&lease.signature_id))
        };
        match prepared {
            Prepared::Job(job) => jobs.push(*job),
            Prepared::NotOwed => finished.push(lease),
            Prepared::NotYet => outbox::put_back(conn, &lease, now + 60)?,
        }
    }
    let (jobs, withheld) = within_share(core, conn, jobs, now)?;
    finished.extend(withheld.into_iter().map(|job| job.lease));
    if !finished.is_empty() {
        outbox::finish(conn, &finished.iter().collect::<Vec<_>>())?;
    }
    Ok(jobs)
}

/// The mail of a lease; whether it is still owed is decided by the signature as it stands.
fn open(core: &Core, lease: &Lease, signature: Option<&Signature>) -> Prepared {
    let kind = MailKind::from_stored(lease.kind);
    let (Some(kind), Some(id)) = (kind, SignatureId::from_slice(&lease.signature_id)) else {
        return Prepared::NotOwed;
    };
    let Some(signature) = signature.filter(|signature| is_owed(kind, signature)) else {
        return Prepared::NotOwed;
    };
    // A campaign that this node does not know yet, or cannot unlock now, is tried again in a minute.
    let Some(campaign) = core.catalogue.by_id(lease.campaign_id) else {
        return Prepared::NotYet;
    };
    let Some(key) = &campaign.key else {
        return Prepared::NotOwed;
    };
    let opened = key.open(&id, &signature.sealed).ok();
    let Some(address) = opened.and_then(|details| EmailAddress::parse(&details.email).ok()) else {
        tracing::error!(mail = lease.id, "sealed details cannot be opened");
        return Prepared::NotYet;
    };
    let about = About::Signature {
        kind,
        campaign: Arc::clone(&campaign),
        signature: signature.clone(),
    };
    job(core, lease, about, address, campaign.row.canonical_version)
}

/// A mail about an account that is still owed.
fn of_account(core: &Core, lease: &Lease, mail: AccountMail) -> Prepared {
    let address = mail.address.clone();
    job(core, lease, About::Account(mail), address, CANONICAL_RULES)
}

fn job(core: &Core, lease: &Lease, about: About, address: EmailAddress, rules: i16) -> Prepared {
    let Ok(canonical) = address.canonical(rules) else {
        return Prepared::NotYet;
    };
    // By the address itself: another spelling of the same person may work where this one does not.
    let suppression = core.instance.suppression_tag(&address.for_delivery().to_lowercase());
    Prepared::Job(Box::new(Job {
        lease: lease.clone(),
        suppression,
        about,
        address,
        canonical,
    }))
}

/// Whether the signature still is what the mail was owed for.
fn is_owed(kind: MailKind, signature: &Signature) -> bool {
    match kind {
        MailKind::Confirmation => signature.state() == Some(State::Pending),
        MailKind::AlreadySigned => signature.state() == Some(State::Confirmed),
        MailKind::Invitation | MailKind::PasswordReset | MailKind::Partnership => false,
    }
}

/// Splits mails into those to send and those to withhold: suppressed addresses, and mailboxes that have had their share
/// of the last 24 hours. A mail is counted at its first attempt.
fn within_share(
    core: &Core,
    conn: &mut AnyConn,
    jobs: Vec<Job>,
    now: Seconds,
) -> Result<(Vec<Job>, Vec<Job>), DbError> {
    if jobs.is_empty() {
        return Ok((jobs, Vec::new()));
    }
    let today = now.div_euclid(DAY);
    let tag = |day, job: &Job| core.instance.recipient_tag(day, &job.canonical);
    let tags: Vec<(Tag, Tag)> = jobs.iter().map(|job| (tag(today, job), tag(today - 1, job))).collect();
    let asked: Vec<Tag> = tags
        .iter()
        .flat_map(|(today, yesterday)| [*today, *yesterday])
        .collect();
    let mut sent = outbox::mails_to(conn, &asked, now - DAY)?;
    let suppressed = outbox::suppressed(conn, &jobs.iter().map(|job| job.suppression).collect::<Vec<_>>())?;
    let (mut kept, mut withheld, mut noted) = (Vec::with_capacity(jobs.len()), Vec::new(), Vec::new());
    let mut hours = Hours::default();
    for (job, (today, yesterday)) in jobs.into_iter().zip(tags) {
        let is_first = job.lease.attempts == 1;
        let so_far = sent.get(&today).unwrap_or(&0) + sent.get(&yesterday).unwrap_or(&0);
        let is_full = is_first && so_far >= core.config.limits.mail_per_recipient_per_day;
        let is_suppressed = suppressed.contains(&job.suppression);
        if is_full || is_suppressed {
            let kind = if is_suppressed {
                HourKind::MailSuppressed
            } else {
                HourKind::MailWithheld
            };
            hours.add(job.lease.campaign_id, kind, 1);
            withheld.push(job);
            continue;
        }
        if is_first {
            *sent.entry(today).or_default() += 1;
            noted.push(today);
        }
        kept.push(job);
    }
    if !noted.is_empty() {
        outbox::note_mails_to(conn, &noted, now)?;
    }
    tallies::hours::add(conn, hours, now)?;
    let withheld_count = u64::try_from(withheld.len()).unwrap_or(u64::MAX);
    metrics::counter!("quipu_mails_withheld_total").increment(withheld_count);
    Ok((kept, withheld))
}
