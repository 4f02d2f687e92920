//! Saving what a campaign says: nothing that somebody else saved meanwhile is lost, and what was there before is kept.

use std::collections::BTreeMap;

use super::change::ChangeError;
use super::model::{CampaignRow, State};
use super::store::versions::{self, NewVersion};
use super::wording::{self, Part, Problem, Wording};
use super::{ImportedText, store};
use crate::core::clock::Seconds;
use crate::core::ids::{CampaignId, OrganisationId, OrganiserId};
use crate::core::locale::Language;
use crate::db::{AnyConn, DbError};

/// What a campaign says now.
#[derive(Debug, Clone)]
pub struct Stored {
    /// Moves whenever any of it changes.
    pub revision: i64,
    /// Where the campaign stands.
    pub state: State,
    /// Whether it was won.
    pub won: bool,
    /// The language that every campaign keeps.
    pub default_language: Language,
    /// By language.
    pub texts: BTreeMap<Language, Wording>,
}

/// Who changes something, and when.
#[derive(Debug, Clone, Copy)]
pub struct Stamp {
    /// Who; none for the command line.
    pub by: Option<OrganiserId>,
    /// When.
    pub now: Seconds,
}

/// What somebody wants a campaign to say.
#[derive(Debug, Clone)]
pub struct TextChange {
    /// The [`Stored::revision`] that they saw.
    pub revision: i64,
    /// By language; languages that are not named stay.
    pub texts: BTreeMap<Language, Wording>,
    /// Languages that go.
    pub removed: Vec<Language>,
}

/// Why texts were not saved; nothing of them was.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// Some parts will not do.
    #[error("some parts will not do")]
    Problems(Vec<Problem>),
    /// Somebody else changed them meanwhile. What the writer saw, and what stands there now.
    #[error("changed meanwhile")]
    Moved(Box<Moved>),
    /// Anything else.
    #[error(transparent)]
    Change(#[from] ChangeError),
}

impl From<DbError> for SaveError {
    fn from(error: DbError) -> Self {
        Self::Change(error.into())
    }
}

/// The texts moved under a writer.
#[derive(Debug)]
pub struct Moved {
    /// As the writer saw them.
    pub seen: BTreeMap<Language, Wording>,
    /// As they are now.
    pub stored: Stored,
}

/// What a campaign says.
pub fn stored(conn: &mut AnyConn, id: CampaignId) -> Result<Stored, DbError> {
    // The number is read before the texts: if they move in between, the next save notices.
    let row = store::row(conn, id)?;
    let lead = lead(conn, id)?;
    beside(conn, id, lead, &row)
}

fn lead(conn: &mut AnyConn, id: CampaignId) -> Result<OrganisationId, DbError> {
    Ok(store::partners::lead(conn, id)?.ok_or(DbError::NotFound)?.id)
}

fn beside(conn: &mut AnyConn, id: CampaignId, lead: OrganisationId, row: &CampaignRow) -> Result<Stored, DbError> {
    let mut consents = store::wordings_of(conn, id, lead)?;
    let mut texts = BTreeMap::new();
    for text in store::texts(conn, id)? {
        if let Some(language) = Language::parse(&text.language) {
            let consent = consents.remove(&language).unwrap_or_default();
            texts.insert(language, Wording::of(text, consent));
        }
    }
    Ok(Stored {
        revision: row.texts_revision,
        state: State::parse(&row.state).unwrap_or(State::Draft),
        won: row.won,
        default_language: Language::parse(&row.default_language).unwrap_or_default(),
        texts,
    })
}

/// Saves texts, and says which parts changed in which language.
pub fn save_texts(
    conn: &mut AnyConn,
    id: CampaignId,
    change: &TextChange,
    stamp: Stamp,
) -> Result<Vec<(Language, Vec<Part>)>, SaveError> {
    let row = store::row_for_change(conn, id)?;
    let lead = lead(conn, id)?;
    let stored = beside(conn, id, lead, &row)?;
    let texts =
        wording::check(&change.texts, &stored.texts, stored.state != State::Draft).map_err(SaveError::Problems)?;
    if change.removed.contains(&stored.default_language) {
        return Err(ChangeError::Invalid("the default language cannot be removed".to_owned()).into());
    }
    let removed: Vec<Language> = change
        .removed
        .iter()
        .copied()
        .filter(|gone| stored.texts.contains_key(gone))
        .collect();
    let changed: Vec<_> = texts
        .iter()
        .filter(|(language, wording)| stored.texts.get(language) != Some(wording))
        .collect();
    if changed.is_empty() && removed.is_empty() {
        return Ok(Vec::new());
    }
    if stored.revision != change.revision {
        let seen = seen(conn, id, change.revision, &stored)?;
        return Err(SaveError::Moved(Box::new(Moved { seen, stored })));
    }
    let mut done = Vec::new();
    for (language, wording) in changed {
        let before = stored.texts.get(language);
        let writer = Writer {
            id,
            lead,
            revision: stored.revision,
            stamp,
        };
        writer.put(conn, *language, before, wording)?;
        done.push((*language, wording.differences(before.unwrap_or(&Wording::default()))));
    }
    for language in removed {
        let writer = Writer {
            id,
            lead,
            revision: stored.revision,
            stamp,
        };
        writer.remove(conn, language, stored.texts.get(&language))?;
        done.push((language, Vec::new()));
    }
    store::touch_texts(conn, id)?;
    Ok(done)
}

