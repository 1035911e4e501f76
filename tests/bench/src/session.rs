//! An assistant's session within TIDAL's real rate limit: what it spends and how long it takes, without a cache and with
//! one. Every request is made with the listener's own token, as where there is no other. Takes some minutes.

mod script;

use std::{fmt, sync::Arc, time::Duration};

use anyhow::ensure;
use tidal_cache::{CacheOptions, Cached};
use tidal_core::{Country, Tidal, UserKey, Viewer};
use tidal_sim::{RateLimit, Sim};

use crate::{print::line, scene::remote, timing::now};
use script::{CALLS, Session};

/// How many requests the session may cost with the cache.
const MOST_REQUESTS: u64 = 20;

/// What a session took.
struct Taken {
    calls: u32,
    requests: u64,
    tokens: u64,
    time: Duration,
}

/// Prints both.
///
/// # Errors
/// A call failed, or the cache saved too little.
pub(crate) async fn run() -> anyhow::Result<()> {
    let limit = RateLimit::observed();
    line(format_args!(
        "capacity {}, {} a second, {} a request",
        limit.capacity, limit.replenish_per_second, limit.cost
    ));
    let cached = with_cache(limit.clone()).await?;
    line(format_args!("with the cache: {cached}"));
    let bare = without(limit).await?;
    line(format_args!("without a cache: {bare}"));
    ensure!(
        cached.tokens < bare.tokens && cached.requests <= MOST_REQUESTS,
        "the cache saves too little"
    );
    Ok(())
}

async fn without(limit: RateLimit) -> anyhow::Result<Taken> {
    let sim = Sim::builder().rate_limit(limit).start().await?;
    let remote = remote(&sim)?;
    play(&sim, (&remote, &remote)).await
}

async fn with_cache(limit: RateLimit) -> anyhow::Result<Taken> {
    let sim = Sim::builder().rate_limit(limit).start().await?;
    let cached = Cached::new(Arc::new(remote(&sim)?), CacheOptions::default());
    play(&sim, (&cached, &cached.afresh())).await
}

async fn play(sim: &Sim, (tidal, afresh): (&dyn Tidal, &dyn Tidal)) -> anyhow::Result<Taken> {
    let viewer = Viewer::anonymous(Country::US).signed_in(UserKey::new("listener"));
    let mut session = Session::new(sim, (tidal, afresh), &viewer);
    let began = now();
    script::play(&mut session).await?;
    let time = began.elapsed();
    ensure!(
        session.calls == CALLS,
        "{} calls instead of {CALLS}",
        session.calls
    );
    let counters = sim.counters();
    Ok(Taken {
        calls: session.calls,
        requests: counters.total,
        tokens: counters.tokens_spent,
        time,
    })
}

impl fmt::Display for Taken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            calls,
            requests,
            tokens,
            time,
        } = self;
        write!(
            f,
            "{calls} calls, {requests} requests, {tokens} tokens, {:.1} s",
            time.as_secs_f64()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// With tokens enough: what is counted is the same, and nobody waits.
    fn unhurried() -> RateLimit {
        RateLimit {
            capacity: 10_000,
            ..RateLimit::observed()
        }
    }

    #[tokio::test]
    async fn a_session_spends_less_with_the_cache() {
        let bare = without(unhurried()).await.unwrap();
        let cached = with_cache(unhurried()).await.unwrap();
        assert!(cached.requests <= MOST_REQUESTS, "{cached}");
        assert!(cached.requests < bare.requests, "{cached} / {bare}");
        assert_eq!(cached.tokens, cached.requests * 5);
    }
}
