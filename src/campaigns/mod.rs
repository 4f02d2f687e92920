//! Campaigns: what is petitioned, by whom, in which languages, and from when to when.

pub mod attribution;
mod catalogue;
mod change;
pub mod difference;
pub mod editing;
mod form_version;
pub mod image;
pub mod markdown;
pub mod merge;
mod model;
pub mod moments;
mod organisation;
pub mod pages;
pub mod partnership;
mod public;
pub mod settings;
pub mod states;
pub mod store;
mod texts;
pub mod view;
pub mod wording;

pub use attribution::{Attribution, Claim, Placed};
pub use catalogue::{Campaign, Catalogue, ConsentOffer, LoadError, Text};
pub use change::{
    ChangeError, NewCampaign, NewOrganisation, OfflineCount, Permit, RESERVED, add_offline, add_offline_by,
    add_organisation, amend, create, free_slug, permit,
};
pub use editing::import_texts;
pub use image::Image;
pub use model::{CampaignRow, Organisation, OrganisationRow, PartnershipRow, Phase, Site, State, TextRow};
pub use organisation::{OrganisationSettings, amend_organisation, is_web_address, touch_all};
pub use partnership::{Partnership, Shown};
pub use public::{CampaignPath, Standing};
pub use states::set_state;
pub use texts::{ImportedText, TextsError, parse as parse_text, read_folder};
