//! The simulator's behaviour over HTTP, as a client meets it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "test code"
)]

mod caller;
mod catalogue;
mod fidelity;
mod limits;
mod process;
mod reading;
mod repeating;
mod signing_in;
mod strictness;
mod weather;
mod writing;
