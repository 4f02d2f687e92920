//! An uploaded list: how far it has come, and what is kept of it until it is taken over. All that anybody wrote in it or
//! about it is sealed under the campaign's key.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::plan::Plan;
use super::trouble::Trouble;
use crate::core::clock::Seconds;
use crate::core::ids::{CampaignId, OrganisationId, OrganiserId};
use crate::db::schema::import_uploads;
use crate::imports::Counts;
use crate::vault::{CampaignKey, Piece, VaultError, new_number};

/// The number of an upload: random, so that the next is not known from the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct UploadNumber([u8; 16]);

impl UploadNumber {
    /// A new one.
    pub fn new() -> Result<Self, VaultError> {
        new_number().map(Self)
    }

    /// From 32 hexadecimal digits, as in addresses.
    pub fn parse(text: &str) -> Option<Self> {
        let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if text.len() != 32 || !text.bytes().all(is_hex) {
            return None;
        }
        u128::from_str_radix(text, 16)
            .ok()
            .map(|number| Self(number.to_be_bytes()))
    }

    /// From the database.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        Self(bytes.try_into().unwrap_or_default())
    }

    /// For the database.
    pub fn to_vec(self) -> Vec<u8> {
        self.0.to_vec()
    }

    /// Where one of its pieces belongs.
    pub(super) fn piece(self, part: Part, number: u64) -> Piece {
        Piece {
            file: self.0,
            part: part as u8,
            number,
        }
    }
}

impl std::fmt::Display for UploadNumber {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{:032x}", u128::from_be_bytes(self.0))
    }
}

/// What a piece is a piece of. The numbers are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Part {
    /// [`Notes`]; they stand in the upload's own row.
    Notes = 0,
    /// The list as it was uploaded.
    List = 1,
    /// The rows that cannot be taken, as CSV.
    Rejects = 2,
}

/// How far an upload has come. The numbers are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i16)]
pub enum Stage {
    /// It is arriving.
    Receiving = 1,
    /// It is here; somebody has to say what stands in its columns.
    Waiting = 2,
    /// It is read in the background, and nothing is taken.
    Checking = 3,
    /// It was read, and may be taken over.
    Checked = 4,
    /// It is taken over in the background.
    Importing = 5,
    /// That was stopped; it may go on.
    Stopped = 6,
    /// Everything was taken over.
    Finished = 7,
    /// It could not be read, or not be taken over.
    Failed = 8,
}

impl Stage {
    /// Every stage.
    pub const ALL: [Self; 8] = [
        Self::Receiving,
        Self::Waiting,
        Self::Checking,
        Self::Checked,
        Self::Importing,
        Self::Stopped,
        Self::Finished,
        Self::Failed,
    ];

    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Receiving => "receiving",
            Self::Waiting => "waiting",
            Self::Checking => "checking",
            Self::Checked => "checked",
            Self::Importing => "importing",
            Self::Stopped => "stopped",
            Self::Finished => "finished",
            Self::Failed => "failed",
        }
    }

    /// Whether the background is at work on it, or will be.
    pub const fn is_under_way(self) -> bool {
        matches!(self, Self::Checking | Self::Importing)
    }
}

/// One row of `import_uploads`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = import_uploads)]
pub struct UploadRow {
    /// An [`UploadNumber`].
    pub id: Vec<u8>,
    /// The campaign.
    pub campaign_id: CampaignId,
    /// In whose name.
    pub organisation_id: OrganisationId,
    /// Who brought it; they may see what stands in it.
    pub uploaded_by: OrganiserId,
    /// Who pressed the last button, for the record of what the background does.
    pub acting_id: OrganiserId,
    /// From where, truncated.
    pub network: String,
    /// A [`Stage`].
    pub stage: i16,
    /// Whether the background is to stop.
    pub stop_wanted: bool,
    /// Until when a node works on it; 0 if none does.
    pub leased_until: Seconds,
    /// Length of the list.
    pub bytes: i64,
    /// Rows in the list, once they were counted.
    pub rows_in_all: i64,
    /// Rows that the background has read.
    pub rows_read: i64,
    /// Sealed [`Notes`].
    pub notes: Vec<u8>,
    /// When it came.
    pub created_at: Seconds,
    /// When it is deleted if nothing happens.
    pub expires_at: Seconds,
}

impl UploadRow {
    /// Its number.
    pub fn number(&self) -> UploadNumber {
        UploadNumber::from_bytes(&self.id)
    }

    /// How far it has come.
    pub fn stage(&self) -> Stage {
        let known = |stage: &Stage| *stage as i16 == self.stage;
        Stage::ALL.into_iter().find(known).unwrap_or(Stage::Failed)
    }

    /// Opens the notes.
    pub fn open_notes(&self, key: &CampaignKey) -> Result<Notes, VaultError> {
        let plain = key.open_piece(self.number().piece(Part::Notes, 0), &self.notes)?;
        serde_json::from_slice(&plain).map_err(|_| VaultError::Unreadable)
    }
}

/// What is known of a list beside its rows.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Notes {
    /// As the file was called.
    pub file_name: String,
    /// How it is to be read, and on what grounds.
    pub plan: Option<Plan>,
    /// The language of whoever ordered the check, for the reasons.
    pub language: String,
    /// What the check, and later the import, made of the rows.
    pub counts: Option<Counts>,
    /// The same list was taken over before, in the same way.
    pub known: bool,
    /// The first rows that cannot be taken.
    pub rejects: Vec<Rejected>,
    /// Why nothing came of it.
    pub trouble: Option<Trouble>,
}

/// A row that cannot be taken, as it is shown: nothing of what stands in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejected {
    /// From 1.
    pub line: u64,
    /// From 1; 0 if no single column is to blame.
    pub column: usize,
    /// In the language of whoever ordered the check.
    pub reason: String,
}

impl Notes {
    /// Sealed for the upload of this number.
    pub fn seal(&self, key: &CampaignKey, number: UploadNumber) -> Result<Vec<u8>, VaultError> {
        let plain = serde_json::to_vec(self).map_err(|_| VaultError::TooLong)?;
        key.seal_piece(number.piece(Part::Notes, 0), &plain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_they_are_written() {
        let number = UploadNumber::new().unwrap();
        assert_eq!(UploadNumber::parse(&number.to_string()), Some(number));
        for bad in [
            "",
            "1",
            "0123456789abcdef0123456789ABCDEF",
            "+123456789abcdef0123456789abcdef0",
        ] {
            assert_eq!(UploadNumber::parse(bad), None, "{bad}");
        }
    }
}
