//! How programs name a campaign, and the word in which they are told where it stands.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Phase;

/// The campaign that an address names.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct CampaignPath {
    /// The campaign's short name, as in the address of its page.
    #[param(pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", max_length = 64, example = "clean-water")]
    pub slug: String,
}

/// Where a campaign stands now, from what its organisers decided and from its times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// Being written; only its own organisation sees it.
    Draft,
    /// Published, and opens later.
    Upcoming,
    /// Being signed.
    Open,
    /// Over.
    Closed,
}

impl Standing {
    /// The word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Upcoming => "upcoming",
            Self::Open => "open",
            Self::Closed => "closed",
        }
    }
}

impl From<Phase> for Standing {
    fn from(phase: Phase) -> Self {
        match phase {
            Phase::Draft => Self::Draft,
            Phase::Upcoming(_) => Self::Upcoming,
            Phase::Open => Self::Open,
            Phase::Closed(_) => Self::Closed,
        }
    }
}
