//! The people who run campaigns: their accounts, what each may do in which organisation, their sessions, and the record
//! of who did what. Their pages stand in [`organise`](crate::organise).

pub mod accounts;
pub mod audit;
pub mod links;
pub mod model;
pub mod password;
pub mod policy;
pub mod record;
pub mod session;
pub mod store;
pub mod team;
pub mod totp;

pub use audit::{Actor, Event};
pub use model::{Account, Membership, Person};
pub use policy::{Action, Role};
