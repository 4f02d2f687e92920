//! Writing a campaign: a new one, its texts, its settings, its image, the steps of its life, and what it said before.

pub mod fields;
pub mod image;
pub mod new;
pub mod pages;
pub mod settings;
pub mod state;
pub mod texts;
pub mod versions;
