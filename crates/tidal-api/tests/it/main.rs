//! The client against a simulated TIDAL, and against servers that misbehave as no simulator would.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    unreachable_pub,
    reason = "test code"
)]

mod auth;
mod bodies;
mod breaker;
mod crowding;
mod curating;
mod discretion;
mod faults;
mod keyed;
mod limits;
mod listener;
mod operations;
mod outage;
mod outcome;
mod reading;
mod renewal;
#[cfg(feature = "redis")]
mod replicas;
mod sayable;
mod server;
mod setting;
mod sharing;
mod signing_in;
mod spent;
mod stack;
mod troubles;
mod turns;
mod wire;
mod writes;