/// The texts as they were at an earlier revision: what each language said before it first changed after that.
fn seen(
    conn: &mut AnyConn,
    id: CampaignId,
    revision: i64,
    stored: &Stored,
) -> Result<BTreeMap<Language, Wording>, DbError> {
    let mut seen = stored.texts.clone();
    let mut since = versions::since(conn, id, revision)?;
    since.reverse();
    for (language, content) in since {
        let Some(language) = Language::parse(&language) else {
            continue;
        };
        match content {
            Some(wording) => seen.insert(language, wording),
            None => seen.remove(&language),
        };
    }
    Ok(seen)
}

struct Writer {
    id: CampaignId,
    lead: OrganisationId,
    revision: i64,
    stamp: Stamp,
}

impl Writer {
    fn put(
        &self,
        conn: &mut AnyConn,
        language: Language,
        before: Option<&Wording>,
        after: &Wording,
    ) -> Result<(), DbError> {
        self.keep(conn, language, before)?;
        store::put_text(conn, &after.row(self.id, language))?;
        match after.get(Part::Consent) {
            "" => store::remove_wording(conn, self.id, self.lead, language),
            wording => store::put_wording(conn, self.id, self.lead, language, wording),
        }
    }

    fn remove(&self, conn: &mut AnyConn, language: Language, before: Option<&Wording>) -> Result<(), DbError> {
        self.keep(conn, language, before)?;
        store::remove_text(conn, self.id, language)?;
        store::remove_wording(conn, self.id, self.lead, language)
    }

    /// Keeps what was there before.
    fn keep(&self, conn: &mut AnyConn, language: Language, before: Option<&Wording>) -> Result<(), DbError> {
        let content = before.map(|wording| serde_json::json!(wording).to_string());
        versions::insert(
            conn,
            &NewVersion {
                campaign_id: self.id,
                language: language.code(),
                revision: self.revision,
                content: content.as_deref().unwrap_or_default(),
                organiser_id: self.stamp.by,
                created_at: self.stamp.now,
            },
        )
    }
}

/// Puts texts and wordings from files in place of those in the same languages.
pub fn import_texts(
    conn: &mut AnyConn,
    id: CampaignId,
    texts: &[ImportedText],
    now: Seconds,
) -> Result<(), ChangeError> {
    let row = store::row_for_change(conn, id)?;
    let lead = lead(conn, id)?;
    let stored = beside(conn, id, lead, &row)?;
    let writer = Writer {
        id,
        lead,
        revision: stored.revision,
        stamp: Stamp { by: None, now },
    };
    for text in texts {
        let before = stored.texts.get(&text.language);
        let mut after = imported(text, before);
        for (slug, wording) in &text.consents {
            let Some(organisation) = store::organisation(conn, slug.as_str())? else {
                return invalid(format!("consent.{slug}: there is no such organisation"));
            };
            if !store::partners::takes_part(conn, id, organisation.id)? {
                return invalid(format!(
                    "consent.{slug}: the organisation does not take part in this campaign"
                ));
            }
            if organisation.id == lead {
                after.set(Part::Consent, wording.clone());
            } else {
                store::put_wording(conn, id, organisation.id, text.language, wording)?;
            }
        }
        let checked = wording::check(&BTreeMap::from([(text.language, after)]), &stored.texts, false);
        let Some(after) = checked.map_err(|problems| in_words(&problems))?.remove(&text.language) else {
            continue;
        };
        if before != Some(&after) {
            writer.put(conn, text.language, before, &after)?;
        }
    }
    Ok(store::touch_texts(conn, id)?)
}

/// What a file says; it says nothing of a victory, and not always something of the lead's consent: those stay.
fn imported(text: &ImportedText, before: Option<&Wording>) -> Wording {
    let mut after = before.cloned().unwrap_or_default();
    for (part, value) in [
        (Part::Title, &text.title),
        (Part::Ask, &text.ask),
        (Part::Target, &text.target),
        (Part::Body, &text.body),
        (Part::Share, &text.share),
        (Part::Thanks, &text.thanks),
        (Part::OfflineNote, &text.offline_note),
    ] {
        after.set(part, value.clone());
    }
    after
}

fn in_words(problems: &[Problem]) -> ChangeError {
    let word = |problem: &Problem| {
        format!(
            "{} ({}): {}",
            problem.part.as_str(),
            problem.language.code(),
            problem.error
        )
    };
    ChangeError::Invalid(problems.iter().map(word).collect::<Vec<_>>().join("; "))
}

fn invalid<T>(text: String) -> Result<T, ChangeError> {
    Err(ChangeError::Invalid(text))
}
