//! Campaigns: what is petitioned, by whom, in which languages, and from when to when.

mod catalogue;
mod change;
mod markdown;
mod model;
mod organisation;
pub mod pages;
pub mod store;
mod texts;
pub mod view;

pub use catalogue::{Campaign, Catalogue, ConsentOffer, LoadError, Text};
pub use change::{
    ChangeError, NewCampaign, NewOrganisation, OfflineCount, add_offline, add_offline_by, add_organisation, amend,
    create, import_texts, set_state,
};
pub use model::{CampaignRow, Organisation, OrganisationRow, Phase, State, TextRow};
pub use organisation::{OrganisationSettings, amend_organisation, is_web_address};
pub use texts::{ImportedText, TextsError, parse as parse_text, read_folder};
