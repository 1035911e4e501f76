//! The measurements behind `cargo xtask bench NAME`. Each prints a table and fails when a bound is broken.

mod cache;
mod cost;
mod print;
mod scene;
mod serve;
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
    /// What the server bears: requests per second and how long they take, beside hyper alone
    Serve(serve::Options),
    /// The server that the other one is compared with
    #[command(hide = true)]
    Echo(serve::EchoOptions),
    /// Whom the server sends its traces to
    #[command(hide = true)]
    Collector(serve::CollectorOptions),
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().bench {
        Bench::Cost => Runtime::new()?.block_on(cost::run()),
        Bench::Cache => Runtime::new()?.block_on(cache::run()),
        Bench::Session => Runtime::new()?.block_on(session::run()),
        Bench::Serve(options) => serve::run(&options),
        Bench::Echo(options) => serve::echo(&options),
        Bench::Collector(options) => serve::collector(&options),
    }
}
