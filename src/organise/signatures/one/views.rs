//! What the record of one signature shows, as its templates want it.

use askama::Template;

use super::super::views::{country_name, language_name, organisation_name};
use crate::campaigns::{Campaign, moments};
use crate::core::locale::Localizer;
use crate::organise::frame::Frame;
use crate::organise::words;
use crate::signatures::handling::Reason;
use crate::signatures::model::{ChangeKind, Consents, Signature, State};
use crate::signatures::record::Record;
use crate::signatures::store::Change;
use crate::vault::PersonalDetails;

/// `GET …/signatures/{id}`.
#[derive(Template)]
#[template(path = "organiser/signature.html")]
pub struct RecordPage {
    /// The frame.
    pub frame: Frame,
    /// Where the list is.
    pub list_href: String,
    /// Where this is.
    pub href: String,
    /// What is known without opening the details.
    pub facts: Facts,
    /// The opened details.
    pub details: Option<PersonalDetails>,
    /// Whether there is a button to open them.
    pub may_open: bool,
    /// What may be done.
    pub buttons: Buttons,
    /// Reasons to strike out.
    pub reasons: [Reason; 5],
    /// What stood in the way of what was to be done.
    pub alert: Option<String>,
    /// What is wrong with the reason.
    pub reason_error: Option<String>,
}

/// `GET …/signatures/{id}/erase`.
#[derive(Template)]
#[template(path = "organiser/signature_erase.html")]
pub struct ErasePage {
    /// The frame.
    pub frame: Frame,
    /// Where the record is.
    pub href: String,
    /// See [`Facts::seen`].
    pub seen: i64,
    /// When it was signed.
    pub signed: String,
    /// Its state, in words.
    pub state: String,
}

/// What may be done to a signature.
pub struct Buttons {
    /// Its state, for whoever may do anything.
    state: Option<State>,
    /// Whether the campaign still takes confirmations.
    is_open: bool,
}

impl Buttons {
    /// For a signature in this state.
    pub fn new(state: Option<State>, may_handle: bool, takes_confirmations: bool) -> Self {
        Self {
            state: state.filter(|_| may_handle),
            is_open: takes_confirmations,
        }
    }

    /// Send the confirmation mail again.
    pub fn resend(&self) -> bool {
        self.state == Some(State::Pending) && self.is_open
    }

    /// Strike out.
    pub fn invalidate(&self) -> bool {
        matches!(self.state, Some(State::Pending | State::Confirmed | State::Quarantined))
    }

    /// Put back.
    pub fn reinstate(&self) -> bool {
        self.state == Some(State::Invalidated)
    }

    /// Delete the personal data.
    pub fn erase(&self) -> bool {
        self.state.is_some_and(|state| state != State::Erased)
    }
}

/// What is known of a signature without opening its details.
pub struct Facts {
    /// Its number.
    pub id: String,
    /// The number of its newest change, by which it is noticed that somebody else changed it.
    pub seen: i64,
    /// A [`State`]'s word.
    pub state: &'static str,
    /// The same, in words.
    pub state_words: String,
    /// Why it was struck out.
    pub invalid_because: Option<String>,
    /// When it was signed.
    pub signed: String,
    /// When it was proved.
    pub confirmed: Option<String>,
    /// By name.
    pub country: String,
    /// By its own name.
    pub language: String,
    /// The label, in words.
    pub source: String,
    /// Who brought the supporter and by what: what is known, and how it is called.
    pub brought: Vec<(String, String)>,
    /// A word of [`crate::signatures::model::Origin`].
    pub origin: &'static str,
    /// The same, in words.
    pub origin_words: String,
    /// "Show my name".
    pub public: bool,
    /// The campaign's zone, in which times are given.
    pub zone: String,
    /// Which edition of the form was signed.
    pub form_version: String,
    /// What it asked.
    pub ask: String,
    /// What was agreed to by signing.
    pub agree: String,
    /// Consents given: organisation and wording.
    pub consents: Vec<(String, String)>,
    /// The newest first.
    pub history: Vec<Step>,
    /// Whether the history goes back to its beginning.
    pub is_whole: bool,
    /// Mails that wait: what, and since when.
    pub mails: Vec<(String, String)>,
    /// Whether all of the outbox was looked through.
    pub mails_complete: bool,
    /// What it has in common with those around it, in a sentence for each.
    pub alike: Vec<String>,
}

/// A step of the history.
pub struct Step {
    /// When.
    pub when: String,
    /// What.
    pub what: String,
}

