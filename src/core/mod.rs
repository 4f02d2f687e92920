//! The small values that everything else speaks in: a moment, an identifier, an e-mail address, a country.
//!
//! Each is parsed once, where it enters; from then on its type says that it is well formed. Nothing here knows about
//! databases, the web or keys, and nothing here imports another part of Quipu.
//!
//! | file | what it holds |
//! |---|---|
//! | [`clock`] | what time it is, and how a test moves it |
//! | [`files`] | how many files the system lets us hold open |
//! | [`ids`] | names of signatures, campaigns and organisations |
//! | [`email`] | an e-mail address as typed |
//! | [`canonical`] | the spelling by which two addresses count as one person |
//! | [`typo`] | "did you mean gmail.com?" |
//! | [`text`] | checks for names, comments and postcodes |
//! | [`country`] | the countries one can sign from |
//! | [`source`] | where a signature came from: a campaigner's own label |
//! | [`cursor`] | where to go on reading a long list |
//! | [`locale`] | the languages we speak, and the one a visitor gets |
//! | [`network`] | how much of a network address we look at |
//! | [`bell`] | wakes a worker that waits for something to do |

pub mod bell;
pub mod canonical;
mod characters;
pub mod clock;
pub mod country;
pub mod cursor;
pub mod email;
pub mod files;
pub mod ids;
pub mod locale;
pub mod network;
pub mod source;
pub mod text;
pub mod typo;
mod urls;
