//! The crate's behaviour: the fake in memory, and the services against a simulated TIDAL.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "test code"
)]

mod budgets;
mod catalog;
mod curation;
mod fake;
mod fake_auth;
mod fake_listener;
mod listener;
mod neighbourhood;
mod recommend;
mod replicas;
mod search;
mod settings;
mod shared_locks;
mod shared_sign_ins;
mod sign_in;
mod sign_ins;
mod unreadable;
mod vault;
#[cfg(unix)]
mod vault_processes;
mod weather;
mod world;
