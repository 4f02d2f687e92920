//! The organisers' side: the pages under `/organise`, with which a campaign is run without touching a terminal. Each folder
//! is one group of pages; what they do is done by the features they show.
//!
//! [`desk`] is the door: whoever comes is asked for what [`routes`](crate::routes) says that the address needs.

pub mod account;
pub mod audit;
pub mod campaigns;
pub mod dashboard;
pub mod desk;
pub mod embed;
pub mod exports;
pub mod fields;
pub mod frame;
pub mod home;
pub mod imports;
pub mod invitation;
pub mod login;
pub mod offline;
pub mod part;
pub mod partner_numbers;
pub mod partners;
pub mod partnership;
pub mod problems;
mod scene;
pub mod schedules;
pub mod settings;
pub mod signatures;
pub mod team;
pub mod tokens;
pub mod visitor;
pub mod webhooks;
mod words;
