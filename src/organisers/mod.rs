//! The people who run campaigns: their accounts, what each may do in which organisation, their sessions, and the record
//! of who did what. Their pages stand in [`organise`](crate::organise).

pub mod audit;
pub mod model;
pub mod policy;
pub mod record;
pub mod session;
pub mod store;

pub use audit::{Actor, Event};
pub use model::{Account, Membership, Person};
pub use policy::{Action, Role};
