//! Across crates and processes: the programs as people and assistants run them, and what they cost.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    missing_docs,
    reason = "test code"
)]

mod assistant;
mod attacks;
mod breaker;
mod browser;
mod commands;
mod costs;
mod curating;
mod hosting;
mod http;
mod leaks;
mod limits;
mod listener;
mod logs;
mod metrics;
mod monitoring;
mod pipeline;
mod programs;
mod rates;
mod replicas;
mod secure;
mod servers;
mod sessions;
mod sign_in;
mod stdio;
mod tools;
mod traces;
mod tunnel;
mod wire;
mod world;
