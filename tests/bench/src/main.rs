//! The measurements behind `cargo xtask bench NAME`. Each prints a table and fails when a bound is broken.

mod cache;
mod cost;
mod print;
mod scene;
mod session;
mod timing;

use clap::{Parser, Subcommand};
use tokio::runtime::Runtime;

/// What tasks cost, in requests to TIDAL and in time.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    bench: Bench,
}

#[derive(Subcommand)]
enum Bench {
    /// Requests to TIDAL per task, with nothing kept and again with everything kept
    Cost,
    /// What a hit costs in each tier of the cache, and how much memory answers take
    Cache,
    /// An assistant's session of 30 calls within TIDAL's real rate limit, without a cache and with one
    Session,
}

fn main() -> anyhow::Result<()> {
    let runtime = Runtime::new()?;
    match Arguments::parse().bench {
        Bench::Cost => runtime.block_on(cost::run()),
        Bench::Cache => runtime.block_on(cache::run()),
        Bench::Session => runtime.block_on(session::run()),
    }
}
