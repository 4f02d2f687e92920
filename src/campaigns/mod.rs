//! Campaigns: what is petitioned, by whom, in which languages, and from when to when.

mod catalogue;
mod change;
mod markdown;
mod model;
pub mod pages;
mod public;
pub mod store;
mod texts;
pub mod view;

pub use catalogue::{Campaign, Catalogue, ConsentOffer, LoadError, Text};
pub use change::{
    ChangeError, NewCampaign, NewOrganisation, OfflineCount, add_offline, add_organisation, amend, create,
    import_texts, set_state,
};
pub use model::{CampaignRow, Organisation, Phase, State, TextRow};
pub use public::{CampaignPath, Standing};
pub use texts::{ImportedText, TextsError, parse as parse_text, read_folder};
