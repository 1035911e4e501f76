//! The measurements behind `cargo xtask bench NAME`. Each prints a table and fails when a bound is broken.

mod cost;
mod print;
mod scene;

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
}

fn main() -> anyhow::Result<()> {
    let runtime = Runtime::new()?;
    match Arguments::parse().bench {
        Bench::Cost => runtime.block_on(cost::run()),
    }
}
