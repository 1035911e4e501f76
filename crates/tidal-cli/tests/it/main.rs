//! The program as a process, against the simulator.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "test code"
)]

mod api;
mod bad_input;
mod batches;
mod colours;
mod curating;
mod exit_codes;
mod formats;
mod generated;
mod lists;
mod pages;
mod pipes;
mod settings;
mod signing_in;
mod world;