impl Facts {
    /// From a record.
    pub fn new(record: &Record, campaign: &Campaign, l: Localizer) -> Self {
        let row = &record.row;
        let zone = &campaign.zone;
        let given = Consents::parse(&row.consents);
        let consents = record
            .shown
            .consents
            .iter()
            .filter(|consent| given.organisations().contains(&consent.id))
            .map(|consent| (consent.name.clone(), consent.wording.clone()));
        let step = |change: &Change| Step {
            when: moments::in_words(change.changed_at, zone),
            what: told(change, l),
        };
        let mails = record.owed.mails.iter().map(|mail| {
            let what = l.t(&format!("signature-mail-{}", mail.kind));
            (what, moments::in_words(mail.created_at, zone))
        });
        let (state, origin) = (row.state().map_or("", State::as_str), row.origin().as_str());
        Self {
            id: row.signature_id().to_string(),
            seen: row.last_change,
            state,
            state_words: l.t(&format!("signature-state-{state}")),
            invalid_because: invalid_because(record, l),
            signed: moments::in_words(row.signed_at, zone),
            confirmed: row.confirmed_at.map(|at| moments::in_words(at, zone)),
            country: country_name(l, &row.country),
            language: language_name(&row.language),
            source: words::source(&row.source, l),
            brought: brought(record, campaign, l),
            origin,
            origin_words: l.t(&format!("signature-origin-{origin}")),
            public: row.public_name,
            zone: campaign.row.time_zone.clone(),
            form_version: row.form_version_id.to_string(),
            ask: record.shown.ask.clone(),
            agree: record.shown.agree.clone(),
            consents: consents.collect(),
            history: record.history.iter().map(step).collect(),
            is_whole: record.is_whole(),
            mails: mails.collect(),
            mails_complete: record.owed.is_complete,
            alike: alike(record, l),
        }
    }
}

/// The details of a signature, if there are any and the campaign's key is there.
pub fn open(campaign: &Campaign, row: &Signature) -> Option<PersonalDetails> {
    let key = campaign.key.as_ref().filter(|_| !row.sealed.is_empty())?;
    key.open(&row.signature_id(), &row.sealed).ok()
}

/// Who brought the supporter, by what, on which site, in which words of other statistics, and whether by a supporter's link.
fn brought(record: &Record, campaign: &Campaign, l: Localizer) -> Vec<(String, String)> {
    let row = &record.row;
    let placed = row.placed();
    let widget = || l.t(&format!("signature-widget-{}", placed.widget.as_str()));
    let partner = row.partner_id.map(|partner| organisation_name(campaign, partner));
    let told = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    let known = [
        (l.t("signatures-partner"), partner),
        (l.t("signature-widget"), row.placement().map(|_| widget())),
        (l.t("signature-site"), record.site.clone()),
        ("utm_source".to_owned(), told(&placed.utm_source)),
        ("utm_medium".to_owned(), told(&placed.utm_medium)),
        ("utm_campaign".to_owned(), told(&placed.utm_campaign)),
        (
            l.t("signature-shared"),
            told(&placed.sharer).map(|_| l.t("signature-shared-yes")),
        ),
    ];
    known
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .collect()
}

/// A step in words.
fn told(change: &Change, l: Localizer) -> String {
    let reason = Reason::parse(&change.reason);
    let words = match (ChangeKind::from_stored(change.kind), reason) {
        (Some(ChangeKind::Invalidated | ChangeKind::Refused), Some(reason)) => {
            return l.t1("signature-step-invalidated", "reason", &reason_words(reason, l));
        }
        (Some(ChangeKind::Signed), _) => "signed",
        (Some(ChangeKind::Revised), _) if !change.reason.is_empty() => "reinstated",
        (Some(ChangeKind::Revised), _) => "revised",
        (Some(ChangeKind::Confirmed), _) => "confirmed",
        (Some(ChangeKind::Withdrawn), _) => "withdrawn",
        (Some(ChangeKind::Erased), _) => "erased",
        (Some(ChangeKind::Discarded), _) => "discarded",
        (Some(ChangeKind::Imported), _) => "imported",
        (Some(ChangeKind::Reinstated), _) => "reinstated",
        (Some(ChangeKind::Invalidated | ChangeKind::Refused) | None, _) => "changed",
    };
    l.t(&format!("signature-step-{words}"))
}

/// A reason in words.
fn reason_words(reason: Reason, l: Localizer) -> String {
    l.t(&format!("signature-reason-{}", reason.as_str()))
}

fn invalid_because(record: &Record, l: Localizer) -> Option<String> {
    if record.row.state() != Some(State::Invalidated) {
        return None;
    }
    let reason = Reason::parse(&record.history.first()?.reason)?;
    Some(reason_words(reason, l))
}

fn alike(record: &Record, l: Localizer) -> Vec<String> {
    let Some(alike) = record.alike.filter(|alike| alike.among > 0) else {
        return Vec::new();
    };
    let among = l.number(alike.among);
    let line = |key, count| l.t2(key, "count", &l.number(count), "among", &among);
    let mut lines = Vec::new();
    if record.row.network_tag.is_some() {
        lines.push(line("signature-alike-network", alike.network));
    }
    if record.row.mail_domain_tag.is_some() {
        lines.push(line("signature-alike-domain", alike.mail_domain));
    }
    lines
}
