//! `tidal-sim`: the simulator as a process. Prints one line of JSON with its addresses, then serves until it is
//! interrupted or terminated.

use anyhow::Context as _;
use clap::Parser;
use serde_json::json;
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;
use tidal_sim::{CLIENT_ID, CLIENT_SECRET, RateLimit, RetryAfter, Sim};

/// A TIDAL to run on loopback, stricter than the real one.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// A comma-separated catalogue to serve instead of the built-in one.
    #[arg(long)]
    catalog: Option<PathBuf>,
    /// What the built-in catalogue and all chance come from.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The most rate-limit tokens a credential has; turns the limit on.
    #[arg(long)]
    capacity: Option<u32>,
    /// Tokens that come back each second; turns the limit on.
    #[arg(long)]
    rate: Option<f64>,
    /// What a request costs; turns the limit on.
    #[arg(long)]
    cost: Option<u32>,
    /// Say `Retry-After` on 429.
    #[arg(long)]
    retry_after: bool,
    /// How many seconds an access token lives.
    #[arg(long, default_value_t = 86_400)]
    token_lifetime: u64,
    /// Let the first user allow every authorization at once.
    #[arg(long)]
    auto_approve: bool,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let mut builder = Sim::builder()
        .listen(arguments.listen)
        .seed(arguments.seed)
        .token_lifetime(Duration::from_secs(arguments.token_lifetime));
    if let Some(limit) = rate_limit(&arguments) {
        builder = builder.rate_limit(limit);
    }
    if let Some(catalog) = arguments.catalog {
        builder = builder.catalog_csv(catalog);
    }
    if arguments.auto_approve {
        builder = builder.auto_approve();
    }
    let sim = builder.start().await?;
    let addresses = json!({
        "api_url": sim.api_url(),
        "auth_url": sim.auth_url(),
        "login_url": sim.login_url(),
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
    });
    writeln!(std::io::stdout(), "{addresses}").context("printing the addresses")?;
    until_stopped().await
}

/// The observed limit with what was asked for in its place, or none where nothing was.
fn rate_limit(arguments: &Arguments) -> Option<RateLimit> {
    if arguments.capacity.is_none() && arguments.rate.is_none() && arguments.cost.is_none() {
        return None;
    }
    let observed = RateLimit::observed();
    Some(RateLimit {
        capacity: arguments.capacity.unwrap_or(observed.capacity),
        replenish_per_second: arguments.rate.unwrap_or(observed.replenish_per_second),
        cost: arguments.cost.unwrap_or(observed.cost),
        retry_after: if arguments.retry_after {
            RetryAfter::Sent
        } else {
            RetryAfter::Omitted
        },
        ..observed
    })
}

async fn until_stopped() -> anyhow::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminated = signal(SignalKind::terminate()).context("listening for SIGTERM")?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted.context("listening for SIGINT"),
        _ = terminated.recv() => Ok(()),
    }
}
