//! The promises that Quipu makes, one file per behaviour, kept at the surface people use. Most are kept twice: on
//! SQLite and on PostgreSQL.

// Tests may say things plainly: literals at length, casts, closures.
#![allow(clippy::pedantic)]

#[allow(dead_code)] // the faults and the figures use more of it
mod support;

mod accounts;
mod architecture;
mod attributing;
mod auditing;
mod breakdown;
mod campaigns;
mod checkpointing;
mod command_line;
mod configuration;
mod confirming;
mod counting;
mod dashboard;
mod describing;
mod editing;
mod embedding;
mod exporting;
mod finding;
mod hostile;
mod importing;
mod joining;
mod languages;
mod limiting;
mod live;
mod mailing;
mod oembed;
mod organising;
mod paper;
mod partner_lists;
mod partner_numbers;
mod pictures;
mod privacy;
mod retention;
mod scheduling;
mod schema;
mod shutdown;
mod signing;
mod taking_lists;
mod taking_over_lists;
mod tokens;
mod webhooks;
mod withdrawing;
