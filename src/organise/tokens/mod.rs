//! The pages of API tokens: the list, making one, taking one back.

mod form;
pub mod pages;
