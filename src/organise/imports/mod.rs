//! Taking over lists of earlier signatures: upload, say what stands where, look through, take over.

pub mod api;
pub mod form;
pub mod pages;
pub mod steps;
pub mod upload;
pub mod views;
