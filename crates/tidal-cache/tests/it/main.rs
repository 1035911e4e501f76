//! The cache as its users see it: over fakes whose every call is counted, on paused time.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "test code"
)]

mod batches;
mod changes;
mod flights;
mod freshness;
mod isolation;
mod measures;
mod priming;
mod renewals;
mod sign_ins;
mod stage;
mod world;
