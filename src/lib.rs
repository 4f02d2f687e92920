//! Quipu, a petition service: it collects signatures, proves them by e-mail, counts them live, and hands each
//! organisation the list of the people who agreed to that.
//!
//! One signature, followed through the code:
//!
//! 1. [`signatures`]: the campaign page and its form; a form that will do is checked and sealed by the [`vault`];
//! 2. [`intake`]: hundreds of forms become one transaction ([`db::writer`]), in which the signature, its mail
//!    ([`outbox`]) and its change are written together ([`signatures::ledger`]);
//! 3. [`mail`]: a worker leases what is owed and sends it;
//! 4. [`verification`]: the link in the mail shows, its button confirms, through the same intake;
//! 5. [`tallies`]: the count moves in that transaction, and in memory after it;
//! 6. [`widgets`]: the count as JSON, in an iframe, as a badge;
//! 7. [`exports`]: the list, for whom it is meant ([`partners`]).
//!
//! Beside it: [`campaigns`] (what is petitioned), [`imports`] (lists of earlier signatures), [`abuse`] (limits),
//! [`organisers`] (accounts and roles) and [`organise`] (their pages), [`maintenance`] (promises about time), [`webhooks`] (telling programs of partners
//! what happens), [`http`] (what all pages share), [`core`] (small values), [`config`], [`cli`].
//! [`routes`] is the table of addresses.

pub mod abuse;
pub mod app;
pub mod campaigns;
pub mod cli;
pub mod config;
pub mod core;
pub mod db;
pub mod description;
pub mod exports;
pub mod http;
pub mod imports;
pub mod intake;
pub mod mail;
pub mod maintenance;
pub mod organise;
pub mod organisers;
pub mod outbox;
pub mod partners;
pub mod routes;
pub mod server;
pub mod signatures;
pub mod tallies;
pub mod vault;
pub mod verification;
pub mod webhooks;
pub mod widgets;
